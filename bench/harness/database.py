"""A PostgreSQL of the run's own: stock and durable, on a unix socket, for our server and its denominators alike."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import processes

BENCH = Path(__file__).resolve().parent.parent
# What a sane operator sets: a share of the memory, and checkpoints that don't come every few seconds.
# All else, and above all fsync and synchronous_commit, is as installed.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB", "listen_addresses": ""}
NAME = "cvety"


class Database:
    """The cluster, reached as its superuser."""

    def __init__(self, programs, folder, process):
        self.programs, self.folder, self.process = programs, folder, process

    def url(self, role="postgres"):
        """For clients that take a URL."""
        return f"postgres://{role}@localhost/{NAME}?host={self.folder}"

    def psql(self, *arguments, database=NAME):
        """Runs psql, strictly, and returns what it printed."""
        command = [self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres",
                   "-d", database, *arguments]
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL).stdout

    def run_file(self, path, **variables):
        """Runs a file of SQL with psql's variables set."""
        settings = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        self.psql("--single-transaction", *settings, "-f", path)

    def settle(self):
        """Statistics and checkpoint, so that no row pays for the one before; nobody inherits a denominator's events."""
        self.psql("-c", "update outbox set published_at = now() where published_at is null")
        self.psql("-c", "vacuum analyze")
        self.psql("-c", "checkpoint")

    def cpu_seconds(self):
        """What all its processes have used."""
        return processes.cpu_seconds_of_family(self.process.pid)

    def version(self):
        """As it calls itself."""
        return self.psql("-c", "show server_version").strip()


@contextmanager
def started(folder):
    """Makes and starts the cluster; it ends with the block."""
    programs = Path(subprocess.run(
        [BENCH.parent / "scripts" / "postgres-programs"], check=True, capture_output=True, text=True).stdout.strip())
    # PostgreSQL refuses to run as root.
    account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    data = folder / "data"
    data.mkdir()
    if account:
        folder.chmod(0o755)
        shutil.chown(data, "postgres", "postgres")
        socket = folder / "socket"
        socket.mkdir()
        shutil.chown(socket, "postgres", "postgres")
    else:
        (socket := folder / "socket").mkdir()
    log = folder / "postgres.log"
    subprocess.run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8"],
                   check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", data, "-k", socket, *settings]
    with processes.running(command, log=log, stop_signal=signal.SIGINT, cwd=folder, **account) as process:
        database = Database(programs, socket, process)
        ready = [programs / "pg_isready", "-q", "-h", socket]
        processes.wait_until(lambda: subprocess.run(ready).returncode == 0, process, "PostgreSQL", pause=0.05)
        database.psql("-c", f"create database {NAME}", database="postgres")
        yield database


def seed(database, size):
    """Fills a migrated database through its real schema."""
    counts = {"shops": size.shops, "orders": size.orders, "growth": "true" if size.growth else "false"}
    for name in ("shops", "orders"):
        database.run_file(BENCH / "seed" / f"{name}.sql", **counts)
    # The role that serves, as the README says.
    database.psql("-c", "create role cvety_server login noinherit", "-c",
                  "grant cvety_app, cvety_system to cvety_server")
    database.settle()
