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


def circling(count: int) -> list[np.ndarray]:
    times = np.linspace(0, 60, 600)
    return [
        3 * np.stack([np.cos(times + i), np.sin(times + i), 0.2 * np.sin(times)], 1) for i in range(count)
    ]


def flying(count: int, **options: Any) -> tuple[audio.Source, ...]:
    signals = (0.1 * np.random.default_rng(4).standard_normal((count, RATE))).astype(np.float32)
    times = np.linspace(0, 60, 600)
    return tuple(
        audio.Source(str(i), signals[i], audio.Trajectory(times, way), loop=True, **options)
        for i, way in enumerate(circling(count))
    )


def test_travelling_sources(benchmark: Any, report: Any) -> None:
    sources, order, count = (2, 1, 20) if report.smoke else (16, 3, 2000)
    parts = flying(sources, doppler=True)
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(order), parts), RATE, BLOCK)
    renderer.warmup()
    out = np.zeros((len(renderer.channels), BLOCK), np.float32)
    path = np.stack(circling(sources), axis=1)
    doppler = audio.Doppler(sources, RATE, 100.0, BLOCK, path)
    encoder = audio.Encoder(order, sources, RATE, BLOCK, path)
    piece = np.stack([part.signal[:BLOCK] for part in parts])
    late = np.zeros_like(piece)
    calls = {
        "engine": lambda: renderer.process(out=out),
        "by hand": lambda: encoder.process(doppler.process(piece, late), out),
    }
    benchmark.pedantic(calls["engine"], rounds=1)
    told(report, f"engine, {sources} sources with Doppler", blocks_in_turn(calls, count))


def test_scattered_loudspeakers(benchmark: Any, report: Any) -> None:
    sources, count = (2, 20) if report.smoke else (16, 1000)
    rng = np.random.default_rng(5)
    places = rng.uniform(-3, 3, (8, 3)) * [1, 1, 0.4]
    parts = flying(sources)
    output = audio.LoudspeakerOutput(places, 1, panning="dbap")
    renderer = audio.Renderer(audio.Graph(output, parts), RATE, BLOCK)
    renderer.warmup()
    out = np.zeros((len(renderer.channels), BLOCK), np.float32)
    panner, path = audio.DistancePanner(places), np.stack(circling(sources), axis=1)
    piece, at = np.stack([part.signal[:BLOCK] for part in parts]), iter(range(10**6))

    def by_hand() -> None:
        np.matmul(panner.gains(path[next(at) % len(path)]).T.astype(np.float32), piece, out=out)

    calls = {"engine": lambda: renderer.process(out=out), "by hand": by_hand}
    benchmark.pedantic(calls["engine"], rounds=1)
    told(report, f"engine, {sources} sources among 8 loudspeakers (dbap)", blocks_in_turn(calls, count))


def test_several_outputs(benchmark: Any, report: Any) -> None:
    """A dome, a bench and two ears from one pass; by hand: three renderers, one after the other."""
    sources, order, count = (2, 1, 20) if report.smoke else (8, 3, 1500)
    bed = (0.1 * np.random.default_rng(6).standard_normal(((order + 1) ** 2, RATE))).astype(np.float32)
    every = (
        audio.LoudspeakerOutput(audio.layout("4+5+0").scaled(2.8), order, crossover=500.0, bass=80.0),
        audio.LoudspeakerOutput([[-1, 2.6, 0.4], [1, 2.6, 0.4], [0, 3, 0.4]], 1, panning="dbap"),
        audio.BinauralOutput(order),
    )
    outputs = audio.Outputs([audio.Port(f"p{i}", one) for i, one in enumerate(every)])
    parts, beds = flying(sources), (audio.Bed("bed", bed, loop=True),)
    together = audio.Renderer(audio.Graph(outputs, parts, beds), RATE, BLOCK)
    alone = [audio.Renderer(audio.Graph(one, parts, beds), RATE, BLOCK) for one in every]
    for renderer in (together, *alone):
        renderer.warmup()
    out = np.zeros((len(together.channels), BLOCK), np.float32)

    def by_hand() -> None:
        for renderer in alone:
            renderer.process(pose=turning)

    calls = {"engine": lambda: together.process(pose=turning, out=out), "by hand": by_hand}
    benchmark.pedantic(calls["engine"], rounds=1)
    told(report, f"engine, {sources} sources and a bed to three outputs", blocks_in_turn(calls, count))
