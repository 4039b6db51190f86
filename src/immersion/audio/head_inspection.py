"""What a measured head is worth: the facts of a SOFA file that one asks before using it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import _head_inspection_texts as _head_inspection_texts
from immersion.audio._sofa_file import open_sofa
from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_grid import largest_hole
from immersion.audio.sofa import head_of
from immersion.errors import Problem

__all__ = ["HeadReport", "inspect_hrtf", "interaural_delays"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeadReport:
    """The facts of a measured head.

    Parameters
    ----------
    path : Path
    convention, title, database, listener, author, licence : str
        As the file says.
    directions : int
    distance : float
        Metres.
    lowest, highest, hole : float
        Degrees: the elevations measured, and the largest angle from anywhere to the nearest direction.
    order : int
        The highest ambisonic order, up to 10, that the number of directions can hold.
    rate : int
        Hz.
    taps : int
    itd : float
        The largest interaural delay, in seconds.
    ild : float
        The largest interaural level difference, in dB.
    peak : float
        The largest sample.
    remarks : tuple of Problem
    """

    path: Path
    convention: str
    title: str
    database: str
    listener: str
    author: str
    licence: str
    directions: int
    distance: float
    lowest: float
    highest: float
    hole: float
    order: int
    rate: int
    taps: int
    itd: float
    ild: float
    peak: float
    remarks: tuple[Problem, ...]

    def rows(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return the facts as a table: what, and how much, in words."""

        def number(value: float, digits: int = 0) -> str:
            return messages.number(value, digits, lang)

        values = {
            "convention": self.convention,
            "title": self.title,
            "database": self.database,
            "listener": self.listener,
            "author": self.author,
            "licence": self.licence,
            "directions": number(self.directions),
            "distance": f"{number(self.distance, 2)} m",
            "elevations": f"{number(self.lowest)}° … {number(self.highest)}°",
            "hole": f"{number(self.hole, 1)}°",
            "order": str(self.order),
            "rate": f"{number(self.rate)} Hz",
            "taps": f"{number(self.taps)} ({number(1000 * self.taps / self.rate, 1)} ms)",
            "itd": f"{number(1e6 * self.itd)} µs",
            "ild": f"{number(self.ild, 1)} dB",
        }
        return [(messages.text(f"head-{name}", lang), value) for name, value in values.items() if value]

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        facts: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        return facts | {
            "format": "sofa",
            "path": str(self.path),
            "remarks": [remark.to_dict(lang) for remark in self.remarks],
        }


def inspect_hrtf(path: str | os.PathLike[str]) -> HeadReport:
    """Return the facts of a SOFA file that holds a head.

    Parameters
    ----------
    path : path
        A SOFA file of the convention SimpleFreeFieldHRIR.

    Returns
    -------
    HeadReport
        Responses at the file's own rate, as :func:`~immersion.audio.read_hrtf` understands them.

    Raises
    ------
    FileError
        As for :func:`~immersion.audio.read_hrtf`.
    MissingToolError
        If h5py is not installed.
    """
    sofa = open_sofa(path)
    head = head_of(sofa)
    words = sofa.attributes
    heights = np.degrees(np.arcsin(np.clip(head.directions[:, 2], -1, 1)))
    energy = np.einsum("det,det->de", head.impulses, head.impulses, dtype=np.float64)
    floor = 1e-12 * energy.max()
    return HeadReport(
        path=sofa.path,
        convention=f"{words['SOFAConventions']} {words.get('SOFAConventionsVersion', '')}".strip(),
        title=words.get("Title", ""),
        database=words.get("DatabaseName", ""),
        listener=words.get("ListenerShortName", ""),
        author=words.get("Author", ""),
        licence=words.get("License", ""),
        directions=len(head.directions),
        distance=head.distance,
        lowest=float(heights.min()),
        highest=float(heights.max()),
        hole=float(np.degrees(largest_hole(head.directions)[0])),
        order=min(int(np.sqrt(len(head.directions))) - 1, 10),
        rate=head.rate,
        taps=head.taps,
        itd=float(np.abs(interaural_delays(head)).max()),
        ild=float(np.abs(10 * np.log10((energy[:, 0] + floor) / (energy[:, 1] + floor))).max()),
        peak=float(np.abs(head.impulses).max()),
        remarks=head.remarks,
    )


def interaural_delays(head: Hrtf, cutoff: float = 1500.0) -> Floats:
    """Return how much later each direction reaches the left ear than the right.

    The maximum of the cross-correlation of both ears below a frequency, found on a grid 16 times finer than the
    samples, within ±1.2 ms.

    Parameters
    ----------
    head : Hrtf
    cutoff : float
        Hz.

    Returns
    -------
    (D,) ndarray
        Seconds.
    """
    fine = 16
    size = 1 << int(np.ceil(np.log2(2 * head.taps)))
    most = min(int(0.0012 * head.rate * fine), size * fine // 2 - 1)
    lags = np.arange(-most, most + 1)
    delays = np.empty(len(head.directions))
    # In slices: the fine correlations of thousands of directions would fill memory.
    for start in range(0, len(delays), 256):
        spectra = np.fft.rfft(head.impulses[start : start + 256].astype(np.float64), size, axis=-1)
        cross = spectra[:, 0] * spectra[:, 1].conj()
        cross[:, int(cutoff * size / head.rate) + 1 :] = 0
        correlation = np.fft.irfft(cross, size * fine, axis=-1)
        delays[start : start + 256] = lags[np.argmax(correlation[:, lags], axis=1)]
    return delays / (head.rate * fine)
