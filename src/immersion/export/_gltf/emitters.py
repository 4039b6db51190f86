"""The emitters of a document (KHR_audio_emitter): coded sounds, sources, and where they sound.

Reference: KHR_audio_emitter (Khronos pull request 2137, draft of April 2026).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._gltf.coding import mp3_bytes
from immersion.export._gltf.work import Work
from immersion.scene.model import Thing

__all__ = ["UNLIMITED", "add_emitter", "add_source", "add_to_node", "law_of", "level_of", "starts"]

NAME = "KHR_audio_emitter"

UNLIMITED = 10_000.0
"""A ``max`` from which on a sound has no end: Web Audio's own default; 0 in the file."""

SILENT_LAW = {"distanceModel": "linear", "rolloffFactor": 0.0}


def law_of(thing: Thing) -> dict[str, Any]:
    """Return the distance law and the cone of a sound as PannerNode has them; cones in radians, full angles.

    >>> law_of(Thing(id="a", sound="s"))["maxDistance"]
    0.0
    """
    law = thing.distance
    most = UNLIMITED if law is None else law.max
    place: dict[str, Any] = {
        "distanceModel": "inverse" if law is None else law.model,
        "refDistance": 1.0 if law is None else max(law.ref, 1e-6),
        # A linear law ends there: its end is part of its slope.
        "maxDistance": 0.0 if most >= UNLIMITED and (law is None or law.model != "linear") else most,
        "rolloffFactor": 1.0 if law is None else law.rolloff,
    }
    if thing.cone is not None:
        place["shapeType"] = "cone"
        place["coneInnerAngle"] = math.radians(thing.cone.inner)
        place["coneOuterAngle"] = math.radians(thing.cone.outer)
        place["coneOuterGain"] = thing.cone.gain.linear
    return place


def level_of(work: Work, thing: Thing) -> float:
    """Return the linear level of a thing, with those of the groups it is in."""
    level, seen, own = 1.0, set[str](), thing
    while own.id not in seen:
        seen.add(own.id)
        level *= own.gain.linear
        parent = work.stage.scene.thing(own.parent or "")
        if parent is None or not parent.group:
            break
        own = parent
    return level


def starts(work: Work, thing: Thing) -> bool:
    """Tell whether a thing plays from the start of the show when nobody does anything."""
    plays = () if work.visit is None else work.visit.plays
    return any(play.thing == thing.id and play.start == 0 for play in plays)


def add_source(work: Work, thing: Thing, name: str, samples: NDArray[np.float32], rate: int) -> int:
    """Add the source of a thing that plays (channels, frames), coded once for each name; return its number."""
    record = work.extension(NAME)
    audio, sources = record.setdefault("audio", []), record.setdefault("sources", [])
    known = [entry["name"] for entry in audio]
    if name not in known:
        view = work.builder.add_view(mp3_bytes(samples, rate))
        audio.append({"name": name, "bufferView": view, "mimeType": "audio/mpeg"})
        known.append(name)
    source = {
        "name": thing.id,
        "audio": known.index(name),
        "gain": level_of(work, thing),
        "loop": bool(thing.loop),
        "autoplay": starts(work, thing),
    }
    sources.append(source)
    return len(sources) - 1


def add_emitter(work: Work, name: str, source: int, place: dict[str, Any] | None) -> int:
    """Add an emitter, one that sounds everywhere without a place, and return its number."""
    emitter: dict[str, Any] = {
        "name": name,
        "type": "global" if place is None else "positional",
        "sources": [source],
    }
    if place is not None:
        emitter["positional"] = place
    emitters = work.extension(NAME).setdefault("emitters", [])
    emitters.append(emitter)
    return len(emitters) - 1


def add_to_node(entry: dict[str, Any], emitter: int) -> None:
    """Let a node sound; under both keys, because readers in the wild still look for the older one."""
    entry.setdefault("extensions", {})[NAME] = {"emitters": [emitter], "emitter": emitter}
