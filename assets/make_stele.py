"""Make the raw scan of a carved limestone stele: the hero of the example scene.

    python make_stele.py stele-raw.ply

An upright slab with a rounded top on a plinth, 1.22 m high, its face towards +Z, standing on y = 0. What a scanner adds
is added: noise, 20 holes, 40 floating pieces, repeated and flat faces, and every triangle has its own vertices. The
writer is this script's own, so that reading the file tests the library against something it did not write.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from grain import fractal, smoothstep
from numpy.typing import NDArray
from scan_defects import Surface, float_pieces, pierce, repeat_and_flatten, unweld
from stele_face import FOOT, HALF_WIDTH, RISE, TOP, carve, top_of

__all__ = ["Stele", "make", "sculpt", "write_ply"]

Field = NDArray[np.float64]
Grid = NDArray[np.int32]

_HALF_DEPTH = 0.066  # of the slab
_PLINTH, _SHOULDER = 0.045, 0.128  # how far the plinth juts out, and the height where it slopes in
_FLAKES, _BLOBS, _HOLES = 24, 16, (5, 15)  # holes: on the face, on the back


@dataclass(frozen=True, eq=False)
class Stele:
    """The raw scan, the surface it was made from (closed, without noise), and what a report must find."""

    raw: Surface
    truth: Surface
    facts: dict[str, int]


def make(
    path: Path, seed: int = 0, triangles: int = 320_000, progress: Callable[[float], None] | None = None
) -> dict[str, int]:
    """Write the raw scan as a binary PLY.

    Parameters
    ----------
    path : Path
        The file; its folder is made when missing.
    seed : int
        The same seed gives the same bytes.
    triangles : int
        At least so many, and a few per cent more; 10 000 or above.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    dict
        What a report on the file must find: triangles, vertices, holes, islands, boundary_loops, components,
        duplicate_faces, degenerate_faces; and truth_triangles, of the surface before it was scanned.

    Raises
    ------
    ValueError
        If fewer than 20 000 triangles are asked for: the holes would run into each other.
    """
    if triangles < 20_000:
        raise ValueError(f"expected at least 20000 triangles, got {triangles}")
    report = progress or (lambda _: None)
    # A step of 1 mm gives 1.83 million triangles; rows and columns are rounded to even numbers.
    stele = sculpt(0.001 * float(np.sqrt(1_780_000 / triangles)), seed)
    report(0.8)
    write_ply(stele.raw, Path(path))
    report(1.0)
    return stele.facts


def sculpt(step: float = 0.002, seed: int = 0, noise: float = 0.0002) -> Stele:
    """Make the stele in memory.

    Parameters
    ----------
    step : float
        Distance between the samples of the face, metres; 0.002 gives about 460 000 triangles.
    seed : int
        Chooses the text, the weather and the defects.
    noise : float
        Standard deviation of the scanner's noise, metres, per coordinate.
    """
    rng = np.random.default_rng(seed)
    truth, front, back = _closed(step, seed)
    seen = truth.vertices + rng.normal(0.0, noise, truth.vertices.shape)
    cells = (max(1.0, 0.0035 / step), max(1.5, 0.0085 / step))
    scan = pierce(Surface(seen, truth.faces, truth.colors), [front, back], list(_HOLES), cells, rng)
    scan = float_pieces(scan, _FLAKES, _BLOBS, 0.014, rng)
    repeated, flat = max(5, len(scan.faces) // 900), max(3, len(scan.faces) // 1500)
    faces = repeat_and_flatten(scan.faces, repeated, flat, rng)
    raw = unweld(Surface(scan.vertices, faces, scan.colors))
    facts = {
        "triangles": len(raw.faces),
        "vertices": len(raw.vertices),
        "holes": sum(_HOLES),
        "islands": _FLAKES + _BLOBS,
        "boundary_loops": sum(_HOLES) + _FLAKES,
        "components": 1 + _FLAKES + _BLOBS,
        "duplicate_faces": repeated,
        "degenerate_faces": flat,
        "truth_triangles": len(truth.faces),
    }
    return Stele(raw, truth, facts)


def _closed(step: float, seed: int) -> tuple[Surface, Grid, Grid]:
    """Return the closed surface, and the vertex numbers of its face (fine) and its back (half as fine)."""
    columns, foot_rows, rows = _even(2 * HALF_WIDTH / step), _even(0.185 / step), _even((TOP - FOOT) / step)
    x, y, ledge = _plane(columns, foot_rows, rows)
    height, width = x.shape
    front = np.arange(height * width, dtype=np.int32).reshape(height, width)
    rear = (slice(None, None, 2), slice(None, None, 2))
    back = front.size + np.arange(front[rear].size, dtype=np.int32).reshape(front[rear].shape)
    half = _HALF_DEPTH + ledge
    carving = carve(x, y, seed)
    carving_depth = carving.depth * (ledge < 1e-9)
    flat = [np.stack([x, y, half], -1).reshape(-1, 3), np.stack([x, y, -half], -1)[rear].reshape(-1, 3)]
    sides, band = _sides(front, back, flat, max(2, round(_HALF_DEPTH / step)))
    vertices = np.concatenate([*flat, sides])
    faces = np.concatenate([_grid_faces(front), _grid_faces(back)[:, ::-1], band])
    fresh = np.zeros(len(vertices))
    vertices = _weathered(vertices, faces, carving_depth.reshape(-1), fresh, seed)
    paint = np.zeros((len(vertices), 2))
    slab = (ledge < 1e-9).reshape(-1, 1)
    paint[: front.size] = np.stack([carving.blue, carving.red], -1).reshape(-1, 2) * slab
    hollow = np.zeros(len(vertices))
    hollow[: front.size] = _hollow(carving_depth, max(1, round(0.006 / step))).reshape(-1)
    return Surface(vertices, faces, _colors(vertices, hollow, paint, fresh, seed)), front, back


def _even(value: float) -> int:
    return 2 * max(4, round(value / 2))


def _plane(columns: int, foot_rows: int, rows: int) -> tuple[Field, Field, Field]:
    """Return x, y and how far the plinth juts out, for the face's grid from the floor to the rounded top."""
    arc = np.linspace(-1.0, 1.0, columns + 1) * np.radians(65.0)
    across = HALF_WIDTH * np.sin(arc) / np.sin(arc[-1])
    along = np.linspace(0.0, 1.0, foot_rows + 1)[:-1] * (_SHOULDER + np.hypot(_PLINTH, FOOT - _SHOULDER))
    climb = np.clip((along - _SHOULDER) / np.hypot(_PLINTH, FOOT - _SHOULDER), 0.0, 1.0)
    foot = np.where(along < _SHOULDER, along, _SHOULDER + climb * (FOOT - _SHOULDER))
    part = np.linspace(0.0, 1.0, rows + 1)[:, None]
    y = np.concatenate([np.tile(foot[:, None], (1, columns + 1)), FOOT + part * (top_of(across) - FOOT)])
    ledge = np.zeros_like(y)
    ledge[:foot_rows] = (_PLINTH * (1.0 - climb))[:, None]
    return across * (HALF_WIDTH + ledge) / HALF_WIDTH, y, ledge


def _grid_faces(grid: Grid) -> Grid:
    """Two triangles per cell, counter-clockwise for one who looks at rows upwards and columns to the right."""
    a, b, c, d = (part.reshape(-1) for part in (grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]))
    return np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)])


def _rim(grid: Grid) -> Grid:
    """The grid's border as a loop, counter-clockwise."""
    return np.concatenate([grid[0, :-1], grid[:-1, -1], grid[-1, :0:-1], grid[:0:-1, 0]])


def _sides(front: Grid, back: Grid, flat: list[Field], layers: int) -> tuple[Field, Grid]:
    """Return the vertices and the faces between the face's rim and the back's, which has half as many points."""
    fine, coarse = _rim(front), _rim(back)
    near, far = flat[0][fine[::2]], flat[1][coarse - len(flat[0])]
    part = np.linspace(0.0, 1.0, layers + 1)[1:-1, None, None]
    between = (1.0 - part) * near + part * far
    start = len(flat[0]) + len(flat[1])
    loops = [start + k * len(coarse) + np.arange(len(coarse), dtype=np.int32) for k in range(layers - 1)]
    loops.append(coarse)
    first, after = loops[0], np.roll(loops[0], -1)
    left, middle, right = fine[::2], fine[1::2], np.roll(fine[::2], -1)
    faces = [np.stack([left, first, middle], -1), np.stack([middle, first, after], -1)]
    faces.append(np.stack([middle, after, right], -1))
    for here, there in pairwise(loops):
        b, c, d = there, np.roll(there, -1), np.roll(here, -1)
        faces += [np.stack([here, b, c], -1), np.stack([here, c, d], -1)]
    return between.reshape(-1, 3), np.concatenate(faces).astype(np.int32)


def _normals(vertices: Field, faces: Grid) -> Field:
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.stack(
        [np.bincount(faces.reshape(-1), np.repeat(normal[:, k], 3), len(vertices)) for k in range(3)], -1
    )
    length: Field = np.linalg.norm(total, axis=1, keepdims=True)
    return total / np.maximum(length, 1e-30)


def _weathered(vertices: Field, faces: Grid, depth: Field, fresh: Field, seed: int) -> Field:
    """Carve the face, roughen everything (the back most), break chips off the edges, put the foot on the floor."""
    normal = _normals(vertices, faces)
    ground = (vertices[:, 1] < 1e-9) & (normal[:, 1] < -0.9)
    rough = 0.0004 + 0.0034 * smoothstep(0.02, -0.06, vertices[:, 2])
    shift = rough * fractal(vertices, 0.05, 4, seed + 31) + 0.0009 * fractal(vertices, 0.16, 2, seed + 37)
    pits = smoothstep(0.62, 0.9, fractal(vertices, 0.011, 2, seed + 41))
    moved = vertices + normal * (shift - 0.0012 * pits)[:, None]
    moved[: len(depth), 2] -= depth
    rng = np.random.default_rng([seed, 7])
    for _ in range(34):
        _chip(moved, fresh, rng)
    moved[ground, 1] = 0.0
    moved[:, 1] = np.maximum(moved[:, 1], 0.0)
    return moved


def _chip(points: Field, fresh: Field, rng: np.random.Generator) -> None:
    """Flatten an edge of the slab or of its plinth where it was hit: a shallow plane, a little uneven."""
    side, face = rng.choice([-1.0, 1.0]), rng.choice([-1.0, 1.0], p=[0.45, 0.55])
    size = 0.006 + 0.016 * rng.random() ** 3
    where = rng.random()
    out = [side, 0.0, face]
    if where < 0.55:
        corner = [side * HALF_WIDTH, rng.uniform(FOOT + 0.03, TOP - RISE), face * _HALF_DEPTH]
    elif where < 0.8:
        x = rng.uniform(-0.24, 0.24)
        corner, out = [x, float(top_of(np.array(x))), face * _HALF_DEPTH], [x * 2.0, 1.0, face]
    else:
        wide = HALF_WIDTH + _PLINTH
        corner, out = [rng.uniform(-wide, wide), _SHOULDER, face * (_HALF_DEPTH + _PLINTH)], [0.0, 1.0, face]
    normal = np.array(out) + rng.normal(0.0, 0.25, 3)
    normal /= np.linalg.norm(normal)
    relative = points - np.array(corner)
    over = relative @ normal + size * 0.55
    reach = np.linalg.norm(relative, axis=1)
    hit = (over > 0) & (reach < size * 3.0)
    bump = 0.0016 * fractal(points[hit], 0.012, 3, 97)
    points[hit] -= normal * np.maximum(over[hit] + bump, 0.0)[:, None]
    fresh[hit] = np.maximum(fresh[hit], smoothstep(0.0, 0.003, over[hit]))


def _hollow(depth: Field, radius: int) -> Field:
    """Return how much each point lies under its surroundings, metres: what light does not reach."""
    mean, size = depth, 2 * radius + 1
    for axis in (0, 1):
        edges = [(0, 0), (0, 0)]
        edges[axis] = (radius + 1, radius)
        total = np.moveaxis(np.cumsum(np.pad(mean, edges, mode="edge"), axis), axis, 0)
        mean = np.moveaxis((total[size:] - total[:-size]) / size, 0, axis)
    return depth - mean


def _colors(points: Field, hollow: Field, paint: Field, fresh: Field, seed: int) -> NDArray[np.uint8]:
    """Return limestone: warm beige in faint strata, dark hollows, damp foot, streaks, lichen, traces of paint."""

    def mix(color: Field, other: tuple[int, int, int], amount: Field) -> Field:
        return color + (np.array(other, float) - color) * np.clip(amount, 0.0, 1.0)[:, None]

    grain = fractal(points, 0.035, 4, seed + 51)
    broad = fractal(points, 0.3, 3, seed + 53)
    strata = fractal(points * np.array([1.0, 9.0, 1.0]), 0.4, 3, seed + 57)
    color = np.tile(np.array([216.0, 193.0, 154.0]), (len(points), 1))
    color *= (1.0 + 0.055 * grain + 0.05 * broad + 0.035 * strata)[:, None]
    streak = smoothstep(0.25, 0.9, fractal(points * np.array([1.0, 0.09, 1.0]), 0.045, 3, seed + 59))
    color = mix(color, (126, 104, 78), 0.4 * streak * smoothstep(0.35, 1.15, points[:, 1]))
    damp = smoothstep(0.34, 0.02, points[:, 1] + 0.07 * broad)
    color = mix(color, (122, 96, 68), 0.6 * damp)
    # Lichen likes the top, and stays away from the middle of the face.
    likes = 0.25 * smoothstep(0.8, 1.25, points[:, 1])
    likes = likes - 0.35 * smoothstep(0.2, 0.0, np.abs(points[:, 0])) * (points[:, 2] > 0)
    lichen = smoothstep(0.45, 0.62, fractal(points, 0.075, 4, seed + 61) + likes)
    orange = smoothstep(0.2, 0.5, fractal(points, 0.02, 2, seed + 67))
    color = mix(color, (141, 143, 108), 0.62 * lichen)
    color = mix(color, (190, 138, 58), 0.6 * lichen * orange)
    color = mix(color, (236, 222, 192), 0.75 * fresh)
    color = mix(color, (58, 106, 146), 0.72 * paint[:, 0])
    color = mix(color, (164, 74, 48), 0.8 * paint[:, 1])
    light = 1.0 - 0.34 * np.clip(hollow / 0.003, 0.0, 1.0) + 0.08 * np.clip(-hollow / 0.002, 0.0, 1.0)
    color *= light[:, None]
    return np.clip(np.round(color), 0, 255).astype(np.uint8)


def write_ply(surface: Surface, path: Path) -> None:
    """Write a binary little-endian PLY; its comment says that the unit is the metre, which PLY itself cannot."""
    vertex = np.zeros(len(surface.vertices), [("xyz", "<f4", 3), ("rgb", "u1", 3)])
    vertex["xyz"], vertex["rgb"] = surface.vertices, surface.colors
    face = np.zeros(len(surface.faces), [("count", "u1"), ("corners", "<i4", 3)])
    face["count"], face["corners"] = 3, surface.faces
    header = (
        "ply\nformat binary_little_endian 1.0\ncomment unit: metre, up: y, face: +z\n"
        f"element vertex {len(vertex)}\nproperty float x\nproperty float y\nproperty float z\n"
        "property uchar red\nproperty uchar green\nproperty uchar blue\n"
        f"element face {len(face)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode("ascii") + vertex.tobytes() + face.tobytes())


def main(arguments: list[str] | None = None) -> None:
    """Make the file and print what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="the PLY file to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--triangles", type=int, default=320_000)
    options = parser.parse_args(arguments)
    facts = make(options.out, options.seed, options.triangles)
    print(json.dumps({"file": options.out.name, "bytes": options.out.stat().st_size, **facts}))


if __name__ == "__main__":
    main()
