"""Binaural decoding, whole and by block with a turning head, beside an overlap-add written by hand.

The peer is the quickest that NumPy and ``scipy.fft`` give in float32: transforms of 4096, one forward for each
channel, two inverse, and a head that does not turn. Run it with OPENBLAS_NUM_THREADS=1, which makes all one thread.
"""

from __future__ import annotations

import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from interleaved import medians
from scipy.fft import irfft, rfft
from scipy.spatial.transform import Rotation

from immersion.audio import BinauralDecoder
from immersion.audio._kernels import following, signals
from immersion.audio.rotation import rotation_matrix

RATE, TAPS, SIZE = 48_000, 256, 4096

Signal = np.ndarray


def _case(order: int, frames: int) -> tuple[Signal, Signal]:
    rng = np.random.default_rng(1)
    channels = (order + 1) ** 2
    bed = rng.standard_normal((channels, frames)).astype(np.float32)
    decay = np.exp(-np.arange(TAPS) / 30)
    return bed, (rng.standard_normal((2, channels, TAPS)) * decay / channels).astype(np.float32)


def by_hand(bed: Signal, filters: Signal) -> Callable[[], Signal]:
    """Return the peer, its filters transformed beforehand."""
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


def turning_filters(bed: Signal, filters: Signal, block: int, heads: Signal) -> Callable[[], Signal]:
    """Return the other way to follow a head: each block the filters' spectra are turned, old and new faded."""
    order = int(np.sqrt(bed.shape[0])) - 1
    partitions, bins = -(-TAPS // block), block + 1
    cut = np.zeros((2, bed.shape[0], partitions * block), np.float32)
    cut[:, :, :TAPS] = filters
    cut = np.swapaxes(cut.reshape(2, bed.shape[0], partitions, block), 1, 2)
    plain = np.ascontiguousarray(rfft(cut, 2 * block, axis=-1)).view(np.float32)
    turned = np.zeros((2, *plain.shape), np.float32)
    ring = np.zeros((partitions, bed.shape[0], bins), np.complex64)
    window, total = np.zeros((bed.shape[0], 2 * block), np.float32), np.zeros((4, bins), np.complex64)
    fade = (np.arange(1, block + 1) / block).astype(np.float32)

    def run() -> Signal:
        ears = np.zeros((2, bed.shape[1]), np.float32)
        for index, head in enumerate(heads):
            here = slice(index * block, (index + 1) * block)
            window[:, :block], window[:, block:] = window[:, block:], bed[:, here]
            ring[index % partitions] = rfft(window, axis=-1)
            # filter · (matrix @ signal) = (matrixᵀ @ filter) · signal
            matrix = np.ascontiguousarray(rotation_matrix(order, head.T).T.astype(np.float32))
            for ear in range(2):
                for part in range(partitions):
                    target = turned[(index + 1) % 2, ear, part]
                    following.follow(
                        plain[ear, part], 2 * bins, matrix, matrix, matrix, fade[:0], order, target, 0
                    )
            for old in (0, 1):
                shapes = turned[(index + old) % 2].view(np.complex64)
                signals.multiply_add(ring, shapes, index % partitions, total[2 * old : 2 * old + 2])
            sound = irfft(total, 2 * block, axis=-1)[:, block:]
            ears[:, here] = sound[:2] + fade * (sound[2:] - sound[:2])
        return ears

    return run


@pytest.mark.parametrize("order", [3, 7])
def test_binaural(benchmark: Any, report: Any, order: int) -> None:
    block, blocks = 128, 8 if report.smoke else 750
    bed, filters = _case(order, block * blocks)
    heads = Rotation.random(blocks, rng=np.random.default_rng(2)).as_matrix()
    decoder = BinauralDecoder.from_filters(filters, RATE, block)
    parts = [np.ascontiguousarray(part) for part in np.split(bed, blocks, 1)]
    out = np.zeros((2, block), np.float32)

    def tracked() -> None:
        for part, head in zip(parts, heads, strict=True):
            decoder.process(part, head, out)

    def held() -> None:
        for part in parts:
            decoder.process(part, None, out)

    peer = by_hand(bed, filters)
    calls: dict[str, Callable[[], object]] = {
        "peer": peer,
        "whole": lambda: decoder.decode(bed),
        "tracked": tracked,
        "held": held,
        "whole, tracked": lambda: decoder.decode(bed, heads),
        "filters": turning_filters(bed, filters, block, heads),
    }
    assert np.abs(decoder.decode(bed) - peer()).max() <= 1e-5
    # Both ways agree once the head is held; while it turns they fade differently.
    still = np.repeat(heads[:1], blocks, 0)
    apart = turning_filters(bed, filters, block, still)() - decoder.decode(bed, still)[:, : bed.shape[1]]
    assert np.abs(apart[:, block:]).max() <= 1e-5
    taken = medians(calls, 1 if report.smoke else 9)
    benchmark.pedantic(calls["whole"], rounds=1)
    for name in ("whole", "tracked", "held", "whole, tracked", "filters"):
        report.line(
            f"binaural, order {order}, {name}",
            taken[name],
            {"overlap-add by hand, no head": taken["peer"]},
            ("the same", taken["peer"]),
            f"{taken[name] / blocks * 1e6:.1f} µs a block of {block}",
        )
    if not report.smoke and order == 7:
        assert taken["whole"] <= 1.05 * taken["peer"]
        assert taken["tracked"] <= 4.5 * taken["peer"]
        assert taken["tracked"] <= taken["filters"]


def test_a_turning_head_keeps_its_time_and_leaves_nothing(report: Any) -> None:
    block, blocks = 128, 50 if report.smoke else 10_000
    bed, filters = _case(1 if report.smoke else 7, block)
    heads = Rotation.random(500, rng=np.random.default_rng(3)).as_quat()
    decoder, out = BinauralDecoder.from_filters(filters, RATE, block), np.zeros((2, block), np.float32)
    times = np.zeros(blocks)

    def run() -> None:
        for index in range(blocks):
            start = time.perf_counter()
            decoder.process(bed, heads[index % 500], out)
            times[index] = time.perf_counter() - start

    run()
    run()
    p99, worst, lasts = float(np.quantile(times, 0.99)), float(times.max()), block / RATE
    tracemalloc.start()
    run()
    before = tracemalloc.get_traced_memory()[0]
    run()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    report.line(
        f"a block of {block}, head turning, p99 of {blocks}",
        p99,
        {},
        ("its duration", lasts),
        f"worst {worst * 1e3:.2f} ms; {grown} bytes kept",
    )
    assert grown <= 1000
    if not report.smoke:
        assert p99 <= 0.1 * lasts


def _waits(work: Callable[[], object], calls: int) -> list[float]:
    """Return how long another thread, which always wants to run Python, had to wait, above 0.2 ms."""
    waits: list[float] = []
    over = threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not over.is_set():
            now = time.perf_counter()
            if now - last > 2e-4:
                waits.append(now - last)
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
    return waits


def test_other_threads_run(report: Any) -> None:
    """A call that held the GIL for a millisecond would show in every block; the system's own pauses are fewer."""
    block, calls = 128, 20 if report.smoke else 2000
    bed, filters = _case(7, block)
    heads = Rotation.random(50, rng=np.random.default_rng(4)).as_quat()
    decoder, out = BinauralDecoder.from_filters(filters, RATE, block), np.zeros((2, block), np.float32)
    numbers = iter(range(2 + 2 * calls))

    def work() -> None:
        decoder.process(bed, heads[next(numbers) % 50], out)

    work()
    work()
    start = time.perf_counter()
    waits = _waits(work, calls)
    each = (time.perf_counter() - start) / calls
    held = sum(wait > 1e-3 for wait in waits)
    report.line(
        f"blocks of {block}, another thread beside",
        each,
        {},
        ("its duration", block / RATE),
        f"{held} waits above 1 ms in {calls} calls",
    )
    if not report.smoke:
        assert held <= calls / 20
