"""What is seen at one time: models, pictures, lights and the room, as plain data to draw."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.preview.lights import Light, light_of
from immersion.preview.room import Surface, box_of, panel_corners, room_surfaces
from immersion.scans.mesh import Mesh
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing

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


class State(Protocol):
    """The state of every thing at one time."""

    @property
    def things(self) -> Mapping[str, Seen]:
        """By id."""
        ...


class Told(Protocol):
    """A visit, of which only the state at a time is asked."""

    def state_at(self, time: float) -> State:
        """Return the state at a time in seconds."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A mesh and the (4, 4) matrix from its true positions to the world."""

    thing: str
    mesh: Mesh
    world_from_model: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A flat picture: corners (4, 3) in the world, texture coordinates (4, 2), (h, w, 4) sRGB bytes."""

    thing: str
    corners: NDArray[np.float64]
    uvs: NDArray[np.float64]
    pixels: NDArray[np.uint8]
    lift: int


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Everything to draw; ``unlit`` tells that the scene has no light at all, not even one switched off."""

    models: tuple[Model, ...]
    panels: tuple[Panel, ...]
    lights: tuple[Light, ...]
    unlit: bool
    room: tuple[Surface, ...]


def visible_things(stage: Stage, time: float = 0.0, visit: Told | None = None) -> tuple[Thing, ...]:
    """Return the things that are shown at a time; one inside a hidden group is hidden too."""
    told = {} if visit is None else visit.state_at(time).things

    def shown(thing: Thing, depth: int = 0) -> bool:
        state = told.get(thing.id)
        if not (thing.visible if state is None else state.visible):
            return False
        parent = stage.scene.thing(thing.parent) if thing.parent is not None else None
        return parent is None or depth > len(stage.scene.things) or shown(parent, depth + 1)

    return tuple(thing for thing in stage.things if shown(thing))


def contents_of(stage: Stage, time: float = 0.0, visit: Told | None = None) -> Contents:
    """Return what is seen at a time; media are opened as they are needed.

    Kinds that are not drawn yet (clouds, captions, texts) and pictures on screens of no box are named in
    the log.

    Raises
    ------
    InputError
        If a media does not open.
    """
    models, panels, lights = [], [], []
    for index, thing in enumerate(visible_things(stage, time, visit)):
        if thing.model is not None:
            mesh = stage.mesh(thing.model)
            if len(mesh.faces):
                models.append(Model(thing.id, mesh, world_from_thing(stage.scene, thing)))
        elif thing.light is not None:
            lights.append(light_of(stage.scene, thing))
        elif thing.image is not None or thing.video is not None:
            panel = _panel(stage, thing, index)
            if panel is not None:
                panels.append(panel)
        elif thing.kind in ("cloud", "captions", "text"):
            _log.info("things.%s: a %s is not drawn yet", thing.id, thing.kind)
    found = box_of(stage.scene)
    return Contents(
        tuple(models),
        tuple(panels),
        tuple(lights),
        all(thing.light is None for thing in stage.things),
        () if found is None else room_surfaces(*found),
    )


def _panel(stage: Stage, thing: Thing, index: int) -> Panel | None:
    pixels = DARK if thing.image is None else stage.image(thing.image)
    aspect = _VIDEO_ASPECT if thing.image is None else pixels.shape[1] / pixels.shape[0]
    try:
        corners, uvs = panel_corners(stage.scene, thing, aspect)
    except InputError as error:
        if error.code != "scene-screen-shape":
            raise
        _log.info("things.%s: %s", thing.id, error.render())
        return None
    return Panel(thing.id, corners, uvs, pixels, index)
