"""Delays of moving sources against closed forms of tones, and independence of how the signals are cut."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from immersion import audio
from immersion.errors import InputError
from kept_memory import kept
from naive_motion import naive_delay

RATE, SPEED = 48_000, 343.0


def tone(frequency: float, seconds: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * seconds)


@pytest.mark.parametrize("frequency", [50.0, 1000.0, 9000.0, 19_000.0])
@pytest.mark.parametrize("distance", [0.0, 0.2, 3.33, 40.0])
def test_a_tone_is_late_by_the_time_of_travel_to_a_fraction_of_a_sample(
    frequency: float, distance: float
) -> None:
    t = np.arange(12_000) / RATE
    doppler = audio.Doppler(1, RATE, 50.0, motion=[[[0.0, -distance, 0.0]]])
    heard = doppler.process(tone(frequency, t)[np.newaxis])[0]
    wanted = tone(frequency, t - doppler.latency / RATE - distance / SPEED)
    settled = slice(int(distance / SPEED * RATE) + 60, None)
    assert np.abs(heard - wanted)[settled].max() <= 10 ** (-90 / 20)


@pytest.mark.parametrize("speed", [-30.0, 12.0])
def test_a_tone_that_comes_or_goes_is_shifted_by_its_speed(speed: float) -> None:
    """Linear distances are exact on the grid and between, so the closed form holds for each frame."""
    t = np.arange(48_000) / RATE
    doppler = audio.Doppler(1, RATE, 100.0, 64, motion=lambda at: [[40.0 - speed * at, 0.0, 0.0]])
    heard = doppler.process(tone(2000.0, t)[np.newaxis])[0]
    wanted = tone(2000.0, t - doppler.latency / RATE - (40.0 - speed * t) / SPEED)
    assert np.abs(heard - wanted)[12_000:].max() <= 10 ** (-90 / 20)


def test_every_frame_is_that_of_the_slow_twin() -> None:
    signal = np.random.default_rng(2).standard_normal(1500).astype(np.float32)
    path = np.array([[[2.0, 0.0, 0.0]], [[3.0, 1.0, 0.0]], [[1.0, 0.0, 2.0]], [[2.5, 0.0, 0.0]]])
    doppler = audio.Doppler(1, RATE, 10.0, 500, path)
    grid = np.linalg.norm(path[:, 0], axis=1) / SPEED * RATE + doppler.latency
    wanted = naive_delay(signal, np.interp(np.arange(1500), np.arange(4) * 500, grid))
    assert doppler.process(signal[np.newaxis])[0] == pytest.approx(wanted, abs=1e-4)


def test_an_impulse_passes_whole_and_the_tail_brings_the_rest() -> None:
    doppler = audio.Doppler(1, RATE, 20.0, motion=[[[20.0, 0.0, 0.0]]])
    impulse = np.eye(1, 100, dtype=np.float32)
    both = np.concatenate([doppler.process(impulse), doppler.tail()], 1)
    assert both.sum() == pytest.approx(1.0, abs=1e-5)
    assert both.argmax() == pytest.approx(doppler.latency + 20.0 / SPEED * RATE, abs=0.5)
    assert doppler.process(impulse).max() == 0.0
    assert audio.Doppler(1, RATE).tail().shape == (1, 0)


def circling(at: float) -> list[list[float]]:
    return [[5 * np.cos(3 * at), 9 * np.sin(3 * at), 1.0], [30.0 - 40 * at, 2.0, 0.0], [0.0, 0.0, 0.0]]


@pytest.mark.parametrize("kind", [1, 16, 100, 128, 512, 1000, 8192, "random"])
def test_streaming_is_offline(kind: object) -> None:
    frames = 2_000 if kind == 1 else 20_000
    signals = np.random.default_rng(4).standard_normal((3, frames)).astype(np.float32)
    whole = audio.Doppler(3, RATE, 12.0, 64, circling).process(signals)
    doppler = audio.Doppler(3, RATE, 12.0, 64, circling)
    edges = [*range(0, frames, kind), frames] if isinstance(kind, int) else None
    if edges is None:
        edges = [0, *sorted(set(np.random.default_rng(3).integers(1, frames, 300).tolist())), frames]
    parts = [doppler.process(signals[:, a:b]) for a, b in itertools.pairwise(edges)]
    assert np.concatenate(parts, 1).tobytes() == whole.tobytes()


def test_move_is_reached_with_the_next_ramp() -> None:
    doppler = audio.Doppler(2, RATE, 10.0, 64)
    signals = np.ones((2, 6400), np.float32)
    doppler.process(signals)
    doppler.move(1, [0.0, 7.0, 0.0])
    doppler.process(signals[:, :64])
    t = np.arange(6400) / RATE
    heard = doppler.process(np.stack([tone(500.0, t)] * 2))
    for row, distance in enumerate((1.0, 7.0)):
        wanted = tone(500.0, t - doppler.latency / RATE - distance / SPEED)
        assert heard[row, 1200:] == pytest.approx(wanted[1200:], abs=1e-4)


def test_nothing_is_left_behind() -> None:
    doppler = audio.Doppler(4, RATE, 20.0)
    signals = np.random.default_rng(1).standard_normal((4, 128)).astype(np.float32)
    out = np.empty_like(signals)
    for _ in range(10):
        doppler.process(signals, out)

    def play(_: int) -> None:
        assert doppler.process(signals, out) is out

    assert kept(play, 2000, warm=10) <= 1000


ONE = np.ones((1, 4), np.float32)


@pytest.mark.parametrize(
    "call",
    [
        lambda: audio.Doppler(0, RATE),
        lambda: audio.Doppler(1, RATE, -1.0),
        lambda: audio.Doppler(1, RATE, np.nan),
        lambda: audio.Doppler(4096, 10_000_000, 10_000.0),
        lambda: audio.Doppler(1, RATE, control=8),
        lambda: audio.Doppler(1, RATE, motion=np.zeros((4, 2, 3))),
        lambda: audio.Doppler(1, RATE, motion=lambda _: [[np.inf, 0, 0]]).process(ONE),
        lambda: audio.Doppler(1, RATE).process(np.ones((2, 4))),
        lambda: audio.Doppler(1, RATE).process(ONE * np.nan),
        lambda: audio.Doppler(1, RATE).process(ONE, ONE),
        lambda: audio.Doppler(1, RATE).move(1, [1, 0, 0]),
        lambda: audio.Doppler(1, RATE, motion=np.ones((2, 1, 3))).move(0, [1, 0, 0]),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")
