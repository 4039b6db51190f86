"""The scene's own loudspeakers, heard by a visitor who walks among them; and what is heard, block by block.

A rehearsal on headphones of the rig that will be built: an off-centre seat and a dead loudspeaker are heard. Room
acoustics are no part of it, and it says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import Graph, Listener, LoudspeakerOutput, Renderer, layout
from immersion.audio.hrtf import Hrtf
from immersion.audio.outputs import BinauralOutput, Outputs, Port
from immersion.audio.record import Audio, Kind
from immersion.audio.room_listening import RoomListening
from immersion.errors import Problem, UnknownNameError, UsageError
from immersion.registry import nearest
from immersion.scene.visit import Visit
from immersion.stage import _listening_texts as _listening_texts
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import frame_of
from immersion.stage.live_soundtrack import live_soundtrack
from immersion.stage.live_visit import LiveVisit
from immersion.stage.loss import Loss
from immersion.stage.rig_outputs import rig_outputs
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import listener_along, soundtrack
from immersion.stage.stage import Stage

__all__ = ["BLOCK", "HeardRig", "HeardVisit", "Hearing", "heard_rig", "is_listening"]

BLOCK = RATE // 100
"""Frames of a block: 10 ms, the visit's own grid."""

Block = NDArray[np.float32]
Pose = Callable[[float], Listener]
LISTEN = "listen:"


@dataclass(frozen=True, slots=True, eq=False)
class HeardRig:
    """Loudspeakers to be heard in a room.

    Parameters
    ----------
    outputs : Outputs
        What decodes and pans to them.
    names : tuple of str
        ``group.loudspeaker``, one for each feed.
    numbers : tuple of int
        Their physical outputs, from 1.
    places : (L, 3) ndarray
        Metres, in the ambisonic frame.
    heard : (L,) ndarray of bool
        Which of them are heard: not those that are lost, or of another group.
    reference : float
        Metres at which a loudspeaker is heard at the level of its feed: the farthest of the first dome.
    remarks : tuple of (str, dict)
        Codes of texts and their values, to be told once.
    """

    outputs: Outputs
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    places: NDArray[np.float64]
    heard: NDArray[np.bool_]
    reference: float
    remarks: tuple[tuple[str, dict[str, object]], ...] = ()

    def told(self, lang: str | None = None) -> list[str]:
        """Return what is to be said of it, in French or English."""
        return [messages.text(code, lang, **values) for code, values in self.remarks]


def heard_rig(stage: Stage, which: str = "rig", order: int = 3, lost: Iterable[str] = ()) -> HeardRig:
    """Return the scene's loudspeakers as they are heard in the room.

    Parameters
    ----------
    stage : Stage
    which : str
        ``"rig"`` for all groups, or the name of one, which is then heard alone.
    order : int
        Of beds on the way to the loudspeakers.
    lost : iterable of str
        Loudspeakers that are dead, such as ``dome.3``, ``dome.M+030`` or ``sub``. The others go on as they are,
        unless the scene's `fallback` has the decoder of their group made again for this loss.

    Raises
    ------
    UsageError
        If the scene has no loudspeakers.
    UnknownNameError
        If there is no such group or loudspeaker.
    """
    outputs = rig_outputs(stage, order)
    names = tuple(f"{port.name}.{one}" for port in outputs.ports for one in port.channels)
    if which != "rig" and which not in outputs.names:
        known = ("rig", *outputs.names)
        raise UnknownNameError(
            "unknown-name", kind="rig", name=which, known=", ".join(known), nearest=nearest(which, known)
        )
    dead = [_row_of(one, outputs, names) for one in lost]
    outputs, redesigned = _redesigned(stage, outputs, names, dead)
    heard = np.array([which == "rig" or name.split(".")[0] == which for name in names])
    heard[dead] = False
    remarks: list[tuple[str, dict[str, object]]] = [("listen-free-field", {})]
    for row in dead:
        code = "listen-lost-redesigned" if row in redesigned else "listen-lost"
        remarks.append((code, {"name": names[row], "output": outputs.numbers[row]}))
    domes = [layout(p.output.layout) for p in outputs.ports if isinstance(p.output, LoudspeakerOutput)]
    aligned = [isinstance(p.output, LoudspeakerOutput) and p.output.align for p in outputs.ports]
    far = next(
        (float(d.distances[d.full_range].max()) for d, a in zip(domes, aligned, strict=True) if a), 1.0
    )
    places = np.concatenate([_places(port) for port in outputs.ports])
    return HeardRig(outputs, names, outputs.numbers, places, heard, far, tuple(remarks))


def _places(port: Port) -> NDArray[np.float64]:
    """Return where the loudspeakers of a port stand; a list that has no centre counts from the room's origin."""
    assert isinstance(port.output, LoudspeakerOutput)
    centre = np.zeros(3) if port.at is None else np.asarray(port.at, np.float64)
    return layout(port.output.layout).places + centre


def _row_of(text: str, outputs: Outputs, names: tuple[str, ...]) -> int:
    """Return the feed of a loudspeaker: by group and name, by group and number from 1, or by the name of a sub."""
    group, _, one = text.partition(".")
    if text in names:
        return names.index(text)
    if group in outputs.names and re.fullmatch(r"[1-9]\d{0,3}", one):
        count = len(outputs.port(group).channels)
        if int(one) <= count:
            return names.index(f"{group}.{outputs.port(group).channels[int(one) - 1]}")
    alone = [row for row, name in enumerate(names) if name.partition(".")[2] == text]
    if len(alone) == 1:
        return alone[0]
    raise UnknownNameError(
        "unknown-name", kind="loudspeaker", name=text, known=", ".join(names), nearest=nearest(text, names)
    )


def _redesigned(
    stage: Stage, outputs: Outputs, names: tuple[str, ...], dead: list[int]
) -> tuple[Outputs, set[int]]:
    """Return the outputs with the decoders made again that the scene's fallback asks for, and the rows made up for."""
    wanted: dict[str, set[str]] = {}
    rows: set[int] = set()
    for fallback in stage.scene.rigs.fallback:
        try:
            row = _row_of(fallback.lost, outputs, names)
        except UnknownNameError:
            continue  # a projector, or a group that this profile leaves out
        own = names[row].partition(".")
        if row in dead and any(one.verb == "redesign" and one.target == own[0] for one in fallback.do):
            wanted.setdefault(own[0], set()).add(own[2])
            rows.add(row)
    if not wanted:
        return outputs, rows
    ports = [
        replace(port, output=replace(port.output, lost=tuple(sorted(wanted[port.name]))))
        if port.name in wanted and isinstance(port.output, LoudspeakerOutput)
        else port
        for port in outputs.ports
    ]
    return Outputs(ports, outputs.default), rows


class Hearing:
    """What a visitor hears, by blocks of 10 ms: with two ears, or by two ears among the scene's loudspeakers.

    Parameters
    ----------
    stage : Stage
    visit : Visit or LiveVisit
        A live one must be known 10 ms farther than the end of each block.
    listen : str
        ``"binaural"``, ``"rig"``, or a group of the rig.
    order : int
    lost : iterable of str
        Dead loudspeakers, for the rig; see :func:`heard_rig`.
    hrtf : Hrtf, optional
        The listener's head; the measured KEMAR without one.

    Attributes
    ----------
    rig : HeardRig or None
    feeds : (L, 480) ndarray of float32
        What went to the loudspeakers in the block before; the two ears without a rig.
    channels : tuple of str
        Names of the feeds.
    frame : int
        Where the next block begins.
    latency : int
        Frames by which what is heard is late.
    """

    def __init__(
        self,
        stage: Stage,
        visit: Visit | LiveVisit,
        listen: str = "binaural",
        *,
        order: int = 3,
        lost: Iterable[str] = (),
        hrtf: Hrtf | None = None,
    ) -> None:
        self.rig = None if listen == "binaural" else heard_rig(stage, listen, order, lost)
        if self.rig is None and tuple(lost):
            raise UsageError("listen-lost-ears", lost=", ".join(lost))
        output = BinauralOutput(order, hrtf) if self.rig is None else self.rig.outputs
        live = isinstance(visit, LiveVisit)
        graph: Graph = live_soundtrack(stage, visit, output) if live else soundtrack(stage, visit, output)  # type: ignore[arg-type]
        self.renderer = Renderer(graph, RATE, BLOCK)
        self.channels = self.renderer.channels
        self.latency = self.renderer.latency
        self.feeds = np.zeros((len(self.channels), BLOCK), np.float32)
        self._room: RoomListening | None = None
        if self.rig is not None:
            self._room = RoomListening(
                self.rig.places, RATE, hrtf=hrtf, block=BLOCK, reference=self.rig.reference
            )
            self._open = self.rig.heard.astype(np.float32)[:, None]
        self._ears = np.zeros((2, BLOCK), np.float32)

    @property
    def frame(self) -> int:
        """Where the next block begins."""
        return self.renderer.frame

    @property
    def findings(self) -> tuple[Problem, ...]:
        """What the output cannot play."""
        return self.renderer.findings

    def warmup(self) -> None:
        """Compile and load all that will be needed, by playing silence; before the first block."""
        self.renderer.warmup()
        if self._room is not None:
            self._room.process(np.zeros_like(self.feeds), Listener())
            self._room.process(np.zeros_like(self.feeds), Listener.facing(0.1))
            self._room.reset()

    def seek(self, frame: int) -> None:
        """Go on at another frame, a multiple of 1920 (40 ms), with silence before."""
        self.renderer.seek(frame)
        if self._room is not None:
            self._room.reset()

    def block(self, pose: Pose) -> Block:
        """Return the next (2, 480) frames; the array is used again by the next call.

        Parameters
        ----------
        pose : callable
            From seconds of the visit to the :class:`immersion.audio.Listener` there.
        """
        if self._room is None:
            self.renderer.process(pose=pose, out=self._ears)
            np.copyto(self.feeds, self._ears)
            return self._ears
        self.renderer.process(pose=pose, out=self.feeds)
        self.feeds *= self._open
        # What leaves the loudspeakers now belongs to a time that lies the engine's latency back.
        now = max(0, self.renderer.frame - self.latency) / RATE
        return self._room.process(self.feeds, pose(now), self._ears)


def is_listening(output: str) -> bool:
    """Tell whether an output's name asks for the rig heard in the room: ``listen:rig``, ``listen:dome``."""
    return output.startswith(LISTEN)


class HeardVisit:
    """A whole visit heard among the loudspeakers, for files: what the renderer of files asks of an output."""

    width = 2
    kind: Kind = "binaural"
    order: int | None = None
    names = ("left", "right")
    weights = None

    def __init__(
        self,
        stage: Stage,
        name: str,
        visit: Visit | None,
        walk: object = None,
        order: int = 3,
        lost: Iterable[str] = (),
    ) -> None:
        self._visit = visit if visit is not None else simulate(stage, walk)  # type: ignore[arg-type]
        self._hearing = Hearing(stage, self._visit, name.removeprefix(LISTEN), order=order, lost=lost)
        self.findings = self._hearing.findings
        self.rig = self._hearing.rig
        for code, values in self.rig.remarks if self.rig is not None else ():
            own = f".{values['name']}" if "name" in values else ""
            stage.add_loss(Loss(code, f"rigs.speakers{own}", values))
        self.frames = frame_of(self._visit.duration * 1e6, RATE)

    def blocks(self, progress: Callable[[float], None] | None = None) -> Iterator[Block]:
        """Yield what is heard, (2, frames), as long as the visit in all."""
        hearing, pose = self._hearing, listener_along(self._visit)
        hearing.seek(0)
        given, skip = 0, hearing.latency
        while given < self.frames:
            piece = hearing.block(pose)[:, skip:]
            skip = max(0, skip - BLOCK)
            piece = piece[:, : self.frames - given]
            given += piece.shape[1]
            if piece.shape[1]:
                yield np.array(piece)
            if progress is not None:
                progress(given / self.frames)

    def audio(self, progress: Callable[[float], None] | None = None) -> Audio:
        """Return the whole as one recording."""
        pieces = [np.zeros((2, 0), np.float32), *self.blocks(progress)]
        return Audio(np.concatenate(pieces, axis=1), RATE, "binaural")
