"""A recording is never written over: the one guard of everything that writes sound."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from immersion.audio import _files_texts as _files_texts
from immersion.audio.formats._parts import parts_of
from immersion.audio.record import Audio
from immersion.errors import FileError

__all__ = ["guard"]


def guard(audio: Audio, targets: Iterable[Path]) -> None:
    """Refuse to write over the file, or a part of it, that the sound was read from.

    Raises
    ------
    FileError
        If a target is one of these files by any of its names.
    """
    if audio.source is None:
        return
    own = (audio.source, *parts_of(audio.source))
    for target in targets:
        if any(_same(target, path) for path in own):
            raise FileError("audio-over-input", target)


def _same(a: Path, b: Path) -> bool:
    try:
        return a.exists() and b.exists() and a.samefile(b)
    except (OSError, ValueError):
        return False
