"""Through what a graph is heard: two ears, loudspeakers, a bed, or several of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from immersion.audio import _ports_texts as _ports_texts
from immersion.audio._checks import checked_order, finite
from immersion.audio._ranges import number, whole
from immersion.audio.headphones import HeadphoneEq
from immersion.audio.hrtf import Hrtf
from immersion.audio.layouts import Layout, layout
from immersion.errors import InputError

__all__ = [
    "AmbisonicOutput",
    "BinauralOutput",
    "LoudspeakerOutput",
    "Output",
    "Outputs",
    "Port",
    "names_of",
    "routes",
]

PANNINGS = ("vbap", "bs2127", "ambisonic", "dbap")


@dataclass(frozen=True, slots=True, eq=False)
class BinauralOutput:
    """Two ears.

    Parameters
    ----------
    order : int
        Of the bed on the way.
    hrtf : Hrtf, optional
        The head; the measured KEMAR without one.
    headphones : HeadphoneEq, optional
        What makes the headphones flat (:func:`immersion.audio.read_headphone_eq`): all that is heard passes
        through it, head-locked stems too.
    head_radius : float, optional
        Metres, of the listener's own head; see :func:`immersion.audio.with_head_radius`.
    near_field : bool
        Whether the distance of sources is coded (NFC-HOA), about the distance at which the head was measured:
        what is near is heard nearer, at low frequencies.
    near_gain_db : float
        How much a near source may raise low frequencies, from 0 to 60.
    """

    order: int = 3
    hrtf: Hrtf | None = None
    headphones: HeadphoneEq | None = None
    head_radius: float | None = None
    near_field: bool = False
    near_gain_db: float = 20.0

    def __post_init__(self) -> None:
        checked_order(self.order)
        number("near_gain_db", self.near_gain_db, 0.0, 60.0)
        if self.head_radius is not None:
            number("head_radius", self.head_radius, 0.05, 0.15)


@dataclass(frozen=True, slots=True, eq=False)
class LoudspeakerOutput:
    """The loudspeakers of a layout.

    Parameters
    ----------
    layout : str, Layout or array_like
        See :func:`immersion.audio.layout`. Gains and delays that it gives to single loudspeakers are applied.
    order : int
        Of the bed on the way.
    method : str
        How beds are decoded: ``"allrad"``, ``"epad"``, ``"mmd"`` or ``"sad"``; see
        :class:`immersion.audio.LoudspeakerDecoder`.
    panning : {"vbap", "bs2127", "ambisonic", "dbap"}
        Whether sources are panned between loudspeakers by direction (as an ADM renderer does: "bs2127", on
        layouts of BS.2051, none lost), join the bed, or are panned by their distance to each loudspeaker: then
        places count from the rig's own place, spread plays no part, and the listener none but in distance laws.
        See :class:`immersion.audio.DistancePanner`.
    lost : tuple of str or int
        Loudspeakers that are silent: decoder, panner and bass do without them.
    crossover : float, optional
        Hz, at which beds are decoded in two bands.
    align : bool
        Whether near loudspeakers are delayed and lowered to the farthest; see :class:`immersion.audio.RigOutput`.
    bass : float, optional
        Hz: what lies below goes from all loudspeakers to the layout's LFE channels, or to `subs`.
    subs : tuple of str or int, optional
        The LFE channels that take the bass, when not all do.
    lfe_gain_db : float
        Added to what is sent to LFE channels themselves.
    near_field : float, optional
        Radius of the rig in metres: the curvature of its waves is undone for beds, and coded for sources that
        join the bed.
    near_gain_db : float
        How much a near source may raise low frequencies, from 0 to 60.
    rolloff_db, blur, nearest
        Of "dbap"; see :class:`immersion.audio.DistancePanner`.
    """

    layout: str | Layout | ArrayLike
    order: int = 3
    method: str = "allrad"
    panning: str = "vbap"
    lost: tuple[str | int, ...] = ()
    crossover: float | None = None
    align: bool = False
    bass: float | None = None
    subs: tuple[str | int, ...] | None = None
    lfe_gain_db: float = 0.0
    near_field: float | None = None
    near_gain_db: float = 20.0
    rolloff_db: float = 6.0
    blur: float = 0.2
    nearest: int | None = None

    def __post_init__(self) -> None:
        checked_order(self.order)
        known = ", ".join(one for one in PANNINGS if one != "bs2127" or not self.lost)
        if self.panning not in known.split(", "):
            raise InputError("audio-choice", name="panning", value=self.panning, known=known)
        number("near_gain_db", self.near_gain_db, 0.0, 60.0)
        if self.near_field is not None:
            number("near_field", self.near_field, 0.1, 100.0)


@dataclass(frozen=True, slots=True)
class AmbisonicOutput:
    """An AmbiX bed of this order, around the listener's place, turned as the room is.

    Parameters
    ----------
    order : int
    near_field : float, optional
        Metres: the bed is made for loudspeakers at this distance (NFC-HOA; the `nfcRefDist` of ADM), and sources
        are coded with theirs. Without it, sources are plane waves, as in plain AmbiX.
    near_gain_db : float
        How much a near source may raise low frequencies, from 0 to 60.
    """

    order: int = 3
    near_field: float | None = None
    near_gain_db: float = 20.0

    def __post_init__(self) -> None:
        checked_order(self.order)
        number("near_gain_db", self.near_gain_db, 0.0, 60.0)
        if self.near_field is not None:
            number("near_field", self.near_field, 0.1, 100.0)


@dataclass(frozen=True, slots=True, eq=False)
class Port:
    """One of several outputs, under a name that sources, beds and stems are sent to.

    Parameters
    ----------
    name : str
        Letters, digits, ``-`` and ``_``.
    output : BinauralOutput, LoudspeakerOutput or AmbisonicOutput
    numbers : sequence of int
        The physical output of each channel, from 1; those that follow the port before when it is empty.
    at : (3,) array_like, optional
        Where the rig stands, in metres: directions, distances and travel times are taken from there. Without
        it they are the listener's, and panning by distance counts from (0, 0, 0).
    """

    name: str
    output: BinauralOutput | LoudspeakerOutput | AmbisonicOutput
    numbers: Sequence[int] = ()
    at: ArrayLike | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not re.fullmatch(r"[\w-]+", self.name):
            raise InputError("engine-port-name", name=self.name)
        if not isinstance(self.output, (BinauralOutput, LoudspeakerOutput, AmbisonicOutput)):
            found, wanted = type(self.output).__name__, "Binaural-, Loudspeaker-, AmbisonicOutput"
            raise InputError("engine-signal", self.name, found=found, wanted=wanted)
        object.__setattr__(self, "numbers", _several("numbers", self.numbers))
        for one in self.numbers:
            whole("numbers", one, 1)
        if self.at is not None and finite(self.at, "at", np.float64).shape != (3,):
            raise InputError("audio-shape", self.name, name="at", shape=np.shape(self.at), wanted="(3,)")

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of its channels."""
        if isinstance(self.output, BinauralOutput):
            return ("left", "right")
        if isinstance(self.output, AmbisonicOutput):
            return tuple(f"ACN{i}" for i in range((self.output.order + 1) ** 2))
        return layout(self.output.layout).names


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """Several outputs at once, from one pass: their channels one after the other, in time with each other.

    Parameters
    ----------
    ports : sequence of Port
    default : str or tuple of str
        Where a part goes that says nothing: these ports, or all of them when it is empty.

    Attributes
    ----------
    numbers : tuple of int
        The physical output of every channel, from 1.

    Raises
    ------
    InputError
        If a name or a number is there twice, numbers and channels differ, or a default is no port.

    Examples
    --------
    >>> dome = Port("dome", LoudspeakerOutput("4+5+0"))
    >>> bench = Port("bench", LoudspeakerOutput([[-2.6, 1, 0.4], [-2.6, -1, 0.4]], panning="dbap"), numbers=(12, 13))
    >>> Outputs((dome, bench), default=("dome",)).numbers
    (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13)
    """

    ports: Sequence[Port]
    default: str | tuple[str, ...] = ()
    numbers: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ports", _several("ports", self.ports))
        object.__setattr__(self, "default", names_of(self.default))
        if not self.ports or not all(isinstance(port, Port) for port in self.ports):
            raise InputError("engine-value", name="ports", value=len(self.ports), wanted="≥ 1 × Port")
        for name in self.names:
            if self.names.count(name) > 1:
                raise InputError("engine-port-name", name=name)
        for name in self.default:
            self.port(name)
        object.__setattr__(self, "numbers", self._numbered())

    def _numbered(self) -> tuple[int, ...]:
        used: list[int] = []
        for port in self.ports:
            count, given = len(port.channels), list(port.numbers)
            own = given or [max(used, default=0) + 1 + i for i in range(count)]
            if len(own) != count:
                raise InputError("engine-output-numbers", port.name, found=given, wanted=f"× {count}")
            used += own
            twice = sorted({one for one in used if used.count(one) > 1})
            if twice:
                raise InputError("engine-output-numbers", port.name, found=twice, wanted="× 1")
        return tuple(used)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ports."""
        return tuple(port.name for port in self.ports)

    def port(self, name: str) -> Port:
        """Return a port.

        Raises
        ------
        InputError
            If there is none of this name.
        """
        if name not in self.names:
            raise InputError("engine-no-output", name=name, known=", ".join(self.names))
        return self.ports[self.names.index(name)]


def names_of(to: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names of ports as a tuple.

    Raises
    ------
    InputError
        If they are no names.
    """
    if isinstance(to, str):
        return (to,)
    return _several("to", to)


def _several(name: str, values: Iterable[Any]) -> tuple[Any, ...]:
    """Return what can be gone through as a tuple."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError("engine-value", name=name, value=values, wanted="(a, b, …)")
    return tuple(values)


Output = BinauralOutput | LoudspeakerOutput | AmbisonicOutput | Outputs
Feed = Mapping[int | str, str]


def routes(feed: Feed, outputs: Outputs, channels: int) -> list[tuple[int, str, int]]:
    """Return where each channel of a signal goes: its number from 0, a port, and that port's channel from 0.

    Raises
    ------
    InputError
        If a key is no channel of the signal, or a target no channel of a port.

    Examples
    --------
    >>> outputs = Outputs((Port("dome", LoudspeakerOutput("0+5+0")), Port("ears", BinauralOutput())))
    >>> routes({"1-2": "ears", 3: "dome.LFE1"}, outputs, 3)
    [(0, 'ears', 0), (1, 'ears', 1), (2, 'dome', 3)]
    """
    found: list[tuple[int, str, int]] = []
    if not isinstance(feed, Mapping):
        raise InputError("engine-feed", found=repr(feed)[:80], wanted="{…}")
    for key, target in feed.items():
        first, last = _span(key, channels)
        name, _, one = str(target).partition(".")
        port = outputs.port(name)
        names = port.channels
        if isinstance(port.output, AmbisonicOutput):
            raise InputError("engine-feed", found=f"→ {target}", wanted="Loudspeaker-, BinauralOutput")
        place = 0
        if one:
            known = one in names or (one.isdecimal() and 1 <= int(one) <= len(names))
            if not known:
                raise InputError("engine-feed", found=f"→ {target}", wanted=", ".join(names))
            place = names.index(one) if one in names else int(one) - 1
        if last - first >= len(names) - place:
            wanted = f"≤ {len(names) - place}"
            raise InputError("engine-feed", found=f"{key} → {target}", wanted=wanted)
        found += [(i, name, place + i - first) for i in range(first, last + 1)]
    return found


def _span(key: int | str, channels: int) -> tuple[int, int]:
    """Return the first and the last channel, from 0, of a key such as 11 or "1-10"."""
    match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", str(key))
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= channels:
        raise InputError("engine-feed", found=f"{key!r}", wanted=f"1 – {channels}")
    return first - 1, last - 1
