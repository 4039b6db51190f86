"""Rooms of every shape as triangles, and pictures laid on their walls, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immersion.errors import InputError
from immersion.scene.materials import surfaces_of
from immersion.scene.model import Room, Scene, Thing
from immersion.scene.room_shapes import STEPS, RoomSurface, room_surfaces, triangulated
from immersion.scene.strips import laid_picture

SQUARE = [[-4, 3], [4, 3], [4, -3], [-4, -3]]
BULGED = [[-4, 3], [4, 3], [4, -3, 0.3], [-4, -3]]
ROOMS = [
    {"box": {"size": [8, 4, 6]}},
    {"cylinder": {"radius": 4, "height": 3}},
    {"dome": {"radius": 4, "height": 2}},
    {"dome": {"radius": 4}},
    {"outline": {"points": SQUARE, "height": 3, "bottom": 0.5}},
    {"outline": {"points": SQUARE[::-1], "height": 3}},
    {"outline": {"points": BULGED, "height": 3}},
]


def area(surface: RoomSurface) -> float:
    a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@pytest.mark.parametrize("record", ROOMS)
def test_every_surface_faces_inside_and_has_its_name(record: dict) -> None:
    room = Room(**record)
    found = room_surfaces(room)
    assert sorted(surface.name for surface in found) == sorted(surfaces_of(room))
    for surface in found:
        a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
        normals = np.cross(b - a, c - a)
        told = surface.normals[surface.faces].mean(1)
        assert (np.einsum("ij,ij->i", normals, told) > 0).all(), surface.name
        assert np.allclose(np.linalg.norm(surface.normals, axis=1), 1)
        towards = np.array([0.0, 1.2, 0.0]) - (a + b + c) / 3
        assert (np.einsum("ij,ij->i", normals, towards) > 0).all(), surface.name


@pytest.mark.parametrize("record", ROOMS)
def test_the_surfaces_close_the_room(record: dict) -> None:
    """By Gauss: the flux of a field of divergence 3 through the surfaces is thrice the volume."""
    volume = 0.0
    for surface in room_surfaces(Room(**record)):
        a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
        volume -= float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)
    polygon = STEPS / 2 * np.sin(2 * np.pi / STEPS) * 16
    if "box" in record:
        assert volume == pytest.approx(8 * 4 * 6)
    elif "cylinder" in record:
        assert volume == pytest.approx(polygon * 3)
    elif "dome" in record:
        height = record["dome"].get("height", 0)
        assert volume == pytest.approx(np.pi * 16 * height + 2 / 3 * np.pi * 64, rel=0.005)
    elif record["outline"]["points"] is BULGED:
        reach = 4 * (1 + 0.09) / (4 * 0.3) * 2  # radius of the arc over a chord of 8 m
        sweep = 4 * np.arctan(0.3)
        segment = reach**2 / 2 * (sweep - np.sin(sweep))
        assert volume == pytest.approx(3 * (48 + segment), rel=1e-3) or volume == pytest.approx(
            3 * (48 - segment), rel=1e-3
        )
    else:
        assert volume == pytest.approx(48 * 3)


@given(st.lists(st.floats(0.5, 3), min_size=4, max_size=12))
def test_any_star_is_cut_into_triangles(reaches: list[float]) -> None:
    turn = np.linspace(0, 2 * np.pi, len(reaches), endpoint=False)
    ring = np.array(reaches)[:, None] * np.stack([np.cos(turn), np.sin(turn)], 1)
    faces = triangulated(ring)
    a, b, c = (ring[faces[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    parts = (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]) / 2
    x, y = ring.T
    assert parts.sum() == pytest.approx((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
    assert (parts > -1e-12).all()


def scene(room: dict, **screen: object) -> Scene:
    return Scene(immersion="1", id="a", room=room, screens={"s": screen})


IMAGE = Thing(id="i", image="m", screen="s", fit="fill")


def test_a_picture_goes_round_three_walls() -> None:
    record = scene({"box": {"size": [8, 4, 6]}}, surfaces=["left", "front", "right"])
    patch = laid_picture(record, IMAGE, 5.0)
    assert len(patch.faces) == 6
    assert patch.points[0].tolist() == [-4, 0, 3]  # the left wall begins at the back
    assert patch.points[patch.uvs[:, 0].argmax()].tolist()[::2] == [4, 3]
    # Unrolled: 6 + 8 + 6 metres, so that the first corner stands at 0.3 of the picture.
    corner = np.isclose(patch.points[:, 0], -4) & np.isclose(patch.points[:, 2], -3)
    assert patch.uvs[corner, 0] == pytest.approx(0.3)


def test_a_rectangle_of_a_bent_screen_is_cut_where_it_says() -> None:
    rect = {"left": 5, "bottom": 1, "width": 2, "height": 0.5}
    record = scene({"box": {"size": [8, 4, 6]}}, surfaces=["left", "front"], rect=rect)
    patch = laid_picture(record, IMAGE, 4.0)
    assert patch.points.min(0) == pytest.approx([-4, 1, -3])
    assert patch.points.max(0) == pytest.approx([-3, 1.5, -2])


@pytest.mark.parametrize(
    "room", [{"cylinder": {"radius": 4, "height": 3}}, {"dome": {"radius": 4, "height": 3}}]
)
def test_the_middle_of_a_round_wall_is_the_front(room: dict) -> None:
    patch = laid_picture(scene(room, surface="walls"), IMAGE, 8.0)
    middle = np.abs(patch.uvs[:, 0] - 0.5) < 1e-9
    assert patch.points[middle][:, [0, 2]] == pytest.approx(np.tile([0, -4], (middle.sum(), 1)), abs=1e-9)
    quarter = np.abs(patch.uvs[:, 0] - 0.25) < 1e-9
    assert patch.points[quarter][:, [0, 2]] == pytest.approx(np.tile([-4, 0], (quarter.sum(), 1)), abs=1e-9)


@pytest.mark.parametrize("corners", [SQUARE, SQUARE[::-1]])
def test_walls_of_an_outline_run_left_to_right(corners: list) -> None:
    record = scene({"outline": {"points": corners, "height": 3}}, surface="walls")
    patch = laid_picture(record, IMAGE, 8.0)
    order = patch.uvs[:, 0].argsort(kind="stable")
    ahead = patch.points[order][:, [0, 2]]
    x, z = ahead.T
    turning = (x * np.roll(z, -1) - np.roll(x, -1) * z).sum()
    assert turning > 0  # clockwise seen from above
    lengths = patch.points[patch.faces[:, 1]] - patch.points[patch.faces[:, 0]]
    assert (np.linalg.norm(lengths, axis=1) > 0.5).all()


def test_what_does_not_unroll_is_told() -> None:
    with pytest.raises(InputError, match="scene-screen-shape"):
        laid_picture(scene({"mesh": "hall"}, surface="dome"), IMAGE, 1.0)
    with pytest.raises(InputError, match="scene-screen-shape"):
        laid_picture(scene({"dome": {"radius": 4, "height": 2}}, surfaces=["walls", "dome"]), IMAGE, 1.0)


def test_a_dome_is_unrolled_along_its_springing_line() -> None:
    """Metres along and up are arcs of the sphere; the picture lies within a millimetre and a half of it, inside."""
    rect = {"left": 9.0, "bottom": 1.0, "width": 6.0, "height": 2.0}
    patch = laid_picture(scene({"dome": {"radius": 4, "height": 1.5}}, surface="dome", rect=rect), IMAGE, 3.0)
    away = patch.points - [0, 1.5, 0]
    distance = np.linalg.norm(away, axis=1)
    assert ((distance < 4) & (distance > 4 - 0.02)).all()
    along = (np.arctan2(-away[:, 0], away[:, 2]) % (2 * np.pi)) * 4
    up = np.arcsin(away[:, 1] / distance) * 4
    assert patch.uvs[:, 0] == pytest.approx((along - 9) / 6, abs=1e-9)
    assert patch.uvs[:, 1] == pytest.approx(1 - (up - 1) / 2, abs=1e-9)
    a, b, c = (patch.points[patch.faces[:, k]] for k in range(3))
    inwards = np.einsum("ij,ij->i", np.cross(b - a, c - a), [0, 1.5, 0] - (a + b + c) / 3)
    assert (inwards > 0).all()


def test_a_whole_dome_has_no_empty_triangles() -> None:
    patch = laid_picture(scene({"dome": {"radius": 4}}, surface="dome"), IMAGE, 4.0)
    a, b, c = (patch.points[patch.faces[:, k]] for k in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    assert areas.min() > 0
    assert areas.sum() == pytest.approx(2 * np.pi * 16, rel=0.01)


def test_a_picture_goes_over_the_seam_of_a_round_wall() -> None:
    """Behind the visitor the wall begins and ends: what hangs there is whole."""
    record = Scene(immersion="1", id="a", room={"cylinder": {"radius": 3, "height": 3}})
    patch = laid_picture(record, Thing(id="i", image="m", surface="walls", at=(0, 1.5, 3), width=2), 2.0)
    a, b, c = (patch.points[patch.faces[:, k]] for k in range(3))
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(2.0, rel=1e-6)
    assert patch.points[:, 2].min() > 2.5
    assert patch.points[:, 0].min() == pytest.approx(-patch.points[:, 0].max(), abs=1e-3)


@pytest.mark.parametrize("surface", ["floor", "ceiling"])
def test_a_floor_that_is_no_rectangle_counts_from_the_rectangle_around_it(surface: str) -> None:
    rect = {"left": 1, "bottom": 1, "width": 4, "height": 2}
    record = scene({"cylinder": {"radius": 3, "height": 2.5}}, surface=surface, rect=rect)
    patch = laid_picture(record, IMAGE, 2.0)
    height, first, last = (0.0, 2.0, 0.0) if surface == "floor" else (2.5, -2.0, 0.0)
    assert patch.points == pytest.approx(
        np.array([[-2, height, first], [2, height, first], [2, height, last], [-2, height, last]])
    )
