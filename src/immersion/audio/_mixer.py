"""All gains of a graph as two matrices that ramp: one onto the bed, one straight to the outputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _engine_texts as _engine_texts
from immersion.audio._controls import Controls
from immersion.audio._kernels import mixing
from immersion.audio._outputs import Ending
from immersion.audio._placing import Laws
from immersion.audio.graph import Bed, Graph, Source, Stem, channels_of
from immersion.audio.layouts import layout
from immersion.audio.rotation import rotation_matrix
from immersion.errors import Problem

__all__ = ["Mixer"]

Floats = NDArray[np.float64]
Block = NDArray[np.float32]


class _Bus:
    """Rows of signals onto one array, by a matrix that is exact at control points and linear between."""

    def __init__(self, first: int, inputs: int, out: Block, ramp: Block) -> None:
        self.first, self.inputs, self.out = first, inputs, out
        self.shape = np.zeros((inputs, len(out)))
        self.scale = np.zeros(inputs)
        self._ramp = ramp
        self._goal = np.zeros((len(out), inputs), np.float32)
        self._weights = np.zeros((len(out), 2 * inputs), np.float32)
        self._both = np.zeros((2 * inputs, len(ramp)), np.float32)
        self._still = True

    def jump(self) -> None:
        """Take the gains of now as those of the first frame."""
        self._goal[:] = (self.shape * self.scale[:, None]).T
        self._still = True

    def ramp_to(self, changed: bool) -> None:
        """Make the gains of now the end of the next ramp."""
        self._still = not changed
        if changed:
            inputs = self.inputs
            self._weights[:, :inputs] = self._goal
            self._goal[:] = (self.shape * self.scale[:, None]).T
            np.subtract(self._goal, self._weights[:, :inputs], out=self._weights[:, inputs:])

    def mix(self, rows: Block, at: int, count: int, into: int) -> None:
        """Write a piece of a block that lies within one ramp."""
        piece = self.out[:, at : at + count]
        if self.inputs == 0:
            piece[:] = 0.0
        elif self._still:
            np.matmul(self._goal, rows[self.first : self.first + self.inputs, at : at + count], out=piece)
        else:
            mixing.stack(rows, self.first, at, count, self._ramp, into, self._both)
            np.matmul(self._weights, self._both[:, :count], out=piece)


class Mixer:
    """Bring every row of a block to where it is to be heard."""

    def __init__(self, graph: Graph, end: Ending, rate: int, block: int, control: int) -> None:
        self.controls = Controls(graph, rate, control)
        self._end, self._block = end, block
        self.findings: list[Problem] = []
        self._laws = Laws(graph.sources)
        self._ramp = (np.arange(control) / control).astype(np.float32)
        self._lay_out(graph)
        count = len(graph.sources)
        self._directions, self._spreads = np.zeros((count, 3)), np.full(count, -1.0)

    def _lay_out(self, graph: Graph) -> None:
        """Give every part its rows: those for the bed, those for the outputs, then the beds'."""
        parts: list[Source | Stem | Bed] = [*graph.sources, *graph.stems, *graph.beds]
        straight = [self._end.is_direct(part) for part in parts]
        kinds = [2 if isinstance(p, Bed) else int(s) for p, s in zip(parts, straight, strict=True)]
        slices, row, firsts = [slice(0, 0)] * len(parts), 0, []
        for kind in (0, 1, 2):
            firsts.append(row)
            for index, part in enumerate(parts):
                if kinds[index] == kind:
                    slices[index] = slice(row, row + channels_of(part.signal))
                    row = slices[index].stop
        self.rows = row
        self.slices = slices
        self._buses = [
            _Bus(0, firsts[1], self._end.field, self._ramp),
            _Bus(firsts[1], firsts[2] - firsts[1], self._end.direct, self._ramp),
        ]
        self._sources = self._members(kinds, slices, len(graph.sources))
        self._stems = []
        for index, stem in enumerate(graph.stems, len(graph.sources)):
            bus = self._buses[kinds[index]]
            place = slice(slices[index].start - bus.first, slices[index].stop - bus.first)
            self._fix(stem, bus, place, kinds[index] == 1)
            self._stems.append((index, bus, place))
        first = len(graph.sources) + len(graph.stems)
        self._beds = [self._bed(first + i, slices[first + i], bed) for i, bed in enumerate(graph.beds)]

    def _members(
        self, kinds: list[int], slices: list[slice], sources: int
    ) -> list[tuple[_Bus, NDArray[np.intp], NDArray[np.intp]]]:
        """Return for each bus its sources, and their places in it."""
        found = []
        for kind, bus in enumerate(self._buses):
            own = np.array([i for i in range(sources) if kinds[i] == kind], np.intp)
            found.append((bus, own, np.array([slices[i].start - bus.first for i in own], np.intp)))
        return found

    def _fix(self, stem: Stem, bus: _Bus, place: slice, direct: bool) -> None:
        """Fix where the channels of a stem go: they do not move."""
        if stem.head_locked and self._end.kind == "binaural":
            bus.shape[place] = np.eye(2)
            return
        rig = layout("0+2+0" if stem.head_locked else stem.layout)
        for i, one in enumerate(rig.loudspeakers):
            gains = self._end.route(one, rig.directions[i], direct)
            if gains is None:
                self.findings.append(Problem("engine-lfe-dropped", stem.name, name=one.name))
            else:
                bus.shape[place.start + i] = gains

    def _bed(self, part: int, rows: slice, bed: Bed) -> _BedRows:
        channels = rows.stop - rows.start
        turn = None
        if bed.rotation is not None:
            turn = rotation_matrix(int(channels**0.5) - 1, bed.rotation).astype(np.float32)
        return _BedRows(part, rows, min(channels, len(self._end.field)), turn, self._block)

    def reset(self) -> None:
        """Begin anew."""
        self.controls.reset()
        self._spreads[:] = -1.0

    def begin(self, ear: Floats) -> None:
        """Take the gains of the first frame."""
        self.controls.begin()
        self._place(ear)
        for bus in self._buses:
            bus.jump()
        for bed in self._beds:
            bed.jump(self.controls.gains)

    def advance(self, point: int, ear: Floats, moved: bool) -> None:
        """Prepare the ramps from a control point to the one after it, where the listener is at `ear`."""
        changed = self.controls.advance(point, ear) or moved
        if changed:
            self._place(ear)
        for bus in self._buses:
            bus.ramp_to(changed)
        for bed in self._beds:
            bed.ramp_to(self.controls.gains)

    def _place(self, ear: Floats) -> None:
        """Compute the gains of every input from the state of now."""
        controls = self.controls
        away = controls.places - ear
        distances = np.sqrt((away * away).sum(axis=1))
        directions = away / np.maximum(distances, 1e-300)[:, None]
        louder = self._laws.gains(directions, distances)
        turned = (directions != self._directions).any(axis=1) | (controls.spreads != self._spreads)
        for number, (bus, own, rows) in enumerate(self._sources):
            fresh = turned[own]
            if fresh.any():
                placing = self._end.placing(number == 1)
                bus.shape[rows[fresh]] = placing.gains(directions[own[fresh]], controls.spreads[own[fresh]])
            bus.scale[rows] = controls.gains[own] * louder[own]
        self._directions, self._spreads = directions, controls.spreads.copy()
        for part, bus, place in self._stems:
            bus.scale[place] = controls.gains[part]

    def prepare(self, rows: Block) -> None:
        """Turn the beds of a block that are to be turned."""
        for bed in self._beds:
            bed.turn(rows)

    def mix(self, rows: Block, at: int, count: int, into: int) -> None:
        """Mix a piece of a block that lies within one ramp, `into` frames after its beginning."""
        for bus in self._buses:
            bus.mix(rows, at, count, into)
        for bed in self._beds:
            bed.mix(rows, at, count, self._ramp, into, self._end.field)


class _BedRows:
    """One bed: its rows, its turn, and the ramp of its gain."""

    def __init__(self, part: int, rows: slice, channels: int, turn: Block | None, block: int) -> None:
        self._part, self._rows, self._channels, self._turn = part, rows, channels, turn
        self._turned = np.zeros((rows.stop - rows.start, block), np.float32)
        self._now, self._step = np.float32(1.0), np.float32(0.0)

    def jump(self, gains: Floats) -> None:
        self._now, self._step = np.float32(gains[self._part]), np.float32(0.0)

    def ramp_to(self, gains: Floats) -> None:
        self._now += self._step
        self._step = np.float32(gains[self._part]) - self._now

    def turn(self, rows: Block) -> None:
        if self._turn is not None:
            np.matmul(self._turn, rows[self._rows], out=self._turned)
            rows[self._rows] = self._turned

    def mix(self, rows: Block, at: int, count: int, ramp: Block, into: int, out: Block) -> None:
        first, channels = self._rows.start, self._channels
        mixing.add_ramped(rows, first, channels, at, count, ramp, into, self._now, self._step, out)
