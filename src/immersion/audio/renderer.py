"""Play a graph, block by block: the same code writes files and feeds a sound card.

Everything that moves is exact at control points on an absolute grid and linear between, so that the size of the
blocks changes nothing but the rounding of sums.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from math import gcd

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import numbers
from immersion.audio._players import LivePlayer, player
from immersion.audio._streams import checked_out, checked_whole, delivered
from immersion.audio.graph import Bed, Envelope, Graph, Source, Stem
from immersion.audio.listener import AHEAD, Listener, Pose, listener_of
from immersion.audio.outputs import Outputs
from immersion.audio.record import Audio
from immersion.errors import InputError, Problem

__all__ = ["Renderer"]

MOST_SAMPLE = 1e4  # +80 dB over full scale: no signal, but a fault
Block = NDArray[np.float32]
_log = logging.getLogger("immersion.audio")


class Renderer:
    """Play a graph through its output, in blocks of one length.

    Parameters
    ----------
    graph : Graph
    rate : int
        Frames per second of every signal; others are refused.
    block : int
        Frames per block, from 16 to 8192.
    control : int
        Frames between control points, from 16 to 8192.

    Attributes
    ----------
    latency : int
        Frames between what goes in and what comes out: of several outputs, that of the slowest; the others wait.
        The travel time of sources with Doppler is no part of it.
    tail_frames : int
        Frames that still sound after the last block.
    channels : tuple of str
        Names of the output's channels; of several outputs ``port.channel``.
    outputs : tuple of int
        The physical output of each channel, from 1: what the sound card counts.
    inputs : int
        Rows that `process` must be given: the live inputs of the graph.
    muted, guarded : int
        Samples that were no sound (NaN, infinite, above +80 dB) and were muted: coming in, going out.
    findings : tuple of Problem
        What of the graph this output cannot play; each is logged too.

    Raises
    ------
    InputError
        If a number is out of range, or a signal or the head is at another rate.

    Examples
    --------
    >>> from immersion.audio.graph import AmbisonicOutput, Source
    >>> bell = Source("bell", np.ones(64, np.float32), position=(0.0, 2.0, 0.0))
    >>> renderer = Renderer(Graph(AmbisonicOutput(1), sources=(bell,)), 48_000, block=64)
    >>> renderer.process()[:, 0].round(6) + 0.0  # left: W and Y
    array([1., 1., 0., 0.], dtype=float32)
    """

    def __init__(self, graph: Graph, rate: int, block: int = 512, control: int = 128) -> None:
        from immersion.audio._branches import Branches
        from immersion.audio._controls import Controls

        self.graph = graph
        self.rate = checked_whole("rate", rate, 8000, 384_000)
        self.block = checked_whole("block", block, 16, 8192)
        self.control = checked_whole("control", control, 16, 8192)
        parts: list[Source | Stem | Bed] = [*graph.sources, *graph.stems, *graph.beds]
        self._players = [player(part, self.rate) for part in parts]
        live = [one for one in self._players if isinstance(one, LivePlayer)]
        self.inputs = max([one.first + one.channels for one in live], default=0)
        self._controls = Controls(graph, self.rate, self.control)
        self._branches = Branches(graph, self._controls, self.rate, self.block, self.control)
        self._rows, self._slices = self._branches.rows, self._branches.slices
        self._envelopes = [_envelopes(part, graph) for part in parts]
        self.latency, self.tail_frames = self._branches.latency, self._branches.tail_frames
        self.channels, self.outputs = self._branches.channels, self._branches.numbers
        told = self._branches.findings
        self.findings: tuple[Problem, ...] = (*self._branches.outputs_findings, *told)
        for problem in told:
            _log.warning("%s", problem)
        self._silence = np.zeros((self.inputs, self.block), np.float32)
        self._instead: Callable[[Block], None] | None = None  # plays in place of the parts, to try things out
        self.muted = self.guarded = 0
        self._begin()

    def _begin(self) -> None:
        self._frame = 0
        self._fresh = True  # the state of the first frame is still to be taken
        self._pose: Pose = None
        self._place = np.zeros(3)
        for one in self._players:
            one.rewind()
        self._controls.reset()
        for branch in self._branches.all:
            branch.reset()

    @property
    def frame(self) -> int:
        """The absolute frame at which the next block begins."""
        return self._frame

    @property
    def held(self) -> int:
        """How many places given by a function were none (NaN, wrong shape): the source stayed where it was."""
        return self._controls.held

    @property
    def end(self) -> int | None:
        """The frame after the last one that sounds; None when there is no end, or nobody knows."""
        ends = [one.end for one in self._players]
        return None if None in ends else max([e for e in ends if e is not None], default=0)

    def update(
        self,
        name: str,
        *,
        gain: float | None = None,
        mute: bool | None = None,
        position: ArrayLike | None = None,
        spread: float | None = None,
        seconds: float = 0.02,
        at: int | None = None,
    ) -> None:
        """Change a part while it plays; any thread may call this at any time.

        Parameters
        ----------
        name : str
            A source, stem, bed or group.
        gain : float, optional
            Linear. It takes the place of a plain gain, and multiplies an `Envelope`.
        mute : bool, optional
            Silent, or as loud as before.
        position : (3,) array_like, optional
            Sends a source there, around the listener; it follows no trajectory afterwards.
        spread : float, optional
            Radians.
        seconds : float
            How long the change takes, from 0 (one control interval) to 3600.
        at : int, optional
            The absolute frame from which on it begins, at a control point; else as soon as possible.

        Raises
        ------
        UnknownNameError
            If there is no such part.
        InputError
            If a value cannot be; nothing is changed then.
        """
        changes = {"gain": gain, "open": None if mute is None else float(not mute)}
        changes |= {"place": position, "spread": spread}  # type: ignore[dict-item]
        wanted = [(what, value) for what, value in changes.items() if value is not None]
        for change in [self._controls.checked(name, what, value, seconds, at) for what, value in wanted]:
            self._controls.post(change)

    def rows_of(self, name: str) -> slice:
        """Return the channels of one port among all.

        Raises
        ------
        InputError
            If there is no such port.
        """
        rows = self._branches.rows_of(name)
        if rows is None:
            known = ", ".join(one.name for one in self._branches.all if one.name)
            raise InputError("engine-no-output", name=name, known=known or "–")
        return rows

    def place_of(self, name: str) -> NDArray[np.float64]:
        """Return where a source is now (3,), in metres."""
        return np.array(self._controls.places[self.graph.index(name)])

    def gain_of(self, name: str) -> float:
        """Return the gain of a part now, its groups included; without distance, cone and envelopes."""
        return float(self._controls.gains[self.graph.index(name)])

    def process(self, block: ArrayLike | None = None, pose: Pose = None, out: Block | None = None) -> Block:
        """Play one block.

        Parameters
        ----------
        block : (inputs, block) array_like, optional
            The live inputs; what is no sound in them is muted and counted, never refused. Without it they
            are silent.
        pose : optional
            A :class:`Listener`, a rotation head → world (quaternion x y z w, matrix, scipy Rotation), or a
            function of seconds that returns one of them. It holds until another is given. It is reached at
            the second control point from the block's first frame on; a function is exact at each.
        out : (outputs, block) ndarray of float32, optional
            Where to write; a new array without it.

        Returns
        -------
        (outputs, block) ndarray of float32
            Finite, always.

        Raises
        ------
        InputError
            If a shape is wrong or the pose is none. The block is not played then.
        """
        from immersion.audio._kernels import mixing

        inputs = self._inputs(block)
        if pose is not None:
            self._pose = pose if callable(pose) and not hasattr(pose, "as_matrix") else listener_of(pose)
        done = checked_out(out, (len(self.channels), self.block), inputs)
        self._controls.collect()
        self._fill(inputs)
        at = 0
        while at < self.block:
            point, into = divmod(self._frame + at, self.control)
            if into == 0:
                self._advance(point)
            count = min(self.control - into, self.block - at)
            for branch in self._branches.all:
                branch.piece(at, count, into)
            at += count
        for branch in self._branches.all:
            branch.finish(done)
        self.guarded += mixing.clean(done, np.float32(1e9))
        self._frame += self.block
        return delivered(done, out)

    def _inputs(self, block: ArrayLike | None) -> Block:
        if block is None:
            return self._silence
        inputs = np.asarray(numbers(block, "block"), np.float32)
        if inputs.shape != (self.inputs, self.block):
            wanted = f"({self.inputs}, {self.block})"
            raise InputError("engine-inputs", shape=inputs.shape, wanted=wanted)
        return inputs

    def _fill(self, inputs: Block) -> None:
        """Bring every signal of this block into its rows: finite, and with its fades."""
        from immersion.audio._kernels import mixing

        parts = zip(self._players, self._slices, self._envelopes, strict=True)
        for one, rows, envelopes in () if self._instead is not None else parts:
            one.fill(self._frame, self._rows[rows], inputs)
            if envelopes:
                frames = np.arange(self._frame, self._frame + self.block)
                for points, gains in envelopes:
                    self._rows[rows] *= np.interp(frames, points, gains).astype(np.float32)
        if self._instead is not None:
            self._instead(self._rows)
        self.muted += mixing.clean(self._rows, np.float32(MOST_SAMPLE))
        for branch in self._branches.all:
            branch.mixer.prepare(self._rows)

    def _advance(self, point: int) -> None:
        """Prepare the ramps from a control point to the one after it."""
        if self._fresh:
            self._fresh = False
            first = self._listener(point)
            self._place = first._place
            self._controls.begin(point)
            for branch in self._branches.all:
                branch.begin(self._place, first._matrix)
        then = self._listener(point + 1)
        moved = not np.array_equal(then._place, self._place)
        self._place = then._place
        changed = self._controls.advance(point, self._place)
        for branch in self._branches.all:
            branch.advance(changed, moved, self._place, then._matrix)

    def _listener(self, point: int) -> Listener:
        if callable(self._pose):
            return listener_of(self._pose(point * self.control / self.rate))
        return self._pose if isinstance(self._pose, Listener) else AHEAD

    def tail(self) -> Block:
        """Return what still sounds after the last block, (outputs, tail_frames), and begin anew.

        Signals are silent meanwhile; places and the head move on.
        """
        pieces = [np.zeros((len(self.channels), 0), np.float32)]
        self._instead = _silenced
        try:
            pieces += [self.process() for _ in range(-(-self.tail_frames // self.block))]
        finally:
            self._instead = None
        self.reset()
        return np.ascontiguousarray(np.concatenate(pieces, axis=1)[:, : self.tail_frames])

    def reset(self) -> None:
        """Begin anew at frame 0, as the graph says: what `update` changed is forgotten; counts stay."""
        self._begin()

    def seek(self, frame: int) -> None:
        """Go on at another frame, with silence before: what `update` changed is forgotten; counts stay.

        Parameters
        ----------
        frame : int
            Absolute, at a control point (a multiple of `control`).

        Raises
        ------
        InputError
            If it is no control point.
        """
        wanted = checked_whole("frame", frame, 0, 2**53)
        if wanted % self.control:
            raise InputError("audio-value", name="frame", value=wanted, wanted=f"{self.control} × n")
        self._begin()
        self._frame = wanted
        for one in self._players:
            one.seek(wanted)

    def blocks(
        self,
        frames: int | None = None,
        pose: Pose = None,
        progress: Callable[[float], None] | None = None,
    ) -> Iterator[Block]:
        """Play from frame 0 and yield arrays (outputs, at most block), latency taken off, tail included.

        Changes that `update` posted before the first block are kept.

        Parameters
        ----------
        frames : int, optional
            How many frames to yield in all; without it, to the end of the graph and its tail.
        pose : optional
            As for `process`.
        progress : callable, optional
            Called with the part done, from 0 to 1.

        Raises
        ------
        InputError
            If the graph has no end and `frames` is not given.
        """
        if self._frame:
            self.reset()
        if frames is None:
            if self.end is None:
                raise InputError("engine-endless", name=self._endless())
            frames = self.end + self.tail_frames
        total, given, skip = checked_whole("frames", frames, 0, 2**53), 0, self.latency
        while given < total:
            piece = self.process(pose=pose)[:, skip:]
            skip = max(0, skip - self.block)
            piece = piece[:, : total - given]
            given += piece.shape[1]
            if piece.shape[1]:
                yield piece
            if progress is not None:
                progress(given / total)
        self.reset()

    def _endless(self) -> str:
        names = self.graph.names[: len(self._players)]
        return ", ".join(n for n, one in zip(names, self._players, strict=True) if one.end is None)

    def render(
        self,
        frames: int | None = None,
        pose: Pose = None,
        progress: Callable[[float], None] | None = None,
    ) -> Audio:
        """Play the whole graph from frame 0, as `blocks` does, into one recording."""
        pieces = list(self.blocks(frames, pose, progress))
        empty = np.zeros((len(self.channels), 0), np.float32)
        samples = np.concatenate([empty, *pieces], axis=1)
        named = self.channels if isinstance(self.graph.output, Outputs) else ()
        return Audio(samples, self.rate, self._branches.kind, self._branches.order, names=named)

    def warmup(self) -> None:
        """Compile and load all that this graph will need, by playing silence with everything moving.

        Changes that `update` posted before are forgotten.

        Raises
        ------
        InputError
            If the renderer has begun.
        """
        if self._frame:
            raise InputError("engine-started", frame=self._frame)
        counts = self.muted, self.guarded

        def faults(rows: Block) -> None:
            rows[:, ::7] = np.nan  # cleaned, so nothing is heard or kept

        self._instead = faults
        try:
            # The cuts at control points repeat after this many blocks.
            period = self.control // gcd(self.control, self.block)
            for number in range(min(2 * period + 2, 256)):
                for source in self.graph.sources[:2]:
                    self.update(source.name, gain=0.5, mute=False, position=(1, number, 0), spread=0.1)
                self.process(pose=_wandering)
        finally:
            self._instead = None
            self.muted, self.guarded = counts
            self._rows[:] = 0.0
            self._begin()


def _silenced(rows: Block) -> None:
    rows[:] = 0.0


def _wandering(seconds: float) -> Listener:
    c, s = np.cos(seconds), np.sin(seconds)
    return Listener((seconds, 0.0, 0.0), [[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _envelopes(
    part: Source | Stem | Bed, graph: Graph
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the fades of a part and of the groups it is in: frames and gains."""
    gains = [one.gain for one in (part, *graph.groups_of(part))]
    return [(np.array(g.frames, np.float64), np.array(g.gains)) for g in gains if isinstance(g, Envelope)]
