"""What is measured, each part of it on a database that has come to rest."""

import time
from statistics import median

from . import fastapi, server
from .load import Shop, pgbench, wrk

MANY_CONNECTIONS = 256
STARTS = 5


class Run:
    """One run: the parts it stands on, and what they have measured so far, by name."""

    def __init__(self, binary, database, size, seconds):
        self.binary, self.database, self.size, self.seconds = binary, database, size, seconds
        self.shop = Shop(size.orders)
        self.loads, self.facts = {}, {}
        self.began_at = time.monotonic()

    def log(self, name):
        return self.database.folder.parent / f"{name}.log"

    def say(self, text):
        print(f"{time.monotonic() - self.began_at:6.0f} s  {text}", flush=True)

    def keep(self, name, measured):
        self.loads[name] = measured
        self.say(f"{name}: {measured.per_second:,.0f}/s, p99 {measured.p99_ms:.1f} ms, CPU a request: "
                 f"ours {measured.own_cpu_us:.0f}, PostgreSQL {measured.database_cpu_us:.0f}, "
                 f"load {measured.load_cpu_us:.0f} µs")

    def ask(self, name, script, target, shop=None, **more):
        """Loads a server, after a moment that warms caches and prepared statements."""
        shop = shop or self.shop
        wrk(script, target, self.database, shop, max(1, self.seconds // 5), **more)
        self.keep(name, wrk(script, target, self.database, shop, self.seconds, **more))


def starts(run):
    """From exec to the first answer, on a migrated database; and what the server holds when nobody asks."""
    took = []
    for _ in range(STARTS):
        with server.started(run.binary, run.database, run.log("server")) as ours:
            took.append(ours.seconds_to_first_answer)
            time.sleep(1)
            run.facts["memory_idle_mb"] = ours.memory_mb()
    run.facts["start_s"] = median(took)
    run.say(f"start {median(took):.3f} s, idle memory {run.facts['memory_idle_mb']:.0f} MB")


def reads(run):
    """Everything of ours that changes nothing."""
    deep = min(2500, run.size.orders // 40)
    with server.started(run.binary, run.database, run.log("server")) as ours:
        token = ours.sign_in()
        paths = {
            "list": "/api/orders",
            "list by status": "/api/orders?status=completed",
            f"page {deep:,}": f"/api/orders?page={deep}",
            f"page {deep:,} by status": f"/api/orders?status=completed&page={deep}",
        }
        for name, path in paths.items():
            run.ask(name, "get", ours, token=token, BENCH_PATH=path)
        run.ask("search by phone", "search", ours, token=token)
        run.ask("tracking", "tracking", ours)
        run.ask("catalogue", "get", ours, BENCH_PATH="/api/public/products?shop_id=1")
    run.facts["deep"] = f"page {deep:,}"


def crowd(run):
    """What the server holds under many connections that all want lists."""
    with server.started(run.binary, run.database, run.log("server")) as ours:
        token = ours.sign_in()
        wrk("get", ours, run.database, run.shop, run.seconds, token=token, connections=MANY_CONNECTIONS,
            BENCH_PATH="/api/orders")
        run.facts["memory_busy_mb"] = ours.memory_mb("VmHWM")
    run.say(f"memory under {MANY_CONNECTIONS} connections {run.facts['memory_busy_mb']:.0f} MB at most")


def writes(run):
    """Our orders."""
    with server.started(run.binary, run.database, run.log("server")) as ours:
        token = ours.sign_in()
        run.ask("order", "order", ours, token=token)
        run.ask("hot product", "order", ours, token=token, BENCH_HOT=1)


def growth(run):
    """The same questions in a small, the usual and a large shop."""
    run.database.psql("-c", "update persons set last_shop_id = 1 where id = 1", "-c",
                      "insert into staff (shop_id, person_id, name, phone, role) "
                      "select s, 1, 'Владелец', '+77011234567', 'owner' from generate_series(2, 3) s")
    shops = {1: Shop(run.size.orders), 2: Shop(1000, run.size.orders), 3: Shop(1_000_000, run.size.orders + 1000)}
    with server.started(run.binary, run.database, run.log("server")) as ours:
        for shop_id in (2, 1, 3):
            shop, token = shops[shop_id], ours.sign_in(shop_id)
            for name, path in {"list": "/api/orders", "list by status": "/api/orders?status=completed"}.items():
                run.ask(f"{name}, {shop.orders:,} orders", "get", ours, shop, token=token, BENCH_PATH=path)
            run.ask(f"search by phone, {shop.orders:,} orders", "search", ours, shop, token=token)


def denominators(run):
    """Plain SQL, at few and at many connections."""
    for script in ("list_whole", "list", "tracking_steps", "tracking", "order", "hot_product"):
        for connections in (8, 32):
            measured = pgbench(script, run.database, run.shop, run.seconds, connections)
            run.keep(f"pgbench {script}, {connections} connections", measured)


def comparison(run):
    """FastAPI."""
    with fastapi.started(run.database, run.log("fastapi")) as theirs:
        run.ask("FastAPI list", "get", theirs, BENCH_PATH="/api/orders")
        run.ask("FastAPI tracking", "tracking", theirs)
        run.ask("FastAPI order", "order", theirs)
