"""The three raw scans of the courtyard: a sculpture each, weathered, then seen by a scanner that misses and invents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import court_basin
import court_capital
import court_lion
import numpy as np
from court_stone import Weather, broken, colors, roughened
from grain import smoothstep
from numpy.typing import NDArray
from scan_defects import Surface, float_pieces, repeat_and_flatten, unweld
from stone_surface import Distance, largest, normals_of, surface

__all__ = ["ROLES", "STEPS", "raw_scan"]

ROLES = ("vasque", "chapiteau", "lion")
"""What the three scans are called: the names of their files."""

STEPS = {"vasque": 0.0072, "chapiteau": 0.0062, "lion": 0.0062}
"""Distance between the samples of a scan in full size, metres: each gives 250 000 to 300 000 triangles."""

NOISE = 0.00025  # metres, per coordinate

Field = NDArray[np.float64]
Chips = tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, eq=False)
class _Sculpture:
    distance: Distance
    box: tuple[tuple[float, float, float], tuple[float, float, float]]
    chips: Chips
    weather: Callable[[Field], Weather]


def _around(chips: Chips) -> Chips:
    """Chips of what was turned: a radius, a part of the circle, the distance from the axis, a height."""
    return tuple(
        (size, float(away * np.sin(2 * np.pi * turn)), height, float(away * np.cos(2 * np.pi * turn)))
        for size, turn, away, height in chips
    )


def _of_basin(points: Field) -> Weather:
    """Algae under the water line and where the basin runs over; lime along the line."""
    x, y, z = points.T
    radius, turn = np.hypot(x, z), np.arctan2(x, z)
    inside = (radius < 0.56) & (y > 0.62) & (y < 1.2) & (radius > 0.10)
    line = inside * smoothstep(0.022, 0.004, np.abs(y - court_basin.WATER))
    over = smoothstep(0.985, 0.995, np.cos(turn - 0.9)) + smoothstep(0.99, 0.998, np.cos(turn + 1.9))
    runs = over * (radius > 0.30) * smoothstep(0.50, 0.60, y)
    wet = 0.85 * inside * smoothstep(court_basin.WATER + 0.004, court_basin.WATER - 0.012, y)
    return Weather(np.maximum(wet, 0.9 * runs * ~inside), 0.75 * line, np.zeros(len(points)))


def _of_capital(points: Field) -> Weather:
    nothing = np.zeros(len(points))
    return Weather(nothing, nothing, nothing)


def _of_lion(points: Field) -> Weather:
    """A run of algae and lime under the mouth; the pipe is bronze."""
    x, y, z = points.T
    low = court_lion.MIDDLE - 0.19
    run = (
        smoothstep(0.085, 0.02, np.abs(x + 0.012 * np.sin(31.0 * y)))
        * smoothstep(low + 0.03, low - 0.03, y)
        * (z > -0.08)
    )
    core = (
        smoothstep(0.035, 0.01, np.abs(x + 0.012 * np.sin(31.0 * y)))
        * smoothstep(low, low - 0.05, y)
        * (z > -0.08)
    )
    across = np.hypot(x, y - court_lion.MOUTH)
    pipe = (across < 0.024) & (z > 0.13)
    return Weather(0.9 * run, 0.8 * core, pipe.astype(float))


_SCULPTURES = {
    "vasque": _Sculpture(court_basin.distance, court_basin.BOX, _around(court_basin.CHIPS), _of_basin),
    "chapiteau": _Sculpture(
        court_capital.distance, court_capital.BOX, _around(court_capital.CHIPS), _of_capital
    ),
    "lion": _Sculpture(court_lion.distance, court_lion.BOX, court_lion.CHIPS, _of_lion),
}


def raw_scan(
    role: str, step: float, seed: int = 0, progress: Callable[[float], None] | None = None
) -> tuple[Surface, dict[str, int]]:
    """Make one raw scan in memory.

    Parameters
    ----------
    role : str
        One of :data:`ROLES`.
    step : float
        Distance between samples, metres.
    seed : int
        Chooses the weather and the defects.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    surface : Surface
        Every triangle has its own vertices, as many scanners write them.
    facts : dict
        triangles, patches (missed by the scanner), islands, duplicate_faces, degenerate_faces.
    """
    made, number = _SCULPTURES[role], ROLES.index(role)
    own = seed + 1000 * number
    worn = broken(made.distance, made.chips, own)
    vertices, faces = surface(worn, *made.box, step, progress)
    paint = colors(worn, made.distance, vertices, own, made.weather(vertices))
    vertices = roughened(vertices, normals_of(worn, vertices, 0.003), own)
    rng = np.random.default_rng([seed, number])
    vertices = vertices + rng.normal(0.0, NOISE, vertices.shape)
    scan, patches = _missed(Surface(vertices, faces, paint), 12, step, rng)
    scan = float_pieces(scan, 14, 10, 0.016, rng)
    repeated, flat = max(5, len(scan.faces) // 1200), max(3, len(scan.faces) // 2000)
    scan = unweld(Surface(scan.vertices, repeat_and_flatten(scan.faces, repeated, flat, rng), scan.colors))
    facts = {"triangles": len(scan.faces), "patches": patches, "islands": 24}
    return scan, {**facts, "duplicate_faces": repeated, "degenerate_faces": flat}


def _missed(scan: Surface, count: int, step: float, rng: np.random.Generator) -> tuple[Surface, int]:
    """Leave out small round patches, far from each other: what no light of the scanner reached."""
    places: list[Field] = []
    apart = max(0.12, 8.0 * step)
    gone = np.zeros(len(scan.vertices), np.bool_)
    for _ in range(50 * count):
        at = scan.vertices[rng.integers(len(scan.vertices))]
        if at[1] < 0.05 or any(np.linalg.norm(at - other) < apart for other in places):
            continue
        places.append(at)
        gone |= np.linalg.norm(scan.vertices - at, axis=1) < rng.uniform(1.5, 2.6) * step
        if len(places) == count:
            break
    faces = scan.faces[~gone[scan.faces].any(1)]
    # What a hole cuts off is too small to be seen.
    keep, faces = largest(len(scan.vertices), faces)
    return Surface(scan.vertices[keep], faces, scan.colors[keep]), len(places)
