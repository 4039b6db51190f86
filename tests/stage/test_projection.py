"""Projectors against closed forms: a square-on picture, a shifted one, a slanted one, a shadow, a dazzled visitor."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import stage
from immersion.scene import Scene
from immersion.scene.places import world_from_projector
from immersion.stage.projection import glare, lighting, pixels_of, shaded
from immersion.stage.projection_checks import projection_findings

ROOM = {"box": {"size": [8, 4, 10]}}


def full_of(projectors: dict) -> dict:
    usual = {"size": [1920, 1080], "throw": 1.0, "paints": "s", "lumens": 1000}
    return {name: usual | one for name, one in projectors.items()}


def scene(projectors: dict, rect: dict | None = None, views: dict | None = None, **more: object) -> Scene:
    screen = {"surface": "front", "rect": rect or {"left": 3, "bottom": 1, "width": 2, "height": 1}} | dict(
        more.pop("screen", {})
    )
    rigs = {"projectors": full_of(projectors)} | dict(more.pop("rigs", {}))
    return Scene(
        immersion="1", id="a", room=ROOM, screens={"s": screen}, rigs=rigs, views=views or {}, **more
    )


def codes(made: Scene) -> dict[str, object]:
    with stage.open(made, folder=".") as opened:
        return {found.code.removeprefix("stage-"): found for found in projection_findings(opened)}


WALL = {"left": 0, "bottom": 0, "width": 8, "height": 4}
STRAIGHT = {"at": [0, 1.5, -1], "look_at": [0, 1.5, -5]}


def test_a_picture_straight_ahead() -> None:
    """4 m away, throw 1: 4 m wide, 2.25 m high; 0.48 pixels per millimetre; the lumens over 9 square metres."""
    light = lighting(scene({"p": STRAIGHT}), "s")
    assert (light.unlit, light.shared) == (0.0, 0.0)
    np.testing.assert_allclose(light.density, 0.48, rtol=1e-6)
    np.testing.assert_allclose(light.lux, 1000 / (4 * 2.25), rtol=1e-6)


@pytest.mark.parametrize(
    ("shift", "middle"), [([0, 0], (960, 540)), ([0.5, 0], (0, 540)), ([0, -0.5], (960, 0))]
)
def test_the_shift_moves_the_picture_by_its_own_size(shift: list[float], middle: tuple[float, float]) -> None:
    """Positive right and up: the point straight ahead then falls to the left of the picture, or to its bottom."""
    made = scene({"p": STRAIGHT | {"shift": shift}})
    pixel, inside = pixels_of(
        made.rigs.projectors["p"], world_from_projector(made, "p"), np.array([0, 1.5, -5.0])
    )
    np.testing.assert_allclose(pixel, middle, atol=1e-9)
    assert inside


def test_a_part_in_the_dark_is_measured() -> None:
    """The picture covers x from -2 to 2; the screen goes from -1 to 3: a quarter is dark."""
    light = lighting(scene({"p": STRAIGHT}, {"left": 3, "bottom": 1, "width": 4, "height": 1}), "s")
    assert light.unlit == pytest.approx(0.25, abs=0.006)


def test_a_slanted_beam_keeps_its_flux() -> None:
    """Whatever the slant, lux times area over the whole picture gives the lumens back."""
    wide = WALL
    made = scene({"p": {"at": [1.5, 3, -2], "look_at": [-0.5, 1.8, -5], "throw": 1.6}}, wide)
    light = lighting(made, "s")
    assert not light.lit[0, 0].any()
    assert not light.lit[0, -1].any()
    area = 8 * 4 / light.lux.size
    assert light.lux.sum() * area == pytest.approx(1000, rel=0.01)
    assert light.density[light.lit[0]].max() > 1.2 * light.density[light.lit[0]].min()


def test_nothing_goes_through_the_wall_or_backwards() -> None:
    behind = {"at": [0, 1.5, -9], "look_at": [0, 1.5, -5]}
    away = {"at": [0, 1.5, -1], "look_at": [0, 1.5, 5]}
    for one in (behind, away):
        assert lighting(scene({"p": one}), "s").unlit == 1.0


def test_shadows_by_a_slow_ray() -> None:
    """A body stepped through point by point along each ray."""
    made = scene({"p": {"at": [0.3, 2.5, 2], "look_at": [0, 1.5, -5]}})
    lens, eyes = np.array([0.3, 2.5, 2.0]), (0.2, 1.6, -3.0)
    points = lighting(made, "s").points[::5, ::5]
    ways = lens + np.linspace(0, 1, 4001)[:, None, None, None] * (points - lens)
    inside = (np.hypot(ways[..., 0] - eyes[0], ways[..., 2] - eyes[2]) < 0.25) & (
        ways[..., 1] < eyes[1] + 0.12
    )
    found = shaded(lens, points, eyes)
    assert (found == inside.any(axis=0)).mean() > 0.995
    assert 0.02 < found.mean() < 0.98


def test_glare_is_the_light_on_a_card_at_the_eyes() -> None:
    made = scene({"p": STRAIGHT})
    frame = world_from_projector(made, "p")
    assert glare(made.rigs.projectors["p"], frame, (0, 1.5, -3)) == pytest.approx(1000 / (2 * 2 * 9 / 16))
    assert glare(made.rigs.projectors["p"], frame, (0, 3.5, -3)) == 0.0
    assert glare(made.rigs.projectors["p"], frame, (0, 1.5, 3)) == 0.0


TWO = {
    "p": {"at": [-1, 3.5, -1], "look_at": [-1, 3.5, -5], "shift": [0, -0.9]},
    "q": {"at": [1, 3.5, -1], "look_at": [1, 3.5, -5], "shift": [0, -0.9]},
}  # fmt: skip
WIDE = {"left": 2, "bottom": 1, "width": 4, "height": 1}
BLEND = {"blends": {"s": {"projectors": ["p", "q"]}}}


def test_findings_are_those_of_the_room() -> None:
    assert set(codes(scene({"p": STRAIGHT}))) == {"screen-light"}
    assert codes(scene({"p": STRAIGHT}, WALL))["screen-unlit"].severity == "note"
    full = scene({"p": STRAIGHT}, WALL, screen={"coverage": "full"})
    assert codes(full)["screen-unlit"].severity == "error"
    assert set(codes(scene(TWO, WIDE))) == {"screen-light", "overlap"}
    assert set(codes(scene(TWO, WIDE, rigs=BLEND | {"projectors": full_of(TWO)}))) == {"screen-light"}
    assert "screen-dim" in codes(scene({"p": STRAIGHT | {"lumens": 400}}))
    crowd = {"here": {"at": [0, 1.6, -3], "look_at": [0, 1.5, -5]}}
    found = codes(scene({"p": STRAIGHT}, views=crowd))
    assert {"shadow", "glare", "screen-light"} <= set(found)
    assert "pixels" in codes(
        scene({"p": STRAIGHT}, views={"near": {"at": [0, 1.6, -4.2], "look_at": [0, 1.5, -5]}})
    )
    for lang in ("fr", "en"):
        assert all(one.render(lang) for one in found.values())


def test_a_blend_whose_pictures_do_not_meet() -> None:
    apart = {name: one | {"throw": 3.0} for name, one in full_of(TWO).items()}
    found = codes(scene(TWO, WIDE, rigs=BLEND | {"projectors": apart}))
    assert "blend-apart" in found


def test_a_screen_that_nobody_paints() -> None:
    other = {"p": STRAIGHT | {"paints": "o"}}
    media = {"m": {"type": "image", "file": "a.png", "license": "CC0-1.0", "alt": "a"}}
    things = [{"id": "t", "image": "m", "screen": "s"}]
    assert set(codes(scene(other, media=media, things=things))) == {"screen-dark"}
    idle = {"p": STRAIGHT | {"paints": None}}  # told by the rule on projectors, once
    assert set(codes(scene(idle, media=media, things=things))) == set()
