"""Pictures as triangles, a little before the wall that they hang on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.preview.contents import Panel
from immersion.preview.hanging import patch_normals
from immersion.preview.shapes import Part, Shape

__all__ = ["panel_shape"]

LIFT = 0.002
"""Pictures on a wall stand this far before it, each a bit more than the one under it."""


def panel_shape(panel: Panel, eye: NDArray[np.float64], lift: float = LIFT) -> Shape:
    """Return a panel relative to the eye, lifted off its wall by some metres."""
    normals = patch_normals(panel.points, panel.faces)
    lifted = panel.points - eye + normals * lift * (1 + 0.25 * panel.lift)
    return Shape(
        points=lifted.astype(np.float32),
        normals=normals.astype(np.float32),
        colors=np.full((len(lifted), 4), 255, np.uint8),
        uvs=panel.uvs.astype(np.float32),
        indices=panel.faces.ravel().astype(np.uint32),
        parts=(Part(0, panel.faces.size),),
    )
