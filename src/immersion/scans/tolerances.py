"""Is every point of a surface within a distance of another, and which lighter mesh still is?

The answer rests on a bound that holds for every point, not on samples: see ``_worst.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from immersion.errors import InputError
from immersion.scans._nearest import Nearest
from immersion.scans._progress import Progress, part_of, parts_of
from immersion.scans._worst import covered
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans.decimation import Note

__all__ = ["is_within", "within"]

STEP = 0.7  # each try keeps this part of the triangles of the one before
FINE = 7  # tries between the last good one and the first bad one
# Of the whole: where the levels of each turn begin, where they end and the bounds begin, where these end.
SHARES = ((0.04, 0.14, 0.7), (0.7, 0.74, 1.0))


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
    answer = covered(sides[0], sides[1], tolerance, part_of(told, 0.0, 0.5)) and covered(
        sides[1], sides[0], tolerance, part_of(told, 0.5, 1.0)
    )
    told(1.0)
    return answer


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
