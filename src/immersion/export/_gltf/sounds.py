"""Sounds of a glTF: emitters of KHR_audio_emitter, and beds as AmbiX files beside it."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.audio import BinauralDecoder, default_hrtf, rotate, write
from immersion.audio.record import Audio
from immersion.errors import MissingToolError
from immersion.export import _texts as _texts
from immersion.geometry import ambisonic_from_world, decompose, quaternion_from_matrix, world_from_ambisonic
from immersion.scans.io._container import GltfBuilder
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Sounds", "folded", "mp3_bytes"]

_BLOCK = 512


def mp3_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """Return (channels, frames) coded as MPEG layer III by libsndfile; the same samples give the same bytes.

    Raises
    ------
    MissingToolError
        If the libsndfile at hand writes no MP3.
    """
    import soundfile

    if "MP3" not in soundfile.available_formats():
        raise MissingToolError("export-no-mp3")
    out = io.BytesIO()
    soundfile.write(out, np.clip(samples.T, -1, 1), rate, format="MP3", subtype="MPEG_LAYER_III")
    return out.getvalue()


class Sounds:
    """The audio, the sources and the emitters of one document."""

    def __init__(self, stage: Stage, folder: Path, builder: GltfBuilder) -> None:
        self.stage = stage
        self.folder = folder
        self.builder = builder
        self.losses: list[Loss] = []
        self.audio: list[dict[str, Any]] = []
        self.sources: list[dict[str, Any]] = []
        self.emitters: list[dict[str, Any]] = []
        self.beds: list[dict[str, Any]] = []
        self._global: list[int] = []
        self._coded: dict[str, int] = {}
        self._first = _begun(stage)

    def add_source(self, thing: Thing) -> int:
        """Add a positional emitter and return its number."""
        name = str(thing.sound)
        sound = self.stage.audio(name)
        if sound.channels > 1:
            self.losses.append(Loss("export-mono", f"media.{name}", {"channels": sound.channels}))
        self.losses.append(Loss("export-lossy", f"media.{name}"))
        audio = self._audio(name, sound.samples.mean(0, keepdims=True, dtype=np.float32), sound.rate)
        law = thing.distance
        place: dict[str, Any] = {
            "distanceModel": "inverse" if law is None else law.model,
            "refDistance": 1.0 if law is None else max(law.ref, 1e-6),
            "maxDistance": 10_000.0 if law is None else law.max,
            "rolloffFactor": 1.0 if law is None else law.rolloff,
        }
        if thing.cone is not None:
            place["shapeType"] = "cone"
            place["coneInnerAngle"] = math.radians(thing.cone.inner)
            place["coneOuterAngle"] = math.radians(thing.cone.outer)
            place["coneOuterGain"] = thing.cone.gain.linear
        self.emitters.append(
            {
                "name": thing.id,
                "type": "positional",
                "sources": [self._source(thing, audio)],
                "positional": place,
            }
        )
        return len(self.emitters) - 1

    def add_bed(self, thing: Thing) -> None:
        """Write a bed's AmbiX file, and add a global emitter with its binaural fold-down."""
        name = str(thing.ambisonic)
        sound, path = self.stage.audio(name), self.stage.path(name)
        file = f"{thing.id}.ambix.wav"
        if path.suffix.lower() == ".wav":
            (self.folder / file).write_bytes(path.read_bytes())
        else:
            write(sound, self.folder / file, "PCM_24")
        _, turn, _ = decompose(world_from_thing(self.stage.scene, thing))
        audio = self._audio(f"{thing.id}-binaural", folded(self.stage, thing, sound), sound.rate)
        self.emitters.append({"name": thing.id, "type": "global", "sources": [self._source(thing, audio)]})
        self._global.append(len(self.emitters) - 1)
        self.beds.append(
            {
                "id": thing.id,
                "uri": file,
                "channelOrder": "ACN",
                "normalization": "SN3D",
                "order": sound.order,
                "gain": thing.gain.linear,
                "loop": thing.loop,
                "rotation": quaternion_from_matrix(turn).tolist(),
            }
        )
        self.losses.append(Loss("export-bed", f"things.{thing.id}", {"file": file}))

    def finish(self, scene: dict[str, Any]) -> None:
        """Put everything into the document and into its scene."""
        if not self.emitters:
            return
        document = self.builder.document
        document.setdefault("extensions", {})["KHR_audio_emitter"] = {
            "audio": self.audio,
            "sources": self.sources,
            "emitters": self.emitters,
        }
        document["extensionsUsed"].append("KHR_audio_emitter")
        if self._global:
            scene.setdefault("extensions", {})["KHR_audio_emitter"] = {"emitters": self._global}
            scene["extras"]["immersion"]["bed"] = self.beds[0] if len(self.beds) == 1 else self.beds

    def _audio(self, name: str, samples: NDArray[np.float32], rate: int) -> int:
        if name not in self._coded:
            view = self.builder.add_view(mp3_bytes(samples, rate))
            self.audio.append({"name": name, "bufferView": view, "mimeType": "audio/mpeg"})
            self._coded[name] = len(self.audio) - 1
        return self._coded[name]

    def _source(self, thing: Thing, audio: int) -> int:
        self.sources.append(
            {
                "name": thing.id,
                "audio": audio,
                "gain": thing.gain.linear,
                "loop": bool(thing.loop),
                "autoplay": thing.id in self._first,
            }
        )
        return len(self.sources) - 1


def _begun(stage: Stage) -> set[str]:
    """Return the things that a cue plays at the start of the show."""
    return {
        str(action.play)
        for cue in stage.scene.cues
        if any(condition.start for condition in cue.when)
        for action in cue.do
        if action.play is not None
    }


def folded(stage: Stage, thing: Thing, sound: Audio) -> NDArray[np.float32]:
    """Return a bed (2, frames) for a head that looks at −Z; the sound before its start is its end, so that it loops."""
    _, turn, _ = decompose(world_from_thing(stage.scene, thing))
    rotation = ambisonic_from_world @ turn @ world_from_ambisonic
    decoder = BinauralDecoder(default_hrtf(sound.rate), int(sound.order or 0), block=_BLOCK)
    bed = rotate(sound.samples, rotation)
    frames = bed.shape[1]
    before = -(-decoder.tail().shape[1] // _BLOCK) * _BLOCK
    index = np.arange(-before, frames + decoder.latency + _BLOCK)
    index = index[: len(index) // _BLOCK * _BLOCK] % frames
    decoder.reset()
    blocks = [
        np.array(decoder.process(np.ascontiguousarray(bed[:, index[i : i + _BLOCK]])))
        for i in range(0, len(index), _BLOCK)
    ]
    start = before + decoder.latency
    return np.ascontiguousarray(np.concatenate(blocks, 1)[:, start : start + frames])
