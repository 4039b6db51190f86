"""Edges of more than two faces: which faces go on into which.

A. Guéziec, G. Taubin, F. Lazarus and B. Horn, "Cutting and stitching: converting sets of polygons to manifold
surfaces", IEEE TVCG 7 (2001) 136. Here the pairs are chosen by the angle between the faces, and never cross.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

MOST = 256  # an edge of more faces is no surface at all: they are left apart


@jit
def pair_many(
    points: NDArray[np.float32], faces: Ints, owners: Ints, order: Ints, starts: Ints, mate: Ints
) -> None:
    """Fill ``mate`` at every edge of more than two faces; those left over stay −1.

    Two faces that already share both vertices in the input, alone with each other, stay together. Of the rest,
    neighbours around the edge are joined, the flattest pair first, the first faces first among equals: nothing
    depends on which way faces are turned, so turning them later never changes a choice.
    """
    angles = np.empty(MOST)
    for e in range(starts.shape[0] - 1):
        start, stop = starts[e], starts[e + 1]
        if stop - start < 3 or stop - start > MOST:
            continue
        run = order[start:stop]
        alive = np.ones(stop - start, np.bool_)
        for i in range(stop - start):
            a, b, c = faces[run[i] // 3]
            alive[i] = a != b and b != c and c != a
        _keep_shared(faces, owners, run, alive, mate)
        _angles(points, faces, run, angles)
        sequence = np.argsort(angles[: stop - start], kind="mergesort")
        left = 0
        around = np.empty(stop - start, np.int64)
        for i in range(stop - start):
            if alive[sequence[i]]:
                around[left] = sequence[i]
                left += 1
        while left > 1:
            left = _join_flattest(around, left, angles, run, mate)


@jit
def _keep_shared(faces: Ints, owners: Ints, run: Ints, alive: NDArray[np.bool_], mate: Ints) -> None:
    count = run.shape[0]
    for i in range(count):
        twin, twins = -1, 0
        for j in range(count):
            if j != i and alive[i] and alive[j] and _shared(faces, owners, run[i], run[j]):
                twin = j
                twins += 1
        if twins == 1 and twin > i:
            mate[run[i]] = run[twin]
            mate[run[twin]] = run[i]
            alive[i] = False
            alive[twin] = False


@jit
def _shared(faces: Ints, owners: Ints, g: int, h: int) -> bool:
    f, k, n = g // 3, g % 3, (g % 3 + 1) % 3
    e, i, j = h // 3, h % 3, (h % 3 + 1) % 3
    if faces[f, k] != faces[e, i]:
        i, j = j, i
    return bool(owners[f, k] == owners[e, i] and owners[f, n] == owners[e, j])


@jit
def _angles(points: NDArray[np.float32], faces: Ints, run: Ints, out: Floats) -> None:
    h = run[0]
    a, b = faces[h // 3, h % 3], faces[h // 3, (h % 3 + 1) % 3]
    a, b = min(a, b), max(a, b)
    axis, first, side, arm = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    for c in range(3):
        axis[c] = np.float64(points[b, c]) - np.float64(points[a, c])
    length = np.sqrt(axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2)
    for c in range(3):
        axis[c] = axis[c] / length if length > 0.0 else 0.0
    for i in range(run.shape[0]):
        tip = faces[run[i] // 3, (run[i] % 3 + 2) % 3]
        along = 0.0
        for c in range(3):
            arm[c] = np.float64(points[tip, c]) - np.float64(points[a, c])
            along += arm[c] * axis[c]
        for c in range(3):
            arm[c] -= along * axis[c]
        if i == 0:
            first[:] = arm
            side[0] = axis[1] * arm[2] - axis[2] * arm[1]
            side[1] = axis[2] * arm[0] - axis[0] * arm[2]
            side[2] = axis[0] * arm[1] - axis[1] * arm[0]
        x = arm[0] * first[0] + arm[1] * first[1] + arm[2] * first[2]
        y = arm[0] * side[0] + arm[1] * side[1] + arm[2] * side[2]
        # Rounded, so that angles that are equal but for their last digits count as equal.
        out[i] = np.round(np.arctan2(y, x) * 1e6)


@jit
def _join_flattest(around: NDArray[np.int64], left: int, angles: Floats, run: Ints, mate: Ints) -> int:
    turn = 2e6 * np.pi
    best, best_off, best_low, best_high = -1, 0.0, 0, 0
    for i in range(left):
        g, h = around[i], around[(i + 1) % left]
        gap = angles[h] - angles[g]
        if gap < 0.0 or (gap == 0.0 and i == left - 1):
            gap += turn
        off = np.round(np.abs(gap - turn / 2.0) * 0.1)
        low, high = min(run[g], run[h]), max(run[g], run[h])
        if g == h:
            continue
        if (
            best < 0
            or off < best_off
            or (off == best_off and (low < best_low or (low == best_low and high < best_high)))
        ):
            best, best_off, best_low, best_high = i, off, low, high
    if best < 0:
        return 0
    mate[best_low] = best_high
    mate[best_high] = best_low
    kept = 0
    for i in range(left):
        if i != best and i != (best + 1) % left:
            around[kept] = around[i]
            kept += 1
    return kept


@jit
def undo_knots(fan: Ints, order: Ints, starts: Ints, mate: Ints, harder: bool) -> int:
    """Undo pairs that no splitting of vertices would tell apart; return how many edges needed it.

    Around both ends of such an edge the same fan passes more than once. The first pair stays and the others are
    parted at this edge; ``harder`` parts whole faces from all their neighbours, which always works.
    """
    undone = 0
    for e in range(starts.shape[0] - 1):
        start, stop = starts[e], starts[e + 1]
        if stop - start < 3 or stop - start > MOST:
            continue
        found = False
        for i in range(start, stop):
            first, count = -1, 0
            for j in range(start, stop):
                if _same_ends(fan, order[i], order[j]):
                    first = order[j] if first < 0 else first
                    count += 1
            if count > 2 and order[i] != first and mate[order[i]] != first:
                found = True
                _part(mate, order[i], harder)
        if found:
            undone += 1
    return undone


@jit
def _same_ends(fan: Ints, g: int, h: int) -> bool:
    a, b = fan[g], fan[g - g % 3 + (g % 3 + 1) % 3]
    c, d = fan[h], fan[h - h % 3 + (h % 3 + 1) % 3]
    return bool((a == c and b == d) or (a == d and b == c))


@jit
def _part(mate: Ints, h: int, whole: bool) -> None:
    for k in range(3):
        edge = h - h % 3 + k
        if (whole or edge == h) and mate[edge] >= 0:
            mate[mate[edge]] = -1
            mate[edge] = -1
