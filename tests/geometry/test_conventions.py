"""Each row of docs/conventions.md in numbers; the last test holds the table against this file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from immersion import geometry as geo
from immersion.audio import cone_gain, distance_gain, encode, rotate, sh
from immersion.scans.mesh import Mesh
from immersion.scene.model import Level, Scene
from immersion.scene.places import camera_of, surface_corners
from immersion.scene.triggers import on_grid
from immersion.scene.walk import microseconds

HALF = np.pi / 2


def test_row_1_a_camera_without_turn_looks_along_minus_z() -> None:
    scene = Scene(immersion="1", id="a", views={"v": {"at": [1, 2, 3]}})
    camera, _ = camera_of(scene, "v")
    assert -camera[:3, 2] == pytest.approx([0, 0, -1])
    assert camera[:3, 3] == pytest.approx([1, 2, 3])


def test_row_2_left_is_plus_y() -> None:
    assert geo.vector_from_direction(HALF, 0.0) == pytest.approx([0, 1, 0])
    assert geo.vector_from_direction(0.0, HALF) == pytest.approx([0, 0, 1])


def test_row_3_front_left_up_in_the_world() -> None:
    assert geo.world_from_ambisonic.tolist() == [[0, -1, 0], [0, 0, 1], [-1, 0, 0]]
    assert (geo.world_from_ambisonic @ np.eye(3)).T.tolist() == [[0, 0, -1], [-1, 0, 0], [0, 1, 0]]
    assert (geo.ambisonic_from_world @ geo.world_from_ambisonic).tolist() == np.eye(3).tolist()


def test_row_4_adm() -> None:
    left = geo.adm_from_ambisonic @ geo.vector_from_direction(HALF, 0.0)
    assert left == pytest.approx([-1, 0, 0])
    assert geo.adm_from_ambisonic @ np.array([1, 0, 0]) == pytest.approx([0, 1, 0])
    assert (geo.ambisonic_from_adm @ geo.adm_from_ambisonic).tolist() == np.eye(3).tolist()


def test_row_5_directions_and_back() -> None:
    azimuth, elevation = geo.direction_from_vector([0.0, 3.0, 3.0])
    assert (float(azimuth), float(elevation)) == pytest.approx((HALF, np.pi / 4))


def test_row_6_turns_are_intrinsic_y_x_z() -> None:
    angles = {"x": 0.3, "y": -0.7, "z": 1.1}
    outside = Rotation.from_euler("YXZ", [angles["y"], angles["x"], angles["z"]]).as_matrix()
    assert geo.matrix_from_turn(**angles) == pytest.approx(outside)


def test_row_7_aims() -> None:
    for face, axis in ((False, [0, 0, -1]), (True, [0, 0, 1])):
        turned = geo.aim([1, 1, 1], [1, 1, 5], face=face) @ np.array(axis)
        assert turned == pytest.approx([0, 0, 1])


def test_row_8_quaternions() -> None:
    outside = Rotation.from_rotvec([0.2, -0.4, 0.9])
    ours = geo.quaternion_from_matrix(outside.as_matrix())
    assert ours == pytest.approx(outside.as_quat(canonical=True))
    assert ours[3] >= 0


def test_row_9_a_positive_yaw_looks_left() -> None:
    turn = geo.matrix_from_turn(y=HALF)
    assert turn @ np.array([0, 0, -1]) == pytest.approx([-1, 0, 0])
    up = geo.matrix_from_turn(x=np.radians(30))
    assert (up @ np.array([0, 0, -1]))[1] == pytest.approx(0.5)


def test_row_10_a_head_turned_left_hears_the_front_on_its_right() -> None:
    head = geo.matrix_from_quaternion(geo.head_from_yaw_pitch(HALF))
    assert head @ np.array([1, 0, 0]) == pytest.approx([0, 1, 0])
    front = encode(np.ones(1, np.float32), 0.0, 0.0, 1)
    heard = rotate(front, head.T)[:, 0]
    assert heard == pytest.approx([1, -1, 0, 0], abs=1e-6)  # Y negative: on the right


def test_row_11_ambix() -> None:
    assert sh(1, [HALF], [0.0])[0] == pytest.approx([1, 1, 0, 0])
    assert sh(1, [0.0], [HALF])[0] == pytest.approx([1, 0, 1, 0])
    assert sh(1, [0.0], [0.0])[0] == pytest.approx([1, 0, 0, 1])
    # SN3D: the squares of a degree sum to 1 in every direction.
    row = sh(4, [0.4], [-0.8])[0]
    assert [float((row[n * n : (n + 1) ** 2] ** 2).sum()) for n in range(5)] == pytest.approx([1] * 5)


def test_row_12_transforms() -> None:
    matrix = geo.compose([1, 2, 3], geo.matrix_from_turn(y=HALF), 2.0)
    assert geo.transform_points(matrix, [[0, 0, -1]])[0] == pytest.approx([-1, 2, 3])
    place, rotation, scale = geo.decompose(matrix)
    assert geo.compose(place, rotation, scale) == pytest.approx(matrix)


def test_row_13_nothing_is_lost_far_away() -> None:
    fine = np.array([[1e6, 2e6, 3e6], [1e6 + 1e-4, 2e6, 3e6], [1e6, 2e6 + 1e-4, 3e6]])
    mesh = Mesh.from_arrays(fine, [[0, 1, 2]])
    again = mesh.vertices.astype(np.float64) + mesh.offset
    assert np.abs(again - fine).max() < 1e-5


def test_row_14_audio_arrays() -> None:
    bed = encode(np.ones(10, np.float32), 0.0, 0.0, 2)
    assert (bed.shape, bed.dtype) == ((9, 10), np.float32)


def test_row_15_web_audio_laws() -> None:
    assert distance_gain([0.5, 1, 2], "inverse") == pytest.approx([1, 1, 0.5])
    assert distance_gain([0, 5, 20], "linear", 0.0, 10.0, 1.0) == pytest.approx([1, 0.5, 0])
    assert distance_gain([1, 4], "exponential", 1.0, 10_000.0, 0.5) == pytest.approx([1, 0.5])
    angles = np.radians([0, 45, 67.5, 90, 180])
    assert cone_gain(angles, HALF, np.pi, 0.25) == pytest.approx([1, 1, 0.625, 0.25, 0.25])


def test_row_16_the_grid() -> None:
    assert (microseconds(0.123456789), on_grid(120_001), on_grid(120_000)) == (123_457, 130_000, 120_000)


def test_row_17_levels() -> None:
    assert Level(-20.0).linear == pytest.approx(0.1)


def test_row_18_corners_are_seen_from_inside() -> None:
    box = Scene(immersion="1", id="a", room={"box": {"size": [8, 4, 6]}}).all_rooms()["room"].box
    assert box is not None
    for surface, inwards in (
        ("front", [0, 0, 1]),
        ("back", [0, 0, -1]),
        ("left", [1, 0, 0]),
        ("floor", [0, 1, 0]),
    ):
        corners = surface_corners(box, surface)
        assert corners is not None
        assert np.cross(corners[1] - corners[0], corners[3] - corners[0]) @ inwards > 0


def test_every_row_has_its_test(root: Path) -> None:
    table = (root / "docs" / "conventions.md").read_text(encoding="utf-8")
    rows = [int(n) for n in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]
    tests = [int(n) for name in globals() if (n := "".join(re.findall(r"^test_row_(\d+)_", name)))]
    assert rows == sorted(tests) == list(range(1, len(rows) + 1))
