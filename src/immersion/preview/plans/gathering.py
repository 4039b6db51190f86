"""What a plan shows of a stage, as plain data in metres: the room, its equipment, its things and its ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.errors import FileError, UnknownNameError
from immersion.preview import _plan_texts as _plan_texts
from immersion.preview.plans.equipment import (
    PlacedProjector,
    PlacedSpeaker,
    placed_projectors,
    placed_speakers,
    screens_of,
)
from immersion.preview.plans.outlines import CUT, RoomShape, flat_outline, hull, ring, room_shape
from immersion.registry import nearest
from immersion.scene.model import Room, Thing, Zone, text_of
from immersion.scene.places import camera_of, position_of, world_from_thing

if TYPE_CHECKING:
    from immersion.scene.walk import Walk
    from immersion.stage.stage import Stage

__all__ = ["Contents", "PlacedThing", "PlacedView", "PlacedZone", "Way", "flat_hull", "gathered"]

Points = NDArray[np.float64]

_MOST_HULL = 60_000  # vertices of a model whose hull is taken; of more, every so many


@dataclass(frozen=True, slots=True, eq=False)
class PlacedThing:
    """A thing that has a place: its kind, its (n, 3) points or none, where it looks, and a remark."""

    name: str
    kind: str
    at: Points
    points: Points
    forward: Points | None
    remark: str


@dataclass(frozen=True, slots=True, eq=False)
class PlacedView:
    """A place to look from and the direction of the look."""

    name: str
    at: Points
    forward: Points


@dataclass(frozen=True, slots=True, eq=False)
class PlacedZone:
    """A zone: its outline on the floor (n, 3), and its lowest and highest points."""

    name: str
    floor: Points
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A way through the room: a tour, a walk, or the path of a thing."""

    name: str
    kind: str
    points: Points


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Everything that is drawn."""

    room: str
    shape: RoomShape
    screens: dict[str, Points]
    speakers: tuple[PlacedSpeaker, ...]
    projectors: tuple[PlacedProjector, ...]
    things: tuple[PlacedThing, ...]
    zones: tuple[PlacedZone, ...]
    views: tuple[PlacedView, ...]
    ways: tuple[Way, ...]
    notes: tuple[str, ...]

    @property
    def placed(self) -> tuple[tuple[str, Points], ...]:
        """The name and the (n, 3) points of everything that has a place."""
        return (
            *((one.title, one.at[None]) for one in self.speakers),
            *((one.name, one.at[None]) for one in self.projectors),
            *((one.name, np.vstack([one.at, one.points])) for one in self.things),
            *((one.name, one.at[None]) for one in self.views),
            *((one.name, one.floor) for one in self.zones),
            *((one.name, one.points) for one in self.ways if len(one.points)),
        )

    @property
    def bounds(self) -> tuple[Points, Points]:
        """The lowest and the highest corner of the room and of all that has a place."""
        corners = [self.shape.low[None], self.shape.high[None], *(points for _, points in self.placed)]
        return np.min([one.min(0) for one in corners], axis=0), np.max(
            [one.max(0) for one in corners], axis=0
        )

    @property
    def centres(self) -> tuple[Points, ...]:
        """The places that loudspeakers are heard from, each once."""
        found: dict[tuple[float, ...], Points] = {}
        for one in self.speakers:
            found.setdefault(tuple(np.round(one.centre, 6)), one.centre)
        return tuple(found.values())


def gathered(stage: Stage, room: str | None, walk: Walk | None) -> Contents:
    """Return what a plan shows of a stage.

    A model whose file is not there yet is drawn as a place, and named in the notes.

    Raises
    ------
    UnknownNameError
        If the scene has no such room.
    InputError
        If an id leads nowhere, or a file is damaged.
    """
    notes: list[str] = []
    name, record = _room(stage, room)
    things = tuple(_things(stage, notes))
    shape = _shape(stage, record, things, notes)
    screens, others = screens_of(stage.scene)
    notes += [messages.text("plan-note-screen", name=one) for one in others]
    rest = [other for other in stage.scene.all_rooms() if other != name]
    if rest:
        notes.append(messages.text("plan-note-rooms", names=", ".join(rest)))
    reach = float(np.linalg.norm(shape.high - shape.low)) / 2
    projectors = placed_projectors(stage, reach)
    notes += [messages.text("plan-note-picture", name=one.name) for one in projectors if not one.on_screen]
    speakers = placed_speakers(stage)
    for group in dict.fromkeys(one.group for one in speakers):
        rig = stage.scene.rigs.speakers[group]
        if rig.layout is not None and rig.radius is None:
            notes.append(messages.text("plan-note-radius", name=group))
    return Contents(
        name,
        shape,
        screens,
        speakers,
        projectors,
        things,
        tuple(_zone(stage, name, zone) for name, zone in stage.scene.zones.items()),
        tuple(_view(stage, name) for name in stage.scene.views),
        (*_ways(stage), *_walks(walk)),
        tuple(notes),
    )


def _room(stage: Stage, name: str | None) -> tuple[str, Room | None]:
    rooms = stage.scene.all_rooms()
    if name is None:
        return next(iter(rooms.items()), ("", None))
    if name not in rooms:
        known = list(rooms)
        raise UnknownNameError(
            "plan-room", "rooms", name=name, known=", ".join(known) or "—", nearest=nearest(name, known)
        )
    return name, rooms[name]


def _shape(stage: Stage, room: Room | None, things: tuple[PlacedThing, ...], notes: list[str]) -> RoomShape:
    if room is not None and room.mesh is None:
        return room_shape(room)
    if room is not None and room.mesh is not None:
        try:
            shape = room_shape(room, stage.mesh(room.mesh))
            cut = min(CUT, float(shape.high[1] - shape.low[1]) / 2)
            notes.append(messages.text("plan-note-cut", metres=messages.number(cut, 2)))
            return shape
        except FileError as error:
            if error.code != "file-missing":
                raise
            notes.append(messages.text("plan-note-missing", name=room.mesh))
    else:
        notes.append(messages.text("plan-note-no-room"))
    # No walls are known: the paper is cut around what there is.
    places = [thing.at for thing in things] + [_at(stage, name) for name in stage.scene.views]
    places += [speaker.at for speaker in placed_speakers(stage)] or [np.zeros(3)]
    low, high = np.min(places, axis=0) - 1.0, np.max(places, axis=0) + 1.0
    low[1] = min(0.0, float(low[1]) + 1.0)
    nothing: tuple[Points, ...] = ()
    return RoomShape(low, high, nothing, nothing, nothing, False, "none")


def _at(stage: Stage, name: str) -> Points:
    return np.asarray(position_of(stage.scene, name), np.float64)


# Things ------------------------------------------------------------------------------------------


def _things(stage: Stage, notes: list[str]) -> Iterator[PlacedThing]:
    for thing in stage.things:
        if thing.kind in ("ambisonic", "group") or (thing.kind in ("stems",) and thing.at is None):
            continue  # they have no place of their own
        on_wall = thing.screen is not None or thing.surface is not None
        if on_wall and thing.kind in ("image", "video", "text", "captions"):
            continue  # drawn as its screen
        if thing.at is None and thing.kind in ("captions", "text"):
            continue
        frame = world_from_thing(stage.scene, thing)
        forward = None
        if thing.light in ("spot", "directional") or (thing.sound is not None and thing.cone is not None):
            forward = -frame[:3, 2] / np.linalg.norm(frame[:3, 2])
        points = _points(stage, thing, frame, notes)
        yield PlacedThing(thing.id, thing.kind, frame[:3, 3], points, forward, _remark(stage, thing))


def _points(stage: Stage, thing: Thing, frame: Points, notes: list[str]) -> Points:
    """Return points of what a thing covers, in the world; none for what is only a place."""
    if thing.model is not None:
        try:
            places = stage.mesh(thing.model).positions()
        except FileError as error:
            if error.code != "file-missing":
                raise
            notes.append(messages.text("plan-note-missing", name=thing.model))
            return np.zeros((0, 3))
        # The bounds stay exact: the extreme points are kept whatever the step.
        step = max(1, len(places) // _MOST_HULL)
        corners = places[np.unique([*places.argmin(0), *places.argmax(0)])] if len(places) else places
        places = np.concatenate([places[::step], corners])
        return np.asarray(places @ frame[:3, :3].T + frame[:3, 3])
    if thing.kind in ("image", "video"):
        wide = thing.width or 1.0
        own = np.array([[-wide / 2, 0, 0], [wide / 2, 0, 0]])
        return np.asarray(own @ frame[:3, :3].T + frame[:3, 3])
    return np.zeros((0, 3))


def _remark(stage: Stage, thing: Thing) -> str:
    """Return what a technician wants to know of a thing, in a few words."""
    if thing.light is not None:
        parts = [messages.text(f"plan-light-{thing.light}")]
        if thing.intensity is not None:
            parts.append(f"{thing.intensity.value:g} {thing.intensity.unit}")
        if thing.light == "spot" and thing.angle is not None:
            parts.append(f"{thing.angle:g}°")
        return ", ".join(parts)
    if thing.sound is not None and thing.to:
        return str(thing.to)
    default = stage.scene.languages.default
    media = stage.scene.media.get(str(thing.media_id)) if thing.media_id is not None else None
    alt = thing.alt or (media.alt if media is not None else None)
    return text_of(alt, stage.language, default)


# Zones, views, ways ------------------------------------------------------------------------------


def _zone(stage: Stage, name: str, zone: Zone) -> PlacedZone:
    centre = np.asarray(position_of(stage.scene, name), np.float64)
    if zone.outline is not None:
        bottom = float(zone.outline.bottom)
        floor = np.insert(flat_outline(zone.outline), 1, bottom, axis=1)
        return PlacedZone(name, floor, bottom, bottom + zone.outline.height)
    if zone.box is not None:
        x, y, z = zone.box.size
        own = np.array([[-x / 2, 0, -z / 2], [x / 2, 0, -z / 2], [x / 2, 0, z / 2], [-x / 2, 0, z / 2]])
        return PlacedZone(name, own + centre, float(centre[1]), float(centre[1]) + y)
    if zone.sphere is not None:
        radius = zone.sphere.radius
        return PlacedZone(name, ring(centre, radius), float(centre[1]) - radius, float(centre[1]) + radius)
    assert zone.cylinder is not None
    floor = ring(centre, zone.cylinder.radius)
    return PlacedZone(name, floor, float(centre[1]), float(centre[1]) + zone.cylinder.height)


def _view(stage: Stage, name: str) -> PlacedView:
    frame, _ = camera_of(stage.scene, name)
    return PlacedView(name, frame[:3, 3], -frame[:3, 2])


def _ways(stage: Stage) -> Iterator[Way]:
    for name, tour in stage.scene.tours.items():
        stops = [_at(stage, step.view) for step in tour.steps if step.view is not None]
        if stops:
            yield Way(name, "tour", np.array(stops))
    for thing in stage.things:
        if thing.path is not None:
            try:
                yield Way(thing.id, "path", _path_of(stage, thing))
            except FileError as error:
                if error.code != "file-missing":
                    raise


def _path_of(stage: Stage, thing: Thing) -> Points:
    """Return the way of a thing in the world, read in the stage's language."""
    from immersion.scene.walk import Walk

    files = (thing.path.files if thing.path is not None else None) or {}
    file = thing.path.file if thing.path is not None else None
    if file is None:
        tags = (stage.language, stage.scene.languages.default, *sorted(files))
        file = next(files[tag] for tag in tags if tag in files)
    own = Walk.read(stage.folder / file).tracks[0].values[:, :3]
    parent = stage.scene.thing(thing.parent) if thing.parent is not None else None
    if parent is None:
        return own
    frame = world_from_thing(stage.scene, parent)
    return np.asarray(own @ frame[:3, :3].T + frame[:3, 3])


def _walks(walk: Walk | None) -> Iterator[Way]:
    for index, track in enumerate(walk.tracks if walk is not None else (), 1):
        yield Way(str(index), "walk", track.values[:, :3])


def flat_hull(points: Points, axes: tuple[int, int]) -> Points:
    """Return the convex hull of (n, 3) points seen along the third axis, as (m, 3) points at height 0 there."""
    edge = hull(points[:, list(axes)])
    found = np.zeros((len(edge), 3))
    found[:, list(axes)] = edge
    return found
