"""Promise 18: one-time codes under attack, by two instances at once.

A code bears at most 5 guesses however many come at once, a phone at most 20 wrong ones a day; a code works once under
parallel right answers; and neither codes nor phones appear in the logs, nor codes in a database dump in any form that
gives them away.

Seen failing with: a wrong guess that is not committed, the day's guesses counted before the code's lock (23 a day), a
right guess that does not end its code, code and phone in a log line, and a code kept as it is or as its SHA-256.
"""

import asyncio
import hashlib
import re

from stage.connection import Answer, Connection, Request
from stage.server import Server

# Rounds are the measure here.
DEFAULT_SECONDS = 600
ROUNDS = 20
PARALLEL = 100
GUESSES_A_CODE = 5
WRONG_A_DAY = 20
RIGHT_AT_ONCE = 2
# Times have six digits too.
TIME = re.compile(r"\d\d:\d\d:\d\d[.,]\d+")


async def run(stage) -> None:
    servers = [await stage.server([]), await stage.server([])]
    door = Door(servers)
    for number in range(stage.requests or ROUNDS):
        await check_guesses_a_code(stage, door, f"+7705100{number:04d}")
        await check_wrong_a_day(stage, door, f"+7705200{number:04d}")
        for more in range(5):
            await check_right_at_once(stage, door, f"+770530{more}{number:04d}")
    stage.say(f"{door.answered} guesses answered")
    door.close()
    await check_secrecy(stage, servers)


class Door:
    """The way to sign in, on both instances by turns."""

    def __init__(self, servers: list[Server]):
        self.answered = 0
        self._servers = servers
        self._connections = [Connection(servers[number % 2].port) for number in range(PARALLEL)]

    async def code_for(self, phone: str, turn: int = 0) -> str:
        """Asks for a code and reads it off the console of the instance that was asked."""
        server = self._servers[turn % 2]
        known = len(server.codes.get(phone, []))
        answer = await self._connections[turn % 2].send(Request("POST", "/api/auth/request-otp", {"phone": phone}))
        assert answer.status == 201, f"no code: {answer}"
        while len(server.codes.get(phone, [])) == known:
            await asyncio.sleep(0.001)
        return server.code_of(phone)

    async def guess(self, phone: str, code: str, turn: int) -> Answer:
        self.answered += 1
        body = {"phone": phone, "otp_code": code}
        return await self._connections[turn].send(Request("POST", "/api/auth/verify-otp", body))

    async def guess_at_once(self, phone: str, codes: list[str]) -> list[Answer]:
        return await asyncio.gather(*(self.guess(phone, code, turn) for turn, code in enumerate(codes)))

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


async def check_guesses_a_code(stage, door: Door, phone: str) -> None:
    """A hundred different wrong guesses at once: five are looked at, and then the right one is worth nothing."""
    code = await door.code_for(phone)
    answers = await door.guess_at_once(phone, wrong_codes(stage, code, PARALLEL))
    stage.verdict.none_of([a for a in answers if a.status != 400], "wrong guesses not answered 400")
    looked_at = await wrong_guesses(stage, phone)
    stage.verdict.check(looked_at == GUESSES_A_CODE, f"{looked_at} guesses at one code were counted")
    late = await door.guess(phone, code, 0)
    stage.verdict.check(late.status == 400, f"the right guess after {PARALLEL} wrong ones: {late}")


async def check_wrong_a_day(stage, door: Door, phone: str) -> None:
    """18 wrong guesses, then a hundred at once at a fresh code: two are looked at, and the phone is closed."""
    for turn, guesses in enumerate((5, 5, 5, 3)):
        code = await door.code_for(phone, turn)
        for number, wrong in enumerate(wrong_codes(stage, code, guesses)):
            await door.guess(phone, wrong, number % 2)
    code = await door.code_for(phone)
    answers = await door.guess_at_once(phone, wrong_codes(stage, code, PARALLEL))
    judged = [answer for answer in answers if answer.status == 400]
    stage.verdict.check(len(judged) == 2, f"{len(judged)} wrong guesses were looked at where 2 were left")
    closed = [answer for answer in answers if answer.status == 429 and "retry-after" in answer.headers]
    stage.verdict.check(len(closed) == PARALLEL - 2, f"only {len(closed)} guesses too many got a 429 that says when")
    counted = await wrong_guesses(stage, phone)
    stage.verdict.check(counted == WRONG_A_DAY, f"{counted} wrong guesses a day")
    fresh = await door.code_for(phone, 1)
    for turn, right in enumerate((code, fresh)):
        late = await door.guess(phone, right, turn)
        stage.verdict.check(late.status == 429, f"a right guess on a closed phone: {late}")


async def check_right_at_once(stage, door: Door, phone: str) -> None:
    """Two right answers at once, one an instance: one session."""
    code = await door.code_for(phone)
    answers = await door.guess_at_once(phone, [code] * RIGHT_AT_ONCE)
    entered = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status == 400]
    one_each = len(entered) == 1 and len(refused) == RIGHT_AT_ONCE - 1
    stage.verdict.check(one_each, f"{len(entered)} sign-ins with one code: {[a.status for a in answers]}")
    again = await door.guess(phone, code, 0)
    stage.verdict.check(again.status == 400, f"a used code: {again}")


def wrong_codes(stage, right: str, count: int) -> list[str]:
    """Distinct codes, none of them right."""
    found = stage.random.sample(range(1_000_000), count + 1)
    return [f"{code:06d}" for code in found if f"{code:06d}" != right][:count]


async def wrong_guesses(stage, phone: str) -> int:
    return await stage.database.count(f"select count(*) from otp_wrong_guesses where phone = '{phone}'")


async def check_secrecy(stage, servers: list[Server]) -> None:
    """Looks for every code that was given out."""
    given = {code: phone for server in servers for phone, codes in server.codes.items() for code in codes}
    log = TIME.sub("", "\n".join(server.log_path.read_text() for server in servers))
    dump = TIME.sub("", await stage.database.dump())
    stage.verdict.check("verify-otp" in log and "otp_codes" in dump, "log or dump are empty: nothing was searched")
    stage.verdict.none_of(sorted(given.keys() & words(log)), "codes in the log")
    stage.verdict.none_of(sorted(given.keys() & words(dump)), "codes in the dump")
    traces = [f"{code} as {name}" for code, phone in given.items() for name, trace in traces_of(code, phone) if trace in dump]
    stage.verdict.none_of(traces, "codes in the dump in another form")
    stage.verdict.none_of([phone for phone in given.values() if phone in log], "phones in the log")
    stage.say(f"{len(given)} codes looked for in {len(log)} characters of log and {len(dump)} of dump")


def words(text: str) -> set[str]:
    """Every six digits that stand alone."""
    return set(re.findall(r"(?<![0-9A-Za-z])\d{6}(?![0-9A-Za-z])", text))


def traces_of(code: str, phone: str) -> list[tuple[str, str]]:
    """What gives a code away to whoever tries a million of them."""
    plain = {"code": code, "phone and code": phone + code, "code and phone": code + phone, "apart": f"{phone}:{code}"}
    digests = [hashlib.sha256, hashlib.sha1, hashlib.md5]
    found = [(f"{digest().name} of {name}", digest(text.encode()).hexdigest())
             for name, text in plain.items() for digest in digests]
    return [("bytes", code.encode().hex()), *found]
