"""Slow, obvious twin of a field that is turned against a moving head: one frame at a time in float64."""

from __future__ import annotations

import numpy as np

from immersion.audio.rotation import rotation_matrix


def naive_follow(bed, heads: dict[int, np.ndarray], order: int, fade: int) -> np.ndarray:
    """Turn a bed; each head is asked for at a frame and reached linearly, a first one at frame 0 at once."""
    current = start = goal = np.eye(len(bed))
    done, out = fade, np.zeros(bed.shape)
    for frame in range(bed.shape[1]):
        if frame in heads:
            start, goal = current, rotation_matrix(order, np.asarray(heads[frame]).T)
            done = fade if frame == 0 else 0
        done = min(done + 1, fade)
        current = start + (goal - start) * done / fade
        out[:, frame] = current @ bed[:, frame]
    return out
