"""Spectrograms of many channels on one sheet: numpy's FFT, pillow, and the face that pillow carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

WIDE, HIGH, GAP, LABEL, TITLE, COLUMNS = 148, 96, 10, 15, 26, 12
LOWEST = 40.0  # Hz
FLOOR, TOP = -110.0, -30.0  # dB of full scale, in one bin
INK, PAPER, FAINT = (25, 25, 30), (255, 255, 255), (150, 150, 156)
# Even steps of lightness, dark is silent.
COLOURS = (
    (8, 8, 24),
    (48, 24, 92),
    (120, 38, 116),
    (190, 60, 90),
    (238, 120, 60),
    (252, 190, 80),
    (254, 250, 200),
)


@dataclass(frozen=True)
class Row:
    """One recording: its title, channels (C, T), their names, and frames per second."""

    title: str
    samples: NDArray[np.float32]
    names: Sequence[str]
    rate: int


def spectrogram(signal: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Return (HIGH, WIDE) levels in dB: frequencies from LOWEST to half the rate, in even ratios, the low below.

    A sine of full scale is 0 dB. Where bins are wider than rows, a row takes the nearest bin; where they are
    narrower, the strongest of its own.
    """
    size = 4096 if len(signal) >= 8 * 4096 else 1024
    window = np.hanning(size)
    starts = np.linspace(-size // 2, len(signal) - size // 2, WIDE).astype(int)
    padded = np.pad(signal.astype(np.float64), size)
    frames = np.stack([padded[at + size : at + 2 * size] for at in starts])
    bins = np.abs(np.fft.rfft(frames * window)) * 2.0 / window.sum()
    edges = LOWEST * (rate / 2 / LOWEST) ** (np.arange(HIGH + 1) / HIGH) * size / rate
    rows = []
    for low, high in pairwise(edges):
        first = min(round((low + high) / 2), bins.shape[1] - 1) if high - low < 1 else int(np.ceil(low))
        last = first + 1 if high - low < 1 else max(int(np.ceil(high)), first + 1)
        rows.append(bins[:, first : min(last, bins.shape[1])].max(axis=1, initial=0.0))
    return np.asarray(20 * np.log10(np.maximum(np.stack(rows[::-1]), 1e-12)))


def coloured(levels: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the colours of levels between FLOOR and TOP."""
    share = np.clip((levels - FLOOR) / (TOP - FLOOR), 0.0, 1.0)
    stops = np.linspace(0.0, 1.0, len(COLOURS))
    return np.stack([np.interp(share, stops, [c[k] for c in COLOURS]) for k in range(3)], -1).astype(np.uint8)


def sheet(rows: Sequence[Row], path: Path) -> None:
    """Draw the rows one below the other, up to COLUMNS channels a line, and write a PNG."""
    lines = [-(-len(row.samples) // COLUMNS) for row in rows]
    line_high = HIGH + LABEL + GAP
    size = (COLUMNS * (WIDE + GAP) + GAP, sum(TITLE + n * line_high for n in lines) + GAP + TITLE)
    image = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(image)
    top = 4
    for row, count in zip(rows, lines, strict=True):
        draw.text((GAP, top + 4), row.title, INK, ImageFont.load_default(15))
        top += TITLE
        for i, signal in enumerate(row.samples):
            left, upper = GAP + (i % COLUMNS) * (WIDE + GAP), top + (i // COLUMNS) * line_high
            level = 20 * np.log10(max(float(np.sqrt(np.mean(np.square(signal, dtype=np.float64)))), 1e-12))
            told = f"{row.names[i]}  {level:.1f} dB" if level > -200 else f"{row.names[i]}  silent"
            draw.text((left, upper), told, INK, ImageFont.load_default(11))
            image.paste(Image.fromarray(coloured(spectrogram(signal, row.rate))), (left, upper + LABEL))
            for mark in (100.0, 1000.0, 10_000.0):
                part = np.log(mark / LOWEST) / np.log(row.rate / 2 / LOWEST)
                y = upper + LABEL + round((1 - part) * HIGH)
                draw.line((left - 4, y, left - 1, y), FAINT)
        top += count * line_high
    told = f"{LOWEST:g} Hz to half the rate, even ratios; ticks at 100, 1000, 10 000 Hz; {FLOOR:g} to {TOP:g} dBFS"
    draw.text((GAP, top + 4), told, FAINT, ImageFont.load_default(12))
    image.save(path)
