"""deviation tells the truth: beside trimesh, beside slow twins, and where a needle hides from samples."""

from __future__ import annotations

import json

import numpy as np
import pytest

from immersion import scans
from immersion.errors import Cancelled, InputError
from immersion.scans._kernels import distance
from immersion.scans._surface import unit_box
from immersion.scans._worst import worst
from immersion.scans.mesh import Mesh
from naive_deviation import bound, cloud_check, trimesh_check
from naive_scans import point_triangle_distance
from scan_shapes import grid, sphere, torus


def test_the_bound_equals_its_slow_twin_and_holds() -> None:
    random = np.random.default_rng(3)
    corners, vertices = random.standard_normal((60, 3, 3)), random.standard_normal((90, 3))
    faces = np.arange(90, dtype=np.int32).reshape(30, 3)
    nearest = random.integers(0, 30, (60, 3))
    out = np.empty(60)
    distance.bounds(corners, nearest, vertices, faces, out)
    for t in range(60):
        near = vertices[faces[nearest[t]]]
        assert out[t] == pytest.approx(bound(corners[t], near), rel=0.01)
        inside = random.dirichlet([1, 1, 1], 50) @ corners[t]
        true = [min(point_triangle_distance(p, *face) for face in near) for p in inside]
        assert max(true) <= out[t] + 1e-12


def test_indexed_and_loose_triangles_have_one_bound() -> None:
    ball, ring = sphere(2), torus()
    nearest = np.random.default_rng(0).integers(0, len(ring.faces), len(ball.vertices))
    loose, indexed = np.empty(len(ball.faces)), np.empty(len(ball.faces))
    points = ball.positions()
    distance.face_bounds(points, ball.faces, nearest, ring.positions(), ring.faces, indexed)
    distance.bounds(points[ball.faces], nearest[ball.faces], ring.positions(), ring.faces, loose)
    assert (loose == indexed).all()


@pytest.mark.parametrize(("a", "b"), [(sphere(4), sphere(2)), (torus(48, 24), torus(12, 6))])
def test_it_agrees_with_trimesh(a: Mesh, b: Mesh) -> None:
    result = scans.deviation(a, b, samples=50_000)
    there, back = trimesh_check(a, b, 4000, 5), trimesh_check(b, a, 4000, 6)
    both = np.concatenate([there, back])
    assert result.rms == pytest.approx(np.sqrt(np.mean(both**2)), rel=0.03)
    assert result.mean == pytest.approx(both.mean(), rel=0.03)
    assert result.hausdorff_forward >= 0.999 * there.max()
    assert result.hausdorff_backward >= 0.999 * back.max()
    assert both.max() <= result.max_bound <= 1.011 * result.max


def test_the_largest_distance_is_exact_where_it_is_known() -> None:
    """From a cube's face to the sphere inside it: at the corners, √3 − 1."""
    cube = Mesh.from_arrays(
        [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)],
        [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
         [1, 5, 7], [1, 7, 3]],
    )  # fmt: skip
    result = scans.deviation(cube, sphere(6), samples=1000)
    assert result.hausdorff_forward == pytest.approx(np.sqrt(3) - 1, abs=5e-4)


def test_a_needle_is_found_though_no_sample_meets_it() -> None:
    sheet = grid(40, 40)
    needle = sheet.positions()
    needle[820, 2] = 3.0  # one vertex of 1681
    result = scans.deviation(sheet, Mesh.from_arrays(needle, sheet.faces), samples=50)
    assert result.hausdorff_backward == pytest.approx(3.0, abs=1e-6)
    assert result.rms < 1.0


def test_a_distance_that_peaks_inside_a_face_is_found() -> None:
    """A flat square over a bowl: the deepest point lies under the middle of a face, far from every vertex."""
    bowl = grid(64, 64)
    points = bowl.positions() / 64
    points[:, 2] = -np.exp(-200 * ((points[:, 0] - 0.7) ** 2 + (points[:, 1] - 0.3) ** 2))
    lid = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]])
    result = scans.deviation(lid, Mesh.from_arrays(points, bowl.faces), samples=10)
    dense = np.stack(
        [*map(np.ravel, np.meshgrid(np.linspace(0, 1, 400), np.linspace(0, 1, 400))), np.zeros(160000)], 1
    )
    other, _, scale = unit_box(Mesh.from_arrays(points, bowl.faces), lid)
    middle = Mesh.from_arrays(points, bowl.faces).bounds.mean(0)
    true = (other.nearest((dense - middle) / scale)[0] * scale).max()
    assert 0.999 * true <= result.hausdorff_forward <= 1.01 * true
    assert result.max_bound < 1.02 * result.max


def test_equal_surfaces_are_nowhere_apart_and_the_search_ends() -> None:
    ball = sphere(4)
    result = scans.deviation(ball, ball, samples=2000)
    assert result.max < 1e-6
    assert result.max_bound < 1e-6
    assert result.normal_p95_deg < 0.1


def test_a_spent_budget_still_bounds_the_truth() -> None:
    one, two, _ = unit_box(sphere(5), sphere(1))
    least, most = worst(two, one, 0.0, budget=1)
    found, bound_found = worst(two, one, 0.0, budget=400_000)
    assert least <= found <= bound_found <= most


def test_normals_tell_a_turned_sheet() -> None:
    flat = grid(4, 4)
    angle = np.radians(10)
    turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    tilted = Mesh.from_arrays(flat.positions() @ turn.T, flat.faces)
    result = scans.deviation(flat, tilted, samples=2000)
    assert result.normal_mean_deg == pytest.approx(10, abs=0.01)
    assert result.normal_p95_deg == pytest.approx(10, abs=0.01)
    away = tilted.with_faces(tilted.faces[:, ::-1])
    assert scans.deviation(flat, away, samples=500).normal_mean_deg == pytest.approx(170, abs=0.01)
    both = scans.deviation(flat, away, samples=500, either_side=True)
    assert both.normal_mean_deg == pytest.approx(10, abs=0.01)


def test_the_same_seed_gives_the_same_figures() -> None:
    one, two = (scans.deviation(sphere(3), sphere(2), samples=3000, seed=4) for _ in range(2))
    assert one == two
    assert scans.deviation(sphere(3), sphere(2), samples=3000, seed=5).rms != one.rms
    data = json.loads(json.dumps(one.to_dict()))
    assert data["hausdorff_backward"] == one.hausdorff_backward


def test_vertices_are_measured_one_by_one() -> None:
    flat = grid(6, 6, unit="mm")
    bent = grid(6, 6, wave=0.3, unit="mm")
    away = np.array([1e6, 2e6, 0])
    far = [Mesh.from_arrays(m.positions() + away, m.faces, unit="mm") for m in (bent, flat)]
    height = np.abs(bent.positions()[:, 2])
    assert np.abs(scans.vertex_deviation(bent, flat) - height).max() < 1e-6
    assert np.abs(scans.vertex_deviation(*far) - height).max() < 1e-6
    with pytest.raises(InputError, match="one unit"):
        scans.vertex_deviation(bent, grid(2, 2, unit="m"))


def test_it_can_be_stopped() -> None:
    told = []

    def stop(done: float) -> None:
        told.append(done)
        if done >= 0.5:
            raise Cancelled("cli-stopped")

    with pytest.raises(Cancelled):
        scans.deviation(sphere(3), sphere(2), samples=1000, progress=stop)
    assert told == [0.0, 0.25, 0.5]


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("name", ["igea.ply", "armadillo.obj"])
def test_on_real_scans_at_ten_per_cent_it_stands_a_million_samples(data_folder, name) -> None:
    from immersion.scans.decimation import simplified

    scan = scans.clean(scans.read(data_folder / "scans" / name)).mesh
    light = simplified(scan, len(scan.faces) // 10)[0]
    result = scans.deviation(scan, light)
    check = np.concatenate([trimesh_check(scan, light, 500_000, 1), trimesh_check(light, scan, 500_000, 2)])
    assert result.rms == pytest.approx(np.sqrt(np.mean(check**2)), rel=0.05)
    assert result.max >= 0.95 * check.max()
    assert check.max() <= result.max_bound


@pytest.mark.slow
def test_it_stands_a_million_samples_of_a_cloud() -> None:
    a, b = sphere(5), sphere(3)
    result = scans.deviation(a, b)
    # A cloud is never nearer than its surface, and at ten million points hardly farther.
    check = cloud_check(b, a, 1_000_000, 3)
    assert result.rms_backward == pytest.approx(np.sqrt(np.mean(check**2)), rel=0.05)
    assert result.hausdorff_backward >= 0.95 * check.max()
