"""The files that a record was made from: found again, known by their content, and laid out as they were."""

from __future__ import annotations

import os
import posixpath
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

from immersion.errors import FileError, InputError
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._history import InputFile
from immersion.scans._origin import input_file
from immersion.scans._record import InputRecord

__all__ = ["laid_out", "located"]

_DEEPEST = 32


def located(
    inputs: Sequence[InputRecord], folder: Path | None, other: Path | None, record: Path
) -> list[InputFile]:
    """Return every recorded input where it is now.

    Parameters
    ----------
    inputs : sequence of InputRecord
        The scan first.
    folder : Path, optional
        Where the stage wrote, from which its paths count; when that is not known, the record's own is tried.
    other : Path, optional
        The folder to look in instead.

    Raises
    ------
    InputError
        If the record names none.
    FileError
        If one is not there, or has another content.
    """
    if not inputs:
        raise InputError("replay-no-input", record)
    home = posixpath.dirname(inputs[0].path)
    return [_located(file, _places(file, home, folder or record.parent, other)) for file in inputs]


def _places(file: InputRecord, home: str, folder: Path, other: Path | None) -> list[Path]:
    names = dict.fromkeys([file.path, os.fsdecode(unquote_to_bytes(file.path))])
    places = []
    for name in names:
        if "\0" in name:
            continue
        if other is None:
            places.append(Path(os.path.normpath(folder / name)))
            continue
        from_scan = posixpath.relpath(name, home or ".")
        if not from_scan.startswith(".."):
            places.append(other / from_scan)
        places.append(other / posixpath.basename(name))
    return places


def _located(file: InputRecord, places: list[Path]) -> InputFile:
    short = {"name": file.path, "sha256": file.sha256[:12]}
    there = [place for place in places if _is_file(place)]
    if not there:
        raise FileError("replay-missing", places[0], **short)
    found = "—"
    for place in there:
        # A file of another size is another file: it is not read to its end.
        if place.stat().st_size == file.bytes:
            now = input_file(place)
            if now.sha256 == file.sha256:
                return now
            found = f"{now.sha256[:12]}…"
    size = there[0].stat().st_size
    raise FileError("replay-changed", there[0], **short, bytes=file.bytes, found_sha=found, found_bytes=size)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long
        return False


def laid_out(inputs: Sequence[InputRecord], files: Sequence[InputFile], work: Path) -> tuple[Path, Path]:
    """Return the scan to read and the folder to write into, placed to each other as they were.

    A writer names a picture that lies in its own folder instead of copying it, so where such a picture lay
    changes the bytes: then, and only then, the inputs are copied.
    """
    paths = [posixpath.normpath(file.path) for file in inputs]
    ups = [path.split("/").count("..") for path in paths]
    beside = any(up == 0 and not file.elsewhere for up, file in zip(ups[1:], inputs[1:], strict=True))
    if not beside or inputs[0].elsewhere or max(ups) > _DEEPEST:
        return files[0].path, work
    out = work.joinpath(*["d"] * max(ups))
    out.mkdir(parents=True, exist_ok=True)
    for path, file in zip(paths, files, strict=True):
        place = Path(os.path.normpath(out / path))
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, place)
    return Path(os.path.normpath(out / paths[0])), out
