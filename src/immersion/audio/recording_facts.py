"""What a sound file is, by its own words and by its samples, without loading it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import log10
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import _file_facts_texts as _file_facts_texts
from immersion.audio._adm_summary import held_by
from immersion.audio.formats._format import AUDIO_FORMATS
from immersion.audio.formats.adm import Adm, read_adm
from immersion.audio.record import Convention
from immersion.errors import Problem

__all__ = ["AudioFacts", "file_facts"]

FULL_SCALE = 1.0 - 2.0**-15  # the highest 16-bit sample
# Between the two powers of first degree that the conventions give a field of plane waves: 1 and 3 times W.
N3D_AT_LEAST = 2.0
SILENCE = 1e-12  # power of W below which nothing can be told


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The facts of a recording.

    Parameters
    ----------
    files : tuple of Path
        One, or the parts.
    format, subtype : str
        Container and sample format, as libsndfile names them.
    rate, channels, frames : int
        Hz, and how many.
    duration : float
        Seconds.
    kind : str
        ``mono``, ``stereo``, ``ambisonic``, ``binaural`` or ``multichannel``.
    order : int, optional
        Of a bed.
    convention : {"ambix", "n3d", "fuma"}, optional
        What the file says of it; None when nothing does.
    names : tuple of str
        Of the channels; ``ACN 0`` … for a bed.
    peaks, levels : tuple of float
        Highest sample and root mean square of each channel, linear.
    degree_power : tuple of float
        Of a bed: the power of each degree, in that of W, before any conversion.
    adm : tuple of (str, int)
        How many elements of each kind its ADM metadata have.
    adm_names : tuple of (str, str)
        Kind and name of its programmes and objects.
    adm_holds : tuple of str
        Beside each of these names: the types and the tracks of an object, such as ``Objects 1``; nothing for others.
    findings : tuple of Problem
        What somebody should look at.
    """

    files: tuple[Path, ...]
    format: str
    subtype: str
    rate: int
    channels: int
    frames: int
    duration: float
    kind: str
    order: int | None
    convention: Convention | None
    names: tuple[str, ...]
    peaks: tuple[float, ...]
    levels: tuple[float, ...]
    degree_power: tuple[float, ...] = ()
    adm: tuple[tuple[str, int], ...] = ()
    adm_names: tuple[tuple[str, str], ...] = ()
    adm_holds: tuple[str, ...] = ()
    findings: tuple[Problem, ...] = ()

    def rows(self) -> list[tuple[str, str]]:
        """Return name and value of each fact, in the current language."""

        def label(name: str) -> str:
            return messages.text(f"audio-report-{name}")

        peak = max(self.peaks, default=0.0)
        held = self.convention or ("unsaid" if self.kind == "ambisonic" else None)
        found = [
            (label("files"), ", ".join(file.name for file in self.files)),
            (label("format"), f"{self.format}, {self.subtype}"),
            (label("rate"), f"{messages.number(self.rate)} Hz"),
            (label("channels"), messages.number(self.channels)),
            (label("duration"), f"{messages.number(self.duration, 3)} s ({messages.number(self.frames)})"),
            (label("kind"), messages.text(f"audio-kind-{self.kind}")),
            (label("peak"), _decibels(peak)),
        ]
        if self.order is not None:
            found.insert(6, (label("order"), str(self.order)))
        if held is not None:
            found.insert(7, (label("convention"), messages.text(f"audio-convention-{held}")))
        if self.degree_power:
            powers = " ".join(messages.number(power, 2) for power in self.degree_power)
            found.append((label("degrees"), powers))
        if self.adm:
            found.append((label("adm"), ", ".join(f"{count} {kind}" for kind, count in self.adm)))
        return found

    def lines(self) -> list[str]:
        """Return a line for each channel, programme and object, in the current language."""
        width = max((len(name) for name in self.names), default=0)
        channels = [
            messages.text(
                "audio-report-channel",
                number=f"{i:>3}",
                name=name.ljust(width),
                peak=_decibels(peak).rjust(11),
                level=_decibels(level).rjust(11),
            )
            for i, (name, peak, level) in enumerate(zip(self.names, self.peaks, self.levels, strict=True), 1)
        ]
        holds = self.adm_holds or ("",) * len(self.adm_names)
        named = zip(self.adm_names, holds, strict=True)
        return channels + [f"  {kind}: {name}{f' ({held})' if held else ''}" for (kind, name), held in named]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json``."""
        plain = ("format", "subtype", "rate", "channels", "frames", "duration", "kind", "order", "convention")
        return {name: getattr(self, name) for name in plain} | {
            "files": [str(file) for file in self.files],
            "names": list(self.names),
            "peaks": list(self.peaks),
            "levels": list(self.levels),
            "degree_power": list(self.degree_power),
            "adm": dict(self.adm),
            "adm_names": [list(pair) for pair in self.adm_names],
            "adm_holds": list(self.adm_holds),
            "findings": [finding.to_dict() for finding in self.findings],
        }


def _decibels(value: float) -> str:
    return f"{messages.number(20 * log10(value), 2)} dBFS" if value > 0 else "−∞ dBFS"


def file_facts(path: str | os.PathLike[str], progress: Callable[[float], None] | None = None) -> AudioFacts:
    """Say what a sound file is; the file is read by blocks, and nothing is written.

    Parameters
    ----------
    path : path
        As for :func:`immersion.audio.open_audio`; parts whose convention nobody says are no error here.
    progress : callable, optional
        Called with the part done.

    Returns
    -------
    AudioFacts

    Raises
    ------
    FileError
        If the file or its metadata are damaged.

    Notes
    -----
    In a field of plane waves the power of degree ``n``, summed over its channels, is that of W in SN3D and
    ``2 n + 1`` times it in N3D. A bed of which nothing says the convention, and whose first degree has more
    than twice the power of W, is a finding.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio import Audio, write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Audio(np.full((4, 48), 0.5, np.float32), 48_000, "ambisonic", 1), Path(folder) / "a.wav")
    ...     report = file_facts(Path(folder) / "a.wav")
    >>> report.convention, report.names[1], report.peaks[0]
    ('ambix', 'ACN 1', 0.5)
    """
    from immersion.audio.formats._sndfile import _opened
    from immersion.audio.formats.streams import raw_audio

    target = Path(path)
    with raw_audio(target) as recording:
        facts, files = recording.facts, recording.paths
        with _opened(files[0]) as first:
            form, subtype = str(first.format), str(first.subtype)
        peaks, powers = _measured(recording.blocks(), recording.channels, recording.frames, progress)
    adm = (read_adm(files[0]) if AUDIO_FORMATS.for_path(target).name == "wav" else None) or Adm()
    bed = facts.kind == "ambisonic"
    degrees = _degrees(powers) if bed and facts.convention != "fuma" else ()
    kinds = [element.kind for element in adm.elements]
    named = [e for e in adm.elements if e.kind in ("audioProgramme", "audioObject") and e.name]
    names = tuple(f"ACN {i}" if facts.convention != "fuma" else f"FuMa {i}" for i in range(facts.channels))
    found = AudioFacts(
        files, form, subtype, facts.rate, facts.channels, recording.frames, recording.frames / facts.rate,
        facts.kind, facts.order, facts.convention,
        facts.names or (names if bed else tuple(str(i) for i in range(1, facts.channels + 1))),
        tuple(peaks.tolist()), tuple(np.sqrt(powers).tolist()), degrees,
        tuple((kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)),
        tuple((e.kind, e.name) for e in named),
        held_by(adm, target, named, facts.channels),
    )  # fmt: skip
    return replace(found, findings=_findings(found, target))


def _measured(
    blocks: Iterable[NDArray[np.float32]],
    channels: int,
    frames: int,
    progress: Callable[[float], None] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the highest sample of each channel, and its mean power."""
    peaks, energy, done = np.zeros(channels), np.zeros(channels), 0
    for block in blocks:
        peaks = np.maximum(peaks, np.abs(block).max(axis=1))
        energy += np.einsum("cf,cf->c", block, block, dtype=np.float64)
        done += block.shape[1]
        if progress is not None:
            progress(done / max(frames, 1))
    return peaks, energy / max(frames, 1)


def _degrees(powers: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the power of each degree in that of W; nothing when W is silent."""
    if powers[0] < SILENCE:
        return ()
    orders = range(int(np.sqrt(len(powers))))
    return tuple(float(powers[n * n : (n + 1) ** 2].sum() / powers[0]) for n in orders)


def _findings(report: AudioFacts, path: Path) -> tuple[Problem, ...]:
    found = []
    if report.kind == "ambisonic" and report.convention is None and report.channels >= 4:
        looks = len(report.degree_power) > 1 and report.degree_power[1] > N3D_AT_LEAST
        ratio = messages.number(report.degree_power[1], 2) if len(report.degree_power) > 1 else "?"
        found.append(Problem("audio-looks-n3d" if looks else "audio-unsaid", path, ratio=ratio))
    if (over := sum(peak >= FULL_SCALE for peak in report.peaks)) > 0:
        found.append(Problem("audio-full-scale", path, channels=over))
    silent = sum(peak == 0 for peak in report.peaks)
    if silent:
        found.append(Problem("audio-silent", path, channels=silent, of=report.channels))
    return tuple(found)
