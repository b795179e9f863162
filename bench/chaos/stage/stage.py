"""Everything a scenario stands on, made at its beginning and gone at its end."""

import os
import random
import shutil
import tempfile
from pathlib import Path

from .history import History, Verdict
from .postgres import Postgres, free_port
from .server import Server


class Stage:
    """The folder, database, servers, history and verdict of one run."""

    def __init__(self, binary: Path, seed: int, seconds: float, requests: int | None):
        self.binary = binary
        self.seed = seed
        self.seconds = seconds
        self.requests = requests
        self.random = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="cvety-chaos-"))
        self.folder.chmod(0o755)
        self.history = History(self.folder / "history.jsonl")
        self.verdict = Verdict()
        self.servers: list[Server] = []
        self.database: Postgres | None = None

    async def open(self) -> None:
        """Makes the database; servers come with `server`."""
        self.database = await Postgres.open(self.folder, os.environ.get("DATABASE_URL"))

    async def server(self, test_phones: list[str], **settings: str) -> Server:
        """Starts another server on the run's database. Settings are written `DATABASE__MAX_CONNECTIONS="5"`."""
        settings = {f"CVETY__{name}": value for name, value in settings.items()}
        settings["DATABASE_URL"] = self.database.serving_url
        settings["CVETY__DATABASE__OWNER_URL"] = self.database.owner_url
        settings["CVETY__AUTH__TEST_PHONES"] = ",".join(test_phones)
        name = f"server-{len(self.servers) + 1}"
        server = Server(self.binary, self.folder, name, free_port(), settings)
        if not self.servers:
            await server.migrate(self.database.owner_url)
            await self.database.let_server_in()
        self.servers.append(server)
        await server.start()
        return server

    def say(self, text: str) -> None:
        """A line for whoever watches."""
        print(f"{self.history.clock():7.1f} s  {text}", flush=True)

    async def close(self, keep: bool) -> None:
        """Ends every process; removes the folder, unless it is to be looked at."""
        for server in self.servers:
            if server.is_running:
                await server.kill()
        self.history.close()
        if self.database:
            await self.database.close()
        if keep:
            print(f"logs and history stay in {self.folder}")
        else:
            shutil.rmtree(self.folder)
