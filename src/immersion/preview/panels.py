"""Flat pictures as triangles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.preview.contents import Panel
from immersion.preview.shapes import Part, Shape

__all__ = ["panel_shape"]

LIFT = 0.002
"""Pictures on a wall stand this far before it, each a bit more than the one under it."""


def panel_shape(panel: Panel, eye: NDArray[np.float64], lift: float = LIFT) -> Shape:
    """Return a panel relative to the eye, lifted off its wall by some metres."""
    corners = panel.corners - eye
    normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
    normal = normal / max(float(np.linalg.norm(normal)), 1e-12)
    lifted = corners + normal * lift * (1 + 0.25 * panel.lift)
    return Shape(
        points=lifted.astype(np.float32),
        normals=np.tile(normal, (4, 1)).astype(np.float32),
        colors=np.full((4, 4), 255, np.uint8),
        uvs=panel.uvs.astype(np.float32),
        indices=np.array([0, 1, 2, 0, 2, 3], np.uint32),
        parts=(Part(0, 6),),
    )
