"""Labels that do not overlap: a plain search around each place, always in the same order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.preview.plans.marks import Box, Group, Mark, Point, Style, Text, line, rectangle

__all__ = ["Label", "Placed", "place_labels"]

LEADING = 1.22  # line height over font size
_AROUND = 24
_STEP = 1.6
_FARTHEST = 70.0
_APART = 0.25  # millimetres between words and anything else
_LEADER = Style("#777777", 0.1)
_PAPER = Style(None, 0.0, (), "#ffffff", 0.8)


@dataclass(frozen=True, slots=True)
class Label:
    """Words that belong to a place on paper; the first line is bold.

    Parameters
    ----------
    at : (float, float)
        The place, millimetres.
    lines : tuple of str
    size : float
        Font size, millimetres.
    away : float
        How far from the place the words begin at least: the size of the symbol there.
    color : str
    name : str
        Of what is labelled.
    """

    at: Point
    lines: tuple[str, ...]
    size: float = 2.1
    away: float = 1.8
    color: str = "#000000"
    name: str = ""

    def texts(self, left: float, top: float) -> tuple[Text, ...]:
        """Return its lines with their upper left corner at a place."""
        return tuple(
            Text(
                (left, top + self.size * (0.8 + LEADING * row)),
                words,
                self.size,
                bold=row == 0,
                color=self.color,
            )
            for row, words in enumerate(self.lines)
        )

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height of its words."""
        wide = max(text.width for text in self.texts(0.0, 0.0))
        return wide, self.size * (1.02 + LEADING * (len(self.lines) - 1))


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that has its place: the box of its words and what to draw."""

    label: Label
    box: Box
    mark: Mark


def place_labels(
    labels: Sequence[Label], frame: Box, taken: Sequence[Box], lines: NDArray[np.float64]
) -> tuple[list[Placed], list[Label]]:
    """Find a place for each label, near what it names, on no other label and on nothing that is taken.

    Parameters
    ----------
    labels : sequence of Label
        Those that come first have their choice first.
    frame : Box
        They stay inside.
    taken : sequence of Box
        Symbols and words that must stay free.
    lines : (n, 4) ndarray
        Segments x1, y1, x2, y2 that are better not crossed.

    Returns
    -------
    placed : list of Placed
    left : list of Label
        Those for which there is no room.
    """
    search = _Search(frame, list(taken), lines)
    placed, left = [], []
    for label in labels:
        found = search.place(label)
        if found is None:
            left.append(label)
        else:
            placed.append(found)
    return placed, left


class _Search:
    def __init__(self, frame: Box, taken: list[Box], lines: NDArray[np.float64]) -> None:
        self._frame = frame
        self._boxes = np.array([_row(box) for box in taken], np.float64).reshape(-1, 4)
        self._lines = lines.reshape(-1, 4)
        self._leaders = np.zeros((0, 4))

    def place(self, label: Label) -> Placed | None:
        """Return the nearest free place; of several as near, the one that crosses the fewest lines."""
        middle = ((self._frame.left + self._frame.right) / 2, (self._frame.top + self._frame.bottom) / 2)
        outwards = math.atan2(label.at[1] - middle[1], label.at[0] - middle[0])
        distance = label.away
        while distance < _FARTHEST:
            boxes = _around(label, outwards, distance)
            best: tuple[int, int] | None = None
            for turn in self._free(boxes):
                cost = self._cost(label, boxes[turn], distance)
                if cost is not None and (best is None or cost < best[0]):
                    best = (cost, turn)
            if best is not None:
                return self._keep(label, Box(*map(float, boxes[best[1]])), distance)
            distance += _STEP
        return None

    def _free(self, boxes: NDArray[np.float64]) -> list[int]:
        """Return which boxes are inside the frame and on nothing that is taken."""
        frame = np.array(_row(self._frame))
        inside = (boxes[:, :2] >= frame[:2]).all(1) & (boxes[:, 2:] <= frame[2:]).all(1)
        grown = boxes + _APART * np.array([-1, -1, 1, 1])
        low, high = grown[:, None, :2], grown[:, None, 2:]
        meets = ((low < self._boxes[None, :, 2:]) & (high > self._boxes[None, :, :2])).all(-1).any(-1)
        return [int(index) for index in np.flatnonzero(inside & ~meets)]

    def _cost(self, label: Label, row: NDArray[np.float64], distance: float) -> int | None:
        if _clipped(self._leaders, row).any():
            return None
        if self._led(label, distance) and self._blocked(np.array([*label.at, *_end(label.at, row)])):
            return None
        return int(_clipped(self._lines, row).sum())

    def _led(self, label: Label, distance: float) -> bool:
        return distance > label.away + 1.5 * _STEP

    def _blocked(self, leader: NDArray[np.float64]) -> bool:
        """Tell whether a leader would run over words, a symbol that is not its own, or another leader."""
        own = (self._boxes[:, :2] <= leader[:2]).all(1) & (self._boxes[:, 2:] >= leader[:2]).all(1)
        if _clipped(leader[None], self._boxes[~own]).any():
            return True
        return bool(_cross(leader, self._leaders).any())

    def _keep(self, label: Label, box: Box, distance: float) -> Placed:
        row = np.array(_row(box))
        self._boxes = np.vstack([self._boxes, row])
        marks: list[Mark] = []
        if self._led(label, distance):
            end = _end(label.at, row)
            self._leaders = np.vstack([self._leaders, [*label.at, *end]])
            marks.append(line(label.at, end, _LEADER))
        marks += [rectangle(box, _PAPER), *label.texts(box.left, box.top)]
        return Placed(label, box, Group("label", tuple(marks), label.name))


def _around(label: Label, outwards: float, distance: float) -> NDArray[np.float64]:
    """Return boxes around a place whose borders are so far from it: first outwards, then to either side."""
    turns = np.arange(_AROUND)
    angles = outwards + (turns + 1) // 2 * np.where(turns % 2, 1, -1) * 2 * math.pi / _AROUND
    c, s = np.cos(angles), np.sin(angles)
    wide, high = label.extent
    # A box leans away: its middle moves by half its extent along the direction.
    reach = np.maximum(np.abs(c), np.abs(s))
    x = label.at[0] + distance * c + wide / 2 * c / reach
    y = label.at[1] + distance * s + high / 2 * s / reach
    return np.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], -1)


def _end(at: Point, row: NDArray[np.float64]) -> Point:
    """Return the point of a box next to a place."""
    return min(max(at[0], float(row[0])), float(row[2])), min(max(at[1], float(row[1])), float(row[3]))


def _row(box: Box) -> tuple[float, float, float, float]:
    return (box.left, box.top, box.right, box.bottom)


def _clipped(lines: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which segments enter a box, by clipping each to it; one of the two may be many."""
    start, way = lines[..., :2], lines[..., 2:] - lines[..., :2]
    low, high = rows[..., :2], rows[..., 2:]
    still = np.abs(way) < 1e-12
    along = np.where(still, 1.0, way)
    a, b = (low - start) / along, (high - start) / along
    first = np.where(still, -np.inf, np.minimum(a, b)).max(-1)
    last = np.where(still, np.inf, np.maximum(a, b)).min(-1)
    outside = (still & ((start <= low) | (start >= high))).any(-1)
    return np.asarray(~outside & (np.maximum(first, 0.0) < np.minimum(last, 1.0)))


def _cross(one: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which of many segments cross one."""

    def side(p: NDArray[np.float64], q: NDArray[np.float64], r: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = q - p, r - p
        return np.asarray(x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0])

    p, q, r, s = one[:2], one[2:], others[:, :2], others[:, 2:]
    apart = side(p, q, r) * side(p, q, s) < 0
    return np.asarray(apart & (side(r, s, p) * side(r, s, q) < 0))
