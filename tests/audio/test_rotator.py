"""Rotation of a stream: exact matrices, crossfades, and independence of how the signals are cut."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from immersion import audio
from immersion.audio.rotation import rotation_matrix
from immersion.errors import InputError
from kept_memory import kept
from naive_audio import naive_sh


def test_1000_rotations_are_exact() -> None:
    """Harmonics of SciPy at turned directions, to order 10, in float64."""
    rng = np.random.default_rng(1)
    turns = Rotation.random(1000, rng=rng)
    points = rng.standard_normal((1000, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    moved = turns.apply(points)

    def values(at: np.ndarray) -> np.ndarray:
        flat = np.hypot(at[:, 0], at[:, 1])
        return naive_sh(10, np.arctan2(at[:, 1], at[:, 0]), np.arctan2(at[:, 2], flat))

    here, there = values(points), values(moved)
    worst = max(
        np.abs(rotation_matrix(10, turn) @ a - b).max() for turn, a, b in zip(turns, here, there, strict=True)
    )
    assert worst <= 1e-12


def naive_rotator(bed, asked: dict[int, np.ndarray], order: int, fade: int) -> np.ndarray:
    """One frame at a time: the matrix goes linearly to the one asked for, and holds."""
    current = start = goal = np.eye(len(bed))
    done, out = fade, np.zeros(bed.shape)
    for frame in range(bed.shape[1]):
        if frame in asked:
            start, goal = current, rotation_matrix(order, asked[frame])
            done = fade if frame == 0 else 0
        done = min(done + 1, fade)
        current = start + (goal - start) * done / fade
        out[:, frame] = current @ bed[:, frame]
    return out


def test_new_rotations_are_reached_by_a_crossfade() -> None:
    rng = np.random.default_rng(2)
    bed = rng.standard_normal((16, 700)).astype(np.float32)
    asked = dict(zip([0, 100, 130, 400], Rotation.random(4, rng=rng).as_matrix(), strict=True))
    rotator = audio.Rotator(3, fade=64)
    edges = [*asked, 700]
    parts = [rotator.process(bed[:, a:b], asked[a]) for a, b in itertools.pairwise(edges)]
    assert np.concatenate(parts, 1) == pytest.approx(naive_rotator(bed, asked, 3, 64), abs=2e-5)


@pytest.mark.parametrize("block", [1, 16, 100, 512, 8192, "random"])
def test_streaming_is_offline(block: object) -> None:
    rng = np.random.default_rng(3)
    frames = 2_000 if block == 1 else 20_000
    bed = rng.standard_normal((64, frames)).astype(np.float32)
    asked = dict(zip([0, 700, 1000, 1500], Rotation.random(4, rng=rng), strict=True))
    cuts = set(rng.integers(1, frames, 100).tolist() if block == "random" else range(0, frames, block))
    whole, cut = audio.Rotator(7, 512), audio.Rotator(7, 512)
    wanted = [whole.process(bed[:, a:b], asked[a]) for a, b in itertools.pairwise([*asked, frames])]
    edges = sorted(cuts | set(asked) | {frames})
    ours = [cut.process(bed[:, a:b], asked.get(a)) for a, b in itertools.pairwise(edges)]
    peak = np.abs(np.concatenate(wanted, 1)).max()
    assert np.abs(np.concatenate(ours, 1) - np.concatenate(wanted, 1)).max() <= 1e-6 * peak


def test_the_same_rotation_again_changes_nothing_and_reset_forgets() -> None:
    turn = Rotation.from_rotvec([0.1, 0.5, -0.3])
    bed = np.random.default_rng(4).standard_normal((9, 50)).astype(np.float32)
    rotator = audio.Rotator(2, fade=32)
    first = rotator.process(bed, turn)
    assert (rotator.process(bed, turn) == first).all()
    assert first == pytest.approx(audio.rotate(bed, turn), abs=1e-5)
    rotator.reset()
    assert (rotator.process(bed) == bed).all()


def test_nothing_is_left_behind() -> None:
    heads = Rotation.random(50, rng=np.random.default_rng(5)).as_matrix()
    rotator = audio.Rotator(3, 128)
    bed, out = np.ones((16, 100), np.float32), np.zeros((16, 100), np.float32)
    for k in range(100):
        rotator.process(bed, heads[k % 50], out)

    def play(k: int) -> None:
        assert rotator.process(bed, heads[k % 50], out) is out

    assert kept(play, 1000, warm=100) <= 1000


@pytest.mark.parametrize(
    "call",
    [
        lambda: audio.Rotator(11),
        lambda: audio.Rotator(1, fade=0),
        lambda: audio.Rotator(1).process(np.ones((9, 4))),
        lambda: audio.Rotator(1).process(np.full((4, 4), np.nan)),
        lambda: audio.Rotator(1).process(np.ones((4, 4)), np.zeros((3, 3))),
        lambda: audio.Rotator(1).process(np.ones((4, 4)), out=np.zeros((4, 4))),
        lambda: audio.Rotator(1).turn([1.0, 2.0]),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.render("fr") != caught.value.render("en")
