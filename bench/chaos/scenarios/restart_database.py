"""Promise 2: PostgreSQL restarts `immediate` every 10 s while 32 clients order under an Idempotency-Key.

The same zeros as with a killed server. A request that can't be served is a 503 with Retry-After, none takes more than
5 s, and the server is ready within 5 s of its database without a restart of its own.

Seen failing with: nine seconds of waiting for a connection (requests over 5 s), a lost database answered as a defect
(500), 503 without Retry-After, and readiness that is not asked anew once it was lost.
"""

import asyncio
import time

from stage.buyers import crowd
from stage.connection import Connection, Request
from stage.order_checks import check_orders, check_published
from stage.shop import open_shop, test_phone

DEFAULT_SECONDS = 60
CLIENTS = 32
PERIOD_SECONDS = 10
LONGEST_AWAY_SECONDS = 6
LONGEST_REQUEST_SECONDS = 5
READY_WITHIN_SECONDS = 5


async def run(stage) -> None:
    cluster = stage.database.cluster
    if cluster is None:
        raise SystemExit("restart-database restarts PostgreSQL: it needs one of its own, so unset DATABASE_URL")
    server = await stage.server([test_phone(1)])
    shop = await open_shop(server.port, test_phone(1))
    health = Health(stage, server.port)
    asking = asyncio.create_task(health.ask())

    async def trouble(end: float) -> None:
        while time.monotonic() + PERIOD_SECONDS < end:
            await asyncio.sleep(PERIOD_SECONDS)
            await cluster.down()
            away = stage.random.uniform(0, LONGEST_AWAY_SECONDS)
            await asyncio.sleep(away)
            await cluster.up()
            await check_recovery(stage, health, away)

    buyers = await crowd(stage, server.port, shop, CLIENTS, trouble)
    asking.cancel()
    stage.verdict.check(server.is_running, "the server ended")
    await check_published(stage, health.came_back)
    await check_orders(stage, buyers, shop)
    check_attempts(stage)
    for buyer in buyers:
        buyer.close()


class Health:
    """Asks whether the server is ready, all the time, as a load balancer does."""

    def __init__(self, stage, port: int):
        self.came_back = time.monotonic()
        self.was_ready = self.came_back
        self._stage = stage
        self._connection = Connection(port)

    async def ask(self) -> None:
        """Goes on until cancelled."""
        while True:
            asked = time.monotonic()
            answer = await self._connection.send(Request("GET", "/health/ready"))
            seconds = time.monotonic() - asked
            self._stage.verdict.check(seconds <= LONGEST_REQUEST_SECONDS, f"its health took {seconds:.1f} s")
            if answer.status == 200:
                self.was_ready = asked
            await asyncio.sleep(0.05)


async def check_recovery(stage, health: Health, away: float) -> None:
    """Waits until the server says that it is ready."""
    health.came_back = time.monotonic()
    while health.was_ready < health.came_back:
        if time.monotonic() - health.came_back > READY_WITHIN_SECONDS:
            stage.verdict.check(False, f"not ready {READY_WITHIN_SECONDS} s after the database")
            return
        await asyncio.sleep(0.01)
    seconds = time.monotonic() - health.came_back
    stage.say(f"the database was away for {away:.1f} s; ready {seconds:.1f} s after it")


def check_attempts(stage) -> None:
    """No attempt hung, and every refusal was a 503 that says when to come back."""
    attempts, verdict = stage.history.attempts, stage.verdict
    slow = [attempt for attempt in attempts if attempt.seconds > LONGEST_REQUEST_SECONDS]
    verdict.none_of(slow, f"requests over {LONGEST_REQUEST_SECONDS} s")
    verdict.none_of([a for a in attempts if a.status not in (201, 409, 503)], "answers other than 201, 409 and 503")
    verdict.none_of([a for a in attempts if a.status == 503 and not a.note], "503 without Retry-After")
    stage.say(f"the slowest request took {max(attempt.seconds for attempt in attempts):.1f} s")
