"""From a stage and a visit to the audio engine's graph: sources with their laws, beds with their turn, stems.

This is the border where the world frame of scenes becomes the ambisonic frame of signals.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import (
    Bed,
    BinauralOutput,
    Cone,
    Distance,
    Envelope,
    Graph,
    Group,
    Layout,
    Listener,
    Rotator,
    Source,
    Stem,
    Stream,
    layout,
)
from immersion.audio.attenuation import cone_gain
from immersion.audio.outputs import Output, Outputs
from immersion.errors import InputError
from immersion.geometry import ambisonic_from_world, decompose, head_from_yaw_pitch, world_from_ambisonic
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing
from immersion.scene.visit import Play, Visit
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import Block, LaidSignal, OneChannel, frame_of, points_of
from immersion.stage.loss import Loss
from immersion.stage.rig_outputs import feed_on, virtual_layout
from immersion.stage.stage import Stage

__all__ = ["listener_along", "parts_of", "soundtrack"]

GRID = RATE // 100  # turns and turning cones are exact each 10 ms, the visit's own grid, and linear between
_AHEAD = np.array([0.0, 0.0, -1.0])
_BY_CHANNELS = {2: "0+2+0", 6: "0+5+0", 8: "0+7+0", 10: "4+5+0", 12: "4+7+0", 14: "4+9+0", 24: "9+10+3"}


def soundtrack(stage: Stage, visit: Visit, output: Output | None = None) -> Graph:
    """Return what sounds during a visit as a graph of the audio engine, at 48 kHz.

    Every thing that plays becomes one part of the same name. Its plays are laid to the frame, with their fades;
    its level is an :class:`~immersion.audio.Envelope`, and each group of things a
    :class:`~immersion.audio.Group`; its place follows the visit. Only media that are played
    are opened, and long ones are read by blocks.

    Parameters
    ----------
    stage : Stage
        An open stage. What is not carried yet becomes one of its losses.
    visit : Visit
        Of the same stage.
    output : Output, optional
        Two ears without it; see :func:`immersion.stage.rig_outputs` for the scene's own loudspeakers.

    Returns
    -------
    Graph
        To be played with ``pose=listener_along(visit)``.

    Raises
    ------
    InputError
        If a sound does not open or does not match what the scene says of it.
    """
    goal = output if output is not None else BinauralOutput()

    def made(thing: Thing, name: str) -> Source | Bed | Stem | None:
        plays = tuple(play for play in visit.plays if play.thing == thing.id)
        if not plays:
            return None
        make = _stem if thing.stems is not None else _bed if thing.ambisonic is not None else _source
        return make(stage, visit, goal, thing, name, plays)

    sources, beds, stems = parts_of(stage, made)
    for where, room in stage.scene.all_rooms().items():
        path = "room" if stage.scene.room is not None else f"rooms.{where}"
        for block in ("surfaces", "response"):
            if getattr(room, block):
                stage.add_loss(Loss("not-yet", f"{path}.{block}"))
    names = {one.name for one in sources} | {one.name for one in beds} | {one.name for one in stems}
    groups = _groups(stage, visit, names)
    return Graph(goal, sources, beds, stems, groups)


def parts_of(
    stage: Stage, made: Callable[[Thing, str], Source | Bed | Stem | None]
) -> tuple[tuple[Source, ...], tuple[Bed, ...], tuple[Stem, ...]]:
    """Return what is made of each thing that is heard and of its media, by kind, in the order of the scene."""
    heard = [(thing, _media_of(stage, thing)) for thing in stage.things]
    parts = [made(thing, name) for thing, name in heard if name is not None]
    return (
        tuple(part for part in parts if isinstance(part, Source)),
        tuple(part for part in parts if isinstance(part, Bed)),
        tuple(part for part in parts if isinstance(part, Stem)),
    )


def _group(visit: Visit, thing: Thing) -> str | None:
    """Return the nearest group that a thing is in."""
    return next(iter(visit.groups.get(thing.id, ())), None)


def _groups(stage: Stage, visit: Visit, parts: set[str]) -> tuple[Group, ...]:
    """Return the groups of things that are around these parts: each is one fader of the engine."""
    heard = {group for name in parts for group in visit.groups.get(name, ())}
    things = [thing for thing in stage.things if thing.id in heard]
    return tuple(Group(thing.id, _level(visit, thing.id), _group(visit, thing)) for thing in things)


def listener_along(visit: Visit, *, turning: bool = True) -> Callable[[float], Listener]:
    """Return the visitor as the renderer's pose: the place, and the head's yaw and pitch when `turning`."""

    def pose(seconds: float) -> Listener:
        place, yaw, pitch = visit.viewer_at([seconds])
        head = head_from_yaw_pitch(float(yaw[0]), float(pitch[0])) if turning else None
        return Listener(ambisonic_from_world @ place[0], head)

    return pose


def _media_of(stage: Stage, thing: Thing) -> str | None:
    """Return the media that a thing is heard by; a video that names no sound is silent."""
    if thing.video is None:
        return thing.sound or thing.ambisonic or thing.stems
    return stage.sound_of_video(thing)


def _laid(
    stage: Stage,
    visit: Visit,
    thing: Thing,
    name: str,
    plays: tuple[Play, ...],
    channels: int,
    shape: Callable[[Block, int], Block] | None = None,
    heard: int | None = None,
) -> LaidSignal:
    def opened(play: Play) -> Stream:
        stream = stage.sound_stream(name, getattr(play, "language", "") or None)
        if channels == 1:
            return OneChannel(stream)
        if stream.channels != channels:
            wanted = {"media": name, "channels": stream.channels, "wanted": channels}
            raise InputError("stage-languages-channels", f"media.{name}", **wanted)
        return stream

    frames = frame_of(visit.duration * 1e6, RATE)
    return LaidSignal(plays, visit.fades.get(thing.id, ()), opened, channels, RATE, frames, shape, heard)


def _level(visit: Visit, name: str) -> float | Envelope:
    frames, gains = points_of(visit.ramps.get(name, ()), RATE)
    if len(set(gains)) <= 1:
        return gains[0] if gains else 1.0
    return Envelope(tuple(frames), tuple(gains))


def _targets(goal: Output, thing: Thing) -> tuple[str, ...]:
    """Return the ports of a thing; elsewhere than on the scene's rig `to` has no meaning."""
    if not isinstance(goal, Outputs) or thing.to is None or thing.to not in goal.names:
        return ()
    return (thing.to,)


# Where things are --------------------------------------------------------------------------------


def _moves(visit: Visit, thing: Thing) -> bool:
    asked = getattr(visit, "moves", None)
    return bool(asked is not None and asked(thing.id))


def _matrices(stage: Stage, visit: Visit, thing: Thing, times: ArrayLike) -> NDArray[np.float64]:
    """Return the (n, 4, 4) matrices, own frame to world, at times in seconds."""
    seconds = np.atleast_1d(np.asarray(times, np.float64))
    if _moves(visit, thing):
        return np.asarray(visit.matrices(thing.id, seconds), np.float64)  # type: ignore[attr-defined, unused-ignore]
    return np.repeat(world_from_thing(stage.scene, thing)[None], len(seconds), 0)


def _axis(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(decompose(matrix)[1] @ _AHEAD)


# Parts -------------------------------------------------------------------------------------------


def _source(
    stage: Stage, visit: Visit, goal: Output, thing: Thing, name: str, plays: tuple[Play, ...]
) -> Source:
    still = _matrices(stage, visit, thing, [0.0])[0]
    position: ArrayLike | Callable[[float], ArrayLike] = ambisonic_from_world @ still[:3, 3]
    gain, cone = _level(visit, thing.id), None
    if thing.cone is not None:
        angles = float(np.radians(thing.cone.inner)), float(np.radians(thing.cone.outer))
        x, y, z = (float(value) for value in ambisonic_from_world @ _axis(still))
        cone = Cone(*angles, thing.cone.gain.linear, (x, y, z))
    if _moves(visit, thing):

        def place(seconds: float) -> NDArray[np.float64]:
            return np.asarray(ambisonic_from_world @ _matrices(stage, visit, thing, [seconds])[0, :3, 3])

        position = place
        if cone is not None:
            turning = _turning_cone(stage, visit, thing, cone, gain)
            gain, cone = (gain, cone) if turning is None else (turning, None)
    law = thing.distance
    return Source(
        thing.id,
        _laid(stage, visit, thing, name, plays, 1),
        position,
        gain,
        Distance() if law is None else Distance(law.model, law.ref, law.max, law.rolloff),
        cone,
        group=_group(visit, thing),
        doppler=bool(thing.doppler),
        to=_targets(goal, thing),
    )


def _turning_cone(
    stage: Stage, visit: Visit, thing: Thing, cone: Cone, gain: float | Envelope
) -> Envelope | None:
    """Return level and cone together when the axis may turn, as the visitor hears them; None when it may not."""
    frames = np.arange(0, frame_of(visit.duration * 1e6, RATE) + GRID, GRID)
    worlds = _matrices(stage, visit, thing, frames / RATE)
    axes = np.array([_axis(world) for world in worlds])
    # What may turn is followed even when it did not: a visit walked now cannot know, and must sound the same.
    if not visit.motion.turns(thing.id) and np.abs(axes - axes[0]).max() < 1e-9:
        return None
    towards = visit.viewer_at(frames / RATE)[0] - worlds[:, :3, 3]
    length = np.maximum(np.linalg.norm(towards, axis=1), 1e-9)
    angle = np.arccos(np.clip((towards * axes).sum(1) / length, -1.0, 1.0))
    heard = cone_gain(angle, cone.inner, cone.outer, cone.outer_gain)
    if isinstance(gain, Envelope):
        own = np.asarray(gain.frames, np.int64)
        every = np.unique(np.concatenate([frames, own[own >= 0]]))
        heard = np.interp(every, frames, heard) * np.interp(every, own, gain.gains)
        frames = every
    else:
        heard = heard * gain
    return Envelope(tuple(frames.tolist()), tuple(heard.tolist()))


def _bed(stage: Stage, visit: Visit, goal: Output, thing: Thing, name: str, plays: tuple[Play, ...]) -> Bed:
    channels = stage.sound_stream(name).channels
    shape, rotation = None, None
    if _moves(visit, thing):
        shape = _Turn(stage, visit, thing, channels)
    else:
        rotation = _turn_of(_matrices(stage, visit, thing, [0.0])[0])
    signal = _laid(stage, visit, thing, name, plays, channels, shape)
    level, group = _level(visit, thing.id), _group(visit, thing)
    return Bed(thing.id, signal, level, rotation, group=group, to=_targets(goal, thing))


def _turn_of(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    turn = decompose(matrix)[1]
    return np.asarray(ambisonic_from_world @ turn @ world_from_ambisonic)


class _Turn:
    """Turns a bed as the thing turns: exact each 10 ms, and crossfaded between."""

    def __init__(self, stage: Stage, visit: Visit, thing: Thing, channels: int) -> None:
        self._stage, self._visit, self._thing = stage, visit, thing
        self._rotator = Rotator(round(channels**0.5) - 1, GRID)
        self._next = -1

    def _turn_at(self, frame: int) -> NDArray[np.float64]:
        return _turn_of(_matrices(self._stage, self._visit, self._thing, [frame / RATE])[0])

    def __call__(self, rows: Block, first: int) -> Block:
        if first != self._next:
            self._rotator.reset()
            # One silent frame: the first rotation holds at once, the next ones are reached.
            self._rotator.process(np.zeros((len(rows), 1), np.float32), self._turn_at(first))
        self._next = first + rows.shape[1]
        turned, at = [rows[:, :0]], first
        while at < first + rows.shape[1]:
            point, into = divmod(at, GRID)
            count = min(GRID - into, first + rows.shape[1] - at)
            goal = self._turn_at((point + 1) * GRID) if into == 0 else None
            piece = np.ascontiguousarray(rows[:, at - first : at - first + count])
            turned.append(self._rotator.process(piece, goal))
            at += count
        return np.concatenate(turned, axis=1)


def _stem(stage: Stage, visit: Visit, goal: Output, thing: Thing, name: str, plays: tuple[Play, ...]) -> Stem:
    stream = stage.sound_stream(name)
    signal = _laid(stage, visit, thing, name, plays, stream.channels)
    level, group = _level(visit, thing.id), _group(visit, thing)
    if thing.feed and isinstance(goal, Outputs):
        return Stem(thing.id, signal, gain=level, group=group, feed=feed_on(stage.scene, thing, goal))
    if thing.feed:
        stands, rows = virtual_layout(stage.scene, thing, stream.channels)
        signal = _laid(
            stage, visit, thing, name, plays, stream.channels, lambda block, _: block[rows], len(rows)
        )
        return Stem(thing.id, signal, stands, gain=level, group=group)
    stands = _layout_of(name, stream.channels)
    return Stem(thing.id, signal, stands, gain=level, group=group, to=_targets(goal, thing))


def _layout_of(name: str, channels: int) -> Layout:
    if channels == 1:
        return layout([[0.0, 0.0]])  # straight ahead
    if channels not in _BY_CHANNELS:
        known = ", ".join(str(count) for count in (1, *_BY_CHANNELS))
        raise InputError("stage-stems", f"media.{name}", media=name, channels=channels, known=known)
    return layout(_BY_CHANNELS[channels])
