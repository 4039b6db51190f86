"""The kernels of decimation against their slow twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion.scans._kernels import collapse, fans, rules
from immersion.scans.mesh import Mesh
from naive_decimation import (
    attribute_error,
    face_error,
    fold_weight,
    link_is_simple,
    plane_error,
    standing_planes,
)
from naive_scans import is_closed_manifold
from scan_shapes import grid, sphere, torus

LINE = st.integers(0, 2**16)


def _rough(shape: Mesh, seed: int, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    shaken = shape.positions() + noise * np.random.default_rng(seed).standard_normal(shape.vertices.shape)
    return shaken, shape.faces


def _corners(faces: np.ndarray) -> np.ndarray:
    return np.c_[faces, np.ones(len(faces))].astype(np.uint32).reshape(-1)


def _fans(faces: np.ndarray, vertices: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    corners = _corners(faces)
    head, following = np.empty(vertices, np.uint32), np.empty(len(corners), np.uint32)
    fans.list_corners(corners, head, following)
    return corners, head, following


def _value(row: np.ndarray, x: np.ndarray) -> float:
    a = np.array([[row[0], row[1], row[2]], [row[1], row[3], row[4]], [row[2], row[4], row[5]]])
    return float(x @ a @ x + 2 * row[6:9] @ x + row[9])


@settings(deadline=None, max_examples=15, derandomize=True)
@given(LINE)
def test_face_quadrics_are_distances_to_planes(seed: int) -> None:
    points, faces = _rough(sphere(1), seed)
    quadrics = np.zeros(10 * len(points))
    fans.face_quadrics(points.reshape(-1), _corners(faces), 10, quadrics)
    x = np.random.default_rng(seed).standard_normal(3)
    for v in range(len(points)):
        assert _value(quadrics[10 * v : 10 * v + 10], x) == pytest.approx(
            face_error(x, points, faces, v, fans.LEAST), rel=1e-9
        )


@settings(deadline=None, max_examples=15, derandomize=True)
@given(LINE, st.booleans())
def test_borders_and_folds_are_held_by_standing_planes(seed: int, closed: bool) -> None:
    points, faces = _rough(sphere(1) if closed else grid(3, 2), seed, 0.4)
    corners, head, following = _fans(faces, len(points))
    flags, quadrics = np.zeros(len(points), np.uint8), np.zeros(10 * len(points))
    fans.mark_edges(points.reshape(-1), corners, head, following, flags, 10, quadrics)
    x = np.random.default_rng(seed).standard_normal(3)
    expected = np.zeros(len(points))
    planes = standing_planes(
        points, faces, lambda *edge: fold_weight(*edge, fans.BORDER_WEIGHT, fans.FOLD_WEIGHT)
    )
    for v, w, point, normal, weight in planes:
        expected[[v, w]] += plane_error(x, point, normal, weight)
    found = [_value(quadrics[10 * v : 10 * v + 10], x) for v in range(len(points))]
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10)
    assert (flags == (0 if closed else flags)).all()
    if not closed:
        rim = np.array([v for v in range(12) if v % 4 in (0, 3) or v // 4 in (0, 2)])
        assert set(np.flatnonzero(flags & fans.BORDER)) == set(rim)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(LINE)
def test_the_solved_place_is_the_least_error_and_attributes_take_their_best(seed: int) -> None:
    """Against a general minimiser over place and attributes together."""
    from scipy.optimize import minimize

    points, faces = _rough(sphere(1), seed)
    generator = np.random.default_rng(seed)
    attributes = generator.random((len(points), 2))
    width = 11 + 4 * 2
    quadrics = np.zeros(width * len(points))
    fans.face_quadrics(points.reshape(-1), _corners(faces), width, quadrics)
    fans.attribute_quadrics(points.reshape(-1), _corners(faces), attributes.reshape(-1), width, quadrics)
    v, w = (int(u) for u in faces[0, :2])
    place = np.empty(3)
    error = collapse.solve(points.reshape(-1), quadrics, width, np.zeros(len(points), np.uint8), v, w, place)

    def whole(z: np.ndarray) -> float:
        return sum(
            face_error(z[:3], points, faces, u, fans.LEAST)
            + attribute_error(z[:3], z[3:], points, faces, attributes, u)
            for u in (v, w)
        )

    best = minimize(whole, np.r_[place, 0.5, 0.5], tol=1e-14)
    assert error == pytest.approx(best.fun, rel=1e-3)
    np.testing.assert_allclose(place, best.x[:3], atol=0.02)  # the little pull to the middle


@settings(deadline=None, max_examples=30, derandomize=True)
@given(LINE)
def test_the_link_condition_is_that_of_its_definition(seed: int) -> None:
    generator = np.random.default_rng(seed)
    faces = torus(4, 3).faces if seed % 2 else sphere(1).faces
    count = int(faces.max()) + 1
    corners, head, following = _fans(faces, count)
    stamp, flags = np.zeros(count, np.uint32), np.zeros(count, np.uint8)
    face = faces[generator.integers(len(faces))]
    v, w = np.uint32(min(face[:2])), np.uint32(max(face[:2]))
    allowed = rules.link_allows(corners, head, following, flags, stamp, np.uint32(5), v, w)
    assert allowed == link_is_simple(faces, int(v), int(w))
    if allowed:
        merged = np.where(faces == w, v, faces)
        assert is_closed_manifold(merged[[len(set(f.tolist())) == 3 for f in merged]])


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 39), st.floats(0, 9, width=32)), min_size=1, max_size=120))
def test_the_heap_gives_the_least_key_whatever_is_renewed(changes: list[tuple[int, float]]) -> None:
    keys, items = np.empty(40, np.float32), np.empty(40, np.uint32)
    slots, partners = np.full(40, collapse.NONE, np.uint32), np.zeros(40, np.uint32)
    sizes, truth = np.zeros(1, np.uint32), {}
    for u, key in changes:
        gone = key > 8
        value = collapse.NEVER if gone else np.float32(key)
        collapse.renew(keys, items, slots, sizes, partners, np.uint32(u), value, np.uint32(0))
        truth.pop(u, None)
        if not gone:
            truth[u] = float(np.float32(key))
        assert int(sizes[0]) == len(truth)
        if truth:
            assert float(keys[0]) == min(truth.values())
            assert truth[int(items[0])] == float(keys[0])
        assert all(int(items[slots[u]]) == u for u in truth)


def test_repeated_faces_go_and_the_first_stays() -> None:
    faces = np.array([[0, 1, 2], [2, 1, 3], [1, 2, 0], [3, 2, 1], [1, 3, 4]])
    corners, head, following = _fans(faces, 5)
    assert fans.repeated(corners, head, following) == 2
    assert corners.reshape(-1, 4)[:, 3].tolist() == [1, 1, 0, 0, 1]


def test_the_curve_sorts_neighbours_together() -> None:
    """Against the definition: bits of the three cells in turn, x lowest."""
    points = np.random.default_rng(0).random((50, 3)).astype(np.float32)
    keys = np.empty(50, np.uint64)
    fans.morton(points, np.zeros(3), 1.0, keys)
    for v, key in enumerate(keys.tolist()):
        cells = [int(np.float64(c) * 1023.0) for c in points[v]]
        code = sum(((cells[k] >> bit) & 1) << (3 * bit + k) for k in range(3) for bit in range(10))
        assert key == (code << 32 | v)
