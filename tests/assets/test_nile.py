"""The river bed is third order, loops without a seam, and its sources are where they say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from immersion import audio


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    import make_nile

    path = tmp_path_factory.mktemp("nile") / "nile.wav"
    return path, make_nile.make(path)


@pytest.fixture(scope="module")
def bed(made) -> audio.Audio:
    return audio.read(made[0])


def test_it_is_twenty_seconds_of_third_order_below_minus_six_decibels(made, bed):
    assert (bed.channels, bed.order, bed.rate, bed.duration) == (16, 3, 48_000, 20.0)
    assert bed.frames % 128 == 0, "a whole number of control points, so that motions meet at the ends"
    peak = 20 * np.log10(np.abs(bed.samples).max())
    assert -7.0 < peak <= -6.0
    assert made[1]["sources"] > 20


def test_the_step_over_the_loop_is_like_any_other_step(bed):
    samples = bed.samples.astype(np.float64)
    around = np.concatenate([samples[:, -3:], samples[:, :3]], 1)
    for order in (1, 2, 3):
        usual = np.quantile(np.abs(np.diff(samples, order)), 0.999, axis=1)
        over = np.abs(np.diff(around, order))
        assert (over.max(1) <= usual).all(), f"difference of order {order}"


def test_no_channel_is_silent_or_off_centre(bed):
    level = np.sqrt(np.mean(bed.samples.astype(np.float64) ** 2, axis=1))
    assert (level > 1e-3).all()
    assert (np.abs(bed.samples.mean(1, dtype=np.float64)) < 1e-3).all()


def test_sound_comes_from_all_around_and_most_of_it_from_the_river_ahead(bed):
    azimuth = np.radians(np.arange(0, 360, 30))
    degree = np.repeat(np.arange(4), [1, 3, 5, 7])
    # A max-rE beam towards each direction.
    weights = np.array([1.0, 0.861, 0.612, 0.305])[degree] * (2 * degree + 1)
    beams = (audio.sh(3, azimuth, np.zeros(12)) * weights) @ bed.samples.astype(np.float64)
    energy = 10 * np.log10((beams**2).mean(1))
    assert np.ptp(energy) < 10.0
    assert energy[0] > energy[6] + 3.0
    assert abs(energy[3] - energy[9]) < 2.0, "left and right balance"


@pytest.fixture(scope="module")
def kite():
    """The kite and its field alone."""
    import make_nile

    found = next(part for part in make_nile.sources() if part.name == "kite")
    return found, make_nile.mix([found]).astype(np.float64)


@pytest.mark.parametrize("moment", [1.2, 4.5, 8.1, 11.6, 18.1])
def test_the_kite_is_heard_where_it_flies(moment, kite):
    import make_nile

    source, field = kite
    start = round(moment * 48_000)
    part = field[:, start : start + 2400]
    w, y, z, x = part[:4]
    assert np.abs(w).max() > 0.01, "it calls at this moment"
    control = (start + 1200) // make_nile.GRID
    heard = np.arctan2((w * y).sum(), (w * x).sum())
    off = np.angle(np.exp(1j * (heard - source.azimuth[control])))
    assert abs(np.degrees(off)) < 1.5
    rise = np.arctan2((w * z).sum(), np.hypot((w * x).sum(), (w * y).sum()))
    assert np.degrees(rise) == pytest.approx(np.degrees(source.elevation[control]), abs=1.5)


def test_every_motion_closes():
    import make_nile

    for part in make_nile.sources(3):
        for angle in (part.azimuth, part.elevation):
            if np.ndim(angle):
                turns = (angle[-1] - angle[0]) / (2 * np.pi)
                assert turns == pytest.approx(round(turns), abs=1e-9), part.name
        assert len(part.signal) == 960_000
        assert np.isfinite(part.signal).all()


def test_a_sound_laid_over_the_end_goes_on_at_the_start():
    import river_sounds

    loop = np.zeros(river_sounds.FRAMES)
    river_sounds.lay(loop, river_sounds.SECONDS - 2 / river_sounds.RATE, np.array([1.0, 2.0, 3.0]))
    assert loop[-2:].tolist() == [1.0, 2.0]
    assert loop[0] == 3.0
    assert np.count_nonzero(loop) == 3


def test_noise_keeps_to_its_band():
    import river_sounds

    sound = river_sounds.noise(np.random.default_rng(1), river_sounds.band(400, 800))
    power = np.abs(np.fft.rfft(sound)) ** 2
    f = np.fft.rfftfreq(river_sounds.FRAMES, 1 / river_sounds.RATE)
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(1.0)
    # Slopes of 12 dB per octave leave about 36 Hz worth of power outside the octaves around, of 480 Hz in all.
    assert power[(f > 200) & (f < 1600)].sum() == pytest.approx((1 - 36 / 480) * power.sum(), rel=0.01)
    assert power[f > 8000].sum() < 1e-3 * power.sum()


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    import make_nile

    make_nile.make(tmp_path / "again.wav")
    first, second = (hashlib.sha256(p.read_bytes()).hexdigest() for p in (made[0], tmp_path / "again.wav"))
    assert first == second
