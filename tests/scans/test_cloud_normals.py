"""Normals lie across the surface, and all on one side of it."""

from __future__ import annotations

import numpy as np
import pytest

from cloud_shapes import ball, ring_points
from immersion.scans import PointCloud, Pose
from immersion.scans._kernels import normals as kernels
from immersion.scans.cloud_normals import neighbourhood, oriented_normals
from naive_reconstruct import disagreement, same_way, smallest_axis


def test_the_smallest_axis_is_that_of_lapack():
    random = np.random.default_rng(3)
    points = random.normal(size=(400, 3)) * [1, 0.6, 0.2]
    near = random.integers(0, 400, (50, 12)).astype(np.int32)
    counts = random.integers(4, 13, 50).astype(np.int32)
    out = np.empty((50, 3))
    kernels.smallest_axes(points[:50] * 0 + points[:50], near % 50, counts, out)
    for row in range(50):
        wanted = smallest_axis(points[(near % 50)[row, : counts[row]]])
        assert abs(out[row] @ wanted) == pytest.approx(1, abs=1e-9)


def test_flat_and_single_neighbourhoods_give_unit_vectors():
    flat = np.zeros((5, 3))
    flat[:, 0] = np.arange(5)
    near = np.tile(np.arange(5, dtype=np.int32), (3, 1))
    out = np.empty((3, 3))
    kernels.smallest_axes(flat, near, np.array([5, 1, 3], np.int32), out)
    np.testing.assert_allclose(np.linalg.norm(out, axis=1), 1)
    assert abs(out[0, 0]) < 1e-12


def test_the_walk_and_its_weights_are_their_slow_twins():
    random = np.random.default_rng(5)
    normals = random.normal(size=(60, 3))
    near = random.integers(0, 60, (60, 4)).astype(np.int32)
    weights = np.empty(near.shape)
    kernels.disagreement(normals, near, weights)
    np.testing.assert_allclose(weights, disagreement(normals, near), rtol=1e-12)
    parents = np.array([-1, *random.integers(0, np.arange(1, 60))], np.int32)
    order = np.arange(60, dtype=np.int32)
    walked = normals.copy()
    kernels.same_way(walked, order, parents)
    np.testing.assert_array_equal(walked, same_way(normals, order, parents))


def ring_normals(points):
    reach = points[:, :2] * (2 / np.hypot(points[:, 0], points[:, 1]))[:, None]
    return (points - np.c_[reach, np.zeros(len(points))]) / 0.7


def test_the_graph_turns_all_normals_of_a_torus_out():
    points = ring_points(4000)
    noisy = PointCloud.from_arrays(points + np.random.default_rng(1).normal(0, 0.003, points.shape))
    around = neighbourhood(noisy.points.astype(float), 16, None)
    normals, origin, side = oriented_normals(noisy, around, "auto")
    cosine = (normals * ring_normals(points)).sum(1)
    assert (origin, side) == ("neighbours", "graph")
    assert (cosine > 0).all()
    assert np.median(cosine) > 0.995


def test_two_separate_bodies_are_both_turned_out():
    one = ball(1500).positions()
    both = PointCloud.from_arrays(np.concatenate([one, 0.5 * one + [5, 0, 0]]))
    around = neighbourhood(both.points.astype(float), 16, None)
    normals, _, _ = oriented_normals(both, around, "graph")
    assert ((normals * np.concatenate([one, one])).sum(1) > 0).all()


def test_a_flat_sheet_faces_up():
    random = np.random.default_rng(2)
    sheet = PointCloud.from_arrays(np.c_[random.random((500, 2)), np.zeros(500)])
    around = neighbourhood(sheet.points.astype(float), 16, None)
    assert (oriented_normals(sheet, around, "graph")[0][:, 2] > 0.999).all()


def test_the_scanner_saw_the_outside_even_where_it_saw_it_edge_on():
    """Points whose normal is nearly across the line of sight take their neighbours' side."""
    points = ball(4000, half=True, noise=0.002).positions()
    cloud = PointCloud.from_arrays(points, poses=(Pose(np.array([0, 0, 1.0e3])),))
    around = neighbourhood(cloud.points.astype(float), 16, None)
    normals, _, side = oriented_normals(cloud, around, "auto")
    assert side == "poses"
    outward = (normals * points).sum(1) > 0
    assert outward.mean() > 0.995
    raw = np.where((normals[:, 2] < 0)[:, None], -normals, normals)
    assert outward.sum() > ((raw * points).sum(1) > 0).sum(), "better than the sign alone"


def test_a_radius_leaves_far_neighbours_out():
    points = np.c_[np.arange(12.0), np.zeros((12, 2))]
    near = neighbourhood(points, 6, 1.5)
    assert near.counts.tolist() == [3] * 12
    assert neighbourhood(points, 6, 2.5).counts[5] == 5


def test_the_spacing_is_the_room_of_a_point():
    random = np.random.default_rng(0)
    grid = np.stack(np.meshgrid(np.arange(60.0), np.arange(60.0), [0.0]), -1).reshape(-1, 3)
    assert np.median(neighbourhood(0.1 * grid, 16, None).spacing) == pytest.approx(0.1, rel=0.15)
    scattered = np.c_[60 * random.random((3600, 2)), np.zeros(3600)]
    assert np.median(neighbourhood(scattered, 16, None).spacing) == pytest.approx(1.0, rel=0.15)
