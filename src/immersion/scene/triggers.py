"""What happens to a show from outside: visitors cross zones, click, and send messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from immersion.scene.inside import inside_zone
from immersion.scene.model import Condition, Scene
from immersion.scene.walk import Walk, microseconds

__all__ = ["GRID_US", "Key", "Trigger", "key_of", "on_grid", "outside_triggers"]

GRID_US = 10_000
"""The grid of decisions: every 10 ms."""

Key = tuple[str, str, int]
"""What a condition waits for: its kind, its target, and a time in microseconds where it has one."""

_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happened at a time of the grid; ``text`` is what a walk said, as it said it."""

    time_us: int
    key: Key
    text: str = ""


def on_grid(time_us: int) -> int:
    """Return the first time of the grid that is not before a time.

    >>> on_grid(40_001)
    50000
    """
    return -(-time_us // GRID_US) * GRID_US


def key_of(condition: Condition) -> Key:
    """Return what a condition waits for."""
    kind = condition.kind
    if kind == "start":
        return kind, "", 0
    if kind == "at":
        return kind, "", microseconds(condition.at or 0.0)
    delay = microseconds(condition.delay or 0.0) if kind == "after" else 0
    return kind, str(getattr(condition, kind)), delay


def outside_triggers(scene: Scene, walk: Walk, end_us: int) -> list[Trigger]:
    """Return what visitors do until a time, sorted by time; ties keep the order of zones, then of rows."""
    found = _crossings(scene, walk, end_us)
    for event in walk.events:
        verb, _, rest = event.text.partition(":")
        time = on_grid(event.time_us)
        if verb != "osc":
            found.append(Trigger(time, (verb, rest, 0), event.text))
            continue
        address, _, arguments = rest.partition(" ")
        found.append(Trigger(time, ("osc", address, 0), event.text))
        for name, zone in scene.zones.items():
            if zone.sensor == address:
                kind = "leave" if arguments.strip() in ("0", "0.0", "false") else "enter"
                found.append(Trigger(time, (kind, name, 0), event.text))
    return sorted((t for t in found if t.time_us <= end_us), key=lambda trigger: trigger.time_us)


def _crossings(scene: Scene, walk: Walk, end_us: int) -> list[Trigger]:
    """Return every entry and exit; a visit that begins inside a zone enters it at once."""
    found: list[Trigger] = []
    was = dict.fromkeys(scene.zones, False)
    for start in range(0, end_us + 1, _PIECE * GRID_US):
        times = np.arange(start, min(start + _PIECE * GRID_US, end_us + 1), GRID_US, dtype=np.int64)
        places = [track.at(times)[:, :3] for track in walk.tracks]
        for name, zone in scene.zones.items():
            people = sum(inside_zone(scene, zone, points).astype(np.int64) for points in places)
            inside = np.asarray(people >= zone.people)
            changed = np.flatnonzero(inside != np.concatenate([[was[name]], inside[:-1]]))
            found += [Trigger(int(times[i]), ("enter" if inside[i] else "leave", name, 0)) for i in changed]
            was[name] = bool(inside[-1])
    return found
