"""From programme to tracks: which objects of an ADM file are played, within what, and what carries them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from immersion.audio import _adm_scene_texts as _adm_scene_texts
from immersion.audio._adm_common import common_channel
from immersion.audio.formats.adm import Adm, AdmElement
from immersion.errors import FileError, Problem, UnknownNameError
from immersion.registry import nearest

__all__ = ["Carrier", "Listed", "Tree"]

MOST_DEPTH = 32
MOST_PARTS = 4096


@dataclass(frozen=True, slots=True)
class Carrier:
    """A track that carries a channel: which channel of the file (from 0), and what it means."""

    uid: str
    channel: int
    format: AdmElement


@dataclass(frozen=True, slots=True)
class Listed:
    """An object to be played, the element that it is in, and what it plays."""

    element: AdmElement
    parent: AdmElement | None
    carriers: tuple[Carrier, ...]
    packs: tuple[AdmElement, ...]


class Tree:
    """The elements of a file, by kind and identifier, and what was found while they were followed."""

    def __init__(self, adm: Adm, path: Path, channels: int) -> None:
        self.adm, self.path, self.channels = adm, path, channels
        self.findings: list[Problem] = []
        self._known = {(e.kind, e.id.upper()): e for e in reversed(adm.elements)}
        self._rows = {row.uid.upper(): row for row in reversed(adm.tracks)}

    def find(self, kind: str, identifier: str) -> AdmElement | None:
        """Return an element; None when there is none."""
        return self._known.get((kind, identifier.upper()))

    def referred(self, element: AdmElement, kind: str) -> Iterator[AdmElement]:
        """Give the elements of a kind that another refers to; one that is not there is a finding."""
        for other, identifier in element.references:
            if other != kind:
                continue
            found = self.find(kind, identifier)
            if found is not None:
                yield found
            elif kind not in ("audioPackFormat", "audioChannelFormat"):  # those may be common definitions
                name = element.name or element.id
                self.findings.append(Problem("adm-missing", self.path, identifier=identifier, name=name))

    def chosen(self, kind: str, wanted: str | None, among: list[AdmElement]) -> AdmElement | None:
        """Return the element of this name or identifier, else the first; several are a finding.

        Raises
        ------
        UnknownNameError
            If there is none of this name.
        """
        if wanted is not None:
            for one in among:
                if wanted in (one.name, one.id):
                    return one
            known = [one.name or one.id for one in among]
            values = {"name": wanted, "known": ", ".join(known) or "–", "nearest": nearest(wanted, known)}
            raise UnknownNameError("unknown-name", kind=kind, **values)
        if len(among) > 1:
            names = ", ".join(one.name or one.id for one in among[:20])
            first = min(among, key=lambda one: one.id)
            played = first.name or first.id
            self.findings.append(Problem("adm-programmes", self.path, names=names, name=played))
            return first
        return among[0] if among else None

    def roots(
        self, programme: str | None, content: str | None
    ) -> tuple[str, list[tuple[AdmElement | None, AdmElement]]]:
        """Return the programme's name and its objects, each with the content that it is in.

        Without a programme all contents are played, without contents all objects that are in no other.
        """
        chosen = self.chosen("programme", programme, list(self.adm.of_kind("audioProgramme")))
        contents = list(self.adm.of_kind("audioContent"))
        if chosen is not None:
            contents = list(self.referred(chosen, "audioContent"))
        if content is not None:
            one = self.chosen("content", content, contents)
            contents = [one] if one is not None else []
        pairs: list[tuple[AdmElement | None, AdmElement]] = [
            (one, thing) for one in contents for thing in self.referred(one, "audioObject")
        ]
        if not contents and chosen is None:
            objects = self.adm.of_kind("audioObject")
            inner = {to.upper() for e in objects for kind, to in e.references if kind == "audioObject"}
            pairs = [(None, thing) for thing in objects if thing.id.upper() not in inner]
        return (chosen.name or chosen.id) if chosen is not None else "", pairs

    def objects(self, programme: str | None, content: str | None) -> tuple[str, list[Listed]]:
        """Return the programme's name and every object to be played, each once, what it is in before it.

        Raises
        ------
        FileError
            If objects are within one another, or too deep.
        """
        name, pairs = self.roots(programme, content)
        others = self._alternatives()
        found: dict[str, Listed] = {}

        def follow(thing: AdmElement, parent: AdmElement | None, above: tuple[str, ...]) -> None:
            key = thing.id.upper()
            if key in above or len(above) > MOST_DEPTH:
                raise FileError("adm-unread", self.path, problem=f"{thing.id} ⊃ … ⊃ {thing.id}")
            if key in found:
                return
            if key in others:
                self.findings.append(
                    Problem("adm-alternative", self.path, name=thing.name or thing.id, instead=others[key])
                )
                return
            found[key] = self._listed(thing, parent)
            for inner in self.referred(thing, "audioObject"):
                follow(inner, thing, (*above, key))

        for parent, thing in pairs:
            follow(thing, parent, ())
        return name, list(found.values())

    def _alternatives(self) -> dict[str, str]:
        """Return the objects that stand for others only when somebody asks for them, and for which."""
        return {
            to.upper(): thing.name or thing.id
            for thing in self.adm.of_kind("audioObject")
            for kind, to in thing.references
            if kind == "audioComplementaryObject"
        }

    def _listed(self, thing: AdmElement, parent: AdmElement | None) -> Listed:
        name = thing.name or thing.id
        uids = [
            to for kind, to in thing.references if kind == "audioTrackUID" and to.upper() != "ATU_00000000"
        ]
        carriers = [one for uid in uids if (one := self.carrier(uid, name)) is not None]
        return Listed(thing, parent, tuple(carriers), tuple(self.referred(thing, "audioPackFormat")))

    def loose(self) -> Listed:
        """Return the tracks of a file without objects, as one object."""
        carriers = [one for row in self.adm.tracks if (one := self.carrier(row.uid, row.uid)) is not None]
        packs = {row.pack_format for row in self.adm.tracks}
        known = [p for pack in sorted(packs) if (p := self.find("audioPackFormat", pack)) is not None]
        return Listed(AdmElement("audioObject", "AO", "tracks"), None, tuple(carriers), tuple(known))

    def carrier(self, uid: str, name: str) -> Carrier | None:
        """Return what carries an audioTrackUID; a finding and None when nothing does."""
        row = self._rows.get(uid.upper())
        if row is None or not 1 <= row.track <= self.channels:
            self.findings.append(Problem("adm-no-track", self.path, uid=uid, name=name))
            return None
        identifier = self._channel_of(uid, row.track_format)
        found = self.find("audioChannelFormat", identifier) or common_channel(identifier)
        if found is None:
            self.findings.append(Problem("adm-missing", self.path, identifier=identifier, name=name))
            return None
        return Carrier(uid, row.track - 1, found)

    def _channel_of(self, uid: str, track_format: str) -> str:
        """Return the channel format of a track: by its references, else by the digits that both share."""
        element = self.find("audioTrackUID", uid)
        links = dict(element.references) if element is not None else {}
        if "audioChannelFormat" in links:
            return links["audioChannelFormat"]
        track = self.find("audioTrackFormat", links.get("audioTrackFormat", track_format))
        stream = dict(track.references).get("audioStreamFormat", "") if track is not None else ""
        streamed = self.find("audioStreamFormat", stream)
        inside = dict(streamed.references).get("audioChannelFormat") if streamed is not None else None
        return inside or "AC_" + links.get("audioTrackFormat", track_format)[3:11]
