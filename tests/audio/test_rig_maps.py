"""Maps over the visitors' area: closed forms at single places, and what a fault costs."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.audio.layouts import layout
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.audio.rig_maps import Area, rig_map
from immersion.errors import InputError

CENTRE = Area(0.0, 0.0, 0.0, 0.0)


def test_at_the_listeners_place_the_map_is_the_decoders_own_report() -> None:
    rig = layout("4+5+0").scaled(2.8)
    decoder = LoudspeakerDecoder(rig, 3)
    found = rig_map(decoder, CENTRE)
    report = decoder.report(upper=True)
    assert found.level_db[0, 0] == pytest.approx(0.0, abs=1e-9)
    assert found.spread_db[0, 0] == pytest.approx(report.energy_spread_db, abs=0.05)
    assert found.direction_error[0, 0] == pytest.approx(report.direction_error, abs=0.01)
    assert found.vector_length[0, 0] == pytest.approx(report.vector_length, abs=0.01)
    assert found.lateness[0, 0] < 1e-9


def test_one_loudspeaker_falls_as_one_over_r() -> None:
    """The only loudspeaker 4 m ahead: 6.02 dB more half way, and heard straight ahead whatever the source."""
    decoder = LoudspeakerDecoder(layout([[4.0, 0.0, 0.0]]), 0)
    found = rig_map(decoder, Area(0.0, 2.0, 0.0, 0.0, step=2.0))
    assert np.allclose(found.level_db[:, 0], [0.0, 20 * np.log10(2.0)], atol=1e-9)
    # All azimuths, evenly: the mean angle to one fixed direction is a right angle.
    assert np.degrees(found.direction_error[0, 0]) == pytest.approx(90.0, abs=1e-6)
    assert np.allclose(found.vector_length, 1.0)


def test_lateness_is_the_difference_of_the_ways() -> None:
    """Two loudspeakers 10 m apart, a place 2 m from one of them, everything on both."""
    rig = layout([[5.0, 0.0, 0.0], [-5.0, 0.0, 0.0]])
    decoder = LoudspeakerDecoder(rig, 0)
    found = rig_map(decoder, Area(0.0, 1.0, 0.0, 0.0, step=1.0))
    assert found.lateness[1, 0] == pytest.approx((6.0 - 4.0) / SPEED_OF_SOUND, rel=1e-6)


def test_distances_are_aligned_for_the_listener_unless_told_otherwise() -> None:
    rig = layout([[2.0, 0.0, 0.0], [-4.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, -3.0, 0.0]])
    decoder = LoudspeakerDecoder(rig, 1)
    aligned, raw = rig_map(decoder, CENTRE), rig_map(decoder, CENTRE, align=False)
    assert aligned.lateness[0, 0] < 1.1 / 48_000
    assert raw.lateness[0, 0] == pytest.approx(2.0 / SPEED_OF_SOUND, rel=1e-6)
    assert raw.spread_db[0, 0] > aligned.spread_db[0, 0] + 3.0


@pytest.mark.parametrize("rate", [0.0, 1.0, 3.0])
def test_late_loudspeakers_count_less_for_the_direction(rate: float) -> None:
    """Between two loudspeakers, 4 m from one and 6 m from the other: one over r squared, and the lateness."""
    decoder = LoudspeakerDecoder(layout([[5.0, 0.0, 0.0], [-5.0, 0.0, 0.0]]), 0)
    found = rig_map(decoder, Area(1.0, 1.0, 0.0, 0.0), late_db_per_ms=rate)
    near, far = 1 / 16, 1 / 36 * 10 ** (-rate * 2000.0 / SPEED_OF_SOUND / 10)
    assert found.vector_length[0, 0] == pytest.approx((near - far) / (near + far), rel=1e-6)


@pytest.mark.parametrize("name", ["4+5+0", "4+7+0", "9+10+3"])
def test_a_fault_is_seen_all_over_and_the_redesign_mends_it(name: str) -> None:
    rig = layout(name).scaled(3.0)
    decoder = LoudspeakerDecoder(rig, 3)
    lost = ["M-030"]
    area = Area.around(2.0, 2.0, step=1.0)
    whole, broken = rig_map(decoder, area), rig_map(decoder, area, silent=lost)
    mended = rig_map(decoder.redesign(lost=lost), area)
    assert broken.silent == mended.silent == ("M-030",)
    assert mended.spread_db.mean() < broken.spread_db.mean() - 0.4
    assert mended.spread_db.mean() < 1.15 * whole.spread_db.mean()
    assert mended.direction_error.mean() < broken.direction_error.mean() + np.radians(2.0)


def test_the_data_are_plain_and_whole() -> None:
    found = rig_map(LoudspeakerDecoder(layout("0+5+0").scaled(2.0), 1), Area.around(2.0, 1.0, step=0.5))
    data = found.to_dict()
    assert data["front_m"] == [-0.5, 0.0, 0.5]
    assert len(data["maps"]["level_db"]) == 3
    assert len(data["maps"]["level_db"][0]) == 5
    assert 0.0 <= data["summary"]["good_share"] <= 1.0
    assert data["sources"] == 72


def test_what_cannot_be_is_refused() -> None:
    for values in ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, np.nan), (0.0, 1.0, 0.0, 1.0, 0.0, 0.0)):
        with pytest.raises(InputError) as caught:
            Area(*values)
        assert caught.value.code == "rig-area"
    with pytest.raises(InputError) as caught:
        Area.around(100.0, 100.0, step=0.01)
    assert caught.value.code == "rig-area-fine"
    decoder = LoudspeakerDecoder("0+2+0", 1)
    with pytest.raises(InputError, match="late_db_per_ms"):
        rig_map(decoder, CENTRE, late_db_per_ms=-1.0)
    with pytest.raises(InputError) as caught:
        rig_map(decoder, CENTRE, silent=[0, 1])
    assert caught.value.code == "rig-none-left"
