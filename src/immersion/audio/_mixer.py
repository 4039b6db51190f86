"""All gains of a graph as two matrices that ramp: one onto the bed, one straight to the outputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _engine_texts as _engine_texts
from immersion.audio._controls import Controls
from immersion.audio._kernels import mixing
from immersion.audio._outputs import Ending
from immersion.audio._placing import Laws
from immersion.audio._products import product
from immersion.audio._travel import Closeness, Travel, slowest_frames
from immersion.audio.graph import Bed, Graph, Source, Stem, channels_of
from immersion.audio.layouts import layout
from immersion.audio.nearfield import NearField
from immersion.audio.rotation import rotation_matrix
from immersion.errors import Problem

__all__ = ["Mixer"]

Floats = NDArray[np.float64]
Block = NDArray[np.float32]
Part = Source | Stem | Bed


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
            product(self._goal, rows[self.first : self.first + self.inputs, at : at + count], out=piece)
        else:
            mixing.stack(rows, self.first, at, count, self._ramp, into, self._both)
            product(self._weights, self._both[:, :count], out=piece)


class Mixer:
    """Bring the rows of a block to where they are to be heard, through one output.

    Parameters
    ----------
    graph : Graph
    end : Ending
    controls : Controls
        What moves; the mixers of several outputs share it.
    port : str, optional
        The name of this output among several: parts that are not sent there are left out.
    origin : (3,) ndarray
        What panning by distance counts from.

    Attributes
    ----------
    slices : list of slice
        The rows of each part, when `plain`.
    plain : bool
        Whether parts may be written straight to these rows: nothing delays or multiplies them.
    tail_frames : int
        Frames that travel and near-field filters still give after the last block.
    """

    def __init__(
        self,
        graph: Graph,
        end: Ending,
        controls: Controls,
        rate: int,
        block: int,
        control: int,
        port: str | None = None,
        origin: Floats | None = None,
    ) -> None:
        self.controls = controls
        self._end, self._rate, self._block, self._control = end, rate, block, control
        self._origin = np.zeros(3) if origin is None else origin
        self.findings: list[Problem] = []
        self._laws = Laws(graph.sources)
        self._ramp = (np.arange(control) / control).astype(np.float32)
        self._port = port
        self._lay_out(graph)
        self.rows = np.zeros((self._count, block), np.float32)
        count = len(graph.sources)
        self._directions, self._where = np.zeros((count, 3)), np.zeros((count, 3))
        self._spreads, self._distances = np.full(count, -1.0), np.zeros(count)

    def _lay_out(self, graph: Graph) -> None:
        """Give every part its rows: those for the bed, those for the outputs, then the beds'."""
        parts: list[Part] = [*graph.sources, *graph.stems, *graph.beds]
        mine = [self._port is None or self._port in graph.ports_of(part) for part in parts]
        kinds = [self._kind(part) if own else -1 for part, own in zip(parts, mine, strict=True)]
        wide = 1 if self._end.near is None else 1 + int(len(self._end.field) ** 0.5 - 0.5)
        slices, row, firsts = [slice(0, 0)] * len(parts), 0, []
        for kind in (0, 1, 2):
            firsts.append(row)
            for index, part in enumerate(parts):
                if kinds[index] == kind:
                    many = wide if kind == 0 and isinstance(part, Source) else channels_of(part.signal)
                    slices[index] = slice(row, row + many)
                    row = slices[index].stop
        self._count, self.slices = row, slices
        self._take = _taken(parts, slices)
        self._buses = [
            _Bus(0, firsts[1], self._end.field, self._ramp),
            _Bus(firsts[1], firsts[2] - firsts[1], self._end.direct, self._ramp),
        ]
        self._sources = self._members(kinds, slices, len(graph.sources))
        self._reach(graph, kinds, slices)
        self._stems = []
        for index, stem in enumerate(graph.stems, len(graph.sources)):
            if kinds[index] >= 0:
                bus = self._buses[kinds[index]]
                place = slice(slices[index].start - bus.first, slices[index].stop - bus.first)
                self._fix(stem, bus, place, kinds[index] == 1, graph.routes_of(stem))
                self._stems.append((index, bus, place))
        first = len(graph.sources) + len(graph.stems)
        self._beds = [
            self._bed(first + i, slices[first + i], bed)
            for i, bed in enumerate(graph.beds)
            if kinds[first + i] >= 0
        ]

    def _kind(self, part: Part) -> int:
        return 2 if isinstance(part, Bed) else int(self._end.is_direct(part))

    def _reach(self, graph: Graph, kinds: list[int], slices: list[slice]) -> None:
        """Prepare what the distance of sources does beside their level."""
        number = range(len(graph.sources))
        late = [i for i in number if graph.sources[i].doppler and kinds[i] >= 0]
        self._travel = self._closeness = None
        self.tail_frames = 0
        if late:
            rows, places = list(late), [slices[i].start for i in late]
            sources = [graph.sources[i] for i in late]
            self._travel = Travel(sources, late, rows, places, self._rate, self._control)
            self.tail_frames += self._travel.tail_frames
        near = self._end.near
        if near is None:
            self.plain = not late
            return
        order = int(len(self._end.field) ** 0.5 - 0.5)
        close = [i for i in number if kinds[i] == 0]
        places = [slices[i].start for i in close]
        self._closeness = Closeness(order, self._rate, *near, close, places, self._control)
        self.plain = False
        if close or 2 in kinds:
            self.tail_frames += slowest_frames(order, near[0], self._rate)

    def _members(
        self, kinds: list[int], slices: list[slice], sources: int
    ) -> list[tuple[_Bus, NDArray[np.intp], NDArray[np.intp], Floats]]:
        """Return for each bus its sources, their rows in it (S, W), and the channels each of the W is for."""
        found = []
        for kind, bus in enumerate(self._buses):
            own = np.array([i for i in range(sources) if kinds[i] == kind], np.intp)
            wide = slices[own[0]].stop - slices[own[0]].start if len(own) else 1
            firsts = np.array([slices[i].start - bus.first for i in own], np.intp)
            degrees = np.floor(np.sqrt(np.arange(len(bus.out)) + 0.5)).astype(int)
            masks = np.array([degrees == n for n in range(wide)]) if wide > 1 else np.ones((1, len(bus.out)))
            rows = firsts[:, None] + np.arange(wide)
            found.append((bus, own, rows, masks.astype(np.float64)))
        return found

    def _fix(
        self, stem: Stem, bus: _Bus, place: slice, direct: bool, routes: list[tuple[int, str, int]]
    ) -> None:
        """Fix where the channels of a stem go: they do not move."""
        if stem.feed is not None:
            for channel, port, output in routes:
                if port == self._port:
                    bus.shape[place.start + channel, output] = 1.0
            return
        if stem.head_locked and self._end.kind == "binaural":
            bus.shape[place] = np.eye(2)
            return
        rig = layout("0+2+0" if stem.head_locked else stem.layout)
        for i, one in enumerate(rig.loudspeakers):
            gains = self._end.route(one, rig.directions[i], direct)
            if gains is None:
                where = stem.name if self._port is None else f"{stem.name} → {self._port}"
                self.findings.append(Problem("engine-lfe-dropped", where, name=one.name))
            else:
                bus.shape[place.start + i] = gains

    def _bed(self, part: int, rows: slice, bed: Bed) -> _BedRows:
        channels = rows.stop - rows.start
        turn = None
        if bed.rotation is not None:
            turn = rotation_matrix(int(channels**0.5) - 1, bed.rotation).astype(np.float32)
        kept = min(channels, len(self._end.field))
        near = None
        if self._end.near is not None and kept > 1:
            near = NearField(int(kept**0.5 - 0.5), self._rate, self._end.near[0])
        return _BedRows(part, rows, kept, turn, near, self._block)

    def reset(self) -> None:
        """Begin anew."""
        self._spreads[:] = -1.0
        for one in (self._travel, self._closeness, *self._beds):
            if one is not None:
                one.reset()

    def begin(self, ear: Floats) -> None:
        """Take the gains of the first frame."""
        self._place(ear)
        for bus in self._buses:
            bus.jump()
        for bed in self._beds:
            bed.jump(self.controls.gains)
        for one in (self._travel, self._closeness):
            if one is not None:
                one.jump(self._distances)

    def advance(self, changed: bool, ear: Floats) -> None:
        """Prepare the ramps to the next control point, where the listener is at `ear`."""
        if changed:
            self._place(ear)
        for bus in self._buses:
            bus.ramp_to(changed)
        for bed in self._beds:
            bed.ramp_to(self.controls.gains)
        for one in (self._travel, self._closeness):
            if one is not None:
                one.ramp_to(self._distances)

    def _place(self, ear: Floats) -> None:
        """Compute the gains of every input from the state of now."""
        controls = self.controls
        away = controls.places - ear
        distances = np.sqrt((away * away).sum(axis=1))
        directions = away / np.maximum(distances, 1e-300)[:, None]
        where = controls.places - self._origin
        louder = self._laws.gains(directions, distances)
        wider = controls.spreads != self._spreads
        for number, (bus, own, rows, masks) in enumerate(self._sources):
            placing = self._end.placing(number == 1)
            now, before = (where, self._where) if placing.by_place else (directions, self._directions)
            fresh = ((now != before).any(axis=1) | wider)[own]
            if fresh.any():
                gains = placing.gains(now[own[fresh]], controls.spreads[own[fresh]])
                bus.shape[rows[fresh]] = gains[:, None, :] * masks
            bus.scale[rows] = (controls.gains[own] * louder[own])[:, None]
        self._directions, self._where, self._distances = directions, where, distances
        self._spreads = controls.spreads.copy()
        for part, bus, place in self._stems:
            bus.scale[place] = controls.gains[part]

    def prepare(self, signals: Block) -> None:
        """Take the signals of a block, one part after the other, unless they are in the rows already."""
        self._signals = signals
        if signals is not self.rows and len(self._take):
            np.take(signals, self._take, axis=0, out=self.rows, mode="clip")
        for bed in self._beds:
            bed.turn(self.rows)

    def mix(self, at: int, count: int, into: int) -> None:
        """Mix a piece of a block that lies within one ramp, `into` frames after its beginning."""
        if self._travel is not None:
            self._travel.run(self._signals, at, count, into, self.rows)
        if self._closeness is not None:
            self._closeness.run(self.rows, at, count, into)
        for bus in self._buses:
            bus.mix(self.rows, at, count, into)
        for bed in self._beds:
            bed.mix(self.rows, at, count, self._ramp, into, self._end.field)


def _taken(parts: list[Part], slices: list[slice]) -> NDArray[np.intp]:
    """Return, for each row of a mixer, the row of the signals that it takes."""
    found = np.zeros(max((one.stop for one in slices), default=0), np.intp)
    first = 0
    for part, rows in zip(parts, slices, strict=True):
        count = channels_of(part.signal)
        if rows.stop > rows.start:
            # A near source has more rows than channels: the filters fill all but the first.
            found[rows] = first + np.minimum(np.arange(rows.stop - rows.start), count - 1)
        first += count
    return found


class _BedRows:
    """One bed: its rows, its turn, the near field of the loudspeakers undone, and the ramp of its gain."""

    def __init__(
        self, part: int, rows: slice, channels: int, turn: Block | None, near: NearField | None, block: int
    ) -> None:
        self._part, self._rows, self._channels, self._turn = part, rows, channels, turn
        self._near = near
        self._turned = np.zeros((rows.stop - rows.start, block), np.float32)
        self._now, self._step = np.float32(1.0), np.float32(0.0)

    def reset(self) -> None:
        if self._near is not None:
            self._near.reset()

    def jump(self, gains: Floats) -> None:
        self._now, self._step = np.float32(gains[self._part]), np.float32(0.0)

    def ramp_to(self, gains: Floats) -> None:
        self._now += self._step
        self._step = np.float32(gains[self._part]) - self._now

    def turn(self, rows: Block) -> None:
        if self._turn is not None:
            mine = rows[self._rows]
            for n in range(round(len(mine) ** 0.5)):  # a rotation keeps each degree to itself
                own = slice(n * n, (n + 1) ** 2)
                product(self._turn[own, own], mine[own], out=self._turned[own])
            mine[:] = self._turned
        if self._near is not None:
            kept = slice(self._rows.start, self._rows.start + self._channels)
            self._near.process(rows[kept], out=self._turned[: self._channels])
            rows[kept] = self._turned[: self._channels]

    def mix(self, rows: Block, at: int, count: int, ramp: Block, into: int, out: Block) -> None:
        first, channels = self._rows.start, self._channels
        mixing.add_ramped(rows, first, channels, at, count, ramp, into, self._now, self._step, out)
