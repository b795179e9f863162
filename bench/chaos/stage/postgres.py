"""The database of a run: a PostgreSQL of its own, or the one `DATABASE_URL` names.

Nothing here goes through the server under test. Our own PostgreSQL runs with its stock, durable settings in the run's
folder and listens on loopback; in a given one a database and a role are made, and dropped at the end.
"""

import asyncio
import csv
import functools
import io
import os
import secrets
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

REPOSITORY = Path(__file__).resolve().parents[3]
LONGEST_STATEMENT_SECONDS = 60
LONGEST_STOP_SECONDS = 30


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A database with an owner, and an ordinary role for the server: row-level security binds it."""

    def __init__(self, owner_url: str, cluster: "Cluster | None"):
        self.cluster = cluster
        self._maintenance_url = owner_url
        self._suffix = secrets.token_hex(4)
        self.login = f"cvety_chaos_{self._suffix}"
        self.owner_url = with_path(owner_url, self.login)
        self._password = secrets.token_hex(16)

    @classmethod
    async def open(cls, folder: Path, given_url: str | None) -> "Postgres":
        """Starts a PostgreSQL in `folder`, unless one is given, and makes an empty database."""
        cluster = None if given_url else await Cluster.start(folder)
        database = cls(given_url or cluster.url, cluster)
        await database._maintain(f"create role {database.login} login noinherit password '{database._password}'")
        await database._maintain(
            f"create database {database.login} encoding 'UTF8' locale 'C.UTF-8' template template0"
        )
        return database

    async def let_server_in(self) -> None:
        """Grants the server's role what a server may be; to be called once the schema is there."""
        await self.execute(f"grant cvety_app, cvety_system to {self.login}")

    @property
    def serving_url(self) -> str:
        """As the server logs in."""
        url = urlsplit(self.owner_url)
        host = url.netloc.rpartition("@")[2]
        return urlunsplit(url._replace(netloc=f"{self.login}:{self._password}@{host}"))

    async def rows(self, sql: str) -> list[list[str]]:
        """The rows of a query, every column as text."""
        return list(csv.reader(io.StringIO(await psql(self.owner_url, sql))))

    async def value(self, sql: str) -> str:
        """The one value of a query."""
        rows = await self.rows(sql)
        assert len(rows) == 1, f"not one row: {sql}"
        return rows[0][0]

    async def count(self, sql: str) -> int:
        """The one number of a query."""
        return int(await self.value(sql))

    async def execute(self, sql: str) -> None:
        """Runs statements as the owner."""
        await psql(self.owner_url, sql)

    async def session(self) -> "Session":
        """A session of the owner's that stays open."""
        return await Session.start(self.owner_url)

    async def dump(self) -> str:
        """All that `pg_dump` writes."""
        return await output_of(program("pg_dump"), "--dbname", self.owner_url)

    async def close(self) -> None:
        """Drops what was made; stops a PostgreSQL of ours."""
        if self.cluster:
            await self.cluster.close()
            return
        await self._maintain(f"drop database {self.login} with (force)")
        await self._maintain(f"drop role {self.login}")

    async def _maintain(self, sql: str) -> None:
        await psql(self._maintenance_url, sql)


class Session:
    """An open `psql`, for a transaction that is to last."""

    def __init__(self, process: asyncio.subprocess.Process):
        self._process = process

    @classmethod
    async def start(cls, url: str) -> "Session":
        return cls(await asyncio.create_subprocess_exec(
            program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", url,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ))

    async def tell(self, sql: str) -> None:
        """Runs statements and returns when they have been done."""
        self._process.stdin.write(f"{sql}\n\\echo done\n".encode())
        await self._process.stdin.drain()
        said = await asyncio.wait_for(self._process.stdout.readline(), LONGEST_STATEMENT_SECONDS)
        assert said == b"done\n", f"psql said {said!r} to {sql}"

    async def end(self) -> None:
        """Leaves; a transaction left open is rolled back."""
        self._process.stdin.close()
        await self._process.wait()


class Cluster:
    """A PostgreSQL of our own, which can be torn down and started again."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port
        self.url = f"postgres://postgres@127.0.0.1:{port}/postgres"

    @classmethod
    async def start(cls, folder: Path) -> "Cluster":
        data = folder / "postgres"
        data.mkdir()
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            shutil.chown(data, user="postgres")
        cluster = cls(data, free_port())
        await cluster._as_postgres("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--locale=C.UTF-8")
        settings = f"port = {cluster.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(settings)
        await cluster.up()
        return cluster

    async def up(self) -> None:
        """Starts it and returns once it takes connections."""
        await self._as_postgres(
            "pg_ctl", "start", "--wait", "-D", str(self.folder), "-l", str(self.folder / "postgres.log")
        )

    async def down(self) -> None:
        """Stops it as a crash would: no checkpoint, every session cut off."""
        await self._as_postgres("pg_ctl", "stop", "--wait", "-m", "immediate", "-D", str(self.folder))

    async def close(self) -> None:
        if (self.folder / "postmaster.pid").exists():
            await self.down()

    async def _as_postgres(self, name: str, *arguments: str) -> None:
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        # Its output goes nowhere: a PostgreSQL that is started here would hold a pipe open.
        process = await asyncio.create_subprocess_exec(
            *prefix, program(name), *arguments,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )
        code = await asyncio.wait_for(process.wait(), LONGEST_STATEMENT_SECONDS)
        assert code == 0, f"{name} {' '.join(arguments)} ended with {code}"


@functools.cache
def program(name: str) -> str:
    """One of PostgreSQL's programs, where the server itself looks."""
    found = subprocess.run(
        [REPOSITORY / "scripts/postgres-programs"], check=True, capture_output=True, text=True
    )
    beside = Path(found.stdout.strip()) / name
    return str(beside) if beside.exists() else name


async def psql(url: str, sql: str) -> str:
    """What a query answers, as CSV without a header."""
    return await output_of(
        program("psql"), "--no-psqlrc", "--quiet", "--csv", "--tuples-only", "--set=ON_ERROR_STOP=1",
        "--dbname", url, "--command", sql,
    )


async def output_of(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        output, said = await asyncio.wait_for(process.communicate(), LONGEST_STATEMENT_SECONDS)
    except asyncio.TimeoutError:
        process.kill()
        raise
    assert process.returncode == 0, f"{command[0]}: {said.decode()}"
    return output.decode()


def with_path(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
