"""Panning by distance: the law of Lossius, nearest neighbours without jumps, sources outside."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.audio.layouts import layout
from immersion.audio.scattered import DistancePanner
from immersion.errors import InputError

ROOM = np.random.default_rng(8).uniform([-6, -4, 0.5], [6, 4, 3], (14, 3))


def test_each_doubling_of_the_distance_costs_the_rolloff() -> None:
    places = [[1.0, 0.0, 0.0], [-2.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, -8.0, 0.0]]
    gains = DistancePanner(places, rolloff_db=6.0, blur=1e-4).gains([[0.0, 0.0, 0.0]])[0]
    assert np.allclose(np.diff(20 * np.log10(gains)), -6.0, atol=1e-5)


def test_gains_have_power_one_and_are_never_negative() -> None:
    sources = np.random.default_rng(1).uniform(-20, 20, (300, 3))
    for nearest in (None, 1, 3, 14):
        gains = DistancePanner(ROOM, nearest=nearest).gains(sources)
        assert np.allclose((gains**2).sum(1), 1.0)
        assert gains.min() >= 0.0


def test_a_source_on_a_loudspeaker_plays_there() -> None:
    gains = DistancePanner(ROOM, blur=0.001).gains(ROOM)
    assert (gains.argmax(1) == np.arange(14)).all()
    assert np.diag(gains).min() > 0.99


@pytest.mark.parametrize("nearest", [1, 2, 6])
def test_moving_sources_do_not_jump(nearest: int) -> None:
    """A walk through the room: halving the step halves the largest change, as no jump would let it."""
    panner = DistancePanner(ROOM, nearest=nearest, blur=0.3)
    changes = []
    for steps in (2000, 16_000):
        path = np.linspace([-5, -3, 1.0], [5, 3, 1.5], steps)
        changes.append(np.abs(np.diff(panner.gains(path), axis=0)).max())
    assert changes[0] < 0.05
    assert changes[1] < changes[0] / 4


def test_a_source_outside_pans_as_from_the_nearest_point_of_the_hull() -> None:
    square = [[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-1.0, -1.0, 0.0], [-1.0, 1.0, 0.0]]
    panner = DistancePanner(square)
    outside = panner.gains([[50.0, 0.5, 9.0], [0.3, 0.2, 0.0]])
    assert np.allclose(outside[0], panner.gains([[1.0, 0.5, 0.0]])[0], atol=1e-5)
    # Inside, the plain law holds: the hull changes nothing.
    distance = np.sqrt(((np.array(square) - [0.3, 0.2, 0.0]) ** 2).sum(1) + 0.2**2)
    plain = 1 / distance ** (6 / (20 * np.log10(2)))
    assert np.allclose(outside[1], plain / np.linalg.norm(plain), atol=1e-5)


def test_equal_distances_share() -> None:
    ring = [[np.cos(a), np.sin(a), 0.0] for a in np.arange(6) * np.pi / 3]
    assert np.allclose(DistancePanner(ring).gains([[0.0, 0.0, 0.0]]), 6**-0.5, atol=1e-3)
    few = DistancePanner(ring, nearest=3).gains([[0.0, 0.0, 0.0]])
    assert np.allclose(few, 6**-0.5, atol=1e-3)


def test_only_the_nearest_play() -> None:
    sources = np.random.default_rng(1).uniform([-5, -3, 1], [5, 3, 2], (200, 3))
    panner = DistancePanner(ROOM, nearest=3, blur=0.01)
    distance = np.linalg.norm(sources[:, None] - ROOM, axis=2)
    last = np.sort(distance, axis=1)[:, 2, None]
    inside = np.array([np.allclose(panner._into_hull(one), one, atol=1e-6) for one in sources])
    assert inside.sum() > 50
    plays = panner.gains(sources)[inside] > 0
    assert (plays >= (distance <= last)[inside]).all()
    assert not (plays & (distance > 1.251 * last)[inside]).any()


def test_weights_and_lfe_silence() -> None:
    rig = layout(ROOM, lfe=[3])
    weights = np.ones(14)
    weights[0] = 0.0
    gains = DistancePanner(rig, weights=weights).gains(ROOM)
    assert not gains[:, [0, 3]].any()


def test_what_cannot_be_is_refused() -> None:
    for options in (
        {"rolloff_db": 0.0},
        {"blur": 0.0},
        {"nearest": 0},
        {"nearest": 15},
        {"weights": np.zeros(14)},
        {"weights": -np.ones(14)},
        {"weights": [1.0]},
    ):
        with pytest.raises(InputError):
            DistancePanner(ROOM, **options)
    with pytest.raises(InputError, match="positions"):
        DistancePanner(ROOM).gains([1.0, 2.0, 3.0])
    with pytest.raises(InputError, match="NaN"):
        DistancePanner(ROOM).gains([[np.nan, 0.0, 0.0]])
