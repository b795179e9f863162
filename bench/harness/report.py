"""The table: what was measured against what is promised, and everything behind it."""

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- measured: written by bench/run -->", "<!-- end of what bench/run has written -->"


@dataclass
class Goal:
    """A promise; the value is None where the run left it out."""

    work: str
    value: float | None
    unit: str
    at_least: float
    reach_for: float | None
    less_is_better: bool = False

    def verdict(self):
        """How it stands, in a word."""
        if self.value is None:
            return "not measured"
        sign = -1 if self.less_is_better else 1
        if self.reach_for is not None and self.value * sign >= self.reach_for * sign:
            return "reached"
        return "kept" if self.value * sign >= self.at_least * sign else "**missed**"

    def row(self):
        """Its line of the table."""
        show = lambda value: "" if value is None else f"{value:,.2f}" if value < 10 else f"{value:,.0f}"
        bound = "≤ " if self.less_is_better else "≥ "
        reach = "" if self.reach_for is None else bound + f"{self.reach_for:g}"
        return [self.work, f"{show(self.value)} {self.unit}", f"{bound}{self.at_least:g}", reach, self.verdict()]


def goals(run):
    """The promises of speed, in the order in which they are written down."""
    loads, facts = run.loads, run.facts

    def rate(name):
        return loads[name].per_second if name in loads else None

    def best(script):
        return max(filter(None, (rate(f"pgbench {script}, {count} connections") for count in (8, 32))), default=None)

    def ratio(ours, other):
        return ours / other if ours and other else None

    def cpu(name):
        return loads[name].own_cpu_us if name in loads else None

    deep = facts.get("deep", "page 2,500")
    busy = loads.get("pgbench order, 32 connections")
    p99 = ratio(loads["order"].p99_ms, busy.mean_ms) if "order" in loads and busy else None
    found = [
        Goal("order with two items", ratio(rate("order"), best("order")), "× pgbench", 0.6, 1),
        Goal("", ratio(rate("order"), rate("FastAPI order")), "× FastAPI", 2, None),
        Goal("list of 20 with total", ratio(rate("list"), rate("FastAPI list")), "× FastAPI", 10, 18),
        Goal("", ratio(rate("list"), best("list_whole")), "× pgbench, the same answer without total", 0.4, 0.55),
        Goal("", ratio(rate("list"), best("list")), "× pgbench, orders and lines alone", 0.4, 0.55),
        Goal(deep, ratio(rate(deep), rate("list")), "× page 1", 0.5, 0.9),
        Goal(f"{deep} by status", ratio(rate(f"{deep} by status"), rate("list by status")), "× page 1", 0.5, 0.9),
        Goal("tracking by token", ratio(rate("tracking"), best("tracking_steps")), "× pgbench, token and history", 0.4, 0.6),
        Goal("", ratio(rate("tracking"), best("tracking")), "× pgbench, both in one", 0.4, 0.6),
        Goal("", ratio(rate("tracking"), rate("FastAPI tracking")), "× FastAPI", 2, 2.6),
        Goal("storefront catalogue of 20", rate("catalogue"), "/s", 5000, 12000),
        Goal("hot product", ratio(rate("hot product"), best("hot_product")), "× pgbench", 0.8, 1.5),
        Goal("order of two bouquets of six stems", ratio(rate("order of stems"), rate("counted order")), "× counted goods", 0.6,
             0.8),
        Goal("page of 20 by recipe", ratio(rate("counted page"), rate("page by recipe")), "× the time of a counted one", 2,
             None, True),
        Goal("slowest report of a month of 500 orders", facts.get("reports_ms"), "ms", 200, None, True),
        Goal("our CPU: order", cpu("order"), "µs", 300, 200, True),
        Goal("our CPU: list", cpu("list"), "µs", 250, 150, True),
        Goal("our CPU: tracking", cpu("tracking"), "µs", 100, 60, True),
        Goal("p99 of an order", p99, "× pgbench's mean", 3, 2, True),
        Goal("memory, idle", facts.get("memory_idle_mb"), "MB", 60, 30, True),
        Goal("memory, 256 connections", facts.get("memory_busy_mb"), "MB", 250, 120, True),
        Goal("start to first answer", facts.get("start_s"), "s", 0.5, 0.1, True),
    ]
    for name in ("list", "list by status", "search by phone"):
        small, large = (loads.get(f"{name}, {count:,} orders") for count in (1000, 1_000_000))
        grown = ratio(large.p99_ms, small.p99_ms) if small and large else None
        found.append(Goal(f"{name}: p99, 1,000 → 1,000,000 orders", grown, "×", 2, 1.2, True))
    return found


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _machine(database):
    facts = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", facts)
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
    says = lambda *command: subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return (f"{date.today():%-d %B %Y}, {len(os.sched_getaffinity(0))} cores ({model[1] if model else 'unknown'}), "
            f"{memory:.0f} GB, Linux {platform.release()}, PostgreSQL {database.version()}, {says('rustc', '--version')}")


def markdown(run):
    """Everything measured, as the README shows it."""
    size = run.size
    head = (f"Measured on {_machine(run.database)}; {size.shops:,} shops, {size.orders:,} orders in one, "
            f"{run.seconds} s a load, 32 connections where nothing else is said.")
    promises = _table(["work", "measured", "at least", "reach for", ""], [goal.row() for goal in goals(run)])
    loads = [[name, f"{load.per_second:,.0f}", f"{load.mean_ms:.1f}", f"{load.p99_ms:.1f}" if load.p99_ms else "",
              f"{load.own_cpu_us:.0f}" if load.own_cpu_us else "", f"{load.database_cpu_us:.0f}",
              f"{load.load_cpu_us:.0f}"] for name, load in run.loads.items()]
    behind = _table(["load", "a second", "mean, ms", "p99, ms", "CPU µs: server", "PostgreSQL", "load"], loads)
    return f"{head}\n\n{promises}\n\nBehind it, with CPU a request as the operating system counts it:\n\n{behind}\n"


def write(text):
    """Puts the table into the README, between its marks."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{text}{END}{after}")
