"""How a graph ends: two ears, loudspeakers, or a bed. Each has a bed that is mixed into, and direct outputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.audio import BinauralDecoder
from immersion.audio._placing import Ambisonic, Panned
from immersion.audio.graph import (
    AmbisonicOutput,
    Bed,
    BinauralOutput,
    LoudspeakerOutput,
    Output,
    Source,
    Stem,
)
from immersion.audio.hrtf import default_hrtf
from immersion.audio.layouts import Loudspeaker
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.audio.record import Kind
from immersion.audio.rotator import Rotator
from immersion.errors import InputError, Problem

__all__ = ["Ending", "ending"]

Floats = NDArray[np.float64]
Block = NDArray[np.float32]


class Ending:
    """A bed as output; the other endings build on it.

    Attributes
    ----------
    field : ((N + 1)², block) ndarray of float32
        Where the bed is mixed.
    direct : (outputs, block) ndarray of float32
        Where signals for one output each are mixed; of no rows when there are none.
    """

    kind: Kind = "ambisonic"
    latency = 0
    tail_frames = 0
    findings: tuple[Problem, ...] = ()

    def __init__(self, order: int, block: int, direct: int = 0) -> None:
        self.order: int | None = order
        self.field = np.zeros(((order + 1) ** 2, block), np.float32)
        self.direct = np.zeros((direct, block), np.float32)
        self.channels: tuple[str, ...] = tuple(f"ACN{i}" for i in range(len(self.field)))
        self._ambisonic = Ambisonic(order)

    def is_direct(self, part: Source | Stem | Bed) -> bool:
        """Tell whether a part goes to `direct` rather than to the bed."""
        return False

    def placing(self, direct: bool) -> Ambisonic | Panned:
        """Return what turns directions into gains of the bed, or of the outputs."""
        return self._ambisonic

    def route(self, one: Loudspeaker, direction: Floats, direct: bool) -> Floats | None:
        """Return the gains of a loudspeaker's signal; None when it is to be left out."""
        if one.lfe:
            return None
        return np.asarray(self.placing(direct).gains(direction[None], np.zeros(1))[0])

    def begin(self, head: Floats | None) -> None:
        """Take how the head is turned at the first frame."""

    def turn(self, head: Floats | None) -> None:
        """Take how the head will be turned at the end of the ramp that begins."""

    def turn_piece(self, at: int, count: int) -> None:
        """Turn a piece of the bed that lies within one ramp."""

    def finish(self, out: Block) -> None:
        """Write the block."""
        out[:] = self.field

    def tail(self) -> Block:
        """Return what still sounds."""
        return np.zeros((len(self.channels), 0), np.float32)

    def reset(self) -> None:
        """Begin anew."""


class _Binaural(Ending):
    kind: Kind = "binaural"

    def __init__(self, output: BinauralOutput, rate: int, block: int, control: int) -> None:
        super().__init__(output.order, block, direct=2)
        hrtf = output.hrtf if output.hrtf is not None else default_hrtf(rate)
        if hrtf.rate != rate:
            raise InputError("engine-rate", name="HRTF", rate=hrtf.rate, wanted=rate)
        self.order = None
        self.channels = ("left", "right")
        self._decoder = BinauralDecoder(hrtf, output.order, block)
        self.latency = int(self._decoder.latency)
        self.tail_frames = int(self._decoder.tail().shape[1])
        self._rotator = Rotator(output.order, control)
        self._turned = np.zeros_like(self.field)
        # What does not pass through the decoder waits as long as what does.
        self._waiting = np.zeros((2, self.latency + block), np.float32)
        self.reset()

    def is_direct(self, part: Source | Stem | Bed) -> bool:
        return isinstance(part, Stem) and part.head_locked

    def begin(self, head: Floats | None) -> None:
        if head is not None:
            self._engage(head)

    def _engage(self, head: Floats) -> None:
        """Begin to turn, at once: the rotator holds its first rotation, and a frame of silence ends its start."""
        self._rotator.turn(head.T)
        self._rotator.process(np.zeros((len(self.field), 1), np.float32))
        self._turning = True

    def turn(self, head: Floats | None) -> None:
        if head is not None and not self._turning:
            self._engage(np.eye(3))
        if self._turning:
            self._rotator.turn(np.eye(3) if head is None else head.T)

    def turn_piece(self, at: int, count: int) -> None:
        if self._turning:
            self._rotator.process(self.field[:, at : at + count], out=self._turned[:, at : at + count])
        else:
            self._turned[:, at : at + count] = self.field[:, at : at + count]

    def finish(self, out: Block) -> None:
        out[:] = self._decoder.process(self._turned)
        if self.latency:
            self._waiting[:, self.latency :] = self.direct
            out += self._waiting[:, : out.shape[1]]
            self._waiting[:, : self.latency] = self._waiting[:, out.shape[1] :].copy()
        else:
            out += self.direct

    def tail(self) -> Block:
        rest = np.array(self._decoder.tail(), np.float32)
        late = min(self.latency, rest.shape[1])
        rest[:, :late] += self._waiting[:, :late]
        return rest

    def reset(self) -> None:
        self._decoder.reset()
        self._rotator.reset()
        self._waiting[:] = 0.0
        self._turning = False


class _Loudspeakers(Ending):
    kind: Kind = "multichannel"

    def __init__(self, output: LoudspeakerOutput, block: int) -> None:
        self._decoder = LoudspeakerDecoder(output.layout, output.order, output.method, lost=output.lost)
        rig = self._decoder.layout
        super().__init__(output.order, block, direct=len(rig))
        self.order = None
        self.channels = rig.names
        self.latency = int(self._decoder.latency)
        self.findings = self._decoder.findings
        self._rig, self._lost = rig, set(self._decoder.lost)
        self._panned = Panned(rig, output.lost, output.panning)
        self._panning = output.panning != "ambisonic"

    def is_direct(self, part: Source | Stem | Bed) -> bool:
        return isinstance(part, Stem) or (isinstance(part, Source) and self._panning)

    def placing(self, direct: bool) -> Ambisonic | Panned:
        return self._panned if direct else self._ambisonic

    def route(self, one: Loudspeaker, direction: Floats, direct: bool) -> Floats | None:
        named = one.name in self._rig.names and one.name not in self._lost
        same = [i for i, name in enumerate(self._rig.names) if named and name == one.name]
        if one.lfe and not same:
            same = [i for i, mine in enumerate(self._rig.loudspeakers) if mine.lfe][:1]
        if same:
            return np.asarray(np.eye(len(self._rig))[same[0]])
        return super().route(one, direction, direct)

    def finish(self, out: Block) -> None:
        np.add(self._decoder.process(self.field), self.direct, out=out)


def ending(output: Output, rate: int, block: int, control: int) -> Ending:
    """Return what carries an output out.

    Raises
    ------
    InputError
        If the head is at another rate, or the layout cannot be used.
    """
    if isinstance(output, BinauralOutput):
        return _Binaural(output, rate, block, control)
    if isinstance(output, LoudspeakerOutput):
        return _Loudspeakers(output, block)
    if isinstance(output, AmbisonicOutput):
        return Ending(output.order, block)
    found = type(output).__name__
    raise InputError(
        "engine-signal", "output", found=found, wanted="Binaural-, Loudspeaker-, AmbisonicOutput"
    )
