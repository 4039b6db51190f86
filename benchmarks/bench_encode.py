"""Moving sources into a bed, beside the machine's own matrix product and a NumPy encode of every frame.

Run it with OPENBLAS_NUM_THREADS=1: both the encoder and its limit are then one thread.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from interleaved import medians, sgemm

from immersion.audio import Encoder


def test_encode_moving(benchmark: Any, report: Any) -> None:
    sources, order, blocks = (4, 1, 8) if report.smoke else (64, 7, 1000)
    control, frames = 128, 128 * blocks
    rng = np.random.default_rng(1)
    signals = rng.standard_normal((sources, frames)).astype(np.float32)
    path = np.cumsum(rng.standard_normal((blocks + 1, sources, 3)) * 0.05, axis=0) + 1.0
    bed = np.empty(((order + 1) ** 2, frames), np.float32)
    encoder = Encoder(order, sources, 48_000, control, path)
    parts = [np.ascontiguousarray(signals[:, a : a + control]) for a in range(0, frames, control)]
    block = np.empty((len(bed), control), np.float32)

    def offline() -> None:
        encoder.reset()
        encoder.process(signals, bed)

    def live() -> None:
        encoder.reset()
        for part in parts:
            encoder.process(part, block)

    gains = rng.standard_normal((sources, len(bed))).astype(np.float32)

    def peer() -> None:  # NumPy without ramps: it clicks, and still is the least one could write
        for part in parts:
            np.matmul(gains.T, part, out=block)

    product, products = sgemm(32 if report.smoke else 512)
    rounds = 1 if report.smoke else 9
    taken = medians({"offline": offline, "live": live, "numpy": peer, "sgemm": product}, rounds)
    limit = taken["sgemm"] / products * sources * len(bed) * frames
    benchmark.pedantic(offline, rounds=1)
    for name in ("offline", "live"):
        report.line(
            f"encode {sources} moving sources, order {order}, {name}",
            taken[name],
            {"numpy, no ramps": taken["numpy"]},
            ("flop limit", limit),
            f"real-time factor {taken[name] * 48_000 / frames:.4f}",
        )
