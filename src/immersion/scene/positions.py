"""Where in the author's file a part of the scene stands."""

from __future__ import annotations

from immersion.errors import Where
from immersion.scene.model import Scene

__all__ = ["place_of"]


def place_of(scene: Scene, path: str) -> Where:
    """Return the file, line and column of a path, or of the nearest block around it."""
    marks, inner = scene._origin.marks, path
    while inner and inner not in marks:
        inner = inner[: max(inner.rfind("."), inner.rfind("["), 0)]
    line, column = marks.get(inner, (None, None)) if marks else (None, None)
    return Where(scene._origin.file, line, column, path)
