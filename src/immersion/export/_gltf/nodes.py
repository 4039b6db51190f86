"""The tree: one node per thing, under the thing it belongs to, named by its id."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._gltf.rights import packet_of_media
from immersion.export._gltf.timeline import seen_at_start
from immersion.export._gltf.work import Work, placed
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing

__all__ = ["add_nodes", "hangs", "world_at_start"]


def hangs(thing: Thing) -> bool:
    """Tell whether a thing's picture is in the frame of the room: on a screen or a surface."""
    return thing.screen is not None or thing.surface is not None


def world_at_start(work: Work, thing: Thing) -> NDArray[np.float64]:
    """Return the matrix from a thing to the world when the show begins."""
    if hangs(thing):
        return np.eye(4)
    if work.visit is not None and work.visit.motion.moves(thing.id):
        return np.asarray(work.visit.motion.matrices(thing.id, np.zeros(1, np.int64))[0])
    return world_from_thing(work.stage.scene, thing)


def add_nodes(work: Work) -> None:
    """Add the node of every thing that has a place; parents come before what belongs to them."""
    things = {thing.id: thing for thing in work.stage.things if thing.kind != "ambisonic"}
    for thing in things.values():
        _add(work, things, thing)


def _add(work: Work, things: dict[str, Thing], thing: Thing) -> None:
    if thing.id in work.nodes:
        return
    parent = things.get(thing.parent or "")
    if parent is not None and not hangs(thing):
        _add(work, things, parent)  # circles are refused when the scene is placed
    else:
        parent = None
    world = world_at_start(work, thing)
    work.worlds[thing.id] = world
    local = world if parent is None else np.linalg.inv(work.worlds[parent.id]) @ world
    entry: dict[str, Any] = {"name": thing.id, **placed(local), "extras": _about(work, thing)}
    packet = packet_of_media(work, thing.media_id)
    if packet is not None:
        entry["extensions"] = {"KHR_xmp_json_ld": {"packet": packet}}
    number = work.add_node(entry, None if parent is None else work.nodes[parent.id])
    work.nodes[thing.id] = number
    if thing.kind != "light" and not seen_at_start(work.visit, thing):
        _hide(work, entry)


def _hide(work: Work, entry: dict[str, Any]) -> None:
    """Hide a node: by the extension when it is asked for, else as glTF itself says, by a scale of zero."""
    if work.options.visibility:
        work.use("KHR_node_visibility")
        entry.setdefault("extensions", {})["KHR_node_visibility"] = {"visible": False}
    else:
        entry.pop("matrix", None)
        entry["scale"] = [0.0, 0.0, 0.0]


def _about(work: Work, thing: Thing) -> dict[str, Any]:
    scene = work.stage.scene
    media = scene.media.get(thing.media_id or "")
    told = {
        "id": thing.id,
        "kind": thing.kind,
        "uri": scene.uri(thing.id),
        "media": thing.media_id,
        "license": None if media is None else media.license,
        "credit": None if media is None else media.credit,
        "alt": thing.alt or (None if media is None else media.alt),
    }
    return {"immersion": {key: value for key, value in told.items() if value is not None}}
