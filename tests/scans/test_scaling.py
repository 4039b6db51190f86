"""Scale, control points and upright, on meshes and clouds."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from immersion import scans
from immersion.errors import FileError, InputError
from immersion.scans.cloud import PointCloud, Pose
from immersion.scans.mesh import Mesh
from scan_shapes import grid, sphere


def cloud_of(mesh: Mesh, **facts) -> PointCloud:
    return PointCloud.from_arrays(
        mesh.positions(),
        normals=mesh.positions() / np.linalg.norm(mesh.positions(), axis=1, keepdims=True),
        **facts,
    )


def both():
    ball = sphere(2)
    normals = ball.positions()
    return [Mesh.from_arrays(ball.positions(), ball.faces, normals=normals), cloud_of(ball)]


@pytest.mark.parametrize("scan", both(), ids=["mesh", "cloud"])
def test_two_points_and_a_distance_give_the_scale(scan) -> None:
    scaled = scans.set_scale(scan, [0, 0, -1], [0, 0, 1], 1.22, "m")
    assert scaled.unit == "m"
    assert scaled.diagonal == pytest.approx(scan.diagonal * 0.61)
    assert (scaled.normals == scan.normals).all()
    step = json.loads(json.dumps(scaled.history[-1].to_dict()))
    assert step["parameters"] == {"a": [0, 0, -1], "b": [0, 0, 1], "distance": 1.22, "unit": "m"}
    assert step["facts"]["factor"] == pytest.approx(0.61)
    assert scan.unit is None, "the scan that was given stays as it was"


def test_far_from_the_origin_nothing_is_lost() -> None:
    ball = sphere(3)
    far = Mesh.from_arrays(ball.positions() + [7e5, 6.6e6, 80], ball.faces)
    scaled = scans.set_scale(far, far.positions()[0], far.positions()[1], 4.0, "m")
    expected = 2 * (ball.positions() + [7e5, 6.6e6, 80])
    assert np.abs(scaled.positions() - expected).max() < 1e-6 * 2


@pytest.mark.parametrize("seed", range(4))
def test_control_points_agree_with_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    measured = random.standard_normal((7, 3))
    turn = Rotation.random(rng=random)
    known = 3.7 * turn.apply(measured) + [100, -20, 5] + 0.01 * random.standard_normal((7, 3))
    fitted = scans.fit_control_points(sphere(1), measured, known, "m")
    a, b = measured - measured.mean(0), known - known.mean(0)
    theirs, _ = Rotation.align_vectors(b, a)
    assert np.abs(fitted.rotation - theirs.as_matrix()).max() < 1e-9
    scale = (b * theirs.apply(a)).sum() / (a**2).sum()
    assert fitted.scale == pytest.approx(scale, rel=1e-12)
    assert fitted.residuals == pytest.approx(np.linalg.norm(scale * theirs.apply(a) - b, axis=1))
    moved = fitted.scale * sphere(1).positions() @ fitted.rotation.T + fitted.translation
    assert np.abs(fitted.scan.positions() - moved).max() < 1e-5
    assert fitted.rms == pytest.approx(np.sqrt(np.mean(fitted.residuals**2)))
    assert fitted.scan.unit == "m"


def test_a_mirrored_survey_is_not_mirrored_back() -> None:
    measured = np.random.default_rng(0).standard_normal((6, 3))
    fitted = scans.fit_control_points(sphere(1), measured, measured * [-1, 1, 1])
    assert np.linalg.det(fitted.rotation) == pytest.approx(1.0)
    assert fitted.rms > 0.1


def test_three_points_in_a_plane_are_enough() -> None:
    measured = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0.0]])
    turn = Rotation.from_euler("xyz", [0.3, -0.8, 2.0])
    fitted = scans.fit_control_points(grid(2, 2), measured, 2 * turn.apply(measured), "cm")
    assert np.abs(fitted.rotation - turn.as_matrix()).max() < 1e-9
    assert fitted.rms < 1e-12
    assert fitted.outliers == ()


def test_a_bad_control_point_is_named(caplog) -> None:
    random = np.random.default_rng(1)
    measured = random.uniform(-5, 5, (9, 3))
    known = 2 * measured + 0.001 * random.standard_normal((9, 3))
    known[4] += [0, 0, 0.8]
    fitted = scans.fit_control_points(sphere(1), measured, known, "m")
    assert 4 in fitted.outliers
    assert fitted.residuals.argmax() == 4
    assert "control point 5" in caplog.text
    assert "point de contrôle 5" in fitted.warnings("fr")[fitted.outliers.index(4)]


def test_poses_and_normals_go_with_a_cloud() -> None:
    ball = sphere(2)
    turn = Rotation.from_euler("y", 0.5)
    pose = Pose(np.array([1.0, 2.0, 3.0]), Rotation.from_euler("x", 0.2).as_quat(), "station")
    cloud = cloud_of(ball, poses=(pose,))
    measured = np.random.default_rng(0).standard_normal((5, 3))
    known = 2 * turn.apply(measured) + [10, 0, 0]
    moved = scans.fit_control_points(cloud, measured, known, "m").scan
    assert moved.poses[0].position == pytest.approx(2 * turn.apply([1, 2, 3]) + [10, 0, 0])
    expected = (turn * Rotation.from_euler("x", 0.2)).as_matrix()
    assert np.abs(Rotation.from_quat(moved.poses[0].rotation).as_matrix() - expected).max() < 1e-12
    assert np.abs(moved.normals - turn.apply(cloud.normals)).max() < 1e-6
    assert moved.poses[0].name == "station"


@pytest.mark.parametrize("name", ["x", "y", "z", "-x", "-y", "-z"])
def test_a_named_axis_comes_to_plus_y_without_loss(name: str) -> None:
    ball = sphere(2)
    turned = scans.set_up(ball, name)
    axis = (-1 if name[0] == "-" else 1) * np.eye(3)["xyz".index(name[-1])]
    assert (turned.positions()[:, 1] == ball.positions() @ axis).all(), "swaps and signs only"
    assert scans.inspect(turned).volume == pytest.approx(scans.inspect(ball).volume), "turned, not mirrored"
    assert turned.history[-1].parameters == {"up": name}


def test_z_up_is_turned_as_the_reader_turns_it(tmp_path) -> None:
    scans.write(sphere(2), tmp_path / "a.ply")
    read, turned = scans.read(tmp_path / "a.ply", up="z"), scans.set_up(scans.read(tmp_path / "a.ply"), "z")
    assert (read.vertices == turned.vertices).all()


def test_any_vector_comes_to_plus_y_by_the_shortest_way() -> None:
    ball = sphere(2)
    turned = scans.set_up(ball, [1.0, 2.0, -0.5])
    rotation = np.array(turned.history[-1].facts["rotation"])
    assert rotation @ np.array([1.0, 2.0, -0.5]) / np.sqrt(5.25) == pytest.approx([0, 1, 0], abs=1e-12)
    angle = np.arccos((np.trace(rotation) - 1) / 2)
    assert angle == pytest.approx(np.arccos(2 / np.sqrt(5.25)))
    assert scans.set_up(cloud_of(ball), "z").normals[0] == pytest.approx([1, 0, 0], abs=1e-6)


def test_bad_questions_are_refused() -> None:
    ball = sphere(1)
    line = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]
    for code, call in (
        ("scaling-points", lambda: scans.set_scale(ball, [0, 0, 0], [0, 0, 0], 1, "m")),
        ("scaling-points", lambda: scans.set_scale(ball, [0, 0], [0, 0, 1], 1, "m")),
        ("scaling-distance", lambda: scans.set_scale(ball, [0, 0, 0], [0, 0, 1], -1, "m")),
        ("scaling-distance", lambda: scans.set_scale(ball, [0, 0, 0], [0, 0, 1], float("nan"), "m")),
        ("mesh-unit", lambda: scans.set_scale(ball, [0, 0, 0], [0, 0, 1], 1, "cubit")),
        ("mesh-too-far", lambda: scans.set_scale(ball, [0, 0, 0], [0, 0, 1e-30], 1, "m")),
        ("scaling-line", lambda: scans.fit_control_points(ball, line, line)),
        ("scaling-control", lambda: scans.fit_control_points(ball, line[:2], line[:2])),
        ("scaling-control", lambda: scans.fit_control_points(ball, line, [[0, 0, np.nan], *line[1:]])),
        ("scaling-up", lambda: scans.set_up(ball, "w")),
        ("scaling-up", lambda: scans.set_up(ball, "")),
        ("scaling-up", lambda: scans.set_up(ball, [0, 0, 0])),
        ("scaling-up", lambda: scans.set_up(ball, [1, 2])),
    ):
        with pytest.raises(InputError, match=code) as caught:
            call()
        assert caught.value.render("fr") != caught.value.render("en")


def test_control_points_are_read_from_the_tables_people_have(tmp_path) -> None:
    file = tmp_path / "contrôle.csv"
    file.write_text(
        "\ufeffnom;x;y;z;X;Y;Z\n# station 1\n\nA;1;2;3;4;5;6\nB;1.5;0;0;7;8;9\n", encoding="utf-8"
    )
    measured, known = scans.read_control_points(file)
    assert measured.tolist() == [[1, 2, 3], [1.5, 0, 0]]
    assert known.tolist() == [[4, 5, 6], [7, 8, 9]]
    for text in ("1,2,3,4,5\n", "a,1,2,x,4,5,6\n1,2,3,4,5,6\n", "1,2,3,4,5,nan\n", "\xff\n"):
        file.write_text(text, encoding="latin-1")
        with pytest.raises(FileError, match="six numbers"):
            scans.read_control_points(file)
