"""Recordings in parts: ``name_01-08ch.flac``, ``name_09-16ch.flac`` … are one recording of 16 channels."""

from __future__ import annotations

import os
import re
from pathlib import Path

from immersion.audio import _files_texts as _files_texts
from immersion.errors import FileError

__all__ = ["part_paths", "parts_of", "whole_of"]

NAME = re.compile(r"(?P<stem>.*)_(?P<first>\d{2,3})-(?P<last>\d{2,3})ch", re.DOTALL)


def part_paths(path: Path, channels: int, most: int) -> dict[Path, slice]:
    """Return the name of each part of a recording and the channels in it.

    >>> [part.name for part in part_paths(Path("bed.flac"), 16, 8)]
    ['bed_01-08ch.flac', 'bed_09-16ch.flac']
    """
    starts = range(0, channels, most)
    return {
        path.with_name(f"{path.stem}_{at + 1:02}-{min(at + most, channels):02}ch{path.suffix}"): slice(
            at, min(at + most, channels)
        )
        for at in starts
    }


def whole_of(path: Path) -> Path:
    """Return the name of the recording that a file is a part of; its own name when it is none."""
    match = NAME.fullmatch(path.stem)
    return path if match is None else path.with_name(match["stem"] + path.suffix)


def parts_of(path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Return the parts of a recording that lie in its folder, from channel 1 on without a gap.

    Parameters
    ----------
    path : path
        Any part, or the name without its numbers.

    Returns
    -------
    tuple of Path
        Empty when there is none.

    Raises
    ------
    FileError
        If a part is missing between two, or two hold the same channel.

    Examples
    --------
    >>> parts_of("no such.flac")
    ()
    """
    whole = whole_of(Path(path))
    found: dict[tuple[int, int], Path] = {}
    try:
        siblings = sorted(whole.parent.iterdir())
    except (OSError, ValueError):
        return ()
    for sibling in siblings:
        match = NAME.fullmatch(sibling.stem)
        same = match is not None and sibling.suffix.lower() == whole.suffix.lower()
        if match is not None and same and match["stem"] == whole.stem and sibling.is_file():
            found[int(match["first"]), int(match["last"])] = sibling
    wanted = 1
    for first, last in sorted(found):
        if first != wanted or last < first:
            problem = f"{found[first, last].name} ≠ _{wanted:02}-…"
            raise FileError("audio-parts", whole, problem=problem)
        wanted = last + 1
    return tuple(found[key] for key in sorted(found))
