"""Tables, the legend and notes of a plan, and how they flow into the free parts of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from immersion import messages
from immersion.preview.plans.helvetica import width
from immersion.preview.plans.marks import Box, Group, Mark, Poly, Style, Text, line, rectangle
from immersion.preview.plans.symbols import COLORS, symbol

__all__ = ["Block", "Legend", "Paragraph", "Table", "flow"]

_SIZE, _ROW, _HEAD, _GAP = 2.1, 3.3, 5.2, 4.0
_RULE = Style("#bbbbbb", 0.09)


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; ``left`` tells which columns are words, set from the left."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: frozenset[int] = frozenset({1})

    @property
    def widths(self) -> list[float]:
        """The width of each column."""
        columns = zip(self.heads, *self.rows, strict=True)
        return [
            max(width(cell, _SIZE, bold=row == 0) for row, cell in enumerate(cells)) + 2.4
            for cells in columns
        ]

    @property
    def width(self) -> float:
        """The width of the whole."""
        return max(sum(self.widths), width(self.title, 2.6, bold=True))

    def split(self, height: float) -> tuple[Table | None, Table | None]:
        """Return the part that fits in a height, and the rest."""
        count = int((height - _HEAD - _ROW) / _ROW + 1e-6)
        if count >= len(self.rows):
            return self, None
        if count < 2:
            return None, self
        title = self.title
        if not title.endswith(")"):
            title = messages.text("plan-continued", title=self.title)
        first = Table(self.title, self.heads, self.rows[:count], self.left)
        return first, Table(title, self.heads, self.rows[count:], self.left)

    @property
    def height(self) -> float:
        """Its height."""
        return _HEAD + _ROW * (1 + len(self.rows))

    def marks(self, x: float, y: float) -> tuple[Mark, ...]:
        """Return it with its upper left corner at a place."""
        marks: list[Mark] = [Text((x, y + 3.0), self.title, 2.6, bold=True)]
        total, top = sum(self.widths), y + _HEAD
        for number, cells in enumerate((self.heads, *self.rows)):
            base = top + _ROW * number + 2.3
            left = x
            for column, (cell, wide) in enumerate(zip(cells, self.widths, strict=True)):
                start = column in self.left
                at = (left + 0.4, base) if start else (left + wide - 2.0, base)
                if cell:
                    marks.append(Text(at, cell, _SIZE, "start" if start else "end", bold=number == 0))
                left += wide
            below = top + _ROW * (number + 1)
            pen = Style("#000000", 0.18) if number == 0 else _RULE
            marks.append(line((x, below), (x + total - 1.0, below), pen))
        return (Group("table", tuple(marks), self.title),)


@dataclass(frozen=True, slots=True)
class Legend:
    """The symbols that are on the drawing, with their words."""

    kinds: tuple[str, ...]

    @property
    def width(self) -> float:
        """The width of the whole."""
        return 10.0 + max((width(_key(kind), _SIZE) for kind in self.kinds), default=0.0)

    @property
    def height(self) -> float:
        """Its height."""
        return _HEAD + 4.6 * len(self.kinds)

    def split(self, height: float) -> tuple[Legend | None, Legend | None]:
        """Return it whole or not at all."""
        return (self, None) if self.height <= height else (None, self)

    def marks(self, x: float, y: float) -> tuple[Mark, ...]:
        """Return it with its upper left corner at a place."""
        marks: list[Mark] = [Text((x, y + 3.0), messages.text("plan-legend"), 2.6, bold=True)]
        for index, kind in enumerate(self.kinds):
            middle = y + _HEAD + 4.6 * index + 2.0
            marks += _sample(kind, x + 3.6, middle)
            marks.append(Text((x + 9.0, middle + 0.7), _key(kind), _SIZE))
        return (Group("legend", tuple(marks)),)


def _key(kind: str) -> str:
    return messages.text(f"plan-key-{kind}")


def _sample(kind: str, x: float, y: float) -> tuple[Mark, ...]:
    color = COLORS.get(kind, "#000000")
    dashes = {"tour": (2.5, 1.0, 0.5, 1.0), "path": (0.8, 0.8), "walk": (0.4, 0.7)}
    if kind in dashes:
        return (Poly(((x - 3.4, y), (x + 3.4, y)), Style(color, 0.25, dashes[kind])),)
    if kind == "screen":
        return (Poly(((x - 3.4, y), (x + 3.4, y)), Style(color, 1.0)),)
    if kind == "zone":
        box = Box(x - 3.2, y - 1.5, x + 3.2, y + 1.5)
        return (rectangle(box, Style(color, 0.18, (1.6, 0.9), color, 0.05)),)
    if kind == "model":
        area = rectangle(Box(x - 3.2, y - 1.5, x + 3.2, y + 1.5), Style(color, 0.25, (), color, 0.18))
        return (area, *symbol(kind, (x, y)))
    heading = (1.0, 0.0) if kind in ("speaker", "projector", "view") else None
    return symbol(kind, (x + (1.4 if kind == "projector" else 0.0), y), heading)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Notes, one under the other, broken at a width."""

    title: str
    lines: tuple[str, ...]
    width: float = 62.0

    @property
    def _broken(self) -> list[str]:
        return [part for words in self.lines for part in _broken(words, self.width)]

    @property
    def height(self) -> float:
        """Its height."""
        return _HEAD + 2.9 * len(self._broken)

    def split(self, height: float) -> tuple[Paragraph | None, Paragraph | None]:
        """Return the notes that fit in a height, and the others."""
        count = len(self.lines)
        while count and Paragraph(self.title, self.lines[:count], self.width).height > height:
            count -= 1
        if not count:
            return None, self
        first, rest = self.lines[:count], self.lines[count:]
        made = Paragraph(self.title, first, self.width)
        return made, Paragraph(self.title, rest, self.width) if rest else None

    def marks(self, x: float, y: float) -> tuple[Mark, ...]:
        """Return them with their upper left corner at a place."""
        texts = [Text((x, y + 3.0), self.title, 2.6, bold=True)]
        for row, words in enumerate(self._broken):
            # What follows the first line of a note is set in under its words.
            left = x if words.startswith(_DASH) else x + width(_DASH, _SIZE)
            texts.append(Text((left, y + _HEAD + 2.1 + 2.9 * row), words, _SIZE))
        return (Group("notes", tuple(texts)),)


_DASH = "– "


def _broken(words: str, wide: float) -> list[str]:
    """Break a text into lines of a width, the first with a dash."""
    found, current = [], _DASH + words.split(" ")[0]
    for word in words.split(" ")[1:]:
        longer = f"{current} {word}"
        if width(longer, _SIZE) > wide - width(_DASH, _SIZE):
            found.append(current)
            longer = word
        current = longer
    return [*found, current]


Block = Table | Legend | Paragraph


def flow(blocks: Sequence[Block], areas: Sequence[Box]) -> tuple[list[Mark], list[Block]]:
    """Set blocks into areas from the top, each after the other; return the marks and what found no room.

    A block that is wider than an area goes to another one; a table may be broken between areas.
    """
    marks: list[Mark] = []
    heads = [area.top for area in areas]
    left: list[Block] = []
    for block in blocks:
        rest: Block | None = block
        for index, area in enumerate(areas):
            if rest is None:
                break
            if rest.width > area.right - area.left:
                continue
            first, rest = rest.split(area.bottom - heads[index])
            if first is not None:
                marks += first.marks(area.left, heads[index])
                heads[index] += first.height + _GAP
        if rest is not None:
            left.append(rest)
    return marks, left
