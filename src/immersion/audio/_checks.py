"""What every audio function asks of its arrays before it computes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _texts as _texts
from immersion.audio.record import ambisonic_order
from immersion.errors import InputError
from immersion.geometry import matrix_from_quaternion

__all__ = ["MOST_ORDER", "bed_order", "checked_bed", "checked_order", "finite", "numbers", "rotation_of"]

MOST_ORDER = 10


def checked_order(order: int, most: int = MOST_ORDER) -> int:
    """Return the order once it is known to be possible."""
    if not isinstance(order, (int, np.integer)) or isinstance(order, bool) or not 0 <= order <= most:
        raise InputError("audio-order", order=order, most=most)
    return int(order)


def numbers(values: ArrayLike, name: str, dtype: type[np.floating] = np.float32) -> NDArray[np.floating]:
    """Return an array of the type asked for, once it is known to hold real numbers; they may be infinite."""
    found = getattr(values, "dtype", type(values).__name__)
    if getattr(found, "kind", "") == "c":  # numpy would drop the imaginary part, with a mere warning
        raise InputError("audio-array", name=name, found=found)
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is then refused as such
            return np.asarray(values, dtype)
    except (TypeError, ValueError, OverflowError):
        raise InputError("audio-array", name=name, found=found) from None


def finite(values: ArrayLike, name: str, dtype: type[np.floating] = np.float32) -> NDArray[np.floating]:
    """Return an array of the type asked for, once every number in it is known to be finite."""
    array = numbers(values, name, dtype)
    if not np.isfinite(array).all():
        raise InputError("audio-not-finite", name=name)
    return array


def bed_order(channels: int) -> int:
    """Return the order of a bed of this many channels."""
    order = ambisonic_order(channels)
    if order is None or order > MOST_ORDER:
        raise InputError("audio-not-ambisonic", channels=channels)
    return order


def checked_bed(bed: ArrayLike) -> tuple[NDArray[np.float32], int]:
    """Return a bed as float32 rows in memory order, and its order, once it is known to be one."""
    field = np.ascontiguousarray(finite(bed, "bed"), np.float32)
    if field.ndim != 2:
        raise InputError("audio-shape", name="bed", shape=field.shape, wanted="((N + 1)², T)")
    return field, bed_order(field.shape[0])


def rotation_of(rotation: object) -> NDArray[np.float64]:
    """Return a (3, 3) rotation matrix from a matrix, a quaternion (x, y, z, w) or a scipy Rotation."""
    convert = getattr(rotation, "as_matrix", None)
    try:
        matrix = np.asarray(convert() if convert is not None else rotation, np.float64)
    except (TypeError, ValueError):
        raise InputError("audio-rotation", shape=type(rotation).__name__) from None
    if matrix.shape == (4,):
        return matrix_from_quaternion(matrix)
    if matrix.shape != (3, 3) or not _is_rotation(*matrix.tolist()):
        raise InputError("audio-rotation", shape=matrix.shape)
    return matrix


def _is_rotation(a: list[float], b: list[float], c: list[float]) -> bool:
    """Tell whether three rows are a rotation to 1e-6: plain numbers, because heads turn in every block."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = a, b, c
    lengths = (ax * ax + ay * ay + az * az, bx * bx + by * by + bz * bz, cx * cx + cy * cy + cz * cz)
    dots = (ax * bx + ay * by + az * bz, bx * cx + by * cy + bz * cz, cx * ax + cy * ay + cz * az)
    volume = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    return volume > 0 and all(abs(one - 1) <= 1e-6 for one in lengths) and all(abs(x) <= 1e-6 for x in dots)
