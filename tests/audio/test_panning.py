"""Panners: the reference arrays of the EBU's renderer, closed forms, and what holds for every layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from immersion.audio.layouts import layout, layout_names
from immersion.audio.panning import PointSourcePanner, VbapPanner
from immersion.errors import InputError


def _around(count: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(count, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.arctan2(vectors[:, 1], vectors[:, 0]), np.arcsin(vectors[:, 2])


@pytest.mark.data
@pytest.mark.parametrize("name", ["0+5+0", "4+5+0", "4+7+0"])
def test_gains_are_those_of_the_ebu_renderer(name: str, data_folder: Path) -> None:
    wanted = np.load(data_folder / "audio" / f"ear_psp_{name}.npz")["pv"]
    panner = PointSourcePanner(name)
    azimuth, elevation = np.meshgrid(
        np.radians(np.linspace(-180, 180, 31)), np.radians(np.linspace(-90, 90, 15))
    )
    gains = panner.gains(azimuth.ravel(), elevation.ravel())[:, panner.layout.full_range]
    assert np.abs(gains.reshape(wanted.shape) - wanted).max() < 1e-6


@pytest.mark.parametrize("name", layout_names()[1:])
@pytest.mark.parametrize("kind", [PointSourcePanner, VbapPanner])
def test_every_direction_has_gains_of_power_one(name: str, kind: type) -> None:
    panner = kind(name)
    gains = panner.gains(*_around())
    assert np.allclose((gains**2).sum(axis=1), 1.0, atol=1e-12)
    assert gains.min() >= 0.0
    assert gains[:, [one.lfe for one in panner.layout.loudspeakers]].sum() == 0.0


@pytest.mark.parametrize("kind", [PointSourcePanner, VbapPanner])
def test_left_and_right_mirror(kind: type) -> None:
    panner = kind("9+10+3")
    azimuth, elevation = _around(500)
    names = panner.layout.names
    swap = {"+": "-", "-": "+"}
    mirror = [
        next((i for i, n in enumerate(names) if n == name[0] + swap[name[1]] + name[2:]), k)
        if name[:3] != "LFE"
        else k
        for k, name in enumerate(names)
    ]
    assert np.allclose(
        panner.gains(-azimuth, elevation)[:, mirror], panner.gains(azimuth, elevation), atol=1e-9
    )


def test_a_source_at_a_loudspeaker_plays_there_only() -> None:
    rig = layout("4+5+0")
    gains = VbapPanner(rig).gains_of_vectors(rig.directions[rig.full_range])
    assert np.allclose(gains[:, rig.full_range], np.eye(len(rig.full_range)), atol=1e-9)


def test_vbap_points_where_it_is_asked_to() -> None:
    """On a layout without gaps the gains' velocity vector has the source's direction (Pulkki's condition)."""
    points = [
        [1, 1, 1],
        [1, -1, -1],
        [-1, 1, -1],
        [-1, -1, 1],
        [1, 0.2, 0],
        [-1, 0, 0.3],
        [0, 1, 0.1],
        [0, -1, 0.1],
    ]
    panner = VbapPanner(np.array(points))
    assert len(panner.imaginary) == 0
    azimuth, elevation = _around(300)
    velocity = panner.gains(azimuth, elevation) @ panner.layout.directions
    velocity /= np.linalg.norm(velocity, axis=1, keepdims=True)
    wanted = np.stack(
        [np.cos(azimuth) * np.cos(elevation), np.sin(azimuth) * np.cos(elevation), np.sin(elevation)], -1
    )
    assert np.allclose(velocity, wanted, atol=1e-9)


@pytest.mark.parametrize(
    "positions",
    [
        [[0.0, 0.0]],
        [[0.5, 0.0], [-0.5, 0.0]],
        [[a, 0.0] for a in np.radians([0, 45, 90, 135, 180, 225, 270, 315])],
        [[0.3, 0.2], [-0.3, 0.2], [0.0, 0.8], [0.1, -0.4]],
    ],
)
def test_few_flat_and_one_sided_layouts_pan_everywhere(positions: list[list[float]]) -> None:
    gains = VbapPanner(positions).gains(*_around(500))
    assert np.isfinite(gains).all()
    assert np.allclose((gains**2).sum(axis=1), 1.0)


def test_spread_widens_from_a_point_to_everywhere() -> None:
    panner = VbapPanner("9+10+3")
    rig = panner.layout
    lengths = []
    for spread in np.radians([0, 30, 90, 180, 360]):
        power = panner.spread_gains(0.3, 0.1, float(spread)) ** 2
        assert power.sum() == pytest.approx(1.0)
        lengths.append(float(np.linalg.norm(power @ rig.directions)))
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < 0.45


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        PointSourcePanner("0+2+0")
    assert caught.value.code == "rig-bs2127"
    with pytest.raises(InputError) as caught:
        VbapPanner("0+5+0").gains([np.nan], [0.0])
    assert caught.value.code == "audio-not-finite"
    with pytest.raises(InputError) as caught:
        VbapPanner(layout([[0.0, 0.0]], lfe=[0]))
    assert caught.value.code == "rig-none-left"
    with pytest.raises(InputError) as caught:
        VbapPanner("0+5+0").spread_gains(0.0, 0.0, 7.0)
    assert caught.value.code == "rig-option"
