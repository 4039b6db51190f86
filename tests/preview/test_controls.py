"""Walking, worked out by hand: directions, walls, the height of eyes, views and their numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion.preview.actions import action_for
from immersion.preview.controls import (
    STEEPEST,
    Bounds,
    Pose,
    bounds_of,
    looked,
    pose_of,
    stepped,
    strolled,
    view_number,
)
from immersion.scene.model import Box

HERE = Pose((0.0, 1.6, 0.0))


@pytest.mark.parametrize(
    ("actions", "yaw", "way"),
    [
        ({"forward"}, 0, (0, -1)),
        ({"back"}, 0, (0, 1)),
        ({"left"}, 0, (-1, 0)),
        ({"right"}, 0, (1, 0)),
        ({"forward"}, 90, (-1, 0)),
        ({"left"}, 90, (0, 1)),
        ({"forward", "right"}, 0, (np.sqrt(0.5), -np.sqrt(0.5))),
        ({"forward", "back"}, 0, (0, 0)),
    ],
)
def test_directions(actions: set[str], yaw: float, way: tuple[float, float]) -> None:
    x, y, z = stepped(Pose((0, 1.6, 0), np.radians(yaw)), actions, 0.5).position
    assert (x, z) == pytest.approx(tuple(0.7 * np.array(way)), abs=1e-12)
    assert y == 1.6


def test_shift_is_faster_and_arrows_turn() -> None:
    assert stepped(HERE, {"forward", "fast"}, 1.0).position[2] == pytest.approx(-3.0)
    assert np.degrees(stepped(HERE, {"turn-left"}, 1.0).yaw) == pytest.approx(75)
    assert stepped(HERE, {"turn-right"}, 1.0).position == HERE.position
    assert stepped(HERE, {"fast"}, 1.0) == HERE


def test_sticks_walk_as_far_as_they_are_pushed() -> None:
    half = strolled(HERE, np.array([0.5, 0.0, 0.0, 0.0]), 1.0)
    assert half.position[2] == pytest.approx(-0.7)
    aslant = strolled(HERE, np.array([1.0, 1.0, 0.0, 0.0]), 1.0)
    assert np.hypot(aslant.position[0], aslant.position[2]) == pytest.approx(1.4)
    turned = strolled(HERE, np.array([0.0, 0.0, 1.0, -0.5]), 1.0)
    assert np.degrees([turned.yaw, turned.pitch]) == pytest.approx([75, -37.5])
    assert stepped(HERE, {"look-up"}, 5.0).pitch == STEEPEST


def test_walls_stop_and_let_slide() -> None:
    bounds = bounds_of(Box(size=(8, 4, 6)))
    against = stepped(Pose((3.6, 1.6, 0), 0.0), {"forward", "right"}, 1.0, bounds).position
    assert against[0] == pytest.approx(3.7)
    assert against[2] == pytest.approx(-1.4 * np.sqrt(0.5))
    assert stepped(Pose((0, 1.6, -20.0)), {"left"}, 0.1, bounds).position[2] == pytest.approx(-2.7)


def test_a_room_too_narrow_is_walked_along_its_middle() -> None:
    assert bounds_of(Box(size=(0.5, 1.0, 6))) == Bounds((0.0, 0.3, -2.7), (0.0, 0.7, 2.7))


def test_eyes_come_to_a_walkers_height_and_stay_elsewhere_while_turning() -> None:
    high = Pose((0.0, 3.0, 0.0))
    assert stepped(high, {"turn-left"}, 1.0).position[1] == 3.0
    assert stepped(high, {"forward"}, 0.1).position[1] == pytest.approx(2.85)
    assert stepped(high, {"forward"}, 5.0).position[1] == pytest.approx(1.6)
    low = bounds_of(Box(size=(8, 1.5, 6)))
    assert stepped(HERE, {"forward"}, 1.0, low).position[1] == pytest.approx(1.2)


def test_the_picture_follows_the_hand_up_to_the_zenith() -> None:
    assert looked(HERE, 100, 0).yaw == pytest.approx(np.radians(15))
    assert looked(HERE, 0, -100).pitch == pytest.approx(np.radians(15))
    assert looked(HERE, 0, -1e6).pitch == STEEPEST


@settings(deadline=None, max_examples=50)
@given(st.floats(-3.1, 3.1), st.floats(-1.5, 1.5), st.tuples(*[st.floats(-50, 50)] * 3))
def test_a_pose_survives_its_camera(yaw: float, pitch: float, place: tuple[float, float, float]) -> None:
    back = pose_of(Pose(place, yaw, pitch, 1.0).camera())
    assert back.position == place
    assert (back.yaw, back.pitch, back.fov) == pytest.approx((yaw, pitch, 1.0), abs=1e-6)


def test_straight_down_keeps_the_heading() -> None:
    camera = Pose((0, 3, 0), 0.7, -np.pi / 2).camera()
    assert pose_of(camera).yaw == pytest.approx(0.7)


def test_both_keyboards_walk_and_number() -> None:
    assert {action_for(key).name for key in ("W", "Z", "UP")} == {"forward"}
    assert {action_for(key).name for key in ("A", "Q")} == {"left"}
    assert not action_for("SPACE").held
    assert [view_number(key) for key in "&é\"'(-è_ç"] == list(range(9))
    assert [view_number(key) for key in ("_1", "NUM_2", "_0", "NUM_ENTER", "", "NUMLOCK", "²")] == [
        0, 1, None, None, None, None, None,
    ]  # fmt: skip
