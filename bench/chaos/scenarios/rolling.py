"""Promise 25, two instances: a rolling restart under load, behind a tiny round-robin client.

The client does what every proxy does: it takes the instances by turns, and when a connection is refused or ends before
the first byte of an answer, it sends the same request, under the same key, to the other. Nobody sees an error, and no
request turns out to have been done by an instance that left it unanswered.

Seen failing with: an exit at the signal (requests done and not answered, or still running when asked again).
"""

import asyncio
import random
import signal
import time

from stage.connection import Answer, Connection, NotAnswered, NotConnected, Request
from stage.history import Attempt
from stage.order_checks import check_events
from stage.shop import Shop, counter_order, open_shop, storefront_order, test_phone

DEFAULT_SECONDS = 60
CLIENTS = 24
LONGEST_STOP_SECONDS = 25
UP_SECONDS = 2


async def run(stage) -> None:
    servers = [await stage.server([test_phone(1)]) for _ in range(2)]
    shop = await open_shop(servers[0].port, test_phone(1))
    ports = [server.port for server in servers]
    end = time.monotonic() + stage.seconds
    clients = [RoundRobin(stage, ports, number) for number in range(CLIENTS)]
    async with asyncio.TaskGroup() as together:
        for one in clients:
            together.create_task(one.work(shop, end))
        together.create_task(roll(stage, servers, end))
    stage.verdict.none_of([error for one in clients for error in one.errors], "client errors")
    again = sum(one.sent_again for one in clients)
    stage.say(f"outcomes {stage.history.statuses()}; {again} requests sent again to the other instance")
    written = {row[0] for row in await stage.database.rows("select card_text from orders")}
    missing = sorted(key for key in stage.history.acknowledged if key not in written)
    stage.verdict.none_of(missing, "acknowledged orders lost")
    await check_events(stage.verdict, stage.database)


async def roll(stage, servers, end: float) -> None:
    """Ends and starts one instance after the other."""
    restarts = 0
    while time.monotonic() < end:
        for server in servers:
            await asyncio.sleep(UP_SECONDS)
            server.signal(signal.SIGTERM)
            code = await server.ended(LONGEST_STOP_SECONDS)
            stage.verdict.check(code == 0, f"{server.name} ended with {code}")
            if code is None:
                await server.kill()
            await server.start()
            restarts += 1
    stage.say(f"{restarts} restarts")


class RoundRobin:
    """A client of both instances."""

    def __init__(self, stage, ports: list[int], number: int):
        self.errors: list[str] = []
        self.sent_again = 0
        self._number = number
        self._history = stage.history
        self._random = random.Random(f"{stage.seed}/{number}")
        self._connections = [Connection(port) for port in ports]
        self._turn = number

    async def work(self, shop: Shop, end: float) -> None:
        """Orders and looks at orders, until `end`."""
        serial = 0
        while time.monotonic() < end:
            serial += 1
            key = f"client-{self._number}-{serial}"
            if self._random.random() < 0.5:
                form = self._random.choice([storefront_order, counter_order])
                await self._ask(form(shop, key, 1), key, 201)
            else:
                await self._ask(Request("GET", "/api/orders?limit=5", token=shop.token), key, 200)
        for connection in self._connections:
            connection.close()

    async def _ask(self, request: Request, key: str, expected: int) -> None:
        began = self._history.clock()
        answer, note = await self._by_turns(request)
        if answer is None or answer.status != expected:
            self.errors.append(f"{key}: {answer or note}")
        elif answer.is_replayed:
            self.errors.append(f"{key} was done and not answered")
        elif request.key:
            self._history.acknowledged[key] = answer.body
        seconds = self._history.clock() - began
        status = answer.status if answer else None
        self._history.add(Attempt(str(self._number), key, round(began, 3), round(seconds, 3), status, note))

    async def _by_turns(self, request: Request) -> tuple[Answer | None, str]:
        """The first answer of either instance, or why there was none."""
        note = ""
        for try_number in range(2):
            self._turn += 1
            self.sent_again += try_number
            try:
                return await self._connections[self._turn % 2].send(request), ""
            except NotConnected:
                note = "not connected"
            except NotAnswered as error:
                if error.answered_in_part:
                    return None, "answered in part"
                note = "not answered"
        return None, note
