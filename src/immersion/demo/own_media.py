"""A real scan and a real recording in the place of the example's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from immersion import audio, scans
from immersion.demo import _court_texts as _court_texts
from immersion.errors import FileError
from immersion.scans import Mesh

__all__ = ["standing", "take_bed", "take_scan"]

RATE = 48_000  # of a stage
_SMALLEST, _LARGEST = 0.15, 3.0  # metres along the longest side: what a visitor can see, and walk round


def standing(mesh: Mesh, height: float) -> tuple[Mesh, float]:
    """Return a scan that stands on the floor over its origin, and its size in the place to its true size.

    A scan keeps the size that its file gives it when a visitor can walk round it; else, or when the file gives
    none, it is made `height` metres high (the second number is 0 when there is no true size).
    """
    low, high = mesh.bounds
    tall, metres = max(float(high[1] - low[1]), 1e-9), mesh.metres_per_unit or 0.0
    fits = _SMALLEST <= metres * float(np.max(high - low)) <= _LARGEST
    scale = metres if fits else height / tall
    corners = np.array([low, (high[0], low[1], low[2]), (low[0], high[1], low[2]), (low[0], low[1], high[2])])
    foot = np.array([0.5 * (low[0] + high[0]), low[1], 0.5 * (low[2] + high[2])])
    moved = scans.fit_control_points(mesh, corners, scale * (corners - foot), "m").scan
    return moved, round(scale / metres, 6) if metres else 0.0


def take_scan(scan: Path, raw: Path, height: float) -> None:
    """Write a scan as the raw one of the example: in metres, on the floor, over its origin.

    Raises
    ------
    FileError, InputError
        If it does not open, or is damaged.
    """
    scans.write(standing(scans.read_mesh(scan), height)[0], raw)


def take_bed(recording: Path, out: Path, order: int) -> None:
    """Write an ambisonic recording as the bed of the example, at the rate of a stage.

    Raises
    ------
    FileError, InputError
        If it does not open, or is of another order.
    """
    bed, wanted = audio.read(recording, kind="ambisonic"), (order + 1) ** 2
    if bed.channels != wanted:
        values = {"role": out.stem, "channels": bed.channels, "wanted": wanted}
        raise FileError("demo-recording-channels", recording, **values)
    audio.write(audio.resample(bed, RATE), out)
