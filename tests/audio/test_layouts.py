"""Layouts: BS.2051 by name, lists of positions, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.audio.layouts import Layout, layout, layout_names
from immersion.errors import InputError, UnknownNameError


@pytest.mark.parametrize("name", layout_names())
def test_a_name_counts_its_layers_as_bs2051_does(name: str) -> None:
    """The name says how many stand above, in and below the middle layer (LFE not counted)."""
    rig = layout(name)
    z = rig.nominal_directions[rig.full_range, 2]
    assert [(z > 0.1).sum(), (abs(z) <= 0.1).sum(), (z < -0.1).sum()] == [int(n) for n in name.split("+")]


def test_left_is_positive() -> None:
    rig = layout("0+5+0")
    assert rig.directions[rig.names.index("M+110"), 1] > 0.9
    assert rig.loudspeakers[3].lfe
    assert list(rig.full_range) == [0, 1, 2, 4, 5]


def test_letters_and_usual_names() -> None:
    assert [layout(letter).name for letter in "ABCDEFGHIJ"] == layout_names()
    assert layout("22.2").name == "9+10+3"
    assert layout("7.1.4").name == "4+7+0"


def test_lists_in_angles_and_in_metres() -> None:
    metres = layout([[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 1.5]], lfe=[2])
    angles = layout([[0.0, 0.0], [np.pi / 2, 0.0], [0.0, np.pi / 2]])
    assert np.allclose(metres.directions, angles.directions)
    assert metres.distances.tolist() == [2.0, 3.0, 1.5]
    assert list(metres.full_range) == [0, 1]


def test_a_moved_loudspeaker_keeps_its_plan() -> None:
    rig = layout("0+2+0").moved("M-030", -0.7, 0.1, 2.0)
    assert rig.loudspeakers[1].azimuth == -0.7
    assert rig.loudspeakers[1].nominal_azimuth == pytest.approx(np.radians(-30))


@pytest.mark.parametrize(
    ("positions", "code"),
    [
        (np.zeros((0, 2)), "rig-positions"),
        (np.zeros(3), "rig-positions"),
        ([[0.1, 0.0], [0.1 + 2 * np.pi, 0.0]], "rig-same-place"),
        ([[np.nan, 0.0]], "audio-not-finite"),
        ([[0.0, 0.0, 0.0]], "rig-at-listener"),
    ],
)
def test_bad_positions_are_refused(positions: object, code: str) -> None:
    with pytest.raises(InputError) as caught:
        layout(positions)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.render("fr") != caught.value.render("en")


def test_bad_names_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="4\\+5\\+0"):
        layout("4+5")
    with pytest.raises(InputError, match="M\\+030"):
        layout("0+2+0").indices(["X"])
    with pytest.raises(InputError):
        layout([[0.0, 0.0], [1.0, 0.0]], names=["a", "a"])
    with pytest.raises(InputError):
        layout(Layout("none", ()))
