"""What a recording is: its channels, its length, its loudness, and what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import _sound_report_texts as _sound_report_texts
from immersion.audio.bed_metering import BedDecoder, bed_loudness
from immersion.audio.full_scale import overs
from immersion.audio.loudness_layouts import Layout, channel_weights, layout_name
from immersion.audio.metering import Loudness, decibels
from immersion.audio.metering import loudness as measured
from immersion.audio.record import Audio
from immersion.audio.speaker_names import in_order_of, named_layout
from immersion.errors import InputError, Problem

__all__ = ["SoundReport", "inspect_sound"]

CEILING = -1.0  # dBTP, EBU R 128
FLAT = 3  # as many equal samples at the top are a clipped wave, no chance


@dataclass(frozen=True, slots=True, eq=False)
class SoundReport:
    """What :func:`inspect_sound` found.

    Parameters
    ----------
    source : Path or None
        The file.
    kind : str
        ``"mono"``, ``"stereo"``, ``"ambisonic"``, ``"binaural"`` or ``"multichannel"``.
    order : int or None
        Of a bed.
    channels, rate, frames : int
        Hz and frames of each channel.
    layout : str or None
        What the loudness was weighed as: a layout, or the rendering of a bed; None when it was not measured.
    assumed : bool
        Whether the layout of more than two channels was found from their number alone.
    loudness : Loudness or None
        None when it cannot be measured; a remark says why.
    sample_peaks : (channels,) ndarray of float64
        dBFS of the file's own channels.
    remarks : tuple of Problem
        What a listener or a broadcaster would complain about.
    """

    source: Path | None
    kind: str
    order: int | None
    channels: int
    rate: int
    frames: int
    layout: str | None
    assumed: bool
    loudness: Loudness | None
    sample_peaks: NDArray[np.float64]
    remarks: tuple[Problem, ...]

    @property
    def duration(self) -> float:
        """The length in seconds."""
        return self.frames / self.rate

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``; what is minus infinity is null."""
        peaks = [None if np.isinf(peak) else float(peak) for peak in self.sample_peaks]
        return {
            "file": None if self.source is None else str(self.source),
            "kind": self.kind,
            "order": self.order,
            "channels": self.channels,
            "rate": self.rate,
            "frames": self.frames,
            "seconds": self.duration,
            "layout": self.layout,
            "layout_assumed": self.assumed,
            "loudness": None if self.loudness is None else self.loudness.to_dict(),
            "sample_peaks": peaks,
            "remarks": [remark.to_dict(lang) for remark in self.remarks],
        }

    def rows(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return what a reader sees, as (name, value)."""

        def text(code: str, **values: object) -> str:
            return messages.text(f"sound-{code}", lang, **values)

        def level(value: float | None, unit: str, least: float = 0.0) -> str:
            if value is None:
                short = self.duration < least
                return text("short", least=messages.number(least, 1, lang)) if short else text("none")
            return f"−∞ {unit}" if np.isinf(value) else f"{messages.number(value, 1, lang)} {unit}"

        what = text(f"kind-{self.kind}") + ("" if self.order is None else text("order", order=self.order))
        weighed = text(f"as-{self.layout}") if self.layout in _SAID else f"{self.layout}"
        rows = [
            (text("row-channels"), f"{self.channels} ({what})"),
            (text("row-rate"), f"{messages.number(self.rate, 0, lang)} Hz"),
            (text("row-duration"), f"{messages.number(self.duration, 2, lang)} s"),
        ]
        found = self.loudness
        if found is not None:
            rows += [
                (text("row-layout"), weighed + (text("assumed") if self.assumed else "")),
                (text("row-integrated"), level(found.integrated, "LUFS", 0.4)),
                (text("row-range"), level(found.range, "LU", 3.0)),
                (text("row-momentary"), level(found.momentary_max, "LUFS", 0.4)),
                (text("row-short-term"), level(found.short_term_max, "LUFS", 3.0)),
                (
                    text("row-true-peak-there" if found.rendering else "row-true-peak"),
                    level(found.true_peak, "dBTP"),
                ),
            ]
        peak = float(self.sample_peaks.max(initial=-np.inf))
        return [*rows, (text("row-sample-peak"), level(peak, "dBFS"))]


_SAID = ("binaural", "mono", "positions", "stereo")


def inspect_sound(
    sound: Audio | str | os.PathLike[str],
    layout: Layout | None = None,
    decoder: BedDecoder = None,
    progress: Callable[[float], None] | None = None,
) -> SoundReport:
    """Say what a recording is, how loud, and what is wrong with it.

    Parameters
    ----------
    sound : Audio or path
        A bed is measured by one rendering of it, which ``layout`` of the report names.
    layout : str or sequence, optional
        How the channels are weighed, see :func:`immersion.audio.channel_weights`; found from their names in the
        file, else from their number, when not given. A layout of loudspeakers makes a file of 4, 9 or 16
        channels no bed.
    decoder : optional
        Of a bed, see :func:`immersion.audio.bed_loudness`.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    SoundReport

    Raises
    ------
    FileError
        If the file cannot be read.
    InputError
        If a layout was given that the channels do not have.

    Examples
    --------
    >>> tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(48_000) / 48_000)
    >>> report = inspect_sound(Audio(np.float32([tone, tone]), 48_000, "stereo"))
    >>> round(report.loudness.integrated), report.layout, report.remarks
    (-20, 'stereo', ())
    """
    audio = sound if isinstance(sound, Audio) else _read(sound, layout)
    placed = _placed(audio, layout)
    remarks: list[Problem] = []
    loud = None
    try:
        if audio.kind == "ambisonic":
            loud = bed_loudness(audio, decoder, layout, progress)
        else:
            named = "binaural" if placed is None and audio.kind == "binaural" else placed
            loud = measured(audio.samples, audio.rate, named, progress)
    except InputError as error:
        if layout is not None or decoder is not None:
            raise
        remarks.append(Problem(error.code, error.where, **error.values))
    weighed = None if loud is None else loud.rendering or layout_name(audio.channels, placed)
    if audio.kind == "binaural" and loud is not None and layout is None:
        weighed = "binaural"
    peaks = decibels(np.array([np.abs(row).max(initial=0.0) for row in audio.samples], np.float64))
    remarks += _remarks(audio, loud, peaks, placed)
    facts = (audio.source, audio.kind, audio.order, audio.channels, audio.rate, audio.frames)
    assumed = weighed is not None and placed is None and audio.kind == "multichannel"
    return SoundReport(*facts, weighed, assumed, loud, peaks, tuple(remarks))


def _placed(audio: Audio, layout: Layout | None) -> Layout | None:
    """Return where the channels stand: as asked, in the order of the file's own names where it has some."""
    if isinstance(layout, str):
        return in_order_of(audio.names, layout) or layout
    if layout is None and audio.kind == "multichannel":
        return named_layout(audio.names)
    return layout


def _read(path: str | os.PathLike[str], layout: Layout | None) -> Audio:
    from immersion.audio.formats import read

    if layout is None:
        return read(path)
    if isinstance(layout, str) and layout in ("mono", "stereo", "binaural"):
        return read(path, layout)  # type: ignore[arg-type]
    return read(path, "multichannel")


def _remarks(
    audio: Audio, loud: Loudness | None, peaks: NDArray[np.float64], layout: Layout | None
) -> list[Problem]:
    """Return what is wrong, the worst first."""
    found = []
    over = overs(audio)
    if over is not None:
        found.append(over.problem("PCM_24", audio.source))
    runs = sum(_flat_runs(row) for row in audio.samples)
    if runs and over is None:
        found.append(Problem("sound-clipped", audio.source, count=messages.number(runs)))
    if loud is not None and loud.silent:
        found.append(Problem("sound-silent", audio.source))
    silent = _silent_channels(audio, peaks, layout)
    if silent:
        found.append(Problem("sound-silent-channels", audio.source, channels=", ".join(map(str, silent))))
    # As it is told, to a tenth: whole samples move the peak of a sound that was mastered to the ceiling.
    if loud is not None and np.round(loud.true_peak, 1) > CEILING:
        written = messages.number(loud.true_peak, 1)
        found.append(Problem("sound-true-peak", audio.source, peak=written, most=f"{CEILING:g}"))
    return found


def _silent_channels(audio: Audio, peaks: NDArray[np.float64], layout: Layout | None) -> list[int]:
    """Return the channels, counted from 1, without one sample of sound beside others that have some; no LFE."""
    if np.isinf(peaks).all():
        return []
    try:
        heard = channel_weights(audio.channels, layout) > 0
    except InputError:
        heard = np.ones(audio.channels, bool)
    return [int(channel) + 1 for channel in np.flatnonzero(np.isinf(peaks) & heard)]


def _flat_runs(row: NDArray[np.float32]) -> int:
    """Return how often a channel stays at its highest value, within a hair of full scale, for FLAT samples."""
    if not row.size:
        return 0
    count = 0
    for value in (row.max(), row.min()):
        if abs(float(value)) < 0.99:
            continue
        at = np.flatnonzero(row == value)
        ends = np.flatnonzero(np.diff(at, append=at[-1] + 2) != 1)
        lengths = np.diff(ends, prepend=-1)
        count += int(np.count_nonzero(lengths >= FLAT))
    return count
