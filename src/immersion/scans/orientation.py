"""Which faces must be turned, so that a surface has one outside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans.surface import Parts, Surface

__all__ = ["faces_to_turn", "signed_volumes", "turned"]

# A closed component thinner than this (volume over area to the power 3/2) has no outside to speak of.
THIN = 1e-9


def faces_to_turn(surface: Surface, parts: Parts) -> NDArray[np.bool_]:
    """Tell which faces must be turned.

    In each component all faces come to agree. A closed one is then turned outwards, by the sign of its volume;
    a shell that looks inwards inside one that looks outwards bounds a cavity, and stays. An open component goes
    by the majority of its faces, the first face deciding a draw. A component whose faces cannot agree (a
    Moebius strip) is left as it is.

    Returns
    -------
    (F,) ndarray of bool
    """
    sizes = np.bincount(parts.label, minlength=parts.count)
    against = np.bincount(parts.label, parts.turned, minlength=parts.count)
    volumes, solid = signed_volumes(surface, parts)
    settled = against == 0
    reverse = np.where(solid, volumes < 0, 2 * against > sizes)
    for part in np.flatnonzero(solid & settled & reverse):
        reverse[part] = not _is_cavity(surface, parts, int(part), solid & settled & ~reverse)
    return np.asarray((parts.turned ^ reverse[parts.label]) & parts.agrees[parts.label])


def signed_volumes(surface: Surface, parts: Parts) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the volume of each component once its faces agree, and where that means something.

    It means something for a closed component whose faces can agree and that is not flat.
    """
    from immersion.scans._kernels import surface as kernels

    six, two = kernels.volumes(surface.points, surface.places, parts.label, parts.turned, parts.count)
    volumes, areas = six / 6.0, two / 2.0
    return volumes, np.asarray(parts.closed & parts.agrees & (np.abs(volumes) > THIN * areas**1.5))


def _is_cavity(surface: Surface, parts: Parts, part: int, shells: NDArray[np.bool_]) -> bool:
    """Tell whether a component lies inside one of the shells."""
    from immersion.scans._kernels import inside

    own = surface.places[parts.label == part]
    low, high = _box(surface, own)
    point = surface.points[own[0]].astype(np.float64).mean(0)
    for shell in np.flatnonzero(shells):
        faces = surface.places[parts.label == shell]
        least, most = _box(surface, faces)
        if (
            (least <= low).all()
            and (most >= high).all()
            and inside.crossings(point, surface.points, faces) % 2
        ):
            return True
    return False


def _box(surface: Surface, faces: NDArray[np.int32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    corners = surface.points[faces.ravel()]
    return corners.min(0), corners.max(0)


def turned(faces: NDArray[np.int32], turn: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the faces, those marked with their last two vertices exchanged.

    Examples
    --------
    >>> turned(np.int32([[0, 1, 2], [2, 1, 3]]), np.array([False, True])).tolist()
    [[0, 1, 2], [2, 3, 1]]
    """
    out = faces.copy()
    out[turn] = faces[turn][:, [0, 2, 1]]
    return out
