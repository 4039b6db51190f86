"""Binaural decoding, whole and by block with a turning head, beside an overlap-add written by hand.

The peer is the quickest that NumPy and ``scipy.fft`` give in float32: transforms of 4096, one forward for each
channel, two inverse, and a head that does not turn. Run it with OPENBLAS_NUM_THREADS=1, which makes all one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from audio_work import RATE, TAPS, Signal, decoding, memory_kept, processor_seconds, tracked_block, waits
from interleaved import medians
from scipy.fft import irfft, rfft

from immersion.audio._kernels import following, signals
from immersion.audio.rotation import rotation_matrix


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
    work = decoding(order, block, blocks)
    bed, filters, heads = (work.data[name] for name in ("bed", "filters", "heads"))
    calls, whole = work.calls, work.calls["whole, tracked"]
    calls["filters"] = turning_filters(bed, filters, block, heads)
    assert np.abs(calls["whole"]() - calls["peer"]()).max() <= 1e-5
    # Both ways agree once the head is held; while it turns they fade differently.
    still, turned = np.repeat(heads[:1], blocks, 0), heads.copy()
    heads[:] = still  # the calls read these
    apart = turning_filters(bed, filters, block, still)() - whole()[:, : bed.shape[1]]
    heads[:] = turned
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
    call = tracked_block(1 if report.smoke else 7, block)
    times = np.zeros(blocks)
    for _ in range(2):
        for index in range(blocks):
            start = time.perf_counter()
            call()
            times[index] = time.perf_counter() - start
    p99, worst, lasts = float(np.quantile(times, 0.99)), float(times.max()), block / RATE
    grown = memory_kept(call, blocks)
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


def test_other_threads_run(report: Any) -> None:
    """A call that held the GIL for a millisecond would show in every block; the system's own pauses are fewer."""
    block, calls = 128, 20 if report.smoke else 2000
    work = tracked_block(7, block)
    work()
    work()
    start = time.perf_counter()
    found = waits(work, calls)
    each = (time.perf_counter() - start) / calls
    late = sum(wait > 1e-3 for wait in found)
    held = float(processor_seconds(work, calls).max())
    report.line(
        f"blocks of {block}, another thread beside",
        each,
        {},
        ("its duration", block / RATE),
        f"{late} waits above 1 ms in {calls} calls; no call took more than {held * 1e3:.2f} ms of processor",
    )
    if not report.smoke:
        assert late <= calls / 20
        assert held <= 1e-3  # whatever it did in that time, it cannot have kept the GIL for longer
