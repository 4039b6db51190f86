"""Loudspeakers in a room, at the ears of someone who walks, against a direct computation."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import audio
from immersion.audio import Listener, default_hrtf
from immersion.audio.head_directions import HeadDirections, onsets
from immersion.audio.room_listening import RoomListening
from immersion.errors import InputError
from naive_listening import band_levels, heard
from spherical_head import spherical_head, spread

RATE, BLOCK = 48_000, 480
DOME = audio.layout("4+5+0").scaled(2.8).places
SEATS = {"centre": (0.0, 0.0, 0.0), "aside": (0.4, 1.1, -0.1), "near": (-1.6, -1.2, 0.2)}


def noise(rows: int, seconds: float = 1.0) -> np.ndarray:
    return np.random.default_rng(5).normal(0, 0.1, (rows, round(seconds * RATE))).astype(np.float32)


def played(room: RoomListening, feeds: np.ndarray, pose) -> np.ndarray:
    pieces = [
        room.process(feeds[:, at : at + BLOCK], pose((at + BLOCK) / RATE))
        for at in range(0, feeds.shape[1], BLOCK)
    ]
    return np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("name", SEATS)
@pytest.mark.parametrize("yaw", [0.0, 0.7])
def test_three_seats_are_what_a_direct_sum_gives(name: str, yaw: float) -> None:
    """The head is an exact sphere: the oracle knows it at any angle, so that mixing counts."""
    head = spherical_head(spread(2000), RATE, 128)
    who = Listener.facing(yaw, 0.1, position=SEATS[name])
    feeds = noise(len(DOME))
    found = played(RoomListening(DOME, RATE, hrtf=head, block=BLOCK), feeds, lambda _: who)
    truth = heard(
        feeds,
        DOME,
        SEATS[name],
        np.asarray(who.rotation),
        lambda directions: spherical_head(directions, RATE, 128).impulses,
        RATE,
    )
    levels = band_levels(found[:, 4800:], RATE), band_levels(truth[:, 4800:], RATE)
    worst = np.abs(levels[0] - levels[1]).max()
    assert worst <= 0.1, worst


@pytest.mark.parametrize("seat", SEATS.values())
def test_the_measured_head_at_measured_directions_is_itself(seat: tuple[float, float, float]) -> None:
    head = default_hrtf(RATE)
    rows = np.random.default_rng(1).integers(0, len(head.directions), 6)
    metres = np.array([1.0, 1.3, 2.0, 2.8, 0.7, 4.1])
    places = head.directions[rows] * metres[:, None] + seat
    feeds = noise(6)
    found = played(RoomListening(places, RATE, block=BLOCK), feeds, lambda _: Listener(seat))
    truth = heard(feeds, places, seat, np.eye(3), lambda _: head.impulses[rows], RATE)
    worst = np.abs(band_levels(found[:, 4800:], RATE) - band_levels(truth[:, 4800:], RATE)).max()
    assert worst <= 0.05, worst


def test_one_who_walks_hears_no_steps_and_the_tone_higher() -> None:
    """A tone walked towards at 2 m/s is 2/343 higher, and its spectrum has no clicks."""
    head = spherical_head(spread(600), RATE, 128)
    tone = np.sin(2 * np.pi * 1000 * np.arange(2 * RATE) / RATE).astype(np.float32)[None]
    room = RoomListening([[8.0, 0.0, 0.0]], RATE, hrtf=head, block=BLOCK)
    sound = played(room, tone, lambda t: Listener.facing(0.8 * t, position=(2 * t, 0, 0)))[:, RATE // 2 :]
    window = np.blackman(sound.shape[1])
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(sound[0] * window)) + 1e-12)
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    assert hertz[spectrum.argmax()] == pytest.approx(1000 * (1 + 2 / 343), abs=1.0)
    far = np.abs(hertz - 1005.8) > 300
    assert spectrum[far].max() < spectrum.max() - 70


def test_levels_fall_by_the_distance_from_the_reference_on() -> None:
    feeds = noise(1)
    rms = [
        np.std(played(RoomListening([[r, 0, 0]], RATE, reference=2.0), feeds, lambda _: Listener())[:, 9600:])
        for r in (1.0, 2.0, 4.0, 0.3, 0.1)
    ]
    np.testing.assert_allclose(rms[0] / np.array(rms[1:3]), [2, 4], rtol=2e-3)
    assert rms[4] == pytest.approx(rms[3], rel=2e-2)  # nearer than 30 cm gets no louder


def test_around_gives_three_that_surround() -> None:
    head = default_hrtf(RATE)
    directions = spread(500)
    rows, weights = HeadDirections(head).around(directions)
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(1), 1.0)
    back = (weights[:, :, None] * head.directions[rows]).sum(1)
    back /= np.linalg.norm(back, axis=1, keepdims=True)
    high = directions[:, 2] > -0.6
    assert np.degrees(np.arccos(np.clip((back * directions).sum(1), -1, 1)))[high].max() < 1e-3


def test_onsets_follow_the_head_of_a_sphere() -> None:
    """Over the near half of the head, sound reaches an ear along Woodworth's way: −a/c·cos α."""
    directions = spread(400)
    head = spherical_head(directions, RATE, 128)
    cosine = directions @ [0.0, 1.0, 0.0]
    near = cosine > 0.2
    wanted = 128 // 4 - 0.0875 / 343 * RATE * cosine[near]
    assert np.abs(onsets(head.impulses)[near, 0] - wanted).max() < 1.0


def test_reset_and_wrong_arguments() -> None:
    room = RoomListening(DOME, RATE)
    feeds = noise(len(DOME), 0.1)
    first = played(room, feeds, lambda t: Listener.facing(t))
    room.reset()
    np.testing.assert_array_equal(played(room, feeds, lambda t: Listener.facing(t)), first)
    with pytest.raises(InputError):
        room.process(feeds[:, :100])
    with pytest.raises(InputError):
        RoomListening(np.zeros((0, 3)), RATE)
    with pytest.raises(InputError):
        RoomListening(DOME, 44_100, hrtf=default_hrtf(RATE))
