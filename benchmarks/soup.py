"""A raw scan whose every defect is known: each triangle apart, holes, islands, degenerate and repeated triangles.

python benchmarks/soup.py soup.npz          # 1.07 million triangles, the same bytes each time
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Soup", "make_soup"]

GAP = 3  # quads between two holes

OCTAHEDRON = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float64)
SIDES = np.array([[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]])


@dataclass(frozen=True, eq=False)
class Soup:
    """The soup and the truth about it.

    Parameters
    ----------
    corners : (T, 3, 3) ndarray of float32
        The triangles as they are given.
    kinds : (T,) ndarray of uint8
        0 body, 1 island, 2 degenerate, 3 repeated.
    small, large : int
        Holes with an area under and above `limit`.
    limit : float
        An area between those of the small and of the large holes.
    islands : int
    """

    corners: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    small: int
    large: int
    limit: float
    islands: int


def make_soup(
    rows: int = 1000,
    columns: int = 536,
    *,
    small: int = 150,
    large: int = 50,
    islands: int = 400,
    degenerate: int = 2000,
    repeated: int = 2000,
    seed: int = 0,
) -> Soup:
    """Make a rough torus of ``2 × rows × columns`` triangles and spoil it."""
    rng = np.random.default_rng(seed)
    points = _torus(rows, columns, rng)
    open_quads, areas = _holes(points, small, large, rng)
    i, j = np.nonzero(~open_quads)
    a, b = points[i, j], points[(i + 1) % rows, j]
    c, d = points[(i + 1) % rows, (j + 1) % columns], points[i, (j + 1) % columns]
    body = np.stack([np.stack([a, b, c], 1), np.stack([a, c, d], 1)], 1).reshape(-1, 3, 3)
    floating = _islands(islands, rng)
    flat = _degenerate(body, degenerate, rng)
    again = body[rng.choice(len(body), repeated, replace=False)]
    again = np.stack([np.roll(again, 1, axis=1)[::2], again[1::2, ::-1]], 1).reshape(-1, 3, 3)
    planted = np.concatenate([floating, flat, again])
    kinds = np.repeat(np.uint8([1, 2, 3]), [len(floating), len(flat), len(again)])
    # Planted triangles are strewn among the others; repeated ones only after the triangle they repeat.
    places = np.where(kinds == 3, len(body), rng.integers(0, len(body) + 1, len(planted)))
    order = np.argsort(places, kind="stable")
    corners = np.insert(body, places[order], planted[order], axis=0)
    told = np.insert(np.zeros(len(body), np.uint8), places[order], kinds[order])
    limit = float(np.sqrt(areas[:small].max() * areas[small:].min()))
    assert areas[:small].max() < limit < areas[small:].min()
    return Soup(np.ascontiguousarray(corners), told, small, large, limit, islands)


def _torus(rows: int, columns: int, rng: np.random.Generator) -> NDArray[np.float32]:
    u, v = np.meshgrid(
        np.arange(rows) * 2 * np.pi / rows, np.arange(columns) * 2 * np.pi / columns, indexing="ij"
    )
    noise = 0.05 * 2 * np.pi / max(rows, columns)
    tube = 0.5 + 0.02 * np.sin(7 * u) * np.cos(5 * v) + noise * rng.standard_normal(u.shape)
    return np.stack(
        [(1 + tube * np.cos(v)) * np.cos(u), (1 + tube * np.cos(v)) * np.sin(u), tube * np.sin(v)], -1
    ).astype(np.float32)


def _holes(
    points: NDArray[np.float32], small: int, large: int, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which quads are open, and the area of each hole (small ones first)."""
    rows, columns = points.shape[:2]
    # A quad is largest at the outer side of the torus: small holes stay small there.
    sides = np.concatenate([rng.integers(1, 4, small), rng.integers(11, 14, large)])
    open_quads, taken = np.zeros((rows, columns), np.bool_), np.zeros((rows, columns), np.bool_)
    areas = np.zeros(len(sides))
    for hole in np.argsort(-sides, kind="stable"):
        side = int(sides[hole])
        for _ in range(100_000):
            i, j = int(rng.integers(GAP, rows - side - GAP)), int(rng.integers(GAP, columns - side - GAP))
            around = (slice(i - GAP, i + side + GAP), slice(j - GAP, j + side + GAP))
            if not taken[around].any():
                break
        else:
            raise ValueError("no room for so many holes")
        taken[around] = True
        open_quads[i : i + side, j : j + side] = True
        areas[hole] = _fan_area(points[i : i + side + 1, j : j + side + 1].astype(np.float64))
    return open_quads, areas


def _fan_area(patch: NDArray[np.float64]) -> float:
    rim = np.concatenate([patch[0, :-1], patch[:-1, -1], patch[-1, :0:-1], patch[:0:-1, 0]])
    arms = rim - rim.mean(0)
    return float(np.linalg.norm(np.cross(arms, np.roll(arms, -1, axis=0)), axis=1).sum() / 2)


def _islands(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the triangles of small octahedra strewn in a shell around the torus."""
    way = rng.standard_normal((count, 3))
    middles = way / np.linalg.norm(way, axis=1, keepdims=True) * rng.uniform(1.8, 2.5, (count, 1))
    sizes = rng.uniform(0.001, 0.004, (count, 1, 1))
    shapes = (middles[:, None] + sizes * OCTAHEDRON).astype(np.float32)
    return shapes[:, SIDES].reshape(-1, 3, 3)


def _degenerate(body: NDArray[np.float32], count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return triangles with a corner twice or thrice, and triangles whose corners lie on one line."""
    flat = body[rng.choice(len(body), count, replace=False)]
    kind = np.arange(count) % 4
    flat[kind == 0, 1] = flat[kind == 0, 0]
    flat[kind == 1, 2] = flat[kind == 1, 1]
    flat[kind == 2] = flat[kind == 2][:, :1]
    # Whole multiples of 2⁻⁹ are exact: the three points are on one line to the last bit.
    line = kind == 3
    start = rng.integers(1000, 1500, (int(line.sum()), 3)) / 512
    step = rng.integers(1, 9, (int(line.sum()), 3)) / 512
    flat[line] = np.stack([start, start + step, start + 3 * step], 1)
    return flat


def main(path: Path) -> None:
    """Write the soup as float32 corners."""
    soup = make_soup()
    np.savez(path, corners=soup.corners, limit=soup.limit)
    print(f"{len(soup.corners)} triangles, {soup.small} + {soup.large} holes, {soup.islands} islands")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "soup.npz"))
