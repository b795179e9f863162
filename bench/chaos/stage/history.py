"""What every client did and was told, kept in memory and, attempt by attempt, in a file of the run's folder."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Attempt:
    """One request and what came of it: a status, or why there was none."""

    client: str
    key: str
    began: float
    seconds: float
    status: int | None
    note: str = ""


class History:
    """All attempts of a run, and the answers that clients may rely on."""

    def __init__(self, path: Path):
        self.attempts: list[Attempt] = []
        # By key: the acknowledgement's bytes.
        self.acknowledged: dict[str, bytes] = {}
        self._file = path.open("w")
        self._began = time.monotonic()

    def clock(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    def add(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        self._file.write(json.dumps(asdict(attempt), ensure_ascii=False) + "\n")

    def statuses(self) -> dict[str, int]:
        """How often each outcome was seen."""
        counts: dict[str, int] = {}
        for attempt in self.attempts:
            name = str(attempt.status or attempt.note)
            counts[name] = counts.get(name, 0) + 1
        return dict(sorted(counts.items()))

    def close(self) -> None:
        self._file.close()


class Verdict:
    """Broken promises, each with what shows it."""

    def __init__(self):
        self.broken: list[str] = []

    def check(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.broken.append(otherwise)

    def none_of(self, found: list, what: str) -> None:
        """There must be nothing in `found`."""
        shown = "; ".join(str(item) for item in found[:5])
        self.check(not found, f"{len(found)} {what}: {shown}")
