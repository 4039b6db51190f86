"""Slow, obvious twins of the scan kernels."""

from __future__ import annotations

from collections import defaultdict

import numpy as np


def point_triangle_distance(p, a, b, c):
    """The nearest of: the plane's foot when inside, and the three sides."""
    best = min(_segment(p, a, b), _segment(p, b, c), _segment(p, c, a))
    n = np.cross(b - a, c - a)
    if n @ n > 0:
        foot = p - n * ((p - a) @ n) / (n @ n)
        sides = [np.cross(v - u, foot - u) @ n for u, v in ((a, b), (b, c), (c, a))]
        if min(sides) >= 0:
            best = min(best, float(np.linalg.norm(p - foot)))
    return best


def _segment(p, a, b):
    square = (b - a) @ (b - a)
    t = 0.0 if square == 0 else float(np.clip((p - a) @ (b - a) / square, 0, 1))
    return float(np.linalg.norm(p - a - t * (b - a)))


def surface_distance(p, corners):
    return min(point_triangle_distance(p, *triangle) for triangle in corners)


def weld_map(points, tolerance):
    out = []
    for i, point in enumerate(points):
        same = [j for j in range(i) if out[j] == j and np.sum((points[j] - point) ** 2) <= tolerance**2]
        out.append(same[0] if same else i)
    return out


def edge_faces(faces):
    """Each edge's faces, as (face, forwards)."""
    edges = defaultdict(list)
    for f, face in enumerate(faces):
        for k in range(3):
            a, b = int(face[k]), int(face[(k + 1) % 3])
            edges[min(a, b), max(a, b)].append((f, a < b))
    return edges


def is_closed_manifold(faces):
    """Every edge has two faces that run it in opposite ways, and every vertex one fan."""
    edges = edge_faces(faces)
    if any(len(e) != 2 or e[0][1] == e[1][1] for e in edges.values()):
        return False
    around = defaultdict(set)
    for f, face in enumerate(faces):
        for v in face:
            around[int(v)].add(f)
    return all(_one_fan(v, fans, edges) for v, fans in around.items())


def _one_fan(v, fans, edges):
    todo, seen = [next(iter(fans))], set()
    touching = [[f for f, _ in e] for (a, b), e in edges.items() if v in (a, b)]
    while todo:
        f = todo.pop()
        if f in seen:
            continue
        seen.add(f)
        todo += [g for pair in touching if f in pair for g in pair]
    return seen == fans


def euler(faces):
    return len(np.unique(faces)) - len(edge_faces(faces)) + len(faces)
