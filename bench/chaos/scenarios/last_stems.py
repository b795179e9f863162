"""Promise 4 for stems: 10,000 races of 2 to 16 rivals for stems of which there are enough for one bouquet.

Rivals order it at the counter, at the storefront and by carts, and assemble it for the showcase; beside them what is left
over is written off, and a stock-take that counts nothing is closed. Exactly one gets the stems each time, nobody is
promised what is not there, and every batch is the sum of its ledger.

Seen failing with: gates not locked as promises are made (two winners, and gates that don't say what is promised). Bouquets
made of promised stems were seen by the short version in `tests/it/warehouse/races.rs`.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field

from stage.connection import Answer, Connection, NotAnswered, NotConnected, Request
from stage.shop import expect, open_shop, test_phone

# The number of races is the measure here; no run takes longer than this.
DEFAULT_SECONDS = 3_000
RACES = 10_000
LANES = 4
MOST_RIVALS = 16
STEMS, BOUQUET, SPARE = 7, 5, 2
ASSEMBLE, CART, COUNTER, STOREFRONT = "assemble", "cart", "counter", "storefront"


@dataclass
class Score:
    """What all races came to."""

    left: int
    end: float
    won: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    odd: list[str] = field(default_factory=list)


async def run(stage) -> None:
    limits = {"STOREFRONT__MOST_OPEN_ORDERS_PER_PHONE": "1000000", "STOREFRONT__MOST_OPEN_ORDERS_PER_ADDRESS": "1000000",
              "RATE_LIMITS__ORDER_CREATION": "1000000/1s", "RATE_LIMITS__GENERAL": "1000000/1s"}
    phones = [test_phone(lane + 1) for lane in range(LANES)]
    server = await stage.server(phones, **limits)
    score = Score(left=stage.requests or RACES, end=time.monotonic() + stage.seconds)
    async with asyncio.TaskGroup() as together:
        for lane, phone in enumerate(phones):
            together.create_task(Lane(stage, server.port, lane, phone, score).races())
    stage.say(f"won {score.won}, lost {score.lost}")
    await check(stage, score)


class Lane:
    """One shop, and the rivals that race in it again and again."""

    def __init__(self, stage, port: int, number: int, phone: str, score: Score):
        self.stage, self.port, self.number, self.phone, self.score = stage, port, number, phone, score
        self.random = random.Random(f"{stage.seed}/{number}")
        self.clients = [Connection(port) for _ in range(MOST_RIVALS + 1)]

    async def races(self) -> None:
        self.shop = await open_shop(self.port, self.phone)
        race = 0
        while self.score.left > 0 and time.monotonic() < self.score.end:
            self.score.left -= 1
            race += 1
            await self.race(f"{self.number}-{race}")
            if race % 250 == 0:
                self.stage.say(f"{max(self.score.left, 0)} races to go")
        for client in self.clients:
            client.close()

    async def ask(self, client: Connection, method: str, path: str, body=None, signed: bool = True) -> Answer:
        return await client.send(Request(method, path, body, token=self.shop.token if signed else None))

    async def race(self, name: str) -> None:
        """Stems for one bouquet, and up to sixteen who want them."""
        first = self.clients[0]
        delivery = expect(await self.ask(first, "POST", "/api/warehouse/deliveries", {
            "supplier": "Flower Direct", "positions": [{"variety": name, "qty": STEMS, "cost_per_stem": 100}]}), 201)
        line = {"name": name, "variety": name, "quantity": BOUQUET}
        ordered = await self.product(name, {"ingredients": [line]})
        counted = await self.product(f"{name} counted", {"ingredients": [line], "stock_mode": "counted", "stock_quantity": 0})
        ways = [self.random.choice([ASSEMBLE, CART, COUNTER, STOREFRONT])
                for _ in range(self.random.randint(2, MOST_RIVALS))]
        rivals = [await self.rival(way, place, ordered, counted) for place, way in enumerate(ways)]
        batch = delivery["positions"][0]["batch_id"]
        *answers, _ = await asyncio.gather(
            *(self.send(client, request) for client, request in zip(self.clients, rivals)), self.beside(batch))
        winners = [way for way, answer in zip(ways, answers) if answer is not None and answer.status < 300]
        if len(winners) != 1:
            self.score.odd.append(f"race {name}: {len(winners)} of {len(ways)} won: {winners}")
        for way in winners:
            self.score.won[way] = self.score.won.get(way, 0) + 1
        self.score.lost += len(ways) - len(winners)
        for way, answer in zip(ways, answers):
            if answer is not None and answer.status not in (200, 201, 400):
                self.score.odd.append(f"race {name}: {way}: {answer}")

    async def product(self, name: str, fields: dict) -> int:
        body = {"name": name, "category": "bouquet", "retail_price": 10_000, **fields}
        return expect(await self.ask(self.clients[0], "POST", "/api/products", body), 201)["id"]

    async def rival(self, way: str, place: int, ordered: int, counted: int) -> Request:
        """The request with which a rival goes for the stems."""
        items, token = [{"product_id": ordered, "quantity": 1}], self.shop.token
        if way == ASSEMBLE:
            return Request("POST", f"/api/products/{counted}/assemble", {"quantity": 1}, token=token)
        if way == COUNTER:
            return Request("POST", "/api/orders/with-items", {"customer_phone": "+77015550001", "items": items}, token=token)
        if way == STOREFRONT:
            body = {"shop_id": self.shop.shop_id, "customer_phone": f"+770155{place:05d}", "items": items,
                    "payment_method": "cash"}
            return Request("POST", "/api/public/orders", body)
        cart = {"shop_id": self.shop.shop_id, "items": items}
        made = expect(await self.ask(self.clients[place], "POST", "/api/public/carts", cart, signed=False), 201)
        return Request("POST", f"/api/public/carts/{made['token']}/checkout", {})

    async def send(self, client: Connection, request: Request) -> Answer | None:
        try:
            return await client.send(request)
        except (NotAnswered, NotConnected) as error:
            self.score.odd.append(f"{request.method} {request.path}: {error!r}")
            return None

    async def beside(self, batch: int) -> None:
        """Nothing is lost by these: the spare stems are of no bouquet, and what nobody counted stays."""
        client = self.clients[-1]
        body = {"quantity": SPARE, "reason": "damaged"}
        expect(await self.ask(client, "POST", f"/api/warehouse/{batch}/write-off", body), 200)
        take = expect(await self.ask(client, "POST", "/api/warehouse/stock-takes", {}), 201)["id"]
        expect(await self.ask(client, "POST", f"/api/warehouse/stock-takes/{take}/close"), 200)


async def check(stage, score: Score) -> None:
    """Judges the races, and what the database holds after them."""
    verdict = stage.verdict
    verdict.check(score.left <= 0, f"the time was over with {score.left} races to go")
    verdict.none_of(score.odd, "races that did not end with one winner")
    verdict.check(len(score.won) == 4, f"some way never won: {score.won}")
    rows = stage.database.rows
    verdict.none_of(await rows("select id from stems, unnest(room) r where r < 0"), "stems promised beyond what is there")
    verdict.none_of(await rows("select id from batches where qty_current < 0"), "batches below zero")
    verdict.none_of(await rows(
        "select b.id from batches b left join stem_movements m on m.batch_id = b.id group by b.id, b.qty_current, b.cost_total"
        " having b.qty_current <> sum(m.quantity)"), "batches that are not the sum of their ledger")
    verdict.none_of(await rows(
        "select s.id from stems s, lateral (select coalesce(sum(promised), 0) as promised from line_stems l"
        " where l.stem_id = s.id) l where (select sum(d) from unnest(s.due) d) <> l.promised"),
        "gates that don't say what is promised")
