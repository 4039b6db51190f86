"""Moving sources into a bed, beside the machine's own matrix product and a NumPy encode of every frame.

Run it with OPENBLAS_NUM_THREADS=1: both the encoder and its limit are then one thread.
"""

from __future__ import annotations

from typing import Any

from audio_work import encoding
from interleaved import medians, sgemm


def test_encode_moving(benchmark: Any, report: Any) -> None:
    sources, order, blocks = (4, 1, 8) if report.smoke else (64, 7, 1000)
    work = encoding(sources, order, blocks)
    product, products = sgemm(32 if report.smoke else 512)
    rounds = 1 if report.smoke else 9
    taken = medians(work.calls | {"sgemm": product}, rounds)
    limit = taken["sgemm"] / products * work.multiply_adds
    benchmark.pedantic(work.calls["offline"], rounds=1)
    for name in ("offline", "live"):
        report.line(
            f"encode {sources} moving sources, order {order}, {name}",
            taken[name],
            {"numpy, no ramps": taken["numpy"]},
            ("flop limit", limit),
            f"real-time factor {taken[name] / work.seconds:.4f}",
        )
