"""What must be true of orders after any trouble: nothing lost, nothing doubled, every event told once it is due."""

import asyncio
import json
import time

from .buyers import Buyer
from .history import Verdict
from .postgres import Postgres
from .shop import PLENTY, Shop

PUBLISHED_WITHIN_SECONDS = 60
REPEATED = 500


async def check_orders(stage, buyers: list[Buyer], shop: Shop) -> None:
    """Judges the orders of all buyers against what the database holds."""
    verdict, database, history = stage.verdict, stage.database, stage.history
    placed = {one.key: one for buyer in buyers for one in buyer.placed}
    verdict.none_of([key for buyer in buyers for key in buyer.unknown], "keys without an answer for a minute")
    rows = await database.rows("select card_text, id, shop_id, total from orders order by id")
    by_key: dict[str, list[int]] = {}
    for key, order_id, _, _ in rows:
        by_key.setdefault(key, []).append(int(order_id))
    acknowledged = {key: order_id_of(body) for key, body in history.acknowledged.items()}
    lost = [f"{key} (order {told})" for key, told in acknowledged.items() if told not in by_key.get(key, [])]
    verdict.none_of(lost, "acknowledged orders lost")
    verdict.none_of([f"{key}: {ids}" for key, ids in by_key.items() if len(ids) > 1], "keys with several orders")
    verdict.none_of([key for key in by_key if key not in placed], "orders nobody placed")
    await check_stock(verdict, database, shop, sum(placed[key].quantity for key in by_key if key in placed))
    await check_events(verdict, database)
    await check_repeats(stage, buyers)
    stage.say(f"{len(acknowledged)} orders acknowledged; outcomes {history.statuses()}")
    verdict.check(len(acknowledged) > 0, "no order was ever acknowledged: nothing was tried")


def order_id_of(body: bytes) -> int:
    answer = json.loads(body)
    return answer.get("order_id", answer.get("id"))


async def check_stock(verdict: Verdict, database: Postgres, shop: Shop, sold: int) -> None:
    left = await database.count(f"select stock_quantity from products where id = {shop.product_id}")
    verdict.check(left == PLENTY - sold, f"{PLENTY - left} pieces left the shelf, {sold} were sold")


async def check_events(verdict: Verdict, database: Postgres) -> None:
    """Every order has one `order.created`, and there is none without an order."""
    silent = await database.rows(
        "select o.id from orders o left join outbox e on e.shop_id = o.shop_id and e.aggregate = 'order'"
        " and e.aggregate_id = o.id and e.name = 'order.created' group by o.id having count(e.id) <> 1"
    )
    verdict.none_of([row[0] for row in silent], "orders without exactly one order.created")
    orphans = await database.rows(
        "select e.aggregate_id from outbox e where e.name = 'order.created' and not exists"
        " (select from orders o where o.shop_id = e.shop_id and o.id = e.aggregate_id)"
    )
    verdict.none_of([row[0] for row in orphans], "order.created events without an order")


async def check_published(stage, since: float) -> None:
    """All events are published, and have reached the subscriber, a minute after the last start at the latest."""
    waiting = (
        "select (select count(*) from outbox where published_at is null)"
        " + (select count(*) from event_deliveries where done_at is null)"
    )
    while left := await stage.database.count(waiting):
        if time.monotonic() - since > PUBLISHED_WITHIN_SECONDS:
            stage.verdict.check(False, f"{left} events still to be told {PUBLISHED_WITHIN_SECONDS} s after the last start")
            return
        await asyncio.sleep(0.2)
    stage.say(f"every event was told {time.monotonic() - since:.1f} s after the last start")


async def check_repeats(stage, buyers: list[Buyer]) -> None:
    """Asked again under its key, an order answers as it did, byte for byte."""
    acknowledged = stage.history.acknowledged
    known = [(buyer, one) for buyer in buyers for one in buyer.placed if one.key in acknowledged]
    differing = []
    for buyer, one in stage.random.sample(known, min(REPEATED, len(known))):
        answer = await buyer.repeat(one)
        if answer.body != acknowledged[one.key] or not answer.is_replayed:
            differing.append(f"{one.key}: {answer}")
    stage.verdict.none_of(differing, "keys that answer otherwise the second time")
