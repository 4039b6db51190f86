"""What sounds during a visit that is walked now: the same parts as a recorded visit's, fed as it happens."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import Bed, BinauralOutput, Cone, Distance, Graph, Source, Stem, Stream
from immersion.audio.attenuation import cone_gain
from immersion.audio.outputs import Output, Outputs
from immersion.errors import InputError
from immersion.geometry import ambisonic_from_world
from immersion.scene.live import FOREVER
from immersion.scene.model import Thing
from immersion.scene.visit import Play, Visit
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import Block, LaidSignal, OneChannel, Shape, points_of
from immersion.stage.live_visit import LiveVisit
from immersion.stage.rig_outputs import feed_on, virtual_layout
from immersion.stage.soundtrack import GRID, _axis, _layout_of, _targets, _Turn, _turn_of, parts_of
from immersion.stage.stage import Stage

__all__ = ["LiveSignal", "live_soundtrack"]

Floats = NDArray[np.float64]


def live_soundtrack(stage: Stage, live: LiveVisit, output: Output | None = None) -> Graph:
    """Return what may sound during a visit that is walked now, as a graph of the audio engine, at 48 kHz.

    Played by blocks while the visit is known 10 ms farther than each block's end, it gives what
    :func:`immersion.stage.soundtrack` gives of the recorded walk. Every thing that has a sound is a part, whether
    it plays or not.

    Parameters
    ----------
    stage : Stage
        An open stage.
    live : LiveVisit
        Of the same stage.
    output : Output, optional
        Two ears without it.

    Raises
    ------
    InputError
        If a sound does not open or does not match what the scene says of it.
    """
    goal = output if output is not None else BinauralOutput()

    def made(thing: Thing, name: str) -> Source | Bed | Stem:
        part = _Part(stage, live, goal, thing, name)
        if thing.stems is not None:
            return part.stem()
        return part.bed() if thing.ambisonic is not None else part.source()

    return Graph(goal, *parts_of(stage, made))


class LiveSignal(LaidSignal):
    """The plays of one thing as they happen, with its level; see :class:`LaidSignal`.

    Parameters
    ----------
    live : LiveVisit
        Known up to the end of every block that is read.
    thing : str
    opened, channels, rate, shape, heard
        As for :class:`LaidSignal`.
    cone : callable, optional
        Returns gains of a cone that turns, at seconds (n,).
    """

    def __init__(
        self,
        live: LiveVisit,
        thing: str,
        opened: Callable[[Play], Stream],
        channels: int,
        rate: int,
        shape: Shape | None = None,
        heard: int | None = None,
        cone: Callable[[Floats], Floats] | None = None,
    ) -> None:
        super().__init__((), (), opened, channels, rate, round(FOREVER * rate), shape, heard)
        self._live, self._thing, self._cone = live, thing, cone
        self._told: Visit | None = None
        self._level: tuple[Floats, Floats] = (np.zeros(1), np.ones(1))
        self._around: list[tuple[Floats, Floats]] = []

    def read(self, count: int) -> Block:
        """Return the next (channels, at most `count`) samples."""
        visit = self._live.visit()
        if visit is not self._told:
            self._told = visit
            self._lay([p for p in visit.plays if p.thing == self._thing], visit.fades.get(self._thing, ()))
            self._level = self._points(visit, self._thing)
            self._around = [self._points(visit, group) for group in visit.groups.get(self._thing, ())]
        first = self._at
        rows = super().read(count)
        rows *= self._gain(first, first + rows.shape[1])
        for fader in self._around:
            rows *= np.asarray(np.interp(np.arange(first, first + rows.shape[1]), *fader), np.float32)
        return rows

    def _points(self, visit: Visit, name: str) -> tuple[Floats, Floats]:
        """Return the frames and gains between which the level of a thing, or of a group, is straight."""
        frames, gains = points_of(visit.ramps.get(name, ()), self.rate)
        return np.array(frames or [0], np.float64), np.array(gains or [1.0])

    def _gain(self, first: int, last: int) -> NDArray[np.float32]:
        frames = np.arange(first, last)
        if self._cone is None:
            return np.asarray(np.interp(frames, *self._level), np.float32)
        edges = np.arange(first // GRID * GRID, last + GRID, GRID)
        own = self._level[0][(self._level[0] > edges[0]) & (self._level[0] < edges[-1])].astype(np.int64)
        every = np.unique(np.concatenate([edges, own]))
        heard = np.interp(every, edges, self._cone(edges / self.rate)) * np.interp(every, *self._level)
        return np.asarray(np.interp(frames, every, heard), np.float32)


class _Part:
    """One thing on its way to a part of the graph."""

    def __init__(self, stage: Stage, live: LiveVisit, goal: Output, thing: Thing, name: str) -> None:
        self._stage, self._live, self._goal, self._thing, self._name = stage, live, goal, thing, name
        self._still = live.matrices(thing.id, [0.0])[0]
        self._channels = stage.sound_stream(name).channels

    def _signal(
        self,
        channels: int,
        shape: Shape | None = None,
        heard: int | None = None,
        cone: Callable[[Floats], Floats] | None = None,
    ) -> LiveSignal:
        def opened(play: Play) -> Stream:
            stream = self._stage.sound_stream(self._name, play.language or None)
            if channels == 1:
                return OneChannel(stream)
            if stream.channels != channels:
                wanted = {"media": self._name, "channels": stream.channels, "wanted": channels}
                raise InputError("stage-languages-channels", f"media.{self._name}", **wanted)
            return stream

        return LiveSignal(self._live, self._thing.id, opened, channels, RATE, shape, heard, cone)

    def source(self) -> Source:
        thing = self._thing
        position: ArrayLike | Callable[[float], ArrayLike] = ambisonic_from_world @ self._still[:3, 3]
        cone = self._cone()
        turning = None
        if self._live.moves(thing.id):

            def place(seconds: float) -> Floats:
                return np.asarray(ambisonic_from_world @ self._live.position(thing.id, seconds))

            position = place
            if cone is not None and self._live.visit().motion.turns(thing.id):
                turning, cone = _TurningCone(self._live, thing.id, cone), None
        law = thing.distance
        return Source(
            thing.id,
            self._signal(1, cone=turning),
            position,
            1.0,
            Distance() if law is None else Distance(law.model, law.ref, law.max, law.rolloff),
            cone,
            doppler=bool(thing.doppler),
            to=_targets(self._goal, thing),
        )

    def _cone(self) -> Cone | None:
        own = self._thing.cone
        if own is None:
            return None
        angles = float(np.radians(own.inner)), float(np.radians(own.outer))
        x, y, z = (float(value) for value in ambisonic_from_world @ _axis(self._still))
        return Cone(*angles, own.gain.linear, (x, y, z))

    def bed(self) -> Bed:
        thing, shape, rotation = self._thing, None, None
        if self._live.moves(thing.id):
            shape = _Turn(self._stage, self._live, thing, self._channels)  # type: ignore[arg-type]
        else:
            rotation = _turn_of(self._still)
        return Bed(
            thing.id, self._signal(self._channels, shape), 1.0, rotation, to=_targets(self._goal, thing)
        )

    def stem(self) -> Stem:
        thing, channels = self._thing, self._channels
        if thing.feed and isinstance(self._goal, Outputs):
            return Stem(thing.id, self._signal(channels), feed=feed_on(self._stage.scene, thing, self._goal))
        if thing.feed:
            stands, rows = virtual_layout(self._stage.scene, thing, channels)
            return Stem(thing.id, self._signal(channels, lambda block, _: block[rows], len(rows)), stands)
        plan = _layout_of(self._name, channels)
        return Stem(thing.id, self._signal(channels), plan, to=_targets(self._goal, thing))


class _TurningCone:
    """What a visitor hears of a cone whose axis turns, at times on the grid."""

    def __init__(self, live: LiveVisit, thing: str, cone: Cone) -> None:
        self._live, self._thing, self._own = live, thing, cone

    def __call__(self, seconds: Floats) -> Floats:
        worlds = self._live.matrices(self._thing, seconds)
        axes = np.array([_axis(world) for world in worlds])
        towards = self._live.viewer_at(seconds)[0] - worlds[:, :3, 3]
        length = np.maximum(np.linalg.norm(towards, axis=1), 1e-9)
        angle = np.arccos(np.clip((towards * axes).sum(1) / length, -1.0, 1.0))
        return np.asarray(cone_gain(angle, self._own.inner, self._own.outer, self._own.outer_gain))
