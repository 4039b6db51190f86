"""A stream rotated anew at each block, beside the machine's own matrix product and a full matrix in NumPy.

Run it with OPENBLAS_NUM_THREADS=1: both the rotator and its limit are then one thread.
"""

from __future__ import annotations

from typing import Any

from audio_work import turning
from interleaved import medians, sgemm


def test_rotate_anew(benchmark: Any, report: Any) -> None:
    order, blocks, size = (1, 4, 64) if report.smoke else (7, 200, 512)
    work = turning(order, size, blocks)
    product, products = sgemm(32 if report.smoke else 512)
    rounds = 1 if report.smoke else 9
    taken = medians(work.calls | {"sgemm": product}, rounds)
    limit = taken["sgemm"] / products * work.multiply_adds
    benchmark.pedantic(work.calls["ours"], rounds=1)
    for name, label in (("ours", "anew each block"), ("held", "held")):
        report.line(
            f"rotate, order {order}, {size} frames, {label}",
            taken[name],
            {"numpy, full matrices": taken["numpy"]},
            (f"{work.multiply_adds / work.frames:.0f} multiply-adds a frame", limit),
            f"real-time factor {taken[name] / work.seconds:.5f}",
        )
