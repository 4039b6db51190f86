"""What an export weighs: bytes by part, triangles, memory once decoded, energy of a visit.

Reference: Sustainable Web Design Model, version 4 (2024), https://sustainablewebdesign.org: operational energy of
0.055 (data centres), 0.059 (networks) and 0.080 kWh (devices) for each gigabyte that is transferred.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from immersion import messages
from immersion.errors import ImmersionError
from immersion.export._budget import _budget_texts as _budget_texts
from immersion.scans.io._glb import read_container
from immersion.stage.assets import RATE
from immersion.stage.media_facts import SoundFacts
from immersion.stage.stage import Stage

__all__ = ["WH_PER_BYTE", "Weights", "parts_of", "weights_of"]

WH_PER_BYTE = (0.055 + 0.059 + 0.080) * 1e3 / 1e9
"""Watt-hours for each byte: everything is transferred once in a visit, nothing from a cache."""

_SOUNDS = {".wav", ".flac", ".opus", ".mp3", ".m4a"}
_SIZES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT3": 9, "MAT4": 16}


@dataclass(frozen=True, slots=True)
class Weights:
    """What an export makes a visitor's device carry.

    Parameters
    ----------
    bytes : int
        Of all files.
    triangles : int
        Of all meshes that nodes show, a mesh counted once for each node and instance.
    memory : int
        Bytes once decoded: arrays of meshes as a card holds them, pictures with their mipmaps, sounds as float32.
    energy_wh : float
        Watt-hours of the transfer in one visit, by the Sustainable Web Design Model.
    """

    bytes: int
    triangles: int
    memory: int
    energy_wh: float

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self)

    def render(self, lang: str | None = None) -> str:
        """Return one line for a reader.

        >>> Weights(15_000_000, 60_000, 80_000_000, 2.91).render("en")
        '15,000,000 bytes, 60,000 triangles, 80.0 MB once decoded, about 2.91 Wh a visit'
        """
        told = {
            "bytes": messages.number(self.bytes, lang=lang),
            "triangles": messages.number(self.triangles, lang=lang),
            "memory": messages.number(self.memory / 1e6, 1, lang),
            "energy": messages.number(self.energy_wh, 2, lang),
        }
        return messages.text("budget-table", lang, **told)


def weights_of(stage: Stage, folder: Path, shown: Iterable[Path]) -> Weights:
    """Return the weights of the files in a folder; ``shown`` are the GLBs that a visitor sees at once."""
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    triangles, memory = 0, _sound_memory(stage)
    for path in shown:
        document, _ = read_container(path)
        triangles += _triangles(document)
        memory += sum(_row(entry) * entry["count"] for entry in document.get("accessors", ()))
        for image in document.get("images", ()):
            report = image.get("extras", {}).get("immersion", {}).get("texture", {})
            memory += int(report.get("memory", 0))
    return Weights(total, triangles, memory, round(total * WH_PER_BYTE, 4))


def _row(accessor: Mapping[str, Any]) -> int:
    return _SIZES[accessor["componentType"]] * _WIDTHS[accessor["type"]]


def _triangles(document: Mapping[str, Any]) -> int:
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


def _sound_memory(stage: Stage) -> int:
    names = {str(thing.media_id) for thing in stage.things if thing.sound or thing.ambisonic or thing.stems}
    total = 0
    for name in names:
        try:
            found = stage.facts(name)
        except ImmersionError:
            continue
        if isinstance(found, SoundFacts):
            total += 4 * found.channels * math.ceil(found.frames * RATE / found.rate)
    return total


def parts_of(folder: Path) -> dict[str, int]:
    """Return the bytes of the parts of an export that can be made lighter, each by itself.

    ``levels`` are the GLBs beside the main one; ``models``, ``pictures`` and ``sounds`` are in it, the sounds
    beside it too.
    """
    parts = dict.fromkeys(("levels", "models", "pictures", "sounds"), 0)
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SOUNDS:
            parts["sounds"] += path.stat().st_size
        elif path.suffix == ".glb" and ".lod" in path.stem:
            parts["levels"] += path.stat().st_size
        elif path.suffix == ".glb":
            document, _ = read_container(path)
            views = document.get("bufferViews", [])
            pictures = {image["bufferView"] for image in document.get("images", ())}
            audio = document.get("extensions", {}).get("KHR_audio_emitter", {}).get("audio", ())
            seen = sum(views[k]["byteLength"] for k in pictures)
            heard = sum(views[entry["bufferView"]]["byteLength"] for entry in audio)
            parts["pictures"] += seen
            parts["sounds"] += heard
            parts["models"] += path.stat().st_size - seen - heard
    return parts
