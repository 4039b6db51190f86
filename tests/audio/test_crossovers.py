"""Crossovers: flat sum, slopes, twins of the kernels, streaming."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import naive_rig
from immersion.audio._kernels import rig
from immersion.audio.crossovers import Crossover, _sections
from immersion.errors import InputError

RATE = 48_000


def impulse_bands(frequency: float, frames: int = 1 << 15) -> tuple[np.ndarray, np.ndarray]:
    impulse = np.zeros((1, frames), np.float32)
    impulse[0, 0] = 1.0
    low, high = Crossover(1, frequency, RATE).process(impulse)
    return np.fft.rfft(low[0].astype(float)), np.fft.rfft(high[0].astype(float))


@pytest.mark.parametrize("frequency", [80.0, 700.0, 8000.0])
def test_the_bands_add_up_flat_and_cross_at_six_decibels(frequency: float) -> None:
    low, high = impulse_bands(frequency)
    assert np.abs(20 * np.log10(np.abs(low + high))).max() < 0.01
    at = round(frequency * (1 << 15) / RATE)
    assert 20 * np.log10(abs(low[at])) == pytest.approx(-6.02, abs=0.2)
    assert 20 * np.log10(abs(high[at])) == pytest.approx(-6.02, abs=0.2)


def test_each_band_falls_by_24_decibels_an_octave() -> None:
    low, high = impulse_bands(1000.0)
    hz = (1 << 15) / RATE
    assert 20 * np.log10(abs(low[round(4000 * hz)])) < -48
    assert 20 * np.log10(abs(high[round(250 * hz)])) == pytest.approx(-48, abs=0.5)


def test_the_filters_are_those_of_scipy() -> None:
    from scipy.signal import butter, sosfilt

    noise = np.random.default_rng(1).normal(size=(2, 4000)).astype(np.float32)
    low, high = Crossover(2, 700.0, RATE).process(noise)
    for band, kind in ((low, "low"), (high, "high")):
        sections = butter(2, 700.0, kind, fs=RATE, output="sos")
        wanted = sosfilt(sections, sosfilt(sections, noise.astype(float)))
        assert np.abs(band - wanted).max() < 1e-6


def test_the_kernels_do_what_their_twins_do() -> None:
    rng = np.random.default_rng(2)
    signal = rng.normal(size=(3, 200)).astype(np.float32)
    sections = _sections(500.0, RATE)[1]
    out = np.empty_like(signal)
    rig.filter_sections(signal, sections, np.zeros((3, 2, 2)), out)
    assert np.abs(out - naive_rig.filter_sections(signal, sections)).max() < 1e-5
    delays, gains = np.array([0, 7, 150]), np.array([1.0, 0.5, -2.0], np.float32)
    lines, whole = np.zeros((3, 150), np.float32), np.empty_like(signal)
    for first, last in ((0, 1), (1, 40), (40, 200)):
        piece = np.empty((3, last - first), np.float32)
        rig.delay_lines(np.ascontiguousarray(signal[:, first:last]), delays, gains, lines, piece)
        whole[:, first:last] = piece
    assert np.array_equal(whole, naive_rig.delay_lines(signal, delays, gains))


def test_a_stream_in_pieces_is_the_stream_at_once_to_the_bit() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(4, 20_000)).astype(np.float32)
    whole = Crossover(4, 80.0, RATE).process(noise)
    split = Crossover(4, 80.0, RATE)
    cuts = [0, *sorted(rng.integers(0, 20_000, 40).tolist()), 20_000]
    parts = [split.process(noise[:, a:b]) for a, b in pairwise(cuts)]
    for band in (0, 1):
        assert np.array_equal(np.concatenate([part[band] for part in parts], 1), whole[band])


def test_the_tail_holds_all_that_rings_and_then_there_is_silence() -> None:
    split = Crossover(1, 40.0, RATE)
    impulse = np.zeros((1, 10), np.float32)
    impulse[0, -1] = 1.0
    low, _ = split.process(impulse)
    rest, _ = split.tail()
    everything = np.concatenate([low, rest], 1)
    longer = np.zeros((1, 200_000), np.float32)
    longer[0, 9] = 1.0
    truth, _ = Crossover(1, 40.0, RATE).process(longer)
    assert np.abs(truth[0, everything.shape[1] :]).max() < 1.1e-6 * np.abs(truth).max()
    assert not split.process(np.zeros((1, 5)))[0].any()


def test_silence_leaves_no_slow_numbers_behind() -> None:
    split = Crossover(1, 80.0, RATE)
    split.process(np.ones((1, 100), np.float32))
    for _ in range(40):
        split.process(np.zeros((1, 4800), np.float32))
    assert not split._states.any()


def test_what_cannot_be_is_refused() -> None:
    for arguments in ((0, 80.0, RATE), (1, 0.0, RATE), (1, 30_000.0, RATE), (1, 80.0, np.nan)):
        with pytest.raises(InputError):
            Crossover(*arguments)
    with pytest.raises(InputError, match="frames"):
        Crossover(2, 80.0, RATE).process(np.zeros((3, 4)))
    with pytest.raises(InputError, match="NaN"):
        Crossover(1, 80.0, RATE).process([[np.inf]])
    with pytest.raises(InputError, match="out"):
        Crossover(1, 80.0, RATE).process(
            [[0.0]], (np.zeros((1, 2), np.float32), np.zeros((1, 1), np.float32))
        )
