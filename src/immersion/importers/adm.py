"""ADM sound files: objects, loudspeaker beds and scene-based beds, each with its motion and its own file.

References: ITU-R BS.2076 (the model), BS.2094 (common definitions), BS.2127 (how positions are meant).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from immersion.audio.formats.adm import AdmElement, read_adm
from immersion.errors import FileError
from immersion.importers._adm_model import Model, Part
from immersion.importers._adm_motion import EARS, RADIUS, gains_of, keys_of, path_rows, place_of
from immersion.importers._adm_split import Bed, split
from immersion.importers._given import clean_text
from immersion.importers.draft import Draft, decibels, rounded
from immersion.importers.kinds import importer

__all__ = ["import_adm"]

# What a renderer of objects may do and a point source does not.
_BLOCK_LOSSES = (
    "width", "height", "depth", "diffuse", "objectDivergence", "channelLock", "zoneExclusion", "screenRef",
    "headLocked", "headphoneVirtualise",
)  # fmt: skip
_OBJECT_LOSSES = (
    "audioComplementaryObject", "audioObjectInteraction", "positionOffset", "mute", "headLocked",
    "alternativeValueSet",
)  # fmt: skip
_MOST_GAIN_STEPS = 200


@importer("adm", suffixes=(".wav",))
def import_adm(source: Path, draft: Draft, progress: Callable[[float], None]) -> None:
    """Bring in a BWF, RF64 or BW64 file with ADM metadata."""
    adm = read_adm(source)
    if adm is None:
        raise FileError("import-adm-none", source)
    room = _Room(source, Model(adm, source, draft), draft)
    room.fill(progress)


class _Room:
    """One file and the draft it fills: the listener's ears are at a height of 1.6 m in the middle."""

    def __init__(self, source: Path, model: Model, draft: Draft) -> None:
        self.source, self.model, self.draft = source, model, draft
        self.tracks: dict[int, str] = {}
        self.beds: list[Bed] = []
        self.length = 0.0

    def fill(self, progress: Callable[[float], None]) -> None:
        """Plan every object, split the samples, then write the records."""
        objects = [(thing, self.model.parts_of(thing)) for thing in self.model.objects()]
        planned = [(thing, parts) for thing, parts in objects if parts]
        self._plan(planned)
        rate, frames = split(self.source, self.draft, self.tracks, self.beds, progress)
        self.length = frames / rate
        self._top()
        for thing, parts in planned:
            self._object(thing, parts)
        self.draft.top["show"] = {"duration": f"{round(self.length, 6):g}s"}
        view = {"at": [0, EARS, 0], "fov": 60.0}
        self.draft.add_view("listener", view)
        self.draft.comments["views.listener"] = self.draft.words("import-adm-comment", radius=f"{RADIUS:g}")
        self.draft.lose("import-adm-radius", "views.listener", radius=f"{RADIUS:g}")
        if not self.draft.things:
            raise FileError("import-adm-empty", self.source)

    def _plan(self, objects: list[tuple[AdmElement, list[Part]]]) -> None:
        """Say which tracks become files of their own, and which become beds."""
        for thing, parts in objects:
            bed = [part for part in parts if part.type == "HOA"]
            if bed:
                self._plan_bed(thing, bed)
            for part in parts:
                if part.type != "HOA":
                    self.tracks.setdefault(part.track, f"track-{part.track}")

    def _plan_bed(self, thing: AdmElement, parts: list[Part]) -> None:
        acns = {part.acn: part for part in parts}
        order = int(np.sqrt(max(acns))) if acns and min(acns) >= 0 else -1
        whole = set(acns) == set(range((order + 1) ** 2)) and len(acns) == len(parts)
        if not whole or not 0 <= order <= 10:
            self.draft.lose("import-adm-bed", thing.id, count=len(parts))
            return
        ordered = [acns[acn] for acn in range((order + 1) ** 2)]
        for part in ordered:
            part.tell_losses(self.draft, ("nfcRefDist", "screenRef", "headphoneVirtualise"))
        name = named(thing, parts)
        bed = Bed(name, thing.id, tuple(p.track for p in ordered), tuple(p.to_sn3d for p in ordered), order)
        self.beds.append(bed)

    def _top(self) -> None:
        programme = self.model.programme
        name = clean_text(programme.name, 300) if programme is not None else ""
        if name:
            self.draft.top["title"] = name
        tag = programme.attribute("audioProgrammeLanguage") if programme is not None else ""
        if tag and (language := self.draft.language_tag(tag, programme.id if programme else "")):
            self.draft.top["languages"] = {"default": language}
        self.draft.lose("import-no-license", "axml")

    def _object(self, thing: AdmElement, parts: list[Part]) -> None:
        """Add a group when an object has several channels, and each channel as a sound."""
        for value in thing.values:
            if value.name in _OBJECT_LOSSES:
                self.draft.lose("import-not-carried", f"{thing.id}.{value.name}")
        name = named(thing, parts)
        gain = self.model.gain_of(thing)
        bed = next((bed for bed in self.beds if bed.object == thing.id and bed.file), None)
        if bed is not None:
            media = self.draft.add_media(name, {"type": "ambisonic", "file": bed.file, "order": bed.order})
            record: dict[str, Any] = {"ambisonic": media}
            record |= {"gain": decibels(gain)} if gain != 1.0 else {}
            self.draft.start(self.draft.add_thing(name, record))
        points = [part for part in parts if part.type in ("Objects", "DirectSpeakers")]
        if len(points) > 1:
            group = self.draft.add_thing(name, {"group": True})
            for part in points:
                self._point(thing, part, f"{name}-{said(part.label) or part.track}", gain, group)
        for part in points if len(points) == 1 else ():
            self._point(thing, part, name, gain, "")
        for part in parts:
            if part.type not in ("Objects", "DirectSpeakers", "HOA"):
                self.draft.lose("import-adm-type", f"{thing.id} ({part.track})", type=part.type)

    def _point(self, thing: AdmElement, part: Part, name: str, gain: float, group: str) -> None:
        part.tell_losses(self.draft, _BLOCK_LOSSES)
        begin = thing.attribute("start")
        keys = keys_of(part, self.model.seconds(begin) if begin else 0.0, self.length)
        record: dict[str, Any] = {"at": rounded(place_of(keys[0].place), 4)}
        if group:
            record["parent"] = group
        record["distance"] = {"rolloff": 0.0}
        steps = gains_of(keys)
        first = gain * steps[0][2]
        if first != 1.0:
            record["gain"] = decibels(first)
        rows = path_rows(keys, self.length)
        if len(rows) > 1:
            file = self.draft.intake.free_name(name, ".path.csv")
            (self.draft.folder / file).write_bytes(_csv(rows).encode("ascii"))
            record["path"] = {"file": file}
        sound = self.tracks[part.track]
        known = next((n for n, m in self.draft.media.items() if m["file"] == sound), None)
        media = known or self.draft.add_media(Path(sound).stem, {"type": "audio", "file": sound})
        made = self.draft.add_thing(name, {"sound": media, **record})
        if part.low:
            self.draft.lose("import-adm-lfe", f"things.{made}")
        if part.type == "DirectSpeakers":
            self.draft.lose("import-adm-speaker", f"things.{made}", label=part.label or "—")
        self.draft.start(made)
        self._gain_cues(made, gain, steps[1:])

    def _gain_cues(self, thing: str, gain: float, steps: list[tuple[float, float, float]]) -> None:
        """Say a gain that changes by cues: at a time, over a while, to a level."""
        if len(steps) > _MOST_GAIN_STEPS:
            self.draft.lose("import-adm-gains", f"things.{thing}", count=len(steps))
            return
        for begin, over, value in steps:
            action: dict[str, Any] = {"gain": thing, "to": decibels(gain * value)}
            if over > 0:
                action["over"] = f"{round(over, 6):g}s"
            if begin < self.length:
                self.draft.add_cue(
                    f"{thing}-gain", {"when": [{"at": f"{round(begin, 6):g}s"}], "do": [action]}
                )


def named(thing: AdmElement, parts: list[Part]) -> str:
    """Return what to call an object: its name, else what it is; many tools call all of theirs "unnamed"."""
    name = clean_text(thing.name, 80)
    if name and name.lower() != "unnamed":
        return name
    if len(parts) == 1 and parts[0].label:
        return f"speaker-{said(parts[0].label)}"
    return {"Objects": "object", "HOA": "bed"}.get(parts[0].type, "speakers") if parts else "object"


def said(label: str) -> str:
    """Return a loudspeaker's label as a word that says its side.

    >>> said("M+030"), said("U-110"), said("M+000"), said("LFE1")
    ('m030-left', 'u110-right', 'm000', 'lfe1')
    """
    match = re.fullmatch(r"([A-Z])([+-])(\d{3})", label)
    if match is None:
        return label.lower()
    side = "" if match[3] in ("000", "180") else {"+": "-left", "-": "-right"}[match[2]]
    return f"{match[1].lower()}{match[3]}{side}"


def _csv(rows: list[tuple[float, ...]]) -> str:
    lines = [
        ",".join(f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".") for value in row) for row in rows
    ]
    return "\n".join(["time,x,y,z", *lines]) + "\n"
