"""Read a sound file whole: what its channels are, one convention inside, one rate."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from immersion import messages
from immersion.audio import _files_texts as _files_texts
from immersion.audio._checks import MOST_ORDER, finite
from immersion.audio.formats._format import AUDIO_FORMATS
from immersion.audio.formats._parts import parts_of, whole_of
from immersion.audio.formats._said import Said, said_in
from immersion.audio.formats._sndfile import _opened
from immersion.audio.record import Audio, Convention, Kind, ambisonic_order
from immersion.errors import FileError, InputError

__all__ = ["about", "ambix_samples", "read", "read_parts"]

_log = logging.getLogger("immersion.audio")


def read(
    path: str | os.PathLike[str],
    kind: Kind | None = None,
    *,
    rate: int | None = None,
    convention: Convention | None = None,
) -> Audio:
    """Read a sound file.

    Parameters
    ----------
    path : path
        WAV (RIFF, RF64, BW64), FLAC, CAF or Ogg (Vorbis, Opus). A name that is no file, but whose parts are
        (``bed_01-08ch.flac``, ``bed_09-16ch.flac``), is read by :func:`read_parts`.
    kind : {"mono", "stereo", "ambisonic", "binaural", "multichannel"}, optional
        What its channels are. When not given it is what the file says, else found from their number: 1 is
        mono, 2 is stereo, (N + 1)² from 4 on is a bed of order N, anything else is multichannel.
    rate : int, optional
        Hz; the sound is converted to it by soxr, and a line is logged.
    convention : {"ambix", "n3d", "fuma"}, optional
        Of a bed in the file: what is given here wins over what the file says. A bed of which nothing says
        it is taken as AmbiX, and a line is logged.

    Returns
    -------
    Audio
        float32 samples (channels, frames). A bed is AmbiX whatever the file held; ``convention`` says what
        that was.

    Raises
    ------
    FileError
        If the file is missing, damaged, truncated, holds NaN, or has an unknown suffix.
    InputError
        If the channels cannot be of the kind or the convention asked for, or the rate is out of range.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio.formats import write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     bed = Audio(np.zeros((16, 441), np.float32), 44_100, "ambisonic", 3)
    ...     write(bed, Path(folder) / "bed.wav")
    ...     again = read(Path(folder) / "bed.wav", rate=48_000)
    >>> again.order, again.convention, again.frames
    (3, 'ambix', 480)
    """
    target = Path(path)
    entry = AUDIO_FORMATS.for_path(target)
    if not target.exists() and parts_of(target):
        return read_parts(target, kind, rate=rate, convention=convention)
    audio = _samples(target)
    said = said_in(target) if entry.name in ("caf", "flac", "ogg", "wav") else Said()
    return _finished(described(audio, said, kind, convention), rate)


def read_parts(
    path: str | os.PathLike[str],
    kind: Kind | None = None,
    *,
    rate: int | None = None,
    convention: Convention | None = None,
) -> Audio:
    """Read the parts of a recording as one.

    Parameters
    ----------
    path : path
        Any part (``bed_01-08ch.ogg``), or the name without its numbers (``bed.ogg``).
    kind, rate, convention : optional
        As for :func:`read`. A bed whose parts do not say their convention has to be named here: recordings
        in parts come from many tools, and half of those are N3D.

    Returns
    -------
    Audio
        Its source is the name without numbers.

    Raises
    ------
    FileError
        If a part is missing, damaged, or of another rate or length than the first.
    InputError
        If nothing says the convention of a bed; and as :func:`read`.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio.formats import write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     bed = Audio(np.zeros((16, 48), np.float32), 48_000, "ambisonic", 3)
    ...     write(bed, Path(folder) / "bed.flac")
    ...     again = read_parts(Path(folder) / "bed_09-16ch.flac")
    >>> again.channels, again.order, again.source.name
    (16, 3, 'bed.flac')
    """
    whole = whole_of(Path(path))
    AUDIO_FORMATS.for_path(whole)
    paths, said = _chosen(whole, parts_of(whole))
    audio = _joined(whole, paths)
    first = _as_one(whole, audio, said, kind, convention)
    return _finished(described(audio, first, kind, convention), rate)


def about(
    whole: Path,
    paths: tuple[Path, ...],
    kind: Kind | None,
    convention: Convention | None,
    strict: bool = True,
) -> tuple[Audio, tuple[Path, ...]]:
    """Return what a recording is, without its samples, and the files it is made of."""
    if paths == (whole,):
        said = [said_in(whole)]
    else:
        paths, said = _chosen(whole, paths)
    rates, channels = [], 0
    for path in paths:
        with _opened(path) as stream:
            rates.append(int(stream.samplerate))
            channels += int(stream.channels)
    audio = Audio(np.zeros((channels, 0), np.float32), rates[0], "multichannel", source=whole)
    if paths == (whole,):
        return described(audio, said[0], kind, convention), paths
    return described(audio, _as_one(whole, audio, said, kind, convention, strict), kind, convention), paths


def _chosen(whole: Path, paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], list[Said]]:
    """Return the parts of one recording and what they say: those of an older one may lie beside."""
    if not paths:
        raise FileError("audio-parts", whole, problem="0")
    said = [said_in(part) for part in paths]
    end = said[0].part
    if end is None:
        return paths, said
    count = next((i for i, one in enumerate(said, 1) if one.part is not None and one.part[1] == end[2]), 0)
    if not count or any(one.part is None or one.part[2] != end[2] for one in said[:count]):
        raise FileError("audio-parts", whole, problem=f"{len(paths)} / {end[2]}")
    return paths[:count], said[:count]


def _as_one(
    whole: Path,
    audio: Audio,
    said: list[Said],
    kind: Kind | None,
    convention: Convention | None,
    strict: bool = True,
) -> Said:
    """Return what the parts say together; a bed of which nobody says the convention is refused."""
    if len({(one.kind, one.convention) for one in said}) > 1:
        raise FileError("audio-parts", whole, problem=" ≠ ".join(str(one.convention) for one in said))
    names = tuple(name for one in said for name in one.names)
    first = replace(said[0], names=names if len(names) == audio.channels else (), part=None)
    bed = _kind_of(audio, first, kind) == "ambisonic"
    if strict and bed and convention is None and first.convention is None:
        raise InputError("audio-convention-unsaid", whole, channels=audio.channels)
    return first


def _joined(whole: Path, paths: tuple[Path, ...]) -> Audio:
    parts = [_samples(path) for path in paths]
    for path, part in zip(paths, parts, strict=True):
        if (part.rate, part.frames) != (parts[0].rate, parts[0].frames):
            problem = f"{path.name}: {part.rate} Hz × {part.frames} ≠ {parts[0].rate} Hz × {parts[0].frames}"
            raise FileError("audio-parts", whole, problem=problem)
        first, last = (int(n) for n in path.stem.rpartition("_")[2].removesuffix("ch").split("-"))
        if part.channels != last - first + 1:
            raise FileError("audio-parts", whole, problem=f"{path.name}: {part.channels}")
    samples = np.concatenate([part.samples for part in parts])
    return Audio(samples, parts[0].rate, "multichannel", source=whole)


def _samples(path: Path) -> Audio:
    samples, rate = AUDIO_FORMATS.for_path(path).plugin.read(path)
    try:
        finite(samples, "samples")
    except InputError as error:
        raise FileError(error.code, path, **error.values) from None
    return Audio(samples, rate, "multichannel", source=path)


def _kind_of(audio: Audio, said: Said, kind: Kind | None) -> Kind:
    """Return what the channels are: as asked, else as said, else by their number."""
    channels, order = audio.channels, ambisonic_order(audio.channels)
    fits = {
        "mono": channels == 1,
        "stereo": channels == 2,
        "binaural": channels == 2,
        "ambisonic": order is not None and order <= MOST_ORDER,
    }
    if kind is not None and not fits.get(kind, True):
        wanted = {"mono": "1", "stereo": "2", "binaural": "2", "ambisonic": "(N + 1)²"}[kind]
        raise InputError("audio-kind", audio.source, channels=channels, kind=kind, wanted=wanted)
    if kind is not None:
        return kind
    if said.kind is not None and fits.get(said.kind, True) and said.part is None:
        return said.kind
    if channels <= 2:
        return "mono" if channels == 1 else "stereo"
    return "ambisonic" if channels >= 4 and fits["ambisonic"] and not said.names else "multichannel"


def described(audio: Audio, said: Said, kind: Kind | None, convention: Convention | None) -> Audio:
    """Return the recording with what it is, a bed turned to AmbiX."""
    chosen = _kind_of(audio, said, kind)
    found = replace(audio, kind=chosen, names=said.names)
    if chosen != "ambisonic":
        if convention is not None:
            raise InputError(
                "audio-kind", audio.source, channels=audio.channels, kind=chosen, wanted="(N + 1)²"
            )
        return found
    held = convention or said.convention
    if held is None and audio.channels >= 4 and audio.source is not None:
        _log.info(messages.text("convention-log", name=audio.source.name))
    return replace(
        found,
        samples=ambix_samples(audio, held),
        order=ambisonic_order(audio.channels),
        convention=held,
    )


def ambix_samples(audio: Audio, held: Convention | None) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the samples of a bed as AmbiX."""
    if held in (None, "ambix"):
        return audio.samples
    from immersion.audio.conventions import convert

    try:
        return convert(audio.samples, str(held), "ambix")
    except InputError as error:
        raise InputError(error.code, audio.source, **error.values) from None


def _finished(audio: Audio, rate: int | None) -> Audio:
    if rate is None:
        return audio
    from immersion.audio.resampling import resample

    return resample(audio, rate)
