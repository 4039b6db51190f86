"""The ADM model of a file, followed from its programme to its tracks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from immersion.audio.conventions import MAXN_FROM_SN3D
from immersion.audio.formats.adm import Adm, AdmElement, AdmValue, _time
from immersion.errors import FileError
from immersion.importers._adm_common import common_channel
from immersion.importers._given import clean_text
from immersion.importers.draft import Draft

__all__ = ["Model", "Part"]

TYPES = {"1": "DirectSpeakers", "2": "Matrix", "3": "Objects", "4": "HOA", "5": "Binaural"}
_MOST_OBJECTS = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """One channel of an object: its track from 1, its type, and what its format says."""

    track: int
    type: str
    channel: AdmElement
    place: str

    @property
    def label(self) -> str:
        """The loudspeaker's label, without the address of its document."""
        for block in self.channel.blocks[:1]:
            for value in block.values:
                if value.name == "speakerLabel":
                    return clean_text(value.text.rpartition(":")[2], 20)
        return ""

    @property
    def low(self) -> bool:
        """Whether it feeds a subwoofer."""
        low_pass = any(
            value.name == "frequency" and dict(value.attributes).get("typeDefinition") == "lowPass"
            for value in self.channel.values
        )
        return low_pass or "LFE" in self.label.upper()

    def _value(self, name: str, default: str) -> str:
        values = [
            value.text for block in self.channel.blocks[:1] for value in block.values if value.name == name
        ]
        return values[0].strip() if values else default

    @property
    def acn(self) -> int:
        """The ambisonic channel number that order and degree give; −1 when they give none."""
        order, degree = (_whole(self._value(name, "?")) for name in ("order", "degree"))
        if order is None or degree is None or not 0 <= order <= 10 or abs(degree) > order:
            return -1
        return order * order + order + degree

    @property
    def to_sn3d(self) -> float:
        """What the channel is multiplied by to be SN3D."""
        norm = self._value("normalization", "SN3D").upper()
        order = math.isqrt(max(self.acn, 0))
        if norm == "N3D":
            return 1 / math.sqrt(2 * order + 1)
        if norm == "FUMA" and order <= 3:
            return float(1 / MAXN_FROM_SN3D[self.acn])
        return 1.0

    def tell_losses(self, draft: Draft, names: tuple[str, ...]) -> None:
        """Tell what its blocks say and the format does not have, once for the channel."""
        for block in self.channel.blocks:
            for value in block.values:
                if value.name in names and value.text.strip() not in ("", "0", "0.0", "0.00000"):
                    draft.lose("import-not-carried", f"{self.place}.{value.name}")
            for position in block.position:
                if position.bound:
                    draft.lose("import-not-carried", f"{self.place}.position.{position.bound}")
                if position.screen_edge_lock:
                    draft.lose("import-not-carried", f"{self.place}.screenEdgeLock")


class Model:
    """Elements by their ids, and the ways between them."""

    def __init__(self, adm: Adm, source: Path, draft: Draft) -> None:
        self.adm, self.source, self.draft = adm, source, draft
        self.by_id: dict[str, AdmElement] = {}
        for element in adm.elements:
            self.by_id.setdefault(element.id.upper(), element)
        programmes = adm.of_kind("audioProgramme")
        self.programme = programmes[0] if programmes else None
        for other in programmes[1:]:
            draft.lose("import-adm-programme", other.id, name=clean_text(other.name, 60) or "—")

    def _get(self, kind: str, name: str) -> AdmElement | None:
        found = self.by_id.get(name.upper())
        return found if found is not None and found.kind == kind else None

    def objects(self) -> list[AdmElement]:
        """Return the objects of the first programme, those inside others too; all when there is no programme."""
        found: dict[str, AdmElement] = {}
        stack = [("audioObject", name) for name in reversed(self._roots())]
        while stack:
            kind, name = stack.pop()
            element = self._get(kind, name)
            if element is None:
                self.draft.lose("import-adm-missing", clean_text(name, 60), kind=kind)
                continue
            if element.id in found:
                continue
            if len(found) >= _MOST_OBJECTS:
                raise FileError("import-too-many", self.source, count=_MOST_OBJECTS, what="audioObject")
            found[element.id] = element
            stack += [ref for ref in reversed(element.references) if ref[0] == "audioObject"]
        made = list(found.values())
        return made or [self._loose()]

    def _roots(self) -> list[str]:
        if self.programme is None:
            inner = {
                name
                for o in self.adm.of_kind("audioObject")
                for k, name in o.references
                if k == "audioObject"
            }
            return [o.id for o in self.adm.of_kind("audioObject") if o.id not in inner]
        names = []
        for _, content in (ref for ref in self.programme.references if ref[0] == "audioContent"):
            element = self._get("audioContent", content)
            if element is None:
                self.draft.lose("import-adm-missing", clean_text(content, 60), kind="audioContent")
                continue
            names += [name for kind, name in element.references if kind == "audioObject"]
        return names

    def _loose(self) -> AdmElement:
        """Return an object of all tracks, for a file whose chna says what its axml does not."""
        refs = tuple(("audioTrackUID", track.uid) for track in self.adm.tracks)
        return AdmElement("audioObject", "AO_0000", "", (), refs)

    def parts_of(self, thing: AdmElement) -> list[Part]:
        """Return the channels of an object, in its own order."""
        parts = []
        for kind, uid in thing.references:
            if kind != "audioTrackUID" or uid.upper().endswith("_00000000"):  # 0 is silence
                continue
            row = next((row for row in self.adm.tracks if row.uid.upper() == uid.upper()), None)
            element = self._get("audioTrackUID", uid)
            refs = dict(element.references) if element is not None else {}
            channel = None
            if row is not None:
                track_format = refs.get("audioTrackFormat") or row.track_format
                channel = self._channel(refs.get("audioChannelFormat", ""), track_format)
            if row is None or channel is None:
                self.draft.lose("import-adm-missing", clean_text(uid, 60), kind="audioChannelFormat")
                continue
            pack = refs.get("audioPackFormat") or row.pack_format
            kind_digit = (re.match(r"A[PC]_000([1-5])", pack.upper() or channel.id.upper()) or [None, "0"])[1]
            name = TYPES.get(str(kind_digit), "Unknown")
            parts.append(Part(row.track, name, channel, f"{thing.id}.{channel.id}"))
        return parts

    def _channel(self, direct: str, track_format: str) -> AdmElement | None:
        """Return a channel's format: named by the UID, through its track and stream, or a common definition."""
        if found := self._get("audioChannelFormat", direct or track_format):
            return found
        track = self._get("audioTrackFormat", track_format)
        stream = (
            self._get("audioStreamFormat", dict(track.references).get("audioStreamFormat", ""))
            if track
            else None
        )
        if stream is not None:
            found = self._get("audioChannelFormat", dict(stream.references).get("audioChannelFormat", ""))
            if found is not None:
                return found
        name = re.sub(r"^AT_", "AC_", (direct or track_format).upper())[:11]
        return self._get("audioChannelFormat", name) or common_channel(name)

    def gain_of(self, element: AdmElement) -> float:
        """Return an object's own gain, linear."""
        return gain_in([value for value in element.values if value.name == "gain"], self.source)

    def seconds(self, written: str) -> float:
        """Return the seconds of an object's start."""
        return _time(written, self.source) or 0.0


def gain_in(values: list[AdmValue], source: Path) -> float:
    """Return the gain that a list of `gain` values states, linear; 1 when there is none."""
    if not values:
        return 1.0
    try:
        number = float(values[0].text)
    except ValueError:
        number = math.nan
    if dict(values[0].attributes).get("gainUnit") == "dB" and number <= 200:
        number = 10 ** (number / 20)
    if not 0 <= number <= 1e6:
        raise FileError("adm-damaged", source, problem=f"gain: {values[0].text[:40]!r}")
    return number


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
