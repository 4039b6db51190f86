"""Normals and tangents of a model in a pose: what morph targets add to them, and how nodes and skins turn them.

glTF 2.0 (ISO/IEC 12113:2022), sections 3.7.2.2 (morph targets) and 3.7.3 (skins).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.scans.rig import Morph, RigPart

__all__ = ["Shown", "turned_normals", "turned_tangents"]

Floats = NDArray[np.float64]
Shown = list[tuple[float, Morph]]
"""The morph targets that show, and how much of each."""


def turned_normals(
    normals: NDArray[np.float32], part: RigPart, rows: NDArray[np.intp], shown: Shown, matrices: Floats
) -> NDArray[np.float32]:
    """Return the unit normals (N, 3) of a part's vertices in a pose; zero where nothing tells of them.

    Parameters
    ----------
    normals : (N, 3) ndarray of float32
        At rest, in the mesh's frame.
    part : RigPart
    rows : (N,) ndarray of int
        Its vertices.
    shown : list of (float, Morph)
        A vertex that a target moves without a word of its normal has none any more: it is made from the faces.
    matrices : (1, 4, 4) or (N, 4, 4) ndarray
        From the part's own frame to the posed model.
    """
    linear = part.mesh_from_local[:3, :3]
    determinant = float(np.linalg.det(linear))
    local = unit(normals.astype(np.float64) @ linear)
    lost = ~local.any(1)
    for weight, morph in shown:
        if morph.normals is None:
            lost |= morph.positions[rows].any(1)
        else:
            local = local + weight * (morph.normals[rows] @ linear) / np.cbrt(abs(determinant))
    # Cofactors turn a normal as the cross product of two sides of a face is turned, mirrors included.
    turned = np.einsum("nij,nj->ni", _cofactors(matrices[:, :3, :3]), local) * np.sign(determinant)
    turned[lost] = 0.0
    return unit(turned).astype(np.float32)


def turned_tangents(
    tangents: NDArray[np.float32], part: RigPart, rows: NDArray[np.intp], shown: Shown, matrices: Floats
) -> NDArray[np.float32]:
    """Return the tangents (N, 4) of a part's vertices in a pose; the parameters are those of the normals."""
    linear = part.mesh_from_local[:3, :3]
    back = np.linalg.inv(linear) * np.cbrt(abs(np.linalg.det(linear)))
    local = unit(tangents[:, :3].astype(np.float64) @ back.T)
    for weight, morph in shown:
        if morph.tangents is not None:
            local = local + weight * (morph.tangents[rows] @ back.T)
    turned = unit(np.einsum("nij,nj->ni", matrices[:, :3, :3], local))
    # The hand stays: where a mirror turns it, it turns the normal that it goes about too.
    return np.concatenate([turned, tangents[:, 3:]], 1).astype(np.float32)


def unit(vectors: Floats) -> Floats:
    """Return vectors of length one, zero for none."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-12)
    return found


def _cofactors(matrices: Floats) -> Floats:
    """Return the (N, 3, 3) cofactors: the determinant times the inverse transposed, flat matrices included."""
    a, b, c = (matrices[:, k] for k in range(3))
    return np.asarray(np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], 1), np.float64)
