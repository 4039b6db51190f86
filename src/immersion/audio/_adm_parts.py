"""The objects of an ADM file as parts of a block graph, and what of them could not be carried."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import inf, isqrt, radians, sqrt
from pathlib import Path

from immersion.audio._adm_blocks import Span, held_segments, object_segments, polar_of
from immersion.audio._adm_streams import SharedFile, Tap
from immersion.audio._adm_tree import MOST_PARTS, Carrier, Listed, Tree
from immersion.audio._adm_values import flag, gain_of, number
from immersion.audio._adm_ways import Segment, cut, held_gain, is_steady, joined, voices
from immersion.audio.conventions import MAXN_FROM_SN3D
from immersion.audio.formats.adm import AdmBlock, AdmElement, _time
from immersion.audio.graph import Bed, Group, Source, Stem
from immersion.audio.layouts import Layout, Loudspeaker
from immersion.errors import FileError, Problem

__all__ = ["Bounds", "Parts", "speaker_name"]

CONTROL = 128
MOST_BLOCKS = 500_000
MOST_ORDER = 10
_URN = re.compile(r"urn:itu:bs:2051:\d+:speaker:")
_SAME = {"LFE": "LFE1", "LFEL": "LFE1", "LFER": "LFE2"}
_KINDS = {"0001": "DirectSpeakers", "0002": "Matrix", "0003": "Objects", "0004": "HOA", "0005": "Binaural"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which loudspeakers a channel may come from instead of its own: labels, and degrees from and to."""

    labels: tuple[str, ...]
    azimuth: tuple[float, float]
    elevation: tuple[float, float]


def speaker_name(label: str) -> str:
    """Return the loudspeaker of BS.2051 that a label names.

    >>> speaker_name("urn:itu:bs:2051:0:speaker:M+030"), speaker_name("LFE")
    ('M+030', 'LFE1')
    """
    plain = _URN.sub("", label.strip())
    return _SAME.get(plain, plain)


def kind_of(element: AdmElement) -> str:
    """Return the type of a channel or pack: Objects, DirectSpeakers …"""
    said = element.attribute("typeDefinition")
    return said or _KINDS.get(element.attribute("typeLabel") or element.id.partition("_")[2][:4], "")


class Parts:
    """What a graph is made of; objects are added one after the other."""

    def __init__(self, tree: Tree, file: SharedFile, importance: int, radius: float | None) -> None:
        self._tree, self._file, self._path = tree, file, tree.path
        self._importance, self._radius = importance, radius
        self.sources: list[Source] = []
        self.stems: list[Stem] = []
        self.beds: list[Bed] = []
        self.groups: list[Group] = []
        self.bounds: dict[str, Bounds] = {}
        self._names: dict[str, int] = {}  # with how many were named after each
        self._group_of: dict[tuple[str, str], str] = {}
        self._dropped: set[str] = set()
        self._blocks = 0
        self._noted: dict[tuple[str, str, str], dict[str, object]] = {}
        self._counts: dict[tuple[str, str, str], int] = {}

    @property
    def findings(self) -> list[Problem]:
        """What was noted, each once for an object."""
        made = []
        for key, values in self._noted.items():
            counted = (
                {"count": self._counts[key]} if key[0] in ("adm-block-times", "adm-blocks-joined") else {}
            )
            made.append(Problem(key[0], self._path, **values, **counted))
        return made

    def _note(self, code: str, name: str, count: int = 1, **values: object) -> None:
        key = (code, name, str(values.get("feature", "")))
        self._noted.setdefault(key, {"name": name, **values})
        self._counts[key] = self._counts.get(key, 0) + count

    def _named(self, wanted: str) -> str:
        """Return a name that no other part has."""
        if len(self._names) >= MOST_PARTS:
            raise FileError("adm-unread", self._path, problem=f"> {MOST_PARTS} parts")
        name = wanted
        while name in self._names:
            self._names[wanted] += 1
            name = f"{wanted} ({self._names[wanted]})"
        self._names[name] = 1
        return name

    def _group(self, element: AdmElement, parent: AdmElement | None) -> str:
        """Return the group of an object or content, made when it is not there yet."""
        key = (element.kind, element.id)
        if key not in self._group_of:
            inside = None if parent is None else self._group(parent, None)
            gain = 0.0 if flag(element.values, "mute") else gain_of(element.values, self._path)
            name = self._named(element.name or element.id)
            self.groups.append(Group(name, gain, inside))
            self._group_of[key] = name
        return self._group_of[key]

    def add(self, listed: Listed) -> None:
        """Add an object: a group, and in it what its tracks are."""
        thing = listed.element
        if self._left_out(listed):
            self._dropped.add(thing.id)
            return
        group = self._group(thing, listed.parent)
        name = thing.name or thing.id
        span = self._span(listed)
        if any(kind == "alternativeValueSet" for kind, _ in thing.references):
            self._note("adm-not-carried", name, feature="alternativeValueSet")
        if flag(thing.values, "headLocked"):
            self._note("adm-not-carried", name, feature="headLocked")
        by_kind: dict[str, list[Carrier]] = {}
        for carrier in listed.carriers:
            by_kind.setdefault(kind_of(carrier.format), []).append(carrier)
            self._blocks += len(carrier.format.blocks)
        if self._blocks > MOST_BLOCKS:
            raise FileError("adm-unread", self._path, problem=f"> {MOST_BLOCKS} audioBlockFormat")
        for kind, carriers in by_kind.items():
            self._carried(kind, carriers, group, name, span, listed)

    def _left_out(self, listed: Listed) -> bool:
        """Tell whether the importance of an object, or of its pack, is less than what is wanted."""
        if listed.parent is not None and listed.parent.id in self._dropped:
            return True
        for element in (listed.element, *listed.packs):
            said = element.attribute("importance")
            if said and number(said, self._path, f"{element.id} importance", 0, 10) < self._importance:
                return True
        return False

    def _span(self, listed: Listed) -> Span:
        thing, name = listed.element, listed.element.name or listed.element.id
        start = _time(thing.attribute("start") or None, self._path) or 0.0
        length = _time(thing.attribute("duration") or None, self._path)
        offset = {
            dict(value.attributes).get("coordinate", ""): number(
                value.text, self._path, f"{thing.id} positionOffset"
            )
            for value in thing.values
            if value.name == "positionOffset"
        }
        stream = self._file.stream
        return Span(
            self._path, stream.rate, int(stream.frames or 0), start, inf if length is None else start + length,
            self._metres(listed), offset, self._importance,
            lambda code, **values: self._note(code, name, **values),
        )  # fmt: skip

    def _metres(self, listed: Listed) -> float:
        """Return metres at a distance of 1: as asked for, else as the pack says, else 1."""
        if self._radius is not None:
            return self._radius
        for pack in listed.packs:
            said = pack.attribute("absoluteDistance")
            if said and (metres := number(said, self._path, f"{pack.id} absoluteDistance")) > 0:
                return min(max(metres, 0.01), 100.0)
        return 1.0

    def _carried(
        self, kind: str, carriers: list[Carrier], group: str, name: str, span: Span, listed: Listed
    ) -> None:
        for carrier in carriers:
            if not carrier.format.blocks and kind not in ("Binaural", "Matrix"):
                self._note("adm-left-out", name, feature=f"{carrier.format.id} without audioBlockFormat")
            lows = [v for v in carrier.format.values if v.name == "frequency"]
            if lows and kind != "DirectSpeakers":
                self._note("adm-not-carried", name, feature="frequency")
        with_blocks = [one for one in carriers if one.format.blocks]
        if kind == "Objects":
            for carrier in with_blocks:
                self._object(carrier, group, name, span)
        elif kind == "DirectSpeakers":
            for carrier in with_blocks:
                self._speaker(carrier, group, name, span)
        elif kind == "HOA":
            self._bed(with_blocks, group, name, span, listed.packs)
        elif kind == "Binaural":
            self._ears(carriers, group, name, span)
        elif kind == "Matrix":
            self._note("adm-matrix", name)
        else:
            self._note("adm-left-out", name, feature=f"typeDefinition {kind[:40]!r}")

    def _cut(self, segments: list[Segment], span: Span, name: str) -> list[Segment]:
        found, wrong = cut(segments, span.last)
        if wrong:
            self._note("adm-block-times", name, wrong)
        return found

    def _object(self, carrier: Carrier, group: str, name: str, span: Span) -> None:
        segments = self._cut(object_segments(carrier.format.blocks, span), span, name)
        ways, short = joined(segments, 2 * CONTROL)
        if short:
            self._note("adm-blocks-joined", name, short, frames=2 * CONTROL)
        still = is_steady(ways, span.frames) and len({one.place for one in ways}) == 1
        for voice in voices(ways):
            gain = ways[0].gain if still else voice.gain()
            self.sources.append(
                Source(
                    self._named(f"{group} · {carrier.format.name or carrier.format.id}"),
                    Tap(self._file, [(0, carrier.channel, 1.0)]),
                    voice.position(span.rate, CONTROL), gain, spread=voice.spread(CONTROL), group=group,
                )
            )  # fmt: skip

    def _speaker(self, carrier: Carrier, group: str, name: str, span: Span) -> None:
        """Add a channel for a loudspeaker: one stem for each place that its blocks give it."""
        channel = carrier.format
        low, high = (_frequency(channel, one, self._path) for one in ("lowPass", "highPass"))
        placed: dict[tuple[Loudspeaker, Bounds], list[int]] = {}
        blocks = tuple(sorted(channel.blocks, key=lambda block: block.start or 0.0))
        if blocks != channel.blocks:
            self._note("adm-block-times", name)
        for at, block in enumerate(blocks):
            one = self._loudspeaker(block, span, low is not None and low <= 200 and high is None)
            placed.setdefault(one, []).append(at)
        segments = self._cut(held_segments(blocks, span), span, name)
        for (speaker, bounds), rows in placed.items():
            title = self._named(f"{group} · {speaker.name}")
            gain = held_gain([segments[row] for row in rows], span.frames)
            tap = Tap(self._file, [(0, carrier.channel, 1.0)])
            rig = Layout(speaker.name, (speaker,))
            self.stems.append(Stem(title, tap, rig, gain=gain, group=group))
            self.bounds[title] = bounds

    def _loudspeaker(self, block: AdmBlock, span: Span, low: bool) -> tuple[Loudspeaker, Bounds]:
        labels = tuple(speaker_name(v.text) for v in block.values if v.name == "speakerLabel" and v.text)
        lfe = low or any(label in ("LFE1", "LFE2") for label in labels)
        azimuth, elevation, _, _ = polar_of(block.position, span, block)
        edges = {(p.coordinate, p.bound): p.value for p in block.position if p.bound}

        def limits(name: str, value: float) -> tuple[float, float]:
            return edges.get((name, "min"), value), edges.get((name, "max"), value)

        angles = radians(azimuth), radians(min(max(elevation, -90.0), 90.0))
        title = labels[0] if labels else "LFE1" if lfe else f"{azimuth:g}°, {elevation:g}°"
        bounds = Bounds(labels, limits("azimuth", azimuth), limits("elevation", elevation))
        return Loudspeaker(title, *angles, *angles, lfe=lfe), bounds

    def _bed(
        self, carriers: list[Carrier], group: str, name: str, span: Span, packs: tuple[AdmElement, ...]
    ) -> None:
        picks: list[tuple[int, int, float]] = []
        fades: list[list[Segment]] = []
        for carrier in carriers:
            acn, scale = self._harmonic(carrier.format, name, packs)
            if any(acn == row for row, _, _ in picks):
                self._note("adm-left-out", name, feature=f"ACN {acn} × 2")
            elif acn >= 0:
                fade = self._cut(held_segments(carrier.format.blocks, span), span, name)
                if len(fade) == 1:  # a gain that is its own
                    scale, fade = scale * fade[0].gain, [replace(fade[0], gain=1.0)]
                fades.append(fade)
                picks.append((acn, carrier.channel, scale))
        if not picks:
            return
        if any(fade != fades[0] for fade in fades):
            self._note("adm-not-carried", name, feature="rtime, duration, gain (HOA)")
        channels = (isqrt(max(row for row, _, _ in picks)) + 1) ** 2
        tap = Tap(self._file, picks, channels)
        gain = held_gain(fades[0], span.frames)
        self.beds.append(Bed(self._named(f"{group} · HOA"), tap, gain, group=group))

    def _harmonic(self, channel: AdmElement, name: str, packs: tuple[AdmElement, ...]) -> tuple[int, float]:
        """Return the ACN of a channel and what makes it SN3D; −1 when it cannot be carried."""
        values = (*channel.blocks[0].values, *(v for pack in packs for v in pack.values))
        said = {v.name: v.text for v in reversed(values)}
        attributes = dict(pair for pack in packs for pair in pack.attributes)
        normal = said.get("normalization") or attributes.get("normalization") or "SN3D"
        if "equation" in said and "order" not in said:
            self._note("adm-left-out", name, feature="equation (HOA)")
            return -1, 0.0
        order = number(said.get("order", "?"), self._path, f"{channel.id} order", 0, 1000)
        degree = number(said.get("degree", "?"), self._path, f"{channel.id} degree", -order, order)
        most = {"SN3D": MOST_ORDER, "N3D": MOST_ORDER, "FuMa": 3}.get(normal, -1)
        if order > most or order != int(order) or degree != int(degree):
            self._note("adm-left-out", name, feature=f"{normal} {order:g}, {degree:g}")
            return -1, 0.0
        if any(said.get(n) not in (None, "", "0", "0.0") for n in ("nfcRefDist", "screenRef")):
            self._note("adm-not-carried", name, feature="nfcRefDist, screenRef")
        acn = int(order * order + order + degree)
        scale = {"N3D": 1.0 / sqrt(2 * order + 1), "FuMa": 0.0}.get(normal, 1.0)
        return acn, scale or float(1.0 / MAXN_FROM_SN3D[acn])

    def _ears(self, carriers: list[Carrier], group: str, name: str, span: Span) -> None:
        if len(carriers) != 2:
            self._note("adm-left-out", name, feature=f"Binaural × {len(carriers)}")
            return
        sides = sorted(carriers, key=lambda one: "right" in one.format.name.lower())
        fades = [held_segments(one.format.blocks or (AdmBlock("AB"),), span) for one in sides]
        gain = held_gain(self._cut(fades[0], span, name), span.frames)
        tap = Tap(self._file, [(row, one.channel, 1.0) for row, one in enumerate(sides)], 2)
        title = self._named(f"{group} · binaural")
        self.stems.append(Stem(title, tap, "0+2+0", True, gain, group=group))


def _frequency(channel: AdmElement, name: str, path: Path) -> float | None:
    for value in channel.values:
        if value.name == "frequency" and dict(value.attributes).get("typeDefinition") == name:
            return number(value.text, path, f"{channel.id} {name}", 0.0, 1e6)
    return None
