"""Normalising: the loudness that was asked for, peaks under the ceiling, and an honest account of both."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from immersion import audio
from immersion.audio import Audio
from immersion.errors import InputError, UsageError
from naive_loudness import naive_true_peak

RATE = 48_000


def _speech_like(peak: float) -> Audio:
    """Quiet noise with short loud strokes: the limiter has to work on these."""
    rng = np.random.default_rng(7)
    noise = 0.02 * rng.standard_normal((2, 3 * RATE))
    for start in range(9000, 3 * RATE, 30_000):
        noise[:, start : start + 60] += peak * np.sin(np.arange(60) * 1.3)
    return Audio(noise.astype(np.float32), RATE, "stereo")


def test_gain_alone_when_the_peaks_allow_it() -> None:
    sound = _speech_like(0.01)
    done = audio.normalised(sound, -30.0, -1.0)
    assert done.after.integrated == pytest.approx(-30.0, abs=0.01)
    assert (done.limited, done.latency) == (0.0, 0)
    assert np.allclose(done.audio.samples, sound.samples * 10 ** (done.gain / 20), rtol=1e-5)


def test_the_limiter_keeps_true_peaks_under_the_ceiling() -> None:
    done = audio.normalised(_speech_like(0.9), -16.0, -1.0)
    assert done.before.true_peak + done.gain > -1.0
    assert done.after.true_peak <= -1.0 + 1e-3
    assert 20 * np.log10(naive_true_peak(done.audio.samples)) <= -0.8  # as another resampler sees it
    assert done.limited > 1.0
    assert done.latency == audio.limiter_latency(RATE)
    assert done.missed == pytest.approx(-16.0 - done.after.integrated)
    assert abs(done.missed) <= 0.02  # what the limiter took is given back


def test_the_limiter_leaves_what_is_far_from_a_peak_alone_and_in_time() -> None:
    sound = _speech_like(0.9)
    done = audio.normalised(sound, -16.0, -1.0)
    quiet = slice(0, 8000)
    wanted = sound.samples[:, quiet] * 10 ** (done.gain / 20)
    ratio = done.audio.samples[:, quiet] / wanted
    assert np.ptp(ratio) < 1e-4
    assert ratio.mean() == pytest.approx(1.0, abs=0.02)  # but for the last trim


def test_without_the_limiter_the_gain_gives_way_and_says_so() -> None:
    done = audio.normalised(_speech_like(0.9), -16.0, -1.0, limiter=False)
    assert done.after.true_peak == pytest.approx(-1.0, abs=1e-3)
    assert done.missed > 1.0
    assert done.limited == 0.0


@pytest.mark.parametrize(
    ("sound", "arguments", "code"),
    [
        (Audio(np.zeros((1, RATE), np.float32), RATE, "mono"), {}, "audio-no-loudness"),
        (Audio(np.ones((1, 100), np.float32), RATE, "mono"), {}, "audio-no-loudness"),
        (_speech_like(0.1), {"loudness": 3.0}, "audio-loudness-target"),
        (_speech_like(0.1), {"true_peak": float("nan")}, "audio-loudness-target"),
        (Audio(np.full((1, RATE), np.nan, np.float32), RATE, "mono"), {}, "audio-not-finite"),
    ],
)
def test_bad_input_is_refused(sound: Audio, arguments: dict[str, float], code: str) -> None:
    with pytest.raises(InputError) as caught:
        audio.normalised(sound, **arguments)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_loudness_that_the_ceiling_forbids_is_said_to_be_missed() -> None:
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (1, 2 * RATE)).astype(np.float32)
    done = audio.normalised(Audio(noise, RATE, "mono"), -2.0, -12.0)
    assert done.after.true_peak <= -12.0 + 1e-3
    assert done.missed > 3.0


def test_levels_as_texts_are_the_same_as_numbers() -> None:
    numbers = audio.mastered(_speech_like(0.9), -16.0, -1.0)
    texts = audio.mastered(_speech_like(0.9), "-16LUFS", "−1,0 dBTP")
    assert np.array_equal(numbers.audio.samples, texts.audio.samples)
    assert numbers.to_dict() == texts.to_dict()
    with pytest.raises(UsageError):
        audio.mastered(_speech_like(0.9), "loud")


def test_nothing_asked_changes_nothing() -> None:
    sound = _speech_like(0.9)
    done = audio.mastered(sound)
    assert np.array_equal(done.audio.samples, sound.samples)
    assert (done.gain, done.limited, done.missed, done.after) == (0.0, 0.0, 0.0, done.before)
    silence = Audio(np.zeros((2, 100), np.float32), RATE, "stereo")
    assert np.array_equal(audio.mastered(silence, true_peak=-1.0).audio.samples, silence.samples)


def test_a_loudness_alone_leaves_the_peaks_to_the_writer() -> None:
    done = audio.mastered(_speech_like(0.9), -10.0)
    assert done.after.integrated == pytest.approx(-10.0, abs=0.01)
    assert done.after.true_peak > 0.0
    assert audio.overs(done.audio) is not None


@pytest.mark.parametrize("limiter", [True, False])
def test_a_ceiling_alone_lowers_what_passes_it(limiter: bool) -> None:
    sound = _speech_like(0.9)
    done = audio.mastered(sound, true_peak=-6.0, limiter=limiter)
    assert -6.1 <= done.after.true_peak <= -6.0 + 1e-3
    assert (done.gain == 0.0) is limiter
    assert done.after.integrated is not None
    assert done.before.integrated is not None
    assert done.after.integrated <= done.before.integrated


def test_progress_ends_at_one() -> None:
    told: list[float] = []
    audio.mastered(_speech_like(0.1), -20.0, progress=told.append)
    assert told[-1] == 1.0


def _bed() -> Audio:
    noise = 0.02 * np.random.default_rng(5).standard_normal(2 * RATE)
    noise[20_000:20_060] += 0.8 * np.sin(np.arange(60) * 1.3)
    gains = audio.sh(1, [0.7], [0.0])[0]
    return Audio((gains[:, None] * noise).astype(np.float32), RATE, "ambisonic", 1)


def test_a_bed_is_limited_by_the_peaks_of_its_loudspeakers() -> None:
    cube = [(a, e) for a in (0.8, -0.8, 2.4, -2.4) for e in (0.6, -0.6)]
    matrix = audio.sh(1, [a for a, _ in cube], [e for _, e in cube]) * [1, 3, 3, 3] / 8
    places = [(np.degrees(a), np.degrees(e)) for a, e in cube]
    done = audio.mastered(_bed(), "-20LUFS", "-3dB", layout=places, decoder=matrix)
    out = matrix.astype(np.float32) @ done.audio.samples
    found = audio.loudness(out, RATE, places)
    assert found.true_peak <= -3.0 + 1e-3
    assert found.integrated == pytest.approx(-20.0, abs=0.03)
    assert done.limited > 1.0
    assert (done.audio.kind, done.audio.order) == ("ambisonic", 1)
    # One gain for all channels: the directions stay.
    ratio = done.audio.samples[1, 1000:] / done.audio.samples[0, 1000:]
    assert np.allclose(ratio, _bed().samples[1, 1000:] / _bed().samples[0, 1000:], rtol=1e-3)


def test_a_bed_heard_through_filters_is_lowered_as_a_whole() -> None:
    done = audio.mastered(_bed(), -14.0, -6.0)
    heard = audio.bed_loudness(done.audio)
    assert heard.rendering == done.after.rendering == "binaural"
    assert heard.true_peak == pytest.approx(-6.0, abs=1e-2)
    assert done.limited == 0.0
    assert done.missed > 0.5


def test_plain_data_has_no_infinity() -> None:
    done = audio.mastered(_speech_like(0.01), -30.0)
    assert replace(done, missed=math.inf).to_dict()["missed"] is None
    json.dumps(done.to_dict(), allow_nan=False)
    assert done.to_dict()["missed"] == done.missed
