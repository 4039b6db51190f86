"""What a drawing is made of: lines, circles and words in millimetres of paper, from the upper left corner."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from immersion.preview.plans.helvetica import width

__all__ = [
    "Anchor",
    "Box",
    "Circle",
    "Group",
    "Mark",
    "Poly",
    "Sheet",
    "Style",
    "Text",
    "bounds_of",
    "line",
    "rectangle",
    "texts_of",
]

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a line or a surface is drawn: colours as ``#rrggbb``, widths and dashes in millimetres."""

    stroke: str | None = "#000000"
    width: float = 0.18
    dash: tuple[float, ...] = ()
    fill: str | None = None
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Poly:
    """Straight lines through points."""

    points: tuple[Point, ...]
    style: Style
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle."""

    centre: Point
    radius: float
    style: Style


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words, its baseline at ``at``; ``angle`` in degrees, counter-clockwise."""

    at: Point
    words: str
    size: float = 2.3
    anchor: Anchor = "start"
    bold: bool = False
    angle: float = 0.0
    color: str = "#000000"

    @property
    def width(self) -> float:
        """Its width in millimetres."""
        return width(self.words, self.size, self.bold)

    @property
    def box(self) -> Box:
        """What it covers, upright or turned by a quarter."""
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width
        left, right, top, bottom = -back, self.width - back, -0.76 * self.size, 0.22 * self.size
        c, s = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        corners = [(x * c + y * s, -x * s + y * c) for x in (left, right) for y in (top, bottom)]
        x, y = zip(*corners, strict=True)
        return Box(self.at[0] + min(x), self.at[1] + min(y), self.at[0] + max(x), self.at[1] + max(y))


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        """Return it larger by so much on each side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles share more than their border."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: Box) -> bool:
        """Tell whether another lies inside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True, slots=True)
class Group:
    """Marks that belong to one thing; ``facts`` are written beside them for whoever reads the file."""

    kind: str
    marks: tuple[Mark, ...]
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


Mark = Poly | Circle | Text | Group


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper, ready to be written."""

    width: float
    height: float
    title: str
    language: str
    marks: tuple[Mark, ...]


def line(a: Point, b: Point, style: Style) -> Poly:
    """Return one straight line."""
    return Poly((a, b), style)


def rectangle(box: Box, style: Style) -> Poly:
    """Return a rectangle."""
    corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
    return Poly(corners, style, closed=True)


def texts_of(marks: Sequence[Mark]) -> list[Text]:
    """Return every text among marks, those in groups too."""
    found: list[Text] = []
    for mark in marks:
        if isinstance(mark, Text):
            found.append(mark)
        elif isinstance(mark, Group):
            found.extend(texts_of(mark.marks))
    return found


def bounds_of(mark: Mark) -> Box:
    """Return the rectangle that a mark covers, without the width of its lines."""
    if isinstance(mark, Text):
        return mark.box
    if isinstance(mark, Circle):
        return Box(*mark.centre, *mark.centre).grown(mark.radius)
    if isinstance(mark, Poly):
        x, y = zip(*mark.points, strict=True)
        return Box(min(x), min(y), max(x), max(y))
    boxes = [bounds_of(one) for one in mark.marks]
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes), max(box.bottom for box in boxes))
