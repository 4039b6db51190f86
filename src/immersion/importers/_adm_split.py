"""The tracks of one sound file, written as files of their own in one reading."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from immersion.audio.record import Kind
from immersion.errors import FileError
from immersion.importers._sniff import sound_suffix
from immersion.importers.draft import Draft

__all__ = ["Bed", "split"]

_AT_ONCE = 64
_BLOCK = 65_536
_BYTES = {"PCM_U8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4}


@dataclass
class Bed:
    """A scene-based bed: its tracks in ambisonic order, and what makes each SN3D."""

    name: str
    object: str
    tracks: tuple[int, ...]
    factors: tuple[float, ...]
    order: int
    file: str = ""


def split(
    source: Path,
    draft: Draft,
    tracks: dict[int, str],
    beds: list[Bed],
    progress: Callable[[float], None],
) -> tuple[int, int]:
    """Write every track and every bed; `tracks` and `beds` then have their files' names.

    Returns
    -------
    rate, frames : int

    Raises
    ------
    FileError
        If the file is damaged, or a track that the metadata name is not in it.
    """
    with source.open("rb") as stream:
        if sound_suffix(stream.read(64)) != ".wav":
            raise FileError("file-damaged", source, problem="RIFF", format="WAV")
    subtype, channels, rate, frames = _facts(source)
    wanted = [*tracks, *(track for bed in beds for track in bed.tracks)]
    if wanted and not 1 <= min(wanted) <= max(wanted) <= channels:
        raise FileError("adm-damaged", source, problem=f"chna: track {max(wanted)} > {channels}")
    draft.intake.spend(len(wanted) * frames * _BYTES.get(subtype, 4))
    jobs: list[tuple[str, tuple[int, ...], tuple[float, ...], Kind]] = []
    for track, name in tracks.items():
        tracks[track] = draft.intake.free_name(name, ".wav")
        jobs.append((tracks[track], (track,), (1.0,), "mono"))
    for bed in beds:
        bed.file = draft.intake.free_name(bed.name, ".wav")
        jobs.append((bed.file, bed.tracks, bed.factors, "ambisonic"))
    rounds = range(0, len(jobs), _AT_ONCE)
    for number, first in enumerate(rounds):
        some = jobs[first : first + _AT_ONCE]
        _write(
            source, draft.folder, some, subtype, rate, frames, partial(_part, progress, number, len(rounds))
        )
    return rate, frames


def _part(progress: Callable[[float], None], number: int, count: int, done: float) -> None:
    progress((number + done) / count)


def _facts(source: Path) -> tuple[str, int, int, int]:
    import soundfile

    from immersion.audio.formats.streams import raw_audio

    with raw_audio(source) as sound:
        subtype = str(soundfile.info(str(source)).subtype)
        return (subtype if subtype in _BYTES else "FLOAT"), sound.channels, sound.rate, sound.frames


def _write(
    source: Path,
    folder: Path,
    jobs: list[tuple[str, tuple[int, ...], tuple[float, ...], Kind]],
    subtype: str,
    rate: int,
    frames: int,
    progress: Callable[[float], None],
) -> None:
    from immersion.audio.formats.streams import create_audio, raw_audio

    done = 0
    with ExitStack() as files, raw_audio(source) as sound:
        outs = []
        for name, rows, factors, kind in jobs:
            scaled = any(factor != 1.0 for factor in factors)
            form = "FLOAT" if scaled else subtype
            opened = files.enter_context(create_audio(folder / name, rate, len(rows), kind, form))
            outs.append((opened, np.array(rows) - 1, np.array(factors, np.float32)))
        for block in sound.blocks(_BLOCK):
            for writer, rows_of, factor in outs:
                writer.write(np.ascontiguousarray(block[rows_of] * factor[:, None]))
            done += block.shape[1]
            progress(done / max(frames, 1))
