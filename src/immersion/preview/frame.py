"""What holds for a whole picture: camera, lights, shadows, projectors and exposure, given to every program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.preview.camera import Camera
from immersion.preview.contents import Contents
from immersion.preview.programs import Program
from immersion.preview.shadow import Shadow, shadows_of
from immersion.stage.beam_screens import brightest_on
from immersion.stage.beams import MOST_BEAMS, Beam
from immersion.stage.lights import FLOOR_LUX, MOST, WHITE_LUX, Light, head_light, room_light, strongest
from immersion.stage.rooms import NO_WALLS, lamps_that_reach, room_at, walls_of

__all__ = ["DEPTHS", "PICTURES", "Around", "Frame", "frame_of", "white_of"]

DEPTHS, PICTURES = 5, 6
"""Texture units of the shadows and of the projectors' pictures; those before are a surface's own."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What comes to one room.

    Parameters
    ----------
    above, below : (3,) ndarray
        Lux from around on a card that looks up, and on one that looks down; between them for the others.
    reached : tuple of bool
        By which of the picture's lights.
    """

    above: Matrix
    below: Matrix
    reached: tuple[bool, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture to be drawn.

    Parameters
    ----------
    camera : Camera
    size : (int, int)
        Width and height in pixels.
    lights, beams, shadows : tuple
        What shines, and what each sees.
    around : tuple of Around
        What comes to each room; one alone where the scene has none.
    here : int
        The room of the camera.
    white : float
        Lux on a white surface that come out white.
    lux : bool
        Whether illuminance is asked for instead of a picture.
    head_lit : bool
        Whether the light at the eyes is the only one. A scene's lamps come and go: were their number part of a
        program, a cue would wait for it to be built.
    """

    camera: Camera
    size: tuple[int, int]
    lights: tuple[Light, ...]
    beams: tuple[Beam, ...]
    shadows: tuple[Shadow, ...]
    around: tuple[Around, ...]
    here: int
    white: float
    lux: bool = False
    head_lit: bool = False

    @property
    def features(self) -> frozenset[str]:
        """What every surface's program must be able to do."""
        found = {"lux"} if self.lux else set()
        if self.head_lit:
            found.add("alone")
        if any(shadow.light >= 0 for shadow in self.shadows):
            found.add("shadows")
        if self.beams:
            found.add("beams")
        return frozenset(found)

    def tell(self, program: Program) -> None:
        """Set what a program must know of the picture."""
        eye = self.camera.eye
        program.matrix("clip_from_eye", self.camera.clip_from_eye(self.size[0] / self.size[1]))
        program.vectors("exposure", 1.0 / self.white)
        program.vectors("white", self.white)
        program.vectors("opacity", 1.0)
        program.integer("depths", DEPTHS)
        program.integer("beam_pictures", PICTURES)
        self._tell_lights(program, eye)
        if self.beams:
            self._tell_beams(program, eye)

    def _tell_lights(self, program: Program, eye: Matrix) -> None:
        places, aims, cones = np.zeros((MOST, 4)), np.zeros((MOST, 3)), np.zeros((MOST, 2))
        layers, depths = np.full(MOST, -1), np.tile(np.eye(4), (MOST, 1, 1))
        for k, light in enumerate(self.lights):
            near = light.kind != "directional"
            places[k] = (*(light.position - eye), 1.0) if near else (*-light.direction, 0.0)
            aims[k], cones[k] = light.direction, light.cone
        for layer, shadow in enumerate(self.shadows):
            if shadow.light >= 0:
                layers[shadow.light], depths[shadow.light] = layer, shadow.clip_from_eye(eye)
        program.integer("light_count", len(self.lights))
        program.vectors("light_place", places)
        program.vectors("light_aim", aims)
        program.vectors("light_cone", cones)
        self.tell_around(program, self.here)
        program.integers("light_layer", layers)
        program.matrix("light_depth", depths)

    def tell_around(self, program: Program, room: int) -> None:
        """Set what a program must know of the room in which it draws."""
        around, powers = self.around[room], np.zeros((MOST, 3))
        program.vectors("ambient_above", around.above)
        program.vectors("ambient_below", around.below)
        for k, (light, reached) in enumerate(zip(self.lights, around.reached, strict=True)):
            powers[k] = light.color * light.strength * reached
        program.vectors("light_power", powers)

    def _tell_beams(self, program: Program, eye: Matrix) -> None:
        layers = np.full(MOST_BEAMS, -1)
        for layer, shadow in enumerate(self.shadows):
            if shadow.beam >= 0:
                layers[shadow.beam] = layer
        matrices = []
        for beam in self.beams:
            moved = np.eye(4)
            moved[:3, 3] = eye - beam.position
            matrices.append(beam.clip_from_lens @ moved)
        program.integer("beam_count", len(self.beams))
        program.matrix("beam_from_eye", np.stack(matrices))
        program.vectors("beam_place", [beam.position - eye for beam in self.beams])
        program.vectors("beam_aim", [beam.direction for beam in self.beams])
        program.vectors("beam_power", np.array([[beam.power] for beam in self.beams]))
        program.integers("beam_layer", layers)


def frame_of(
    contents: Contents, camera: Camera, size: tuple[int, int], *, lux: bool = False, direct: bool = False
) -> Frame:
    """Return what is drawn of contents from a camera; ``direct`` leaves out light from around."""
    lights = strongest(contents.lights)
    if contents.unlit:
        lights = (head_light(camera.world_from_camera),)
    here = room_at(contents.rooms, camera.eye)
    around = tuple(_around(contents, k, lights, direct=direct) for k in range(max(1, len(contents.rooms))))
    shadows = shadows_of(contents, lights, contents.beams)
    white = white_of(contents, here)
    return Frame(camera, size, lights, contents.beams, shadows, around, here, white, lux, contents.unlit)


def _around(contents: Contents, room: int, lights: Sequence[Light], *, direct: bool) -> Around:
    """Return what comes to a room, or to the open floor of a scene without one."""
    reached = (True,) * len(lights)
    if not contents.unlit:
        reached = tuple(lamps_that_reach(contents.rooms, room, lights))
    if direct:
        return Around(np.zeros(3), np.zeros(3), reached)
    even = np.full(3, FLOOR_LUX)
    albedo, area = _walls(contents, room)
    if area > 0:
        own = [light for light in contents.lights if room_at(contents.rooms, light.position) == room]
        even = even + room_light(own, albedo, area)
        even = even + _from_beams(contents, room, albedo, area)
    if contents.unlit:
        even = even + 30.0
    above, below = 1.15 * even, 0.85 * even
    sky = contents.rooms[room].sky if contents.rooms else None
    if sky is not None:
        above, below = above + sky.above, below + sky.below
    return Around(above, below, reached)


def _walls(contents: Contents, room: int) -> tuple[Matrix, float]:
    """Return what a room's walls send back of the light on them, (3,), and their area; 0 where there are none."""
    return walls_of(contents.rooms[room]) if contents.rooms else (np.full(3, NO_WALLS), 0.0)


def _from_beams(contents: Contents, room: int, albedo: Matrix, area: float) -> Matrix:
    """Return the lux that walls send back of what projectors show; a blend shares one picture's light."""
    back = np.minimum(albedo, 0.8)
    total = np.zeros(3)
    for beam in _beams_in(contents, room):
        shown = [panel for panel in contents.panels if panel.screen == beam.screen]
        if shown:
            total = total + beam.lumens * shown[-1].mean * back / (area * (1 - back))
    return total


def _beams_in(contents: Contents, room: int) -> list[Beam]:
    """Return the projectors whose screen is in a room."""
    middles = [contents.screens[beam.screen].points.mean(0) for beam in contents.beams]
    return [
        beam
        for beam, middle in zip(contents.beams, middles, strict=True)
        if room_at(contents.rooms, middle) == room
    ]


def white_of(contents: Contents, room: int = 0) -> float:
    """Return the lux that come out white: a museum's, those of the brightest projected picture, or of daylight.

    Eyes get used to a projected wall: its white is then white, and what lamps light beside it looks dimmer,
    as it does in the room. So they do to a court in the sun, whatever the author takes for a sun. Of several rooms
    it is the one in which the eyes are that counts.
    """
    walls = float(_walls(contents, room)[0].mean())
    sky = contents.rooms[room].sky if contents.rooms else None
    brightest = 0.0 if sky is None else float(sky.floor.mean()) / max(walls, 0.05)
    for beam in _beams_in(contents, room):
        brightest = max(brightest, brightest_on(beam, contents.screens[beam.screen]))
    return max(WHITE_LUX, brightest * walls)
