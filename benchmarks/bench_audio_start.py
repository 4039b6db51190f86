"""The time from nothing to a first decoded block, beside importing numba and running one trivial cached kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from interleaved import medians

LIMIT = 1.5

TRIVIAL = """
import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def first(values):
    return values[0]


first(np.zeros(4, np.float32))
"""

OURS = """
import sys
import numpy as np
from immersion.audio import BinauralDecoder

filters = np.load(sys.argv[1])
decoder = BinauralDecoder.from_filters(filters, 48_000, 128)
ears = decoder.process(np.ones((filters.shape[1], 128), np.float32), [0, 0, 0, 1])
assert np.isfinite(ears).all()
assert not any(name.startswith("scipy.signal") for name in sys.modules)
"""

FILTERS = """
import sys
import numpy as np

filters = np.random.default_rng(1).standard_normal((2, int(sys.argv[2]), 256))
np.save(sys.argv[1], filters)
"""


def test_first_block(benchmark: Any, report: Any, tmp_path: Path) -> None:
    names = {"trivial": TRIVIAL, "ours": OURS, "filters": FILTERS}
    for name, text in names.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    filters = str(tmp_path / "filters.npy")

    def run(name: str, *more: str) -> None:
        subprocess.run([sys.executable, str(tmp_path / f"{name}.py"), *more], check=True)

    run("filters", filters, "4" if report.smoke else "64")
    calls = {"trivial": lambda: run("trivial"), "ours": lambda: run("ours", filters)}
    taken = medians(calls, 1 if report.smoke else 9)  # its first calls fill the caches
    benchmark.pedantic(calls["ours"], rounds=1)
    report.line(
        "start: import, decoder with filters at hand, first block of order 7",
        taken["ours"],
        {},
        ("importing numba and a trivial cached kernel", taken["trivial"]),
    )
    if not report.smoke:
        assert taken["ours"] <= LIMIT * taken["trivial"]
