"""Flat triangles with three different vertices: one lies on the side of the other two.

Taking such a cap away opens a slit. Instead its long side is flipped: the triangle beyond that side is cut in two
at the vertex that lies on it.
"""

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Points = NDArray[np.float32]


@jit
def flip_caps(
    points: Points,
    places: Ints,
    owners: Ints,
    mate: Ints,
    limit: float,
    flat: Flags,
    rows: Ints,
    made: Ints,
    parts: NDArray[np.float64],
) -> tuple[int, int]:
    """Flip caps away in ``places`` and ``owners`` (F, 3), in place; return how many went, and how many vertices came.

    A cap stays when its long side is a boundary, when the triangle beyond is flat too and stays so, or when the new
    edge is there already. ``flat`` is kept up to date; ``rows`` (F,), where each face comes from, takes that of the
    triangle beyond. Where the long side is a texture seam, the triangle beyond gets a vertex of its own, numbered
    from ``points``'s length on: row i of ``made`` (…, 3) holds the cap's vertex and the two ends of the side beyond
    the seam, ``parts`` how far it lies from the first to the second.
    """
    done, fresh = 0, 0
    changed = True
    while changed:
        changed = False
        for f in range(places.shape[0]):
            if not flat[f]:
                continue
            k = _long_side(points, places, f)
            h = 3 * f + k
            m = mate[h]
            if m < 0 or flat[m // 3]:
                continue
            if places[f, k] == places[m // 3, m % 3]:
                _turn(places, owners, mate, f)  # a cap looks neither way: it follows the triangle beyond
                k = _long_side(points, places, f)
                h = 3 * f + k
            c, d = places[f, (k + 2) % 3], places[m // 3, (m % 3 + 2) % 3]
            a, b = places[f, k], places[f, (k + 1) % 3]
            if c == d or _is_flat(points, d, b, c, limit) or _is_flat(points, c, a, d, limit):
                continue
            if _touch(places, mate, h, d):
                continue
            own = owners[f, (k + 2) % 3]
            near, far = owners[m // 3, (m % 3 + 1) % 3], owners[m // 3, m % 3]
            if owners[f, k] != near or owners[f, (k + 1) % 3] != far:
                made[fresh, 0], made[fresh, 1], made[fresh, 2] = own, near, far
                parts[fresh] = np.sqrt(_square(points, a, c) / _square(points, a, b))
                owners[f, (k + 2) % 3] = points.shape[0] + fresh
                fresh += 1
            _flip(places, owners, mate, h)
            flat[f] = False
            rows[f] = rows[m // 3]
            done += 1
            changed = True
    return done, fresh


@jit
def _square(points: Points, a: int, b: int) -> float:
    square = 0.0
    for c in range(3):
        step = np.float64(points[a, c]) - np.float64(points[b, c])
        square += step * step
    return square


@jit
def _long_side(points: Points, places: Ints, f: int) -> int:
    best, length = 0, -1.0
    for k in range(3):
        square = _square(points, places[f, k], places[f, (k + 1) % 3])
        if square > length:
            best, length = k, square
    return best


@jit
def _is_flat(points: Points, a: int, b: int, c: int, limit: float) -> bool:
    u, v = np.empty(3), np.empty(3)
    for k in range(3):
        u[k] = np.float64(points[b, k]) - np.float64(points[a, k])
        v[k] = np.float64(points[c, k]) - np.float64(points[a, k])
    x, y, z = u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
    longest = max(_square(points, a, b), _square(points, b, c), _square(points, c, a))
    return bool(np.sqrt(x * x + y * y + z * z) <= limit * longest)


@jit
def _touch(places: Ints, mate: Ints, h: int, d: int) -> bool:
    """Tell whether the corner opposite half-edge h has an edge to d, in its own fan of faces."""
    start = h - h % 3 + (h % 3 + 2) % 3
    v = places[start // 3, start % 3]
    for way in range(2):
        edge = start if way == 0 else start - start % 3 + (start % 3 + 2) % 3
        for _ in range(places.shape[0]):
            m = mate[edge]
            if m < 0:
                break
            base, k = m - m % 3, m % 3
            corner = m if places[m // 3, k] == v else base + (k + 1) % 3
            q = corner % 3
            if places[m // 3, (q + 1) % 3] == d or places[m // 3, (q + 2) % 3] == d:
                return True
            edge = base + (k + 2) % 3 if corner == m else corner
            if corner == start:
                break
    return False


@jit
def _turn(places: Ints, owners: Ints, mate: Ints, f: int) -> None:
    for table in (places, owners):
        table[f, 1], table[f, 2] = table[f, 2], table[f, 1]
    first, last = mate[3 * f], mate[3 * f + 2]
    _link(mate, 3 * f, last)
    _link(mate, 3 * f + 2, first)


@jit
def _flip(places: Ints, owners: Ints, mate: Ints, h: int) -> None:
    m = mate[h]
    t, s, k, q = h // 3, m // 3, h % 3, m % 3
    bc, ca = mate[3 * t + (k + 1) % 3], mate[3 * t + (k + 2) % 3]
    ad, db = mate[3 * s + (q + 1) % 3], mate[3 * s + (q + 2) % 3]
    for table in (places, owners):
        # The side's ends as the triangle beyond has them.
        a, b, c = table[s, (q + 1) % 3], table[s, q], table[t, (k + 2) % 3]
        d = table[s, (q + 2) % 3]
        table[t, 0], table[t, 1], table[t, 2] = d, b, c
        table[s, 0], table[s, 1], table[s, 2] = c, a, d
    _link(mate, 3 * t, db)
    _link(mate, 3 * t + 1, bc)
    _link(mate, 3 * s, ca)
    _link(mate, 3 * s + 1, ad)
    _link(mate, 3 * t + 2, 3 * s + 2)


@jit
def _link(mate: Ints, g: int, h: int) -> None:
    mate[g] = h
    if h >= 0:
        mate[h] = g
