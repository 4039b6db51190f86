"""Moving sources: against an encode of every single frame, and independent of how the signals are cut."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from immersion import audio
from immersion.errors import InputError
from kept_memory import kept
from naive_audio import naive_encode
from naive_motion import naive_moving

RATE = 48_000


def turning(elevations, speeds):
    """Sources that turn around the listener, in turns a second."""

    def motion(seconds: float) -> np.ndarray:
        angle = 2 * np.pi * np.asarray(speeds) * seconds + np.arange(len(speeds))
        level = np.cos(elevations)
        return np.stack([np.cos(angle) * level, np.sin(angle) * level, np.sin(elevations)], -1) * 3.0

    return motion


def decibels(value: float) -> float:
    return 20 * float(np.log10(value))


@pytest.mark.parametrize(("control", "most"), [(128, -66.0), (64, -78.0)])
def test_a_turn_a_second_is_within_the_error_of_the_grid(control: int, most: float) -> None:
    """Ramps err by an eighth of (m · angle of one step)², so half the step is 12 dB better."""
    signals = np.random.default_rng(1).standard_normal((1, 9_600)).astype(np.float32)
    motion = turning([0.0], [1.0])
    truth = naive_moving(signals, motion, 7, RATE)
    ours = audio.Encoder(7, 1, RATE, control, motion).process(signals)
    assert decibels(np.linalg.norm(ours - truth) / np.linalg.norm(truth)) <= most


@pytest.mark.parametrize(("control", "most"), [(128, -65.0), (64, -80.0)])
def test_the_grid_makes_no_line_that_could_be_heard(control: int, most: float) -> None:
    """A steady tone: sidebands at the rate of the grid, against the tone's own line, in every channel."""
    frames = 48_000
    tone = np.sin(2 * np.pi * 3000 * np.arange(frames) / RATE).astype(np.float32)[None]
    angle = 2 * np.pi * np.arange(frames // control + 2) * control / RATE
    path = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], -1)[:, None]
    ours = audio.Encoder(7, 1, RATE, control, path).process(tone)
    spectrum = np.abs(np.fft.rfft(ours * np.hanning(frames), axis=1))
    frequency = np.fft.rfftfreq(frames, 1 / RATE)
    far = np.abs(frequency - 3000) > 40
    strongest = spectrum.max(axis=1)
    heard = strongest > 1e-3 * strongest.max()
    assert decibels((spectrum[:, far].max(axis=1)[heard] / strongest[heard]).max()) <= most


def test_the_offline_function_agrees() -> None:
    signal = np.random.default_rng(2).standard_normal(1000).astype(np.float32)
    azimuth, elevation = np.linspace(0, 5, 9), np.linspace(-1, 1, 9)
    level = np.cos(elevation)
    path = np.stack([np.cos(azimuth) * level, np.sin(azimuth) * level, np.sin(elevation)], -1)
    ours = audio.Encoder(5, 1, RATE, 128, path[:, None]).process(signal[None])
    assert ours == pytest.approx(naive_encode(signal, azimuth, elevation, 5), abs=1e-5)


def cuts(kind: object, frames: int) -> list[int]:
    if isinstance(kind, int):
        return [*range(0, frames, kind), frames]
    rng = np.random.default_rng(3)
    return [0, *sorted(set(rng.integers(1, frames, 300).tolist())), frames]


@pytest.mark.parametrize("kind", [1, 16, 100, 128, 512, 1000, 8192, "random"])
def test_streaming_is_offline(kind: object) -> None:
    frames = 2_000 if kind == 1 else 20_000
    signals = np.random.default_rng(4).standard_normal((5, frames)).astype(np.float32)
    motion = turning([0.0, 0.5, -0.4, 1.2, -1.5], [1.0, 0.3, -2.0, 0.7, 5.0])
    whole = audio.Encoder(4, 5, RATE, 64, motion).process(signals)
    encoder = audio.Encoder(4, 5, RATE, 64, motion)
    edges = cuts(kind, frames)
    parts = [encoder.process(signals[:, a:b]) for a, b in itertools.pairwise(edges)]
    assert np.abs(np.concatenate(parts, 1) - whole).max() <= 1e-6 * np.abs(whole).max()
    assert encoder.frame == frames


def test_move_arrives_with_the_next_ramp_and_the_past_is_forgotten() -> None:
    encoder = audio.Encoder(3, 2, RATE, control=16)
    ones = np.ones((2, 16), np.float32)
    assert encoder.process(ones)[[1, 3]] == pytest.approx(np.array([[0.0] * 16, [2.0] * 16]), abs=1e-6)
    encoder.move(1, [0.0, 5.0, 0.0])
    ramp = np.arange(16) / 16
    bed = encoder.process(ones)
    assert bed[1] == pytest.approx(ramp, abs=1e-6)
    assert bed[3] == pytest.approx(2 - ramp, abs=1e-6)
    assert encoder.process(ones)[1] == pytest.approx(np.ones(16), abs=1e-6)
    encoder.reset()
    assert encoder.process(ones)[1] == pytest.approx(np.ones(16), abs=1e-6)


def test_a_source_at_the_listener_is_everywhere() -> None:
    bed = audio.Encoder(3, 1, RATE, motion=[[[0.0, 0.0, 0.0]]]).process(np.ones((1, 8)))
    assert (bed[0] == 1).all()
    assert (bed[1:] == 0).all()


def test_nothing_is_left_behind() -> None:
    path = np.random.default_rng(5).standard_normal((50, 8, 3))
    encoder = audio.Encoder(3, 8, RATE, 128, path)
    signals, out = np.ones((8, 100), np.float32), np.zeros((16, 100), np.float32)
    for _ in range(20):
        encoder.process(signals, out)

    def play(_: int) -> None:
        assert encoder.process(signals, out) is out

    assert kept(play, 1000, warm=100) <= 1000


ONE = np.ones((1, 4), np.float32)


@pytest.mark.parametrize(
    "call",
    [
        lambda: audio.Encoder(11, 1, RATE),
        lambda: audio.Encoder(1, 0, RATE),
        lambda: audio.Encoder(1, 1, 0),
        lambda: audio.Encoder(1, 1, RATE, control=8),
        lambda: audio.Encoder(1, 1, RATE, control=64.0),
        lambda: audio.Encoder(1, 1, RATE, motion=np.zeros((4, 2, 3))),
        lambda: audio.Encoder(1, 1, RATE, motion=np.zeros((0, 1, 3))),
        lambda: audio.Encoder(1, 1, RATE, motion=np.full((4, 1, 3), np.nan)),
        lambda: audio.Encoder(1, 1, RATE, motion=lambda _: [[np.inf, 0, 0]]).process(ONE),
        lambda: audio.Encoder(1, 1, RATE, motion=lambda _: [1, 0, 0]).process(ONE),
        lambda: audio.Encoder(1, 1, RATE).process(np.ones(4)),
        lambda: audio.Encoder(1, 2, RATE).process(ONE),
        lambda: audio.Encoder(1, 1, RATE).process(ONE * np.nan),
        lambda: audio.Encoder(1, 1, RATE).process(ONE * np.inf),
        lambda: audio.Encoder(1, 1, RATE).process(ONE, np.zeros((4, 3), np.float32)),
        lambda: audio.Encoder(0, 1, RATE).process(ONE, ONE),
        lambda: audio.Encoder(1, 1, RATE).move(1, [1, 0, 0]),
        lambda: audio.Encoder(1, 1, RATE).move(0, [1, 0]),
        lambda: audio.Encoder(1, 1, RATE, motion=np.ones((2, 1, 3))).move(0, [1, 0, 0]),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")
