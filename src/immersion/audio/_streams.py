"""What every streaming stage asks of a block before it computes, without allocating when nothing is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _core_texts as _core_texts
from immersion.audio import _texts as _texts
from immersion.audio._checks import numbers
from immersion.errors import InputError

__all__ = ["aligned", "checked_block", "checked_number", "checked_out", "checked_whole", "delivered"]


def aligned(count: int) -> NDArray[np.float32]:
    """Return zeros that begin on 64 bytes, a cache line."""
    whole = np.zeros(count + 16, np.float32)
    first = -whole.ctypes.data % 64 // 4
    return whole[first : first + count]


def checked_whole(name: str, value: object, least: int, most: int) -> int:
    """Return a whole number once it is known to lie in a range."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not least <= int(value) <= most:  # type: ignore[call-overload]
        raise InputError("audio-value", name=name, value=value, wanted=f"{least}–{most}")
    return int(value)  # type: ignore[call-overload, no-any-return]


def checked_number(name: str, value: float, least: float, most: float) -> float:
    """Return a number once it is known to lie in a range."""
    number = float(value) if isinstance(value, (int, float, np.integer, np.floating)) else np.nan
    if not least <= number <= most:
        raise InputError("audio-value", name=name, value=value, wanted=f"{least:g}–{most:g}")
    return number


def checked_block(block: ArrayLike, channels: int, name: str) -> NDArray[np.float32]:
    """Return a block as float32, once its shape and every sample are known to be right."""
    from immersion.audio._kernels import motion

    array = np.asarray(numbers(block, name), np.float32)
    if array.ndim != 2 or array.shape[0] != channels:
        raise InputError("audio-shape", name=name, shape=array.shape, wanted=f"({channels}, T)")
    if (
        not array.flags.carray
    ):  # read-only, say: kernels would be compiled anew for it, in the middle of a show
        array = np.array(array, order="C")
    if not motion.all_finite(array):
        raise InputError("audio-not-finite", name=name)
    return array


def checked_out(
    out: NDArray[np.float32] | None, shape: tuple[int, int], source: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Return the array to write into: the caller's, once it is known to fit, or a new one.

    It must share no memory with ``source``, where there is one. A caller's that is no plain block of memory gets
    a new one too: `delivered` then copies what was made into it.
    """
    if out is None:
        return np.empty(shape, np.float32)
    if not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != np.float32:
        found = (getattr(out, "shape", None), str(getattr(out, "dtype", type(out).__name__)))
        raise InputError("audio-shape", name="out", shape=found, wanted=f"{shape}, float32")
    if not out.flags.writeable:
        raise InputError(
            "audio-shape", name="out", shape=(out.shape, "read-only"), wanted=f"{shape}, float32"
        )
    if source is not None and np.may_share_memory(out, source):
        raise InputError("audio-overlap")
    return out if out.flags.carray else np.empty(shape, np.float32)


def delivered(made: NDArray[np.float32], out: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Return the caller's array with what was made in it, or what was made."""
    if out is None or made is out:
        return made
    out[:] = made
    return out
