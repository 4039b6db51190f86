"""The up axis: what a file calls z becomes +Y, by swaps and signs only, so that no digit is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.cloud import PointCloud, Pose
from immersion.scans.mesh import Mesh

__all__ = ["y_up"]


_TURN = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], np.float64)


def y_up(scan: Mesh | PointCloud) -> Mesh | PointCloud:
    """Turn a scan whose z is up by −90° about x: positions, normals, and where the scanner stood.

    Examples
    --------
    >>> y_up(PointCloud.from_arrays([[1, 2, 3]])).positions().tolist()
    [[1.0, 3.0, -2.0]]
    """
    normals = None if scan.normals is None else _turned(scan.normals)
    extras = dict(scan.extras) | {"up": "z"}
    offset = _turned(scan.offset)
    if isinstance(scan, Mesh):
        rig = None if scan.rig is None else scan.rig.moved(_TURN)
        vertices = _turned(scan.vertices)
        tangents = scan.tangents
        if tangents is not None:
            tangents = np.concatenate([_turned(tangents[:, :3]), tangents[:, 3:]], 1)
        turned = replace(scan, vertices=vertices, offset=offset, normals=normals, tangents=tangents)
        return replace(turned, rig=rig, extras=extras)
    poses = tuple(Pose(_turned(p.position), _turned_rotation(p.rotation), p.name) for p in scan.poses)
    return replace(
        scan, points=_turned(scan.points), offset=offset, normals=normals, poses=poses, extras=extras
    )


def _turned(rows: NDArray[Any]) -> NDArray[Any]:
    # (x, y, z) → (x, z, −y); adding 0 keeps −0 out of the bytes.
    turned = rows[..., [0, 2, 1]]
    turned[..., 2] = 0 - turned[..., 2]
    return np.ascontiguousarray(turned)


def _turned_rotation(q: NDArray[np.float64]) -> NDArray[np.float64]:
    # The product (−√½, 0, 0, √½) · q, written out.
    half = np.sqrt(0.5)
    x, y, z, w = q
    turned: NDArray[np.float64] = half * np.array([x - w, y + z, z - y, w + x])
    return turned
