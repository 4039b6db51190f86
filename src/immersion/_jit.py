"""The one compile decorator: compiler options are chosen here and nowhere else.

Kernels release the GIL and are cached on disk. ``fastmath`` stays off: it lets the compiler reorder sums,
and two machines must give the same bytes.

numba knows a compiled kernel by the date and size of its own file, and would go on using it when a kernel that it
calls has changed in another file. So a kernel is known here by the dates and sizes of all files of its folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["jit"]


def jit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel: arrays in, arrays out, no exceptions, no Python objects.

    A kernel may call those of its own folder; a change in any of them compiles all of them again.
    """
    compiled = numba.njit(cache=True, nogil=True)(function)
    _date_by_folder(compiled, Path(function.__code__.co_filename).parent)
    return cast(Callable[P, R], compiled)


def _date_by_folder(compiled: object, folder: Path) -> None:
    index = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if hasattr(index, "_source_stamp"):  # private to numba: tests/test_jit.py tells when it moves
        setattr(index, "_source_stamp", _stamp(folder))  # noqa: B010


@cache
def _stamp(folder: Path) -> tuple[tuple[str, float, int], ...]:
    """Return name, date and size of each Python file of a folder."""
    with os.scandir(folder) as entries:
        files = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py"))
    return tuple((name, facts.st_mtime, facts.st_size) for name, facts in files)
