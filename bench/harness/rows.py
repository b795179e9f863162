"""What is measured, each part of it on a database that has come to rest."""

import time
from datetime import date, timedelta
from statistics import median

from . import fastapi, server
from .load import BENCH, Shop, pgbench, wrk

MANY_CONNECTIONS = 256
STARTS = 5
# A worker brings the gates to today.
GATES_ROLL = 5
MONTHS_ORDERS = 500


class Run:
    """One run: the parts it stands on, and what they have measured so far, by name."""

    def __init__(self, binary, database, size, seconds):
        self.binary, self.database, self.size, self.seconds = binary, database, size, seconds
        self.shop = Shop(size.orders)
        self.loads, self.facts = {}, {}
        self.began_at = time.monotonic()

    def log(self, name):
        return self.database.folder.parent / f"{name}.log"

    def server(self):
        """Ours, started for a block."""
        return server.started(self.binary, self.database, self.log("server"))

    def fastapi(self):
        """Theirs, likewise."""
        return fastapi.started(self.database, self.log("fastapi"))

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
        with run.server() as ours:
            took.append(ours.seconds_to_first_answer)
            time.sleep(1)
            run.facts["memory_idle_mb"] = ours.memory_mb()
    run.facts["start_s"] = median(took)
    run.say(f"start {median(took):.3f} s, idle memory {run.facts['memory_idle_mb']:.0f} MB")


def plain(run, *scripts):
    """Plain SQL, at few and at many connections, right after what it is compared with: a shared machine has moods."""
    run.database.settle()
    for script in scripts:
        for connections in (8, 32):
            measured = pgbench(script, run.database, run.shop, run.seconds, connections)
            run.keep(f"pgbench {script}, {connections} connections", measured)
    run.database.settle()


def lists(run):
    """Lists, their deep pages, and search."""
    deep = min(2500, run.size.orders // 40)
    run.facts["deep"] = f"page {deep:,}"
    paths = {
        "list": "/api/orders",
        f"page {deep:,}": f"/api/orders?page={deep}",
        "list by status": "/api/orders?status=completed",
        f"page {deep:,} by status": f"/api/orders?status=completed&page={deep}",
    }
    with run.server() as ours:
        token = ours.sign_in()
        for name, path in paths.items():
            run.ask(name, "get", ours, token=token, BENCH_PATH=path)
        run.ask("search by phone", "search", ours, token=token)
    plain(run, "list_whole", "list")
    with run.fastapi() as theirs:
        run.ask("FastAPI list", "get", theirs, BENCH_PATH="/api/orders")


def public(run):
    """What buyers ask for: how far their order is, and the catalogue."""
    with run.server() as ours:
        run.ask("catalogue", "get", ours, BENCH_PATH="/api/public/products?shop_id=1")
        run.ask("tracking", "tracking", ours)
    plain(run, "tracking_steps", "tracking")
    with run.fastapi() as theirs:
        run.ask("FastAPI tracking", "tracking", theirs)


def orders(run):
    """Orders, at last, since they change what is there; first of many products, then of one."""
    with run.server() as ours:
        run.ask("order", "order", ours, token=ours.sign_in())
    plain(run, "order")
    with run.fastapi() as theirs:
        run.ask("FastAPI order", "order", theirs)
    run.database.settle()
    with run.server() as ours:
        run.ask("hot product", "order", ours, token=ours.sign_in(), BENCH_HOT=1)
    plain(run, "hot_product")


def stems(run):
    """Orders of two counted goods for tomorrow, then the same products made of six stems each; and a page of each:
    the storefront's, which is kept for a second, and the staff's, which never is."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    page, staffs = "/api/public/products?shop_id=1", "/api/products"
    with run.server() as ours:
        run.ask("counted order", "order", ours, token=ours.sign_in(), BENCH_DATE=tomorrow)
        run.ask("counted page", "get", ours, BENCH_PATH=page)
        run.ask("staff's counted page", "get", ours, token=ours.sign_in(), BENCH_PATH=staffs)
    run.database.run_file(BENCH / "seed" / "stems.sql")
    run.database.settle()
    with run.server() as ours:
        time.sleep(GATES_ROLL)
        run.ask("order of stems", "order", ours, token=ours.sign_in(), BENCH_DATE=tomorrow)
        run.ask("page by recipe", "get", ours, BENCH_PATH=page)
        run.ask("staff's page by recipe", "get", ours, token=ours.sign_in(), BENCH_PATH=staffs)
        run.facts["reports_ms"] = reports(run, ours)
    run.say(f"the slowest report of a month: {run.facts['reports_ms']:.0f} ms")
    plain(run, "stems")


def reports(run, ours):
    """Assembles a month's orders of stems, and asks for each report of it: the slowest answer, of three each."""
    token = ours.sign_in()
    pages = (ours.call("GET", f"/api/orders?status=new&limit=100&page={page}", token)["items"]
             for page in range(1, MONTHS_ORDERS // 100 + 1))
    for order in [order for items in pages for order in items]:
        for status in ("paid", "assembled"):
            ours.call("PATCH", f"/api/orders/{order['id']}/status", token, {"status": status})
    run.database.settle()
    slowest = 0
    for report in ("sales", "margin", "waste", "suppliers"):
        for _ in range(3):
            began_at = time.monotonic()
            ours.call("GET", f"/api/reports/{report}", token)
            slowest = max(slowest, time.monotonic() - began_at)
    return slowest * 1000


def payments(run):
    """From the click on a pay page to the order that is paid, of as many storefront orders as are placed before."""
    captured = "select count(*) from payments where provider = 'mock' and status = 'succeeded'"
    links = run.log("links")
    with run.server() as ours:
        run.keep("storefront order", wrk("storefront", ours, run.database, run.shop, run.seconds, BENCH_LINKS=links))
        run.database.settle()
        before = int(run.database.psql("-c", captured))
        clicked = wrk("pay", ours, run.database, run.shop, max(1, run.seconds // 2), BENCH_LINKS=links)
        paid = int(run.database.psql("-c", captured)) - before
    # The page leads back whatever became of the money.
    if paid < clicked.requests:
        raise RuntimeError(f"pay: {clicked.requests} clicks, {paid} payments")
    run.keep("pay page, click to paid", clicked)


def crowd(run):
    """What the server holds under many connections that all want lists."""
    with run.server() as ours:
        wrk("get", ours, run.database, run.shop, run.seconds, token=ours.sign_in(), connections=MANY_CONNECTIONS,
            BENCH_PATH="/api/orders")
        run.facts["memory_busy_mb"] = ours.memory_mb("VmHWM")
    run.say(f"memory under {MANY_CONNECTIONS} connections {run.facts['memory_busy_mb']:.0f} MB at most")


def growth(run):
    """The same questions in a small, the usual and a large shop."""
    run.database.psql("-c", "update persons set last_shop_id = 1 where id = 1", "-c",
                      "insert into staff (shop_id, person_id, name, phone, role) "
                      "select s, 1, 'Владелец', '+77011234567', 'owner' from generate_series(2, 3) s")
    shops = {1: Shop(run.size.orders), 2: Shop(1000, run.size.orders), 3: Shop(1_000_000, run.size.orders + 1000)}
    with run.server() as ours:
        for shop_id in (2, 1, 3):
            shop, token = shops[shop_id], ours.sign_in(shop_id)
            for name, path in {"list": "/api/orders", "list by status": "/api/orders?status=completed"}.items():
                run.ask(f"{name}, {shop.orders:,} orders", "get", ours, shop, token=token, BENCH_PATH=path)
            run.ask(f"search by phone, {shop.orders:,} orders", "search", ours, shop, token=token)
