"""A cloud becomes the surface it was taken from: near it, as closed as it, outside out, and no larger."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from cloud_shapes import ball, ring_distance, ring_points
from immersion import scans
from immersion.errors import InputError, UsageError
from immersion.scans import PointCloud, Pose
from immersion.scans._surface_distances import point_distances
from immersion.scans._surface_trimming import Sheet
from immersion.scans.topology import boundary_loops, edges_of
from naive_reconstruct import nearest_distance


def euler(mesh):
    return len(mesh.vertices) - len(edges_of(mesh.faces).ends) + len(mesh.faces)


def volume(mesh):
    a, b, c = (mesh.positions()[mesh.faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


@pytest.fixture(scope="module")
def sphere():
    return scans.reconstruct(ball(3000, noise=0.005, unit="m"))


@pytest.fixture(scope="module")
def dome():
    return ball(3000, half=True), scans.reconstruct(ball(3000, half=True))


def test_a_sphere_is_closed_outside_out_and_smoother_than_its_noise(sphere):
    mesh = sphere.mesh
    assert euler(mesh) == 2
    assert (edges_of(mesh.faces).counts == 2).all()
    assert scans.inspect(mesh).watertight
    assert volume(mesh) == pytest.approx(4 / 3 * math.pi, rel=0.01)
    error = np.linalg.norm(mesh.positions(), axis=1) - 1
    assert rms(error) < 0.004, "noise of 0.005 is averaged"
    assert np.abs(error).max() < 0.02


def test_no_triangle_is_without_area(sphere):
    report = scans.inspect(sphere.mesh)
    assert (report.degenerate_faces, report.duplicate_faces, report.duplicate_vertices) == (0, 0, 0)


def test_the_deviation_told_is_that_of_the_points(sphere):
    """Against trimesh's exact closest points."""
    import trimesh

    points = ball(3000, noise=0.005).positions()
    told = sphere.facts["deviation"]
    shape = trimesh.Trimesh(sphere.mesh.positions(), sphere.mesh.faces, process=False)
    _, far, _ = trimesh.proximity.closest_point_naive(shape, points[:40])
    sheet = Sheet(sphere.mesh.positions(), sphere.mesh.faces)
    np.testing.assert_allclose(point_distances(points[:40], sheet, 40), far, atol=1e-6)
    assert told["samples"] == 3000
    assert rms(point_distances(points, sheet, 3000)) == pytest.approx(told["rms"], rel=1e-3)
    assert 0.003 < told["rms"] < 0.005 < told["p95"] < told["max"]
    assert sphere.facts["unreached_part"] == 0


def test_the_history_tells_all(sphere):
    step = sphere.mesh.history[-1]
    assert step.name == "reconstruct"
    assert step.parameters["threads"] == 1
    assert step.parameters["orient"] == "auto"
    assert step.facts["reproducible"] is True
    assert step.facts["orientation"] == "graph"
    assert step.facts["triangles"] == len(sphere.mesh.faces)
    assert json.loads(json.dumps(step.to_dict(), allow_nan=False)) == step.to_dict()
    again = scans.reconstruct(ball(3000, noise=0.005, unit="m"), **step.parameters)
    assert np.array_equal(again.mesh.vertices, sphere.mesh.vertices)
    assert np.array_equal(again.mesh.faces, sphere.mesh.faces)


def test_a_torus_keeps_its_hole():
    made = scans.reconstruct(PointCloud.from_arrays(ring_points()))
    assert euler(made.mesh) == 0
    assert scans.inspect(made.mesh).watertight
    assert volume(made.mesh) == pytest.approx(2 * math.pi**2 * 2 * 0.7**2, rel=0.01)
    assert rms(ring_distance(made.mesh.positions())) < 0.003


def test_an_open_surface_is_not_ballooned(dome):
    cloud, made = dome
    far = nearest_distance(made.mesh.vertices.astype(float), cloud.points.astype(float))
    assert far.max() <= made.facts["max_gap"] * (1 + 1e-6)
    assert made.facts["far_triangles"] > 0, "Poisson's surface was closed before"
    edges = edges_of(made.mesh.faces)
    rim = np.unique(edges.ends[edges.counts == 1])
    assert boundary_loops(edges) == 1
    assert np.abs(made.mesh.vertices[rim, 2]).max() <= made.facts["max_gap"]
    assert made.mesh.vertices[:, 2].min() > -made.facts["max_gap"]
    centre = made.mesh.vertices[made.mesh.faces].mean(1)
    a, b, c = (made.mesh.vertices[made.mesh.faces[:, k]] for k in range(3))
    assert np.mean((np.cross(b - a, c - a) * centre).sum(1) > 0) > 0.98, "the bulging side is out"


def test_a_wider_gap_keeps_more_and_marks_what_was_invented(dome):
    cloud, narrow = dome
    wide = scans.reconstruct(cloud, max_gap=0.5)
    whole = scans.reconstruct(cloud, trim=False)
    assert len(narrow.mesh.faces) < len(wide.mesh.faces) < len(whole.mesh.faces)
    marked = whole.mesh.reconstructed
    centres = whole.mesh.vertices[whole.mesh.faces].mean(1).astype(float)
    far = nearest_distance(centres, cloud.points.astype(float))
    spacing = whole.facts["spacing"]
    assert marked[far > 6 * spacing].all()
    assert not marked[far < 2 * spacing].any()
    assert whole.facts["reconstructed_part"] == pytest.approx(marked.mean())
    assert whole.facts["max_gap"] is None


def test_the_cells_have_the_size_asked_for(dome):
    cloud, _ = dome
    by_size = scans.reconstruct(cloud, resolution=0.12)
    by_depth = scans.reconstruct(cloud, depth=5)
    cell = 1.1 * np.ptp(cloud.points, axis=0).max() / 32
    for made, wanted in ((by_size, 0.12), (by_depth, cell)):
        corners = made.mesh.vertices[made.mesh.faces].astype(float)
        longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1)
        assert made.facts["resolution"] == pytest.approx(wanted)
        assert np.median(longest) == pytest.approx(1.15 * wanted, rel=0.2)


def test_far_from_the_origin_nothing_is_lost(sphere):
    shift = np.array([1_000_000.0, 6_600_000.0, 250.0])
    there = ball(3000, noise=0.005).positions() + shift
    made = scans.reconstruct(PointCloud.from_arrays(there, unit="m"))
    error = np.linalg.norm(made.mesh.positions() - shift, axis=1) - 1
    assert rms(error) < 0.004
    assert np.abs(made.mesh.vertices).max() < 20
    assert made.mesh.unit == "m"


def test_the_unit_does_not_matter(sphere):
    scaled = PointCloud.from_arrays(1000 * ball(3000, noise=0.005).positions(), unit="mm")
    made = scans.reconstruct(scaled)
    assert made.facts["depth"] == sphere.facts["depth"]
    assert made.facts["deviation"]["rms"] == pytest.approx(1000 * sphere.facts["deviation"]["rms"], rel=0.01)


def test_what_the_cloud_said_is_kept(tmp_path):
    cloud = ball(
        500, crs="EPSG:2154", unit="cm", name="éclat", source=tmp_path / "éclat.e57", extras={"a": 1}
    )
    cloud = cloud.with_step("read", {}, {"points": 500})
    mesh = scans.reconstruct(cloud).mesh
    assert (mesh.unit, mesh.name, mesh.source) == ("cm", "éclat", tmp_path / "éclat.e57")
    assert mesh.extras == {"a": 1, "crs": "EPSG:2154"}
    assert [step.name for step in mesh.history] == ["read", "reconstruct"]
    assert len(cloud.history) == 1


def test_scraps_are_removed_and_told():
    points = np.concatenate([ball(3000).positions(), [3.0, 0, 0] + 0.08 * ball(200).positions()])
    made = scans.reconstruct(PointCloud.from_arrays(points))
    assert made.facts["small_components"] > 0
    assert scans.inspect(made.mesh).components == 1
    assert made.mesh.vertices[:, 0].max() < 1.2
    assert made.facts["unreached_part"] == pytest.approx(200 / 3200)
    assert made.facts["deviation"]["max"] <= made.facts["max_gap"]
    kept = scans.reconstruct(PointCloud.from_arrays(points), min_component_area=0)
    assert kept.mesh.vertices[:, 0].max() > 2.5


def test_repeated_points_change_nothing(sphere):
    once = ball(3000, noise=0.005)
    twice = PointCloud.from_arrays(np.concatenate([once.positions(), once.positions()[:700]]), unit="m")
    made = scans.reconstruct(twice)
    assert np.array_equal(made.mesh.vertices, sphere.mesh.vertices)
    assert made.facts["repeated_points"] == 700


def test_poses_decide_where_the_outside_is():
    inside = ball(2000, poses=(Pose(np.zeros(3)),))
    room = scans.reconstruct(inside)
    assert room.facts["orientation"] == "poses"
    assert volume(room.mesh) < 0, "a scanner in a round room sees its inner side"
    assert volume(scans.reconstruct(inside, orient="graph").mesh) > 0


def test_several_poses_each_for_its_points():
    points = ring_points(5000)
    # Twelve scanners about the ring, above and below and at its heart; each point is seen by one that can see it.
    turn = np.arange(6) * np.pi / 3
    circle = np.c_[4 * np.cos(turn), 4 * np.sin(turn), np.zeros(6)]
    places = np.concatenate([circle, circle / 2 + [0, 0, 3], circle / 2 - [0, 0, 3], [[0, 0, 0.0]]])
    reach = points[:, :2] * (2 / np.hypot(points[:, 0], points[:, 1]))[:, None]
    normals = (points - np.c_[reach, np.zeros(len(points))]) / 0.7
    sight = places[None] - points[:, None]
    cosine = (sight * normals[:, None]).sum(2) / np.linalg.norm(sight, axis=2)
    shift = np.array([650_000.0, 850_000.0, 400.0])
    cloud = PointCloud.from_arrays(
        points + shift, poses=tuple(Pose(p + shift) for p in places), pose_of=cosine.argmax(1)
    )
    made = scans.reconstruct(cloud)
    assert made.facts["orientation"] == "poses"
    assert rms(ring_distance(made.mesh.positions() - shift)) < 0.004
    assert volume(made.mesh) > 0
    assert euler(made.mesh) == 0


def test_the_clouds_own_normals_are_kept():
    points = ball(2000).positions()
    made = scans.reconstruct(PointCloud.from_arrays(points, normals=-3 * points))
    assert (made.facts["normals"], made.facts["orientation"]) == ("file", "keep")
    assert volume(made.mesh) < 0
    given = points.copy()
    given[::10] = 0
    patched = scans.reconstruct(PointCloud.from_arrays(points, normals=given), orient="graph")
    assert volume(patched.mesh) > 0


def test_ball_pivoting_keeps_the_points():
    cloud = ball(3000, half=True, noise=0.001)
    made = scans.reconstruct(cloud, method="ball")
    assert nearest_distance(made.mesh.vertices.astype(float), cloud.points.astype(float)).max() < 1e-6
    assert made.mesh.vertices[:, 2].min() > -0.01
    assert made.facts["deviation"]["p95"] < 1e-6
    assert made.facts["depth"] is None


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"resolution": 0.0}, "reconstruct-option"),
        ({"resolution": math.nan}, "reconstruct-option"),
        ({"max_gap": -1.0}, "reconstruct-option"),
        ({"max_gap": math.inf}, "reconstruct-option"),
        ({"method": "marching"}, "reconstruct-option"),
        ({"orient": "up"}, "reconstruct-option"),
        ({"depth": 2}, "reconstruct-option"),
        ({"depth": 40}, "reconstruct-option"),
        ({"scale": 0.5}, "reconstruct-option"),
        ({"neighbours": 2}, "reconstruct-option"),
        ({"threads": 0}, "reconstruct-option"),
        ({"depth": 5, "resolution": 0.1}, "reconstruct-both"),
        ({"trim": False, "max_gap": 0.1}, "reconstruct-both"),
        ({"depth": 5, "method": "ball"}, "reconstruct-both"),
        ({"orient": "keep"}, "reconstruct-orient"),
        ({"orient": "poses"}, "reconstruct-orient"),
    ],
)
def test_impossible_options_are_refused(options, code):
    with pytest.raises(UsageError) as caught:
        scans.reconstruct(ball(50), **options)
    assert caught.value.code == code
    assert caught.value.render("fr") != caught.value.render("en")


def test_too_few_points_and_too_many_cells():
    with pytest.raises(InputError, match="reconstruct-few"):
        scans.reconstruct(PointCloud.from_arrays(np.repeat(np.eye(3), 20, 0)))
    with pytest.raises(InputError, match="reconstruct-depth") as caught:
        scans.reconstruct(ball(50), resolution=1e-9)
    assert "coarser resolution" in caught.value.render("en")
    broken = ball(50)
    broken.points[7, 1] = np.nan
    with pytest.raises(InputError, match="mesh-not-finite"):
        scans.reconstruct(broken)


@pytest.mark.parametrize(
    "points", [np.c_[np.arange(50.0), np.zeros((50, 2))], np.random.default_rng(0).random((60, 3))]
)
def test_clouds_that_are_no_surface_end_in_a_result_or_an_error(points):
    outcome = None
    try:
        outcome = scans.reconstruct(PointCloud.from_arrays(points)).mesh.vertices
    except InputError as error:
        outcome = error.code
    assert (
        outcome in ("reconstruct-empty", "reconstruct-crash")
        if isinstance(outcome, str)
        else np.isfinite(outcome).all()
    )
