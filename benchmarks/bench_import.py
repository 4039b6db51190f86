"""The time of ``import immersion`` over numpy's own, by ``-X importtime``."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

LIMIT = 0.25


def _microseconds(module: str, text: str) -> int:
    match = re.search(rf"\|\s*(\d+)\s*\|\s*{module}$", text, re.MULTILINE)
    return int(match[1]) if match else 0


def test_import(benchmark: Any, report: Any) -> None:
    def measured() -> float:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", "import immersion"],
            capture_output=True,
            text=True,
            check=True,
        )
        return (_microseconds("immersion", done.stderr) - _microseconds("numpy", done.stderr)) / 1e6

    benchmark.pedantic(measured, rounds=1, warmup_rounds=1)
    ours = min(measured() for _ in range(1 if report.smoke else 5))
    report.line("import immersion, over numpy", ours, {}, ("the limit of 0.25 s", LIMIT))
    assert ours <= LIMIT
