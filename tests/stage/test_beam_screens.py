"""How bright a projector makes its screen: from the distance at which its image meets it, whatever its shape."""

from __future__ import annotations

from typing import Any

import pytest

from immersion import stage
from immersion.scene.strips import screen_patch
from immersion.stage.beam_screens import brightest_on
from immersion.stage.beams import beams_of
from preview_scenes import scene


def lux(room: dict[str, Any], surface: str, **place: Any) -> float:
    told = {"throw": 1.2, "size": [1920, 1200], "lumens": 3000, "paints": "s", **place}
    made = scene([], room=room, screens={"s": {"surface": surface}}, rigs={"projectors": {"p": told}})
    with stage.open(made) as opened:
        (beam,) = beams_of(opened)
        # At one metre the image is 1 / throw wide.
        assert beam.power == pytest.approx(3000 / (1 / 1.2 * (1 / 1.2 * 1200 / 1920)))
        return brightest_on(beam, screen_patch(opened.scene, "s")) / beam.power


def test_a_wall_is_as_bright_as_its_distance_says() -> None:
    room = {"box": {"size": [8, 4, 6]}}
    assert lux(room, "front", at=[0, 2, 1], look_at=[0, 2, -3]) == pytest.approx(1 / 16)


@pytest.mark.parametrize("aside", [0.0, 2.0])
def test_all_of_a_dome_is_no_nearer_than_where_the_image_is(aside: float) -> None:
    """The middle of the whole dome is beside the lens; towards +x the image is nearer when the lens is there."""
    room = {"dome": {"radius": 5}}
    found = lux(room, "dome", at=[aside, 0.0, 0.0], look_at=[aside + 4, 3, 0])
    # Where the ray (aside + 4 t, 3 t) / 5 has length 5.
    t = (-8 * aside + (64 * aside**2 - 100 * (aside**2 - 25)) ** 0.5) / 50
    assert found == pytest.approx(1 / (5 * t) ** 2, rel=0.02)
