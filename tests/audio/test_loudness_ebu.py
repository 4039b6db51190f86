"""The signals of EBU Tech 3341 (2023), table 1, that are defined by numbers: cases 9 to 14 and 20 to 23.

Cases 1 to 6 and 15 to 19, and those of Tech 3342, are in ``test_loudness.py``; 7 and 8 are recordings.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import firwin, oaconvolve

from immersion import audio

RATE = 48_000


def _parts(*parts: tuple[float | None, float]) -> np.ndarray:
    """A stereo sine of 1 kHz at (dBFS, seconds), one after the other; None is silence."""
    gains = [np.full(round(s * RATE), 0.0 if db is None else 10 ** (db / 20)) for db, s in parts]
    gain = np.concatenate(gains)
    return np.stack([gain * np.sin(2 * np.pi * 1000 * np.arange(len(gain)) / RATE)] * 2).astype(np.float32)


def test_case_9_short_term_is_constant_after_3_s() -> None:
    found = audio.loudness(_parts(*((-20, 1.34), (-30, 1.66)) * 5), RATE)
    assert np.abs(found.short_term + 23.0).max() <= 0.1
    assert found.short_term_max == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("i", range(20))
def test_case_10_short_term_maximum_wherever_the_sound_begins(i: int) -> None:
    found = audio.loudness(_parts((None, i * 0.15), (-23, 3), (None, 1)), RATE)
    assert found.short_term_max == pytest.approx(-23.0, abs=0.1)


def test_case_11_successive_short_term_maxima_of_a_live_meter() -> None:
    meter, maxima = audio.LoudnessMeter(2, RATE), []
    for i in range(20):
        meter.process(_parts((None, i * 0.15), (-38 + i, 3), (None, 3 - i * 0.15)))
        maxima.append(meter.result().short_term_max)
    assert np.abs(np.array(maxima, float) - np.arange(-38, -18)).max() <= 0.1


def test_case_12_momentary_is_constant_after_1_s() -> None:
    found = audio.loudness(_parts(*((-20, 0.18), (-30, 0.22)) * 25), RATE)
    assert np.abs(found.momentary[6:] + 23.0).max() <= 0.1


@pytest.mark.parametrize("i", range(20))
def test_case_13_momentary_maximum_wherever_the_sound_begins(i: int) -> None:
    found = audio.loudness(_parts((None, i * 0.02), (-23, 0.4), (None, 1)), RATE)
    assert found.momentary_max == pytest.approx(-23.0, abs=0.1)


def test_case_14_successive_momentary_maxima_of_a_live_meter() -> None:
    meter, maxima = audio.LoudnessMeter(2, RATE), []
    for i in range(20):
        meter.process(_parts((None, i * 0.02), (-38 + i, 0.4), (None, 0.4 - i * 0.02)))
        maxima.append(meter.result().momentary_max)
    assert np.abs(np.array(maxima, float) - np.arange(-38, -18)).max() <= 0.1


def _burst(offset: int) -> np.ndarray:
    """A sine of rate/6 at 0.5 with one period of rate/4 at 1 in it, made at four times the rate, then reduced."""
    carrier, burst = np.sin(2 * np.pi * np.arange(24) / 24) / 2, np.sin(2 * np.pi * np.arange(16) / 16)
    fine = np.concatenate([np.tile(carrier, 500), burst, np.tile(carrier, 500)])
    fade = np.minimum(1, np.arange(len(fine)) / 1920)
    low = firwin(767, 0.5 * RATE, fs=4 * RATE, window=("kaiser", 8.0))
    return oaconvolve(fine * fade * fade[::-1], low, "same")[offset::4]


@pytest.mark.parametrize("offset", range(4))
def test_cases_20_to_23_true_peak_of_one_period_between_samples(offset: int) -> None:
    found = audio.loudness(_burst(offset), RATE)
    assert -0.4 <= found.true_peak <= 0.2


def test_the_maxima_are_among_the_windows_or_above_them() -> None:
    noise = np.random.default_rng(2).uniform(-0.2, 0.2, (1, 5 * RATE))
    noise[:, 90_000:100_000] *= 4
    found = audio.loudness(noise, RATE)
    assert found.momentary_max is not None
    assert found.short_term_max is not None
    assert 0 <= found.momentary_max - found.momentary.max() < 1.0
    assert 0 <= found.short_term_max - found.short_term.max() < 0.2


def test_progress_reaches_one_and_can_stop_the_work() -> None:
    told: list[float] = []
    audio.loudness(np.zeros((1, 400_000)), RATE, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audio.loudness(np.zeros((1, 400_000)), RATE, progress=stop)
