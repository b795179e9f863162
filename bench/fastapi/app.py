"""The comparison: the same work in FastAPI and asyncpg on the same tables, as a good hand would write it in an afternoon.

It does less than the server does: no sign-in, no idempotency key, no row-level security, no checks beyond types.
"""

from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import orjson
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

CONNECTIONS = 4  # a worker; more make PostgreSQL slower


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(min_size=CONNECTIONS, max_size=CONNECTIONS)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


def answer(body, status_code: int = 200) -> Response:
    """The fast way out: no second look at every field."""
    return Response(orjson.dumps(body), status_code, media_type="application/json")


class Line(BaseModel):
    product_id: int
    quantity: int


class Order(BaseModel):
    customer_phone: str
    recipient_name: str
    recipient_phone: str
    address: str
    delivery_date: date
    delivery_fee: int
    payment_method: str
    items: list[Line]
    comment: str | None = None
    card_text: str | None = None


@app.get("/health/ready")
async def ready():
    return {}


@app.post("/api/orders/with-items")
async def create_order(order: Order, request: Request):
    async with request.app.state.pool.acquire() as db, db.transaction():
        customer = await db.fetchrow(
            "select id, name from customers where shop_id = 1 and phone = $1", order.customer_phone)
        lines = [(line, await db.fetchrow(
            "update products set stock_quantity = stock_quantity - $2 where shop_id = 1 and id = $1 "
            "and stock_quantity >= $2 returning name, category, sku, current_price", line.product_id, line.quantity))
            for line in sorted(order.items, key=lambda line: line.product_id)]
        if any(product is None for _, product in lines):
            raise HTTPException(400, "out of stock")
        flowers = sum(line.quantity * product["current_price"] for line, product in lines)
        fee = order.delivery_fee * 100
        placed = await db.fetchrow(
            "insert into orders (shop_id, ulid, number, stage, reservation, currency, flower_sum, delivery_fee, discount, "
            "total, payment_method, source, customer_id, customer_name, customer_phone, recipient_name, recipient_phone, "
            "delivery_method, address, delivery_date, comment, card_text, tracking_token, created_at, updated_at) values "
            "(1, gen_random_uuid()::text, nextval('order_numbers.shop_1'), 'new', 'held', 'KZT', $1::bigint, $2::bigint, 0, $1 + $2, $3, "
            "'staff', $4, $5, $6, $7, $8, 'delivery', $9, $10, $11, $12, 100000000 + floor(random() * 899999999)::int, "
            "now(), now()) returning *",
            flowers, fee, order.payment_method, customer["id"], customer["name"], order.customer_phone,
            order.recipient_name, order.recipient_phone, order.address, order.delivery_date, order.comment,
            order.card_text)
        for line, product in lines:
            await db.execute(
                "insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity, "
                "price, held_quantity) values (1, $1, $2, $3, $4, $5, $6, $7, $6)",
                placed["id"], line.product_id, product["name"], product["category"], product["sku"], line.quantity,
                product["current_price"])
        await db.execute(
            "insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id) "
            "values (1, $1, 1, 'created', 'new', now(), 'Сотрудник 1', 1)", placed["id"])
        await db.execute(
            "insert into outbox (shop_id, event_id, name, aggregate, aggregate_id, version, data, occurred_at) values "
            "(1, gen_random_uuid(), 'order.created', 'order', $1, 1, '{}', now())", placed["id"])
    return answer(
        {**placed, "items": [{**product, "quantity": line.quantity} for line, product in lines]}, 201)


@app.get("/api/orders")
async def list_orders(request: Request, page: int = 1, limit: int = 20):
    async with request.app.state.pool.acquire() as db:
        total = await db.fetchval("select count(*) from orders where shop_id = 1")
        orders = await db.fetch(
            "select * from orders where shop_id = 1 order by created_at desc, id desc limit $1 offset $2",
            limit, (page - 1) * limit)
        lines = await db.fetch(
            "select * from order_items where shop_id = 1 and order_id = any($1::bigint[]) order by id",
            [order["id"] for order in orders])
    items = [{**order, "items": [dict(line) for line in lines if line["order_id"] == order["id"]]} for order in orders]
    return answer({"items": items, "total": total, "page": page, "pages": -(-total // limit)})


@app.get("/api/tracking/{token}")
async def get_tracking(token: int, request: Request):
    async with request.app.state.pool.acquire() as db:
        order = await db.fetchrow(
            "select o.shop_id, o.id, o.stage, o.delivery_date, o.updated_at, o.address from tracking_tokens t "
            "join orders o on o.shop_id = t.shop_id and o.id = t.order_id where t.token = $1", token)
        if order is None:
            raise HTTPException(404, "no such order")
        history = await db.fetch(
            "select stage, changed_at from order_history where shop_id = $1 and order_id = $2 order by id",
            order["shop_id"], order["id"])
    return answer({
        "status": order["stage"], "delivery_date": order["delivery_date"], "updated_at": order["updated_at"],
        "history": [dict(entry) for entry in history]})
