"""Slow and obvious twins of the engine's kernels."""

from __future__ import annotations

import numpy as np


def naive_clean(rows: np.ndarray, most: float) -> tuple[np.ndarray, int]:
    out, muted = rows.copy(), 0
    for index, value in np.ndenumerate(rows):
        if not np.isfinite(value) or abs(float(value)) > most:
            out[index], muted = 0.0, muted + 1
        elif abs(float(value)) < 1e-30:
            out[index] = 0.0
    return out, muted


def naive_ramped(rows: np.ndarray, start: np.ndarray, end: np.ndarray, into: int, control: int) -> np.ndarray:
    """Mix frame by frame: gains (outputs, rows) go from `start` to `end` over `control` frames."""
    frames = []
    for t in range(rows.shape[1]):
        part = (into + t) / control
        frames.append((start + (end - start) * part) @ rows[:, t].astype(np.float64))
    return np.stack(frames, 1)


def naive_glide_place(value: np.ndarray, goal: np.ndarray, left: int, ear: np.ndarray) -> np.ndarray:
    """One step of `left` around the listener, by scipy's slerp."""
    from scipy.spatial.transform import Rotation, Slerp

    a, b = value - ear, goal - ear
    da, db = np.linalg.norm(a), np.linalg.norm(b)
    axis = np.cross(a, b)
    angle = np.arctan2(np.linalg.norm(axis), a @ b)
    turn = Slerp([0, 1], Rotation.from_rotvec([np.zeros(3), axis / np.linalg.norm(axis) * angle]))
    return ear + turn(1 / left).apply(a / da) * (da + (db - da) / left)


def naive_along(times: np.ndarray, points: np.ndarray, now: float) -> np.ndarray:
    return np.array([np.interp(now, times, points[:, i]) for i in range(3)])


def naive_cap_weights(order: int, spread: float) -> np.ndarray:
    """The mean over a cap of the Legendre polynomials, by a fine sum."""
    from numpy.polynomial import legendre

    nodes, weights = legendre.leggauss(64)
    low = np.cos(spread / 2)
    x = low + (nodes + 1) / 2 * (1 - low)
    return np.array(
        [(legendre.legval(x, np.eye(order + 1)[n]) * weights).sum() / 2 for n in range(order + 1)]
    )
