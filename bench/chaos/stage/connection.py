"""HTTP/1.1 over one TCP connection, by hand: a client that can be cut off at any byte and knows what it has sent."""

import asyncio
import json
from dataclasses import dataclass, field

# Longer than any promise lets a request take.
LONGEST_WAIT_SECONDS = 30


class NotConnected(Exception):
    """Nobody took the connection: the request was not sent."""


class NotAnswered(Exception):
    """The connection ended before a whole answer: what became of the request is unknown."""

    def __init__(self, why: str, answered_in_part: bool = False):
        super().__init__(why)
        self.answered_in_part = answered_in_part


@dataclass
class Answer:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def is_replayed(self) -> bool:
        """The stored answer to an earlier request under the same key."""
        return self.headers.get("idempotency-replayed") == "true"

    def __str__(self) -> str:
        return f"{self.status} {self.body[:300].decode(errors='replace')}"


@dataclass
class Request:
    """A request to be sent, over and over if need be."""

    method: str
    path: str
    body: object = None
    token: str | None = None
    key: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        head = {"host": "cvety", **self.headers}
        body = b""
        if self.body is not None:
            body = json.dumps(self.body, ensure_ascii=False).encode()
            head |= {"content-type": "application/json"}
        head["content-length"] = str(len(body))
        if self.token:
            head["authorization"] = f"Bearer {self.token}"
        if self.key:
            head["idempotency-key"] = self.key
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + body


class Connection:
    """One kept connection; opened when needed, and again when it has ended."""

    def __init__(self, port: int):
        self.port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, request: Request, seconds: float = LONGEST_WAIT_SECONDS) -> Answer:
        """Sends a request and waits for its answer; a connection that failed is not used again."""
        await self.open()
        try:
            return await asyncio.wait_for(self._exchange(request), seconds)
        except asyncio.TimeoutError:
            self.close()
            raise NotAnswered(f"nothing for {seconds} s") from None
        except BaseException:
            self.close()
            raise

    async def send_and_leave(self, request: Request, seconds: float) -> Answer | None:
        """Sends a request and waits a moment; None if the answer had not come by then. The connection is reset."""
        await self.open()
        try:
            return await asyncio.wait_for(self._exchange(request), seconds)
        except (asyncio.TimeoutError, NotAnswered):
            return None
        finally:
            self.close()

    async def open(self) -> None:
        if self._writer is not None:
            return
        try:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError as error:
            raise NotConnected(str(error)) from None

    async def send_part(self, data: bytes) -> None:
        """Sends bytes and waits for nothing."""
        await self.open()
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None

    async def _exchange(self, request: Request) -> Answer:
        seen_any = False
        try:
            self._writer.write(request.bytes())
            await self._writer.drain()
            head = await self._reader.readuntil(b"\r\n\r\n")
            seen_any = True
            status, headers = parsed(head)
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        except asyncio.IncompleteReadError as error:
            raise NotAnswered("the connection ended", seen_any or bool(error.partial)) from None
        except OSError as error:
            raise NotAnswered(str(error), seen_any) from None
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body)


def parsed(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers, by their lower-case names."""
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, value in pairs}
