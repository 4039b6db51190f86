"""Holes: found, measured, filled as the surface goes on, and told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_cleaning as naive
from immersion import scans
from immersion.errors import InputError
from immersion.scans._kernels import fairing, patching
from immersion.scans._kernels import rims as rim_kernels
from immersion.scans.mesh import Mesh
from immersion.scans.surface import parts_of, surface_of_mesh
from immersion.scans.vertices import compacted
from naive_scans import is_closed_manifold
from scan_shapes import grid, sphere, torus


def _pierced(mesh: Mesh, middle: list[float], radius: float) -> Mesh:
    keep = np.linalg.norm(mesh.vertices[mesh.faces].mean(1) - middle, axis=1) > radius
    return compacted(mesh.with_faces(mesh.faces[keep], keep))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**20), st.floats(0.1, 0.6))
def test_loops_are_traced_as_by_the_slow_twin(seed: int, part: float) -> None:
    sheet = grid(6, 5)
    keep = np.random.default_rng(seed).random(len(sheet.faces)) > part
    mesh = scans.clean(sheet.with_faces(sheet.faces[keep], keep), min_component_area=0).mesh
    surface = surface_of_mesh(mesh)
    edges, starts = rim_kernels.loops(surface.mate, np.ones(len(mesh.faces), bool))
    owners = mesh.faces.reshape(-1)[edges]
    ours = [owners[a:b].tolist() for a, b in pairwise(starts)]
    wanted = naive.loops(mesh.faces)

    def canonical(loops: list[list[int]]) -> list[list[int]]:
        return sorted(loop[loop.index(min(loop)) :] + loop[: loop.index(min(loop))] for loop in loops)

    assert canonical(ours) == canonical(wanted)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**20), st.integers(3, 12))
def test_a_flat_rim_gets_its_least_area(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    angles = np.sort(random.choice(60, count, replace=False)) * 2 * np.pi / 60
    points = np.c_[np.cos(angles), np.sin(angles), np.zeros(count)] * (1 + random.random((count, 1)))
    table, out = np.full(64, -1, np.int64), np.zeros((count - 2, 3), np.int32)
    ids = np.arange(count, dtype=np.int32)
    assert patching.best_fan(points, np.zeros((count, 3)), ids, table, out)
    corners = points[out]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    folded = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    if (np.sign(folded) == np.sign(folded[0])).all():
        assert areas.sum() == pytest.approx(naive.least_area(points))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**20))
def test_plates_and_blends_equal_dense_solves(seed: int) -> None:
    random = np.random.default_rng(seed)
    sheet = grid(5, 4)
    rim = np.array([0, 1, 2, 3, 4, 5, 11, 17, 23, 29, 28, 27, 26, 25, 24, 18, 12, 6])
    order = np.concatenate([rim, np.setdiff1d(np.arange(30), rim)])
    number = np.argsort(order)
    triangles = number[sheet.faces].astype(np.int32)
    n, count = len(rim), 30
    points = np.concatenate([sheet.positions()[order], [[-1.0, -1, 0], [9, 9, 1]]])
    points[:n, 2] += random.random(n)
    # Each rim vertex knows its two rim neighbours, and one of two points around.
    around, begin = [], [0]
    for i in range(n):
        around += [(i - 1) % n, 30 + i % 2, (i + 1) % n]
        begin.append(len(around))
    links, start = fairing.neighbours(triangles, count, n, np.int32(around), np.int32(begin))
    wanted = naive.thin_plate(points, count, n, links, start)
    moved = points.copy()
    fairing.thin_plate(moved, count, n, links, start, 1e-12)
    assert np.allclose(moved, wanted, atol=1e-7)
    values = random.random((count, 2))
    blend = values.copy()
    fairing.spread(blend, count, n, links, start, 1e-12)
    assert np.allclose(blend, naive.harmonic(values, count, n, links, start), atol=1e-8)


@pytest.mark.parametrize("radius", [0.12, 0.3, 0.6])
def test_a_patch_goes_on_as_the_sphere_does(radius: float) -> None:
    open_ball = _pierced(sphere(5), [0, 0, 1], radius)
    done = scans.fill_holes(open_ball)
    assert [hole.outcome for hole in done.holes] == ["filled"]
    report = scans.inspect(done.mesh)
    assert report.watertight
    fresh = np.linalg.norm(done.mesh.vertices[len(open_ball.vertices) :], axis=1)
    sagitta = 1 - np.sqrt(1 - radius**2 * (1 - radius**2 / 4))
    assert len(fresh) > 5
    assert np.abs(fresh - 1).max() < 0.25 * sagitta
    flat = scans.fill_holes(open_ball, fair=False)
    fresh = np.linalg.norm(flat.mesh.vertices[len(open_ball.vertices) :], axis=1)
    assert np.abs(fresh - 1).max() > 0.6 * sagitta
    # As dense as around: the patch's edges are about as long as the sphere's.
    corners = done.mesh.vertices[done.mesh.faces[done.mesh.reconstructed]]
    lengths = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    whole = np.linalg.norm(np.diff(open_ball.vertices[open_ball.faces], axis=1), axis=2)
    assert 0.7 < np.median(lengths) / np.median(whole) < 1.6


@pytest.mark.parametrize(
    "shape", [_pierced(sphere(4), [0.3, 0.5, 0.8], 0.4), _pierced(torus(60, 30), [2.7, 0, 0], 0.5)]
)
def test_other_tools_find_a_closed_surface_that_does_not_cross_itself(shape: Mesh) -> None:
    import open3d as o3d
    import trimesh

    done = scans.fill_holes(shape).mesh
    theirs = trimesh.Trimesh(done.vertices, done.faces, process=False)
    assert theirs.is_watertight
    assert theirs.is_winding_consistent
    legacy = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(done.vertices.astype(np.float64)), o3d.utility.Vector3iVector(done.faces)
    )
    assert not legacy.is_self_intersecting()
    assert legacy.is_vertex_manifold()


def test_nothing_of_the_mesh_is_touched() -> None:
    ball = _pierced(sphere(4), [0, 0, 1], 0.3)
    done = scans.fill_holes(ball).mesh
    assert np.array_equal(done.vertices[: len(ball.vertices)], ball.vertices)
    assert np.array_equal(done.faces[: len(ball.faces)], ball.faces)
    assert np.array_equal(done.reconstructed, np.arange(len(done.faces)) >= len(ball.faces))


def test_limits_and_the_outer_boundary() -> None:
    sheet = grid(30, 30)
    middle = sheet.vertices[sheet.faces].mean(1)
    inside = np.zeros(len(sheet.faces), bool)
    for x, y, side in ((4, 4, 2), (12, 5, 4), (14, 15, 8)):
        inside |= (
            (middle[:, 0] > x) & (middle[:, 0] < x + side) & (middle[:, 1] > y) & (middle[:, 1] < y + side)
        )
    sheet = compacted(sheet.with_faces(sheet.faces[~inside], ~inside))

    def outcomes(**options: float) -> list[tuple[int, str]]:
        return sorted((round(h.area), h.outcome) for h in scans.fill_holes(sheet, **options).holes)

    assert outcomes() == [(4, "filled"), (16, "filled"), (64, "filled"), (900, "outer")]
    assert outcomes(max_area=16.5) == [(4, "filled"), (16, "filled"), (64, "large"), (900, "outer")]
    assert outcomes(max_perimeter=10.0) == [(4, "filled"), (16, "large"), (64, "large"), (900, "outer")]
    assert outcomes(max_area=5.0, keep_outer=False)[3] == (900, "large")
    whole = scans.fill_holes(sheet, keep_outer=False)
    assert whole.holes[0].outcome == "filled"
    assert scans.inspect(whole.mesh).boundary_edges == 0
    hole = next(h for h in scans.fill_holes(sheet).holes if round(h.area) == 4)
    assert (hole.perimeter, hole.edges, hole.centre) == (8.0, 8, (5.0, 5.0, 0.0))


def test_a_bowl_keeps_its_brim_and_a_bust_is_closed_below() -> None:
    bowl = _pierced(sphere(4), [0, 0, 1], 1.3)
    assert [h.outcome for h in scans.fill_holes(bowl).holes] == ["outer"]
    tall = replace(sphere(4), vertices=(sphere(4).vertices * [1, 1, 3]).astype(np.float32))
    bust = _pierced(tall, [0, 0, -3], 1.5)
    assert [h.outcome for h in scans.fill_holes(bust).holes] == ["filled"]


def test_colours_and_numbers_come_from_the_rim() -> None:
    ball = sphere(4)
    colors = np.repeat(np.uint8([[200, 40, 90, 255]]), len(ball.vertices), axis=0)
    ball = replace(ball, colors=colors, scalars={"height": ball.vertices[:, 2].copy()})
    done = scans.fill_holes(_pierced(ball, [1, 0, 0], 0.4)).mesh
    assert (done.colors == colors[0]).all()
    fresh = done.scalars["height"][len(done.vertices) - 20 :]
    assert np.abs(fresh - done.vertices[-20:, 2]).max() < 0.1


def test_texture_coordinates_go_on_across_the_hole() -> None:
    sheet = grid(20, 20)
    sheet = replace(sheet, uvs=(sheet.vertices[:, :2] / 20).astype(np.float32))
    done = scans.fill_holes(_pierced(sheet, [10, 10, 0], 4)).mesh
    assert len(done.vertices) > 400 - 60
    assert np.allclose(done.uvs, done.vertices[:, :2] / 20, atol=0.03)


def test_a_seam_through_the_rim_gives_the_patch_one_side_of_it() -> None:
    sheet = grid(20, 20)
    left = sheet.vertices[sheet.faces].mean(1)[:, 0] < 8
    # Left of x = 8 another chart, far away in the atlas: the vertices of the seam are there twice.
    both = np.concatenate([sheet.faces[left], sheet.faces[~left] + 441])
    uvs = np.concatenate([sheet.vertices[:, :2] / 40 + 0.5, sheet.vertices[:, :2] / 40])
    points = np.concatenate([sheet.positions()] * 2)
    materials = np.repeat([0, 1], [left.sum(), (~left).sum()])
    mesh = compacted(Mesh.from_arrays(points, both, uvs=uvs, face_materials=materials))
    done = scans.clean(_pierced(mesh, [10, 10, 0], 4), fill_holes=100.0)
    filled = done.mesh
    assert scans.inspect(filled).boundary_loops == 1
    patch = filled.faces[filled.reconstructed]
    assert (filled.uvs[patch] <= 0.5).all(), "the longer side of the rim is right of the seam"
    assert (filled.face_materials[filled.reconstructed] == 1).all()
    assert {s.name: s.count for s in scans.clean(filled, fill_holes=100.0).log if s.count and s.changes} == {}


def test_what_cannot_be_filled_is_refused() -> None:
    triangle = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    done = scans.fill_holes(triangle, keep_outer=False)
    assert [hole.outcome for hole in done.holes] == ["refused"]
    assert done.mesh is triangle


def test_a_long_jagged_rim_is_filled() -> None:
    ball = sphere(6)
    jagged = np.linalg.norm(ball.vertices[ball.faces].mean(1) - [0, 0, 1], axis=1)
    keep = jagged + 0.02 * np.random.default_rng(0).random(len(jagged)) > 0.8
    open_ball = scans.clean(ball.with_faces(ball.faces[keep], keep)).mesh
    done = scans.fill_holes(open_ball)
    assert max(hole.edges for hole in done.holes) > 150
    assert scans.inspect(done.mesh).watertight


def test_a_cube_without_a_corner_is_closed() -> None:
    done = scans.fill_holes(
        Mesh.from_arrays(np.eye(4, 3, k=0), [[0, 1, 2], [0, 3, 1], [1, 3, 2]]), keep_outer=False
    )
    assert is_closed_manifold(done.mesh.faces)


@pytest.mark.parametrize("name", ["max_area", "max_perimeter"])
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_bad_limits_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=name):
        scans.fill_holes(sphere(1), **{name: value})


def test_faces_that_disagree_keep_their_holes() -> None:
    ball = _pierced(sphere(3), [0, 0, 1], 0.4)
    faces = ball.faces.copy()
    faces[5] = faces[5][::-1]
    mixed = replace(ball, faces=faces)
    assert parts_of(surface_of_mesh(mixed)).turned.any()
    assert scans.fill_holes(mixed).mesh is mixed
    assert scans.inspect(scans.clean(mixed, fill_holes=1.0).mesh).watertight
