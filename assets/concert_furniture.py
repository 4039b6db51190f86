"""The furniture of the concert's auditorium, built of boxes: podium, chairs, and the loudspeakers where they hang.

It is no scan; it shows a technician what stands where. The loudspeakers stand at the directions of ITU-R BS.2051's
4+7+0, which the library knows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from immersion.audio import layout
from immersion.scans import Mesh

__all__ = ["RADIUS", "SUB", "furniture", "loudspeaker_places"]

RADIUS = 4.2
SUB = (2.6, 0.3, -4.6)
HEIGHT = 5.2  # of the room

_WOOD, _SEAT, _BLACK, _STEEL, _RED = (
    (150, 112, 76), (150, 66, 58), (58, 60, 64), (136, 138, 142), (176, 52, 44),
)  # fmt: skip

Vector = NDArray[np.float64]


def furniture(seat: Sequence[float]) -> Mesh:
    """Return everything as one mesh with a colour for each box; faces look outwards."""
    boxes = [*_podium(), *_chairs(seat), *_loudspeakers(seat)]
    vertices, faces, colors = [], [], []
    for number, (centre, size, color, turn) in enumerate(boxes):
        corners = _CORNERS * np.asarray(size) / 2
        vertices.append(corners @ turn.T + centre)
        faces.append(_FACES + 24 * number)
        colors.append(np.tile([*color, 255], (24, 1)))
    return Mesh(
        np.concatenate(vertices).astype(np.float32),
        np.concatenate(faces).astype(np.int32),
        colors=np.concatenate(colors).astype(np.uint8),
        unit="m",
        name="furniture",
    )


def loudspeaker_places(seat: Sequence[float]) -> dict[str, Vector]:
    """Return where each loudspeaker of the dome is in the room; the LFE of the layout is no loudspeaker here."""
    places = {}
    for one in layout("4+7+0").loudspeakers:
        if not one.lfe:
            flat = np.cos(one.elevation)
            way = [-np.sin(one.azimuth) * flat, np.sin(one.elevation), -np.cos(one.azimuth) * flat]
            places[one.name] = np.asarray(seat) + RADIUS * np.asarray(way)
    return places


Piece = tuple[Sequence[float] | Vector, Sequence[float], tuple[int, int, int], Vector]
_STILL = np.eye(3)


def _podium() -> list[Piece]:
    """A low stage, two steps, and one empty chair in the light."""
    return [
        ((0.0, 0.2, -6.5), (8.0, 0.4, 2.8), _WOOD, _STILL),
        ((-3.2, 0.1, -4.9), (1.2, 0.2, 0.4), _WOOD, _STILL),
        *_chair(1.2, 0.4, -5.6, _RED, facing=1.0),
    ]


def _chairs(seat: Sequence[float]) -> list[Piece]:
    """Rows of nine, with the middle seat of the third row in the middle of the dome."""
    pieces: list[Piece] = []
    for row in range(-2, 3):
        for column in range(-4, 5):
            color = _RED if (row, column) == (0, 0) else _SEAT
            pieces += _chair(seat[0] + 0.56 * column, 0.0, seat[2] + 1.1 * row, color, facing=-1.0)
    return pieces


def _chair(x: float, y: float, z: float, color: tuple[int, int, int], facing: float) -> list[Piece]:
    return [
        ((x, y + 0.22, z), (0.06, 0.44, 0.4), _BLACK, _STILL),
        ((x, y + 0.46, z), (0.48, 0.09, 0.46), color, _STILL),
        ((x, y + 0.76, z - facing * 0.22), (0.48, 0.56, 0.07), color, _STILL),
    ]


def _loudspeakers(seat: Sequence[float]) -> list[Piece]:
    """Boxes that face the seat, on stands or hung from the ceiling; and the sub on the floor."""
    pieces: list[Piece] = [(SUB, (0.6, 0.6, 0.6), _BLACK, _STILL)]
    for name, place in loudspeaker_places(seat).items():
        pieces.append((place, (0.3, 0.46, 0.3), _BLACK, _facing(np.asarray(seat) - place)))
        pieces.append((place, (0.2, 0.2, 0.32), _STEEL, _facing(np.asarray(seat) - place)))
        foot = HEIGHT if name.startswith("U") else 0.0
        middle = (place[0], (place[1] + foot) / 2, place[2])
        pieces.append((middle, (0.05, abs(place[1] - foot) - 0.3, 0.05), _STEEL, _STILL))
    return pieces


def _facing(way: Vector) -> Vector:
    """Return the turn that brings +Z to a direction and keeps the top up."""
    front = way / np.linalg.norm(way)
    right = np.cross([0.0, 1.0, 0.0], front)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(front, right), front], axis=1)


def _box() -> tuple[Vector, NDArray[np.int32]]:
    """Return 24 corners and 12 triangles: every side has its own corners, so that edges stay sharp."""
    corners, faces = [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            u, v = np.roll(np.eye(3), 1, axis=0)[axis], np.roll(np.eye(3), 2, axis=0)[axis]
            normal = sign * np.eye(3)[axis]
            if np.dot(np.cross(u, v), normal) < 0:
                u, v = v, u
            first = len(corners)
            corners += [normal - u - v, normal + u - v, normal + u + v, normal - u + v]
            faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return np.array(corners), np.array(faces, np.int32)


_CORNERS, _FACES = _box()
