"""The time from nothing to a first decoded block, beside importing numba and running one trivial cached kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from interleaved import medians

LIMIT = 1.5
ORDERS = (3, 7)

TRIVIAL = """
import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def first(values):
    return values[0]


first(np.zeros(4, np.float32))
"""

BLOCK = """
ears = decoder.process(np.ones((decoder.channels, 128), np.float32), [0, 0, 0, 1])
assert np.isfinite(ears).all()
assert not any(name.startswith("scipy.signal") for name in sys.modules)
"""

OURS = f"""
import sys
import numpy as np
from immersion.audio import BinauralDecoder

decoder = BinauralDecoder.from_filters(np.load(sys.argv[1]), 48_000, 128)
{BLOCK}
"""

HEAD = f"""
import sys
import numpy as np
from immersion.audio import BinauralDecoder, default_hrtf

decoder = BinauralDecoder(default_hrtf(48_000), int(sys.argv[1]), 128)
{BLOCK}
"""

FILTERS = """
import sys
import numpy as np

filters = np.random.default_rng(1).standard_normal((2, int(sys.argv[2]), 256))
np.save(sys.argv[1], filters)
"""


def test_first_block(benchmark: Any, report: Any, tmp_path: Path) -> None:
    names = {"trivial": TRIVIAL, "ours": OURS, "filters": FILTERS, "head": HEAD}
    for name, text in names.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    filters = str(tmp_path / "filters.npy")

    def run(name: str, *more: str, cache: str | Path = tmp_path / "cache") -> None:
        line = [sys.executable, str(tmp_path / f"{name}.py"), *more]
        environment = {**os.environ, "IMMERSION_CACHE": str(cache)}
        subprocess.run(line, check=True, env=environment, stderr=subprocess.DEVNULL)

    orders = ORDERS[:1] if report.smoke else ORDERS
    run("filters", filters, "4" if report.smoke else "64")
    trivial = partial(run, "trivial")
    calls: dict[str, Callable[[], None]] = {
        "decoder with filters at hand, order 7": partial(run, "ours", filters),
        **{f"default head, order {order}": partial(run, "head", str(order)) for order in orders},
    }
    cold = {
        f"default head, order {order}, nothing kept": partial(run, "head", str(order), cache="off")
        for order in orders
    }
    # The first calls of all fill the caches.
    taken = medians({"trivial": trivial, **calls, **cold}, 1 if report.smoke else 9)
    benchmark.pedantic(calls[f"default head, order {orders[-1]}"], rounds=1)
    for name in (*calls, *cold):
        limit = ("importing numba and a trivial cached kernel", taken["trivial"])
        report.line(f"start: import, {name}, first block", taken[name], {}, limit)
    if not report.smoke:
        assert all(taken[name] <= LIMIT * taken["trivial"] for name in calls)
