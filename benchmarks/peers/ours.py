"""Run our own decimation the way a peer is run, in the environment of the project.

.venv/bin/python benchmarks/peers/ours.py ours IN.npz OUT.npz --triangles N [--repeat R]
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from contest import Shape, arguments, compete

from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh


def ours(shape: Shape, wanted: int) -> tuple[Callable[[], object], Callable[[object], object]]:
    colors = shape.colors
    if colors is not None and colors.shape[1] == 3:
        colors = np.column_stack([colors, np.full(len(colors), 255, np.uint8)])
    mesh = Mesh.from_arrays(shape.vertices, shape.faces, colors=colors)
    return (lambda: mesh), (lambda ready: simplified(ready, wanted)[0])


def read_ours(mesh: object) -> Shape:
    return Shape(mesh.vertices + mesh.offset, mesh.faces, mesh.colors)


def main() -> None:
    """Run ours."""
    import immersion

    options = arguments(["ours"])
    facts = {"contestant": "ours", "version": immersion.__version__}
    compete(options, ours, read_ours, facts)


if __name__ == "__main__":
    main()
