"""Where panels of text stand over a picture, as rectangles: corners, stacks, and whether there is place for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from immersion.preview.overlay import Place

__all__ = ["Rectangle", "Sheet", "crowded", "places_of", "sizes_tried"]

STEP = 0.9
"""How much smaller text becomes at a time until all panels have their place."""

LEAST = 0.5
"""Of the usual size: no text becomes smaller than that for want of place."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture that panels stand on, its rim, and the gap between panels, in pixels."""

    width: int
    height: int
    edge: int
    gap: int


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Pixels from the lower left corner."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: Rectangle) -> bool:
        """Return whether two cover a pixel in common."""
        apart = self.x + self.width <= other.x or other.x + other.width <= self.x
        return not (apart or self.y + self.height <= other.y or other.y + other.height <= self.y)


def places_of(sheet: Sheet, panels: Sequence[tuple[Place, int, int]]) -> list[Rectangle]:
    """Return where panels stand, each told by its place, its width and its height.

    Those of one upper corner stand under each other in their order; what is at the bottom stands above what is at the
    lower left, where that comes under it.

    Examples
    --------
    >>> sheet = Sheet(400, 300, edge=10, gap=5)
    >>> [(one.x, one.y) for one in places_of(sheet, [("upper-left", 100, 50), ("upper-left", 80, 20)])]
    [(10, 240), (10, 215)]
    """
    tops = dict.fromkeys(("upper-left", "upper-right"), sheet.height - sheet.edge)
    corner = next(((wide, high) for place, wide, high in panels if place == "lower-left"), (0, 0))
    found = []
    for place, wide, high in panels:
        if place in tops:
            x = sheet.edge if place == "upper-left" else sheet.width - sheet.edge - wide
            y = tops[place] - high
            tops[place] = y - sheet.gap
        elif place == "lower-left":
            x, y = sheet.edge, sheet.edge
        else:
            x, y = (sheet.width - wide) // 2, (sheet.height - high) // 2
            if place == "bottom":
                y = sheet.edge * 3
                if corner != (0, 0) and x < sheet.edge + corner[0]:
                    y = max(y, sheet.edge + corner[1] + sheet.gap)
        found.append(Rectangle(x, y, wide, high))
    return found


def crowded(sheet: Sheet, panels: Sequence[tuple[Place, int, int]], placed: Sequence[Rectangle]) -> set[int]:
    """Return the numbers of the panels that lack place: one covers another or runs out, and those stacked with it.

    Examples
    --------
    >>> sheet = Sheet(400, 300, edge=10, gap=5)
    >>> panels = [("upper-left", 100, 90), ("upper-left", 100, 100), ("lower-left", 100, 80), ("upper-right", 90, 20)]
    >>> sorted(crowded(sheet, panels, places_of(sheet, panels)))
    []
    >>> panels.append(("bottom", 390, 20))
    >>> sorted(crowded(sheet, panels, places_of(sheet, panels)))
    [0, 1, 2, 4]
    """
    found = {
        k
        for k, one in enumerate(placed)
        if not (0 <= one.x <= sheet.width - one.width and 0 <= one.y <= sheet.height - one.height)
    }
    for (k, one), (n, other) in combinations(enumerate(placed), 2):
        if one.meets(other):
            found |= {k, n}
    stacks = {panels[k][0] for k in found}
    if "bottom" in stacks:  # what stands above the figures is as high as they are
        stacks.add("lower-left")
    return {k for k, (place, _, _) in enumerate(panels) if place in stacks}


def sizes_tried(text_size: float) -> list[tuple[float, float]]:
    """Return by how much text is made smaller where a picture is crowded, one try after the other.

    What is read first, captions and warnings, keeps its size until the rest is of the usual one; then both go on, to
    :data:`LEAST` of it.

    Parameters
    ----------
    text_size : float
        What was asked for, of the usual size.

    Returns
    -------
    list of (float, float)
        Of the size asked for: the rest, and what is read first.

    Examples
    --------
    >>> tried = sizes_tried(2.0)
    >>> tried[0], tried[1], tried[7], tuple(round(one, 3) for one in tried[-1])
    ((1.0, 1.0), (0.9, 1.0), (0.5, 1.0), (0.25, 0.25))
    """
    usual = min(1.0 / text_size, 1.0)
    rest, first, found = 1.0, 1.0, [(1.0, 1.0)]
    while rest > usual:
        rest = max(rest * STEP, usual)
        found.append((rest, first))
    while first > LEAST * usual:
        rest, first = (max(one * STEP, LEAST * usual) for one in (rest, first))
        found.append((rest, first))
    return found
