"""Binaural decoding by block with a moving head, beside SciPy's overlap-add and the FFTs alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.fft import irfft, rfft
from scipy.signal import oaconvolve

from immersion.audio import BinauralDecoder, default_hrtf


@pytest.mark.parametrize("order", [3, 7])
def test_binaural(benchmark: Any, report: Any, order: int) -> None:
    block, blocks = 512, 4 if report.smoke else 200
    channels = (order + 1) ** 2
    rng = np.random.default_rng(1)
    bed = rng.standard_normal((channels, block * blocks)).astype(np.float32)
    pieces = [np.ascontiguousarray(bed[:, i * block : (i + 1) * block]) for i in range(blocks)]
    heads = [np.array([0, 0, np.sin(a / 2), np.cos(a / 2)]) for a in np.linspace(0, 3, blocks)]
    hrtf = default_hrtf(48_000)
    decoder = BinauralDecoder(hrtf, order, block=block)

    def run() -> None:
        for piece, head in zip(pieces, heads, strict=True):
            decoder.process(piece, head)

    benchmark.pedantic(run, rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(run)
    filters = rng.standard_normal((2, channels, hrtf.impulses.shape[-1])).astype(np.float32)
    theirs = report.best(lambda: [oaconvolve(bed, ear, axes=1).sum(0) for ear in filters])

    def limit() -> None:  # the transforms that any uniform partitioned scheme needs, without the head
        for piece in pieces:
            spectra = rfft(np.concatenate([piece, piece], 1), axis=1)
            irfft(spectra[:2], axis=1)

    note = f"{ours / blocks * 1e6:.0f} µs a block of {block}; the peer's head does not turn"
    report.line(
        f"binaural, order {order}",
        ours,
        {"scipy oaconvolve": theirs},
        ("rfft of the blocks", report.best(limit)),
        note,
    )
