"""Run our own decimation the way a peer is run, in the environment of the project.

.venv/bin/python benchmarks/peers/ours.py ours IN.npz OUT.npz --triangles N [--repeat R]

IN may be any scan that we read: a file of more triangles than memory likes goes in as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from contest import Shape, arguments, compete

from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh


def ours(shape: Shape | Path, wanted: int) -> tuple[Callable[[], object], Callable[[object], object]]:
    if isinstance(shape, Path):
        from immersion import scans

        read = scans.read(shape)
        return (lambda: read), (lambda ready: simplified(ready, wanted)[0])
    colors = shape.colors
    if colors is not None and colors.shape[1] == 3:
        colors = np.column_stack([colors, np.full(len(colors), 255, np.uint8)])
    mesh = Mesh.from_arrays(shape.vertices, shape.faces, colors=colors)
    return (lambda: mesh), (lambda ready: simplified(ready, wanted)[0])


def read_ours(mesh: object) -> Shape:
    return Shape(mesh.vertices + mesh.offset, mesh.faces, mesh.colors)


def _load_kernels() -> None:
    """Decimate a small mesh: compiled code loads here, outside every clock, even without a warm-up round."""
    across, up = np.meshgrid(np.arange(12.0), np.arange(12.0))
    points = np.stack([across, up, np.sin(across * up)], -1).reshape(-1, 3)
    a = (np.arange(11)[:, None] * 12 + np.arange(11)).ravel()
    faces = np.concatenate([np.c_[a, a + 1, a + 13], np.c_[a, a + 13, a + 12]])
    simplified(Mesh.from_arrays(points, faces), 60)


def main() -> None:
    """Run ours."""
    import immersion

    options = arguments(["ours"])
    _load_kernels()
    facts = {"contestant": "ours", "version": immersion.__version__}
    compete(options, ours, read_ours, facts)


if __name__ == "__main__":
    main()
