"""Decoding to loudspeakers by block, beside the bare matrix product; designs and panning, beside their parts.

Run it with OPENBLAS_NUM_THREADS=1: decoder and limit are then one thread.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from immersion.audio import DistancePanner, LoudspeakerDecoder, RigOutput, VbapPanner, layout

RATE = 48_000


@pytest.mark.parametrize(("name", "order"), [("4+7+0", 3), ("9+10+3", 7)])
def test_decoding(benchmark: Any, report: Any, name: str, order: int) -> None:
    block, blocks = 512, 4 if report.smoke else 200
    channels = (order + 1) ** 2
    bed = np.random.default_rng(1).standard_normal((channels, block)).astype(np.float32)
    seconds = block * blocks / RATE
    for bands in (1, 2):
        decoder = LoudspeakerDecoder(name, order, crossover=500.0 if bands == 2 else None, rate=RATE)
        out = np.empty((len(decoder.layout), block), np.float32)
        gains = decoder.matrix.astype(np.float32)

        def ours(decoder: LoudspeakerDecoder = decoder, out: Any = out) -> None:
            for _ in range(blocks):
                decoder.process(bed, out)

        def bare(gains: Any = gains, out: Any = out) -> None:
            for _ in range(blocks):
                np.matmul(gains, bed, out=out)

        peers = {}
        if bands == 2:
            low = np.concatenate([butter(2, 500.0, "low", fs=RATE, output="sos")] * 2)
            high = np.concatenate([butter(2, 500.0, "high", fs=RATE, output="sos")] * 2)

            def scipys(gains: Any = gains, low: Any = low, high: Any = high) -> None:
                for _ in range(blocks):
                    gains @ sosfilt(low, bed) + gains @ sosfilt(high, bed)

            peers = {"scipy sosfilt": report.best(scipys)}
        taken = report.best(ours)
        report.line(
            f"decode {name}, order {order}, {bands} band{'s' * (bands - 1)}",
            taken,
            peers,
            ("the matrix product", report.best(bare)),
            f"real-time factor {taken / seconds:.5f}",
        )
    benchmark.pedantic(ours, rounds=1)


def test_alignment(benchmark: Any, report: Any) -> None:
    block, blocks = 512, 4 if report.smoke else 200
    rng = np.random.default_rng(2)
    rig = layout(rng.uniform([-6, -4, 0.5], [6, 4, 3], (24, 3)), lfe=[22, 23])
    feeds = rng.standard_normal((24, block)).astype(np.float32)
    output, out = RigOutput(rig, RATE, crossover=80.0), np.empty_like(feeds)

    def ours() -> None:
        for _ in range(blocks):
            output.process(feeds, out)

    benchmark.pedantic(ours, rounds=1)
    taken = report.best(ours)
    copy = report.copying(feeds.nbytes * blocks)
    factor = f"real-time factor {taken / (block * blocks / RATE):.5f}"
    report.line("align 24 loudspeakers, bass to two subs", taken, {}, ("a copy of the feeds", copy), factor)


def test_designs(benchmark: Any, report: Any) -> None:
    name, order = "9+10+3", 3
    benchmark.pedantic(lambda: LoudspeakerDecoder(name, order), rounds=1)
    plain = report.best(lambda: LoudspeakerDecoder(name, order, even=False))
    for method, even in (("allrad", True), ("epad", False)):
        ours = report.best(
            lambda method=method, even=even: LoudspeakerDecoder(name, order, method, even=even)
        )
        evened = ", evened" if even else ""
        report.line(f"design {method}{evened}, {name}", ours, {}, ("plain allrad", plain))


def test_panning(benchmark: Any, report: Any) -> None:
    count = 100 if report.smoke else 10_000
    rng = np.random.default_rng(3)
    points = rng.normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    vbap, scattered = VbapPanner("9+10+3"), DistancePanner(layout("9+10+3").scaled(3.0))
    benchmark.pedantic(lambda: vbap.gains_of_vectors(points), rounds=1)
    limit = ("a product of the same size", report.best(lambda: points @ np.ones((3, 24))))
    for name, call in (("VBAP", vbap.gains_of_vectors), ("DBAP", scattered.gains)):
        many = report.best(lambda call=call: call(points))
        one = report.best(lambda call=call: call(points[:1]))
        report.line(f"{name}, {count} directions", many, {}, limit, f"a single one {one * 1e6:.0f} µs")
