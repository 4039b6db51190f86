"""Loudness: the cases of EBU Tech 3341 and 3342 synthesised, the tables of BS.1770, and laws that always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loudness_cases import INTEGRATED, PEAKS, RANGES, RATE, faded_sine, stereo, surround

from immersion import audio
from immersion.audio._kernels.loudness import envelope, limiter_gain, weigh
from immersion.audio.metering import TAPS, k_weighting, phases
from immersion.errors import InputError
from naive_loudness import naive_envelope, naive_limiter_gain, naive_powers, naive_true_peak


@pytest.mark.parametrize("case", INTEGRATED)
def test_tech_3341_integrated(case: int) -> None:
    parts, wanted = INTEGRATED[case]
    found = audio.loudness(stereo(*parts), RATE)
    assert found.integrated == pytest.approx(wanted, abs=0.1)
    if case <= 2:
        assert found.momentary_max == pytest.approx(wanted, abs=0.1)
        assert found.short_term_max == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize("layout", ["5.0", "5.1"])
def test_tech_3341_case_6_surround(layout: str) -> None:
    found = audio.loudness(surround(lfe=layout == "5.1"), RATE, layout)
    assert found.integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(("parts", "wanted"), RANGES)
def test_tech_3342_range(parts: tuple[tuple[float, float], ...], wanted: float) -> None:
    assert audio.loudness(stereo(*parts), RATE).range == pytest.approx(wanted, abs=1.0)


@pytest.mark.parametrize(("divisor", "phase", "amplitude", "wanted"), PEAKS)
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_tech_3341_true_peak_of_tones(
    rate: int, divisor: int, phase: float, amplitude: float, wanted: float
) -> None:
    tone = faded_sine(rate, divisor, phase, amplitude)
    assert wanted - 0.4 <= audio.loudness(tone, rate).true_peak <= wanted + 0.2


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_tech_3341_true_peak_of_a_pulse_between_samples(offset: int) -> None:
    time = np.arange(-4000, 4000) / 4 + offset / 4  # in frames at four times the rate
    fine = np.sinc(time / 2) * np.exp(-((time / 200) ** 2))  # nothing above a quarter of the rate
    found = audio.loudness(fine[2::4], RATE)
    assert -0.4 <= found.true_peak <= 0.2
    assert found.true_peak >= found.sample_peak


def test_true_peak_agrees_with_finer_resampling() -> None:
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, 4000)
    smooth = np.convolve(noise, np.hanning(9) / 4, "same")
    wanted = 20 * math.log10(naive_true_peak(smooth))
    assert audio.loudness(smooth, RATE).true_peak == pytest.approx(wanted, abs=0.1)


def test_k_weighting_is_the_table_at_48_khz() -> None:
    table = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    assert np.abs(k_weighting(48_000) - table).max() < 1e-7


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 88_200, 96_000, 192_000])
def test_every_rate_measures_the_same(rate: int) -> None:
    assert audio.loudness(stereo((-23, 2), rate=rate), rate).integrated == pytest.approx(-23, abs=0.1)


def test_angles_that_came_from_radians_weigh_the_same() -> None:
    for elevation, azimuth, weight in ((30, 110, 1.0), (-30, 90, 1.0), (0, 60, 1.41), (0, -120, 1.41)):
        for away in (-1e-13, 0.0, 1e-13):
            there = [
                (math.degrees(math.radians(azimuth)) + away, math.degrees(math.radians(elevation)) + away)
            ]
            assert audio.channel_weights(1, there)[0] == weight


def test_the_weights_of_22_2() -> None:
    weights = audio.channel_weights(24, "22.2")
    assert np.flatnonzero(weights == 1.41).tolist() == [0, 1, 10, 11]
    assert np.flatnonzero(weights == 0).tolist() == [3, 9]
    assert audio.channel_weights(12).tolist() == [1, 1, 1, 0, 1.41, 1.41, 1, 1, 1, 1, 1, 1]
    assert audio.channel_weights(3, [(250, 0), (90, 30), (-121, 0)]).tolist() == [1.41, 1, 1]


@pytest.mark.parametrize(
    ("name", "wide", "lfe"),
    [
        ("0+2+0", [], []),
        ("0+5+0", [4, 5], [3]),
        ("2+5+0", [4, 5], [3]),
        ("4+5+0", [4, 5], [3]),
        ("4+5+1", [4, 5], [3]),
        ("3+7+0", [5, 6], [10, 11]),
        ("4+9+0", [4, 5], [3]),
        ("9+10+3", [0, 1, 10, 11], [3, 9]),
        ("0+7+0", [4, 5], [3]),
        ("4+7+0", [4, 5], [3]),
    ],
)
def test_the_weights_of_every_system_of_bs_2051(name: str, wide: list[int], lfe: list[int]) -> None:
    channels = sum(int(layer) for layer in name.split("+")) + len(lfe)
    weights = audio.channel_weights(channels, name)
    assert np.flatnonzero(weights == 1.41).tolist() == wide
    assert np.flatnonzero(weights == 0).tolist() == lfe
    assert np.count_nonzero(weights == 1) == channels - len(wide) - len(lfe)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9000), min_size=1, max_size=12), st.integers(0, 100))
def test_blocks_of_any_size_measure_exactly_the_same(sizes: list[int], seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 30_000)).astype(np.float32)
    meter, at = audio.LoudnessMeter(2, RATE), 0
    for size in [*sizes, 30_000]:
        meter.process(noise[:, at : at + size])
        at += size
    whole, parts = audio.loudness(noise, RATE), meter.result()
    assert parts.integrated == whole.integrated
    assert np.array_equal(parts.momentary, whole.momentary)
    assert np.array_equal(parts.true_peaks, whole.true_peaks)


@settings(max_examples=15, deadline=None)
@given(st.floats(-20, 20), st.integers(0, 100))
def test_gain_moves_loudness_by_itself(gain: float, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-0.3, 0.3, (2, 30_000))
    before, after = audio.loudness(noise, RATE), audio.loudness(noise * 10 ** (gain / 20), RATE)
    assert before.integrated is not None
    assert after.integrated == pytest.approx(before.integrated + gain, abs=1e-4)
    assert after.true_peak == pytest.approx(before.true_peak + gain, abs=1e-4)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(5)))
def test_channels_in_any_order_weigh_the_same(order: list[int]) -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, (5, 24_000)) * np.arange(1, 6)[:, None] / 5
    places = [(30, 0), (-30, 0), (0, 0), (110, 0), (-110, 0)]
    moved = audio.loudness(noise[order], RATE, [places[i] for i in order])
    assert moved.integrated == pytest.approx(audio.loudness(noise, RATE, "5.0").integrated, abs=1e-9)


def test_silence_is_minus_infinity_and_says_so() -> None:
    found = audio.loudness(np.zeros((2, 4 * RATE)), RATE)
    assert (found.integrated, found.true_peak, found.range) == (-np.inf, -np.inf, None)
    assert found.to_dict()["silent"] is True
    assert found.to_dict()["integrated"] is None


@pytest.mark.parametrize("frames", [0, 100, 19_199])
def test_too_short_is_none(frames: int) -> None:
    found = audio.loudness(np.full((1, frames), 0.5), RATE)
    assert (found.integrated, found.momentary_max, found.short_term_max, found.silent) == (None,) * 3 + (
        False,
    )


@pytest.mark.parametrize(
    ("signal", "rate", "layout", "code"),
    [
        (np.array([[0, np.nan]]), RATE, None, "audio-not-finite"),
        (np.zeros((2, 2, 2)), RATE, None, "audio-shape"),
        (np.zeros((4, 10)), RATE, "ambisonic", "audio-bed-loudness"),
        (np.zeros((3, 10)), RATE, None, "audio-layout"),
        (np.zeros((2, 10)), RATE, "5.1", "audio-layout"),
        (np.zeros((2, 10)), RATE, "nothing", "audio-layout"),
        (np.zeros((25, 10)), RATE, [(0, 0)] * 25, "audio-layout"),
        (np.zeros((1, 10)), RATE, [(np.nan, 0)], "audio-not-finite"),
        (np.zeros((1, 10)), 100, None, "audio-rate"),
    ],
)
def test_bad_input_is_refused(signal: np.ndarray, rate: int, layout: object, code: str) -> None:
    with pytest.raises(InputError) as caught:
        audio.loudness(signal, rate, layout)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.render("fr") != caught.value.render("en")


def test_a_refused_block_changes_nothing() -> None:
    meter = audio.LoudnessMeter(1, RATE)
    meter.process(np.full((1, RATE), 0.1))
    before = meter.result().to_dict()
    with pytest.raises(InputError):
        meter.process(np.full((1, 10), np.inf))
    assert meter.result().to_dict() == before


def test_the_kernels_do_what_their_twins_do() -> None:
    rng = np.random.default_rng(5)
    noise, stages = rng.uniform(-1, 1, (3, 5000)).astype(np.float32), k_weighting(RATE)
    rows = np.empty((5, 3))
    assert weigh(noise, stages, np.zeros((3, 4)), np.zeros(3), 0, 900, rows) == 500
    assert np.allclose(rows, naive_powers(noise, stages, 900), rtol=1e-9)
    most = np.full(5000 - TAPS + 1, 0.1, np.float32)
    envelope(noise, phases(8), most)
    assert np.allclose(most, naive_envelope(noise, phases(8), 0.1), atol=1e-6)
    wanted, found = rng.uniform(0.2, 1.0, 300), np.zeros(300)
    limiter_gain(wanted, 7, 0.01, found)
    assert np.allclose(found, naive_limiter_gain(wanted, 7, 0.01), rtol=1e-12)
    assert (found <= wanted + 1e-12).all()
