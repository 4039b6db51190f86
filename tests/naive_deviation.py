"""Slow, obvious twins of the deviation's kernels, and a check by other means."""

from __future__ import annotations

import numpy as np

from naive_scans import point_triangle_distance


def bound(corners, faces_near):
    """The smaller of: the farthest corner from any one of the faces; a corner's own distance and a walk."""
    convex = min(max(point_triangle_distance(p, *face) for p in corners) for face in faces_near)
    own = max(point_triangle_distance(p, *face) for p, face in zip(corners, faces_near, strict=True))
    return min(convex, own + reach(corners))


def reach(corners):
    """The farthest that a point of a triangle is from its nearest corner, by looking everywhere in it."""
    u, v = np.meshgrid(np.linspace(0, 1, 201), np.linspace(0, 1, 201))
    inside = u + v <= 1 + 1e-12
    w = np.stack([1 - u[inside] - v[inside], u[inside], v[inside]], 1)
    points = w @ corners
    return np.min(np.linalg.norm(points[:, None] - corners, axis=2), axis=1).max()


def cloud_check(a, b, count, seed):
    """Distances of points of ``a`` from a dense cloud of ``b``, both by trimesh's own sampling and scipy's tree."""
    import trimesh
    from scipy.spatial import cKDTree

    one, two = (trimesh.Trimesh(m.positions(), m.faces, process=False) for m in (a, b))
    points = trimesh.sample.sample_surface(one, count, seed=seed)[0]
    cloud = np.concatenate([trimesh.sample.sample_surface(two, 10 * count, seed=seed + 1)[0], two.vertices])
    return cKDTree(cloud).query(points)[0]


def trimesh_check(a, b, count, seed, candidates=24):
    """Distances of points of ``a`` from ``b``: trimesh's samples, scipy's tree for likely faces, trimesh's distance.

    The tree holds four million points of ``b`` at most; the faces of the nearest ones are measured exactly, so that
    a distance is never too small, and too large only if no candidate was the right face. The largest ones are
    measured again from every face, until the largest of all is known to be right.
    """
    import trimesh
    from scipy.spatial import cKDTree

    # trimesh's tolerances are absolute: a surface of a few centimetres in metres would fall under them.
    scale = 100 / a.diagonal
    one, two = (trimesh.Trimesh(scale * m.positions(), m.faces, process=False) for m in (a, b))
    points = trimesh.sample.sample_surface(one, count, seed=seed)[0]
    dense = min(4_000_000, max(200_000, 12 * len(b.faces)))
    spots, owners = trimesh.sample.sample_surface(two, dense, seed=seed + 1)
    spots = np.concatenate([spots, *(two.triangles[:, k] for k in range(3))])
    owners = np.concatenate([owners, *[np.arange(len(b.faces))] * 3])
    _, near = cKDTree(spots).query(points, candidates)
    best = np.full(len(points), np.inf)
    for k in range(candidates):
        foot = trimesh.triangles.closest_point(two.triangles[owners[near[:, k]]], points)
        best = np.minimum(best, np.linalg.norm(foot - points, axis=1))
    sure = np.zeros(len(points), bool)
    while not sure[worst := int(np.argmax(best))]:
        here = np.broadcast_to(points[worst], (len(b.faces), 3))
        best[worst] = np.linalg.norm(
            trimesh.triangles.closest_point(two.triangles, here) - here, axis=1
        ).min()
        sure[worst] = True
    return best / scale
