"""Samples over full scale are counted and refused where they would clip, never clipped in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immersion import audio
from immersion.audio import Audio, OverMeter
from immersion.errors import InputError

RATE = 48_000


def _loud() -> Audio:
    samples = np.zeros((3, 9600), np.float32)
    samples[1, 4800:4803] = [1.5, -2.0, 1.5]
    samples[2, 100] = np.nextafter(np.float32(1), np.float32(2))
    samples[0, 7] = -1.0  # just fits
    return Audio(samples, RATE, "multichannel")


def test_the_count_and_the_worst_sample_are_exact() -> None:
    found = audio.overs(_loud())
    assert found is not None
    assert (found.count, found.channel, found.frame, found.seconds) == (4, 1, 4801, 4801 / RATE)
    assert found.peak == pytest.approx(20 * np.log10(2))
    assert audio.overs(Audio(np.ones((2, 9), np.float32), RATE, "stereo")) is None
    assert audio.overs(Audio(np.zeros((2, 0), np.float32), RATE, "stereo")) is None


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32"])
@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_an_integer_file_is_refused_with_the_finding(tmp_path: Path, name: str, subtype: str) -> None:
    if name == "a.flac" and subtype == "PCM_32":
        subtype = "PCM_24"
    with pytest.raises(InputError) as caught:
        audio.write(_loud(), tmp_path / name, subtype)
    assert caught.value.code == "audio-over-full-scale"
    told = caught.value.render("en")
    assert "samples over full scale: 4, the worst by 6.02 dB (channel 2, at 0.100 s)" in told
    assert subtype in told
    assert "pleine échelle\u00a0: 4," in caught.value.render("fr")
    assert list(tmp_path.iterdir()) == []


def test_a_float_file_holds_them_all(tmp_path: Path) -> None:
    audio.write(_loud(), tmp_path / "a.wav", "FLOAT")
    assert np.array_equal(audio.read(tmp_path / "a.wav").samples, _loud().samples)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_full_scale_itself_is_written_without_wrapping(tmp_path: Path, subtype: str) -> None:
    edge = np.array([[1.0, -1.0, 0.999_999, -0.999_999]], np.float32)
    audio.write(Audio(edge, RATE, "mono"), tmp_path / "a.wav", subtype)
    assert np.abs(audio.read(tmp_path / "a.wav").samples - edge).max() < 1e-4


@given(st.lists(st.integers(0, 40), max_size=8))
def test_blocks_of_any_size_count_the_same(sizes: list[int]) -> None:
    noise = np.random.default_rng(4).normal(0, 0.7, (2, 200)).astype(np.float32)
    meter, at = OverMeter(RATE), 0
    for size in [*sizes, 200]:
        meter.process(noise[:, at : at + size])
        at += size
    assert meter.result() == audio.overs(Audio(noise, RATE, "stereo"))


def test_a_finding_says_the_same_as_the_error() -> None:
    found = audio.overs(_loud())
    assert found is not None
    assert found.problem("PCM_16").code == "audio-over-full-scale"
    assert "PCM_16" in found.problem("PCM_16").render("fr")
    with pytest.raises(InputError) as caught:
        audio.overs(Audio(np.array([[np.nan]], np.float32), RATE, "mono"))
    assert caught.value.code == "audio-not-finite"
    with pytest.raises(InputError) as shaped:
        OverMeter(RATE).process(np.zeros(4))
    assert shaped.value.code == "audio-shape"
