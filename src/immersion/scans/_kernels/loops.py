"""Walks on the edges of a surface: boundary loops, and the fans of faces around vertices."""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int64]


@jit
def trace(ends: Ints, first: Ints, links: Ints, loop: Ints, place: Ints) -> int:
    """Cut a graph into simple closed loops; return how many.

    Parameters
    ----------
    ends : (E, 2)
        The vertices of each edge.
    first, links
        The edges at vertex v are ``links[first[v]:first[v + 1]]``.
    loop : (E,)
        Filled with the loop of each edge; −1 where an edge is on none.
    place : (E,)
        Filled with the place of each edge's start along its loop, so that edges can be put in order.
    """
    edges, vertices = ends.shape[0], first.shape[0] - 1
    loop[:] = -1
    used = np.zeros(edges, np.bool_)
    onward = first[:vertices].copy()
    on_path = np.full(vertices, -1, np.int64)
    path_vertex, path_edge = np.empty(edges + 1, np.int64), np.empty(edges + 1, np.int64)
    loops = 0
    for start in range(edges):
        if used[start]:
            continue
        length = 0
        path_vertex[0] = ends[start, 0]
        on_path[ends[start, 0]] = 0
        while length >= 0:
            v = path_vertex[length]
            edge = -1
            while onward[v] < first[v + 1]:
                candidate = links[onward[v]]
                if not used[candidate]:
                    edge = candidate
                    break
                onward[v] += 1
            if edge < 0:  # a dead end: an edge that no loop holds
                on_path[v] = -1
                length -= 1
                continue
            used[edge] = True
            other = ends[edge, 0] + ends[edge, 1] - v
            path_edge[length] = edge
            if on_path[other] >= 0:  # the path bites its own tail: cut the loop off
                begin = on_path[other]
                for k in range(begin, length + 1):
                    loop[path_edge[k]] = loops
                    place[path_edge[k]] = k - begin
                    if k > begin:
                        on_path[path_vertex[k]] = -1
                loops += 1
                length = begin
            else:
                length += 1
                path_vertex[length] = other
                on_path[other] = length
    return loops


@jit
def fans(faces: NDArray[np.int32], of_corner: Ints, edges: int, out: Ints) -> None:
    """Fill ``out`` (V,) with how many fans of faces, joined edge to edge, each vertex has."""
    count = faces.shape[0]
    parent = np.arange(3 * count)
    last = np.full(edges, -1, np.int64)
    for f in range(count):
        for k in range(3):
            edge = of_corner[f, k]
            g = last[edge]
            last[edge] = f
            if g < 0:
                continue
            for end in range(2):
                vertex = faces[f, (k + end) % 3]
                for j in range(3):
                    if faces[g, j] == vertex:
                        a, b = _root(parent, 3 * f + (k + end) % 3), _root(parent, 3 * g + j)
                        if a != b:
                            parent[max(a, b)] = min(a, b)
    out[:] = 0
    for c in range(3 * count):
        if parent[c] == c:
            out[faces[c // 3, c % 3]] += 1


@jit
def _root(parent: Ints, item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item
