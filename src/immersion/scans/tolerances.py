"""Is every point of a surface within a distance of another? A bound that holds, not a sample.

A piece of one surface is within the tolerance if its corners are all near to one triangle of the other: the distance
to a triangle is convex, so that no point of the piece is farther than a corner. It is also within if its middle is
near enough for the whole piece. Pieces that neither test clears are cut in four, down to where a corner is really
too far or the depth is used up; then the answer is no. An error in the search for near triangles can make the bound
too great, never too small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans._nearest import Nearest
from immersion.scans._progress import Progress, part_of, parts_of
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans.decimation import Note

__all__ = ["is_within", "within"]

DEPTH = 12
MOST = 6_000_000  # pieces at once: beyond this the answer is no
STEP = 0.7  # each try keeps this part of the triangles of the one before
FINE = 7  # tries between the last good one and the first bad one
# Of the whole: where the levels of each turn begin, where they end and the bounds begin, where these end.
SHARES = ((0.04, 0.14, 0.7), (0.7, 0.74, 1.0))

Floats = NDArray[np.float64]


def is_within(a: Mesh, b: Mesh, tolerance: float, *, progress: Progress | None = None) -> bool:
    """Tell whether no point of either surface is farther than ``tolerance`` from the other.

    Parameters
    ----------
    a, b : Mesh
        In one unit, each with at least one face.
    tolerance : float
        In that unit.
    progress : callable, optional
        Called with the part done, from 0 to 1; what it raises stops the work.

    Returns
    -------
    bool
        True is certain (to the rounding of float64). False may mean that the bound could not decide.

    Raises
    ------
    InputError
        If the tolerance is not above zero, a mesh has no face, or the units differ.

    Examples
    --------
    >>> low = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> high = Mesh.from_arrays([[0, 0, 0.5], [1, 0, 0.5], [0, 1, 0.5]], [[0, 1, 2]])
    >>> is_within(low, high, 0.501), is_within(low, high, 0.499)
    (True, False)
    """
    if not (np.isfinite(tolerance) and tolerance > 0):
        raise InputError("scan-tolerance", a.source, name="tolerance", value=tolerance)
    if a.unit != b.unit and a.unit is not None and b.unit is not None:
        raise InputError("scan-units-differ", b.source, a=a.unit, b=b.unit)
    for mesh in (a, b):
        if not len(mesh.faces):
            raise InputError("scan-no-triangles", mesh.source)
    told = progress or (lambda _: None)
    sides = []
    for mesh in (a, b):
        told(0.0)
        sides.append(Nearest(mesh.positions(), mesh.faces))
    told(0.0)
    answer = _covered(sides[0], sides[1], tolerance, part_of(told, 0.0, 0.5)) and _covered(
        sides[1], sides[0], tolerance, part_of(told, 0.5, 1.0)
    )
    told(1.0)
    return answer


def _covered(a: Nearest, b: Nearest, tolerance: float, told: Progress) -> bool:
    """Tell whether every point of surface a is within the tolerance of surface b."""
    from immersion.scans._kernels import closest

    # Work in b's box: its triangles are then used as they are.
    points = (a.points * a.size + a.middle - b.middle) / b.size
    limit = tolerance / b.size * (1.0 - 1e-9)
    used = np.zeros(len(points), np.bool_)
    used[a.faces] = True
    # The corners are the likeliest to be too far, and the cheapest to ask.
    corners = points[used] * b.size + b.middle
    if (b.query(corners, told=part_of(told, 0.0, 0.1))[2] > tolerance * (1.0 - 1e-9)).any():
        return False
    pieces = points[a.faces]
    for depth in range(DEPTH):
        # How deep the search goes is not known: each round counts for a third of what was left.
        start, end = (1.0 - 0.9 * (2 / 3) ** turn for turn in (depth, depth + 1))
        parts = list(parts_of(told, start, end, 4))
        middles = pieces.mean(1)
        found, _, far = b.query(middles * b.size + b.middle, told=parts[0])
        radius = np.sqrt(((pieces - middles[:, None]) ** 2).sum(2).max(1))
        squares = (far / b.size + radius) ** 2
        closest.farthest_corners(pieces, np.ascontiguousarray(b.points[b.faces[found]]), squares)
        pieces = pieces[squares > limit * limit]
        if len(pieces):
            squares = np.full(len(pieces), np.inf)
            for k in range(3):
                found, _, far = b.query(pieces[:, k] * b.size + b.middle, told=parts[k + 1])
                if (far / b.size > limit).any():
                    return False
                closest.farthest_corners(pieces, np.ascontiguousarray(b.points[b.faces[found]]), squares)
            pieces = pieces[squares > limit * limit]
        if not len(pieces):
            return True
        if 4 * len(pieces) > MOST:
            return False
        pieces = _quartered(pieces)
    return False


def _quartered(pieces: Floats) -> Floats:
    a, b, c = pieces[:, 0], pieces[:, 1], pieces[:, 2]
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.concatenate([np.stack(part, 1) for part in parts])


def within(
    mesh: Mesh,
    tolerance: float,
    *,
    keep_uv: bool = False,
    threads: int = 2,
    progress: Progress | None = None,
) -> tuple[Mesh, tuple[Note, ...]]:
    """Return the lightest mesh of a chain that is within a tolerance of the input, and its notes."""
    from immersion.scans.decimation import levels_of

    told = progress or (lambda _: None)
    count = len(mesh.faces)
    targets = [
        max(4, int(count * STEP**k)) for k in range(1, 1 + int(np.log(max(count / 4, 2)) / -np.log(STEP)))
    ]
    best = levels_of(mesh, [count], keep_uv, threads, part_of(told, 0.0, 0.04))[count]
    high, low = count, None
    chain = sorted(set(targets), reverse=True)
    for turn in range(2):
        start, checked, end = SHARES[turn]
        levels = levels_of(mesh, chain, keep_uv, threads, part_of(told, start, checked))
        good, bad, most = -1, len(chain), len(chain).bit_length()
        parts = parts_of(told, checked, end, most)
        while bad - good > 1:
            middle = (good + bad) // 2
            if is_within(mesh, levels[chain[middle]][0], tolerance, progress=next(parts)):
                good = middle
            else:
                bad = middle
        if good >= 0:
            best, high = levels[chain[good]], chain[good]
        if bad < len(chain):
            low = chain[bad]
        if low is None or high - low < 2:
            break
        steps = np.geomspace(high, low, FINE + 2)[1:-1]
        chain = sorted({int(step) for step in steps} - {high, low}, reverse=True)
        if not chain:
            break
    told(1.0)
    return best
