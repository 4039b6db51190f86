"""Amplifier inputs: alignment in closed form, bass that stays whole, streaming."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from immersion.audio.layouts import Layout, layout
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.audio.rig_output import RigOutput
from immersion.errors import InputError
from kept_memory import kept

RATE = 48_000


def museum() -> Layout:
    """Four loudspeakers at unequal distances and a sub, one with a trim and a delay of its own."""
    rig = layout([[3, 1, 0.5], [2, -1.5, 0.4], [-1, 1, 0.2], [-4, -2, 1.0], [1, 0, -0.8]], lfe=["5"])
    rows = list(rig.loudspeakers)
    rows[2] = replace(rows[2], gain=0.5, delay=0.003)
    return Layout(rig.name, tuple(rows))


def test_every_loudspeaker_arrives_at_one_time_and_one_level() -> None:
    """An impulse in each feed reaches the listener at the same frame as loud as the farthest one's."""
    rig = museum()
    output = RigOutput(rig, RATE)
    feeds = np.zeros((5, 1000), np.float32)
    feeds[:, 0] = 1.0
    out = output.process(feeds)
    arrival = np.abs(out).argmax(1) / RATE + rig.distances / SPEED_OF_SOUND
    own = np.array([0, 0, 0.003, 0, 0])
    assert np.ptp(arrival - own) <= 1.01 / RATE
    level = np.abs(out).max(1) / rig.distances / [1, 1, 0.5, 1, 1]
    assert np.allclose(level, level[0], rtol=1e-6)
    assert output.latency == output.delays.min() == 0


def test_without_alignment_only_the_trims_stay() -> None:
    output = RigOutput(museum(), RATE, align=False)
    assert output.delays.tolist() == [0, 0, 144, 0, 0]
    assert output.gains.tolist() == [1.0, 1.0, 0.5, 1.0, 1.0]


def test_the_subs_get_the_bass_of_the_others_and_nothing_is_lost() -> None:
    rig = layout(np.radians([[30.0, 0.0], [-30.0, 0.0], [90.0, 0.0], [-90.0, 0.0]]), lfe=[2, 3])
    output = RigOutput(rig, RATE, crossover=100.0, lfe_gain_db=6.0)
    feeds = np.zeros((4, 1 << 15), np.float32)
    feeds[0, 0] = 1.0
    out = output.process(feeds)
    spectrum = np.abs(np.fft.rfft(out.sum(0).astype(float)))
    assert np.abs(20 * np.log10(spectrum)).max() < 0.01
    assert np.array_equal(out[2], out[3])
    level = np.abs(np.fft.rfft(out.astype(float), axis=1))
    low, high = round(25 * (1 << 15) / RATE), round(800 * (1 << 15) / RATE)
    assert level[0, low] < 0.01
    assert level[2, high] < 0.01
    lfe = np.zeros((4, 10), np.float32)
    lfe[2] = 1.0
    assert np.allclose(RigOutput(rig, RATE, lfe_gain_db=6.0).process(lfe)[2], 10 ** (6 / 20))


@pytest.mark.parametrize("crossover", [None, 80.0])
def test_a_stream_in_pieces_is_the_stream_at_once(crossover: float | None) -> None:
    rng = np.random.default_rng(4)
    feeds = rng.normal(size=(5, 30_000)).astype(np.float32)
    whole = RigOutput(museum(), RATE, crossover=crossover)
    truth = np.concatenate([whole.process(feeds), whole.tail()], 1)
    for sizes in ([16] * 2000, [8192] * 4, rng.integers(1, 3000, 60).tolist()):
        output = RigOutput(museum(), RATE, crossover=crossover)
        cuts = [0, *[c for c in np.cumsum(sizes).tolist() if c < 30_000], 30_000]
        parts = [output.process(feeds[:, a:b]) for a, b in pairwise(cuts)]
        assert np.abs(np.concatenate([*parts, output.tail()], 1) - truth).max() <= 1e-6 * np.abs(truth).max()


def test_it_may_write_over_its_input() -> None:
    feeds = np.random.default_rng(5).normal(size=(5, 3000)).astype(np.float32)
    truth = RigOutput(museum(), RATE, crossover=80.0).process(feeds)
    again = feeds.copy()
    assert RigOutput(museum(), RATE, crossover=80.0).process(again, again) is again
    assert np.array_equal(again, truth)


def test_blocks_leave_no_memory_behind() -> None:
    output = RigOutput(museum(), RATE, crossover=80.0)
    feeds, out = np.ones((5, 128), np.float32), np.empty((5, 128), np.float32)
    for _ in range(50):
        output.process(feeds, out)

    def play(_: int) -> None:
        output.process(feeds, out)

    assert kept(play, 1000) <= 1024


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        RigOutput([[0.5, 0.0]], RATE, crossover=80.0)
    assert caught.value.code == "rig-no-sub"
    assert "caisson" in caught.value.render("fr")
    for options in ({"rate": 0}, {"rate": RATE, "lfe_gain_db": np.nan}, {"rate": RATE, "crossover": -1.0}):
        with pytest.raises(InputError):
            RigOutput("0+5+0", **options)
    with pytest.raises(InputError, match="frames"):
        RigOutput("0+5+0", RATE).process(np.zeros((5, 4)))
    with pytest.raises(InputError, match="NaN"):
        RigOutput([[0.5, 0.0]], RATE).process([[np.nan]])
    bad = replace(layout("0+2+0").loudspeakers[0], delay=5.0)
    with pytest.raises(InputError) as caught:
        layout(Layout("x", (bad,)))
    assert caught.value.code == "rig-trim"
