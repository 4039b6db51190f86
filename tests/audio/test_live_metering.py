"""Meters of what plays now, against closed forms and the meter of files."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.audio import LoudnessMeter
from immersion.audio.live_metering import LiveMeter
from immersion.errors import InputError

RATE = 48_000


def test_it_shows_what_the_meter_of_files_shows() -> None:
    random = np.random.default_rng(4)
    sound = (random.standard_normal((2, 3 * RATE)) * np.linspace(0.01, 0.3, 3 * RATE)).astype(np.float32)
    live, whole = LiveMeter(2, RATE), LoudnessMeter(2, RATE)
    at = 0
    for count in (480, 1000, 4800, 77, 48_000, 3 * RATE):
        live.process(sound[:, at : at + count])
        at += min(count, sound.shape[1] - at)
    whole.process(sound)
    shown = live.reading()
    assert shown.momentary == pytest.approx(whole.result().momentary[-1], abs=1e-9)
    np.testing.assert_allclose(shown.rms, 20 * np.log10(sound[:, -14_400:].std(1)), atol=0.01)


def test_peaks_fall_by_20_db_a_second_and_clips_are_counted() -> None:
    meter = LiveMeter(2, RATE, loudness=False)
    block = np.zeros((2, 480), np.float32)
    block[0, 3], block[1, 100] = -1.0, 0.25
    meter.process(block)
    np.testing.assert_allclose(meter.reading().peaks, [0.0, -12.04], atol=0.01)
    for _ in range(50):
        meter.process(np.zeros((2, 480), np.float32))
    shown = meter.reading()
    np.testing.assert_allclose(shown.peaks, [-10.0, -22.04], atol=0.01)
    assert (shown.clipped, shown.momentary) == (1, None)
    meter.reset()
    assert meter.reading().peaks.tolist() == [-np.inf, -np.inf]


def test_silence_is_minus_infinity_and_wrong_blocks_are_refused() -> None:
    meter = LiveMeter(1, RATE)
    meter.process(np.zeros((1, RATE), np.float32))
    assert meter.reading().momentary == -np.inf
    with pytest.raises(InputError):
        meter.process(np.zeros((2, 480), np.float32))
    with pytest.raises(InputError):
        meter.process(np.full((1, 480), np.nan, np.float32))
