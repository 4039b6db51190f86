"""Make a clean surface a raw scan: holes, floating pieces, repeated and flat faces, every triangle apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Surface", "float_pieces", "pierce", "repeat_and_flatten", "unweld"]

Points = NDArray[np.float64]
Faces = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Surface:
    """Vertices (V, 3) in metres, faces (F, 3), sRGB colours (V, 3)."""

    vertices: Points
    faces: Faces
    colors: NDArray[np.uint8]


def pierce(
    surface: Surface,
    grids: list[NDArray[np.int32]],
    counts: list[int],
    radius: tuple[float, float],
    rng: np.random.Generator,
) -> Surface:
    """Remove round patches of faces, `counts[k]` of them from the regular grid of vertex numbers `grids[k]`.

    Patches keep two cells from each other and from the grid's border, so each leaves exactly one hole; their
    radii are between the two given, in cells.
    """
    gone = np.zeros(len(surface.vertices), np.bool_)
    for grid, count in zip(grids, counts, strict=True):
        taken: list[tuple[float, float, float]] = []
        rows, columns = np.mgrid[: grid.shape[0], : grid.shape[1]]
        for _ in range(10_000):
            if len(taken) == count:
                break
            size = rng.uniform(*radius)
            margin = size + 3.0
            if min(grid.shape) <= 2.0 * margin:
                raise ValueError(
                    f"a grid of {grid.shape} vertices is too small for a hole of {size:.1f} cells"
                )
            at = [rng.uniform(margin, length - 1 - margin) for length in grid.shape]
            if any(np.hypot(at[0] - r, at[1] - c) < size + other + 4.0 for r, c, other in taken):
                continue
            taken.append((at[0], at[1], size))
            gone[grid[np.hypot(rows - round(at[0]), columns - round(at[1])) <= size]] = True
        if len(taken) != count:
            raise ValueError(f"no room for {count} holes in a grid of {grid.shape} vertices")
    keep = ~gone[surface.faces].any(1)
    return Surface(surface.vertices, surface.faces[keep], surface.colors)


def float_pieces(surface: Surface, flakes: int, blobs: int, size: float, rng: np.random.Generator) -> Surface:
    """Add pieces that hang in the air around the surface: open flakes (one border each) and closed blobs."""
    vertices, faces, colors = [surface.vertices], [surface.faces], [surface.colors]
    start = len(surface.vertices)
    low, high = surface.vertices.min(0), surface.vertices.max(0)
    for number in range(flakes + blobs):
        points, triangles = _flake(rng) if number < flakes else _blob(rng)
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(1.15, 1.6)
        half = (high - low) / 2
        centre = (low + high) / 2 + far * np.array(
            [half[0] * np.cos(angle), 0, half[2] * 1.4 * np.sin(angle)]
        )
        centre[1] = rng.uniform(low[1] + 0.1 * (high[1] - low[1]), high[1])
        points = points * rng.uniform(0.4, 1.0) * size + centre
        vertices.append(points)
        faces.append((triangles + start).astype(np.int32))
        shade = rng.integers(90, 190)
        colors.append(np.tile(np.array([shade, shade - 12, shade - 34], np.uint8), (len(points), 1)))
        start += len(points)
    return Surface(np.concatenate(vertices), np.concatenate(faces), np.concatenate(colors))


def _flake(rng: np.random.Generator) -> tuple[Points, Faces]:
    """A crumpled fan of triangles."""
    count = int(rng.integers(7, 19))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    rim = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], -1) * rng.uniform(0.6, 1.0, (count, 1))
    points = np.concatenate([np.zeros((1, 3)), rim]) + rng.normal(0, 0.12, (count + 1, 3))
    around = np.arange(count)
    faces = np.stack([np.zeros(count, int), around + 1, (around + 1) % count + 1], -1)
    return _turned(points, rng), faces


def _blob(rng: np.random.Generator) -> tuple[Points, Faces]:
    """A lumpy octahedron."""
    points = np.concatenate([np.eye(3), -np.eye(3)]) * rng.uniform(0.3, 0.8, (6, 1))
    faces = [(0, 1, 2), (1, 3, 2), (3, 4, 2), (4, 0, 2), (1, 0, 5), (3, 1, 5), (4, 3, 5), (0, 4, 5)]
    return _turned(points, rng), np.array(faces)


def _turned(points: Points, rng: np.random.Generator) -> Points:
    """Turn points about the origin at random."""
    rotation, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    if np.linalg.det(rotation) < 0:
        rotation[:, 0] *= -1
    turned: Points = points @ rotation.T
    return turned


def repeat_and_flatten(faces: Faces, repeated: int, flat: int, rng: np.random.Generator) -> Faces:
    """Add copies of faces (their corners in another turn) and faces whose two first corners are the same."""
    copies = np.roll(faces[rng.choice(len(faces), repeated, replace=False)], 1, axis=1)
    squashed = faces[rng.choice(len(faces), flat, replace=False)].copy()
    squashed[:, 1] = squashed[:, 0]
    return np.concatenate([faces, copies, squashed])


def unweld(surface: Surface) -> Surface:
    """Give every triangle its own three vertices, as many scanners' exports do."""
    corners = surface.faces.reshape(-1)
    faces = np.arange(len(corners), dtype=np.int32).reshape(-1, 3)
    return Surface(surface.vertices[corners], faces, surface.colors[corners])
