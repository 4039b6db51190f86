"""Colour differences and the optimum that decimated colours are held against."""

from __future__ import annotations

import numpy as np
import pytest
from colours import Seen, lab


@pytest.mark.parametrize(
    ("srgb", "expected"),
    [  # published values for the primaries of sRGB under D65
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0.0, 0.0)),
    ],
)
def test_lab_of_known_colours(srgb: tuple[int, ...], expected: tuple[float, ...]) -> None:
    assert lab(np.array([srgb], float))[0] == pytest.approx(expected, abs=0.02)


def _square(steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a unit square whose red rises linearly from left to right."""
    line = np.linspace(0, 1, steps + 1)
    points = np.stack(np.meshgrid(line, line, [0.0]), -1).reshape(-1, 3)
    a = (np.arange(steps)[:, None] * (steps + 1) + np.arange(steps)).ravel()
    up = a + steps + 1
    faces = np.concatenate([np.c_[a, a + 1, up + 1], np.c_[a, up + 1, up]])
    colors = np.column_stack([200 * points[:, 0], np.full(len(points), 50.0), np.full(len(points), 90.0)])
    return points, faces, colors


def test_a_linear_ramp_is_kept_by_two_triangles() -> None:
    points, faces, colors = _square(1)
    seen = Seen.from_meshes(_square(6), (points, faces), 4000)
    assert seen.differences(colors).max() < 1e-4
    assert seen.differences(seen.best(np.full((4, 3), 128.0))).max() < 1e-2


def test_the_optimum_is_the_solution_of_the_normal_equations() -> None:
    original = _square(8)
    bent = (*original[:2], original[2] + 40 * np.sin(9 * original[0]))
    points, faces, colors = _square(2)
    seen = Seen.from_meshes(bent, (points, faces), 3000)
    dense = np.zeros((3000, len(points)))
    for corner in range(3):
        np.add.at(dense, (np.arange(3000), seen.vertices[:, corner]), seen.weights[:, corner])
    exact = np.linalg.lstsq(dense, seen.colors, rcond=None)[0]
    assert seen.best(colors) == pytest.approx(np.clip(exact, 0, 255), abs=1e-3)


def test_a_vertex_that_nothing_falls_on_keeps_its_colour() -> None:
    points, faces, colors = _square(1)
    away = np.array([[9.0, 9, 9], [9, 9, 8], [9, 8, 9]])
    seen = Seen.from_meshes(_square(3), (np.vstack([points, away]), np.vstack([faces, [[4, 5, 6]]])), 500)
    start = np.vstack([colors, np.full((3, 3), 77.0)])
    assert seen.best(start)[4:] == pytest.approx(77.0)
