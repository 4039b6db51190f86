"""The independent check measures what closed forms say."""

from __future__ import annotations

import numpy as np
import pytest
import truth
from rough_shapes import rough_torus


def _grid(count: int, height: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return a unit square of ``2 × count²`` triangles at a height."""
    points = np.stack(np.meshgrid(*2 * [np.linspace(0, 1, count + 1)], [height]), -1).reshape(-1, 3)
    a = (np.arange(count)[:, None] * (count + 1) + np.arange(count)).ravel()
    up = a + count + 1
    return points, np.concatenate([np.c_[a, a + 1, up + 1], np.c_[a, up + 1, up]])


def test_parallel_squares_are_their_gap_apart_everywhere() -> None:
    found = truth.distance(_grid(5), _grid(1, 0.01), samples=5000)
    gap = 0.01 / np.sqrt(2)  # per diagonal of the unit square
    for value in (found.rms, found.mean, found.max, found.rms_to_light, found.rms_to_original):
        assert value == pytest.approx(gap, rel=1e-9)


def test_a_roof_over_a_square_has_the_error_of_its_slope() -> None:
    """Seen from the ground, the distance to a ridge of height h falls linearly from the middle: RMS h cos/√3."""
    h = 0.05
    roof = np.array([[0, 0, 0], [0.5, 0, h], [1, 0, 0], [0, 1, 0], [0.5, 1, h], [1, 1, 0]], float)
    faces = np.array([[0, 1, 4], [0, 4, 3], [1, 2, 5], [1, 5, 4]])
    found = truth.distance(_grid(4), (roof, faces), samples=400_000)
    slope = np.cos(np.arctan(2 * h))
    assert found.rms_to_original * np.sqrt(2) == pytest.approx(h / np.sqrt(3), rel=5e-3)
    assert found.rms_to_light * np.sqrt(2) == pytest.approx(h * slope / np.sqrt(3), rel=5e-3)
    assert found.max * np.sqrt(2) == pytest.approx(h, rel=1e-2)


def test_points_are_uniform_over_the_area_whatever_the_faces() -> None:
    corners = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[5, 0, 0], [8, 0, 0], [5, 1, 0]]], float)
    points, face, weights = truth.spread(corners, 200_000, np.random.default_rng(1))
    assert np.mean(face) == pytest.approx(0.75, abs=5e-3)  # the second is three times as large
    for number in (0, 1):
        assert points[face == number].mean(0) == pytest.approx(corners[number].mean(0), abs=1e-2)
    assert np.einsum("nk,nkd->nd", weights, corners[face]) == pytest.approx(points)


def test_the_nearest_place_is_that_of_a_dense_search() -> None:
    generator = np.random.default_rng(2)
    corners = generator.random((30, 3, 3)) - 0.5
    points = generator.random((200, 3)) - 0.5
    lengths, faces, weights = truth.nearest(points, corners)
    assert (weights >= 0).all()
    assert weights.sum(1) == pytest.approx(1)
    places = np.einsum("nk,nkd->nd", weights, corners[faces])
    assert np.linalg.norm(points - places, axis=1) == pytest.approx(lengths)
    steps = 60
    u, v = (a.ravel() / steps for a in np.meshgrid(*2 * [np.arange(steps + 1)]))
    inside = u + v <= 1
    dense = np.stack([1 - u - v, u, v], 1)[inside] @ corners.reshape(30, 3, 3)
    far = np.linalg.norm(points[:, None, None] - dense[None], axis=-1).min((1, 2))
    assert (lengths <= far + 1e-12).all()
    assert np.max(far - lengths) < 1.5 / steps


def test_a_torus_is_closed_with_euler_zero() -> None:
    mesh = rough_torus(12, 9)
    found = truth.topology(mesh.faces)
    assert (found.euler, found.closed, found.components) == (0, True, 1)
    assert (found.boundary_edges, found.broken_edges, found.broken_vertices) == (0, 0, 0)


def test_a_square_with_a_hole_has_two_loops() -> None:
    points, faces = _grid(5)
    centre = points[faces].mean(1)
    faces = faces[~((np.abs(centre[:, 0] - 0.5) < 0.1) & (np.abs(centre[:, 1] - 0.5) < 0.1))]
    found = truth.topology(faces)
    assert (found.boundary_loops, found.boundary_edges, found.euler) == (2, 24, 0)
    assert not found.closed


def test_broken_places_are_counted() -> None:
    book = np.array([[0, 1, 2], [1, 0, 3], [0, 1, 4]])
    assert truth.topology(book).broken_edges == 1
    fan = np.array([[0, 1, 2], [0, 3, 4]])  # two triangles that meet in a point
    assert truth.topology(fan).broken_vertices == 1
    ball = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]])
    pair = np.concatenate([ball, np.where(ball == 0, 0, ball + 3)])
    assert truth.topology(pair).broken_vertices == 1
    assert not truth.topology(pair).closed
    assert truth.topology(ball).closed


def test_a_border_that_cuts_a_corner_is_off_by_the_corner() -> None:
    square = _grid(1)
    cut = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0]], float), np.array([[0, 1, 2]])
    # The lost corner of a unit square lies 1/√2 from the diagonal.
    assert truth.boundary_distance(square, cut) == pytest.approx(np.sqrt(0.5) / np.sqrt(2))
    assert truth.boundary_distance(square, square) == pytest.approx(0, abs=1e-15)
    torus = rough_torus(12, 9)
    closed = torus.vertices, torus.faces
    assert truth.boundary_distance(closed, closed) is None
    assert truth.boundary_distance(square, closed) == float("inf")


def test_the_worst_place_is_found_at_a_vertex_that_no_sample_hits() -> None:
    points, faces = _grid(40)
    spike = points.copy()
    spike[len(points) // 2, 2] = 0.2
    found = truth.worst((points, faces), (spike, faces), samples=50)
    assert found == pytest.approx(0.2 / np.sqrt(2), rel=1e-9)
