"""The surface under a mesh: who meets whom, where it is cut, and which way its faces look."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_cleaning as naive
from immersion import scans
from immersion.scans._kernels import inside
from immersion.scans._kernels import surface as kernels
from immersion.scans.mesh import Mesh
from immersion.scans.surface import parts_of, surface_of, surface_of_mesh
from immersion.scans.topology import FLAT, flat_faces, same_faces
from naive_scans import edge_faces, is_closed_manifold
from scan_shapes import grid, sphere, torus

CUBE = np.array([[x, y, z] for x in (0.0, 1) for y in (0.0, 1) for z in (0.0, 1)])
SIDES = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6]]
SIDES = np.array([*SIDES, [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]])


def _counts(done: scans.Cleaned) -> dict[str, int]:
    return {step.name: step.count for step in done.log if step.count}


def _joined(*meshes: Mesh) -> Mesh:
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts[:-1], strict=True)]
    return Mesh.from_arrays(np.concatenate([m.positions() for m in meshes]), np.concatenate(faces))


def _shared(mesh: Mesh) -> Mesh:
    """The same faces over vertices of which no two are at one place."""
    points, numbers = np.unique(mesh.positions(), axis=0, return_inverse=True)
    return Mesh.from_arrays(points, numbers.reshape(-1)[mesh.faces])


def _moved(mesh: Mesh, way: list[float], scale: float = 1.0) -> Mesh:
    return Mesh.from_arrays(scale * mesh.positions() + way, mesh.faces)


def _moebius(around: int = 20) -> Mesh:
    t = np.arange(around) * 2 * np.pi / around
    rim = [
        np.c_[(1 + s * np.cos(t / 2)) * np.cos(t), (1 + s * np.cos(t / 2)) * np.sin(t), s * np.sin(t / 2)]
        for s in (-0.3, 0.3)
    ]
    i = np.arange(around)
    a, b, c, d = i, i + around, (i + 1) % around, (i + 1) % around + around
    c[-1], d[-1] = around, 0  # half a turn: the sides change over
    return Mesh.from_arrays(np.concatenate(rim), np.concatenate([np.c_[a, c, d], np.c_[a, d, b]]))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**20), st.integers(0, 80), st.integers(1, 12))
def test_grouping_is_a_stable_sort(seed: int, count: int, buckets: int) -> None:
    random = np.random.default_rng(seed)
    low = random.integers(0, buckets, count).astype(np.int32)
    rest = random.integers(0, 4, count).astype(np.int32)
    order, starts = kernels.grouped(low, rest, buckets)
    assert order.tolist() == sorted(range(count), key=lambda i: (low[i], rest[i], i))
    keys = [(low[i], rest[i]) for i in order]
    assert starts.tolist() == [i for i in range(count) if i == 0 or keys[i] != keys[i - 1]] + [count]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**20), st.integers(4, 9), st.integers(1, 12))
def test_components_and_fans_equal_their_slow_twins(seed: int, vertices: int, count: int) -> None:
    random = np.random.default_rng(seed)
    faces = np.array([random.choice(vertices, 3, replace=False) for _ in range(count)], np.int32)
    faces = faces[~same_faces(faces)]
    if max(len(of) for of in edge_faces(faces).values()) > 2:
        faces = faces[:2]
    surface = surface_of(random.random((vertices, 3)).astype(np.float32), faces, faces)
    assert surface.fans == naive.fans(faces)
    assert parts_of(surface).label.tolist() == naive.components(faces)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**20), st.integers(0, 30))
def test_bad_faces_equal_their_slow_twins(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    points = random.integers(0, 3, (7, 3)).astype(np.float32)
    faces = random.integers(0, 7, (count, 3)).astype(np.int32)
    assert same_faces(faces).tolist() == naive.repeated(faces)
    assert flat_faces(points, faces).tolist() == naive.flat(points, faces, FLAT)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**20), st.integers(3, 9))
def test_faces_around_an_edge_are_paired_as_by_the_slow_twin(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    angles = random.uniform(0, 2 * np.pi, count)
    tips = np.c_[np.cos(angles), np.sin(angles), random.uniform(-1, 2, count)] * random.uniform(
        1, 2, (count, 1)
    )
    points = np.concatenate([[[0, 0, 0], [0, 0, 1]], tips]).astype(np.float32)
    ends = np.where(random.random((count, 1)) < 0.5, [[0, 1]], [[1, 0]])
    faces = np.c_[ends, np.arange(count) + 2].astype(np.int32)
    mate = surface_of(points, faces, faces).mate.reshape(-1, 3)[:, 0]
    ours = {frozenset((f, int(m) // 3)) for f, m in enumerate(mate) if m >= 0}
    assert ours == naive.pairs_around(angles)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**20), st.floats(0.05, 0.5))
def test_flat_triangles_anywhere_change_neither_area_nor_boundary(seed: int, part: float) -> None:
    random = np.random.default_rng(seed)
    sheet = grid(5, 4)
    points, faces, cut = [*(2 * sheet.positions())], [], set()
    for a, b, c in sheet.faces.tolist():
        edge = frozenset((a, b))
        if random.random() < part and edge not in cut:
            # Halves of the triangle, and a flat one that bridges them to whatever lies beyond the side a → b.
            points.append((points[a] + points[b]) / 2)
            middle = len(points) - 1
            faces += [
                [a, middle, c],
                [middle, b, c],
                [a, b, middle] if random.random() < 0.5 else [b, a, middle],
            ]
            cut.add(edge)
        else:
            faces.append([a, b, c])
    mesh = Mesh.from_arrays(np.array(points), faces)
    done = scans.clean(mesh)
    report = scans.inspect(done.mesh)
    assert report.area == 4 * 20
    assert report.boundary_loops == 1
    assert report.degenerate_faces == 0
    flipped = _counts(done).get("caps", 0) + _counts(done).get("degenerate", 0)
    assert flipped == len(cut)
    normals = np.cross(*(np.diff(done.mesh.vertices[done.mesh.faces], axis=1).transpose(1, 0, 2)))
    assert (normals[:, 2] > 0).all()


def test_points_inside_a_torus_are_told_from_those_outside() -> None:
    ring = torus(60, 40)
    points = np.random.default_rng(0).uniform(-3, 3, (400, 3))
    around = np.hypot(np.hypot(points[:, 0], points[:, 1]) - 2, points[:, 2])
    clear = np.abs(around - 0.7) > 0.02
    inner = [inside.crossings(point, ring.vertices, ring.faces) % 2 == 1 for point in points[clear]]
    assert inner == (around[clear] < 0.7).tolist()
    # Rays through vertices and edges too: every point of a lattice on which the shape's own vertices lie.
    cube = Mesh.from_arrays(CUBE * 2, SIDES)
    for x in np.mgrid[0.25:4:0.5, -1:4, -1:4].reshape(3, -1).T:
        if (np.abs(x[1:]) % 2 == 1).all():
            wanted = bool((x > 0).all() and (x < 2).all())
            assert (inside.crossings(x, cube.vertices, cube.faces) % 2 == 1) == wanted


def test_two_cubes_that_share_an_edge_become_two_cubes() -> None:
    pair = _shared(_joined(Mesh.from_arrays(CUBE, SIDES), Mesh.from_arrays(CUBE + [1, 1, 0], SIDES)))
    done = scans.clean(pair)
    assert _counts(done)["crowded-edges"] == 1
    assert is_closed_manifold(done.mesh.faces)
    assert parts_of(surface_of_mesh(done.mesh)).count == 2
    assert len(done.mesh.vertices) == 16
    again = scans.clean(done.mesh)
    assert _counts(again) == {}
    assert np.array_equal(again.mesh.faces, done.mesh.faces)


def test_a_fin_is_parted_from_the_sheet_it_stands_on() -> None:
    sheet = grid(6, 2)
    stands = [[x, 1.0, z] for z in (0, 1) for x in range(1, 6)]
    fin = Mesh.from_arrays(stands, [[0, 1, 6], [0, 6, 5], [1, 2, 7], [1, 7, 6]])
    done = scans.clean(_shared(_joined(sheet, fin)), min_component_area=0)
    assert _counts(done)["crowded-edges"] == 2
    assert max(len(of) for of in edge_faces(done.mesh.faces).values()) == 2
    left = parts_of(surface_of_mesh(done.mesh))
    assert np.bincount(left.label).tolist() == [len(sheet.faces), len(fin.faces)]


def test_sheets_that_touch_in_a_vertex_are_split() -> None:
    bow_tie = Mesh.from_arrays(
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [-1, 0, 0], [-1, -1, 0]], [[0, 1, 2], [0, 3, 4]]
    )
    done = scans.clean(bow_tie)
    assert _counts(done) == {"split": 1}
    assert done.mesh.faces.tolist() == [[0, 1, 2], [5, 3, 4]]
    assert done.mesh.vertices[5].tolist() == [0, 0, 0]


@pytest.mark.parametrize("shape", [sphere(2), torus()])
def test_mixed_up_faces_are_turned_outwards(shape: Mesh) -> None:
    random = np.random.default_rng(1)
    faces = shape.faces.copy()
    flip = random.random(len(faces)) < 0.4
    faces[flip] = faces[flip][:, ::-1]
    done = scans.clean(replace(shape, faces=faces))
    assert _counts(done)["turned"] in (flip.sum(), len(faces) - flip.sum())
    report = scans.inspect(done.mesh)
    assert report.watertight
    assert report.volume > 0
    inside_out = scans.clean(replace(shape, faces=shape.faces[:, ::-1].copy()))
    assert _counts(inside_out) == {"turned": len(shape.faces)}


def test_an_open_sheet_goes_by_its_majority() -> None:
    sheet = grid(5, 4)
    faces = sheet.faces.copy()
    faces[:7] = faces[:7, ::-1]
    done = scans.clean(replace(sheet, faces=faces))
    assert _counts(done) == {"turned": 7}
    normals = np.cross(*(np.diff(done.mesh.vertices[done.mesh.faces], axis=1).transpose(1, 0, 2)))
    assert (normals[:, 2] > 0).all()


def test_a_cavity_keeps_looking_inwards() -> None:
    hollow = _joined(
        sphere(2), _moved(replace(sphere(2), faces=sphere(2).faces[:, ::-1].copy()), [0, 0, 0], 0.5)
    )
    assert _counts(scans.clean(hollow)) == {}
    beside = _joined(
        sphere(2), _moved(replace(sphere(2), faces=sphere(2).faces[:, ::-1].copy()), [3, 0, 0], 0.5)
    )
    assert _counts(scans.clean(beside)) == {"turned": len(sphere(2).faces)}


def test_a_moebius_strip_is_told_and_left() -> None:
    strip = _moebius()
    done = scans.clean(strip)
    assert _counts(done) == {"one-sided": 1}
    assert np.array_equal(done.mesh.faces, strip.faces)


def test_normals_follow_turned_and_joined_vertices() -> None:
    ball = sphere(1)
    normals = ball.vertices / np.linalg.norm(ball.vertices, axis=1, keepdims=True)
    turned = replace(ball, faces=ball.faces[:, ::-1].copy(), normals=-normals.astype(np.float32))
    assert np.allclose(scans.clean(turned).mesh.normals, normals, atol=1e-6)
    corners = ball.faces.ravel()
    flat = np.cross(*(np.diff(ball.vertices[ball.faces], axis=1).transpose(1, 0, 2)))
    apart = Mesh.from_arrays(
        ball.positions()[corners], np.arange(len(corners)).reshape(-1, 3), normals=np.repeat(flat, 3, axis=0)
    )
    smooth = scans.clean(apart).mesh
    assert np.allclose(np.linalg.norm(smooth.normals, axis=1), 1, atol=1e-5)
    assert (np.einsum("ij,ij->i", smooth.normals, smooth.vertices) > 0.95).all()


def test_flat_triangles_leave_no_slit() -> None:
    # A square whose lower side has a vertex in its middle, bridged by a flat triangle.
    points = [[0, 0, 0], [1, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0], [0, -2, 0], [2, -2, 0]]
    faces = [[0, 2, 3], [0, 3, 4], [0, 1, 2], [0, 5, 1], [1, 5, 6], [1, 6, 2]]
    done = scans.clean(Mesh.from_arrays(points, faces))
    assert _counts(done) == {"caps": 1}
    assert scans.inspect(done.mesh).boundary_edges == 6
    assert scans.inspect(done.mesh).area == 8.0


def test_flat_triangles_at_a_texture_seam_leave_no_slit() -> None:
    # As above, but the upper square is another chart: it gets its own vertex on the seam.
    points = np.float64(
        [[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0], [0, 0, 0], [1, 0, 0], [2, 0, 0], [0, -2, 0], [2, -2, 0]]
    )
    uvs = np.r_[points[:4, :2] / 4 + 0.5, points[4:, :2] / 4]
    faces = [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 7, 5], [5, 7, 8], [5, 8, 6]]
    mesh = Mesh.from_arrays(points, faces, uvs=uvs, face_materials=[0, 0, 1, 1, 1, 1])
    done = scans.clean(mesh)
    assert _counts(done) == {"caps": 1}
    assert scans.inspect(done.mesh).boundary_edges == 6
    assert len(done.mesh.vertices) == 10
    assert done.mesh.vertices[9].tolist() == [1, 0, 0]
    assert done.mesh.uvs[9].tolist() == [0.75, 0.5]
    assert done.mesh.face_materials.tolist() == [0, 0, 0, 1, 1, 1]
    assert _counts(scans.clean(done.mesh)) == {}


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({}, 2),
        ({"min_component_area": 0.0}, 4),
        ({"min_component_area": 0.0, "min_component_triangles": 100}, 2),
        ({"keep_near": 0.2}, 3),
        ({"remove_beyond": 1.0}, 1),
        ({"remove_beyond": 3.0, "min_component_area": 0.0}, 4),
    ],
)
def test_islands_go_by_size_and_by_distance(options: dict[str, float], left: int) -> None:
    near, far = _moved(sphere(1), [1.15, 0, 0], 0.05), _moved(sphere(1), [3, 0, 0], 0.05)
    large = _moved(sphere(3), [0, 3, 0], 0.5)
    done = scans.clean(_joined(sphere(3), near, far, large), **options)
    assert parts_of(surface_of_mesh(done.mesh)).count == left


def test_a_mesh_that_is_fine_comes_back_with_its_own_arrays() -> None:
    ball = sphere(3, colors=np.random.default_rng(0).integers(0, 255, (258, 4)).astype(np.uint8))
    done = scans.clean(ball, spikes=True, fill_holes=1.0)
    assert done.mesh.vertices is ball.vertices
    assert done.mesh.faces is ball.faces
    assert done.mesh.colors is ball.colors
    assert _counts(done) == {}
    assert [step.name for step in done.mesh.history] == ["clean"]
