"""Where the sources of a SOFA file are, seen from the listener's head."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.audio._sofa_file import SofaFile
from immersion.errors import FileError

__all__ = ["head_frame"]

Floats = NDArray[np.float64]


def head_frame(sofa: SofaFile, count: int) -> tuple[Floats, Floats]:
    """Return the (count, 3) unit directions of the sources in the head's frame, and their (count,) distances.

    Raises
    ------
    FileError
        If a position, view or up is missing, not finite, of a wrong shape or of no direction.
    """
    # Numbers too large to be squared become infinite, and are refused as such.
    with np.errstate(over="ignore", invalid="ignore"):
        return _seen(sofa, count)


def _seen(sofa: SofaFile, count: int) -> tuple[Floats, Floats]:
    sources = _cartesian(sofa, "SourcePosition", count, None)
    listeners = _cartesian(sofa, "ListenerPosition", count, [0.0, 0, 0])
    front = _unit(sofa, "ListenerView", _cartesian(sofa, "ListenerView", count, [1.0, 0, 0]))
    # The type and units of the up vector are those of the view (AES69).
    up = _cartesian(sofa, "ListenerUp", count, [0.0, 0, 1], like="ListenerView")
    left = _unit(sofa, "ListenerUp", np.cross(up, front))
    above = np.cross(front, left)
    away = sources - listeners
    distances = np.linalg.norm(away, axis=1)
    away = _unit(sofa, "SourcePosition", away)
    directions = np.stack([(away * axis).sum(1) for axis in (front, left, above)], -1)
    return _unit(sofa, "SourcePosition", directions), distances


def _unit(sofa: SofaFile, name: str, vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1)
    if not (np.isfinite(norms) & (norms > 1e-9)).all():
        row = int(np.argmin(np.where(np.isfinite(norms), norms, -1)))
        raise FileError("sofa-direction", sofa.path, name=name, row=row + 1)
    return np.asarray(vectors / norms[:, None])


def _cartesian(
    sofa: SofaFile, name: str, count: int, default: list[float] | None, like: str | None = None
) -> Floats:
    """Return (count, 3) metres from a variable of one row or one a measurement."""
    if name not in sofa.shapes and default is not None:
        return np.tile(np.array(default), (count, 1))
    rows = np.asarray(sofa.needed(name), np.float64)
    if rows.shape not in ((1, 3), (count, 3)):
        raise FileError("sofa-shape", sofa.path, name=name, shape=rows.shape, wanted=f"(1, 3) | ({count}, 3)")
    words = sofa.words.get(name, {})
    if like is not None and not words.get("Type"):
        words = sofa.words.get(like, {})
    kind = words.get("Type", "spherical" if name == "SourcePosition" else "cartesian").strip().lower()
    if kind not in ("cartesian", "spherical"):
        raise FileError(
            "sofa-value", sofa.path, name=f"{name}:Type", value=kind, wanted="cartesian | spherical"
        )
    if kind == "spherical":
        rows = _from_angles(rows, words.get("Units", "").strip().lower().startswith("rad"))
    elif words.get("Units", "metre").split(",")[0].strip().lower().startswith(("centi", "milli", "cm", "mm")):
        raise FileError("sofa-value", sofa.path, name=f"{name}:Units", value=words["Units"], wanted="metre")
    return np.asarray(np.broadcast_to(rows, (count, 3)))


def _from_angles(rows: Floats, radians: bool) -> Floats:
    azimuth, elevation = (rows[:, :2] if radians else np.radians(rows[:, :2])).T
    # Some sets leave the distance out (0): the direction is all that is asked of them.
    distance = np.where(rows[:, 2] > 0, rows[:, 2], 1.0)
    flat = np.cos(elevation)
    return (
        np.stack([np.cos(azimuth) * flat, np.sin(azimuth) * flat, np.sin(elevation)], -1) * distance[:, None]
    )
