"""What a collapse may not take: tips of thin parts and bends of borders."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from immersion.scans import Mesh, decimate
from immersion.scans._kernels import witnesses
from naive_witnesses import to_segment, to_triangle
from scan_shapes import grid, sphere


@pytest.mark.parametrize("seed", range(12))
def test_distances_are_those_of_a_search(seed: int) -> None:
    q, a, b, c = np.random.default_rng(seed).standard_normal((4, 3))
    found = witnesses.from_segment(q, 0, a, 0, b, 0)
    assert np.sqrt(found) == pytest.approx(to_segment(q, a, b), abs=1e-7)
    found = witnesses.from_triangle(q, 0, a, np.concatenate([b, c]), 0, 3)
    assert np.sqrt(found) == pytest.approx(to_triangle(q, a, b, c), abs=1e-6)


def test_a_triangle_without_area_is_its_sides() -> None:
    a, b = np.zeros(3), np.array([1.0, 0, 0, 2.0, 0, 0])
    assert witnesses.from_triangle(np.array([3.0, 1.0, 0]), 0, a, b, 0, 3) == pytest.approx(2.0)


def _side(mesh: Mesh, count: int) -> float:
    """Return the side of the equilateral triangles of which ``count`` cover as much as the mesh."""
    a, b, c = np.moveaxis(mesh.positions()[mesh.faces], 1, 0)
    return float(np.sqrt(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 * 4 / np.sqrt(3) / count))


def _thorny(turn: Rotation, height: float) -> tuple[Mesh, np.ndarray]:
    """Return a ball of radius 1 with twelve thin thorns, and their tips."""
    ball = sphere(5)
    points = ball.positions()
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    tips = points[np.random.default_rng(1).choice(len(points), 12, replace=False)]
    angle = np.arccos(np.clip(points @ tips.T, -1, 1)).min(1)
    thorny = turn.apply(points * (1 + height * np.clip(1 - angle / 0.12, 0, 1))[:, None])
    return Mesh.from_arrays(thorny, ball.faces), turn.apply(tips) * (1 + height)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("height", "count"), [(0.3, 150), (0.6, 100)])
def test_thorns_keep_their_tips_however_they_are_turned(seed: int, height: float, count: int) -> None:
    # Without witnesses the farthest tip is lost by 0.4 to 0.9 of a side.
    mesh, tips = _thorny(Rotation.random(random_state=seed), height)
    light = decimate(mesh, triangles=count, samples=500).mesh
    corners = light.positions()[light.faces]
    for tip in tips:
        near = np.linalg.norm(corners - tip, axis=2).min(1).argsort()[:6]
        away = min(to_triangle(tip, *three) for three in corners[near])
        assert away <= 0.1 * _side(mesh, count)


@pytest.mark.parametrize("turn", [0.0, 1.0, 2.0])
def test_a_torn_border_keeps_its_teeth(turn: float) -> None:
    # Without witnesses the farthest tooth is lost by 0.14 to 0.25 of a side.
    flat = grid(60, 60)
    points = flat.positions().copy()
    depth = 6 * np.random.default_rng(0).random(61)[points[:, 1].astype(int)]
    points[:, 0] += depth * (points[:, 0] / 60) ** 8
    points[:, 2] = 2 * np.sin(points[:, 0] / 7) * np.cos(points[:, 1] / 9)
    mesh = Mesh.from_arrays(Rotation.from_euler("z", turn).apply(points), flat.faces)
    light = decimate(mesh, triangles=80, samples=500).mesh
    lines = _border(light)
    away = [min(to_segment(q, a, b) for a, b in lines) for q in mesh.positions()[60::61]]
    assert max(away) <= 0.1 * _side(mesh, 80)


def _border(mesh: Mesh) -> np.ndarray:
    ends = np.sort(np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]), 1)
    unique, counts = np.unique(ends, axis=0, return_counts=True)
    return mesh.positions()[unique[counts == 1]]
