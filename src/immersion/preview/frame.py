"""What holds for a whole picture: camera, lights, shadows, projectors and exposure, given to every program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.preview.camera import Camera
from immersion.preview.contents import Contents
from immersion.preview.programs import Program
from immersion.preview.shadow import Shadow, shadows_of
from immersion.stage.beams import MOST_BEAMS, Beam
from immersion.stage.inner_surfaces import mean_albedo
from immersion.stage.lights import FLOOR_LUX, MOST, WHITE_LUX, Light, head_light, room_light, strongest
from immersion.stage.shells import shell_albedo

__all__ = ["DEPTHS", "PICTURES", "Frame", "frame_of", "white_of"]

DEPTHS, PICTURES = 5, 6
"""Texture units of the shadows and of the projectors' pictures; those before are a surface's own."""

Matrix = NDArray[np.float64]


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
    above, below : (3,) ndarray
        Lux from around on a card that looks up, and on one that looks down; between them for the others.
    white : float
        Lux on a white surface that come out white.
    lux : bool
        Whether illuminance is asked for instead of a picture.
    """

    camera: Camera
    size: tuple[int, int]
    lights: tuple[Light, ...]
    beams: tuple[Beam, ...]
    shadows: tuple[Shadow, ...]
    above: Matrix
    below: Matrix
    white: float
    lux: bool = False

    @property
    def features(self) -> frozenset[str]:
        """What every surface's program must be able to do."""
        found = {"lux"} if self.lux else set()
        if any(shadow.light >= 0 for shadow in self.shadows):
            found.add("shadows")
        if self.beams:
            found.add("beams")
        return frozenset(found)

    def tell(self, program: Program) -> None:
        """Set what a program must know of the picture."""
        eye = self.camera.eye
        program.matrix("clip_from_eye", self.camera.clip_from_eye(self.size[0] / self.size[1]))
        program.vectors("ambient_above", self.above)
        program.vectors("ambient_below", self.below)
        program.vectors("exposure", 1.0 / self.white)
        program.vectors("white", self.white)
        program.vectors("opacity", 1.0)
        program.integer("depths", DEPTHS)
        program.integer("beam_pictures", PICTURES)
        self._tell_lights(program, eye)
        if self.beams:
            self._tell_beams(program, eye)

    def _tell_lights(self, program: Program, eye: Matrix) -> None:
        places, aims, cones, powers = np.zeros((MOST, 4)), np.zeros((MOST, 3)), np.zeros((MOST, 2)), []
        layers, depths = np.full(MOST, -1), np.tile(np.eye(4), (MOST, 1, 1))
        for k, light in enumerate(self.lights):
            near = light.kind != "directional"
            places[k] = (*(light.position - eye), 1.0) if near else (*-light.direction, 0.0)
            aims[k], cones[k] = light.direction, light.cone
            powers.append(light.color * light.strength)
        for layer, shadow in enumerate(self.shadows):
            if shadow.light >= 0:
                layers[shadow.light], depths[shadow.light] = layer, shadow.clip_from_eye(eye)
        program.integer("light_count", len(self.lights))
        program.vectors("light_place", places)
        program.vectors("light_aim", aims)
        program.vectors("light_cone", cones)
        program.vectors("light_power", powers + [np.zeros(3)] * (MOST - len(powers)))
        program.integers("light_layer", layers)
        program.matrix("light_depth", depths)

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
    around = np.full(3, FLOOR_LUX)
    albedo, area = _walls(contents)
    if area > 0:
        around = around + room_light(contents.lights, albedo, area)
        around = around + _from_beams(contents, albedo, area)
    if contents.unlit:
        around = around + 30.0
    above, below = 1.15 * around, 0.85 * around
    if contents.sky is not None:
        above, below = above + contents.sky.above, below + contents.sky.below
    if direct:
        above = below = np.zeros(3)
    shadows = shadows_of(contents, lights, contents.beams)
    return Frame(camera, size, lights, contents.beams, shadows, above, below, white_of(contents), lux)


def _walls(contents: Contents) -> tuple[Matrix, float]:
    """Return what the walls send back of the light on them, (3,), and their area; 0 where there are none."""
    if contents.room:
        return mean_albedo(contents.room), sum(surface.area for surface in contents.room)
    if contents.shell is not None:
        return shell_albedo(contents.shell.mesh)
    return np.full(3, 0.6), 0.0


def _from_beams(contents: Contents, albedo: Matrix, area: float) -> Matrix:
    """Return the lux that walls send back of what projectors show; a blend shares one picture's light."""
    back = np.minimum(albedo, 0.8)
    total = np.zeros(3)
    for beam in contents.beams:
        shown = [panel for panel in contents.panels if panel.screen == beam.screen]
        if shown:
            total = total + beam.lumens * shown[-1].mean * back / (area * (1 - back))
    return total


def white_of(contents: Contents) -> float:
    """Return the lux that come out white: a museum's, those of the brightest projected picture, or of daylight.

    Eyes get used to a projected wall: its white is then white, and what lamps light beside it looks dimmer,
    as it does in the room. So they do to a court in the sun, whatever the author takes for a sun.
    """
    walls = float(_walls(contents)[0].mean())
    brightest = 0.0 if contents.sky is None else float(contents.sky.floor.mean()) / max(walls, 0.05)
    for beam in contents.beams:
        middle = contents.screens[beam.screen].points.mean(0) - beam.position
        depth = max(float(middle @ beam.direction), 0.1)
        brightest = max(brightest, beam.power / depth**2)
    return max(WHITE_LUX, brightest * walls)
