"""Slow, obvious twins of the kernels of decimation."""

from __future__ import annotations

import numpy as np

from naive_scans import edge_faces


def plane_error(x, point, normal, weight):
    """The weighted squared distance from x to a plane."""
    return weight * float((np.asarray(x) - point) @ normal) ** 2


def face_error(x, points, faces, v, least):
    """The error at x of all faces around v, each weighing its area and a part of the mean area."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    areas = 0.5 * np.linalg.norm(cross, axis=1)
    total = 0.0
    for f in np.flatnonzero((faces == v).any(1)):
        if areas[f] > 0:
            normal = cross[f] / (2 * areas[f])
            total += plane_error(x, a[f], normal, areas[f] + least * areas.mean())
    return total


def standing_planes(points, faces, weight_of):
    """For each edge and each of its faces: both ends, a point, the in-face normal of the edge, and the weight."""
    planes = []
    for (v, w), sides in edge_faces(faces).items():
        apices = [next(int(u) for u in faces[f] if u not in (v, w)) for f, _ in sides]
        weight = weight_of(points, v, w, apices)
        if weight == 0:
            continue
        edge = points[w] - points[v]
        for apex in apices:
            away = points[apex] - points[v]
            inward = away - edge * (away @ edge) / (edge @ edge)
            planes.append((v, w, points[v], inward / np.linalg.norm(inward), weight * (edge @ edge)))
    return planes


def fold_weight(points, v, w, apices, border, fold):
    """The border's weight for one face; for two, the cosine between them where they fold back."""
    if len(apices) == 1:
        return border
    edge = points[w] - points[v]
    sides = []
    for apex in apices:
        away = points[apex] - points[v]
        inward = away - edge * (away @ edge) / (edge @ edge)
        sides.append(inward / np.linalg.norm(inward))
    return fold * max(0.0, float(sides[0] @ sides[1]))


def attribute_error(x, s, points, faces, attributes, v):
    """How far attributes s at x are from linear on each face around v, weighted by area (Hoppe 1999)."""
    total = 0.0
    for face in faces[(faces == v).any(1)]:
        a, b, c = points[face]
        cross = np.cross(b - a, c - a)
        area = 0.5 * np.linalg.norm(cross)
        # gradient g and constant d with g·p + d = s at the corners, and g along the face
        rows = np.vstack([np.c_[points[face], np.ones(3)], [*cross, 0.0]])
        for k in range(attributes.shape[1]):
            *g, d = np.linalg.solve(rows, [*attributes[face, k], 0.0])
            total += area * (np.dot(g, x) + d - s[k]) ** 2
    return total


def link_is_simple(faces, v, w):
    """The link condition, from its definition: what both ends see is what the edge sees (closed surfaces)."""
    around = {u: {int(x) for f in faces if u in f for x in f} - {u} for u in (v, w)}
    opposite = {int(x) for f in faces if v in f and w in f for x in f} - {v, w}
    return (around[v] & around[w]) == opposite
