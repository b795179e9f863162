"""Processes that end with the run, and what the operating system says they cost."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STOP_PATIENCE = 30


@contextmanager
def running(command, *, log, stop_signal=signal.SIGTERM, **options):
    """Runs a command in the background; it is ended, by its own id, when the block is left."""
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options)
    try:
        yield process
    except RuntimeError:
        last_lines = Path(log).read_text(errors="replace").splitlines()[-20:]
        print(f"--- the end of {log}", *last_lines, "---", sep="\n", file=sys.stderr)
        raise
    finally:
        process.send_signal(stop_signal)
        try:
            process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stat(pid):
    """The fields after the command's name, which may itself hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_seconds(pid):
    """User and system time of one process."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def cpu_seconds_of_family(pid):
    """The same with its children, those that have ended too."""
    fields = _stat(pid)
    ticks = sum(int(field) for field in fields[11:15])
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (child := _stat(entry.name))[1] == str(pid):
                ticks += int(child[11]) + int(child[12])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return ticks / TICKS_PER_SECOND


def memory_mb(pid, field="VmRSS"):
    """Resident memory, or with `VmHWM` the most there ever was."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


def free_port():
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(is_ready, process, what, patience=60.0, pause=0.002):
    """Waits for something to come up, unless its process ends first."""
    deadline = time.monotonic() + patience
    while not is_ready():
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come up in {patience:.0f} s")
        time.sleep(pause)
