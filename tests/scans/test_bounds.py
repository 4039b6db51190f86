"""Crop box, support plane and outliers, on meshes and clouds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scans
from immersion.errors import Cancelled, InputError
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.scans.outliers import outlying
from scan_shapes import grid, sphere, torus


def _on_a_table(tilt: float = 0.0, noise: float = 0.0, seed: int = 0) -> tuple[Mesh, int]:
    """A ball on a wide table; how many faces are the table's."""
    random = np.random.default_rng(seed)
    table, ball = grid(40, 40), sphere(3)
    low = (table.positions() - [20, 20, 0]) / 8 + noise * random.standard_normal(table.vertices.shape)
    points = np.concatenate([low, ball.positions() + [0, 0, 1.1]])
    turn = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    faces = np.concatenate([table.faces, ball.faces + len(low)])
    return Mesh.from_arrays(points @ turn.T + [100.0, 50, 7], faces), len(table.faces)


def test_a_box_keeps_whole_faces() -> None:
    sheet = grid(4, 4)
    kept = scans.crop(sheet, [0.5, 0, -1], [4, 4, 1])
    assert len(kept.faces) == 2 * 3 * 4
    assert kept.bounds[0].tolist() == [1, 0, 0]
    assert scans.crop(kept, [0.5, 0, -1], [4, 4, 1]) is kept


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**20))
def test_cut_faces_have_the_area_that_another_tool_finds(seed: int) -> None:
    import open3d as o3d

    random = np.random.default_rng(seed)
    ball = torus()
    low, high = np.sort(random.uniform(-2.5, 2.5, (2, 3)), axis=0)
    cut = scans.crop(ball, low, high, cut=True)
    theirs = o3d.t.geometry.TriangleMesh(ball.vertices, ball.faces)
    for axis in np.eye(3):
        for way, at in ((axis, low), (-axis, high)):
            if "indices" in theirs.triangle:  # once nothing is left, it has none
                theirs = theirs.clip_plane(at, way)
    area = theirs.get_surface_area() if "indices" in theirs.triangle else 0.0
    assert scans.inspect(cut).area == pytest.approx(area, abs=1e-4)
    if len(cut.vertices):
        assert (cut.bounds[0] >= low - 1e-6).all()
        assert (cut.bounds[1] <= high + 1e-6).all()
        assert scans.crop(cut, low, high, cut=True) is cut


def test_a_cut_interpolates_and_stays_joined() -> None:
    sheet = grid(3, 3)
    sheet = replace(
        sheet,
        uvs=(sheet.vertices[:, :2] / 3).astype(np.float32),
        colors=np.repeat((sheet.vertices[:, :1] * 80).astype(np.uint8), 4, axis=1),
        face_materials=np.arange(18, dtype=np.int32),
        scalars={"x": sheet.vertices[:, 0].copy()},
    )
    cut = scans.crop(sheet, [0.5, 0, -1], [2.25, 3, 1], cut=True)
    assert scans.inspect(cut).area == pytest.approx(1.75 * 3)
    assert scans.inspect(cut).boundary_loops == 1
    assert np.allclose(cut.uvs, cut.vertices[:, :2] / 3, atol=1e-6)
    assert np.allclose(cut.scalars["x"], cut.vertices[:, 0], atol=1e-6)
    assert np.abs(cut.colors[:, 0] - cut.vertices[:, 0] * 80).max() <= 0.5
    assert set(cut.face_materials) <= set(range(18))


def test_far_from_the_origin_the_box_is_in_true_coordinates() -> None:
    cloud = PointCloud.from_arrays([[700_000.0 + x, 6_600_000, 80] for x in range(10)])
    assert len(scans.crop(cloud, [700_002, 0, 0], [700_004, 7e6, 100]).points) == 3


@pytest.mark.parametrize(
    "box", [([0, 0], [1, 1]), ([0, 0, 0], [1, 1, float("nan")]), ([2, 0, 0], [1, 1, 1]), ("a", "b")]
)
def test_no_box_is_refused(box: tuple[list[float], list[float]]) -> None:
    for call in (lambda: scans.crop(grid(1, 1), *box), lambda: scans.clean(grid(1, 1), crop=box)):
        with pytest.raises(InputError, match="clean-box"):
            call()


@pytest.mark.parametrize("tilt", [0.0, 0.6, 1.7])
@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_the_table_goes_and_the_object_stays(tilt: float, noise: float) -> None:
    mesh, table = _on_a_table(tilt, noise)
    done = scans.remove_support(mesh)
    assert done.removed == pytest.approx(table, abs=table * 0.02)
    up = np.array([0, -np.sin(tilt), np.cos(tilt)])
    assert np.dot(done.plane.normal, up) > 0.999
    assert np.dot(done.plane.normal, [100, 50, 7]) - done.plane.distance == pytest.approx(0, abs=0.01)
    rest = scans.clean(done.scan).mesh
    assert len(rest.faces) == len(sphere(3).faces)
    again = scans.remove_support(rest)
    assert again.scan is rest
    assert again.plane is None
    cloud = PointCloud.from_arrays(mesh.positions())
    assert scans.remove_support(cloud).removed == pytest.approx(41 * 41, abs=35)


@pytest.mark.parametrize("shape", [sphere(2), torus(), grid(9, 9)], ids=["ball", "torus", "sheet"])
def test_an_object_without_a_support_stays_whole(shape: Mesh) -> None:
    assert scans.remove_support(shape).scan is shape


def test_the_search_is_the_same_each_time() -> None:
    mesh, _ = _on_a_table(0.3, 0.01)
    first, second = (scans.remove_support(mesh, seed=4) for _ in range(2))
    assert first.plane == second.plane
    assert np.array_equal(first.scan.faces, second.scan.faces)


@pytest.mark.parametrize("neighbours", [5, 20])
@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_outliers_are_those_of_open3d(neighbours: int, sigma: float) -> None:
    import open3d as o3d

    random = np.random.default_rng(2)
    points = np.concatenate([random.standard_normal((4000, 3)), random.uniform(-20, 20, (60, 3))])
    cloud = PointCloud.from_arrays(points)
    theirs = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(cloud.points.astype(np.float64)))
    # Open3D counts the point itself among its neighbours: one more, at distance 0.
    _, kept = theirs.remove_statistical_outlier(neighbours + 1, sigma)
    wanted = np.ones(len(points), bool)
    wanted[np.asarray(kept)] = False
    assert np.array_equal(outlying(cloud, neighbours=neighbours, sigma=sigma), wanted)


def test_a_cloud_is_cleaned_once() -> None:
    random = np.random.default_rng(0)
    points = np.concatenate([random.random((3000, 3)), [[5, 5, 5], [9, 0, 0]]])
    cloud = PointCloud.from_arrays(
        np.concatenate([points, points[:7]]), scalars={"n": np.arange(3009)}, unit="m"
    )
    once = scans.clean_cloud(cloud)
    counts = {step.name: step.count for step in once.log}
    assert counts["duplicate-points"] == 7
    assert counts["outliers"] >= 2
    assert np.linalg.norm(once.cloud.points, axis=1).max() < 2
    assert len(once.cloud.scalars["n"]) == len(once.cloud.points)
    twice = scans.clean_cloud(once.cloud)
    assert np.array_equal(twice.cloud.points, once.cloud.points)
    assert [step.count for step in twice.log] == [0, 0]
    boxed = scans.clean_cloud(cloud, crop=([0, 0, 0], [0.5, 1, 1]), support_plane=True, outlier_sigma=None)
    assert boxed.cloud.bounds[1, 0] <= 0.5


def test_outliers_tell_their_progress_and_stop() -> None:
    cloud = PointCloud.from_arrays(np.random.default_rng(0).random((100, 3)))

    def stop(_: float) -> None:
        raise Cancelled("cancelled-by-caller")

    with pytest.raises(Cancelled):
        scans.remove_outliers(cloud, progress=stop)
    with pytest.raises(Cancelled):
        scans.clean(sphere(1), progress=stop)


@pytest.mark.parametrize("options", [{"neighbours": 0}, {"sigma": -1.0}, {"sigma": float("nan")}])
def test_bad_numbers_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(options))):
        scans.remove_outliers(PointCloud.from_arrays(np.eye(3)), **options)


@pytest.mark.data
def test_a_real_cloud_keeps_its_object(data_folder: Path) -> None:
    import laspy

    stored = laspy.read(data_folder / "scans" / "lion_takanawa.copc.laz")
    cloud = PointCloud.from_arrays(np.asarray(stored.xyz)[::10])
    done = scans.clean_cloud(cloud)
    assert 0 < {step.name: step.count for step in done.log}["outliers"] < 0.03 * len(cloud.points)
