"""Sounds of a glTF: emitters of KHR_audio_emitter, with the keys of its drafts of 2024 to 2026."""

from __future__ import annotations

import base64
import binascii
import math
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import matrix_from_quaternion
from immersion.importers._given import Given
from immersion.importers._intake import Sound
from immersion.importers.draft import Draft, decibels, turn_of

__all__ = ["Emitters"]

_ALTERNATIVES = ("OMI_audio_opus", "OMI_audio_ogg_vorbis")


class Emitters:
    """The emitters of one document, made into things that sound."""

    def __init__(self, tree: Given, buffers: list[bytes], draft: Draft) -> None:
        self.tree, self.buffers, self.draft = tree, buffers, draft
        self.audio = tree.get("extensions").get("KHR_audio_emitter")
        self._sounds: dict[int, Sound | None] = {}
        self._beds: set[str] = set()

    def global_ones(self, scene: Given, rights: dict[str, Any]) -> None:
        """Add what a scene plays everywhere; beds that our exporter left beside the file come back as beds."""
        self._own_beds(scene, rights)
        for emitter in self._named(scene.get("extensions").get("KHR_audio_emitter")):
            if emitter.get("name").text() not in self._beds:
                self._emitter(emitter, {}, scene.place, rights)

    def of_node(self, node: Given, world: NDArray[np.float64], rights: dict[str, Any]) -> None:
        """Add what a node plays, at its place."""
        emitters = self._named(node.get("extensions").get("KHR_audio_emitter"))
        if emitters:
            place = self.draft.placed(world, node.place)
            for emitter in emitters:
                self._emitter(emitter, place, node.get("name").text(), rights)

    def _named(self, extension: Given) -> list[Given]:
        """Return the emitters that a node or a scene names: ``emitters`` since April 2026, ``emitter`` before."""
        indices = [item.index() for item in extension.get("emitters").each()]
        if extension.get("emitter"):
            indices.append(extension.get("emitter").index())
        return [self.audio.get("emitters").at(index) for index in dict.fromkeys(indices)]

    def _emitter(self, emitter: Given, place: dict[str, Any], name: str, rights: dict[str, Any]) -> None:
        kind = emitter.get("type").text()
        where: dict[str, Any] = dict(place)
        if kind == "positional":
            where |= self._law(emitter.get("positional"))
        else:
            self.draft.lose("import-global", emitter.place)
            where = {"at": [0, 0, 0], "distance": {"rolloff": 0.0}}
        sources = list(emitter.get("sources").each())
        if not sources:
            self.draft.lose("import-gltf-empty-emitter", emitter.place)
        for item in sources:
            source = self.audio.get("sources").at(item.index())
            wanted = name if len(sources) == 1 and kind == "positional" else source.get("name").text()
            self._source(source, emitter, wanted or name or "sound", where, rights)

    def _source(
        self, source: Given, emitter: Given, name: str, where: dict[str, Any], rights: dict[str, Any]
    ) -> None:
        sound = self._sound_of(source)
        if sound is None:
            return
        record = dict(where)
        gain = emitter.get("gain").number(1.0, 0, 1e6) * source.get("gain").number(1.0, 0, 1e6)
        if gain != 1.0:
            record["gain"] = decibels(gain)
        if source.get("loop").flag():
            record["loop"] = True
        rate = source.get("playbackRate") or source.get("pitchSpeed")
        if rate.number(1.0, -1e6, 1e6) != 1.0:
            self.draft.lose("import-rate", source.place, rate=f"{rate.number():g}")
        thing = self.draft.add_sound(name, sound, record, rights)
        if any(source.get(key).flag() for key in ("autoplay", "autoPlay", "playing")):
            self.draft.start(thing)
        else:
            self.draft.lose("import-never-starts", f"things.{thing}")

    def _law(self, positional: Given) -> dict[str, Any]:
        """Return the distance law and the cone of an emitter: those of Web Audio, angles whole in radians."""
        law: dict[str, Any] = {"model": positional.get("distanceModel").text("inverse")}
        if law["model"] not in ("inverse", "linear", "exponential"):
            self.draft.lose("import-distance-model", positional.place, model=law["model"][:40])
            law["model"] = "inverse"
        law["ref"] = positional.get("refDistance").number(1.0, 0, 1e9)
        longest = positional.get("maxDistance").number(0.0, 0, 1e9)
        if longest > 0:
            law["max"] = longest
        law["rolloff"] = positional.get("rolloffFactor").number(1.0, 0, 1e6)
        made: dict[str, Any] = {"distance": law}
        shape = positional.get("shapeType").text("omnidirectional")
        # The drafts before shapeType had cones without saying so.
        if shape == "cone" or (not positional.get("shapeType") and positional.get("coneInnerAngle")):
            inner, outer = (
                round(math.degrees(positional.get(key).number(2 * math.pi, 0, 2 * math.pi + 1e-6)), 4)
                for key in ("coneInnerAngle", "coneOuterAngle")
            )
            gain = decibels(positional.get("coneOuterGain").number(0.0, 0, 1e6))
            made["cone"] = {"inner": min(inner, 360.0), "outer": min(outer, 360.0), "gain": gain}
        elif shape != "omnidirectional":
            self.draft.lose("import-shape", positional.place, shape=shape[:40])
        return made

    def _sound_of(self, source: Given) -> Sound | None:
        """Return the best sound of a source: Opus or Vorbis as they are, before the MP3 that must be decoded."""
        choices = []
        for extension in _ALTERNATIVES:
            choice = source.get("extensions").get(extension).get("audio")
            if choice:
                choices.append(choice)
        if source.get("audio"):
            choices.append(source.get("audio"))
        for choice in choices:
            sound = self._audio(choice.index())
            if sound is not None:
                if choice.place.endswith("audio") and len(choices) > 1:
                    self.draft.lose("import-alternatives", source.place, count=len(choices) - 1)
                return sound
        if not choices:
            self.draft.lose("import-gltf-empty-emitter", source.place)
        return None

    def _audio(self, index: int) -> Sound | None:
        if index not in self._sounds:
            audio = self.audio.get("audio").at(index)
            name = audio.get("name").text() or f"sound-{index + 1}"
            uri = audio.get("uri").text()
            if uri[:5].lower() == "data:":
                data = _decoded(uri)
                if data is None:
                    audio.get("uri").wrong("data:…;base64,…")
                self._sounds[index] = self.draft.intake.sound_bytes(data, audio.place, name)
            elif uri:
                self._sounds[index] = self.draft.intake.sound_of(uri, audio.place, name)
            else:
                self._sounds[index] = self.draft.intake.sound_bytes(self._view(audio), audio.place, name)
        return self._sounds[index]

    def _view(self, audio: Given) -> bytes:
        view = self.tree.get("bufferViews").at(audio.get("bufferView").index())
        number = view.get("buffer").index(max(len(self.buffers), 1))
        data = self.buffers[number] if self.buffers else b""
        start = int(view.get("byteOffset").number(0, 0, 2**53))
        length = int(view.get("byteLength").number(0, 0, 2**53))
        if length < 1 or start + length > len(data):
            view.wrong(f"≤ {len(data)}")
        return data[start : start + length]

    def _own_beds(self, scene: Given, rights: dict[str, Any]) -> None:
        """Take in the AmbiX files that our own exporter names in the scene's extras."""
        extras = scene.get("extras").value
        own = extras.get("immersion") if isinstance(extras, dict) else None
        beds = own.get("bed") if isinstance(own, dict) else None
        for index, entry in enumerate(
            beds if isinstance(beds, list) else [beds] if isinstance(beds, dict) else []
        ):
            bed = Given(self.draft.source, entry, f"{scene.place}.extras.immersion.bed[{index}]")
            name = bed.get("id").text("bed")
            sound = self.draft.intake.sound_of(bed.get("uri").text("?"), bed.place, name)
            order = math.isqrt(sound.channels) - 1 if sound else -1
            if sound is None or (order + 1) ** 2 != sound.channels:
                continue
            self._beds.add(name)
            media = {"type": "ambisonic", "file": sound.file, "order": order, **rights}
            record: dict[str, Any] = {"ambisonic": self.draft.add_media(name, media)}
            quaternion = bed.get("rotation").numbers(4, (0, 0, 0, 1), -1, 1)
            if np.linalg.norm(quaternion) > 1e-6 and (turn := turn_of(matrix_from_quaternion(quaternion))):
                record["turn"] = turn
            gain = bed.get("gain").number(1.0, 0, 1e6)
            record |= {"gain": decibels(gain)} if gain != 1.0 else {}
            record |= {"loop": True} if bed.get("loop").flag() else {}
            self.draft.start(self.draft.add_thing(name, record))


def _decoded(uri: str) -> bytes | None:
    head, _, body = uri.partition(",")
    try:
        raw = unquote_to_bytes(body)
        return base64.b64decode(raw, validate=True) if head.lower().endswith(";base64") else raw
    except (binascii.Error, ValueError):
        return None
