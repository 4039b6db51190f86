"""A stream rotated anew at each block, beside the machine's own matrix product and a full matrix in NumPy.

Run it with OPENBLAS_NUM_THREADS=1: both the rotator and its limit are then one thread.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from interleaved import medians, sgemm
from scipy.spatial.transform import Rotation

from immersion.audio import Rotator
from immersion.audio.rotation import rotation_matrix


def test_rotate_anew(benchmark: Any, report: Any) -> None:
    order, blocks, size = (1, 4, 64) if report.smoke else (7, 200, 512)
    channels = (order + 1) ** 2
    rng = np.random.default_rng(1)
    bed = rng.standard_normal((channels, size)).astype(np.float32)
    out = np.empty_like(bed)
    turns = list(Rotation.random(blocks, rng=rng).as_matrix())
    rotator = Rotator(order, fade=size)

    def ours() -> None:
        for turn in turns:
            rotator.process(bed, turn, out)

    def held() -> None:
        for _ in turns:
            rotator.process(bed, None, out)

    matrix = rotation_matrix(order, turns[0]).astype(np.float32)

    def peer() -> None:  # full matrices, known before, two of them and a crossfade
        for _ in turns:
            out[:] = (matrix @ bed) * 0.5 + (matrix @ bed) * 0.5

    product, products = sgemm(32 if report.smoke else 512)
    rounds = 1 if report.smoke else 9
    taken = medians({"ours": ours, "held": held, "numpy": peer, "sgemm": product}, rounds)
    needed = sum((2 * n + 1) ** 2 for n in range(order + 1))
    limit = taken["sgemm"] / products * needed * size * blocks
    benchmark.pedantic(ours, rounds=1)
    for name, label in (("ours", "anew each block"), ("held", "held")):
        report.line(
            f"rotate, order {order}, {size} frames, {label}",
            taken[name],
            {"numpy, full matrices": taken["numpy"]},
            (f"{needed} multiply-adds a frame", limit),
            f"real-time factor {taken[name] * 48_000 / (size * blocks):.5f}",
        )
