"""Sheets: the scale that fits the paper, where plan and sections go, the title block, and the sheets of tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import UnknownNameError, UsageError
from immersion.preview.plans.drawing import Drawn, drawn
from immersion.preview.plans.gathering import Contents
from immersion.preview.plans.helvetica import width
from immersion.preview.plans.marks import Box, Group, Mark, Sheet, Style, Text, line, rectangle
from immersion.preview.plans.schedules import blocks_of
from immersion.preview.plans.tables import Block, flow
from immersion.preview.plans.windows import DIRECTIONS, Window
from immersion.registry import nearest

__all__ = ["PAPERS", "TitleBlock", "scale_for", "sheets_of"]

PAPERS = {
    "A4": (297.0, 210.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
    "A0": (1189.0, 841.0),
}
"""Width and height in millimetres, lying."""

_EDGE, _STRIP = 7.0, 15.0
_LEFT, _RIGHT, _TOP, _FOOT = 15.0, 8.0, 9.0, 13.0  # around a window: chains of lengths, and room for labels
_ENTRY = 6.0  # more under the plan, for the way in
_OUTSIDE = 3.0  # what is farther away than so many diagonals of the room is not drawn


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """What stands in the title block: its title, and pairs of a word and its value."""

    title: str
    subtitle: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Extent:
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    far: tuple[str, ...]


def scale_for(contents: Contents, paper: str, scale: int | None) -> int:
    """Return the scale: the one asked for, else the largest of 1, 2, 5 × 10ⁿ that fits the paper.

    Raises
    ------
    UnknownNameError
        If there is no such paper.
    UsageError
        If the scale asked for does not fit.
    """
    if paper not in PAPERS:
        known = list(PAPERS)
        raise UnknownNameError(
            "plan-paper", name=paper, known=", ".join(known), nearest=nearest(paper, known)
        )
    extent = _extent(contents)
    fitting = next(one for one in _scales() if _fits(extent, paper, one))
    if scale is None:
        return fitting
    if scale < 1 or not _fits(extent, paper, scale):
        raise UsageError("plan-scale", scale=scale, least=fitting, paper=paper)
    return scale


def _scales() -> list[int]:
    return [step * 10**power for power in range(13) for step in (1, 2, 5)]


def _extent(contents: Contents) -> _Extent:
    """Return what the paper has to hold: the room, and what stands a little outside."""
    low, high = contents.shape.low.copy(), contents.shape.high.copy()
    reach = _OUTSIDE * float(np.linalg.norm(high - low))
    middle, far = (low + high) / 2, []
    for name, points in contents.placed:
        if np.linalg.norm(points - middle, axis=1).max() > reach:
            far.append(name)
            continue
        low, high = np.minimum(low, points.min(0)), np.maximum(high, points.max(0))
    return _Extent(low, high, tuple(far))


def _needs(extent: _Extent, scale: int) -> tuple[float, float, float, float]:
    """Return widths of the left and of the right column, heights of the upper and of the lower row."""
    x, y, z = (extent.high - extent.low) * 1000.0 / scale
    around = _LEFT + _RIGHT
    return x + around, z + around, z + _TOP + _FOOT + _ENTRY, y + _TOP + _FOOT


def _fits(extent: _Extent, paper: str, scale: int) -> bool:
    wide, high = PAPERS[paper]
    left, right, upper, lower = _needs(extent, scale)
    return left + right <= wide - 2 * _EDGE and upper + lower <= high - 2 * _EDGE - _STRIP


def sheets_of(contents: Contents, paper: str, scale: int, block: TitleBlock, language: str) -> list[Sheet]:
    """Return the sheets: plan and sections first, then the tables that found no room beside them."""
    extent = _extent(contents)
    contents = without(contents, extent.far)
    wide, high = PAPERS[paper]
    windows = _windows(extent, scale, high)
    views = [drawn(contents, window) for window in windows.values()]
    notes = _notes(contents, extent, views, scale)
    blocks = blocks_of(contents, notes)
    first, rest = flow(blocks, _areas(windows, wide, high))
    pages = [
        [
            *_titled(windows),
            *(mark for view in views for mark in view.marks),
            *_bar(windows["plan"], scale),
            *first,
        ]
    ]
    while rest:
        columns = _columns(rest, wide, high)
        marks, left = flow(rest, columns)
        if len(left) == len(rest) and not marks:  # wider than the paper: squeezed out, never lost
            columns = [Box(_EDGE + 3, _EDGE + 4, 10_000.0, high - _EDGE - _STRIP)]
            marks, left = flow(rest, columns)
        pages.append(marks)
        rest = left
    return [
        Sheet(
            wide,
            high,
            f"{block.title} – {block.subtitle}",
            language,
            (*_border(wide, high, block, paper, scale, number, len(pages)), *marks),
        )
        for number, marks in enumerate(pages, 1)
    ]


def without(contents: Contents, names: tuple[str, ...]) -> Contents:
    """Return the contents without what is too far away to be drawn."""
    if not names:
        return contents
    return replace(
        contents,
        speakers=tuple(one for one in contents.speakers if one.title not in names),
        projectors=tuple(one for one in contents.projectors if one.name not in names),
        things=tuple(one for one in contents.things if one.name not in names),
        views=tuple(one for one in contents.views if one.name not in names),
        zones=tuple(one for one in contents.zones if one.name not in names),
        ways=tuple(one for one in contents.ways if one.name not in names),
    )


def _notes(contents: Contents, extent: _Extent, views: list[Drawn], scale: int) -> tuple[str, ...]:
    notes = [messages.text("plan-note-metres")]
    if contents.speakers:
        notes.append(messages.text("plan-note-angles"))
    notes.append(messages.text("plan-note-walls" if contents.shape.closed else "plan-note-origin"))
    notes.append(messages.text("plan-note-all"))
    notes += contents.notes
    outside = _outside(contents)
    if outside:
        notes.append(messages.text("plan-note-outside", names=", ".join(outside)))
    if extent.far:
        notes.append(messages.text("plan-note-far", names=", ".join(extent.far)))
    left = sorted({name for view in views for name in view.unlabelled})
    if left:
        notes.append(messages.text("plan-note-unlabelled", names=", ".join(left)))
    return tuple(notes)


def _outside(contents: Contents) -> list[str]:
    """Return the equipment that stands in no room: through a wall, under the floor, over the ceiling."""
    if contents.shape.kind == "none":
        return []
    low, high = contents.shape.low - 1e-6, contents.shape.high + 1e-6
    placed = [(one.title, one.at) for one in contents.speakers]
    placed += [(one.name, one.at) for one in contents.projectors]
    placed += [(one.name, one.at) for one in contents.things]
    return [name for name, at in placed if (at < low).any() or (at > high).any()]


# Places on the paper -----------------------------------------------------------------------------


def _windows(extent: _Extent, scale: int, high: float) -> dict[str, Window]:
    ratio = 1000.0 / scale
    left, right, upper, lower = _needs(extent, scale)
    # What is left of the height is given to the plan's labels.
    spare = max(0.0, high - 2 * _EDGE - _STRIP - upper - lower)
    upper += min(spare, 24.0)
    top, row = _EDGE, _EDGE + upper
    frames = {
        "plan": Box(_EDGE, top, _EDGE + left, row),
        "front": Box(_EDGE, row, _EDGE + left, row + lower),
        "side": Box(_EDGE + left, row, _EDGE + left + right, row + lower),
    }
    return {name: _window(name, frame, extent, ratio) for name, frame in frames.items()}


def _window(name: str, frame: Box, extent: _Extent, ratio: float) -> Window:
    direction = DIRECTIONS[name]
    (a, s), (b, t) = direction.right, direction.down
    x = frame.left + _LEFT - ratio * float(min(s * extent.low[a], s * extent.high[a]))
    # From the foot upwards: the room to spare is above.
    foot = _FOOT + (_ENTRY if name == "plan" else 0.0)
    y = frame.bottom - foot - ratio * float(max(t * extent.low[b], t * extent.high[b]))
    inner = Box(frame.left + 1, frame.top + 5.5, frame.right - 1, frame.bottom - 1)
    return Window(direction, ratio, (x, y), inner)


def _areas(windows: dict[str, Window], wide: float, high: float) -> list[Box]:
    """Return what is free: right of the plan, and right of the sections."""
    plan, side = windows["plan"].frame, windows["side"].frame
    right = wide - _EDGE - 2
    beside = Box(plan.right + 5, _EDGE + 3, right, side.top - 8)
    corner = Box(side.right + 5, side.top - 4, right, high - _EDGE - _STRIP - 2)
    return [beside, corner]


def _columns(blocks: list[Block], wide: float, high: float) -> list[Box]:
    """Return columns as wide as the widest block, on a sheet of tables."""
    need = max(block.width for block in blocks) + 6
    count = max(1, int((wide - 2 * _EDGE - 4) // need))
    step = (wide - 2 * _EDGE - 4) / count
    left = _EDGE + 3
    return [
        Box(left + step * n, _EDGE + 4, left + step * (n + 1) - 4, high - _EDGE - _STRIP - 2)
        for n in range(count)
    ]


# Frame, titles, scale bar ------------------------------------------------------------------------


def _titled(windows: dict[str, Window]) -> list[Mark]:
    return [
        Group(
            "window-title",
            (Text((one.frame.left + 2, one.frame.top - 1.6), messages.text(f"plan-{name}"), 3.0, bold=True),),
            name,
        )
        for name, one in windows.items()
    ]


def _bar(window: Window, scale: int) -> list[Mark]:
    """Return the scale bar, to the right above the plan: as many metres as are near 40 mm, in a round number."""
    metres = max(
        (v for v in (s * 10.0**p for p in range(-3, 9) for s in (1, 2, 5)) if v * window.ratio <= 45.0),
        default=1.0,
    )
    parts, high = 4 if math.isclose(metres, 2 * 10 ** round(math.log10(metres / 2))) else 5, 1.2
    right, y = window.frame.right - 8.0, window.frame.top - 3.4
    left = right - metres * window.ratio
    marks: list[Mark] = []
    for part in range(parts):
        box = Box(
            left + (right - left) * part / parts, y, left + (right - left) * (part + 1) / parts, y + high
        )
        marks.append(rectangle(box, Style("#000000", 0.13, (), "#000000" if part % 2 == 0 else "#ffffff")))
    for value, at in ((0.0, left), (metres, right)):
        digits = 0 if value == int(value) else 3
        words = messages.number(value, digits) + (" m" if value else "")
        marks.append(Text((at, y + high + 2.4), words, 2.1, "middle"))
    return [Group("scale-bar", tuple(marks), f"1:{scale}", {"metres": f"{metres:g}"})]


def _border(
    wide: float, high: float, block: TitleBlock, paper: str, scale: int, number: int, count: int
) -> list[Mark]:
    pen = Style("#000000", 0.35)
    top, bottom = high - _EDGE - _STRIP, high - _EDGE
    marks: list[Mark] = [
        rectangle(Box(_EDGE, _EDGE, wide - _EDGE, bottom), pen),
        line((_EDGE, top), (wide - _EDGE, top), pen),
        *_named(block, wide, top),
    ]
    entries = [
        *block.entries,
        (messages.text("plan-block-paper"), paper),
        (messages.text("plan-block-sheet"), f"{number}/{count}"),
        (messages.text("plan-block-scale"), f"1:{scale}"),
    ]
    x = wide - _EDGE
    for index, (word, value) in enumerate(reversed(entries)):
        size = 4.2 if index == 0 else 2.6
        cell = max(width(value, size, bold=True), width(word, 1.9)) + 4.0
        x -= cell
        marks += [
            line((x, top), (x, bottom), Style("#000000", 0.18)),
            Text((x + 2, top + 4.0), word, 1.9, color="#555555"),
        ]
        marks.append(Text((x + 2, top + 10.5), value, size, bold=True))
    return [Group("title-block", tuple(marks))]


def _named(block: TitleBlock, wide: float, top: float) -> list[Mark]:
    return [
        Text((_EDGE + 3, top + 6.2), block.title, 4.4, bold=True),
        Text((_EDGE + 3, top + 11.6), block.subtitle, 2.4),
    ]
