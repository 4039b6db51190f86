"""Large meshes are decimated tile by tile: each fits the cache, and two threads take one each.

Vertices lie along a Z-order curve and faces in the order of their lowest vertex, so that a tile is a run of both.
Vertices that two tiles share are locked; the next round shifts the tiles. What comes out does not depend on the
number of threads: a tile writes nothing but its own vertices.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from immersion.scans._collapse import LOCKED, STAGE, Surface

__all__ = ["thinned"]

SPARE = 1.05  # tiles stop this much above the target

TILE = 1 << 16  # vertices, at most
WHOLE = 48_000  # a surface of fewer triangles is decimated as one: halves would gain less than they cost


def thinned(surface: Surface, target: int, threads: int, report: Callable[[int], None]) -> None:
    """Decimate by tiles while the surface is large and well above the target.

    Parameters
    ----------
    surface : Surface
        Changed in place.
    target : int
        The surface keeps at least this number of triangles.
    threads : int
    report : callable
        Told the number of triangles after each tile.
    """
    turn = 0
    while surface.faces > WHOLE and surface.faces > SPARE * SPARE * target:
        before = surface.faces
        # Two stages in one round only where much is left to do: tiles do not know where detail is dear. The last
        # few triangles go all over the surface, where they cost least.
        deep = surface.faces * STAGE * STAGE >= 2 * target
        part = max(STAGE * STAGE if deep else STAGE, SPARE * target / surface.faces)
        size = _tile_size(surface.vertices)
        _round(surface, part, size, turn % 2 * (size // 2), threads, report)
        turn += 1
        if surface.faces > 0.95 * before:
            return


def _tile_size(vertices: int) -> int:
    """Return the size of an even number of equal tiles, so that two threads end together."""
    pairs = -(-vertices // (2 * TILE))
    return -(-vertices // (2 * pairs))


def _round(
    surface: Surface, part: float, size: int, shift: int, threads: int, report: Callable[[int], None]
) -> None:
    from immersion.scans._kernels import fans

    surface.corners = fans.sort_faces(surface.corners, surface.vertices)
    shared = np.zeros(surface.vertices, np.uint8)
    fans.shared_vertices(surface.corners, size, shift, shared)
    bounds = np.unique(np.clip(np.arange(-shift, surface.vertices + size, size), 0, surface.vertices))
    firsts = np.empty(len(bounds), np.int64)
    fans.count_low(surface.corners, bounds.astype(np.int64), firsts)
    live = surface.faces

    def work(i: int) -> NDArray[np.uint32]:
        return _tile(
            surface, shared, int(bounds[i]), int(bounds[i + 1]), slice(4 * firsts[i], 4 * firsts[i + 1]), part
        )

    kept = []
    with ThreadPoolExecutor(threads) as pool:
        try:
            for i, corners in enumerate(pool.map(work, range(len(bounds) - 1))):
                kept.append(corners)
                live -= int(firsts[i + 1] - firsts[i]) - (len(corners) >> 2)
                report(live)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    surface.corners = np.concatenate(kept)
    surface.keep()


def _tile(
    surface: Surface, shared: NDArray[np.uint8], low: int, high: int, faces: slice, part: float
) -> NDArray[np.uint32]:
    """Decimate one tile; write its own points back and return its faces in the surface's numbers."""
    from immersion.scans._kernels import fans

    local, columns = surface.corners[faces].copy(), surface.columns
    guests = np.empty(len(local), np.uint32)
    guests = guests[: fans.cut(local, low, high, guests)]
    rows = np.concatenate([np.arange(low, high, dtype=np.uint32), guests])
    flags = np.full(len(rows), LOCKED, np.uint8)
    flags[: high - low] = (surface.flags[low:high] & LOCKED) | (shared[low:high] * LOCKED)
    tile = Surface(
        surface.points.reshape(-1, 3)[rows].reshape(-1),
        local,
        surface.attributes.reshape(-1, columns)[rows].reshape(-1) if columns else np.zeros(0),
        flags,
        surface.witness.reshape(-1, 3)[rows].reshape(-1),
        surface.middle,
        surface.scale,
        surface.size,
        surface.reach,
        surface.rim,
    )
    left, floor = np.arange(len(rows)), tile.faces
    target = int(part * tile.faces)
    while tile.faces > target:
        before, floor = tile.faces, max(target, int(floor * STAGE))
        left = left[tile.stage(floor)]
        if tile.faces == before:
            break
    # What is shared keeps its place and its attributes: another thread may be reading them.
    own = flags[left] & LOCKED == 0
    surface.points.reshape(-1, 3)[low + left[own]] = tile.points.reshape(-1, 3)[own]
    surface.witness.reshape(-1, 3)[low + left[own]] = tile.witness.reshape(-1, 3)[own]
    if columns:
        surface.attributes.reshape(-1, columns)[low + left[own]] = tile.attributes.reshape(-1, columns)[own]
    corners = tile.corners.reshape(-1, 4)
    corners[:, :3] = rows[left].astype(np.uint32)[corners[:, :3]]
    return corners.reshape(-1)
