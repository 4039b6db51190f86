"""Stems: one emitter for each channel, where its loudspeaker stands, without loss over distance."""

from __future__ import annotations

import numpy as np

from immersion.audio import layout
from immersion.audio.layouts import Layout
from immersion.errors import InputError
from immersion.export._gltf.beds import whole
from immersion.export._gltf.emitters import add_emitter, add_source, add_to_node
from immersion.export._gltf.work import Work
from immersion.geometry import world_from_ambisonic
from immersion.scene.model import Thing
from immersion.stage.rig_outputs import virtual_layout

__all__ = ["add_stems"]

_BY_CHANNELS = {2: "0+2+0", 6: "0+5+0", 8: "0+7+0", 10: "4+5+0", 12: "4+7+0", 14: "4+9+0", 24: "9+10+3"}
_RADIUS, _EARS = 2.0, (0.0, 1.2, 0.0)


def add_stems(work: Work) -> None:
    """Add a node with an emitter for each channel of stems, under the thing's own."""
    for thing in work.stage.things:
        if thing.stems is not None:
            _add(work, thing)


def _add(work: Work, thing: Thing) -> None:
    name = str(thing.stems)
    sound = whole(work, name)
    stands, rows = _stands(work, thing, sound.channels)
    centre, radius = _middle(work, thing)
    base = np.linalg.inv(work.worlds[thing.id])
    for direction, row, speaker in zip(stands.directions, rows, stands.names, strict=True):
        place = centre + radius * (world_from_ambisonic @ direction)
        samples = sound.samples[row : row + 1]
        source = add_source(work, thing, f"{name}-{row + 1}", samples, sound.rate)
        law = {"distanceModel": "inverse", "refDistance": 1.0, "maxDistance": 0.0, "rolloffFactor": 0.0}
        emitter = add_emitter(work, f"{thing.id} {speaker}", source, law)
        at = (base @ np.append(place, 1.0))[:3]
        told = {"kind": "stem", "thing": thing.id, "channel": row + 1, "loudspeaker": speaker}
        entry = {"name": f"{thing.id}-{row + 1}", "translation": at.tolist(), "extras": {"immersion": told}}
        add_to_node(entry, emitter)
        work.add_node(entry, work.nodes[thing.id])
    work.lose("export-stems", f"things.{thing.id}", channels=len(rows))
    work.lose("export-lossy", f"media.{name}")


def _stands(work: Work, thing: Thing, channels: int) -> tuple[Layout, list[int]]:
    if thing.feed:
        return virtual_layout(work.stage.scene, thing, channels)
    if channels == 1:
        return layout([[0.0, 0.0]]), [0]
    if channels not in _BY_CHANNELS:
        known = ", ".join(str(count) for count in (1, *_BY_CHANNELS))
        raise InputError(
            "stage-stems", f"media.{thing.stems}", media=thing.stems, channels=channels, known=known
        )
    return layout(_BY_CHANNELS[channels]), list(range(channels))


def _middle(work: Work, thing: Thing) -> tuple[np.ndarray, float]:
    """Return the middle and the radius of the loudspeakers: of the group that plays, when it has both."""
    names = [thing.to, *(target.partition(".")[0] for target in thing.feed.values())]
    for name in names:
        group = work.stage.scene.rigs.speakers.get(name or "")
        if group is not None and group.layout is not None:
            return np.asarray(group.at or _EARS, np.float64), float(group.radius or _RADIUS)
    return np.asarray(_EARS), _RADIUS
