"""Tours of a Voyager document: its snapshots are a table of camera poses, which become views."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from immersion.geometry import matrix_from_turn
from immersion.importers._given import Given
from immersion.importers.draft import Draft, rounded

if TYPE_CHECKING:
    from immersion.importers._svx_words import Words

__all__ = ["Snapshots"]

_FOV = 52.0  # Voyager's own, in degrees


class Snapshots:
    """The states of a setup, made into views when something names them."""

    def __init__(self, setup: Given, tree: Given, draft: Draft, words: Words, metres: float) -> None:
        self.setup, self.draft, self.words, self.metres = setup, draft, words, metres
        self.fov = self._fov(tree)
        self._states = {
            state.get("id").text(): state for state in setup.get("snapshots").get("states").each()
        }
        self._columns = self._targets()
        self._views: dict[str, str] = {}

    @staticmethod
    def _fov(tree: Given) -> float:
        for camera in tree.get("cameras").each():
            lens = camera.get("perspective").get("yfov")
            if lens:
                return round(math.degrees(lens.number(1.0, 1e-3, math.pi - 1e-3)), 4)
        return _FOV

    def _targets(self) -> dict[str, int]:
        """Return the columns of the table that say where the camera is; others are told as losses."""
        columns: dict[str, int] = {}
        for index, target in enumerate(self.setup.get("snapshots").get("targets").each()):
            parts = target.text().lower().replace(".", "/").split("/")
            if len(parts) >= 2 and "navigation" in parts[-2] and parts[-1] in ("orbit", "offset"):
                columns[parts[-1]] = index
            else:
                self.draft.lose("import-svx-target", f"{target.place}", property=target.text()[:80])
        return columns

    def finish(self) -> None:
        """Add the first view, and the tours with theirs."""
        orbit = self.setup.get("navigation").get("orbit")
        if orbit:
            self._add("entry", orbit.get("orbit"), orbit.get("offset"))
        for key in self.setup.get("navigation").names():
            if key != "orbit":
                self.draft.lose("import-not-carried", f"{self.setup.place}.navigation.{key[:80]}")
        for key in orbit.names():
            if key not in ("orbit", "offset"):
                self.draft.lose("import-not-carried", f"{orbit.place}.{key[:80]}")
        for tour in self.setup.get("tours").each():
            self._tour(tour)
        if self._states:
            self.draft.lose("import-svx-tween", f"{self.setup.place}.snapshots.states")

    def view(self, state: str, place: str) -> str:
        """Return the view of a snapshot, made when first asked for; nothing, with a loss, when there is none."""
        if state in self._views:
            return self._views[state]
        if state not in self._states or set(self._columns) != {"orbit", "offset"}:
            self.draft.lose("import-svx-unknown-id", place, id=state[:60])
            return ""
        values = self._states[state].get("values")
        orbit, offset = (values.at(self._columns[key]) for key in ("orbit", "offset"))
        if not orbit or not offset:
            self.draft.lose("import-svx-unknown-id", place, id=state[:60])
            return ""
        self._views[state] = self._add(f"view-{len(self._views) + 1}", orbit, offset)
        return self._views[state]

    def _add(self, name: str, orbit: Given, offset: Given) -> str:
        """Add the view of an orbit: pitch, yaw and roll in degrees, then an offset in the camera's own frame."""
        pitch, yaw, roll = orbit.numbers(3, (0, 0, 0), -1e6, 1e6)
        turn = matrix_from_turn(*np.radians([pitch, yaw, roll]))
        eye = turn @ (np.array(offset.numbers(3, (0, 0, 100))) * self.metres)
        angles = {axis: round(value, 4) for axis, value in (("y", yaw), ("x", pitch), ("z", roll)) if value}
        record: dict[str, Any] = {"at": rounded(eye, 4), "fov": self.fov}
        if angles:
            record["turn"] = angles
        return self.draft.add_view(name, record)

    def _tour(self, tour: Given) -> None:
        title = self.words.of(tour, "titles", "title")
        steps = []
        for step in tour.get("steps").each():
            record: dict[str, Any] = {}
            if view := self.view(step.get("id").text(), f"{step.place}.id"):
                record["view"] = view
            if text := self.words.of(step, "titles", "title"):
                record["text"] = text
            if text := self.words.of(step, "altTexts"):
                record["x-alt"] = text
                self.draft.lose("import-svx-alt-texts", f"{step.place}.altTexts")
            if record:
                steps.append(record)
        for key in ("lead", "leads", "tags", "taglist"):
            if tour.get(key):
                self.draft.lose("import-not-carried", f"{tour.place}.{key}")
        if not steps:
            self.draft.lose("import-not-carried", tour.place)
            return
        wanted = title if isinstance(title, str) else next(iter(title.values()), "")
        name = self.draft.name("tours", wanted or "tour", "tour")
        self.draft.tours[name] = {**({"title": title} if title else {}), "steps": steps}
