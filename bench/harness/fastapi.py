"""The comparison in FastAPI: its packages in a cache outside the repository, two workers beside each other."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from . import processes, server
from .database import NAME

FOLDER = Path(__file__).resolve().parent.parent / "fastapi"
WORKERS = 2


class Fastapi:
    """It, while it runs."""

    def __init__(self, process, port):
        self.process, self.url = process, f"http://127.0.0.1:{port}"

    def cpu_seconds(self):
        """What all its workers have used."""
        return processes.cpu_seconds_of_family(self.process.pid)


def installed():
    """The folder of programs of a virtual environment that holds what requirements.txt names."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cvety-bench"
    requirements = (FOLDER / "requirements.txt").read_text()
    mark = cache / "requirements.txt"
    if not mark.exists() or mark.read_text() != requirements:
        subprocess.run([sys.executable, "-m", "venv", "--clear", cache / "venv"], check=True)
        install = [cache / "venv/bin/pip", "install", "--quiet", "--requirement", FOLDER / "requirements.txt"]
        subprocess.run(install, check=True)
        mark.write_text(requirements)
    return cache / "venv/bin"


@contextmanager
def started(database, log):
    """Starts it on the same database, over the same socket, as a superuser whom row-level security costs nothing."""
    port = processes.free_port()
    environment = {**os.environ, "PGHOST": str(database.folder), "PGUSER": "postgres", "PGDATABASE": NAME, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [installed() / "uvicorn", "app:app", "--app-dir", FOLDER, "--port", port, "--workers", WORKERS,
               "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    with processes.running(command, log=log, env=environment) as process:
        processes.wait_until(lambda: server.answers(port), process, "FastAPI", pause=0.05)
        yield Fastapi(process, port)
