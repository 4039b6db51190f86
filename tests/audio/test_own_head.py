"""The listener's own head and headphones in a graph, beside the single stages."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from engine_graphs import FRAMES, RATE, everything, head, signals
from immersion import audio
from immersion.audio.headphones import Filter, HeadphoneEq, biquad
from immersion.errors import InputError

EQ = HeadphoneEq(
    -6.0,
    (
        Filter("peak", 1000.0, 5.0, 1.4),
        Filter("low shelf", 105.0, -3.0, 0.7),
        Filter("peak", 8000.0, 4.0, 2.0),
    ),
)


def flattened(ears: np.ndarray) -> np.ndarray:
    """The equaliser as its filters say, in float64, sample after sample."""
    out = ears.astype(np.float64) * 10 ** (EQ.preamp_db / 20)
    for section in EQ.filters:
        out = lfilter(*biquad(section, RATE), out, axis=1)
    return out


@pytest.mark.parametrize("block", [64, 1000])
def test_headphones_are_made_flat_for_everything(block: int) -> None:
    """Bed, sources and a head-locked voice: what the plain output gives, through the filters."""
    plain = audio.Renderer(everything(audio.BinauralOutput(2)), RATE, block).render(FRAMES, head).samples
    output = audio.BinauralOutput(2, headphones=EQ)
    renderer = audio.Renderer(everything(output), RATE, block)
    ours = renderer.render(FRAMES, head).samples
    truth = flattened(plain)
    assert np.abs(truth - plain).max() > 0.05
    assert np.abs(ours - truth).max() < 1e-4 * np.abs(truth).max()  # its ringing is cut 80 dB down


def test_the_tail_holds_the_equaliser() -> None:
    click = np.zeros((2, 100), np.float32)
    click[:, 99] = 1.0
    graph = audio.Graph(
        audio.BinauralOutput(1, headphones=EQ), stems=(audio.Stem("v", click, head_locked=True),)
    )
    renderer = audio.Renderer(graph, RATE, 128)
    bare = audio.Renderer(audio.Graph(audio.BinauralOutput(1)), RATE, 128)
    response = EQ.response(RATE)[0]
    assert renderer.latency == 0
    assert renderer.tail_frames == bare.tail_frames + len(response) - 1
    out = renderer.render().samples
    assert np.abs(out[:, 99 : 99 + len(response)] - response).max() < 1e-6


def test_measured_responses_may_differ_between_the_ears() -> None:
    impulses = signals(2, 5, 700)
    eq = HeadphoneEq(impulses=impulses, rate=RATE)
    voice = signals(2, 6, 2000)
    graph = audio.Graph(
        audio.BinauralOutput(1, headphones=eq), stems=(audio.Stem("v", voice, head_locked=True),)
    )
    out = audio.Renderer(graph, RATE, 256).render().samples
    for ear in range(2):
        truth = np.convolve(voice[ear].astype(np.float64), impulses[ear])
        assert np.abs(out[ear, : len(truth)] - truth).max() < 1e-5


def test_a_head_of_ones_own_is_the_adjusted_measurement() -> None:
    wide = audio.with_head_radius(audio.default_hrtf(RATE), 0.1)
    mono = signals(1, 7)[0]
    source = audio.Source("a", mono, (0.0, 1.0, 0.0))
    ours = audio.Renderer(audio.Graph(audio.BinauralOutput(3, head_radius=0.1), (source,)), RATE).render()
    truth = audio.Renderer(audio.Graph(audio.BinauralOutput(3, wide), (source,)), RATE).render()
    np.testing.assert_array_equal(ours.samples, truth.samples)
    plain = audio.Renderer(audio.Graph(audio.BinauralOutput(3), (source,)), RATE).render()

    def lateness(ears: np.ndarray) -> int:
        spectra = np.fft.rfft(ears, 1 << 15)
        spectra[:, 1100:] = 0  # below 1.6 kHz
        across = np.fft.irfft(spectra[1] * spectra[0].conj())
        return int(np.roll(across, 100).argmax()) - 100

    assert lateness(ours.samples) > lateness(plain.samples)


def test_the_block_does_not_change_the_sound() -> None:
    output = audio.BinauralOutput(2, headphones=EQ, head_radius=0.08, near_field=True)

    def rendered(block: int) -> np.ndarray:
        return audio.Renderer(everything(output), RATE, block).render(3000, head).samples

    truth = rendered(512)
    for block in (16, 37, 1000, 8192):
        assert np.abs(rendered(block) - truth).max() <= 1e-6 * np.abs(truth).max(), block


@pytest.mark.parametrize("options", [{"head_radius": 0.5}, {"head_radius": np.nan}, {"near_gain_db": 100.0}])
def test_bad_options_are_told(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        audio.BinauralOutput(1, **options)
