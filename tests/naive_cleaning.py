"""Slow, obvious twins of the cleaning kernels."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from naive_scans import edge_faces


def repeated(faces):
    seen, out = set(), []
    for face in faces:
        key = tuple(sorted(face))
        out.append(key in seen)
        seen.add(key)
    return out


def flat(points, faces, limit):
    out = []
    for a, b, c in faces:
        p, q, r = (points[v].astype(np.float64) for v in (a, b, c))
        longest = max((q - p) @ (q - p), (r - q) @ (r - q), (p - r) @ (p - r))
        out.append(len({a, b, c}) < 3 or np.linalg.norm(np.cross(q - p, r - p)) <= limit * longest)
    return out


def components(faces):
    """Faces that hang together across edges of two faces, numbered by their first face."""
    label = [-1] * len(faces)
    pairs = [[f for f, _ in faces_of] for faces_of in edge_faces(faces).values() if len(faces_of) == 2]
    count = 0
    for seed in range(len(faces)):
        if label[seed] >= 0:
            continue
        todo = [seed]
        while todo:
            f = todo.pop()
            if label[f] < 0:
                label[f] = count
                todo += [g for pair in pairs if f in pair for g in pair]
        count += 1
    return label


def fans(faces):
    """How many groups of faces there are around all vertices, joined across edges of two faces."""
    count = 0
    edges = edge_faces(faces)
    for v in np.unique(faces):
        around = {f for f, face in enumerate(faces) if v in face}
        links = [{f for f, _ in of} for edge, of in edges.items() if v in edge and len(of) == 2]
        while around:
            todo = [around.pop()]
            while todo:
                f = todo.pop()
                near = set().union(*[link for link in links if f in link]) & around
                around -= near
                todo += near
            count += 1
    return count


def loops(faces):
    """The closed walks along edges of one face, for a surface without touching sheets."""
    after = {}
    for (a, b), of in edge_faces(faces).items():
        if len(of) == 1:
            after[(a, b)[0 if of[0][1] else 1]] = (a, b)[1 if of[0][1] else 0]
    out = []
    while after:
        start, v = next(iter(after.items()))
        loop = [start]
        del after[start]
        while v != start:
            loop.append(v)
            v = after.pop(v)
        out.append(loop)
    return out


def least_area(points):
    """The least area of any triangulation of a closed polygon, by trying every apex."""

    @lru_cache(None)
    def best(i, j):
        if j - i < 2:
            return 0.0
        return min(
            best(i, m)
            + best(m, j)
            + np.linalg.norm(np.cross(points[m] - points[i], points[j] - points[i])) / 2
            for m in range(i + 1, j)
        )

    return best(0, len(points) - 1)


def harmonic(values, count, n, links, start):
    """Rows n … count − 1 as the means of their neighbours, by a dense solve."""
    matrix, right = np.eye(count), values.copy()
    for v in range(n, count):
        around = links[start[v] : start[v + 1]]
        for u in around:
            matrix[v, u] -= 1 / len(around)
        right[v] = 0
    return np.linalg.solve(matrix, right)


def thin_plate(points, count, n, links, start):
    """Vertices n … count − 1 where the sum of squared Laplacians is least, by dense least squares."""
    matrix = np.zeros((count, len(points)))
    for v in range(count):
        around = links[start[v] : start[v + 1]]
        weights = 1 / np.linalg.norm(points[around] - points[v], axis=1)
        matrix[v, around] += weights / weights.sum()
        matrix[v, v] -= 1
    free = slice(n, count)
    fixed = np.r_[0:n, count : len(points)]
    out = points.copy()
    out[free] = np.linalg.lstsq(matrix[:, free], -matrix[:, fixed] @ points[fixed], rcond=None)[0]
    return out


def rings_of(faces, v, count):
    """The vertices 0, 1 … edges away from v."""
    near = {}
    for a, b in edge_faces(faces):
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    out, seen = [{v}], {v}
    for _ in range(count):
        following = set().union(*[near[u] for u in out[-1]]) - seen if out[-1] else set()
        seen |= following
        out.append(following)
    return out


def is_spike(points, faces, v, reach):
    edges = list(edge_faces(faces))
    rings = rings_of(faces, v, 5)
    for r in (1, 2, 3):
        if not rings[r]:
            return False
        ring = np.array(sorted(rings[r]))
        line = points[v] - points[ring].mean(0)
        length = np.linalg.norm(line)
        if length == 0:
            continue
        behind = ((points[v] - points[ring]) @ (line / length)).min()
        around = set().union(*rings[r : r + 3])
        usual = [np.linalg.norm(points[a] - points[b]) for a, b in edges if a in around and b in around]
        if len(usual) >= 24 and behind > reach * r * np.median(usual):
            return True
    return False


def pairs_around(angles):
    """Pair faces around an edge: of all neighbours, the flattest pair first; pairs never cross."""
    left = sorted(range(len(angles)), key=lambda i: angles[i])
    out = set()
    while len(left) > 1:
        best = min(
            ((left[i], left[(i + 1) % len(left)]) for i in range(len(left))),
            key=lambda pair: abs((angles[pair[1]] - angles[pair[0]]) % (2 * np.pi) - np.pi),
        )
        out.add(frozenset(best))
        left = [i for i in left if i not in best]
    return out
