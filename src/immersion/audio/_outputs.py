"""How a graph ends: two ears, loudspeakers, or a bed. Each has a bed that is mixed into, and direct outputs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from immersion.audio import BinauralDecoder
from immersion.audio._placing import Ambisonic, Panned, Placing, Scattered
from immersion.audio.graph import Bed, Source, Stem
from immersion.audio.head_size import with_head_radius
from immersion.audio.headphones import HeadphoneEq
from immersion.audio.hrtf import Hrtf, default_hrtf
from immersion.audio.layouts import Layout, Loudspeaker
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.audio.outputs import AmbisonicOutput, BinauralOutput, LoudspeakerOutput, Output
from immersion.audio.record import Kind
from immersion.audio.rig_output import RigOutput
from immersion.audio.rotator import Rotator
from immersion.errors import InputError, Problem

__all__ = ["Ending", "ending"]

Floats = NDArray[np.float64]
Block = NDArray[np.float32]

FAR_HEAD = 10.0


class Ending:
    """A bed as output; the other endings build on it.

    Attributes
    ----------
    field : ((N + 1)², block) ndarray of float32
        Where the bed is mixed.
    direct : (outputs, block) ndarray of float32
        Where signals for one output each are mixed; of no rows when there are none.
    near : pair of float, optional
        Metres of the loudspeakers for which the distance of sources is coded, and the most gain in dB.
    """

    kind: Kind = "ambisonic"
    latency = 0
    tail_frames = 0
    findings: tuple[Problem, ...] = ()

    def __init__(
        self, order: int, block: int, direct: int = 0, near: tuple[float, float] | None = None
    ) -> None:
        self.order: int | None = order
        self.near = near
        self.field = np.zeros(((order + 1) ** 2, block), np.float32)
        self.direct = np.zeros((direct, block), np.float32)
        self.channels: tuple[str, ...] = tuple(f"ACN{i}" for i in range(len(self.field)))
        self._ambisonic = Ambisonic(order)

    def is_direct(self, part: Source | Stem | Bed) -> bool:
        """Tell whether a part goes to `direct` rather than to the bed."""
        return False

    def placing(self, direct: bool) -> Placing:
        """Return what turns directions, or places, into gains of the bed, or of the outputs."""
        return self._ambisonic

    def route(self, one: Loudspeaker, direction: Floats, direct: bool) -> Floats | None:
        """Return the gains of a loudspeaker's signal; None when it is to be left out."""
        if one.lfe:
            return None
        placing = self.placing(direct)
        where = direction * one.distance if placing.by_place else direction
        return np.asarray(placing.gains(where[None], np.zeros(1))[0])

    def begin(self, head: Floats | None) -> None:
        """Take how the head is turned at the first frame."""

    def turn(self, head: Floats | None) -> None:
        """Take how the head will be turned at the end of the ramp that begins."""

    def turn_piece(self, at: int, count: int) -> None:
        """Turn a piece of the bed that lies within one ramp."""

    def finish(self, out: Block) -> None:
        """Write the block."""
        out[:] = self.field

    def reset(self) -> None:
        """Begin anew."""


class _Binaural(Ending):
    kind: Kind = "binaural"

    def __init__(self, output: BinauralOutput, rate: int, block: int, control: int) -> None:
        hrtf = _head(output, rate)
        # A head measured with plane waves has no distance of its own: ten metres are as good as plane.
        near = (min(hrtf.distance, FAR_HEAD), output.near_gain_db) if output.near_field else None
        super().__init__(output.order, block, direct=2, near=near)
        self.order = None
        self.channels = ("left", "right")
        self._decoder = BinauralDecoder(hrtf, output.order, block)
        self._headphones = _equaliser(output.headphones, rate, block)
        self.latency = int(self._decoder.latency)
        self.tail_frames = self._decoder.taps - 1
        if self._headphones is not None:
            self.tail_frames += self._headphones.taps - 1
            self._ears = np.zeros((4, block), np.float32)
        self._rotator = Rotator(output.order, control)
        self._turned = np.zeros_like(self.field)
        self.reset()

    def is_direct(self, part: Source | Stem | Bed) -> bool:
        return isinstance(part, Stem) and (part.head_locked or part.feed is not None)

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
        self._decoder.process(self._turned, out=out)
        out += self.direct  # at once, as the decoder is
        if self._headphones is not None:
            self._ears[:2] = out
            self._headphones.process(self._ears, out=out)

    def reset(self) -> None:
        self._decoder.reset()
        self._rotator.reset()
        if self._headphones is not None:
            self._headphones.reset()
        self._turning = False


class _Loudspeakers(Ending):
    kind: Kind = "multichannel"

    def __init__(self, output: LoudspeakerOutput, rate: int, block: int) -> None:
        self._decoder = LoudspeakerDecoder(
            output.layout,
            output.order,
            output.method,
            lost=output.lost,
            crossover=output.crossover,
            rate=rate,
        )
        rig = self._decoder.layout
        near = None if output.near_field is None else (output.near_field, output.near_gain_db)
        super().__init__(output.order, block, direct=len(rig), near=near)
        self.order = None
        self.channels = rig.names
        self.findings = self._decoder.findings
        self._rig, self._lost = rig, set(self._decoder.lost)
        by_place = output.panning == "dbap"
        self._panned: Placing = Scattered(output) if by_place else Panned(rig, output.lost, output.panning)
        self._panning = output.panning != "ambisonic"
        self._amplified = _amplified(output, rig, rate)
        self._decoded = np.zeros_like(self.direct)
        self.latency = int(self._decoder.latency)
        self.tail_frames = self._decoder.tail_frames
        if self._amplified is not None:
            self.latency += self._amplified.latency
            self.tail_frames += self._amplified.tail_frames

    def is_direct(self, part: Source | Stem | Bed) -> bool:
        return isinstance(part, Stem) or (isinstance(part, Source) and self._panning)

    def placing(self, direct: bool) -> Placing:
        return self._panned if direct else self._ambisonic

    def route(self, one: Loudspeaker, direction: Floats, direct: bool) -> Floats | None:
        named = one.name in self._rig.names and one.name not in self._lost
        same = [i for i, name in enumerate(self._rig.names) if named and name == one.name]
        if one.lfe and not same:
            playing = [i for i, mine in enumerate(self._rig.loudspeakers) if mine.lfe]
            same = [i for i in playing if self._rig.names[i] not in self._lost][:1]
        if same:
            return np.asarray(np.eye(len(self._rig))[same[0]])
        return super().route(one, direction, direct)

    def finish(self, out: Block) -> None:
        self._decoder.process(self.field, out=self._decoded)
        np.add(self._decoded, self.direct, out=out)
        if self._amplified is not None:
            self._amplified.process(out, out=out)

    def reset(self) -> None:
        self._decoder.reset()
        if self._amplified is not None:
            self._amplified.reset()


def _head(output: BinauralOutput, rate: int) -> Hrtf:
    """Return the listener's head."""
    hrtf = output.hrtf if output.hrtf is not None else default_hrtf(rate)
    if hrtf.rate != rate:
        raise InputError("engine-rate", name="HRTF", rate=hrtf.rate, wanted=rate)
    return hrtf if output.head_radius is None else _sized(hrtf, output.head_radius)


@lru_cache(maxsize=4)
def _sized(hrtf: Hrtf, radius: float) -> Hrtf:
    """Return an adjusted head, the same one each time: the design of its decoder is kept by it."""
    return with_head_radius(hrtf, radius)


def _equaliser(headphones: HeadphoneEq | None, rate: int, block: int) -> BinauralDecoder | None:
    """Return what filters each ear on its own: a decoder of two channels of four."""
    if headphones is None:
        return None
    response = headphones.response(rate)
    filters = np.zeros((2, 4, response.shape[1]))
    filters[0, 0], filters[1, 1] = response[0], response[-1]
    return BinauralDecoder.from_filters(filters, rate, block)


def _amplified(output: LoudspeakerOutput, rig: Layout, rate: int) -> RigOutput | None:
    """Return what brings feeds to the amplifiers, when there is anything to do on the way."""
    trimmed = any(one.gain != 1.0 or one.delay for one in rig.loudspeakers)
    if not (trimmed or output.align or output.bass is not None or output.lfe_gain_db):
        return None
    return RigOutput(
        rig,
        rate,
        align=output.align,
        crossover=output.bass,
        lfe_gain_db=output.lfe_gain_db,
        lost=output.lost,
        subs=output.subs,
    )


def ending(output: Output, rate: int, block: int, control: int) -> Ending:
    """Return what carries one output out.

    Raises
    ------
    InputError
        If the head is at another rate, or the layout cannot be used.
    """
    if isinstance(output, BinauralOutput):
        return _Binaural(output, rate, block, control)
    if isinstance(output, LoudspeakerOutput):
        return _Loudspeakers(output, rate, block)
    if isinstance(output, AmbisonicOutput):
        near = None if output.near_field is None else (output.near_field, output.near_gain_db)
        return Ending(output.order, block, near=near)
    found, wanted = type(output).__name__, "Binaural-, Loudspeaker-, AmbisonicOutput, Outputs"
    raise InputError("engine-signal", "output", found=found, wanted=wanted)
