"""Our server: the release build, in its `test` environment, where the test phone may sign in."""

import http.client
import json
import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from . import processes

ROOT = Path(__file__).resolve().parent.parent.parent
PHONE = "+77011234567"
NO_LIMIT = "1000000000/1h"
LIMITS = [
    "REQUEST_OTP", "VERIFY_OTP", "GENERAL", "ORDER_CREATION", "UPLOADS", "CATALOGUE", "PAGES", "PAGES_BY_LINK", "FORMS",
    "FORMS_BY_LINK", "CALLBACKS",
]


class Server:
    """The server while it runs."""

    def __init__(self, process, port, seconds_to_first_answer):
        self.process, self.port, self.seconds_to_first_answer = process, port, seconds_to_first_answer
        self.url = f"http://127.0.0.1:{port}"

    def sign_in(self, shop_id=1):
        """An access token of a shop's owner."""
        body = {"phone": PHONE, "otp_code": "123456", "shop_id": shop_id}
        return self.call("POST", "/api/auth/verify-otp", None, body)["access_token"]

    def call(self, method, path, token=None, body=None):
        """The JSON of an answer that has to be 200."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        client.request(method, path, None if body is None else json.dumps(body), headers)
        answer = client.getresponse()
        found = json.loads(answer.read())
        client.close()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} was refused: {answer.status} {found}")
        return found

    def cpu_seconds(self):
        """What the process has used."""
        return processes.cpu_seconds(self.process.pid)

    def memory_mb(self, field="VmRSS"):
        """What it holds."""
        return processes.memory_mb(self.process.pid, field)


def build():
    """Builds the release binary and returns its path."""
    environment = {**os.environ, "SQLX_OFFLINE": "true"}
    environment.pop("DATABASE_URL", None)
    command = ["cargo", "build", "--release", "--locked", "--bin", "cvety", "--message-format=json-render-diagnostics"]
    built = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(Path(message["executable"]) for message in messages if message.get("executable"))


def environment(database, port, overrides):
    """The settings a run differs in: where it listens, whom it asks, and no limits in the way."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CVETY__")}
    limits = {f"CVETY__RATE_LIMITS__{name}": NO_LIMIT for name in LIMITS}
    limits |= {f"CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_{whose}": "1000000" for whose in ("PHONE", "ADDRESS")}
    return {**own, **limits, "DATABASE_URL": database.url("cvety_server"),
            "CVETY__DATABASE__OWNER_URL": database.url(), "CVETY__ENVIRONMENT": "test",
            "CVETY__HTTP__LISTEN": f"127.0.0.1:{port}", "CVETY__DATA_DIR": str(database.folder.parent), **overrides}


def migrate(binary, database):
    """Makes the schema."""
    settings = {**environment(database, processes.free_port(), {}), "DATABASE_URL": database.url()}
    subprocess.run([binary, "migrate"], env=settings, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def started(binary, database, log, **overrides):
    """Starts the server and waits for its first answer."""
    port = processes.free_port()
    settings = environment(database, port, overrides)
    began_at = time.monotonic()
    with processes.running([binary, "serve"], log=log, env=settings) as process:
        processes.wait_until(lambda: answers(port), process, "the server")
        yield Server(process, port, time.monotonic() - began_at)


def answers(port):
    """True once whoever listens there is ready."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        client.request("GET", "/health/ready")
        return client.getresponse().status == 200
    except OSError:
        return False
    finally:
        client.close()
