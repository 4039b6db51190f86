"""One window of a plan: the room and all that is in it, seen from above or from a side, with its labels."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.preview.plans.dimensions import chain, span
from immersion.preview.plans.gathering import Contents, flat_hull
from immersion.preview.plans.labels import Label, Placed, place_labels
from immersion.preview.plans.marks import (
    Box,
    Circle,
    Group,
    Mark,
    Poly,
    Style,
    Text,
    bounds_of,
    line,
    texts_of,
)
from immersion.preview.plans.outlines import hull
from immersion.preview.plans.symbols import COLORS, arrow_along, entry_arrow, symbol
from immersion.preview.plans.windows import Window

__all__ = ["Drawn", "drawn"]

Points = NDArray[np.float64]

_WALL = Style("#000000", 0.5, (), "#fbfaf7")
_CUT = Style("#000000", 0.35)
_AXIS = Style("#999999", 0.13, (4.0, 1.0, 0.6, 1.0))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A window's marks, its labels, and the names of what no label could be placed for."""

    marks: tuple[Mark, ...]
    labels: tuple[Placed, ...]
    unlabelled: tuple[str, ...]


def drawn(contents: Contents, window: Window) -> Drawn:
    """Return what is seen through a window."""
    board = _Board(contents, window)
    board.draw()
    labels, left = place_labels(board.labels, window.frame, board.taken(), board.lines())
    marks = (*board.marks, *(one.mark for one in labels))
    group = Group("window", marks, window.direction.name, {"millimetres-per-metre": f"{window.ratio:g}"})
    return Drawn((group,), tuple(labels), tuple(label.name for label in left))


class _Board:
    """Gathers marks and labels; what is drawn first lies below."""

    def __init__(self, contents: Contents, window: Window) -> None:
        self._contents = contents
        self._window = window
        self._plan = window.direction.name == "plan"
        self._symbols: list[Box] = []
        self._words: list[Box] = []
        self._walls: list[Poly] = []
        self.marks: list[Mark] = []
        self.labels: list[Label] = []

    def draw(self) -> None:
        """Draw everything, areas first, symbols last."""
        self._room()
        self._zones()
        self._beams()
        self._areas()
        self._screens()
        self._ways()
        self._dimensions()
        self._speakers()
        self._projectors()
        self._points()

    def taken(self) -> list[Box]:
        """Return what labels must leave free."""
        return [*self._symbols, *self._words]

    def lines(self) -> Points:
        """Return the segments that labels had better not cross."""
        rows = [
            (*a, *b)
            for poly in self._walls
            for a, b in zip(poly.points, [*poly.points[1:], poly.points[0]], strict=True)
        ]
        return np.array(rows, np.float64).reshape(-1, 4)

    def _add(self, kind: str, name: str, marks: Iterable[Mark], **facts: str) -> None:
        group = Group(kind, tuple(marks), name, facts)
        self.marks.append(group)
        self._words += [text.box for text in texts_of([group])]

    def _symbol(
        self, kind: str, name: str, at: Points, toward: Points | None = None, title: str = ""
    ) -> None:
        place = self._window.at(at)
        heading = None if toward is None else self._window.heading(toward)
        facts = {"at": " ".join(f"{value:.4f}" for value in at)}
        group = Group(kind, symbol(kind, place, heading), title or name, facts)
        self.marks.append(group)
        self._symbols.append(bounds_of(group))

    def _label(self, kind: str, name: str, at: Points, *lines: str, away: float = 2.2) -> None:
        words = tuple(one for one in lines if one)
        self.labels.append(Label(self._window.at(at), words, 2.0, away, COLORS.get(kind, "#000000"), name))

    # The room ------------------------------------------------------------------------------------

    def _room(self) -> None:
        shape = self._contents.shape
        lines = {"plan": shape.plan, "side": shape.side, "front": shape.front}[self._window.direction.name]
        style = _WALL if shape.closed else _CUT
        polys = [Poly(self._window.along(points), style, shape.closed) for points in lines]
        self._walls += polys if shape.closed else []
        self._add("room", self._contents.room, polys)
        if not shape.closed and shape.kind == "mesh":
            box = self._window.box(shape.low, shape.high)
            corners = (
                (box.left, box.top),
                (box.right, box.top),
                (box.right, box.bottom),
                (box.left, box.bottom),
            )
            self._add(
                "extent", self._contents.room, [Poly(corners, Style("#999999", 0.13, (1.0, 1.0)), True)]
            )
        self._axes()

    def _axes(self) -> None:
        """Draw the axes through the origin, where the cuts are, and the way in."""
        box = self._window.box(self._contents.shape.low, self._contents.shape.high)
        x, y = self._window.origin
        if self._plan:
            across, along = (
                line((box.left - 3, y), (box.right + 3, y), _AXIS),
                line((x, box.top - 3), (x, box.bottom + 3), _AXIS),
            )
            self._add("origin", "0", [across, along, Circle((x, y), 0.5, Style("#000000", 0.18))])
            # They say which section is seen along which axis.
            ends = [((box.right + 4.2, y + 0.8), "B"), ((x, box.top - 3.6), "A")]
            self._add("cut", "", [Text(at, words, 2.6, "middle", bold=True) for at, words in ends])
            arrow = entry_arrow((x, box.bottom + 1.2), messages.text("plan-entry"))
            self._add("entry", "", arrow)
            self._symbols.append(Box(x - 1.8, box.bottom + 1.0, x + 1.8, box.bottom + 7.6))
        else:
            self._add(
                "origin",
                "0",
                [
                    line((x, box.top - 2), (x, box.bottom + 2), _AXIS),
                    Circle((x, y), 0.5, Style("#000000", 0.18)),
                ],
            )

    def _zones(self) -> None:
        style = Style(COLORS["zone"], 0.18, (1.6, 0.9), COLORS["zone"], 0.05)
        for zone in self._contents.zones:
            if self._plan:
                points = self._window.along(zone.floor)
                at = zone.floor[len(zone.floor) // 8]
            else:
                low, high = zone.floor.min(0), zone.floor.max(0)
                low[1], high[1] = zone.low, zone.high
                box = self._window.box(low, high)
                points = (
                    (box.left, box.top),
                    (box.right, box.top),
                    (box.right, box.bottom),
                    (box.left, box.bottom),
                )
                at = np.array([high[0], zone.high, high[2]])
            self._add("zone", zone.name, [Poly(points, style, True)])
            if self._plan:
                self._label("zone", zone.name, at, zone.name, away=0.8)

    def _screens(self) -> None:
        for name, corners in self._contents.screens.items():
            points = self._window.along(corners)
            flat = hull(np.round(np.array(points), 6))
            if len(flat) < 3:  # seen from its edge
                low, high = points[0], points[1] if self._plan else points[3]
                mark = Poly((low, high), Style(COLORS["screen"], 1.0))
            else:
                mark = Poly(points, Style(COLORS["screen"], 0.4, (), COLORS["screen"], 0.04), True)
            self._add("screen", name, [mark])
            if self._window.direction.name == "side" and len(flat) < 3:
                continue
            wide = messages.number(float(np.linalg.norm(corners[1] - corners[0])), 2)
            high_ = messages.number(float(np.linalg.norm(corners[3] - corners[0])), 2)
            place = corners.mean(0) if len(flat) < 3 else corners[3] * 0.94 + corners[1] * 0.06
            self._label("screen", name, place, f"{name}  {wide} × {high_} m", away=1.2)

    # Light ---------------------------------------------------------------------------------------

    def _beams(self) -> None:
        for one in self._contents.projectors:
            color = COLORS["projector"]
            edge = hull(np.array(self._window.along(np.vstack([one.at, one.picture]))))
            beam = Poly(tuple(map(tuple, edge)), Style(color, 0.13, (2.0, 1.0), color, 0.06), True)
            marks: list[Mark] = [beam]
            picture = self._window.along(one.picture)
            if len(hull(np.round(np.array(picture), 6))) > 2:
                marks.append(Poly(picture, Style(color, 0.25, (3.0, 1.0)), True))
            self._add("beam", one.name, marks)

    def _projectors(self) -> None:
        for one in self._contents.projectors:
            self._symbol("projector", one.name, one.at, one.target - one.at)
            plug = "" if one.record.output is None else f"{one.record.output} · "
            more = ""
            if self._plan:
                wide, high = (messages.number(side, 2) for side in one.size)
                more = f"{wide} × {high} m"
            self._label("projector", one.name, one.at, f"{plug}{one.name}", more, away=3.6)

    # Sound ---------------------------------------------------------------------------------------

    def _speakers(self) -> None:
        for centre in self._contents.centres:
            self._symbol("centre", messages.text("plan-centre"), centre)
            self._label("centre", messages.text("plan-centre"), centre, messages.text("plan-centre"))
        # The large symbols lie below: a loudspeaker may stand over a sub.
        for one in sorted(self._contents.speakers, key=lambda one: one.kind == "speaker"):
            self._symbol(one.kind, one.name, one.at, one.centre - one.at, one.title)
            plug = "" if one.output is None else f"{one.output} · "
            name = one.title if one.name == one.group or one.name.isdecimal() else one.name
            more = ""
            if self._plan:
                angles = (
                    f"{one.azimuth:+.0f}°/{one.elevation:.0f}°"
                    if abs(one.azimuth) >= 0.5
                    else f"0°/{one.elevation:.0f}°"
                )
                more = f"{angles}  {messages.number(one.distance, 2)} m".replace("-", "\u2212")
            self._label(one.kind, one.title, one.at, f"{plug}{name}", more)

    # Things --------------------------------------------------------------------------------------

    def _areas(self) -> None:
        color = COLORS["model"]
        for thing in self._contents.things:
            if len(thing.points) < 2:
                continue
            edge = flat_hull(thing.points, self._window.direction.axes)
            if thing.kind == "model" and len(edge) > 2:
                style = Style(color, 0.25, (), color, 0.18)
                self._add("footprint", thing.name, [Poly(self._window.along(edge), style, True)])
            elif len(edge) > 1:
                self._add("footprint", thing.name, [Poly(self._window.along(edge[:2]), Style(color, 0.6))])

    def _points(self) -> None:
        for thing in self._contents.things:
            kind = thing.kind if thing.kind in COLORS else "thing"
            self._symbol(kind, thing.name, thing.at, thing.forward)
            self._label(kind, thing.name, thing.at, thing.name)
        for view in self._contents.views:
            self._symbol("view", view.name, view.at, view.forward)
            self._label("view", view.name, view.at, view.name)

    def _ways(self) -> None:
        dashes = {"tour": (2.5, 1.0, 0.5, 1.0), "path": (0.8, 0.8), "walk": (0.4, 0.7)}
        for way in self._contents.ways:
            color = COLORS[way.kind]
            points = self._window.along(way.points)
            marks: list[Mark] = (
                [Poly(points, Style(color, 0.25, dashes[way.kind]))] if len(points) > 1 else []
            )
            for a, b in itertools.pairwise(points):
                marks += arrow_along(a, b, color)
            self._add(way.kind, way.name, marks)
            if self._plan and way.kind == "tour":
                for number, stop in enumerate(way.points, 1):
                    self._label("tour", f"{way.name} {number}", stop, f"{way.name} {number}", away=2.4)

    # Lengths -------------------------------------------------------------------------------------

    def _dimensions(self) -> None:
        """Draw the lengths that somebody who hangs the equipment needs, outside the room."""
        shape, window = self._contents.shape, self._window
        room, whole = window.box(shape.low, shape.high), window.box(*self._contents.bounds)
        a, b = window.direction.axes
        ends = {axis: [float(shape.low[axis]), float(shape.high[axis])] for axis in (0, 1, 2)}
        marks: list[Mark] = []
        for axis, flat in ((a, True), (b, False)):
            inner = [value for value in self._stops(axis) if ends[axis][0] < value < ends[axis][1]]
            # Beyond what stands outside the room, so that nothing is written over it.
            edge, foot = (whole.bottom, room.bottom) if flat else (whole.left, room.left)
            out = 1.0 if flat else -1.0
            first = 10.5 if flat and self._plan else 5.5
            if inner:
                marks += chain(window, axis, [*ends[axis], *inner], edge + out * first, foot + out * 0.8)
            last = edge + out * (first + (5.0 if inner else 0.0))
            marks += chain(window, axis, ends[axis], last, foot + out * 0.8)
        self._add("dimensions", "", marks)
        self._throws()

    def _stops(self, axis: int) -> list[float]:
        """Return the places along an axis that a chain stops at: screens, lenses, the place of listening."""
        name = self._window.direction.name
        # The ears' height stands in the section that shows no screen's edges: the two are often close.
        hidden = name == "front" and axis == 1
        found = [] if hidden else [float(one[axis]) for one in self._contents.centres]
        if name == "front" and axis == 1:
            found += [
                float(v)
                for one in self._contents.screens.values()
                for v in (one[:, 1].min(), one[:, 1].max())
            ]
        if axis == 1 and name == "side":
            found += [float(one.at[1]) for one in self._contents.projectors]
        if (name == "plan" and axis in (0, 2)) or (name == "side" and axis == 2):
            found += [float(one.at[axis]) for one in self._contents.projectors]
        return found

    def _throws(self) -> None:
        """Draw each throw along its axis, where it is seen from its side."""
        for one in self._contents.projectors:
            if self._window.direction.name == "front" or self._window.heading(one.target - one.at) is None:
                continue
            a, b = self._window.at(one.at), self._window.at(one.target)
            words = messages.text("plan-throw", metres=messages.number(one.throw, 2))
            self._add("throw", one.name, [span(a, b, words, one.throw)])
