"""Rules on sizes and places: models of a suspicious unit, and things outside their room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from immersion import messages
from immersion.errors import ImmersionError
from immersion.scene.enclosure import outside_by
from immersion.scene.finding import Finding
from immersion.scene.model import Scene
from immersion.scene.places import world_from_thing
from immersion.stage import _size_texts as _size_texts
from immersion.stage.stage import Stage

__all__ = ["outside_findings", "size_findings"]

LARGE, SMALL = 200.0, 0.005  # metres: a square with its palace, a bead
CLOSE = 1e-6


def size_findings(stage: Stage) -> Iterator[Finding]:
    """Yield models that are too large or too small to be in their unit, each once."""
    told: set[str] = set()
    for thing in stage.things:
        name = thing.model
        if name is None or name in told or name not in stage.scene.media:
            continue
        try:
            mesh = stage.mesh(name)
            scale = np.cbrt(abs(np.linalg.det(world_from_thing(stage.scene, thing)[:3, :3])))
        except ImmersionError:
            continue  # told by the rules on files and on places
        if not len(mesh.vertices):
            continue
        across = float(np.ptp(mesh.vertices.astype(np.float64), axis=0).max() * scale)
        limit = max((LARGE, *_room_size(stage.scene)))
        if across > limit or across < SMALL:
            told.add(name)
            digits = 0 if across > 1 else 4
            values = {
                "media": name,
                "across": messages.number(across, digits),
                "unit": stage.scene.media[name].unit or "m",
            }
            yield Finding("stage-size", "warning", f"media.{name}", **values)


def _room_size(scene: Scene) -> tuple[float, ...]:
    rooms = [room.box.size for room in scene.all_rooms().values() if room.box is not None]
    return tuple(2 * side for size in rooms for side in size)


def outside_findings(stage: Stage) -> Iterator[Finding]:
    """Yield things that stand outside every room; what hangs on another thing is told at that one."""
    rooms = list(stage.scene.all_rooms().values())
    out: set[str] = set()
    for index, thing in enumerate(stage.scene.things):
        if thing.at is None or isinstance(thing.at, str) or thing.light == "directional":
            continue  # the sun is nowhere: only its direction counts
        try:
            x, y, z = world_from_thing(stage.scene, thing)[:3, 3]
        except ImmersionError:
            continue  # told by the rules on ids and circles
        found = [outside_by(room, (float(x), float(y), float(z))) for room in rooms]
        known = [away for away in found if away is not None]
        if len(known) < len(rooms) or not known or min(known) <= CLOSE:
            continue
        away = min(known)
        out.add(thing.id)
        if thing.parent not in out:
            values = {"thing": thing.id, "distance": messages.number(away, 2)}
            yield Finding("stage-outside", "warning", f"things[{index}].at", **values)
