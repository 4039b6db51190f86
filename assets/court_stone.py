"""What weather makes of the courtyard's limestone: worn and broken edges, a rough skin, and its colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from grain import fractal, smoothstep
from numpy.typing import NDArray
from solids import Field, ball
from stone_surface import Distance, normals_of, shelter

__all__ = ["Weather", "broken", "colors", "roughened"]

_PALE, _GREY, _CRUST, _ALGAE = (220, 204, 172), (176, 172, 160), (72, 66, 60), (96, 104, 66)
_LICHEN, _OCHRE, _FRESH, _LIME, _BRONZE = (
    (196, 196, 178),
    (196, 148, 74),
    (238, 228, 202),
    (232, 228, 216),
    (88, 120, 100),
)


@dataclass(frozen=True, eq=False)
class Weather:
    """What the stone has lived through, for each point 0 to 1: water, lime, and bronze that is not stone at all."""

    wet: Field
    lime: Field
    bronze: Field


def broken(distance: Distance, chips: tuple[tuple[float, float, float, float], ...], seed: int) -> Distance:
    """Return the distance without what was knocked off: rough hollows, each a radius and a place."""

    def worn(x: Field, y: Field, z: Field) -> Field:
        out = distance(x, y, z)
        for number, (radius, *at) in enumerate(chips):
            gone = ball(x, y, z, (at[0], at[1], at[2]), radius)
            near = gone < 0.05
            if near.any():
                points = np.stack([x[near], y[near], z[near]], -1)
                rough = gone[near] + 0.35 * radius * fractal(points, 0.9 * radius, 3, seed + 7 * number)
                out[near] = np.maximum(out[near], -0.7 * rough)
        return out

    return worn


def roughened(vertices: Field, normals: Field, seed: int) -> Field:
    """Return the vertices with the skin of old limestone: broad wear, grain, and the holes of shells."""
    grain = 0.0011 * fractal(vertices, 0.045, 4, seed + 31) + 0.0016 * fractal(vertices, 0.21, 2, seed + 37)
    holes = smoothstep(0.60, 0.85, fractal(vertices, 0.016, 2, seed + 41))
    moved = vertices + normals * (grain - 0.0022 * holes)[:, None]
    moved[:, 1] = np.maximum(moved[:, 1], 0.0)
    return np.asarray(moved)


def _mix(color: Field, other: tuple[int, int, int], amount: Field) -> Field:
    return np.asarray(color + (np.array(other, float) - color) * np.clip(amount, 0.0, 1.0)[:, None])


def colors(
    distance: Distance, whole: Distance, vertices: Field, seed: int, weather: Weather
) -> NDArray[np.uint8]:
    """Return sRGB colours: washed where rain falls, black with crust where it does not, green where it stays.

    Parameters
    ----------
    distance, whole : callable
        The sculpture as it is, and before it was broken: between the two the stone is fresh.
    vertices : (V, 3) ndarray
    seed : int
    weather : Weather
    """
    normals = normals_of(distance, vertices, 0.002)
    hollow = shelter(distance, vertices, normals, 0.018)
    closed = shelter(distance, vertices, normals, 0.075)
    up, height = normals[:, 1], vertices[:, 1]
    broad, fine = fractal(vertices, 0.28, 3, seed + 53), fractal(vertices, 0.035, 4, seed + 51)
    strata = fractal(vertices * np.array([1.0, 8.0, 1.0]), 0.4, 3, seed + 57)
    color = np.tile(np.array(_PALE, float), (len(vertices), 1))
    color *= (1.0 + 0.06 * fine + 0.06 * broad + 0.04 * strata)[:, None]
    color = _mix(color, _GREY, 0.5 * smoothstep(-0.1, 0.7, up) * (0.6 + 0.4 * broad))
    streak = smoothstep(0.1, 0.8, fractal(vertices * np.array([1.0, 0.12, 1.0]), 0.05, 3, seed + 59))
    color = _mix(color, (132, 118, 96), 0.35 * streak * smoothstep(0.5, 0.0, np.abs(up)))
    # Rain washes what it reaches; soot stays, and hardens, under ledges and in hollows.
    dry = smoothstep(0.25, -0.35, up) * smoothstep(0.18, 0.55, closed)
    color = _mix(color, _CRUST, 0.55 * dry * (0.75 + 0.45 * fine))
    color = _mix(color, _CRUST, 0.42 * smoothstep(0.30, 0.75, hollow))
    damp = smoothstep(0.26, 0.02, height + 0.08 * broad) + weather.wet
    color = _mix(color, _ALGAE, 0.62 * damp * (0.7 + 0.5 * fine))
    color = _mix(color, _LIME, weather.lime * (0.7 + 0.4 * streak))
    likes = 0.30 * smoothstep(0.1, 0.9, up) - 0.5 * weather.wet - 0.3 * closed
    lichen = smoothstep(0.42, 0.58, fractal(vertices, 0.07, 4, seed + 61) + likes)
    orange = smoothstep(0.25, 0.55, fractal(vertices, 0.03, 2, seed + 67))
    color = _mix(_mix(color, _LICHEN, 0.7 * lichen), _OCHRE, 0.75 * lichen * orange)
    fresh = smoothstep(0.002, 0.006, -whole(*vertices.T))
    color = _mix(color, _FRESH, 0.55 * fresh)
    color = _mix(color, _BRONZE, 0.92 * weather.bronze)
    color *= (1.0 - 0.30 * smoothstep(0.05, 0.8, closed) - 0.16 * smoothstep(0.1, 0.7, hollow))[:, None]
    return np.clip(np.round(color), 0, 255).astype(np.uint8)
