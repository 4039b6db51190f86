"""Rules on places: circles of ids, and zones, views and loudspeakers where nobody can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from immersion import messages
from immersion.errors import ImmersionError
from immersion.scene import _place_texts as _place_texts
from immersion.scene.doorways import in_doorway
from immersion.scene.enclosure import outside_rooms
from immersion.scene.finding import Finding
from immersion.scene.inside import inside_zone
from immersion.scene.meant import found, meant
from immersion.scene.model import Scene, Zone
from immersion.scene.places import camera_of, position_of, world_from_thing
from immersion.scene.positions import place_of

__all__ = ["places"]

EYES = (0.5, 2.2)  # metres over the floor: from a child who crouches to a tall adult
CLOSE = 1e-6
_PARTS = 17


def places(scene: Scene) -> Iterator[Finding]:
    """Yield circles of ids, and what stands where nobody can see, hear or enter it."""
    yield from _circles(scene)
    entered = meant(scene, "zones")
    for name in scene.zones:
        if name not in entered:
            yield found(scene, "zone-idle", "note", f"zones.{name}", found=repr(name))
    rooms = scene.all_rooms().values()
    if rooms and all(room.mesh is None for room in rooms):  # what a mesh surrounds is in its file
        yield from _zones(scene)
        yield from _views(scene)
        yield from _speakers(scene)


def _circles(scene: Scene) -> Iterator[Finding]:
    """Find parents and places that lead back to themselves; each circle once, at its first thing."""
    told: set[frozenset[str]] = set()
    for path, look in _lookers(scene):
        try:
            look()
        except ImmersionError as error:
            if error.code != "scene-place-cycle":
                continue  # an id that names nothing is told by the rule on ids
            way = str(error.values["found"]).split(" → ")
            circle = way[way.index(way[-1]) :]
            if frozenset(circle) not in told:
                told.add(frozenset(circle))
                yield Finding(error.code, "error", place_of(scene, path), found=" → ".join(circle))


def _lookers(scene: Scene) -> Iterator[tuple[str, Callable[[], object]]]:
    for index, thing in enumerate(scene.things):
        yield f"things[{index}]", lambda thing=thing: world_from_thing(scene, thing)  # type: ignore[misc]
    for name in scene.zones:
        yield f"zones.{name}", lambda name=name: position_of(scene, name)  # type: ignore[misc]
    for name in scene.views:
        yield f"views.{name}", lambda name=name: camera_of(scene, name)  # type: ignore[misc]


def _zones(scene: Scene) -> Iterator[Finding]:
    """Find zones that no visitor's eyes can be in; a sensor enters them from outside."""
    for name, zone in scene.zones.items():
        if zone.sensor is not None:
            continue
        try:
            low, high = _heights(scene, name, zone)
        except ImmersionError:
            continue  # told by the rules on ids and on circles
        path = f"zones.{name}.{zone.shape}"
        if high < EYES[0] or low > EYES[1]:
            values = {
                "low": messages.number(low, None),
                "high": messages.number(high, None),
                "found": repr(name),
            }
            yield found(scene, "zone-reach", "warning", path, **values)
            continue
        away = _away(scene, name, zone, (max(low, EYES[0]) + min(high, EYES[1])) / 2)
        if away > CLOSE:
            values = {"found": repr(name), "distance": messages.number(away, 1)}
            yield found(scene, "zone-outside", "warning", path, **values)


def _heights(scene: Scene, name: str, zone: Zone) -> tuple[float, float]:
    """Return the heights of a zone's foot and of its top."""
    foot = position_of(scene, name)[1]
    if zone.sphere is not None:
        return foot - zone.sphere.radius, foot + zone.sphere.radius
    if zone.box is not None:
        return foot, foot + zone.box.size[1]
    tall = zone.cylinder or zone.outline
    return foot, foot + (0.0 if tall is None else tall.height)


def _away(scene: Scene, name: str, zone: Zone, level: float) -> float:
    """Return how far the nearest part of a zone is outside all rooms; 0 when it hangs on what is placed elsewhere."""
    shape = zone.sphere or zone.box or zone.cylinder
    if shape is not None and isinstance(shape.at, str):
        return 0.0
    x, _, z = position_of(scene, name)
    round_ = zone.sphere or zone.cylinder
    wide = deep = 0.0 if round_ is None else round_.radius
    if zone.box is not None:
        wide, deep = zone.box.size[0] / 2, zone.box.size[2] / 2
    elif zone.outline is not None:
        corners = np.array([point[:2] for point in zone.outline.points])
        wide, deep = (corners.max(0) - corners.min(0)) / 2
    grid = np.linspace(-1.0, 1.0, _PARTS)
    points = np.array([(x + a * wide, level, z + b * deep) for a in grid for b in grid])
    inside = points[inside_zone(scene, zone, points)]
    away = [_outside(scene, (float(p[0]), level, float(p[2]))) for p in inside]
    return min((one for one in away if one is not None), default=0.0)


def _outside(scene: Scene, point: tuple[float, float, float]) -> float | None:
    """Return how far a point is from the nearest room; 0 in a room, and in the passage between two."""
    away = outside_rooms(scene, point)
    return 0.0 if away and in_doorway(scene, point) else away


def _views(scene: Scene) -> Iterator[Finding]:
    for name, view in scene.views.items():
        if not isinstance(view.at, str):
            away = _outside(scene, view.at)
            if away is not None and away > CLOSE:
                values = {"found": repr(name), "distance": messages.number(away, 2)}
                yield found(scene, "view-outside", "warning", f"views.{name}.at", **values)


def _speakers(scene: Scene) -> Iterator[Finding]:
    for name, group in scene.rigs.speakers.items():
        path = f"rigs.speakers.{name}"
        spots = [(f"{path}.at", f"{name}", group.at)]
        spots += [
            (f"{path}.list[{i}].at", f"{name}.{i + 1}", one.at) for i, one in enumerate(group.list or ())
        ]
        for where, label, at in spots:
            away = None if at is None else _outside(scene, at)
            if away is not None and away > CLOSE:
                values = {"found": repr(label), "distance": messages.number(away, 2)}
                yield found(scene, "speaker-outside", "warning", where, **values)
