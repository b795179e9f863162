"""The server under test: the built program, its output read, its end by our hand alone."""

import asyncio
import os
import re
import signal
import subprocess
import time
from pathlib import Path

SERVES_ON = "Cvety serves on http://"
LONGEST_START_SECONDS = 60
CODE_LINE = re.compile(r"^OTP (\+\d+): (\d{6})$")
JWT_SECRET = "the-secret-that-signs-tokens-in-chaos-runs"
# What is counted here is no rate limit; the limits themselves have tests of their own.
NO_LIMIT = "1000000/1s"


class Server:
    """One instance on one address, which can be started many times."""

    def __init__(self, binary: Path, folder: Path, name: str, port: int, settings: dict[str, str]):
        self.name = name
        self.port = port
        self.log_path = folder / f"{name}.log"
        self.codes: dict[str, list[str]] = {}
        self.started_at = 0.0
        self._binary = binary
        self._environment = environment(folder, port, settings)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task | None = None

    async def start(self) -> None:
        """Starts it and returns once it says that it serves."""
        with self.log_path.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                self._binary, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )
        await asyncio.wait_for(self._until_serving(), LONGEST_START_SECONDS)
        self.started_at = time.monotonic()
        self._reader = asyncio.create_task(self._read_codes())

    async def migrate(self, owner_url: str) -> None:
        """Brings the database to the schema of this program."""
        process = await asyncio.create_subprocess_exec(
            self._binary, "migrate", env=self._environment | {"CVETY__DATABASE__OWNER_URL": owner_url},
            stdout=subprocess.DEVNULL,
        )
        code = await asyncio.wait_for(process.wait(), LONGEST_START_SECONDS)
        assert code == 0, f"cvety migrate ended with {code}"

    async def kill(self) -> None:
        """SIGKILL, and waits for the end."""
        self.signal(signal.SIGKILL)
        await self.ended(5)

    def signal(self, number: int) -> None:
        """Sends a signal to the process started last, if it still runs."""
        if self.is_running:
            self._process.send_signal(number)

    async def ended(self, seconds: float) -> int | None:
        """The exit code, or None if it still runs after so many seconds."""
        try:
            code = await asyncio.wait_for(asyncio.shield(self._process.wait()), seconds)
        except asyncio.TimeoutError:
            return None
        if self._reader:
            await self._reader
        return code

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def code_of(self, phone: str) -> str | None:
        """The newest one-time code this instance has printed for a phone."""
        return self.codes.get(phone, [None])[-1]

    async def _until_serving(self) -> None:
        while line := await self._process.stdout.readline():
            if line.decode().startswith(SERVES_ON):
                return
        raise AssertionError(f"{self.name} ended before it served; its log is {self.log_path}")

    async def _read_codes(self) -> None:
        while line := await self._process.stdout.readline():
            if found := CODE_LINE.match(line.decode().rstrip()):
                phone, code = found.groups()
                self.codes.setdefault(phone, []).append(code)


def environment(folder: Path, port: int, settings: dict[str, str]) -> dict[str, str]:
    """What the program is started with; nothing of ours that happens to be set reaches it."""
    inherited = {
        name: value for name, value in os.environ.items()
        if not name.startswith("CVETY__") and name != "DATABASE_URL"
    }
    limits = (
        "REQUEST_OTP", "VERIFY_OTP", "GENERAL", "ORDER_CREATION", "UPLOADS", "CATALOGUE", "PAGES", "PAGES_BY_LINK",
        "FORMS", "FORMS_BY_LINK", "CALLBACKS",
    )
    return inherited | {f"CVETY__RATE_LIMITS__{limit}": NO_LIMIT for limit in limits} | {
        "CVETY__ENVIRONMENT": "test",
        # All of its buyers call from one address, and some are one person.
        "CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_PHONE": "1000000",
        "CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_ADDRESS": "1000000",
        "CVETY__DATA_DIR": str(folder / "data"),
        "CVETY__HTTP__LISTEN": f"127.0.0.1:{port}",
        "CVETY__GRPC__LISTEN": "127.0.0.1:0",
        "CVETY__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CVETY__AUTH__JWT_SECRET": JWT_SECRET,
    } | settings
