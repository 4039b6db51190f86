"""Scenes of a few things for the tests of the preview, made in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from immersion.scans import io
from immersion.scans.mesh import Mesh
from immersion.scene.model import Scene

RED, GREEN, BLUE, YELLOW = (220, 0, 0), (0, 200, 0), (0, 0, 220), (210, 200, 0)
"""Of the four quarters of a picture: upper left, upper right, lower left, lower right."""

VIEWS = {"entry": {"at": [0, 1.6, 2.0], "look_at": [0, 1.6, -3], "fov": 60}}
ROOM = {"box": {"size": [8, 4, 6]}}


def scene(things: list[dict[str, Any]], media: Mapping[str, Any] | None = None, **blocks: Any) -> Scene:
    """Return a scene with one view, and with what is given besides."""
    return Scene(
        immersion="1", id="essai", things=things, media=dict(media or {}), **{"views": VIEWS} | blocks
    )


def model_of(file: str) -> dict[str, Any]:
    return {"type": "model", "file": file, "unit": "m"}


def quarters(size: int = 64, aspect: int = 1) -> NDArray[np.uint8]:
    """Return a picture of four colours that tells every flip and turn."""
    pixels = np.empty((size, size * aspect, 3), np.uint8)
    low, side = size // 2, size * aspect // 2
    pixels[:low, :side], pixels[:low, side:] = RED, GREEN
    pixels[low:, :side], pixels[low:, side:] = BLUE, YELLOW
    return pixels


def write_image(path: Path, pixels: NDArray[np.uint8]) -> None:
    Image.fromarray(pixels).save(path)


def write_quad(path: Path, **attributes: Any) -> Mesh:
    """Write a 2 × 2 m square that stands upright and faces +Z, its centre at the origin."""
    corners = [[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]
    mesh = Mesh.from_arrays(corners, [[0, 1, 2], [0, 2, 3]], unit="m", **attributes)
    io.write(mesh, path)
    return mesh


@dataclass(frozen=True)
class Shown:
    visible: bool
    opacity: float = 1.0
    level: float = 1.0
    playing: bool = False
    media_time: float = 0.0
    clip: None = None


@dataclass(frozen=True)
class Now:
    things: dict[str, Shown]
    viewer: None = None
    worlds: dict[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True)
class Hiding:
    """A visit of which only the hiding is told: from a time on, some things are not shown."""

    names: tuple[str, ...]
    since: float = 0.0

    def state_at(self, time: float) -> Now:
        return Now({name: Shown(time < self.since) for name in self.names})
