"""The engine's kernels against their slow twins."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.audio._kernels import mixing
from naive_mixing import naive_along, naive_clean, naive_glide_place, naive_ramped


def test_cleaning() -> None:
    rows = np.array([[0.5, np.nan, np.inf, -np.inf, 2e4, -1e4, 1e-31, -1e-29, 0.0, -0.0]], np.float32)
    truth, muted = naive_clean(rows, 1e4)
    ours = rows.copy()
    assert mixing.clean(ours, np.float32(1e4)) == muted == 4
    np.testing.assert_array_equal(ours, truth)


@pytest.mark.parametrize(("into", "count"), [(0, 128), (100, 28), (5, 11)])
def test_ramps(into: int, count: int) -> None:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((4, 200)).astype(np.float32)
    ramp = (np.arange(128) / 128).astype(np.float32)
    start, end = rng.standard_normal((2, 5, 2)).astype(np.float32)
    both = np.zeros((4, 128), np.float32)
    mixing.stack(rows, 1, 7, count, ramp, into, both)
    ours = np.concatenate([start, end - start], 1) @ both[:, :count]
    assert np.abs(ours - naive_ramped(rows[1:3, 7 : 7 + count], start, end, into, 128)).max() < 1e-5
    out = np.zeros((4, 200), np.float32)
    mixing.add_ramped(rows, 1, 2, 7, count, ramp, into, np.float32(0.5), np.float32(-0.3), out)
    truth = naive_ramped(rows[1:3, 7 : 7 + count], 0.5 * np.eye(2), 0.2 * np.eye(2), into, 128)
    assert np.abs(out[:2, 7 : 7 + count] - truth).max() < 1e-6
    assert not out[2:].any()


def test_glides_arrive_and_go_around_the_listener() -> None:
    rng = np.random.default_rng(4)
    ear = np.array([0.3, -0.2, 0.1])
    value, goal = rng.standard_normal((2, 20, 3)) * 3
    ours, left = value.copy(), np.full(20, 7)
    truth = value.copy()
    for step in range(7):
        assert mixing.glide_places(ours, goal, left, ear)
        truth = np.array([naive_glide_place(v, g, 7 - step, ear) for v, g in zip(truth, goal, strict=True)])
        assert np.abs(ours - truth).max() < 1e-9
    assert not mixing.glide_places(ours, goal, left, ear)
    np.testing.assert_allclose(ours, goal, atol=1e-12)


@pytest.mark.parametrize("start", [(2.0, 0.0, 0.0), (0.0, 0.0, 2.0), (0.0, 0.0, 0.0)])
def test_a_glide_to_the_other_side_does_not_pass_through_the_listener(start: tuple[float, ...]) -> None:
    value, goal, left = np.array([start]), -np.array([start]) + 0.0, np.array([10])
    nearest = 9.0
    for _ in range(10):
        mixing.glide_places(value, goal, left, np.zeros(3))
        assert np.isfinite(value).all()
        nearest = min(nearest, float(np.linalg.norm(value)))
    assert nearest == pytest.approx(np.linalg.norm(start))
    np.testing.assert_allclose(value, goal, atol=1e-12)


def test_numbers_glide_and_chains_multiply() -> None:
    values, goals, left = np.array([1.0, 5.0]), np.array([0.0, 7.0]), np.array([4, 0])
    seen = []
    while mixing.glide(values, goals, left):
        seen.append(values[0])
    assert seen == pytest.approx([0.75, 0.5, 0.25, 0.0])
    assert values[1] == 5.0
    out = np.zeros(3)
    mixing.chain(np.array([0.5, 0.25, 2.0]), np.array([1.0, 1.0, 0.5]), np.array([1, 2, -1]), out)
    np.testing.assert_allclose(out, [0.5 * 0.25 * 2 * 0.5, 0.25 * 2 * 0.5, 1.0])


def test_trajectories() -> None:
    rng = np.random.default_rng(5)
    times = [np.array([0.5]), np.sort(rng.random(9)), np.array([0.1, 0.4])]
    points = [rng.standard_normal((len(t), 3)) for t in times]
    ends = np.cumsum([len(t) for t in times])
    for now in (-1.0, 0.1, 0.33, 0.4, float(times[1][4]), 2.0):
        out = np.full((4, 3), 9.0)
        driven = np.array([True, True, True, True])
        driven[0] = False
        mixing.along(
            np.concatenate(times), np.concatenate(points), ends, np.array([0, 1, 3]), driven, now, out
        )
        np.testing.assert_allclose(out[1], naive_along(times[1], points[1], now), atol=1e-12)
        np.testing.assert_allclose(out[3], naive_along(times[2], points[2], now), atol=1e-12)
        assert (out[[0, 2]] == 9.0).all()
