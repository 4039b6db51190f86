"""What a GLB weighs: the bytes of its models, pictures and sounds, what is drawn of it, and what it decodes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from immersion.errors import ImmersionError
from immersion.export._textures.sizes import side_and_memory
from immersion.export.contents import Contents, Glb
from immersion.export.fitting import Load
from immersion.scans.io._accessors import bytes_of
from immersion.scene.model import Thing
from immersion.stage.assets import RATE
from immersion.stage.media_facts import SoundFacts
from immersion.stage.stage import Stage

__all__ = ["SOUNDS", "drawn", "held", "load_of_glb", "sound_memory", "split"]

SOUNDS = {".wav", ".flac", ".opus", ".mp3", ".m4a"}
"""Suffixes of files that are heard."""


def load_of_glb(stage: Stage, contents: Contents) -> Load:
    """Return the load of GLBs and of what lies beside them, of this target or of somebody else's."""
    parts = dict.fromkeys(("levels", "models", "pictures", "sounds", "other"), 0)
    triangles, largest = 0, 0
    memory = {"models": 0, "pictures": 0, "sounds": sound_memory(stage)}
    for name, size in contents.sizes.items():
        suffix = PurePosixPath(name).suffix.lower()
        if suffix != ".glb":
            parts["sounds" if suffix in SOUNDS else "other"] += size
        elif ".lod" in PurePosixPath(name).stem:
            parts["levels"] += size
        else:
            glb = contents.glb(name)
            triangles += drawn(glb.document)
            for part, more in split(glb.document, size).items():
                parts[part] += more
            found, side = held(glb)
            largest = max(largest, side)
            for part, more in found.items():
                memory[part] += more
    return Load(parts, triangles, memory, largest)


def split(document: Mapping[str, Any], size: int) -> dict[str, int]:
    """Return the bytes of a GLB's pictures and sounds, and of its models: the rest of the file."""
    views = document.get("bufferViews", [])
    pictures = {image["bufferView"] for image in document.get("images", ())}
    audio = document.get("extensions", {}).get("KHR_audio_emitter", {}).get("audio", ())
    seen = sum(views[k]["byteLength"] for k in pictures)
    heard = sum(views[entry["bufferView"]]["byteLength"] for entry in audio)
    return {"models": size - seen - heard, "pictures": seen, "sounds": heard}


def held(glb: Glb) -> tuple[dict[str, int], int]:
    """Return the bytes that a card holds: arrays, and pictures with their mipmaps; and the longest side of those."""
    pictures, largest = 0, 0
    for image in glb.document.get("images", ()):
        report = image.get("extras", {}).get("immersion", {}).get("texture")
        if report is None:  # drawn texts, and KTX2 that was KTX2 already
            side, memory = side_and_memory(glb.view(image["bufferView"]))
        else:
            side, memory = max(report["width"], report["height"]), int(report["memory"])
        pictures, largest = pictures + memory, max(largest, side)
    models = sum(bytes_of(one) for one in glb.document.get("accessors", ()))
    return {"models": models, "pictures": pictures}, largest


def drawn(document: Mapping[str, Any]) -> int:
    """Return the triangles that nodes show."""
    accessors, each = document.get("accessors", []), []
    for mesh in document.get("meshes", ()):
        counts = [
            accessors[p["indices"] if "indices" in p else p["attributes"]["POSITION"]]["count"] // 3
            for p in mesh["primitives"]
            if p.get("mode", 4) == 4
        ]
        each.append(sum(counts))
    # Lighter levels inside (MSFT_lod) stand in for a node: they are not in the scene's tree.
    nodes = document.get("nodes", [])
    todo = [n for scene in document.get("scenes", ()) for n in scene.get("nodes", ())]
    total = 0
    while todo:
        node = nodes[todo.pop()]
        todo += node.get("children", ())
        told = node.get("extras", {}).get("immersion", {})
        if isinstance(told, dict) and told.get("kind") == "stand-in":
            continue  # a file beside takes its place
        if "mesh" in node:
            many = node.get("extensions", {}).get("EXT_mesh_gpu_instancing")
            copies = accessors[next(iter(many["attributes"].values()))]["count"] if many else 1
            copies *= told.get("copies", 1) if isinstance(told, dict) else 1
            total += copies * each[node["mesh"]]
    return total


def sound_memory(stage: Stage, channels: Callable[[Thing, int], int] | None = None) -> int:
    """Return the bytes of all sounds as float32 at the stage's rate, each media once.

    Parameters
    ----------
    stage : Stage
    channels : callable, optional
        Of the channels of a thing's media those that are decoded; without it all.
    """
    each: dict[str, int] = {}
    for thing in stage.things:
        if not (thing.sound or thing.ambisonic or thing.stems):
            continue
        try:
            found = stage.facts(str(thing.media_id))
        except ImmersionError:
            continue
        if isinstance(found, SoundFacts):
            wide = found.channels if channels is None else channels(thing, found.channels)
            size = 4 * wide * -(-found.frames * RATE // found.rate)
            each[str(thing.media_id)] = max(size, each.get(str(thing.media_id), 0))
    return sum(each.values())
