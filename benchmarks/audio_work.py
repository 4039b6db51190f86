"""The sound that the benchmarks and the table of peers work on, each piece of work as calls that can be timed.

A `Work` knows how many frames one call renders, and the least multiply-adds that the task needs, whoever does it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.fft import irfft, rfft
from scipy.spatial.transform import Rotation

from immersion import audio
from immersion.audio.rotation import rotation_matrix

RATE, TAPS, SIZE = 48_000, 256, 4096

Signal = np.ndarray
Call = Callable[[], object]


@dataclass
class Work:
    """Calls that do the same task in several ways, and the arrays that they work on."""

    calls: dict[str, Call]
    frames: int
    multiply_adds: float = 0.0
    data: dict[str, Signal] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long the sound lasts."""
        return self.frames / RATE


def bed_and_filters(order: int, frames: int) -> tuple[Signal, Signal]:
    """Return a bed of noise, and decaying noise as the filters of both ears."""
    rng = np.random.default_rng(1)
    channels = (order + 1) ** 2
    bed = rng.standard_normal((channels, frames)).astype(np.float32)
    decay = np.exp(-np.arange(TAPS) / 30)
    return bed, (rng.standard_normal((2, channels, TAPS)) * decay / channels).astype(np.float32)


def by_hand(bed: Signal, filters: Signal) -> Callable[[], Signal]:
    """Return the quickest overlap-add of NumPy and ``scipy.fft``, its filters transformed beforehand."""
    left, right = rfft(filters, SIZE, axis=-1)
    hop = SIZE - TAPS + 1

    def run() -> Signal:
        ears = np.zeros((2, bed.shape[1] + SIZE), np.float32)
        for first in range(0, bed.shape[1], hop):
            spectra = rfft(bed[:, first : first + hop], SIZE, axis=-1)
            total = np.stack([(spectra * left).sum(0), (spectra * right).sum(0)])
            ears[:, first : first + SIZE] += irfft(total, SIZE, axis=-1)
        return ears[:, : bed.shape[1] + TAPS - 1]

    return run


def decoding(order: int, block: int, blocks: int) -> Work:
    """Two ears of a bed: whole, and by block with a head that turns anew each time, or holds."""
    bed, filters = bed_and_filters(order, block * blocks)
    heads = Rotation.random(blocks, rng=np.random.default_rng(2)).as_matrix()
    decoder = audio.BinauralDecoder.from_filters(filters, RATE, block)
    parts = [np.ascontiguousarray(part) for part in np.split(bed, blocks, 1)]
    out = np.zeros((2, block), np.float32)

    def tracked() -> None:
        for part, head in zip(parts, heads, strict=True):
            decoder.process(part, head, out)

    def held() -> None:
        for part in parts:
            decoder.process(part, None, out)

    calls: dict[str, Call] = {
        "peer": by_hand(bed, filters),
        "whole": lambda: decoder.decode(bed),
        "tracked": tracked,
        "held": held,
        "whole, tracked": lambda: decoder.decode(bed, heads),
    }
    return Work(calls, block * blocks, data={"bed": bed, "filters": filters, "heads": heads})


def encoding(sources: int, order: int, blocks: int, control: int = 128) -> Work:
    """Moving sources into a bed, whole and by block, beside NumPy with one gain matrix for each block, no ramps."""
    frames = control * blocks
    rng = np.random.default_rng(1)
    signals = rng.standard_normal((sources, frames)).astype(np.float32)
    path = np.cumsum(rng.standard_normal((blocks + 1, sources, 3)) * 0.05, axis=0) + 1.0
    bed = np.empty(((order + 1) ** 2, frames), np.float32)
    encoder = audio.Encoder(order, sources, RATE, control, path)
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

    def peer() -> None:  # it clicks, and still is the least one could write
        for part in parts:
            np.matmul(gains.T, part, out=block)

    calls: dict[str, Call] = {"offline": offline, "live": live, "numpy": peer}
    return Work(calls, frames, sources * len(bed) * frames, {"signals": signals, "path": path})


def turning(order: int, size: int, blocks: int) -> Work:
    """A bed rotated anew for each block, crossfaded, beside two full matrices in NumPy that were known before."""
    channels = (order + 1) ** 2
    rng = np.random.default_rng(1)
    bed = rng.standard_normal((channels, size)).astype(np.float32)
    out = np.empty_like(bed)
    turns = Rotation.random(blocks, rng=rng).as_matrix()
    rotator = audio.Rotator(order, fade=size)

    def ours() -> None:
        for turn in turns:
            rotator.process(bed, turn, out)

    def held() -> None:
        for _ in turns:
            rotator.process(bed, None, out)

    matrix = rotation_matrix(order, turns[0]).astype(np.float32)

    def peer() -> None:
        for _ in turns:
            out[:] = (matrix @ bed) * 0.5 + (matrix @ bed) * 0.5

    needed = sum((2 * n + 1) ** 2 for n in range(order + 1)) * size * blocks
    calls: dict[str, Call] = {"ours": ours, "held": held, "numpy": peer}
    return Work(calls, size * blocks, needed, {"bed": bed, "turns": turns})


def panning(layout: str, sources: int, block: int) -> Work:
    """One block of the engine: moving sources panned on loudspeakers; beside the bare panner and a product."""
    rng = np.random.default_rng(3)
    signals = (0.1 * rng.standard_normal((sources, RATE))).astype(np.float32)
    times = np.linspace(0, 60, 600)
    ways = [np.stack([np.cos(times + i), np.sin(times + i), np.sin(2 * times)], 1) for i in range(sources)]
    parts = tuple(
        audio.Source(str(i), signals[i], audio.Trajectory(times, ways[i]), loop=True) for i in range(sources)
    )
    renderer = audio.Renderer(audio.Graph(audio.LoudspeakerOutput(layout, 1), parts), RATE, block)
    renderer.warmup()
    out = np.zeros((len(renderer.channels), block), np.float32)
    panner = audio.VbapPanner(layout)
    places = np.stack(ways, axis=1)
    places /= np.linalg.norm(places, axis=2, keepdims=True)
    at = iter(range(10**6))

    def stages() -> None:
        gains = panner.gains_of_vectors(places[next(at) % len(places)])
        np.matmul(gains.T.astype(np.float32), signals[:, :block], out=out)

    return Work({"engine": lambda: renderer.process(out=out), "by hand": stages}, block)


def blocks_in_turn(calls: dict[str, Call], count: int) -> dict[str, Signal]:
    """Return the seconds of each call, `count` times, one after the other."""
    taken = {name: np.zeros(count) for name in calls}
    for number in range(-20, count):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            if number >= 0:
                taken[name][number] = time.perf_counter() - begun
    return taken


def tracked_block(order: int, block: int) -> Call:
    """Return a call that decodes one block with a head that has turned."""
    bed, filters = bed_and_filters(order, block)
    heads = Rotation.random(500, rng=np.random.default_rng(3)).as_quat()
    decoder, out = audio.BinauralDecoder.from_filters(filters, RATE, block), np.zeros((2, block), np.float32)
    numbers = iter(range(10**9))
    return lambda: decoder.process(bed, heads[next(numbers) % 500], out)


def memory_kept(call: Call, calls: int) -> int:
    """Return how many bytes Python and NumPy hold more after so many calls, all warm."""
    import tracemalloc

    tracemalloc.start()
    try:
        for _ in range(calls):
            call()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(calls):
            call()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def processor_seconds(call: Call, calls: int) -> Signal:
    """Return the processor time of each call in this thread: none can have kept the interpreter for longer."""
    taken = np.zeros(calls)
    for index in range(calls):
        begun = time.thread_time()
        call()
        taken[index] = time.thread_time() - begun
    return taken


def waits(work: Call, calls: int) -> list[float]:
    """Return how long another thread, which always wants to run Python, had to wait, above 0.2 ms."""
    found: list[float] = []
    over = threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not over.is_set():
            now = time.perf_counter()
            if now - last > 2e-4:
                found.append(now - last)
            last = now

    other, usual = threading.Thread(target=tick), sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    other.start()
    try:
        for _ in range(calls):
            work()
    finally:
        over.set()
        other.join()
        sys.setswitchinterval(usual)
    return found
