"""Write SOFA files of our own, right and wrong, by h5py alone."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from immersion.audio.hrtf import Hrtf
from spherical_head import spherical_head, spread

HEAD = {
    "Conventions": "SOFA",
    "Version": "2.1",
    "SOFAConventions": "SimpleFreeFieldHRIR",
    "SOFAConventionsVersion": "1.1",
    "DataType": "FIR",
    "RoomType": "free field",
    "Title": "sphère",
    "DatabaseName": "exact",
    "ListenerShortName": "sphere",
    "License": "CC0",
}


def small_head(count: int = 120, rate: int = 48_000, taps: int = 64) -> Hrtf:
    """Return an exact sphere's responses."""
    return spherical_head(spread(count), rate, taps)


def angles(directions: np.ndarray, distance: float = 1.5) -> np.ndarray:
    """Return (D, 3) degrees, degrees and metres."""
    turn = np.degrees(np.arctan2(directions[:, 1], directions[:, 0])) % 360
    return np.stack([turn, np.degrees(np.arcsin(directions[:, 2])), np.full(len(turn), distance)], -1)


def write_sofa(
    path: Path,
    head: Hrtf,
    attributes: dict[str, object] | None = None,
    words: dict[str, dict[str, str]] | None = None,
    without: tuple[str, ...] = (),
    dtype: str = "f8",
    **variables: object,
) -> Path:
    """Write a head; ``variables`` (``_`` for ``.``) replace or add to what it holds."""
    arrays: dict[str, object] = {
        "Data.IR": head.impulses.astype(dtype),
        "Data.SamplingRate": np.array([float(head.rate)]),
        "Data.Delay": np.zeros((1, 2)),
        "SourcePosition": angles(head.directions),
        "ListenerPosition": np.zeros((1, 3)),
        "ListenerView": np.array([[1.0, 0, 0]]),
        "ListenerUp": np.array([[0.0, 0, 1]]),
        "ReceiverPosition": np.array([[[0], [0.0875], [0]], [[0], [-0.0875], [0]]]),
        "EmitterPosition": np.zeros((1, 3, 1)),
    }
    arrays |= {name.replace("Data_", "Data."): value for name, value in variables.items()}
    units = {
        "SourcePosition": {"Type": "spherical", "Units": "degree, degree, metre"},
        "ListenerPosition": {"Type": "cartesian", "Units": "metre"},
        "ListenerView": {"Type": "cartesian", "Units": "metre"},
        "ReceiverPosition": {"Type": "cartesian", "Units": "metre"},
        "Data.SamplingRate": {"Units": "hertz"},
    } | (words or {})
    with h5py.File(path, "w") as sofa:
        for name, value in (HEAD | (attributes or {})).items():
            sofa.attrs[name] = value
        for name, value in arrays.items():
            if name in without:
                continue
            made = sofa.create_dataset(name, data=value)
            for key, word in units.get(name, {}).items():
                made.attrs[key] = word
    return path
