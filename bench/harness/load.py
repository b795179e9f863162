"""Load: wrk with a script, pgbench with another, each measured together with whom it asks."""

import json
import os
import re
import resource
import secrets
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
CONNECTIONS = 32
# pgbench leaves before its backends do, whose CPU is counted as they end.
BACKENDS_END = 0.5


@dataclass
class Measured:
    """One load. Times in milliseconds, CPU in microseconds a request."""

    per_second: float
    mean_ms: float
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    own_cpu_us: float = 0.0
    database_cpu_us: float = 0.0
    load_cpu_us: float = 0.0
    connections: int = CONNECTIONS
    requests: int = 0


@dataclass
class Shop:
    """The shop that is asked, as the seed has made it."""

    orders: int
    order_base: int = 0

    @property
    def customers(self):
        return max(self.orders // 10, 5)

    @property
    def products(self):
        return max(min(self.orders // 100, 1000), 20)


def _children_cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def wrk(script, target, database, shop, seconds, *, token="", connections=CONNECTIONS, **more):
    """Loads a server with a script of `load/`; a single refusal spoils the run, since it costs next to nothing."""
    variables = {"BENCH_LOAD": BENCH / "load", "BENCH_TOKEN": token, "BENCH_RUN": secrets.token_hex(8),
                 "BENCH_ORDERS": shop.orders, "BENCH_CUSTOMERS": shop.customers, "BENCH_PRODUCTS": shop.products,
                 "BENCH_ORDER_BASE": shop.order_base, **more}
    environment = {**os.environ, **{name: str(value) for name, value in variables.items()}}
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", BENCH / "load" / f"{script}.lua", target.url]
    before = target.cpu_seconds(), database.cpu_seconds(), _children_cpu_seconds()
    output = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    after = target.cpu_seconds(), database.cpu_seconds(), _children_cpu_seconds()
    counted = json.loads(output.splitlines()[-1])
    if not counted["requests"] or counted["refused"] or counted["broken"]:
        raise RuntimeError(f"{script}: {counted}")
    own, postgres, load = ((late - early) * 1e6 / counted["requests"] for early, late in zip(before, after))
    return Measured(counted["requests"] * 1e6 / counted["duration_us"], counted["mean_ms"], counted["p50_ms"],
                    counted["p99_ms"], own, postgres, load, connections, counted["requests"])


def pgbench(script, database, shop, seconds, connections=CONNECTIONS):
    """Plain SQL of `pgbench/`, prepared, over the same socket."""
    variables = {"orders": shop.orders, "customers": shop.customers, "products": shop.products}
    settings = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    command = [database.programs / "pgbench", "-n", "-M", "prepared", "-c", connections, "-j", 1, "-T", seconds,
               *settings, "-f", BENCH / "pgbench" / f"{script}.sql", "-h", database.folder, "-U", "postgres", "cvety"]
    before = database.cpu_seconds(), _children_cpu_seconds()
    output = subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout
    time.sleep(BACKENDS_END)
    after = database.cpu_seconds(), _children_cpu_seconds()
    done = int(re.search(r"actually processed: (\d+)", output)[1])
    failed = int(re.search(r"failed transactions: (\d+)", output)[1])
    if not done or failed:
        raise RuntimeError(f"{script}: {done} done, {failed} failed")
    postgres, load = ((late - early) * 1e6 / done for early, late in zip(before, after))
    return Measured(float(re.search(r"tps = ([\d.]+)", output)[1]),
                    float(re.search(r"latency average = ([\d.]+)", output)[1]),
                    database_cpu_us=postgres, load_cpu_us=load, connections=connections)
