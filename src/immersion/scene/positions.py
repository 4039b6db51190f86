"""Where in the author's file a part of the scene stands."""

from __future__ import annotations

from immersion.errors import Where
from immersion.scene.model import Scene

__all__ = ["place_of"]


def place_of(scene: Scene, path: str) -> Where:
    """Return the file, line and column of a path, or of the nearest block around it."""
    return scene._origin.where(path)
