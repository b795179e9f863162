"""Promise 16: 100,000 requests of 50 shops over 5 connections, with clients cut off at random.

A request whose client goes away is dropped by the server wherever it is, `begin()` included. No answer holds a row of
another shop, no acknowledged write is missing, and no session is left in a transaction.

Seen failing with: the rollback of `db/lease.rs` taken out (a transaction begun inside another), one transaction in a
hundred opened for another shop (foreign rows, and rows in the wrong shop), and one commit in fifty left out
(acknowledged writes missing).
"""

import asyncio
import random
import time
from dataclasses import dataclass, field

from stage.connection import Answer, Connection, NotAnswered, NotConnected, Request
from stage.order_checks import check_events
from stage.shop import Shop, open_shop, test_phone

# The number of requests is the measure here; no run takes longer than this.
DEFAULT_SECONDS = 1_800
REQUESTS = 100_000
SHOPS = 50
CLIENTS = 100
CONNECTIONS = 5
CUT_OFF = 0.2
# Long enough for some answers to come, short enough to cut most requests while they wait or work.
LONGEST_STAY_SECONDS = 0.06
# A rollback runs beside us and is over in a moment.
LONGEST_IDLE_IN_TRANSACTION_SECONDS = 3
LOOK_EVERY_SECONDS = 10
NESTED_BEGIN = "there is already a transaction in progress"


@dataclass
class Score:
    """What all clients have seen."""

    left: int
    end: float
    cut: int = 0
    unavailable: int = 0
    foreign: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    acknowledged: set[tuple[str, int]] = field(default_factory=set)


async def run(stage) -> None:
    phones = [test_phone(number + 1) for number in range(SHOPS)]
    server = await stage.server(phones, DATABASE__MAX_CONNECTIONS=str(CONNECTIONS))
    shops = [await open_shop(server.port, phone) for phone in phones]
    stage.say(f"{SHOPS} shops are open")
    score = Score(left=stage.requests or REQUESTS, end=time.monotonic() + stage.seconds)
    async with asyncio.TaskGroup() as together:
        clients = [
            together.create_task(client(stage, server.port, shops[number % SHOPS], number, score))
            for number in range(CLIENTS)
        ]
        watcher = together.create_task(watch_sessions(stage, score))
        together.create_task(cancel_when_done(clients, watcher))
    stage.say(f"{score.cut} requests cut off, {len(score.acknowledged)} writes acknowledged, "
              f"{score.unavailable} refused for the moment")
    await check(stage, score)
    check_log(stage, server)


async def client(stage, port: int, shop: Shop, number: int, score: Score) -> None:
    """One client of one shop: reads and writes, and now and then leaves before the answer."""
    choice, connection, serial = random.Random(f"{stage.seed}/{number}"), Connection(port), 0
    while score.left > 0 and time.monotonic() < score.end:
        score.left -= 1
        serial += 1
        name = f"{shop.shop_id}/{number}/{serial}"
        request = choose(choice, shop, name, f"+7702{number:02d}{serial:05d}")
        try:
            if choice.random() < CUT_OFF:
                answer = await connection.send_and_leave(request, choice.uniform(0, LONGEST_STAY_SECONDS))
                score.cut += answer is None
            else:
                answer = await connection.send(request)
        except (NotAnswered, NotConnected) as error:
            score.odd.append(f"{request.method} {request.path}: {error!r}")
            continue
        if answer is not None:
            judge(score, shop, name, request, answer)
    connection.close()


def choose(choice: random.Random, shop: Shop, name: str, phone: str) -> Request:
    """A read or a write; whatever is written carries the shop's number."""
    writes = [
        Request("POST", "/api/products", {"name": name, "category": "bouquet", "retail_price": 5_000}),
        Request("POST", "/api/shop/delivery-zones", {"name": name, "price": 100}),
        Request("POST", "/api/customers", {"name": name, "phone": phone}),
        Request("POST", "/api/orders", {"customer_phone": "+77015550001", "customer_name": name, "total": 10_000,
                                        "card_text": name}, key=name),
    ]
    reads = [
        Request("GET", "/api/products?limit=20"), Request("GET", "/api/customers?limit=20"),
        Request("GET", "/api/orders?limit=20"), Request("GET", "/api/shop/delivery-zones?limit=20"),
        Request("GET", "/api/auth/me"),
    ]
    request = choice.choice(writes if choice.random() < 0.3 else reads)
    request.token = shop.token
    return request


def judge(score: Score, shop: Shop, name: str, request: Request, answer: Answer) -> None:
    """Keeps what was acknowledged, and whatever should not be there."""
    if answer.status == 201:
        score.acknowledged.add((name, answer.json()["id"]))
    elif answer.status == 200:
        foreign = [row for row in rows_of(answer) if belongs_elsewhere(row, shop)]
        score.foreign.extend(f"shop {shop.shop_id} got {row} from {request.path}" for row in foreign)
    elif answer.status == 503:
        score.unavailable += 1
    else:
        score.odd.append(f"{request.method} {request.path}: {answer}")


def rows_of(answer: Answer) -> list[dict]:
    body = answer.json()
    return body["items"] if "items" in body else [body]


def belongs_elsewhere(row: dict, shop: Shop) -> bool:
    """True if a row carries the number of another shop."""
    if row.get("shop_id", shop.shop_id) != shop.shop_id:
        return True
    for field_name in ("name", "card_text"):
        owner, slash, _ = str(row.get(field_name) or "").partition("/")
        if slash and owner != str(shop.shop_id):
            return True
    return False


async def watch_sessions(stage, score: Score) -> None:
    """Looks again and again for sessions that sit in a transaction and do nothing."""
    while not stage.verdict.broken:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await check_idle_sessions(stage)
        stage.say(f"{max(score.left, 0)} requests to go")


async def check_idle_sessions(stage) -> None:
    left = await stage.database.rows(
        f"select pid, state, now() - state_change, query from pg_stat_activity where usename = '{stage.database.login}'"
        " and state like 'idle in transaction%'"
        f" and state_change < now() - interval '{LONGEST_IDLE_IN_TRANSACTION_SECONDS} seconds'"
    )
    stage.verdict.none_of(left, "sessions left idle in a transaction")


async def cancel_when_done(clients: list[asyncio.Task], watcher: asyncio.Task) -> None:
    await asyncio.wait(clients)
    watcher.cancel()


async def check(stage, score: Score) -> None:
    """Judges what the clients have seen against what the database holds."""
    verdict = stage.verdict
    verdict.check(score.left <= 0, f"the time was over with {score.left} requests to go")
    verdict.none_of(score.foreign, "rows of another shop")
    verdict.none_of(score.odd, "answers that should not be")
    await asyncio.sleep(LONGEST_IDLE_IN_TRANSACTION_SECONDS + 1)
    await check_idle_sessions(stage)
    written = await stage.database.rows(
        "select name, id, shop_id from products union all select name, id, shop_id from delivery_zones"
        " union all select name, id, shop_id from customers union all select card_text, id, shop_id from orders"
    )
    there = {(name, int(row_id)) for name, row_id, _ in written}
    verdict.none_of(sorted(score.acknowledged - there), "acknowledged writes missing")
    astray = [row for row in written if "/" in row[0] and row[0].split("/")[0] != row[2]]
    verdict.none_of(astray, "rows in the wrong shop")
    await check_events(verdict, stage.database)
    verdict.check(score.cut > 0 and bool(score.acknowledged), "nothing was cut off, or nothing written")


def check_log(stage, server) -> None:
    """Whoever gets a connection with a transaction open begins another one in it; PostgreSQL remarks on that."""
    remarks = [line for line in server.log_path.read_text().splitlines() if NESTED_BEGIN in line]
    stage.verdict.none_of(remarks, "transactions begun inside another")
