"""Arrays that take long to make, kept on disk between two starts.

An entry is a ``.npy`` file followed by a few facts in JSON and a SHA-256 of its key and of everything before. Nothing
that is wrong with an entry or with the folder ever stops a caller: the array is made again, and a line is logged.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import Context
from functools import cache
from math import prod
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion._files import write_bytes
from immersion.audio import _kept_texts as _kept_texts
from immersion.errors import FileError

__all__ = ["LARGEST", "cache_folder", "fingerprint", "kept"]

# Bytes of all entries together; those not used for longest go first. One of KEMAR at order 7 has 0.6 MB.
LARGEST = 256 * 2**20
DIGEST = hashlib.sha256().digest_size
# What a process that was killed left behind is removed after so many seconds.
STALE = 86_400
ENTRY = re.compile(r"[a-z]+-[0-9a-f]{64}\.npy")

Facts: TypeAlias = Mapping[str, object]
Made: TypeAlias = tuple[NDArray[np.floating], Facts]

_log = logging.getLogger("immersion.audio")


def cache_folder(
    environment: Mapping[str, str] | None = None, platform: str = sys.platform, home: Path | None = None
) -> Path | None:
    """Return the folder of what is kept; None when nothing is to be.

    Parameters
    ----------
    environment : mapping, optional
        The process's own without it. ``IMMERSION_CACHE`` is the folder, or ``off``.
    platform : str
        As ``sys.platform``.
    home : Path, optional
        The user's own folder.

    Examples
    --------
    >>> cache_folder({"IMMERSION_CACHE": "off"}) is None
    True
    >>> cache_folder({}, "darwin", Path("/Users/ada")).as_posix()
    '/Users/ada/Library/Caches/immersion'
    """
    variables = os.environ if environment is None else environment
    chosen = variables.get("IMMERSION_CACHE", "").strip()
    if chosen.lower() == "off":
        return None
    try:
        if chosen:
            return Path(chosen).expanduser()
        return _platform_folder(variables, platform, home) / "immersion"
    except RuntimeError:  # a user without a home
        return None


def _platform_folder(variables: Mapping[str, str], platform: str, home: Path | None) -> Path:
    """Return where programs of this platform keep what can be made again."""
    name = {"win32": "LOCALAPPDATA", "darwin": ""}.get(platform, "XDG_CACHE_HOME")
    given = Path(variables.get(name, ""))
    if given.is_absolute():  # by the XDG specification, another one is to be ignored
        return given
    own = {"win32": "AppData/Local", "darwin": "Library/Caches"}.get(platform, ".cache")
    return (Path.home() if home is None else home) / own


def fingerprint(facts: Facts, *arrays: NDArray[np.generic]) -> str:
    """Return the SHA-256 of facts (JSON data) and of arrays with their types and shapes.

    Examples
    --------
    >>> one = np.zeros(2)
    >>> fingerprint({"order": 1}, one) == fingerprint({"order": 1}, one.copy())
    True
    >>> fingerprint({"order": 1}, one) == fingerprint({"order": 1}, one.reshape(1, 2))
    False
    """
    digest = hashlib.sha256()
    forms = [[array.dtype.str, array.shape] for array in arrays]
    digest.update(json.dumps([dict(facts), forms], sort_keys=True).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def kept(
    kind: str, key: str, dtype: type[np.floating], shape: tuple[int | None, ...], make: Callable[[], Made]
) -> Made:
    """Return what was kept under a key, or make it and keep it.

    Parameters
    ----------
    kind : str
        What it is, in small letters: the start of the file's name.
    key : str
        The :func:`fingerprint` of everything that decides it.
    dtype : type
        Of the array.
    shape : tuple of int or None
        Of the array; None for a length that is not known before.
    make : callable
        Gives the array, and facts about it (JSON data) that are kept with it.

    Returns
    -------
    array, facts
        The same bytes whether they were kept or are made now. A kept array cannot be written to.
    """
    folder = cache_folder()
    if folder is None:
        return make()
    path = folder / "sound" / f"{kind}-{key}.npy"
    found = _read(path, key, np.dtype(dtype), shape)
    if found is not None:
        return found
    made = make()
    _write(path, key, *made)
    return made


def _read(path: Path, key: str, dtype: np.dtype[np.floating], shape: tuple[int | None, ...]) -> Made | None:
    """Return a whole entry; None when there is none, or none that can be believed (a line is then logged)."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return None
        if path.stat().st_size > LARGEST:
            raise ValueError("size")
        made = _unpacked(path.read_bytes(), key, dtype, shape)
    except FileNotFoundError:  # removed meanwhile by another process
        return None
    except OSError as error:
        _log.warning(messages.text("kept-unreadable", path=path, reason=error.strerror or str(error)))
        return None
    except (ValueError, RecursionError) as error:  # the latter: facts nested too deep for the parser
        _log.warning(messages.text("kept-damaged", path=path, reason=error))
        return None
    with suppress(OSError):  # a folder that is only read will do
        os.utime(path)
    return made


def _packed(key: str, values: NDArray[np.floating], facts: Facts) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(values), version=(1, 0), allow_pickle=False)
    stream.write(json.dumps(dict(facts), sort_keys=True).encode())
    body = stream.getvalue()
    return body + hashlib.sha256(key.encode() + body).digest()


def _unpacked(data: bytes, key: str, dtype: np.dtype[np.floating], shape: tuple[int | None, ...]) -> Made:
    """Return the array and the facts of an entry, without a copy; ValueError unless everything is right."""
    body = memoryview(data)[:-DIGEST]
    digest = hashlib.sha256(key.encode())
    digest.update(body)
    if digest.digest() != data[-DIGEST:]:
        raise ValueError("SHA-256")
    start, found = _header(data, dtype)
    alike = len(found) == len(shape) and all(w in (None, n) for n, w in zip(found, shape, strict=True))
    count = prod(found)
    if not alike or not 0 < count <= (len(body) - start) // dtype.itemsize:
        raise ValueError(f"{found}")
    values: NDArray[np.floating] = np.frombuffer(body, dtype, count, start)
    if not np.isfinite(values).all():
        raise ValueError("NaN")
    facts = json.loads(bytes(body[start + values.nbytes :]))
    if not isinstance(facts, dict):
        raise ValueError("JSON")
    return values.reshape(found), facts


def _header(data: bytes, dtype: np.dtype[np.floating]) -> tuple[int, tuple[int, ...]]:
    """Return where the numbers of an array of this type begin, and its shape.

    NumPy's own reader of headers takes types we never write, and lets some errors of Python's parser through.
    """
    size = 10 + int.from_bytes(data[8:10], "little")
    words = rf"{{'descr': '{re.escape(dtype.str)}', 'fortran_order': False, 'shape': \(([0-9, ]+)\), }} *\n"
    found = re.fullmatch(words.encode(), data[10:size])
    if data[:8] != b"\x93NUMPY\x01\x00" or found is None:
        raise ValueError("NPY")
    return size, tuple(int(number) for number in found[1].split(b",") if number.strip())


def _write(path: Path, key: str, values: NDArray[np.floating], facts: Facts) -> None:
    """Keep an entry, and let those go that were not used for longest; a folder that refuses is told once."""
    data = _packed(key, values, facts)
    # What is not finite would be refused when it is read.
    if len(data) > LARGEST or not np.isfinite(values).all():
        return
    try:
        # In a context of its own: files that are held back to appear together must not wait for this one.
        Context().run(write_bytes, path, data)
    except FileError as error:
        _tell_unwritable(path.parent, str(error.values.get("reason", error.code)))
        return
    with suppress(OSError):
        _let_go(path.parent)


@cache
def _tell_unwritable(folder: Path, reason: str) -> None:
    _log.warning(messages.text("kept-unwritable", path=folder, reason=reason))


def _let_go(folder: Path) -> None:
    """Remove the entries not used for longest, beyond the size; never a file that is not an entry's."""
    entries, oldest = [], time.time() - STALE
    with os.scandir(folder) as files:
        for file in files:
            with suppress(OSError):
                facts = file.stat(follow_symlinks=False)
                if ENTRY.fullmatch(file.name):
                    entries.append((facts.st_mtime, file.name, facts.st_size))
                elif file.name.startswith(".part-") and facts.st_mtime < oldest:
                    (folder / file.name).unlink()
    total = 0
    for _, name, size in sorted(entries, reverse=True):
        total += size
        if total > LARGEST:
            with suppress(OSError):
                (folder / name).unlink()
