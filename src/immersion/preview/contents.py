"""What is seen at one time: models, pictures, lights and the room, as plain data to draw."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.preview.beams import Beam, beams_of
from immersion.preview.lights import Light, light_of
from immersion.preview.posing import pose_now
from immersion.preview.room import Surface, box_of, panel_corners, room_surfaces
from immersion.scans.cloud import PointCloud
from immersion.scans.io._shading import linear_from_srgb
from immersion.scans.mesh import Mesh
from immersion.scene.model import Thing
from immersion.scene.places import screen_corners, world_from_thing

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["Contents", "Model", "Panel", "Seen", "Told", "contents_of", "visible_things"]

_log = logging.getLogger("immersion.preview")

DARK = np.full((1, 1, 4), (26, 26, 28, 255), np.uint8)
"""What stands for a video: its frames are not decoded here."""

_VIDEO_ASPECT = 16 / 9


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
    """A flat picture: corners (4, 3) in the world, texture coordinates (4, 2), (h, w, 4) sRGB bytes.

    ``screen`` is the one that it is on; when projectors paint it, they show the picture as light.
    """

    thing: str
    corners: NDArray[np.float64]
    uvs: NDArray[np.float64]
    pixels: NDArray[np.uint8]
    lift: int
    opacity: float = 1.0
    screen: str | None = None

    @property
    def mean(self) -> NDArray[np.float64]:
        """The (3,) mean of the picture in linear light, from every few pixels."""
        rows, columns = (max(1, side // 48) for side in self.pixels.shape[:2])
        few = self.pixels[rows // 2 :: rows, columns // 2 :: columns].reshape(-1, 4) / 255.0
        return np.asarray((linear_from_srgb(few[:, :3]) * few[:, 3:]).mean(0) * self.opacity, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Everything to draw.

    ``unlit`` tells that the scene has no light at all, not even one switched off; ``visitors`` are the eyes
    of those who stand in the light; ``screens`` the (4, 3) corners of those that projectors paint;
    ``floor`` whether a plain one stands in for a room that is no box.
    """

    models: tuple[Model, ...]
    panels: tuple[Panel, ...]
    lights: tuple[Light, ...]
    unlit: bool
    room: tuple[Surface, ...]
    beams: tuple[Beam, ...] = ()
    visitors: tuple[tuple[float, float, float], ...] = ()
    screens: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    floor: bool = True
    clouds: tuple[Points, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """Questions to a scene at one time: the state of a visit where there is one, else how things begin."""

    stage: Stage
    state: State | None

    def shown(self, thing: Thing, depth: int = 0) -> float:
        """Return how much of a thing is shown, 0 to 1; never more than what it belongs to."""
        told = None if self.state is None else self.state.things.get(thing.id)
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

    def pose(self, thing: Thing, mesh: Mesh) -> Mesh:
        """Return a model as its animation has it, once a visit has begun one; it holds its last pose."""
        told = None if self.state is None else self.state.things.get(thing.id)
        if mesh.rig is None or told is None or not told.playing:
            return mesh
        return pose_now(mesh, told.clip, told.media_time)

    def light(self, thing: Thing) -> Light:
        """Return a light at its level, dimmed while it fades."""
        told = None if self.state is None else self.state.things.get(thing.id)
        light = light_of(self.stage.scene, thing, self.world(thing))
        level = 1.0 if told is None else told.level
        return replace(light, strength=light.strength * level * self.shown(thing))


def visible_things(stage: Stage, time: float = 0.0, visit: Told | None = None) -> tuple[Thing, ...]:
    """Return the things that are shown at a time; one inside a hidden group is hidden too."""
    now = Now(stage, None if visit is None else visit.state_at(time))
    return tuple(thing for thing in stage.things if now.shown(thing) > 0)


def contents_of(
    stage: Stage, time: float = 0.0, visit: Told | None = None, lost: Collection[str] = ()
) -> Contents:
    """Return what is seen at a time; media are opened as they are needed.

    ``lost`` names projectors that are dead. With a visit, things stand where they have moved to and show as
    much as their fades let them. Kinds that are not drawn yet (captions, texts) and pictures on
    screens of no box are named in the log.

    Raises
    ------
    InputError
        If a media does not open.
    """
    now = Now(stage, None if visit is None else visit.state_at(time))
    models, panels, lights, clouds = [], [], [], []
    for index, thing in enumerate(stage.things):
        opacity = now.shown(thing)
        if opacity <= 0:
            continue
        if thing.model is not None:
            mesh = stage.mesh(thing.model)
            if len(mesh.faces):
                moved = now.pose(thing, mesh)
                lighter = levels_of(stage, thing.model, mesh) if moved is mesh else ()
                mesh = moved
                models.append(Model(thing.id, mesh, now.world(thing), opacity, lighter))
        elif thing.cloud is not None:
            cloud = stage.cloud(thing.cloud)
            if len(cloud.points):
                clouds.append(Points(thing.id, cloud, now.world(thing), opacity))
        elif thing.light is not None:
            lights.append(now.light(thing))
        elif thing.image is not None or thing.video is not None:
            panel = _panel(now, thing, index)
            if panel is not None:
                panels.append(panel)
        elif thing.kind in ("captions", "text"):
            _log.info("things.%s: a %s is not drawn yet", thing.id, thing.kind)
    found = box_of(stage.scene)
    beams, screens = _painted(stage, lost)
    return Contents(
        tuple(models),
        tuple(panels),
        tuple(lights),
        not beams and all(thing.light is None for thing in stage.things),
        () if found is None else room_surfaces(*found),
        beams,
        () if now.state is None or now.state.viewer is None else (now.state.viewer[0],),
        screens,
        clouds=tuple(clouds),
    )


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


def _painted(stage: Stage, lost: Collection[str]) -> tuple[tuple[Beam, ...], dict[str, NDArray[np.float64]]]:
    """Return the projectors that shine, and the screens that any projector should paint."""
    beams, screens = [], {}
    for beam in beams_of(stage):
        try:
            screens[beam.screen] = screen_corners(stage.scene, beam.screen)
        except InputError as error:
            if error.code != "scene-screen-shape":
                raise
            _log.info("rigs.projectors.%s: %s", beam.name, error.render())
            continue
        if beam.name not in lost:
            beams.append(beam)
    return tuple(beams), screens


def _panel(now: Now, thing: Thing, index: int) -> Panel | None:
    stage = now.stage
    pixels = DARK if thing.image is None else stage.image(thing.image)
    aspect = _VIDEO_ASPECT if thing.image is None else pixels.shape[1] / pixels.shape[0]
    try:
        corners, uvs = panel_corners(stage.scene, thing, aspect, now.world(thing))
    except InputError as error:
        if error.code != "scene-screen-shape":
            raise
        _log.info("things.%s: %s", thing.id, error.render())
        return None
    return Panel(thing.id, corners, uvs, pixels, index, now.shown(thing), thing.screen)
