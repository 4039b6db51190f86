"""Several rooms: each is seen in its finish, lit by what reaches it, and walked into by its doors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion import export, stage
from immersion.preview.camera import camera_at
from immersion.preview.contents import contents_of
from immersion.preview.frame import frame_of
from immersion.preview.hanging import hung
from immersion.preview.light_meter import illuminance
from immersion.preview.picking import Ray, pick
from immersion.preview.pictures import picture
from immersion.preview.restaging import room_bounds
from immersion.scene.finishes import FINISHES
from immersion.scene.model import Scene
from immersion.stage.inner_surfaces import bounds_of_room, surfaces_in
from immersion.stage.lights import FLOOR_LUX
from preview_scenes import scene

SIZE = (201, 151)
LAMP = {"id": "l", "light": "point", "at": [-2, 1.5, 0], "intensity": "900cd"}
GONE = {"absorption": [1.0] * 7}
DOOR = {"rooms": ["a", "b"], "at": [0, 0, 0], "turn": {"y": 90}, "size": [1.0, 2.0]}
VIEWS = {
    "a": {"at": [-2, 1.5, 0], "turn": {"y": -90}, "fov": 60},
    "b": {"at": [1, 1.5, 0], "turn": {"y": -90}, "fov": 60},
}
"""From the lamp to the wall between the rooms, and on from behind it; both look at +X."""


def rect(low: float, high: float, **surfaces: Any) -> dict[str, Any]:
    """A room of 6 m along z and 3 m high, between two places along x."""
    corners = [[low, 3], [high, 3], [high, -3], [low, -3]]
    return {"outline": {"points": corners, "height": 3}, "surfaces": surfaces}


def pair(*things: dict[str, Any], door: bool = False, b: Any = None, **blocks: Any) -> Scene:
    rooms = {"a": rect(-4, 0, **{"wall-2": "plaster"}), "b": rect(0, 5, **(b or {}))}
    return scene(
        list(things), rooms=rooms, portals={"door": DOOR} if door else {}, **{"views": VIEWS} | blocks
    )


def lux(made: Scene, view: str) -> Any:
    with stage.open(made) as opened:
        return illuminance(opened, view, SIZE)[..., 0]


def across(depth: float) -> tuple[Any, Any]:
    """Metres right and up of the middle, of the pixels of a view on a wall at a distance."""
    half = np.tan(np.radians(30)) * depth / (SIZE[1] / 2)
    right = (np.arange(SIZE[0]) - SIZE[0] // 2) * half
    up = -(np.arange(SIZE[1]) - SIZE[1] // 2) * half
    return np.broadcast_arrays(right, up[:, None])


def test_each_room_is_seen_in_its_finish() -> None:
    """Unlit, the lamp is at the eye: what differs is the colour of the walls, brick being red."""
    made = pair(b={"wall-2": "brick"})
    with stage.open(made) as opened:
        ours, theirs = (picture(opened, view, SIZE)[75, 100, :3].astype(float) for view in ("a", "b"))
    assert FINISHES["brick"][0] > 1.4 * FINISHES["brick"][1]
    assert theirs[0] > 1.3 * theirs[1]
    assert ours[0] < 1.15 * ours[1]


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_wall_with_a_door_is_lit_as_one_without(name: str) -> None:
    """The wall of the other room, in the same plane, throws no shadow on it."""
    x = {"a": -2.0, "b": 2.5}[name]
    views = {"here": {"at": [x, 1.5, 2.5], "turn": {"y": -45 if name == "a" else 45}, "fov": 60}}
    lamp = LAMP | {"at": [x, 1.5, 0]}
    alone = scene([lamp], rooms={name: rect(*((-4, 0) if name == "a" else (0, 5)))}, views=views)
    shown, wanted = lux(pair(lamp, door=True, views=views), "here"), lux(alone, "here")
    same = np.abs(shown - wanted) <= 0.01 * wanted
    assert (wanted[10:-10] > 5).all()
    assert 0.85 < same.mean() < 1.0  # all but what is seen through the door
    rows, columns = np.nonzero(~same)
    assert np.ptp(rows) < 0.75 * SIZE[1]
    assert np.ptp(columns) < 0.3 * SIZE[0]


def test_a_court_s_wall_that_a_hall_shares_is_in_the_sun() -> None:
    """A sun that stands 45° high before the wall between them, which the hall's side of it does not shade."""
    sun = {"id": "sun", "light": "directional", "at": [3, 3, 0], "look_at": [0, 0, 0], "intensity": "2000lx"}
    views = {"here": {"at": [2.5, 1.5, 0], "turn": {"y": 90}, "fov": 40}}
    made = pair(sun, b={"ceiling": GONE, "wall-2": GONE}, views=views)
    found = lux(made, "here")[20:-20, 40:-40]
    assert found == pytest.approx(2000 * np.sqrt(0.5), rel=0.01)


def test_no_point_of_the_other_room_shows_at_a_corner() -> None:
    """Seen from the dark room, whose walls end in the very corners in which those of a bright one do."""
    views = {"here": {"at": [4, 1.6, 1.5], "look_at": [0, 1.2, 0]}}
    dim = {"id": "dim", "light": "point", "at": [3, 2.4, -1], "intensity": "15cd"}
    brick = {f"wall-{k}": "brick" for k in range(1, 5)}
    with stage.open(pair(LAMP, dim, b=brick, views=views)) as opened:
        seen = picture(opened, "here", (640, 360))[..., :3].astype(int).sum(-1)
    beside = np.maximum(seen[:, :-2], seen[:, 2:])
    assert (seen[:, 1:-1] - beside > 25).sum() < 4


def test_no_light_goes_through_a_wall() -> None:
    found = lux(pair(LAMP), "b")
    assert (found == 0).all()
    own = lux(pair(LAMP | {"at": [1, 1.5, 0]}), "b")
    assert own[75, 100] == pytest.approx(900 / 16, rel=0.01)
    assert (lux(pair(LAMP | {"at": [1, 1.5, 0]}), "a") == 0).all()


def test_a_door_lets_through_what_its_edges_let() -> None:
    """From 2 m before a door of 1 m × 2 m, whose sill is 1.5 m below, on a wall 5 m behind it."""
    found = lux(pair(LAMP, door=True), "b")
    right, up = across(4.0)
    part = (2 + 5) / 2
    wall = (np.abs(right) < 2.9) & (up < 1.4) & (up > -1.4)
    lit = wall & (np.abs(right) < 0.5 * part - 0.06) & (up < 0.5 * part - 0.06)
    dark = wall & ((np.abs(right) > 0.5 * part + 0.06) | (up > 0.5 * part + 0.06))
    assert lit.sum() > 500
    assert dark.sum() > 500
    away = 49 + right**2 + up**2
    assert found[lit] == pytest.approx((900 * 7 / away**1.5)[lit], rel=0.01)
    assert (found[dark] == 0).all()


def test_through_a_door_the_other_room_is_seen_and_clicked() -> None:
    made = pair(door=True, b={"wall-2": "brick"})
    with stage.open(made) as opened:
        seen = picture(opened, "a", SIZE)[..., :3].astype(float)
        hits = [
            pick(
                opened, (), lambda thing: np.eye(4), Ray(np.array([-2.0, 1.5, z]), np.array([1.0, 0.0, 0.0]))
            )
            for z in (0.0, 0.4, 0.6)
        ]
    right, up = across(2.0)
    door = (np.abs(right) < 0.4) & (up < 0.4) & (up > -0.35)  # below, the floor behind it
    wall = (np.abs(right) > 0.6) & (np.abs(right) < 1.5) & (np.abs(up) < 0.4)
    assert (seen[door][:, 0] > 1.3 * seen[door][:, 1]).all()
    assert (seen[wall][:, 0] < 1.15 * seen[wall][:, 1]).all()
    assert [(hit.surface, round(hit.distance, 6)) for hit in hits if hit] == [
        ("b.wall-2", 7.0), ("b.wall-2", 7.0), ("a.wall-2", 2.0),
    ]  # fmt: skip


def test_what_walls_send_back_stays_in_their_room() -> None:
    with stage.open(pair(LAMP)) as opened:
        contents = contents_of(opened)
        frame = frame_of(contents, camera_at(opened, "b"), SIZE)
    ours, theirs = frame.around
    assert frame.here == 1
    assert ours.above.mean() > 3 * FLOOR_LUX
    assert theirs.above == pytest.approx(1.15 * np.full(3, FLOOR_LUX))
    assert (ours.reached, theirs.reached) == ((True,), (False,))


def test_the_sun_shines_into_the_court_and_not_into_the_hall() -> None:
    sun = {
        "id": "sun",
        "light": "directional",
        "at": [0, 3, 0],
        "look_at": [0.0001, 0, 0],
        "intensity": "200lx",
    }
    down = {room: {"at": [x, 2.8, 0], "turn": {"x": -90}, "fov": 60} for room, x in (("a", -2), ("b", 2.5))}
    made = pair(sun, b={"ceiling": GONE}, views=down)
    assert (lux(made, "a") == 0).all()
    assert lux(made, "b")[75, 100] == pytest.approx(200, rel=0.01)
    with stage.open(made) as opened:
        hall, court = contents_of(opened).rooms
        frames = {view: frame_of(contents_of(opened), camera_at(opened, view), SIZE) for view in down}
    assert hall.sky is None
    assert court.sky is not None
    assert frames["b"].white > frames["a"].white  # eyes get used to daylight where it is


def test_rooms_that_overlap_do_not_flicker() -> None:
    """Two boxes have one middle and one floor: from inside the first, its own is seen, all of it."""
    small, large = (
        {"box": {"size": [8, 4, 6]}, "surfaces": {"floor": "concrete"}},
        {"box": {"size": [10, 4, 8]}},
    )
    views = {"entry": {"at": [0, 1.6, 2.0], "look_at": [0, 0.2, -3], "fov": 60}}
    lamp = LAMP | {"at": [0, 3, 0]}
    with stage.open(scene([lamp], room=small, views=views)) as opened:
        alone = picture(opened, "entry", SIZE)
    with stage.open(scene([lamp], rooms={"a": small, "b": large}, views=views)) as opened:
        assert np.array_equal(picture(opened, "entry", SIZE), alone)


def test_a_picture_hangs_in_the_room_that_has_its_surface() -> None:
    rooms = {"a": {"box": {"size": [4, 3, 4]}}, "b": {"dome": {"radius": 6}}}
    screens = {"sky": {"surface": "dome"}, "wall": {"surface": "front"}}
    made = scene([], rooms=rooms, screens=screens)
    with stage.open(made) as opened:
        places = {"sky": {"screen": "sky"}, "dome": {"surface": "dome"}, "wall": {"screen": "wall"}}
        found = {name: hung(opened, _thing(name, where), 2.0).points for name, where in places.items()}
    for name in ("sky", "dome"):
        assert np.linalg.norm(found[name], axis=1).max() == pytest.approx(6.0, rel=1e-3)
    assert found["wall"][:, 2] == pytest.approx(np.full(4, -2.0))


def _thing(name: str, where: dict[str, Any]) -> Any:
    return scene([{"id": name, "image": "m", "fit": "fill", **where}]).things[0]


def test_a_visitor_walks_from_room_to_room() -> None:
    with stage.open(pair(door=True)) as opened:
        assert room_bounds(opened) is None
    with stage.open(scene([], room={"box": {"size": [8, 4, 6]}})) as opened:
        assert room_bounds(opened) is not None


def test_a_passage_does_not_make_the_room_wider() -> None:
    """A wall of 0.4 m: corners are darkened, and shadows thrown, by the walls and not by what is in the door."""
    rooms = {"a": rect(-4, 0), "b": rect(0.4, 5)}
    made = scene([], rooms=rooms, portals={"door": DOOR | {"at": [0.2, 0, 0]}})
    surfaces = surfaces_in(made, "a")
    assert [one.name for one in surfaces if one.lining] == ["door"]
    assert bounds_of_room(surfaces).tolist() == [[-4, 0, -3], [0, 3, 3]]
    assert max(one.points[:, 0].max() for one in surfaces) == pytest.approx(0.4)


def test_the_glb_holds_the_same_walls_and_doors(tmp_path: Path) -> None:
    made = pair(LAMP, door=True)
    with stage.open(made) as opened:
        export.write(opened, "glb", tmp_path)
        drawn = {
            f"{room.name}-{one.name}": one.area for room in contents_of(opened).rooms for one in room.surfaces
        }
    assert drawn["a-wall-2"] == pytest.approx(18 - 2)
    data = next(tmp_path.glob("*.glb")).read_bytes()
    length = int.from_bytes(data[12:16], "little")
    document, binary = json.loads(data[20 : 20 + length]), data[28 + length :]

    def array(number: int, kind: Any, width: int) -> Any:
        told = document["accessors"][number]
        view = document["bufferViews"][told["bufferView"]]
        start = view.get("byteOffset", 0) + told.get("byteOffset", 0)
        return np.frombuffer(binary, kind, told["count"] * width, start).reshape(-1, width)

    written = {}
    for mesh in document["meshes"]:
        (part,) = mesh["primitives"]
        points = array(part["attributes"]["POSITION"], "<f4", 3).astype(float)
        faces = array(part["indices"], "<u2", 1).reshape(-1, 3)
        a, b, c = (points[faces[:, k]] for k in range(3))
        written[mesh["name"]] = float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)
    assert written == pytest.approx(drawn, rel=1e-5)
