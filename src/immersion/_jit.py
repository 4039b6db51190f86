"""The one compile decorator: compiler options are chosen here and nowhere else.

Kernels release the GIL and are cached on disk. ``fastmath`` stays off: it lets the compiler reorder sums,
and two machines must give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["jit"]


def jit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel: arrays in, arrays out, no exceptions, no Python objects."""
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True)(function))
