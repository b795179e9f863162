"""A shop as its owner sets it up, through the public API."""

from dataclasses import dataclass

from .connection import Answer, Connection, Request

ANY_CODE = "123456"
# More than any run can sell.
PLENTY = 1_000_000


@dataclass
class Shop:
    """A shop with one counted product."""

    shop_id: int
    token: str
    refresh_token: str
    product_id: int


def test_phone(number: int) -> str:
    """The phone of the owner of shop so-and-so; it accepts any code."""
    return f"+7701{number:07d}"


async def sign_in(connection: Connection, phone: str, code: str = ANY_CODE) -> dict:
    """The answer to a sign-in that must succeed."""
    body = {"phone": phone, "otp_code": code}
    return expect(await connection.send(Request("POST", "/api/auth/verify-otp", body)), 200)


async def open_shop(port: int, phone: str) -> Shop:
    """Signs the owner in, which makes the shop, and fills a shelf."""
    connection = Connection(port)
    owner = await sign_in(connection, phone)
    product = {
        "name": f"Букет магазина {owner['shop_id']}", "category": "bouquet", "retail_price": 10_000,
        "stock_quantity": PLENTY,
    }
    request = Request("POST", "/api/products", product, token=owner["access_token"])
    made = expect(await connection.send(request), 201)
    connection.close()
    return Shop(owner["shop_id"], owner["access_token"], owner["refresh_token"], made["id"])


def storefront_order(shop: Shop, key: str, quantity: int) -> Request:
    """An order that a buyer places; the key is also on its card, where the database keeps it."""
    body = {
        "shop_id": shop.shop_id, "customer_phone": "+77015550101", "customer_name": "Иван",
        "recipient_phone": "+77017654321", "recipient_name": "Айгуль",
        "address": "г. Алматы, пр. Достык 89, кв. 45",
        "items": [{"product_id": shop.product_id, "quantity": quantity}],
        "payment_method": "cash", "card_text": key,
    }
    return Request("POST", "/api/public/orders", body, key=key)


def counter_order(shop: Shop, key: str, quantity: int) -> Request:
    """The same as staff write it down."""
    body = {
        "customer_phone": "+77015550102", "items": [{"product_id": shop.product_id, "quantity": quantity}],
        "card_text": key,
    }
    return Request("POST", "/api/orders/with-items", body, token=shop.token, key=key)


def expect(answer: Answer, status: int) -> dict:
    """The JSON of an answer that must have this status."""
    assert answer.status == status, f"expected {status}, got {answer}"
    return answer.json() if answer.body else {}
