"""Promise 19: tokens and sessions, on two instances at once.

Forged tokens and a refresh token used as access are 401. A session that ended on one instance is dead on the other
within 60 s. 20 parallel refreshes with one token all succeed; a token used again after the 30 s of grace ends the
family. Meanwhile busy clients refresh 10,000 times, side by side and with lost answers, and none is logged out.

Seen failing with: a signature that is not checked, a session remembered without its person (any `sub` was let in),
standing trusted for ten minutes, no grace, and a replay that revokes nothing.
"""

import asyncio
import random
import time
from dataclasses import dataclass

from stage.connection import Answer, Connection, Request
from stage.forged_tokens import claims_of, forgeries, signed
from stage.shop import expect, sign_in, test_phone

# The number of busy runs is the measure here.
DEFAULT_SECONDS = 900
BUSY_RUNS = 10_000
BUSY_CLIENTS = 16
PARALLEL = 20
GRACE_SECONDS = 30
DEAD_WITHIN_SECONDS = 60
# The waits of the other checks cost nothing: they go on beside the busy clients.
CHECKED_SESSIONS = 3
LONGEST_STAY_SECONDS = 0.02


async def run(stage) -> None:
    phones = [test_phone(number + 1) for number in range(BUSY_CLIENTS + 4)]
    ports = [(await stage.server(phones)).port for _ in range(2)]
    quiet = phones[BUSY_CLIENTS:]
    left = Left(stage.requests or BUSY_RUNS)
    async with asyncio.timeout(stage.seconds), asyncio.TaskGroup() as together:
        together.create_task(check_forgeries(stage, ports, quiet[0]))
        together.create_task(check_parallel_refreshes(stage, ports, quiet[3]))
        for _ in range(CHECKED_SESSIONS):
            together.create_task(check_end(stage, ports, quiet[1]))
            together.create_task(check_replay(stage, ports, quiet[2]))
        for number in range(BUSY_CLIENTS):
            together.create_task(busy(stage, ports, phones[number], number, left))
    stage.say(f"{left.done} busy runs done")
    stage.verdict.check(left.done > 0, "nobody was busy")


async def ask(port: int, request: Request) -> Answer:
    """One request over a connection of its own."""
    connection = Connection(port)
    try:
        return await connection.send(request)
    finally:
        connection.close()


async def me(port: int, token: str) -> Answer:
    return await ask(port, Request("GET", "/api/auth/me", token=token))


async def refreshed(port: int, refresh_token: str) -> Answer:
    return await ask(port, Request("POST", "/api/auth/refresh", {"refresh_token": refresh_token}))


async def check_forgeries(stage, ports: list[int], phone: str) -> None:
    """Every forged token is 401 on every instance; the same made rightly is not."""
    session = await sign_in(Connection(ports[0]), phone)
    good = session["access_token"]
    forged = forgeries(good, session["refresh_token"])
    for port in ports:
        for token in (good, signed(claims_of(good))):
            answer = await me(port, token)
            stage.verdict.check(answer.status == 200, f"a good token: {answer}")
        for what, token in forged:
            answer = await me(port, token)
            stage.verdict.check(answer.status == 401, f"a token with {what}: {answer}")
    answer = await refreshed(ports[0], good)
    # Too long to be one; refused all the same.
    stage.verdict.check(answer.status in (401, 422), f"an access token used to refresh: {answer}")
    stage.say(f"{len(forged)} forged tokens tried")


async def check_end(stage, ports: list[int], phone: str) -> None:
    """A session that both instances know ends on the first: dead there at once, on the second in time."""
    session = await sign_in(Connection(ports[0]), phone)
    token = session["access_token"]
    for port in ports:
        expect(await me(port, token), 200)
    expect(await ask(ports[0], Request("POST", "/api/auth/logout", token=token)), 204)
    since = time.monotonic()
    answer = await me(ports[0], token)
    stage.verdict.check(answer.status == 401, f"an ended session where it ended: {answer}")
    for port in ports:
        answer = await refreshed(port, session["refresh_token"])
        stage.verdict.check(answer.status == 401, f"the refresh token of an ended session: {answer}")
    while (await me(ports[1], token)).status != 401:
        if time.monotonic() - since > DEAD_WITHIN_SECONDS:
            stage.verdict.check(False, f"an ended session still lives elsewhere after {DEAD_WITHIN_SECONDS} s")
            return
        await asyncio.sleep(0.25)
    stage.say(f"an ended session was dead elsewhere after {time.monotonic() - since:.1f} s")


async def check_parallel_refreshes(stage, ports: list[int], phone: str) -> None:
    """Windows side by side: all get a pair, and any one of them goes on."""
    session = await sign_in(Connection(ports[0]), phone)
    for _ in range(5):
        answers = await asyncio.gather(
            *(refreshed(ports[turn % 2], session["refresh_token"]) for turn in range(PARALLEL))
        )
        refused = [answer for answer in answers if answer.status != 200]
        stage.verdict.none_of(refused, f"of {PARALLEL} parallel refreshes refused")
        if refused:
            return
        session = random.Random(stage.seed).choice(answers).json()


async def check_replay(stage, ports: list[int], phone: str) -> None:
    """A stolen token that is used after the grace ends thief and victim alike."""
    first = await sign_in(Connection(ports[0]), phone)
    second = expect(await refreshed(ports[0], first["refresh_token"]), 200)
    expect(await me(ports[0], second["access_token"]), 200)
    await asyncio.sleep(GRACE_SECONDS + 1)
    replay = await refreshed(ports[1], first["refresh_token"])
    stage.verdict.check(replay.status == 401, f"a token used again after the grace: {replay}")
    for port in ports:
        answer = await refreshed(port, second["refresh_token"])
        stage.verdict.check(answer.status == 401, f"the family after a replay: {answer}")
    since = time.monotonic()
    while (await me(ports[0], second["access_token"])).status != 401:
        if time.monotonic() - since > DEAD_WITHIN_SECONDS:
            stage.verdict.check(False, f"the session lives {DEAD_WITHIN_SECONDS} s after a replay")
            return
        await asyncio.sleep(0.25)


@dataclass
class Left:
    """Busy runs still to be done, by all clients together."""

    runs: int
    done: int = 0


async def busy(stage, ports: list[int], phone: str, number: int, left: Left) -> None:
    """Refreshes again and again, as browsers do: in several windows, with answers lost, with the token at work."""
    choice = random.Random(f"{stage.seed}/{number}")
    connections = [Connection(port) for port in ports for _ in range(2)]
    session = await sign_in(connections[0], phone)
    while left.runs > 0 and not stage.verdict.broken:
        left.runs -= 1
        request = Request("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]})
        if choice.random() < 0.2:
            await choice.choice(connections).send_and_leave(request, choice.uniform(0, LONGEST_STAY_SECONDS))
        windows = choice.sample(connections, choice.randint(1, 3))
        answers = await asyncio.gather(*(window.send(request) for window in windows))
        refused = [answer for answer in answers if answer.status != 200]
        stage.verdict.none_of(refused, f"refreshes of a busy client refused after {left.done} runs")
        if refused:
            break
        session = choice.choice(answers).json()
        working = await choice.choice(connections).send(Request("GET", "/api/auth/me", token=session["access_token"]))
        stage.verdict.check(working.status == 200, f"a fresh access token: {working}")
        left.done += 1
    for connection in connections:
        connection.close()
