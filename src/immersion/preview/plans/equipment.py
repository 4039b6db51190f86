"""The equipment of a scene in figures: where each loudspeaker and each projector is, and what it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.geometry.frames import world_from_ambisonic
from immersion.scene.model import Projector, Scene, Speakers
from immersion.scene.places import screen_corners, world_from_projector

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["PlacedProjector", "PlacedSpeaker", "placed_projectors", "placed_speakers", "screens_of"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSpeaker:
    """One loudspeaker.

    Parameters
    ----------
    group, name : str
        ``dome`` and ``M+030``; a single one has the group's name alone.
    kind : str
        ``speaker``, ``sub`` or ``lfe``.
    output : int or None
        The plug, when the scene says so.
    at, centre : (3,) ndarray
        Its place and the place it is heard from, in the world.
    delay, trim : float
        Seconds and dB, of the group and of its own.
    """

    group: str
    name: str
    kind: str
    output: int | None
    at: Points
    centre: Points
    delay: float = 0.0
    trim: float = 0.0

    @property
    def title(self) -> str:
        """What a technician calls it."""
        return self.group if self.name == self.group else f"{self.group} {self.name}"

    @property
    def distance(self) -> float:
        """Metres to the place it is heard from."""
        return float(np.linalg.norm(self.at - self.centre))

    @property
    def azimuth(self) -> float:
        """Degrees to the left of −Z, seen from that place."""
        x, _, z = self.at - self.centre
        return 0.0 if np.hypot(x, z) < 1e-9 else float(np.degrees(np.arctan2(-x, -z))) + 0.0

    @property
    def elevation(self) -> float:
        """Degrees above that place."""
        x, y, z = self.at - self.centre
        return float(np.degrees(np.arctan2(y, np.hypot(x, z)))) + 0.0


@dataclass(frozen=True, slots=True, eq=False)
class PlacedProjector:
    """One projector, and the picture that it throws on its screen.

    Parameters
    ----------
    name : str
    record : Projector
    frame : (4, 4) ndarray
        From the projector, which looks along its −Z, to the world.
    picture : (4, 3) ndarray
        Lower left, lower right, upper right, upper left corner of the full image where it falls.
    throw : float
        Metres along the axis from the lens to where the image falls.
    on_screen : bool
        Whether that is the plane of its screen; else a plane across the axis at what it looks at.
    """

    name: str
    record: Projector
    frame: Points
    picture: Points
    throw: float
    on_screen: bool

    @property
    def at(self) -> Points:
        """Where the lens is."""
        return np.asarray(self.frame[:3, 3])

    @property
    def target(self) -> Points:
        """Where the axis meets the image's plane."""
        return np.asarray(self.at - self.frame[:3, 2] * self.throw)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the image, along its lower and left edges."""
        low, right, _, up = self.picture
        return float(np.linalg.norm(right - low)), float(np.linalg.norm(up - low))


def placed_speakers(stage: Stage) -> tuple[PlacedSpeaker, ...]:
    """Return the loudspeakers of the stage's profile, in the order of the scene.

    Raises
    ------
    UnknownNameError
        If a layout is unknown.
    """
    chosen = stage.profile_record.speakers if stage.profile_record is not None else None
    known = stage.scene.rigs.speakers
    groups = {name: one for name, one in known.items() if not chosen or name in chosen}
    return tuple(row for name, one in groups.items() for row in _rows(stage.scene, name, one))


def _rows(scene: Scene, name: str, group: Speakers) -> Iterator[PlacedSpeaker]:
    from immersion.audio import layout

    delay, trim, centre = group.delay or 0.0, group.trim.db, _centre(scene, group)
    if group.layout is not None:
        plan = layout(group.layout)
        plan = plan.scaled(group.radius) if group.radius is not None else plan
        for index, (one, place) in enumerate(zip(plan.loudspeakers, plan.places, strict=True)):
            output = group.outputs[index] if group.outputs and index < len(group.outputs) else None
            at = centre + world_from_ambisonic @ place
            yield PlacedSpeaker(
                name, one.name, "lfe" if one.lfe else "speaker", output, at, centre, delay, trim
            )
    elif group.list is not None:
        for index, each in enumerate(group.list, 1):
            at = np.asarray(each.at, np.float64)
            late, level = delay + (each.delay or 0.0), trim + each.trim.db
            yield PlacedSpeaker(name, str(index), "speaker", each.output, at, centre, late, level)
    else:
        kind = "sub" if group.kind == "sub" else "speaker"
        at = np.asarray(group.at if group.at is not None else centre, np.float64)
        yield PlacedSpeaker(name, name, kind, group.output, at, centre, delay, trim)


def _centre(scene: Scene, group: Speakers) -> Points:
    """Return the place a group is heard from: its layout's centre, that of the group it feeds, or the first's."""
    from immersion.stage.rig_outputs import EARS

    if group.layout is not None:
        return np.asarray(group.at or EARS, np.float64)
    fed = scene.rigs.speakers.get(group.feeds or "")
    if fed is not None and fed.layout is not None:
        return np.asarray(fed.at or EARS, np.float64)
    first = next((one for one in scene.rigs.speakers.values() if one.layout is not None), None)
    return np.asarray((first.at if first is not None else None) or EARS, np.float64)


def screens_of(scene: Scene) -> tuple[dict[str, Points], tuple[str, ...]]:
    """Return the (4, 3) corners of each screen, and the names of those that are not on one side of a box."""
    found: dict[str, Points] = {}
    others = []
    for name in scene.screens:
        try:
            found[name] = screen_corners(scene, name)
        except InputError as error:
            if error.code != "scene-screen-shape":
                raise
            others.append(name)
    return found, tuple(others)


def placed_projectors(stage: Stage, reach: float = 5.0) -> tuple[PlacedProjector, ...]:
    """Return the projectors of the stage's profile.

    Parameters
    ----------
    stage : Stage
    reach : float
        Metres at which an image is taken that falls on no flat screen, when the projector aims at no point.
    """
    chosen = stage.profile_record.projectors if stage.profile_record is not None else None
    corners, _ = screens_of(stage.scene)
    return tuple(
        _placed(stage.scene, name, one, corners.get(one.paints or ""), reach)
        for name, one in stage.scene.rigs.projectors.items()
        if not chosen or name in chosen
    )


def _placed(
    scene: Scene, name: str, record: Projector, screen: Points | None, reach: float
) -> PlacedProjector:
    frame = world_from_projector(scene, name)
    x = (record.shift[0] + np.array([-0.5, 0.5, 0.5, -0.5])) / record.throw
    high = record.size[1] / record.size[0]
    y = (record.shift[1] + np.array([-0.5, -0.5, 0.5, 0.5])) / record.throw * high
    rays = np.stack([x, y, -np.ones(4)], -1) @ frame[:3, :3].T
    axis, lens = -frame[:3, 2], frame[:3, 3]
    if screen is not None:
        normal = np.cross(screen[1] - screen[0], screen[3] - screen[0])
        towards = np.array([*(rays @ normal), axis @ normal])
        away = float((screen[0] - lens) @ normal)
        # A ray that runs beside the screen or away from it never meets it.
        if (towards * np.sign(away) > 1e-9 * abs(normal @ normal) ** 0.5).all() and away != 0:
            picture = lens + rays * (away / towards[:4])[:, None]
            return PlacedProjector(name, record, frame, picture, float(away / towards[4]), True)
    depth = _aimed_at(scene, record, lens, axis) or reach
    return PlacedProjector(name, record, frame, lens + rays * depth, depth, False)


def _aimed_at(scene: Scene, record: Projector, lens: Points, axis: Points) -> float:
    from immersion.scene.places import position_of

    if record.look_at is None:
        return 0.0
    return max(0.0, float((np.asarray(position_of(scene, record.look_at)) - lens) @ axis))
