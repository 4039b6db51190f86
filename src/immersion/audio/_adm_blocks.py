"""One channel of an object, block by block: when, where, how wide, how loud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import hypot, inf
from pathlib import Path

from immersion.audio._adm_places import Place, polar_extent, polar_from_cartesian, spread_of, vector_of
from immersion.audio._adm_values import flag, gain_of, number, value_named
from immersion.audio._adm_ways import Segment
from immersion.audio.formats.adm import AdmBlock, AdmPosition
from immersion.errors import FileError

__all__ = ["Span", "held_segments", "object_segments", "polar_of"]

_FLAGS = ("channelLock", "screenRef", "headLocked")


@dataclass(frozen=True, slots=True)
class Span:
    """What all blocks of a channel are read with.

    Parameters
    ----------
    path : Path
    rate, frames : int
        Of the file as it is read.
    start, end : float
        Of the object, in seconds.
    radius : float
        Metres at a distance of 1.
    offset : mapping of str to float
        The positionOffset of the object.
    importance : int
        Blocks of less are silent.
    note : callable
        Called with a code and its values, for each thing that is not carried out.
    """

    path: Path
    rate: int
    frames: int
    start: float
    end: float
    radius: float
    offset: Mapping[str, float]
    importance: int
    note: Callable[..., None] = field(repr=False)

    def frame(self, seconds: float) -> int:
        """Return a frame of the file."""
        return self.frames if seconds == inf else round(seconds * self.rate)

    @property
    def last(self) -> int:
        """The frame at which the object ends."""
        return 2**62 if self.end == inf else self.frame(self.end)

    def times(self, blocks: tuple[AdmBlock, ...]) -> list[tuple[float, float]]:
        """Return when blocks begin and end, in seconds: one without times lasts as long as its object."""
        found = []
        for at, block in enumerate(blocks):
            begin = self.start + (block.start or 0.0)
            later = blocks[at + 1].start if at + 1 < len(blocks) else None
            end = self.end if later is None else self.start + later
            found.append((begin, end if block.duration is None else begin + block.duration))
        return found


def object_segments(blocks: tuple[AdmBlock, ...], span: Span) -> list[Segment]:
    """Return the blocks of an object as segments."""
    found = []
    for block, (begin, end) in zip(blocks, span.times(blocks), strict=True):
        start, stop = span.frame(begin), span.frame(end)
        reach = stop
        jump = value_named(block.values, "jumpPosition")
        if jump is not None and flag(block.values, "jumpPosition"):
            said = dict(jump.attributes).get("interpolationLength", "0")
            length = number(said, span.path, f"{block.id} interpolationLength", 0.0)
            reach = span.frame(begin + length)
            if reach > stop + 2:
                span.note("adm-block-times")
        found.append(Segment(start, min(reach, stop), stop, _place(block, span), _gain(block, span)))
    return found


def held_segments(blocks: tuple[AdmBlock, ...], span: Span) -> list[Segment]:
    """Return the blocks of a loudspeaker or a bed: their gains, which are held."""
    nowhere = Place((1.0, 0.0, 0.0), 0.0)
    frames = [(span.frame(a), span.frame(b)) for a, b in span.times(blocks)]
    return [
        Segment(start, start, stop, nowhere, _gain(block, span))
        for block, (start, stop) in zip(blocks, frames, strict=True)
    ]


def _gain(block: AdmBlock, span: Span) -> float:
    said = value_named(block.values, "importance")
    least = 10.0 if said is None else number(said.text, span.path, f"{block.id} importance", 0, 10)
    return 0.0 if least < span.importance else gain_of(block.values, span.path)


def _coordinates(positions: tuple[AdmPosition, ...], span: Span, block: AdmBlock) -> dict[str, float]:
    """Return the coordinates of a block, moved by the offset of its object."""
    found = {one.coordinate: one.value for one in positions if not one.bound}
    if any(one.screen_edge_lock for one in positions):
        span.note("adm-not-carried", feature="screenEdgeLock")
    if not {"azimuth", "X"} & set(found):
        raise FileError("adm-unread", span.path, problem=f"{block.id}: position ?")
    for name, value in span.offset.items():
        polar = name in ("azimuth", "elevation", "distance")
        if polar != ("azimuth" in found):
            span.note("adm-not-carried", feature="positionOffset")
            continue
        found[name] = found.get(name, 1.0 if name == "distance" else 0.0) + value
    return found


def polar_of(
    positions: tuple[AdmPosition, ...], span: Span, block: AdmBlock
) -> tuple[float, float, float, bool]:
    """Return azimuth, elevation, distance of a block, and whether it says them so."""
    told = _coordinates(positions, span, block)
    if "azimuth" in told:
        return told["azimuth"], told.get("elevation", 0.0), max(told.get("distance", 1.0), 0.0), True
    return *polar_from_cartesian(told["X"], told.get("Y", 0.0), told.get("Z", 0.0)), False


def _place(block: AdmBlock, span: Span) -> Place:
    azimuth, elevation, distance, polar = polar_of(block.position, span, block)
    size = [_size(block, name, span) for name in ("width", "height", "depth")]
    if not polar and any(size):  # along x, z and y
        size = list(polar_extent(azimuth, elevation, (size[0], size[2], size[1])))
    width, height, depth = size
    if abs(width - height) > 1.0 and hypot(width, height) > 1.0:
        span.note("adm-extent", width=round(width), height=round(height))
    _note_rest(block, span)
    x, y, z = vector_of(azimuth, elevation, min(distance, 1e4))
    placed = (x * span.radius, y * span.radius, z * span.radius)
    return Place(placed, spread_of(width, height, depth, distance))


def _size(block: AdmBlock, name: str, span: Span) -> float:
    said = value_named(block.values, name)
    return 0.0 if said is None else number(said.text, span.path, f"{block.id} {name}", 0.0, 1000.0)


def _note_rest(block: AdmBlock, span: Span) -> None:
    """Note what a block asks for that is not carried out."""
    names = {value.name for value in block.values}
    if not names - {"gain", "jumpPosition", "cartesian", "width", "height", "depth", "importance"}:
        return
    for name in _FLAGS:
        if flag(block.values, name):
            span.note("adm-not-carried", feature=name)
    for name, code in (("diffuse", "adm-diffuse"), ("objectDivergence", "adm-not-carried")):
        said = value_named(block.values, name)
        if said is not None and number(said.text, span.path, f"{block.id} {name}", 0.0, 1.0) > 0.0:
            span.note(code, **({"feature": name} if code == "adm-not-carried" else {}))
    zones = value_named(block.values, "zoneExclusion")
    if zones is not None and zones.children:
        span.note("adm-not-carried", feature="zoneExclusion")
    ears = value_named(block.values, "headphoneVirtualise")
    if ears is not None and dict(ears.attributes).get("bypass") == "1":
        span.note("adm-not-carried", feature="headphoneVirtualise")
