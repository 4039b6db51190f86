"""The outputs of a graph, one or several, fed by one pass and in time with each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from immersion.audio._controls import Controls
from immersion.audio._mixer import Mixer
from immersion.audio._outputs import ending
from immersion.audio.graph import Bed, Graph, Source, Stem, channels_of
from immersion.audio.outputs import Output, Outputs, Port
from immersion.audio.record import Kind
from immersion.errors import Problem

__all__ = ["Branch", "Branches"]

Floats = NDArray[np.float64]
Block = NDArray[np.float32]


class Branch:
    """One output: its mixer, its ending, and the rows of the whole that it writes."""

    def __init__(
        self,
        graph: Graph,
        output: Output,
        controls: Controls,
        rate: int,
        block: int,
        control: int,
        port: Port | None,
    ) -> None:
        self.end = ending(output, rate, block, control)
        self._at = None if port is None or port.at is None else np.array(port.at, np.float64)
        name = None if port is None else port.name
        self.mixer = Mixer(graph, self.end, controls, rate, block, control, name, self._at)
        self.name = name
        self.tail_frames = self.mixer.tail_frames + self.end.tail_frames
        self.rows = slice(0, len(self.end.channels))
        self.waiting = np.zeros((0, 0), np.float32)
        self._late = 0

    def wait(self, frames: int, block: int) -> None:
        """Give what comes out so many frames later, to be in time with the others."""
        self._late = frames
        self.tail_frames += frames
        if frames:
            self.waiting = np.zeros((len(self.end.channels), frames + block), np.float32)

    def begin(self, ear: Floats, head: Floats | None) -> None:
        """Take the state of the first frame."""
        self.mixer.begin(ear if self._at is None else self._at)
        self.end.begin(head)

    def advance(self, changed: bool, moved: bool, ear: Floats, head: Floats | None) -> None:
        """Prepare the ramps to the next control point."""
        if self._at is None:
            self.mixer.advance(changed or moved, ear)
        else:
            self.mixer.advance(changed, self._at)
        self.end.turn(head)

    def piece(self, at: int, count: int, into: int) -> None:
        """Play a piece of a block that lies within one ramp."""
        self.mixer.mix(at, count, into)
        self.end.turn_piece(at, count)

    def finish(self, out: Block) -> None:
        """Write the block."""
        mine = out[self.rows]
        self.end.finish(mine)
        if self._late:
            count = mine.shape[1]
            self.waiting[:, self._late :] = mine
            mine[:] = self.waiting[:, :count]
            self.waiting[:, : self._late] = self.waiting[:, count:].copy()

    def reset(self) -> None:
        """Begin anew."""
        self.mixer.reset()
        self.end.reset()
        self.waiting[:] = 0.0


class Branches:
    """All outputs of a graph.

    Attributes
    ----------
    rows : ndarray of float32
        Where the signals of a block are written, by `slices`, one for each part.
    latency, tail_frames : int
        Of all outputs: those that are quicker wait.
    channels : tuple of str
        With several outputs, each after the name of its port and a point.
    numbers : tuple of int
        The physical output of each channel, from 1.
    """

    def __init__(self, graph: Graph, controls: Controls, rate: int, block: int, control: int) -> None:
        several = graph.output if isinstance(graph.output, Outputs) else None
        ports: list[Port | None] = [None] if several is None else [*several.ports]
        self.all: list[Branch] = []
        for port in ports:
            output = graph.output if port is None else port.output
            self.all.append(Branch(graph, output, controls, rate, block, control, port))
        self.latency = max(one.end.latency for one in self.all)
        first = 0
        for one in self.all:
            one.wait(self.latency - one.end.latency, block)
            one.rows = slice(first, first + len(one.end.channels))
            first = one.rows.stop
        self.tail_frames = max(one.tail_frames for one in self.all)
        names = [[f"{one.name}.{c}" if one.name else c for c in one.end.channels] for one in self.all]
        self.channels = tuple(name for own in names for name in own)
        self.numbers = tuple(range(1, first + 1)) if several is None else several.numbers
        alone = self.all[0].end if several is None else None
        self.kind: Kind = "multichannel" if alone is None else alone.kind
        self.order = None if alone is None else alone.order
        self._intake(graph, block)

    def _intake(self, graph: Graph, block: int) -> None:
        """Say where signals are written: straight to the mixer's rows when one mixer takes them as they are."""
        mixer = self.all[0].mixer
        if len(self.all) == 1 and mixer.plain and all(one.stop > one.start for one in mixer.slices):
            self.rows, self.slices = mixer.rows, mixer.slices
            return
        parts: list[Source | Stem | Bed] = [*graph.sources, *graph.stems, *graph.beds]
        counts = [channels_of(part.signal) for part in parts]
        ends = np.cumsum([0, *counts]).tolist()
        self.rows = np.zeros((ends[-1], block), np.float32)
        self.slices = [slice(a, b) for a, b in pairwise(ends)]

    @property
    def findings(self) -> list[Problem]:
        """What the outputs cannot play; those of the mixers."""
        return [problem for one in self.all for problem in one.mixer.findings]

    @property
    def outputs_findings(self) -> list[Problem]:
        """What the designs of the outputs had to make up for."""
        return [problem for one in self.all for problem in one.end.findings]

    def rows_of(self, name: str) -> slice | None:
        """Return the channels of a port."""
        return next((one.rows for one in self.all if one.name == name), None)
