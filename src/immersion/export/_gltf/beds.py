"""Beds: a binaural fold-down that sounds everywhere, and the AmbiX file beside the GLB, told in its extras."""

from __future__ import annotations

import shutil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.audio import BinauralDecoder, default_hrtf, rotate
from immersion.audio.record import Audio
from immersion.export._gltf.emitters import add_emitter, add_source, level_of
from immersion.export._gltf.sounds import told_language
from immersion.export._gltf.work import Work
from immersion.export._page.coders import CODERS, encode
from immersion.geometry import ambisonic_from_world, decompose, quaternion_from_matrix, world_from_ambisonic
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing
from immersion.stage.assets import RATE

__all__ = ["add_beds", "folded", "whole"]

_BLOCK = 512


def add_beds(work: Work) -> list[int]:
    """Add every bed; return the numbers of the emitters that sound everywhere."""
    found, records = [], []
    for thing in work.stage.things:
        if thing.ambisonic is not None:
            emitter, record = _add(work, thing)
            found.append(emitter)
            records.append(record)
    if records:
        work.told["bed"] = records[0] if len(records) == 1 else records
    return found


def _add(work: Work, thing: Thing) -> tuple[int, dict[str, Any]]:
    name = str(thing.ambisonic)
    sound = whole(work, name)
    beside = _lighter(work, sound)
    file = f"{thing.id}.ambix{_suffix(work, beside)}"
    _write_ambix(work, name, beside, file, whole=beside is sound)
    _, turn, _ = decompose(world_from_thing(work.stage.scene, thing))
    rotation = ambisonic_from_world @ turn @ world_from_ambisonic
    key = ("bed", name, work.stage.language, rotation.tobytes(), thing.loop)
    samples = work.once(key, lambda: folded(sound, rotation, loop=thing.loop))
    source = add_source(work, thing, f"{thing.id}-binaural", samples, sound.rate)
    record = {
        "id": thing.id,
        "media": name,
        "uri": file,
        "channelOrder": "ACN",
        "normalization": "SN3D",
        "order": beside.order,
        "gain": level_of(work, thing),
        "loop": thing.loop,
        "rotation": quaternion_from_matrix(turn).tolist(),
    }
    work.lose("export-bed", f"things.{thing.id}", file=file)
    told_language(work, name)
    return add_emitter(work, thing.id, source, None), record


def whole(work: Work, name: str) -> Audio:
    """Return a bed or stems in memory, its parts together, as AmbiX at the stage's rate."""
    media = work.stage.scene.media[name]
    if media.type == "ambisonic" and not media.parts:
        return work.stage.audio(name)
    stream = work.stage.sound_stream(name)
    blocks = [np.zeros((stream.channels, 0), np.float32)]
    while (block := np.array(stream.read(65_536), np.float32)).shape[1]:
        blocks.append(block)
    samples = np.concatenate(blocks, 1)
    if media.type != "ambisonic":
        return Audio(samples, RATE, "multichannel")
    return Audio(samples, RATE, "ambisonic", round(len(samples) ** 0.5) - 1)


def _lighter(work: Work, sound: Audio) -> Audio:
    """Return a bed at the order that the options allow; the fold-down inside keeps its own."""
    most = work.options.bed_order
    if most is None or sound.order is None or sound.order <= most:
        return sound
    return Audio(np.ascontiguousarray(sound.samples[: (most + 1) ** 2]), sound.rate, "ambisonic", most)


def _suffix(work: Work, sound: Audio) -> str:
    codec = work.options.bed_codec
    return ".wav" if codec == "wav" or sound.channels > CODERS[codec].channels else CODERS[codec].suffix


def _write_ambix(work: Work, name: str, sound: Audio, file: str, *, whole: bool) -> None:
    """Copy a file that is AmbiX in WAV already, byte for byte; write any other as 24 bits, a lighter one coded."""
    import soundfile

    if work.options.bed_codec != "wav":
        if file.endswith(".wav"):
            soundfile.write(work.folder / file, np.clip(sound.samples.T, -1, 1), sound.rate, "PCM_16")
            return
        coder = CODERS[work.options.bed_codec]
        encode(np.clip(sound.samples, -1, 1), work.folder / file, coder, coder.kbps)
        return
    media = work.stage.scene.media[name]
    if whole and not media.parts:
        path = work.stage.path(name)
        plain = path.suffix.lower() == ".wav" and media.convention in (None, "ambix")
        if plain and soundfile.info(str(path)).samplerate == sound.rate:
            shutil.copyfile(path, work.folder / file)
            return
    from immersion.audio import write

    write(sound, work.folder / file, "PCM_24")


def folded(sound: Audio, rotation: NDArray[np.float64], *, loop: bool) -> NDArray[np.float32]:
    """Return a bed for a head that looks at −Z; one that loops is preceded by its own end, so that no seam is heard."""
    decoder = BinauralDecoder(default_hrtf(sound.rate), int(sound.order or 0), block=_BLOCK)
    bed = rotate(sound.samples, rotation)
    frames = bed.shape[1]
    before = -(-decoder.tail().shape[1] // _BLOCK) * _BLOCK
    index = np.arange(-before, frames + decoder.latency + _BLOCK)
    index = index[: len(index) // _BLOCK * _BLOCK]
    decoder.reset()
    blocks = []
    for start in range(0, len(index), _BLOCK):
        rows = index[start : start + _BLOCK]
        block = bed[:, rows % frames]
        if not loop:
            block = np.where((rows >= 0) & (rows < frames), block, np.float32(0))
        blocks.append(np.array(decoder.process(np.ascontiguousarray(block, np.float32))))
    begin = before + decoder.latency
    return np.ascontiguousarray(np.concatenate(blocks, 1)[:, begin : begin + frames])
