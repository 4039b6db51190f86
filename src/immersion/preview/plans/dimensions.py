"""Dimension lines: chains of lengths beside a window, with ticks, and lengths between two places."""

from __future__ import annotations

import math
from collections.abc import Sequence

from immersion import messages
from immersion.preview.plans.marks import Group, Mark, Point, Style, Text, line
from immersion.preview.plans.windows import Window

__all__ = ["chain", "span"]

_PEN = Style("#000000", 0.13)
_THIN = Style("#999999", 0.09)
_SIZE = 2.1


def chain(window: Window, axis: int, values: Sequence[float], at: float, foot: float) -> tuple[Mark, ...]:
    """Return a chain of lengths along an axis of the world.

    Parameters
    ----------
    window : Window
    axis : int
        0, 1 or 2: one of those the window shows.
    values : sequence of float
        Metres along that axis; what is nearer than a centimetre to its neighbour is left out.
    at : float
        Where the line runs on the other axis of the paper, millimetres.
    foot : float
        Where the thin lines to what is measured begin.
    """
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 0.01:
            kept.append(value)
    if len(kept) < 2:
        return ()
    flat = axis == window.direction.right[0]
    sign, start = (
        (window.direction.right[1], window.origin[0])
        if flat
        else (window.direction.down[1], window.origin[1])
    )
    places = [start + sign * window.ratio * value for value in kept]
    marks: list[Mark] = []
    for place in places:
        a, b = ((place, foot), (place, at)) if flat else ((foot, place), (at, place))
        marks += [line(a, b, _THIN), _tick((place, at) if flat else (at, place))]
    raised = False
    for index in range(len(kept) - 1):
        ends = [(place, at) if flat else (at, place) for place in places[index : index + 2]]
        length = kept[index + 1] - kept[index]
        words = messages.number(length, 2)
        text = Text((0.0, 0.0), words, _SIZE)
        # Words that are longer than their line stand on the other side of it, every second one.
        raised = not raised if text.width + 0.8 > abs(places[index + 1] - places[index]) else False
        marks.append(
            Group("dimension", _measured(ends[0], ends[1], words, raised), facts={"metres": f"{length:.4f}"})
        )
    return tuple(marks)


def span(a: Point, b: Point, words: str, metres: float) -> Group:
    """Return a length between two places, its words along the line."""
    marks = (_tick(a), _tick(b), *_measured(a, b, words, False))
    return Group("dimension", marks, facts={"metres": f"{metres:.4f}"})


def _measured(a: Point, b: Point, words: str, below: bool) -> tuple[Mark, ...]:
    x, y = b[0] - a[0], b[1] - a[1]
    angle = math.degrees(math.atan2(-y, x))
    if angle > 90.5 or angle <= -89.5:  # words never stand on their head
        angle += 180 if angle < 0 else -180
    up = 0.7 if not below else -2.3
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    middle = ((a[0] + b[0]) / 2 - up * s, (a[1] + b[1]) / 2 - up * c)
    return line(a, b, _PEN), Text(middle, words, _SIZE, "middle", angle=round(angle, 3))


def _tick(at: Point) -> Mark:
    return line((at[0] - 0.8, at[1] + 0.8), (at[0] + 0.8, at[1] - 0.8), Style("#000000", 0.25))
