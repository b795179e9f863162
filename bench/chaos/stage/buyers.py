"""Clients that place orders under an Idempotency-Key and repeat whatever they don't know the outcome of."""

import asyncio
import random
import time
from dataclasses import dataclass

from .connection import Answer, Connection, NotAnswered, NotConnected, Request
from .history import Attempt, History
from .shop import Shop, counter_order, storefront_order

# After a request that was refused for the moment or could not be sent.
PAUSE_SECONDS = 0.05
# A client that still knows nothing after so long gives up, which breaks the run.
PATIENCE_SECONDS = 60


@dataclass
class Placed:
    """A key, the request under it, and how many stems it takes from the shelf."""

    key: str
    request: Request
    quantity: int


class Buyer:
    """One client. Half of its orders come through the storefront, half over the counter."""

    def __init__(self, name: str, port: int, shop: Shop, history: History, seed: int):
        self.name = name
        self.placed: list[Placed] = []
        self.unknown: list[str] = []
        self._shop = shop
        self._history = history
        self._connection = Connection(port)
        self._random = random.Random(f"{seed}/{name}")

    async def buy_until(self, end: float) -> None:
        """Places one order after another until `end`; the last one is brought to its end."""
        while time.monotonic() < end:
            placed = self._order()
            self.placed.append(placed)
            if not await self._settle(placed):
                self.unknown.append(placed.key)
                return

    async def repeat(self, placed: Placed) -> Answer:
        """Asks once more, long after."""
        return await self._connection.send(placed.request)

    def close(self) -> None:
        self._connection.close()

    def _order(self) -> Placed:
        key = f"{self.name}-{len(self.placed) + 1}"
        quantity = self._random.randint(1, 3)
        form = self._random.choice([storefront_order, counter_order])
        return Placed(key, form(self._shop, key, quantity), quantity)

    async def _settle(self, placed: Placed) -> bool:
        """Repeats until the order is acknowledged; False if nobody ever said so."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            answer = await self._attempt(placed)
            if answer is not None and answer.status == 201:
                self._history.acknowledged[placed.key] = answer.body
                return True
            await asyncio.sleep(PAUSE_SECONDS)
        return False

    async def _attempt(self, placed: Placed) -> Answer | None:
        began, answer, note = self._history.clock(), None, ""
        try:
            answer = await self._connection.send(placed.request)
            note = answer.headers.get("retry-after", "")
            if answer.status not in (201, 409, 503):
                note = str(answer)
        except NotConnected:
            note = "not connected"
        except NotAnswered as error:
            note = "answered in part" if error.answered_in_part else "not answered"
        seconds = self._history.clock() - began
        status = answer.status if answer else None
        self._history.add(Attempt(self.name, placed.key, round(began, 3), round(seconds, 3), status, note))
        return answer


async def crowd(stage, port: int, shop: Shop, size: int, trouble) -> list[Buyer]:
    """So many buyers for as long as the run lasts, with `trouble(end)` beside them."""
    buyers = [Buyer(f"buyer-{number}", port, shop, stage.history, stage.seed) for number in range(size)]
    end = time.monotonic() + stage.seconds
    # Whoever fails first is heard of at once.
    async with asyncio.TaskGroup() as together:
        for buyer in buyers:
            together.create_task(buyer.buy_until(end))
        together.create_task(trouble(end))
    return buyers
