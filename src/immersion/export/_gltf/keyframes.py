"""Key frames of a motion: as few as keep what lies between them, linear or turned evenly, within a tolerance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.geometry import decompose, quaternion_from_matrix

__all__ = ["MOST_KEYS", "Frames", "Keys", "fitted"]

PLACE, TURN = 2e-5, 2e-6
"""Metres, and parts of a quaternion: a hundredth of a degree would move what is 10 m away by 2 mm."""

MOST_KEYS = 20_000
SHORTEST_US = 10_000  # the grid of the show itself

# Uneven, so that no whole turn falls on all of them.
_PARTS = (0.137, 0.31, 0.5, 0.69, 0.84)

Frames = Callable[[NDArray[np.int64]], NDArray[np.float64]]
"""Gives the (n, 4, 4) matrices of a node in its parent's frame at times in microseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Places (n, 3), turns (n, 4) and scales (n, 3) at times (n,) in seconds."""

    times: NDArray[np.float32]
    places: NDArray[np.float64]
    turns: NDArray[np.float64]
    scales: NDArray[np.float64]


def fitted(frames: Frames, breaks: NDArray[np.int64]) -> Keys | None:
    """Return the key frames of a motion that is smooth between its breaks; None when it shears or has too many.

    Parameters
    ----------
    frames : callable
    breaks : (n,) ndarray of int64
        Where it begins, ends, bends or jumps, in microseconds; the first and the last moment among them. A jump takes
        the millisecond before its time.
    """
    times = _exact(np.unique(np.concatenate([breaks, np.maximum(breaks - 1000, breaks[0])])))
    while len(times) <= MOST_KEYS:
        try:
            keys = _keys(frames, times)
            wrong = _wrong(frames, keys, times)
        except InputError:
            return None
        if not len(wrong):
            return _thinned(keys, times)
        middles = (times[wrong] + times[wrong + 1]) // 2
        times = _exact(np.unique(np.concatenate([times, middles])))
    return None


def _exact(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return times that a file's float32 seconds can tell, each once."""
    return np.unique(np.rint((times / 1e6).astype(np.float32).astype(np.float64) * 1e6).astype(np.int64))


def _keys(frames: Frames, times: NDArray[np.int64]) -> Keys:
    parts = [decompose(matrix) for matrix in frames(times)]
    turns = np.array([quaternion_from_matrix(rotation) for _, rotation, _ in parts])
    # The shorter way from each to the next.
    signs = np.where((turns[1:] * turns[:-1]).sum(1) < 0, -1.0, 1.0)
    turns[1:] *= np.cumprod(signs)[:, None]
    places, scales = (np.array([part[k] for part in parts]) for k in (0, 2))
    return Keys((times / 1e6).astype(np.float32), places, turns, scales)


def _wrong(frames: Frames, keys: Keys, times: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the intervals in which what is shown is not what is meant."""
    span = np.diff(times)
    open_ = np.flatnonzero(span > 2 * SHORTEST_US)
    bad = np.zeros(len(span), np.bool_)
    for part in _PARTS:
        if not len(open_):
            break
        moments = times[open_] + np.rint(span[open_] * part).astype(np.int64)
        share = ((moments - times[open_]) / span[open_])[:, None]
        true = _keys(frames, moments)
        place = keys.places[open_] * (1 - share) + keys.places[open_ + 1] * share
        scale = keys.scales[open_] * (1 - share) + keys.scales[open_ + 1] * share
        turn = slerp(keys.turns[open_], keys.turns[open_ + 1], share[:, 0])
        away = np.abs(place - true.places).max(1) > PLACE
        away |= np.abs(scale / true.scales - 1).max(1) > 1e-6
        away |= np.minimum(np.abs(turn - true.turns), np.abs(turn + true.turns)).max(1) > TURN
        bad[open_[away]] = True
    return np.flatnonzero(bad)


def slerp(
    first: NDArray[np.float64], last: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (n, 4) unit quaternions a part of the shorter way from one to another, as glTF interpolates.

    >>> slerp(np.array([[0.0, 0, 0, 1]]), np.array([[0.0, 1, 0, 0]]), np.array([0.5])).round(3).tolist()
    [[0.0, 0.707, 0.0, 0.707]]
    """
    dot = (first * last).sum(1)
    last = np.where(dot[:, None] < 0, -last, last)
    angle = np.arccos(np.clip(np.abs(dot), -1.0, 1.0))
    sine = np.sin(angle)
    near = sine < 1e-7
    safe = np.where(near, 1.0, sine)
    before = np.where(near, 1 - share, np.sin((1 - share) * angle) / safe)
    after = np.where(near, share, np.sin(share * angle) / safe)
    mixed = first * before[:, None] + last * after[:, None]
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True))


def _thinned(keys: Keys, times: NDArray[np.int64]) -> Keys:
    """Leave out keys in the middle of what stands still."""
    rows = np.concatenate([keys.places, keys.turns, keys.scales], 1)
    same = (np.abs(rows[1:] - rows[:-1]) < 1e-12).all(1)
    kept = np.ones(len(times), np.bool_)
    kept[1:-1] = ~(same[:-1] & same[1:])
    return Keys(keys.times[kept], keys.places[kept], keys.turns[kept], keys.scales[kept])
