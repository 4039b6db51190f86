"""Near-field filters against SciPy's spherical Hankel functions, and spread against a cap of many sources."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.special import spherical_jn, spherical_yn

from immersion import audio
from immersion.errors import InputError
from naive_motion import naive_sections

RATE, SPEED = 48_000, 343.0


def curvature(degree: int, frequency: np.ndarray, distance: float) -> np.ndarray:
    """A point source beside a plane wave, at the listener: the spherical Hankel function without its phase."""
    if np.isinf(distance):
        return np.ones(len(frequency), complex)
    x = 2 * np.pi * frequency * distance / SPEED
    hankel = spherical_jn(degree, x) - 1j * spherical_yn(degree, x)
    return hankel * x * np.exp(1j * x) * (-1j) ** (degree + 1)


@pytest.mark.parametrize(("distance", "reference"), [(0.5, 2.0), (1.0, 3.0), (5.0, 1.5), (np.inf, 2.0)])
def test_each_degree_is_a_ratio_of_spherical_hankel_functions(distance: float, reference: float) -> None:
    order, frames = 7, 1 << 16
    impulse = np.zeros((64, frames), np.float32)
    impulse[:, 0] = 1.0
    near = audio.NearField(order, RATE, reference, distance, most_gain_db=120.0)
    got = np.fft.rfft(near.process(impulse).astype(float))
    frequency = np.fft.rfftfreq(frames, 1 / RATE)
    warped = RATE / np.pi * np.tan(np.pi * frequency / RATE)  # where the bilinear transform puts it
    heard = (frequency > 30) & (frequency < 20_000)
    for n in range(order + 1):
        for at, most in ((warped, 2e-4), (frequency, 0.06)):
            band = heard if at is warped else (frequency > 30) & (frequency < 1500)
            wanted = curvature(n, at[band], distance) / curvature(n, at[band], reference)
            for channel in (n * n, n * n + 2 * n):
                # Behind the relative error, what float32 leaves of responses far below −100 dB.
                assert (np.abs(got[channel, band] - wanted) <= most * np.abs(wanted) + 3e-6).all(), n


def test_a_near_source_stays_within_the_gain_asked_for() -> None:
    near = audio.NearField(7, RATE, 2.0, 0.05, most_gain_db=20.0)
    settled = near.process(np.ones((64, 40_000), np.float32))[:, -1]
    assert settled[0] == 1.0
    assert settled[1:] == pytest.approx(10.0, rel=1e-3)


def cuts(kind: object, frames: int) -> list[int]:
    if isinstance(kind, int):
        return [*range(0, frames, kind), frames]
    return [0, *sorted(set(np.random.default_rng(3).integers(1, frames, 200).tolist())), frames]


@pytest.mark.parametrize("kind", [1, 16, 100, 512, 8192, "random"])
def test_streaming_is_offline(kind: object) -> None:
    frames = 1000 if kind == 1 else 10_000
    bed = np.random.default_rng(1).standard_normal((25, frames)).astype(np.float32)
    stages = [audio.NearField(4, RATE, 1.5, 4.0) for _ in range(2)]
    for stage in stages:
        stage.move(0.4)
    whole = stages[0].process(bed)
    parts = [stages[1].process(bed[:, a:b]) for a, b in itertools.pairwise(cuts(kind, frames))]
    assert np.concatenate(parts, 1).tobytes() == whole.tobytes()


def test_a_distance_is_reached_without_a_click() -> None:
    t = np.arange(20_000) / RATE
    bed = np.tile(np.sin(2 * np.pi * 100 * t), (16, 1)).astype(np.float32)
    near = audio.NearField(3, RATE, 2.0, 2.0, fade=1024)
    before = near.process(bed[:, :10_000])
    near.move(1.0)
    whole = np.concatenate([before, near.process(bed[:, 10_000:])], 1)
    # The gain of degree 3 grows by 2³ − 1 within 1024 frames, which bends the signal by 7/1024; a click would be ≈ 1.
    assert np.abs(np.diff(whole, 2))[:, 9_900:].max() <= 7 / 1024
    there = audio.NearField(3, RATE, 2.0, 1.0).process(bed)
    assert whole[:, -4000:] == pytest.approx(there[:, -4000:], abs=1e-3)


def test_every_frame_is_that_of_the_slow_twin() -> None:
    signal = np.random.default_rng(2).standard_normal(300).astype(np.float32)
    near = audio.NearField(3, RATE, 1.0, 3.0, fade=128)
    near.process(np.zeros((16, 1), np.float32))
    near.move(0.7)
    way = np.minimum(np.arange(1, 301) / 128, 1.0)[:, np.newaxis, np.newaxis]
    zeros = near._start + way * (near._goal - near._start)
    got = near.process(np.tile(signal, (16, 1)))
    for n, own in ((1, slice(0, 1)), (2, slice(1, 2)), (3, slice(2, 4))):
        assert got[n * n] == pytest.approx(naive_sections(signal, near._poles[own], zeros[:, own]), abs=1e-5)


def test_the_tail_is_what_still_sounds_and_then_all_is_forgotten() -> None:
    near = audio.NearField(2, RATE, 2.0)
    first = near.process(np.ones((9, 100), np.float32))
    rest = near.tail()
    assert np.abs(rest[:, 0]).max() > 0.1
    assert np.abs(rest[:, -1]).max() <= 1e-6
    assert near.process(np.ones((9, 100), np.float32)).tobytes() == first.tobytes()
    assert audio.NearField(0, RATE, 2.0).tail().shape == (1, 0)


def test_long_silence_ends_in_zeros() -> None:
    near = audio.NearField(7, RATE, 0.5, 0.1)
    near.process(np.ones((64, 64), np.float32))
    silence = np.zeros((64, 8192), np.float32)
    for _ in range(4):
        last = near.process(silence)
    assert (last == 0).all()
    assert (near._states == 0).all()


def test_a_spread_source_is_a_cap_of_many() -> None:
    """The mean of sources all over a cap, drawn evenly by height."""
    width, order, count = np.radians(80.0), 6, 200_000
    index = np.arange(count) + 0.5
    height = 1 - (1 - np.cos(width / 2)) * index / count
    turn = np.pi * (1 + 5**0.5) * index
    mean = audio.sh(order, turn, np.arcsin(height)).mean(axis=0)  # about the zenith
    point = audio.sh(order, [0.0], [np.pi / 2])[0]
    weights = np.repeat(audio.spread_weights(order, width), 2 * np.arange(order + 1) + 1)
    assert weights * point == pytest.approx(mean, abs=1e-4)


def test_spread_goes_from_a_point_to_everywhere_at_equal_energy() -> None:
    degrees = 2 * np.arange(6) + 1
    for width in (0.0, 1e-6, 0.5, 3.0, 2 * np.pi):
        weights = audio.spread_weights(5, width, keep="energy")
        assert (degrees * weights**2).sum() == pytest.approx(36.0)
    assert audio.spread_weights(5, 0.0) == pytest.approx(np.ones(6))
    assert audio.spread_weights(5, 1e-6) == pytest.approx(np.ones(6))
    assert audio.spread_weights(5, 2 * np.pi) == pytest.approx([1, 0, 0, 0, 0, 0], abs=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: audio.NearField(11, RATE, 2.0),
        lambda: audio.NearField(1, 0, 2.0),
        lambda: audio.NearField(1, RATE, 0.0),
        lambda: audio.NearField(1, RATE, np.inf),
        lambda: audio.NearField(1, RATE, np.nan),
        lambda: audio.NearField(1, RATE, "2"),
        lambda: audio.NearField(1, RATE, 2.0, 0.0),
        lambda: audio.NearField(1, RATE, 2.0, -np.inf),
        lambda: audio.NearField(1, RATE, 2.0, 1.0, most_gain_db=200.0),
        lambda: audio.NearField(1, RATE, 2.0, fade=8),
        lambda: audio.NearField(1, RATE, 2.0).move(-1.0),
        lambda: audio.NearField(1, RATE, 2.0).process(np.ones((9, 4))),
        lambda: audio.NearField(1, RATE, 2.0).process(np.full((4, 4), np.nan)),
        lambda: audio.spread_weights(3, -0.1),
        lambda: audio.spread_weights(3, 7.0),
        lambda: audio.spread_weights(3, np.nan),
        lambda: audio.spread_weights(3, 1.0, keep="power"),
        lambda: audio.spread_weights(11, 1.0),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")
