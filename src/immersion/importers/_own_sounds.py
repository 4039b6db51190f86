"""The sounds of a file of our own: MP3 inside it, AmbiX files beside it, the channels of stems in their order."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from immersion.importers._given import Given
from immersion.importers._intake import Sound
from immersion.importers.draft import Draft
from immersion.scans.io._accessors import Arrays
from immersion.scene.model import Scene

if TYPE_CHECKING:
    from immersion.importers._own_scene import OwnNodes

__all__ = ["OwnSounds"]

_AUDIO = "KHR_audio_emitter"


class OwnSounds:
    """Finds the sound of each media by the name that the export gave it."""

    def __init__(self, scene: Scene, nodes: OwnNodes, arrays: Arrays, own: Given, draft: Draft) -> None:
        self._scene, self._arrays, self._draft = scene, arrays, draft
        self._audio: dict[str, Given] = {}
        self._steps: set[str] = set()
        for entry in nodes.tree.get("extensions").get(_AUDIO).get("audio").each():
            self._audio.setdefault(entry.get("name").text(), entry)
        beds = own.get("bed").value
        rows = beds if isinstance(beds, list) else [beds] if isinstance(beds, dict) else []
        self._beds = {
            str(row.get("media")): Given(draft.source, row, f"{own.place}.bed[{k}]")
            for k, row in enumerate(rows)
            if isinstance(row, dict)
        }

    def file_of(self, name: str, kind: str, wanted: str) -> Sound | None:
        """Return the sound of a media, taken in; None when the file does not hold it.

        Parameters
        ----------
        name, kind : str
            The media and its type.
        wanted : str
            What its file was called.
        """
        stem = wanted.rpartition("/")[2].partition(".")[0]
        if kind == "ambisonic":
            bed = self._beds.get(name)
            sound = None
            if bed is not None:
                sound = self._draft.intake.sound_of(bed.get("uri").text("?"), bed.place, stem)
            whole = sound is not None and (math.isqrt(sound.channels)) ** 2 == sound.channels
            return sound if whole else None
        if kind == "stems":
            return self._stems(name, wanted)
        return self._inside(name, stem)

    def clear(self, media: dict[str, dict[str, Any]]) -> None:
        """Take away the channels of stems that became one file, but for those that are a media's own sound too."""
        named = {
            str(file)
            for record in media.values()
            for file in (record.get("file"), *record.get("files", {}).values())
        }
        for file in sorted(self._steps - named):
            self._draft.intake.drop(file)

    def told(self, record: dict[str, Any], sound: Sound) -> dict[str, Any]:
        """Return a record with what its new file is: a bed from an export is AmbiX, perhaps of a lower order."""
        if record["type"] == "ambisonic":
            record.pop("convention", None)
            record["order"] = math.isqrt(sound.channels) - 1
        return record

    def _inside(self, name: str, wanted: str) -> Sound | None:
        entry = self._audio.get(name)
        if entry is None or not entry.get("bufferView"):
            return None
        data, _ = self._arrays.view(entry.get("bufferView").index())
        return self._draft.intake.sound_bytes(data, entry.place, wanted)

    def _stems(self, name: str, wanted: str) -> Sound | None:
        """Return the channels of stems in one file: each lies in the GLB by itself."""
        from immersion.audio import read, write

        rows: list[Sound] = []
        while (row := self._inside(f"{name}-{len(rows) + 1}", f"{name}-{len(rows) + 1}")) is not None:
            rows.append(row)
        if not rows:
            return None
        channels = [read(self._draft.folder / row.file) for row in rows]
        longest = max(one.samples.shape[1] for one in channels)
        joined = np.zeros((len(rows), longest), np.float32)
        for k, one in enumerate(channels):
            joined[k, : one.samples.shape[1]] = one.samples[0]
        file = self._draft.intake.named(wanted, (".wav",))
        write(replace(channels[0], samples=joined, kind="multichannel"), self._draft.folder / file, "PCM_24")
        self._steps.update(row.file for row in rows)
        return Sound(file, len(rows), longest / channels[0].rate)
