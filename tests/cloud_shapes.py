"""Point clouds of surfaces whose every fact is known."""

from __future__ import annotations

import numpy as np

from immersion.scans import PointCloud


def ball(count=3000, noise=0.0, seed=0, half=False, **facts):
    """Points on the unit sphere (or its upper half), moved along the radius."""
    random = np.random.default_rng(seed)
    points = random.normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1)[:, None]
    if half:
        points[:, 2] = np.abs(points[:, 2])
    points *= 1 + noise * random.standard_normal((count, 1))
    return PointCloud.from_arrays(points, **facts)


def ring_points(count=6000, seed=0, major=2.0, minor=0.7):
    """Points spread evenly over a torus about z."""
    random = np.random.default_rng(seed)
    around, tube = random.uniform(0, 2 * np.pi, (2, 3 * count))
    kept = random.uniform(0, major + minor, 3 * count) < major + minor * np.cos(tube)
    around, tube = around[kept][:count], tube[kept][:count]
    reach = major + minor * np.cos(tube)
    return np.c_[reach * np.cos(around), reach * np.sin(around), minor * np.sin(tube)]


def ring_distance(points, major=2.0, minor=0.7):
    """Signed distance to the torus, in closed form."""
    return np.hypot(np.hypot(points[:, 0], points[:, 1]) - major, points[:, 2]) - minor
