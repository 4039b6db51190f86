"""Where projectors meet their screens: rays against flat and bent ones, and the edges that others cover."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from immersion.scene.patches import Patch
from immersion.stage.beams import Beam
from immersion.stage.projection import pixels_of

__all__ = ["brightest_on", "inner_edges", "met"]

ALONG = np.linspace(-0.9, 0.9, 7)
"""Where an edge of an image is followed to its screen; its very corners may be past a bend."""

Points = NDArray[np.float64]


def inner_edges(partners: Sequence[Beam], screen: Patch) -> Points:
    """Return the (n, 4) edges, left, right, bottom and top, that lie in the image of another: 1, else 0.

    An edge is inside when most of what it meets is.

    Parameters
    ----------
    partners : sequence of Beam
    screen : Patch
        What they paint.
    """
    found = np.zeros((len(partners), 4))
    for k, beam in enumerate(partners):
        for edge in range(4):
            points, there = met(beam, _edge(edge), screen)
            others = [one for one in partners if one.name != beam.name]
            shares = [_covered(one, points) & there for one in others]
            if there.any():
                found[k, edge] = any(share.sum() > there.sum() / 2 for share in shares)
    return found


def brightest_on(beam: Beam, screen: Patch) -> float:
    """Return the lux that a projector gives a screen when all is white: before its middle, or where its image meets it.

    The middle of a screen all around is no part of it, and may be as near as the lens.
    """
    place = screen.points.mean(0)
    if len(screen.faces) > 2:
        points, there = met(beam, np.zeros((1, 2)), screen)
        place = points[0] if there[0] else place
    depth = max(float((place - beam.position) @ beam.direction), 0.1)
    return beam.power / depth**2


def _covered(beam: Beam, points: Points) -> NDArray[np.bool_]:
    """Return which points lie well inside an image; edges that only touch share nothing."""
    pixels, inside = pixels_of(beam.projector, beam.world_from_lens, points)
    away = np.minimum(pixels, np.array(beam.projector.size) - pixels)
    return np.asarray(inside & (away > 0.5).all(-1))


def _edge(number: int) -> Points:
    """Return places along an edge of an image, −1 to 1 both ways."""
    side = np.full(len(ALONG), -1.0 if number in (0, 2) else 1.0)
    return np.stack([side, ALONG] if number < 2 else [ALONG, side], 1)


def met(beam: Beam, places: Points, screen: Patch) -> tuple[Points, NDArray[np.bool_]]:
    """Return where rays through places (n, 2) of an image meet a screen, and whether they do.

    A flat screen goes on beyond its rims: what is lit beside it counts for a blend too.
    """
    slopes = places / 2 + np.asarray(beam.projector.shift, np.float64)
    wide, high = beam.projector.size
    local = np.stack(
        [slopes[:, 0], slopes[:, 1] * high / wide, np.full(len(places), -beam.projector.throw)], 1
    )
    rays = local @ beam.world_from_lens[:3, :3].T
    a, b, c = (screen.points[screen.faces[:, k]] for k in range(3))
    flat = len(screen.faces) <= 2
    if flat:
        a, b, c = a[:1], b[:1], c[:1]
    normals = np.cross(b - a, c - a)
    towards = rays @ normals.T
    steep = np.abs(towards) > 1e-12
    reach = ((a - beam.position) * normals).sum(1) / np.where(steep, towards, 1.0)
    there = steep & (reach > 0) & (towards < 0 if not flat else True)
    points = beam.position + rays[:, None] * reach[..., None]
    if not flat:
        there &= _inside(points, a, b - a, c - a)
    first = np.where(there, reach, np.inf).argmin(1)
    rows = np.arange(len(places))
    return points[rows, first], there[rows, first]


def _inside(points: Points, a: Points, ab: Points, ac: Points) -> NDArray[np.bool_]:
    """Return which points (n, m, 3) of the planes of m triangles lie in them."""
    away = points - a
    pp, pq, qq = (ab * ab).sum(1), (ab * ac).sum(1), (ac * ac).sum(1)
    p, q = (away * ab).sum(-1), (away * ac).sum(-1)
    area = pp * qq - pq * pq
    u, v = (qq * p - pq * q) / area, (pp * q - pq * p) / area
    return np.asarray((u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9))
