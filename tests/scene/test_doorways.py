"""Doorways: the area that walls lose is the portal's, whatever the walls, and a thick wall is lined."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from immersion.scene.doorways import opened_surfaces
from immersion.scene.model import Scene
from immersion.scene.room_shapes import RoomSurface


def rect(low: float, high: float, height: float = 3.0) -> dict[str, Any]:
    """A room of 6 m along z, between two places along x."""
    return {"outline": {"points": [[low, 3], [high, 3], [high, -3], [low, -3]], "height": height}}


def pair(gap: float = 0.0, **portal: Any) -> Scene:
    door = {"rooms": ["a", "b"], "at": [gap / 2, 0, 1], "turn": {"y": 90}, "size": [1.2, 2.1], **portal}
    rooms = {"a": rect(-4, 0), "b": rect(gap, 5 + gap)}
    return Scene(immersion="1", id="pair", rooms=rooms, portals={"door": door})


def area(surface: RoomSurface) -> float:
    a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def areas(scene: Scene, room: str) -> dict[str, float]:
    return {surface.name: area(surface) for surface in opened_surfaces(scene, room)}


def test_each_room_loses_the_door_in_its_own_wall_and_nothing_else() -> None:
    for room, wall, deep in (("a", "wall-2", 4), ("b", "wall-4", 5)):
        found = areas(pair(), room)
        assert found.pop(wall) == pytest.approx(6 * 3 - 1.2 * 2.1)
        assert found["floor"] == found["ceiling"] == pytest.approx(6 * deep)
        assert sum(found.values()) == pytest.approx(2 * 6 * deep + 2 * 3 * deep + 6 * 3)


def test_nothing_is_left_in_the_door_and_triangles_face_as_before() -> None:
    for room in ("a", "b"):
        for surface in opened_surfaces(pair(), room):
            a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
            assert (
                np.einsum("ij,ij->i", np.cross(b - a, c - a), surface.normals[surface.faces[:, 0]]) > 0
            ).all()
            if not surface.name.startswith("wall"):
                continue
            share = np.random.default_rng(4).dirichlet([1, 1, 1], 200)
            inside = np.einsum("sk,kfx->sfx", share, np.stack([a, b, c])).reshape(-1, 3)
            near = np.abs(inside[:, 0]) < 0.1
            door = near & (np.abs(inside[:, 2] - 1) < 0.6 - 1e-9) & (inside[:, 1] < 2.1 - 1e-9)
            assert not door.any()


def test_a_round_wall_is_cut_where_the_portal_stands_before_it() -> None:
    """The chord of 1 m in a circle of 3 m: an arc of 2 · 3 · asin(1/6) metres is gone, 2 m high."""
    rooms = {"a": {"cylinder": {"radius": 3, "height": 3}}, "b": rect(3, 8)}
    door = {"rooms": ["a", "b"], "at": [3, 0, 0], "turn": {"y": 90}, "size": [1, 2]}
    scene = Scene(immersion="1", id="pair", rooms=rooms, portals={"door": door})
    (wall,) = [one for one in opened_surfaces(scene, "a", 256) if one.name == "walls"]
    assert area(wall) == pytest.approx(2 * np.pi * 3 * 3 - 2 * 3 * np.arcsin(0.5 / 3) * 2, rel=1e-3)


def test_a_thick_wall_is_lined_and_the_floor_goes_on() -> None:
    found = areas(pair(0.4), "a")
    assert found["door"] == pytest.approx(0.4 * (1.2 + 2 * 2.1))
    assert found["floor"] == pytest.approx(6 * 4 + 0.4 * 1.2)
    assert "door" not in areas(pair(0.4), "b")
    lining = next(one for one in opened_surfaces(pair(0.4), "a") if one.name == "door")
    assert np.ptp(lining.points, axis=0).tolist() == pytest.approx([0.4, 2.1, 1.2])
    middle = np.array([0.2, 1.05, 1.0])
    assert (((middle - lining.points) * lining.normals).sum(1) > 0).all()


def test_a_window_has_a_sill_of_its_own() -> None:
    found = areas(pair(0.4, at=[0.2, 1, 1], size=[1, 1]), "a")
    assert found["floor"] == pytest.approx(24)
    assert found["door"] == pytest.approx(0.4 * 4)


@pytest.mark.parametrize("missing", ["at", "size"])
def test_a_portal_without_a_place_or_a_size_opens_nothing(missing: str) -> None:
    scene = pair(**{missing: None})
    assert areas(scene, "a")["wall-2"] == pytest.approx(18)


def test_a_portal_that_stands_before_no_wall_opens_nothing() -> None:
    assert areas(pair(at=[-2, 0, 1]), "a")["wall-2"] == pytest.approx(18)
    # Across the wall instead of in it.
    assert areas(pair(turn={"y": 0}), "a")["wall-2"] == pytest.approx(18)


def test_a_door_as_wide_as_the_wall_leaves_the_lintel() -> None:
    assert areas(pair(at=[0, 0, 0], size=[6, 2]), "a")["wall-2"] == pytest.approx(6)
