"""Symbols: what stands for a loudspeaker, a projector, a light … at their place on paper, the same in the legend."""

from __future__ import annotations

import math

from immersion.preview.plans.marks import Circle, Mark, Point, Poly, Style, Text, line

__all__ = ["COLORS", "arrow_along", "entry_arrow", "symbol"]

# Dark enough to be told on white by a black and white printer, where their forms tell them apart.
COLORS = {
    "speaker": "#16508f",
    "sub": "#16508f",
    "lfe": "#16508f",
    "projector": "#a34700",
    "light": "#7a5c00",
    "sound": "#6b2f82",
    "model": "#27633a",
    "thing": "#27633a",
    "zone": "#6b2f82",
    "view": "#3a3a3a",
    "tour": "#a8203a",
    "walk": "#3a3a3a",
    "path": "#27633a",
    "screen": "#a34700",
    "centre": "#16508f",
}

Heading = tuple[float, float] | None


def symbol(kind: str, at: Point, heading: Heading = None) -> tuple[Mark, ...]:
    """Return the marks of a kind of thing at a place; its own dot is exactly there.

    Parameters
    ----------
    kind : str
        A key of :data:`COLORS`; another is drawn as a thing.
    at : (float, float)
    heading : (float, float), optional
        A unit vector on paper; without one it points to nobody in particular.
    """
    color = COLORS.get(kind, COLORS["thing"])
    pen, ink = Style(color, 0.22, (), "#ffffff"), Style(None, 0.0, (), color)
    dot = Circle(at, 0.32, ink)
    if kind == "speaker":
        box = _turned(
            at, heading, ((-1.0, -0.9), (0.2, -0.9), (1.2, -1.5), (1.2, 1.5), (0.2, 0.9), (-1.0, 0.9))
        )
        return (Poly(box, pen, closed=True), dot)
    if kind in ("sub", "lfe"):
        box = _turned(at, heading, ((-1.6, -1.6), (1.6, -1.6), (1.6, 1.6), (-1.6, 1.6)))
        return (Poly(box, pen, closed=True), Circle(at, 1.1, Style(color, 0.22)), dot)
    if kind == "projector":
        body = _turned(at, heading, ((-3.4, -1.7), (-0.4, -1.7), (-0.4, 1.7), (-3.4, 1.7)))
        lens = _turned(at, heading, ((-0.4, -0.8), (0.4, -0.8), (0.4, 0.8), (-0.4, 0.8)))
        return (Poly(body, pen, closed=True), Poly(lens, pen, closed=True), dot)
    if kind == "light":
        cross = (((-1.1, -1.1), (1.1, 1.1)), ((-1.1, 1.1), (1.1, -1.1)))
        strokes = [Poly(_turned(at, None, pair), Style(color, 0.22)) for pair in cross]
        return (Circle(at, 1.5, pen), *strokes, *_arrow(at, heading, 1.5, 5.0, color))
    if kind == "sound":
        rings = (Circle(at, 1.5, pen), Circle(at, 0.9, Style(color, 0.22)))
        return (*rings, *_arrow(at, heading, 1.5, 5.0, color), dot)
    if kind == "view":
        eye = _turned(at, heading or (0.0, -1.0), ((-1.2, -1.1), (1.9, 0.0), (-1.2, 1.1)))
        return (Poly(eye, pen, closed=True), dot)
    if kind == "centre":
        x, y = at
        hairs = (
            line((x - 2.2, y), (x + 2.2, y), Style(color, 0.18)),
            line((x, y - 2.2), (x, y + 2.2), Style(color, 0.18)),
        )
        return (Circle(at, 1.4, Style(color, 0.22)), *hairs)
    return (Poly(_turned(at, None, ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0))), pen, closed=True), dot)


def _turned(at: Point, heading: Heading, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return points drawn for a symbol that looks to the right, at a place and turned to a heading."""
    c, s = heading or (1.0, 0.0)
    return tuple((at[0] + x * c - y * s, at[1] + x * s + y * c) for x, y in points)


def _arrow(at: Point, heading: Heading, start: float, end: float, color: str) -> tuple[Mark, ...]:
    if heading is None:
        return ()
    shaft = Poly(_turned(at, heading, ((start, 0.0), (end - 1.0, 0.0))), Style(color, 0.22))
    tip = _turned(at, heading, ((end, 0.0), (end - 1.4, 0.5), (end - 1.4, -0.5)))
    return (shaft, Poly(tip, Style(None, 0.0, (), color), closed=True))


def entry_arrow(at: Point, words: str) -> tuple[Mark, ...]:
    """Return the arrow by which visitors come in, upwards, its tip at a place."""
    x, y = at
    tip = (
        (x, y),
        (x + 1.6, y + 3.2),
        (x + 0.5, y + 3.2),
        (x + 0.5, y + 6.0),
        (x - 0.5, y + 6.0),
        (x - 0.5, y + 3.2),
        (x - 1.6, y + 3.2),
    )
    return (
        Poly(tip, Style(None, 0.0, (), "#000000"), closed=True),
        Text((x + 2.4, y + 5.4), words, 2.3, bold=True),
    )


def arrow_along(start: Point, end: Point, color: str) -> tuple[Mark, ...]:
    """Return a small arrow head in the middle of a way."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = math.hypot(x, y)
    if length < 6.0:
        return ()
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    tip = _turned(middle, (x / length, y / length), ((1.0, 0.0), (-0.8, 0.7), (-0.8, -0.7)))
    return (Poly(tip, Style(None, 0.0, (), color), closed=True),)
