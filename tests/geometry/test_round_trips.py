"""There and back, with SciPy's rotations as the outside truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from immersion import geometry as geo
from immersion.errors import InputError

ANGLE = st.floats(-np.pi, np.pi)
NUMBER = st.floats(-100, 100)
POINT = st.tuples(NUMBER, NUMBER, NUMBER)
few = settings(max_examples=60, deadline=None)


@few
@given(POINT)
def test_vectors(vector: tuple[float, float, float]) -> None:
    length = np.linalg.norm(vector)
    assume(length > 1e-6)
    again = geo.vector_from_direction(*geo.direction_from_vector(vector)) * length
    assert again == pytest.approx(np.array(vector), abs=1e-9)


@few
@given(ANGLE, ANGLE, ANGLE)
def test_rotations(x: float, y: float, z: float) -> None:
    ours = geo.matrix_from_turn(x, y, z)
    assert ours == pytest.approx(Rotation.from_euler("YXZ", [y, x, z]).as_matrix(), abs=1e-12)
    quaternion = geo.quaternion_from_matrix(ours)
    assert geo.matrix_from_quaternion(quaternion) == pytest.approx(ours, abs=1e-12)
    assert Rotation.from_quat(quaternion).as_matrix() == pytest.approx(ours, abs=1e-12)


@few
@given(POINT, ANGLE, ANGLE, ANGLE, st.tuples(*[st.floats(0.01, 50)] * 3), POINT)
def test_transforms(place, x, y, z, scale, point) -> None:
    matrix = geo.compose(place, geo.matrix_from_turn(x, y, z), scale)
    for part, wanted in zip(
        geo.decompose(matrix), (place, geo.matrix_from_turn(x, y, z), scale), strict=True
    ):
        assert part == pytest.approx(np.array(wanted), rel=1e-9, abs=1e-9)
    again = geo.transform_points(geo.invert(matrix), geo.transform_points(matrix, [point]))
    assert again[0] == pytest.approx(np.array(point), rel=1e-6, abs=1e-6)


@few
@given(POINT, POINT, st.booleans())
def test_aims_stay_level(origin, target, face) -> None:
    away = np.subtract(target, origin)
    assume(np.linalg.norm(away) > 1e-3)
    assume(np.linalg.norm(away[[0, 2]]) > 1e-3)
    matrix = geo.aim(origin, target, face=face)
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(matrix) == pytest.approx(1.0)
    assert matrix[1, 0] == pytest.approx(0.0, abs=1e-9)
    ahead = matrix[:, 2] if face else -matrix[:, 2]
    assert ahead == pytest.approx(away / np.linalg.norm(away), abs=1e-6)


@few
@given(ANGLE, st.floats(-1.5, 1.5))
def test_heads(yaw: float, pitch: float) -> None:
    outside = Rotation.from_euler("ZY", [yaw, -pitch])  # ambisonic axes: up is z, and a nose up turns −y
    ours = geo.matrix_from_quaternion(geo.head_from_yaw_pitch(yaw, pitch))
    assert ours == pytest.approx(outside.as_matrix(), abs=1e-9)


@pytest.mark.parametrize(
    "call",
    [
        lambda: geo.aim([1, 1, 1], [1, 1, 1]),
        lambda: geo.aim([1, 1, 1], [np.nan, 1, 1]),
        lambda: geo.quaternion_from_matrix(np.zeros((3, 3))),
        lambda: geo.quaternion_from_matrix(np.diag([1, 1, -1])),
        lambda: geo.matrix_from_quaternion([0, 0, 0, 0]),
        lambda: geo.matrix_from_quaternion([0, 0, np.inf, 1]),
        lambda: geo.transform_points(np.eye(3), [[0, 0, 0]]),
        lambda: geo.invert(np.zeros((4, 4))),
        lambda: geo.decompose(np.diag([1, 0, 1, 1])),
    ],
)
def test_what_is_none_is_refused(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")
