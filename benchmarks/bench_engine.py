"""The whole engine in blocks of 128, beside the bare stages by hand: what the graph itself costs.

Run it with OPENBLAS_NUM_THREADS=1. Times are medians of one block, engine and stages in turns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from audio_work import RATE, blocks_in_turn, panning

from immersion import audio

BLOCK = 128


def turning(seconds: float) -> audio.Listener:
    return audio.Listener.facing(seconds)


def told(report: Any, name: str, taken: dict[str, np.ndarray]) -> None:
    ours, hand = (float(np.median(taken[key])) for key in ("engine", "by hand"))
    lasts = BLOCK / RATE
    p99 = float(np.percentile(taken["engine"], 99))
    note = f"{ours / lasts:.1%} of a block of {BLOCK}, p99 {p99 / lasts:.1%}"
    report.line(name, ours, {}, ("the stages by hand", hand), note)


def test_head_tracked_bed(benchmark: Any, report: Any) -> None:
    order, count = (1, 20) if report.smoke else (7, 3000)
    bed = (0.1 * np.random.default_rng(1).standard_normal(((order + 1) ** 2, RATE))).astype(np.float32)
    graph = audio.Graph(audio.BinauralOutput(order), beds=(audio.Bed("bed", bed, loop=True),))
    renderer = audio.Renderer(graph, RATE, BLOCK)
    renderer.warmup()
    out = np.zeros((2, BLOCK), np.float32)
    rotator = audio.Rotator(order, BLOCK)
    decoder = audio.BinauralDecoder(audio.default_hrtf(RATE), order, BLOCK)
    piece, turned = bed[:, :BLOCK].copy(), np.zeros((len(bed), BLOCK), np.float32)
    heads = iter(np.arange(10**6) * BLOCK / RATE)

    def by_hand() -> None:
        rotator.process(piece, np.asarray(turning(next(heads)).rotation).T, turned)
        decoder.process(turned)

    calls = {"engine": lambda: renderer.process(pose=turning, out=out), "by hand": by_hand}
    benchmark.pedantic(calls["engine"], rounds=1)
    told(report, f"engine, head-tracked bed of order {order}", blocks_in_turn(calls, count))


def test_moving_sources(benchmark: Any, report: Any) -> None:
    sources, order, count = (4, 1, 20) if report.smoke else (64, 7, 3000)
    rng = np.random.default_rng(2)
    signals = (0.1 * rng.standard_normal((sources, RATE))).astype(np.float32)
    times = np.linspace(0, 60, 600)
    ways = [np.stack([np.cos(6 * times + i), np.sin(6 * times + i), 0 * times], 1) for i in range(sources)]
    parts = tuple(
        audio.Source(
            str(i), signals[i], audio.Trajectory(times, ways[i]), distance=audio.Distance(), loop=True
        )
        for i in range(sources)
    )
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(order), parts), RATE, BLOCK)
    renderer.warmup()
    out = np.zeros((len(renderer.channels), BLOCK), np.float32)
    path = np.stack(ways, axis=1)
    encoder = audio.Encoder(order, sources, RATE, BLOCK, path)
    piece = signals[:, :BLOCK].copy()
    calls = {
        "engine": lambda: renderer.process(out=out),
        "by hand": lambda: encoder.process(piece, out),
    }
    benchmark.pedantic(calls["engine"], rounds=1)
    told(report, f"engine, {sources} moving sources to order {order}", blocks_in_turn(calls, count))


def test_panned_sources(benchmark: Any, report: Any) -> None:
    layout, sources, count = ("0+5+0", 2, 10) if report.smoke else ("9+10+3", 16, 500)
    calls = panning(layout, sources, BLOCK).calls
    benchmark.pedantic(calls["engine"], rounds=1)
    told(report, f"engine, {sources} sources panned on {layout}", blocks_in_turn(calls, count))
