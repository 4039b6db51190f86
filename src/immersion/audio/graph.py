"""What is to be heard, as frozen records: sources, beds, stems, groups, and an output or several.

A graph holds no state. :class:`immersion.audio.Renderer` compiles it and plays it, offline or live.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _engine_texts as _engine_texts
from immersion.audio._checks import finite, rotation_of
from immersion.audio._ranges import number as _number
from immersion.audio._ranges import whole as _whole
from immersion.audio.attenuation import MODELS
from immersion.audio.layouts import Layout
from immersion.audio.outputs import (
    AmbisonicOutput,
    BinauralOutput,
    Feed,
    LoudspeakerOutput,
    Output,
    Outputs,
    names_of,
    routes,
)
from immersion.audio.record import Audio, ambisonic_order
from immersion.errors import InputError, UnknownNameError
from immersion.registry import nearest

__all__ = [
    "AmbisonicOutput",
    "Bed",
    "BinauralOutput",
    "Cone",
    "Distance",
    "Envelope",
    "Graph",
    "Group",
    "LiveInput",
    "LoudspeakerOutput",
    "Output",
    "Outputs",
    "Source",
    "Stem",
    "Stream",
    "Trajectory",
]

MOST_METRES = 1e6  # from the middle of the scene: squares stay far from infinity
MOST_GAIN = 1000.0  # +60 dB: more is a mistake, and would harm ears and loudspeakers


@runtime_checkable
class Stream(Protocol):
    """A signal that is read in order, such as :class:`immersion.audio.FileStream`."""

    channels: int
    rate: int
    frames: int | None
    """How many frames there are; None when it does not end."""

    def read(self, count: int) -> NDArray[np.float32]:
        """Return the next (channels, at most `count`) samples; fewer only at the end."""
        ...

    def rewind(self) -> None:
        """Begin anew."""
        ...


@dataclass(frozen=True, slots=True)
class LiveInput:
    """Rows of the block that `Renderer.process` is given: from row `first`, `channels` of them."""

    first: int = 0
    channels: int = 1

    def __post_init__(self) -> None:
        _whole("first", self.first, 0)
        _whole("channels", self.channels, 1)


Signal: TypeAlias = "ArrayLike | Audio | Stream | LiveInput"
Way = Callable[[float], ArrayLike]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A gain over time: linear amplitude, linear between absolute frames, held before and after.

    Examples
    --------
    >>> Envelope(frames=(0, 48_000), gains=(0.0, 1.0)).gains  # a fade-in of one second at 48 kHz
    (0.0, 1.0)
    """

    frames: Sequence[int]
    gains: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.frames) != len(self.gains) or not self.frames:
            raise InputError("engine-value", name="frames", value=len(self.frames), wanted="= gains ≥ 1")
        steps = np.diff(finite(self.frames, "frames", np.float64))
        if (steps < 0).any():
            raise InputError("engine-value", name="frames", value=tuple(self.frames), wanted="0 ≤ a ≤ b ≤ …")
        for gain in self.gains:
            _gain(gain)


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """Positions (P, 3) in metres at times (P,) in seconds: straight between, held before and after."""

    times: ArrayLike
    positions: ArrayLike

    def __post_init__(self) -> None:
        times = finite(self.times, "times", np.float64)
        points = finite(self.positions, "positions", np.float64)
        if times.ndim != 1 or not len(times) or points.shape != (len(times), 3):
            raise InputError("audio-shape", name="positions", shape=points.shape, wanted="(P, 3), P ≥ 1")
        if (np.diff(times) <= 0).any():
            raise InputError("engine-value", name="times", value="…", wanted="a < b < …")
        if np.abs(points).max() > MOST_METRES:
            wanted = f"{-MOST_METRES:g} – {MOST_METRES:g}"
            raise InputError(
                "engine-value", name="positions", value=float(np.abs(points).max()), wanted=wanted
            )


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance law of Web Audio; see :func:`immersion.audio.distance_gain`."""

    model: str = "inverse"
    ref: float = 1.0
    max: float = 10_000.0
    rolloff: float = 1.0

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise InputError("audio-law", name="model", value=self.model, wanted=", ".join(MODELS))
        for name in ("ref", "max", "rolloff"):
            _number(name, getattr(self, name), 0.0, 1e9)


@dataclass(frozen=True, slots=True)
class Cone:
    """A source that looks along `forward`; see :func:`immersion.audio.cone_gain` (radians, full angles)."""

    inner: float
    outer: float
    outer_gain: float = 0.0
    forward: tuple[float, float, float] = (1.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        for name in ("inner", "outer"):
            _number(name, getattr(self, name), 0.0, 2 * np.pi)
        _number("outer_gain", self.outer_gain, 0.0, MOST_GAIN)
        axis = finite(self.forward, "forward", np.float64)
        if axis.shape != (3,) or not axis.any():
            raise InputError("audio-shape", name="forward", shape=axis.shape, wanted="(3,) ≠ 0")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A gain that several parts share; a group may be within another."""

    name: str
    gain: float | Envelope = 1.0
    group: str | None = None

    def __post_init__(self) -> None:
        _gain(self.gain)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A mono signal at a place.

    Parameters
    ----------
    name : str
    signal : (T,) array_like, Audio, stream or LiveInput
        One channel.
    position : (3,) array_like, Trajectory or callable
        Metres in the ambisonic frame (x front, y left, z up); a callable takes seconds.
    gain : float or Envelope
        Linear, from −1000 to 1000.
    distance : Distance, optional
        Without it, distance does not matter.
    cone : Cone, optional
        Without it, it sounds alike all around.
    spread : float or Envelope
        Angle across the source in radians, from 0 (a point) to 2π (all around). The level of channel 0 stays.
        An envelope is exact at control points.
    start : int
        Absolute frame at which it begins.
    loop : bool
        Whether it begins again at its end.
    group : str, optional
    doppler : bool or float
        Whether its sound takes the time that it travels to the listener, at 343 m/s: heard later, and higher when
        it comes nearer. The delay grows to 100 m, or to the metres given here (1 to 10,000). It is true down to
        15 frames (11 cm at 48 kHz), and no part of the latency.
    to : str or tuple of str
        Names of ports, when the graph has `Outputs`; their default when empty.
    """

    name: str
    signal: Signal
    position: ArrayLike | Trajectory | Way = (1.0, 0.0, 0.0)
    gain: float | Envelope = 1.0
    distance: Distance | None = None
    cone: Cone | None = None
    spread: float | Envelope = 0.0
    start: int = 0
    loop: bool = False
    group: str | None = None
    doppler: bool | float = False
    to: str | tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _checked_part(self, "1", lambda channels: channels == 1)
        for spread in self.spread.gains if isinstance(self.spread, Envelope) else (self.spread,):
            _number("spread", spread, 0.0, 2 * np.pi)
        if not isinstance(self.doppler, (bool, np.bool_)):
            _number("doppler", self.doppler, 1.0, 10_000.0)
        if not isinstance(self.position, Trajectory) and not callable(self.position):
            checked_place(finite(self.position, "position", np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Bed:
    """An AmbiX bed around the listener: (N + 1)² channels, turned by `rotation` when given.

    `to` names ports, when the graph has `Outputs`; their default when empty.
    """

    name: str
    signal: Signal
    gain: float | Envelope = 1.0
    rotation: object = None
    start: int = 0
    loop: bool = False
    group: str | None = None
    to: str | tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _checked_part(self, "(N + 1)², N ≤ 10", lambda channels: 0 <= _order(channels) <= 10)
        if self.rotation is not None:
            rotation_of(self.rotation)


@dataclass(frozen=True, slots=True, eq=False)
class Stem:
    """Signals bound for loudspeakers, or for two ears.

    Parameters
    ----------
    name : str
    signal : (K, T) array_like, Audio, stream or LiveInput
        One channel for each loudspeaker of `layout`.
    layout : str, Layout or array_like
        See :func:`immersion.audio.layout`. A rig that has loudspeakers of these names plays them there;
        elsewhere each channel becomes a source at its loudspeaker's place, and LFE channels are left out.
    head_locked : bool
        Two channels that go to the ears as they are when the output is binaural (a commentary, a binaural
        recording).
    gain, start, loop, group, to
        As for a :class:`Source`.
    feed : mapping, optional
        Channels of the signal, from 1, straight to ports or to single channels of them, in place of `layout`
        and `to`: ``{"1-10": "dome", 11: "dome.sub"}``.
    """

    name: str
    signal: Signal
    layout: str | Layout | ArrayLike = "0+2+0"
    head_locked: bool = False
    gain: float | Envelope = 1.0
    start: int = 0
    loop: bool = False
    group: str | None = None
    to: str | tuple[str, ...] = ()
    feed: Feed | None = None

    def __post_init__(self) -> None:
        from immersion.audio.layouts import layout

        if self.feed is not None:
            _checked_part(self, "C ≥ 1", lambda channels: channels >= 1)
            return
        count = 2 if self.head_locked else len(layout(self.layout))
        _checked_part(self, str(count), lambda channels: channels == count)


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """All that is to be heard, and through what.

    Raises
    ------
    InputError
        If a value is out of range, a signal has the wrong channels, a name is there twice, groups are
        within one another, or a part is sent to an output that is not there.

    Examples
    --------
    >>> bell = Source("bell", np.zeros(480, np.float32), position=(0.0, 2.0, 0.0), group="night")
    >>> Graph(AmbisonicOutput(1), sources=(bell,), groups=(Group("night", 0.5),)).names
    ('bell', 'night')
    """

    output: Output
    sources: tuple[Source, ...] = ()
    beds: tuple[Bed, ...] = ()
    stems: tuple[Stem, ...] = ()
    groups: tuple[Group, ...] = ()
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("sources", "beds", "stems", "groups"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "names", tuple(part.name for part in self.parts))
        for name in self.names:
            if self.names.count(name) > 1:
                raise InputError("engine-name-twice", name=name)
        for part in self.parts:
            self.groups_of(part)
            if not isinstance(part, Group):
                self.ports_of(part)

    def ports_of(self, part: Source | Stem | Bed) -> tuple[str, ...]:
        """Return the names of the ports that a part is sent to; of none when the graph has one bare output."""
        outputs = self.output if isinstance(self.output, Outputs) else None
        wanted = names_of(part.to)
        feed = part.feed if isinstance(part, Stem) else None
        if outputs is None:
            if wanted or feed is not None:
                raise InputError(
                    "engine-no-output", part.name, name=wanted[0] if wanted else "feed", known="–"
                )
            return ()
        if feed is not None:
            return tuple(dict.fromkeys(port for _, port, _ in self.routes_of(part)))
        for name in wanted:
            outputs.port(name)
        return wanted or names_of(outputs.default) or outputs.names

    def routes_of(self, part: Source | Stem | Bed) -> list[tuple[int, str, int]]:
        """Return where a stem's `feed` sends its channels: channel, port, channel of the port, from 0."""
        if not isinstance(part, Stem) or part.feed is None or not isinstance(self.output, Outputs):
            return []
        return routes(part.feed, self.output, channels_of(part.signal))

    @property
    def parts(self) -> tuple[Source | Stem | Bed | Group, ...]:
        """Sources, stems, beds, then groups: the order of everything in the renderer."""
        return (*self.sources, *self.stems, *self.beds, *self.groups)

    def index(self, name: str) -> int:
        """Return the place of a part among all.

        Raises
        ------
        UnknownNameError
            If there is no such part.
        """
        if name not in self.names:
            known = ", ".join(self.names)
            near = nearest(name, self.names)
            raise UnknownNameError("unknown-name", kind="part", name=name, known=known, nearest=near)
        return self.names.index(name)

    def groups_of(self, part: Source | Stem | Bed | Group) -> list[Group]:
        """Return the groups a part is in, the nearest first."""
        known = {group.name: group for group in self.groups}
        found: list[Group] = []
        name = part.group
        while name is not None:
            if name not in known:
                raise InputError("engine-no-group", part.name, name=name, known=", ".join(known) or "–")
            if known[name] in found or known[name] is part:
                raise InputError("engine-group-loop", names=", ".join(g.name for g in found) or name)
            found.append(known[name])
            name = known[name].group
        return found


def checked_place(point: NDArray[np.floating]) -> None:
    """Check that an array is a place within reach.

    Raises
    ------
    InputError
        If it has another shape, or a coordinate is beyond 1,000 km.
    """
    if point.shape != (3,):
        raise InputError("audio-shape", name="position", shape=point.shape, wanted="(3,)")
    for value in point.tolist():
        _number("position", value, -MOST_METRES, MOST_METRES)


def channels_of(signal: Signal) -> int:
    """Return how many channels a signal has; 0 when it is none."""
    if isinstance(signal, (Audio, LiveInput)):
        return signal.channels
    if isinstance(signal, Stream):
        return int(signal.channels)
    try:
        samples = np.asarray(signal)
    except ValueError:  # rows of different lengths
        return 0
    if samples.ndim not in (1, 2) or samples.dtype.kind not in "fiu":
        return 0
    return 1 if samples.ndim == 1 else len(samples)


def _checked_part(part: Source | Bed | Stem, wanted: str, fits: Callable[[int], bool]) -> None:
    """Check what sources, beds and stems have in common."""
    kind = getattr(part.signal, "dtype", None)
    if kind is not None and np.dtype(kind).kind in "iu":
        # Full scale is not said: 32767 as it is would be 90 dB too loud.
        raise InputError("engine-integers", part.name, found=str(np.dtype(kind)))
    channels = channels_of(part.signal)
    if channels == 0 or not fits(channels):
        raise InputError("engine-signal", part.name, found=f"{channels} × T", wanted=f"{wanted} × T")
    _gain(part.gain)
    _whole("start", part.start, 0)


def _order(channels: int) -> int:
    order = ambisonic_order(channels)
    return -1 if order is None else order


def _gain(gain: float | Envelope) -> None:
    if not isinstance(gain, Envelope):
        _number("gain", gain, -MOST_GAIN, MOST_GAIN)
