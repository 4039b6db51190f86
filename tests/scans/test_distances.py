"""deviation: closed forms, and a slow float64 twin."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import scans
from immersion.errors import InputError
from immersion.scans._kernels import distance
from immersion.scans._surface import Surface, spread
from immersion.scans.mesh import Mesh
from naive_scans import point_triangle_distance, surface_distance
from scan_shapes import grid, sphere


def test_the_kernel_equals_its_slow_twin_in_every_region() -> None:
    random = np.random.default_rng(0)
    corners = random.standard_normal((3000, 3, 3))
    points = 2 * random.standard_normal((3000, 3))
    out = np.empty(3000)
    faces, chosen = np.arange(9000, dtype=np.int32).reshape(-1, 3), np.arange(3000)
    distance.squared_to_faces(points, corners.reshape(-1, 3), faces, chosen, out)
    naive = [point_triangle_distance(p, *t) for p, t in zip(points, corners, strict=True)]
    assert np.abs(np.sqrt(out) - naive).max() < 1e-12


@pytest.mark.parametrize("corners", [(0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 0, 0)])
def test_the_kernel_measures_triangles_that_are_no_more_than_an_edge(corners: tuple[int, ...]) -> None:
    ends = np.array([[0.1, 0.2, 0.3], [1.1, 0.2, 0.3]])
    point, faces = np.array([[0.6, 1.2, 0.3]]), np.array([corners], np.int32)
    out, weights = np.empty(1), np.empty((1, 3))
    distance.places_on_faces(point, ends, faces, np.zeros(1, np.int64), weights, out)
    place = ends[0] + [0.5 if any(corners) else 0.0, 0, 0]
    assert weights[0] @ ends[faces[0]] == pytest.approx(place)
    assert np.sqrt(out[0]) == pytest.approx(np.linalg.norm(point[0] - place))


def test_the_closest_face_of_embree_is_the_closest_face() -> None:
    mesh = sphere(2)
    surface = Surface(mesh.positions() / 2, mesh.faces)
    corners = surface.points[mesh.faces]
    points = np.random.default_rng(1).uniform(-0.7, 0.7, (200, 3))
    naive = [surface_distance(p, corners) for p in points]
    assert np.abs(surface.nearest(points)[0] - naive).max() < 1e-6


def test_two_parallel_sheets_are_as_far_as_they_are() -> None:
    low = grid(4, 4, unit="mm")
    high = Mesh.from_arrays(low.positions() + [0, 0, 0.25], low.faces, unit="mm")
    result = scans.deviation(low, high, samples=2000)
    assert (result.rms, result.mean, result.max, result.p95) == pytest.approx((0.25,) * 4, abs=1e-6)
    assert result.render("fr") == "moyenne quadratique 0,250 mm, au plus 0,250 mm"


def test_both_sides_are_measured() -> None:
    half = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]])
    wide = Mesh.from_arrays([[0, 0, 0], [2, 0, 0], [2, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]])
    result = scans.deviation(half, wide, samples=20_000)
    assert result.rms_forward == pytest.approx(0, abs=1e-6)
    # Over the far half, the distance runs evenly from 0 to 1: mean square 1/3 of half the area.
    assert result.rms_backward == pytest.approx(np.sqrt(1 / 6), rel=0.01)
    assert result.max == pytest.approx(1.0, abs=0.01)


def test_samples_are_uniform_over_the_area() -> None:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [3, 0, 1], [0, 3, 1.0]])
    surface = Surface(corners, np.arange(6, dtype=np.int32).reshape(2, 3))
    points = np.concatenate([p for p, _ in spread(surface, 10_000, np.random.default_rng(0))])
    assert np.mean(points[:, 2]) == pytest.approx(0.9, abs=0.002)
    assert points[points[:, 2] > 0.5].mean(0)[:2] == pytest.approx([1, 1], abs=0.03)


def test_far_from_the_origin_nothing_is_lost() -> None:
    ball = sphere(3)
    away = np.array([1e6, 2e6, 5e5])
    a = Mesh.from_arrays(ball.positions() + away, ball.faces, unit="m")
    b = Mesh.from_arrays(ball.positions() + away + [0, 0, 1e-3], ball.faces, unit="m")
    near = scans.deviation(ball, Mesh.from_arrays(ball.positions() + [0, 0, 1e-3], ball.faces), samples=5000)
    assert scans.deviation(a, b, samples=5000).rms == pytest.approx(near.rms, abs=1e-6)


def test_without_a_unit_there_are_no_millimetres() -> None:
    assert "mm" not in scans.deviation(sphere(1), sphere(2), samples=100).render("en")


def test_bad_questions_are_refused() -> None:
    with pytest.raises(InputError, match="samples"):
        scans.deviation(sphere(0), sphere(0), samples=0)
    with pytest.raises(InputError, match="one unit"):
        scans.deviation(sphere(0, unit="m"), sphere(0, unit="mm"))
    with pytest.raises(InputError, match="at least one triangle"):
        scans.deviation(sphere(0), Mesh.from_arrays(np.zeros((1, 3)), np.zeros((0, 3), int)))
