"""What every benchmark shares: the smoke flag, the real data, and the line that is printed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

SMOKE = os.environ.get("IMMERSION_BENCH_SMOKE") == "1"


class Report:
    """Times callables beside each other and prints one line per kernel."""

    smoke = SMOKE

    def __init__(self) -> None:
        self.lines: list[str] = []

    def best(self, call: Callable[[], object], rounds: int = 5) -> float:
        """Return the best time in seconds; one call before, outside the clock, compiles what must be."""
        call()
        times = []
        for _ in range(1 if SMOKE else rounds):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        return min(times)

    def line(
        self, name: str, ours: float, peers: dict[str, float], limit: tuple[str, float], note: str = ""
    ) -> None:
        """Print seconds of ours, of each peer, of the machine's limit, and both ratios."""
        told = ", ".join(f"{peer} {seconds * 1e3:.3g} ms" for peer, seconds in peers.items()) or "no peer"
        best = min(peers.values(), default=0.0)
        text = (
            f"{name}: ours {ours * 1e3:.3g} ms, {told}; "
            f"{f'best peer / ours {best / ours:.2f}; ' if peers else ''}"
            f"ours / {limit[0]} {ours / limit[1]:.3g}{'; ' + note if note else ''}"
        )
        self.lines.append(text)

    def copying(self, size: int) -> float:
        """Return the seconds that the machine needs to copy this many bytes."""
        source = np.zeros(max(size // 8, 1))
        target = np.empty_like(source)
        return self.best(lambda: np.copyto(target, source))


_REPORT = Report()


@pytest.fixture(scope="session")
def report() -> Report:
    return _REPORT


@pytest.fixture(scope="session")
def scans() -> Path | None:
    """The folder of real scans, or None where there is none; smoke runs use shapes of our own."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("IMMERSION_DATA", root.parent / "shared" / "data")) / "scans"
    return folder if folder.is_dir() and not SMOKE else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("ratios of this run")
    for line in _REPORT.lines:
        terminalreporter.line(line)
