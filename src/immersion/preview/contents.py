"""What is seen at one time: models, pictures, lights and the room, as plain data to draw."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.preview import _drawing_texts as _drawing_texts
from immersion.preview.hanging import hung, screen_of
from immersion.preview.posing import pose_now, resting
from immersion.preview.rooms import DrawnRoom
from immersion.preview.writing import caption_pixels, cue_at, cues_of, text_pixels
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.scene.model import Thing, text_of
from immersion.scene.patches import Patch
from immersion.scene.places import world_from_thing
from immersion.stage.beams import Beam, beams_of
from immersion.stage.inner_surfaces import Surface
from immersion.stage.lights import MOST, Light, light_of, picture_light
from immersion.stage.rooms import LitRoom, lit_rooms
from immersion.stage.sky import Sky, sky_of
from immersion.stage.videos import VIDEO_ASPECT, known_video_aspect

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = [
    "Contents",
    "Frames",
    "Level",
    "Model",
    "Panel",
    "Points",
    "Seen",
    "Told",
    "contents_of",
    "visible_things",
]

_log = logging.getLogger("immersion.preview")

DARK = np.full((1, 1, 4), (26, 26, 28, 255), np.uint8)
"""What stands for a video: its frames are not decoded here."""

Frames = Callable[[str, float], NDArray[np.uint8]]
"""Gives the (h, w, 4) sRGB bytes of a video by its media and its time in seconds: a new array for each frame."""


class Seen(Protocol):
    """A thing's state, of which only this is asked."""

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        ...

    @property
    def opacity(self) -> float:
        """How much of it is shown, from 0 to 1."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it plays: a sound, a video, a model's own animation."""
        ...

    @property
    def media_time(self) -> float:
        """Where in its media it is, in seconds."""
        ...

    @property
    def clip(self) -> str | None:
        """The animation that a model plays."""
        ...

    @property
    def level(self) -> float:
        """The factor on a light's strength."""
        ...


class State(Protocol):
    """The state of every thing at one time."""

    @property
    def things(self) -> Mapping[str, Seen]:
        """By id."""
        ...

    @property
    def viewer(self) -> tuple[tuple[float, float, float], float, float] | None:
        """The visitor's eyes in metres, yaw and pitch, if somebody is there."""
        ...

    @property
    def worlds(self) -> Mapping[str, NDArray[np.float64]]:
        """The (4, 4) matrices to the world of things that may be elsewhere than the scene says, by id."""
        ...


class Told(Protocol):
    """A visit, of which only the state at a time is asked."""

    def state_at(self, time: float) -> State:
        """Return the state at a time in seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Level:
    """A lighter level of detail: its triangles, and what opens it."""

    triangles: int
    open: Callable[[], Mesh]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A mesh, the (4, 4) matrix from its true positions to the world, and how much of it is shown.

    ``lighter`` are its other levels of detail, the heaviest first.
    """

    thing: str
    mesh: Mesh
    world_from_model: NDArray[np.float64]
    opacity: float = 1.0
    lighter: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A point cloud, the (4, 4) matrix from its true positions to the world, and how much of it is shown."""

    thing: str
    cloud: PointCloud
    world_from_model: NDArray[np.float64]
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A picture, flat or bent: points (n, 3) in the world, their places in it (n, 2), faces, (h, w, 4) sRGB bytes.

    ``screen`` is the one that it is on; when projectors paint it, they show the picture as light. ``free``: it
    stands in space, where it keeps light from what is behind it.
    """

    thing: str
    points: NDArray[np.float64]
    uvs: NDArray[np.float64]
    faces: NDArray[np.int32]
    pixels: NDArray[np.uint8]
    lift: int
    opacity: float = 1.0
    screen: str | None = None
    free: bool = False

    @property
    def mean(self) -> NDArray[np.float64]:
        """The (3,) mean of the picture in linear light, from every few pixels."""
        return np.asarray(picture_light(self.pixels) * self.opacity, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Everything to draw.

    ``unlit`` tells that the scene has no light at all, not even one switched off; ``visitors`` are the eyes
    of those who stand in the light; ``screens`` what those are made of that projectors paint;
    ``floor`` whether a plain one stands in for a scene without a room; ``most_triangles`` what the profile
    allows all models together; ``rooms`` are all the scene's, in their order.
    """

    models: tuple[Model, ...]
    panels: tuple[Panel, ...]
    lights: tuple[Light, ...]
    unlit: bool
    rooms: tuple[DrawnRoom, ...]
    beams: tuple[Beam, ...] = ()
    visitors: tuple[tuple[float, float, float], ...] = ()
    screens: Mapping[str, Patch] = field(default_factory=dict)
    floor: bool = True
    clouds: tuple[Points, ...] = ()
    most_triangles: int | None = None

    @property
    def bodies(self) -> tuple[Model, ...]:
        """All that is drawn as a mesh: the models, and the rooms that are one."""
        return (*self.models, *(room.shell for room in self.rooms if room.shell is not None))

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """The sides of all rooms."""
        return tuple(surface for room in self.rooms for surface in room.surfaces)

    @property
    def nooks(self) -> bool:
        """Whether walls may stand between a lamp and what it lights in its own room."""
        return any(room.nooks for room in self.rooms)

    @property
    def sky(self) -> Sky | None:
        """What is seen above a room without a roof, the first of them; None when all have one."""
        return next((room.sky for room in self.rooms if room.sky is not None), None)


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """Questions to a scene at one time: the state of a visit where there is one, else how things begin."""

    stage: Stage
    state: State | None

    def shown(self, thing: Thing, depth: int = 0) -> float:
        """Return how much of a thing is shown, 0 to 1; never more than what it belongs to."""
        told = self.told(thing)
        visible = thing.visible if told is None else told.visible
        own = float(visible) if told is None else float(visible) * told.opacity
        parent = self.stage.scene.thing(thing.parent) if thing.parent is not None else None
        if own <= 0 or parent is None or depth > len(self.stage.scene.things):
            return own
        return min(own, self.shown(parent, depth + 1))

    def world(self, thing: Thing) -> NDArray[np.float64]:
        """Return the (4, 4) matrix from a thing's own frame to the world."""
        moved = None if self.state is None else self.state.worlds.get(thing.id)
        return world_from_thing(self.stage.scene, thing) if moved is None else moved

    def told(self, thing: Thing) -> Seen | None:
        """Return the state of a thing, if the visit tells of it."""
        return None if self.state is None else self.state.things.get(thing.id)

    def pose(self, thing: Thing, mesh: Mesh) -> Mesh:
        """Return a model as its animation has it, once a visit has begun one; it holds its last pose."""
        told = self.told(thing)
        if mesh.rig is None or told is None or not told.playing:
            return resting(mesh)
        return pose_now(mesh, told.clip, told.media_time)

    def light(self, thing: Thing) -> Light:
        """Return a light at its level, dimmed while it fades."""
        told = self.told(thing)
        light = light_of(self.stage.scene, thing, self.world(thing))
        level = 1.0 if told is None else told.level
        return replace(light, strength=light.strength * level * self.shown(thing))


def visible_things(stage: Stage, time: float = 0.0, visit: Told | None = None) -> tuple[Thing, ...]:
    """Return the things that are shown at a time; one inside a hidden group is hidden too."""
    now = Now(stage, None if visit is None else visit.state_at(time))
    return tuple(thing for thing in stage.things if now.shown(thing) > 0)


def contents_of(
    stage: Stage,
    time: float = 0.0,
    visit: Told | None = None,
    frames: Frames | None = None,
) -> Contents:
    """Return what is seen at a time; media are opened as they are needed.

    Projectors that the stage has lost are dark. With a visit, things stand where they have moved to and show as
    much as their fades let them. ``frames`` gives a video's picture by its media and time, a new array for
    each; without it videos are dark. Pictures on surfaces that carry none are named in the log.

    Raises
    ------
    InputError
        If a media does not open.
    """
    now = Now(stage, None if visit is None else visit.state_at(time))
    shown = [(index, thing) for index, thing in enumerate(stage.things) if now.shown(thing) > 0]
    found = [_one(now, thing, index, frames) for index, thing in shown]
    lights = [one for one in found if isinstance(one, Light)]
    if len(lights) > MOST:
        _log.warning("%d lights: the %d strongest are drawn", len(lights), MOST)
    beams, screens = _painted(stage)
    return Contents(
        tuple(one for one in found if isinstance(one, Model)),
        tuple(one for one in found if isinstance(one, Panel)),
        tuple(lights),
        not beams and all(thing.light is None for thing in stage.things),
        tuple(_room(stage, room, lights) for room in lit_rooms(stage)),
        beams,
        () if now.state is None or now.state.viewer is None else (now.state.viewer[0],),
        screens,
        clouds=tuple(one for one in found if isinstance(one, Points)),
        most_triangles=None if stage.profile_record is None else stage.profile_record.max_triangles,
    )


def _room(stage: Stage, room: LitRoom, lights: list[Light]) -> DrawnRoom:
    sky = sky_of(room.surfaces, room.mesh, lights)
    return DrawnRoom(room.name, room.record, room.surfaces, room.mesh, room.beside, _shell(stage, room), sky)


def _shell(stage: Stage, room: LitRoom) -> Model | None:
    """Return the model that a room is, if it is one."""
    if room.mesh is None:
        return None
    levels = levels_of(stage, str(room.record.mesh), room.mesh)
    return Model("", room.mesh, np.eye(4), 1.0, levels)


def _one(now: Now, thing: Thing, index: int, frames: Frames | None) -> Model | Points | Panel | Light | None:
    """Return what is drawn of a thing; None for what is only heard, or says nothing now."""
    stage = now.stage
    if thing.model is not None:
        mesh = stage.mesh(thing.model)
        if not len(mesh.faces):
            return None
        moved = now.pose(thing, mesh)
        lighter = levels_of(stage, thing.model, mesh) if moved is mesh else ()
        return Model(thing.id, moved, now.world(thing), now.shown(thing), lighter)
    if thing.cloud is not None:
        cloud = stage.cloud(thing.cloud)
        return Points(thing.id, cloud, now.world(thing), now.shown(thing)) if len(cloud.points) else None
    if thing.light is not None:
        return now.light(thing)
    pixels = pixels_of_thing(now, thing, frames)
    return None if pixels is None else _panel(now, thing, index, pixels)


def levels_of(stage: Stage, name: str, mesh: Mesh) -> tuple[Level, ...]:
    """Return the levels of a model that are lighter than the one the profile takes, heaviest first."""
    found = []
    for record in stage.media(name).lods:
        if record.file is None:
            continue
        file = str(record.file)
        count = record.triangles
        if count is None:
            count = len(stage.mesh_file(name, file).faces)
        if count < len(mesh.faces):
            found.append(Level(count, partial(stage.mesh_file, name, file)))
    return tuple(sorted(found, key=lambda level: -level.triangles))


def _painted(stage: Stage) -> tuple[tuple[Beam, ...], dict[str, Patch]]:
    """Return the projectors that shine, and the screens that any projector should paint."""
    beams: list[Beam] = []
    screens: dict[str, Patch] = {}
    for beam in beams_of(stage):
        try:
            screens[beam.screen] = screen_of(stage, beam.screen)
        except InputError as error:
            if error.code != "scene-screen-shape":
                raise
            _log.info("rigs.projectors.%s: %s", beam.name, error.render())
            continue
        if beam.name not in stage.lost:
            beams.append(beam)
    return tuple(beams), screens


def _panel(now: Now, thing: Thing, index: int, pixels: NDArray[np.uint8]) -> Panel | None:
    stage = now.stage
    aspect = _aspect(stage, thing, pixels)
    try:
        patch = hung(stage, thing, aspect, None if thing.screen is not None else now.world(thing))
    except InputError as error:
        if error.code != "scene-screen-shape":
            raise
        _log.info("things.%s: %s", thing.id, error.render())
        return None
    placed = (patch.points, patch.uvs, patch.faces)
    return Panel(thing.id, *placed, pixels, index, now.shown(thing), thing.screen, patch.local)


def _aspect(stage: Stage, thing: Thing, pixels: NDArray[np.uint8]) -> float:
    """Return width over height of what is shown; a video's pixels need not be square, and its dark has no shape."""
    known = None if thing.video is None else known_video_aspect(stage, str(thing.video))
    if known is not None:
        return known
    return VIDEO_ASPECT if pixels is DARK else pixels.shape[1] / pixels.shape[0]


def pixels_of_thing(now: Now, thing: Thing, frames: Frames | None) -> NDArray[np.uint8] | None:
    """Return the (h, w, 4) picture that an image, a video, a text or captions show; None for what is not flat.

    Raises
    ------
    InputError
        If a media does not open, or a video's frame is no picture.
    """
    if thing.image is not None:
        return now.stage.image(thing.image)
    if thing.video is not None:
        told = now.told(thing)
        return _frame(thing, 0.0 if told is None else told.media_time, frames)
    if thing.text is not None:
        words = text_of(thing.text, now.stage.language, now.stage.scene.languages.default)
        return text_pixels(words, thing.color or "#ffffff") if words.strip() else None
    if thing.captions is not None and (thing.at or thing.screen or thing.surface):
        said = said_now(now, thing.captions)
        return caption_pixels(said) if said else None
    return None


def _frame(thing: Thing, time: float, frames: Frames | None) -> NDArray[np.uint8]:
    if frames is None:
        return DARK
    pixels = frames(str(thing.video), time)
    if pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.dtype != np.uint8 or 0 in pixels.shape:
        raise InputError("preview-frame", f"things.{thing.id}", shape=pixels.shape, dtype=pixels.dtype)
    return pixels


def said_now(now: Now, name: str) -> str:
    """Return the caption of what a thing says at this time, in the stage's language; empty when it is silent."""
    stage, speaker = now.stage, now.stage.scene.thing(name)
    told = None if speaker is None else now.told(speaker)
    if speaker is None or told is None or not told.playing:
        return ""
    media = stage.scene.media.get(str(speaker.media_id))
    files = None if media is None else media.captions
    if files is None:
        return ""
    default = stage.scene.languages.default
    file = files if isinstance(files, str) else text_of(dict(files), stage.language, default)
    return cue_at(cues_of(stage.folder / str(file)), told.media_time)
