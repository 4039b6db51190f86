"""The scans that decimation is measured on, made ready so that every contestant gets the very same mesh."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]

# Name: where it lies in the folder of scans.
SCANS = {
    "igea": "igea.ply",
    "armadillo": "armadillo.obj",
    "sceaux": "sceaux_mesh_refine.ply",
    "lucy": "lucy100k.ply",
    "whale_cranium": "whale_cranium.glb",
    "bunny": "stanford-bunny.obj",
    "aton_venus": "aton_venus/venus.gltf",
    "gargo": "gargo.ply",
    "laurana": "laurana.ply",
}
MEASURED = ("igea", "armadillo", "sceaux", "lucy", "whale_cranium", "bunny", "aton_venus")
COLOURED = ("gargo", "laurana")


def folder() -> Path:
    """Return the folder of real scans."""
    found = Path(os.environ.get("IMMERSION_DATA", ROOT.parent / "shared" / "data")) / "scans"
    if not found.is_dir():
        raise SystemExit(f"{found}: no such folder; set IMMERSION_DATA to the folder that holds scans/")
    return found


def prepared(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return vertices (float32), faces and colours of a scan, as read, then welded by equal positions alone.

    Texture coordinates would keep seams open; they go. So do the faces that the weld made double or gave the
    same corner twice. Needles stay: taking them out opens holes in a closed scan.
    """
    from immersion import scans

    mesh = scans.read(folder() / SCANS[name])
    points = mesh.vertices + np.float32(0)  # −0 becomes 0
    rows = np.ascontiguousarray(points).view(np.dtype((np.void, 12))).ravel()
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    faces = first[place.ravel()][mesh.faces]
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    once = np.unique(np.sort(faces, 1), axis=0, return_index=True)[1]
    used, flat = np.unique(faces[np.sort(once)], return_inverse=True)  # vertices keep the order of the scan
    colors = None if mesh.colors is None else mesh.colors[used]
    return points[used], flat.reshape(-1, 3).astype(np.int32), colors
