"""The user's own recordings in place of an example's synthetic stems, checked before anything is made of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from immersion import messages
from immersion.audio import AUDIO_FORMATS, Audio, loudness, open_audio, read
from immersion.demo import _own_sounds_texts as _own_sounds_texts
from immersion.errors import FileError, InputError
from immersion.registry import nearest

__all__ = ["Wanted", "own_sounds"]

RATE = 48_000
PEAK = -1.0
"""dBTP: what a programme may reach (EBU R 128)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stem has to be: its channels, when it enters, and the seconds that it may last."""

    channels: int
    entry: float
    most: float
    least: float = 1.0


def own_sounds(folder: str | os.PathLike[str], wanted: Mapping[str, Wanted]) -> dict[str, Audio]:
    """Read the stems that a folder holds.

    Parameters
    ----------
    folder : path
        Sounds named after stems: ``strings.wav`` replaces ``strings``. Other kinds of file are left alone.
    wanted : mapping of str to Wanted
        Every stem that can be replaced.

    Returns
    -------
    dict of str to Audio
        The stems that are there, in the order of `wanted`, at 48 kHz; none is converted.

    Raises
    ------
    FileError
        If the folder is missing, or a sound does not open.
    InputError
        If no stem is there, a sound replaces nothing, two replace one, or one has another rate, other channels,
        another length, no level or too high a true peak.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     try:
    ...         own_sounds(folder, {"strings": Wanted(channels=2, entry=0.0, most=60.0)})
    ...     except InputError as error:
    ...         error.code
    'demo-sounds-none'
    """
    place = Path(folder)
    known = ", ".join(wanted)
    if not place.is_dir():
        raise FileError("demo-sounds-folder", place, wanted=known)
    files: dict[str, Path] = {}
    for path in sorted(place.iterdir()):
        if not path.is_file() or path.suffix.lower() not in AUDIO_FORMATS.suffixes():
            continue
        if path.stem not in wanted:
            near = nearest(path.stem, wanted) or next(iter(wanted))
            raise InputError("demo-sounds-name", path, name=path.name, wanted=known, nearest=near)
        if path.stem in files:
            both = f"{files[path.stem].name}, {path.name}"
            raise InputError("demo-sounds-twice", path, name=path.stem, other=both)
        files[path.stem] = path
    if not files:
        raise InputError("demo-sounds-none", place, wanted=known)
    return {name: _checked(files[name], name, one) for name, one in wanted.items() if name in files}


def _checked(path: Path, name: str, wanted: Wanted) -> Audio:
    with open_audio(path) as facts:  # its header alone: hours of sound are refused unread
        rate, channels, frames = facts.rate, facts.channels, facts.frames
    if rate != RATE:
        raise InputError("demo-sounds-rate", path, rate=rate, wanted=RATE, name=path.name)
    if channels != wanted.channels:
        raise InputError("demo-sounds-channels", path, channels=channels, wanted=wanted.channels, name=name)
    seconds = (frames or 0) / rate
    if not wanted.least <= seconds <= wanted.most:
        values = {"least": wanted.least, "most": wanted.most, "entry": wanted.entry, "seconds": seconds}
        told = {key: messages.number(value, 2) for key, value in values.items()}
        raise InputError("demo-sounds-length", path, name=name, **told)
    sound = read(path)
    level = loudness(sound.samples, rate)
    if level.true_peak > PEAK or not sound.samples.any():
        peak = messages.number(level.true_peak, 1)
        raise InputError("demo-sounds-level", path, peak=peak, wanted=messages.number(PEAK))
    return sound
