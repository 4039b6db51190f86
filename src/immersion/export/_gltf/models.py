"""Models: their materials and their own animations kept whole, one mesh for all copies, levels of detail beside."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from immersion.export._gltf.rights import add_asset_rights
from immersion.export._gltf.scans import add_cloud, add_mesh, add_moving, write_level
from immersion.export._gltf.timeline import seen_at_start
from immersion.export._gltf.work import Work
from immersion.geometry import decompose, quaternion_from_matrix
from immersion.scans.io._gltf_laid import LaidMesh
from immersion.scans.mesh import Mesh
from immersion.scene.model import Thing

__all__ = ["add_clouds", "add_levels", "add_models"]

_MSFT = "MSFT_lod"
_INSTANCES = "EXT_mesh_gpu_instancing"


def add_models(work: Work) -> None:
    """Give every model's node its mesh; copies share it."""
    by_media: dict[str, list[Thing]] = defaultdict(list)
    for thing in work.stage.things:
        if thing.model is not None:
            by_media[thing.model].append(thing)
    for media, things in by_media.items():
        mesh = work.stage.mesh(media)
        if not len(mesh.faces):
            for thing in things:
                work.lose("export-empty", f"things.{thing.id}")
        elif mesh.rig is not None:
            for thing in things:
                _moving(work, thing, mesh, alone=len(things) == 1)
        else:
            _still(work, media, mesh, things)


def _still(work: Work, media: str, mesh: Mesh, things: list[Thing]) -> None:
    light = _stand_in(work, media, mesh, len(things)) if work.light_first else None
    laid = add_mesh(work, mesh if light is None else light, media)
    most = work.options.instancing
    alike = [thing for thing in things if _may_share(work, thing)]
    together = alike if most is not None and len(alike) >= max(most, 2) else []
    for thing in things:
        if thing not in together:
            _show(work, thing.id, laid, stands_in=light is not None)
    if together:
        _instances(work, media, laid, together)
    if work.options.msft_lod:
        _levels_inside(work, media, things)


def _show(work: Work, thing: str, laid: LaidMesh, *, stands_in: bool = False) -> None:
    """Put a mesh on a thing's node; the offset of a scan and the step of its numbers get a node of their own below.

    So does what stands in for a fuller model, which takes the place of that node.
    """
    if stands_in:
        told = {"extras": {"immersion": {"kind": "stand-in"}}}
        work.add_node({"name": f"{thing}-mesh", "mesh": laid.number, **laid.node, **told}, work.nodes[thing])
    elif laid.node:
        work.add_node({"name": f"{thing}-mesh", "mesh": laid.number, **laid.node}, work.nodes[thing])
    else:
        work.node(thing)["mesh"] = laid.number


def _moving(work: Work, thing: Thing, mesh: Mesh, *, alone: bool) -> None:
    media = str(thing.model)
    roots, animations = add_moving(work, mesh, media)
    work.node(thing.id).setdefault("children", []).extend(roots)
    for index, animation in enumerate(animations):
        clip = animation.get("name") or str(index)
        name = clip if alone else f"{thing.id} {clip}"
        told = {"thing": thing.id, "clip": clip}
        work.animations.append({**animation, "name": name, "extras": {"immersion": told}})


# Many copies --------------------------------------------------------------------------------------


def _may_share(work: Work, thing: Thing) -> bool:
    """Tell whether a copy can give up its node: nothing moves, hides or hangs on it."""
    children = any(other.parent == thing.id for other in work.stage.things)
    driven = any(
        action.target == thing.id
        for cue in work.stage.scene.cues
        for action in cue.do
        if action.verb not in ("osc", "cue", "goto")
    )
    still = work.visit is None or not work.visit.motion.moves(thing.id)
    return still and not driven and not children and seen_at_start(work.visit, thing) and thing.parent is None


def _instances(work: Work, media: str, laid: LaidMesh, things: list[Thing]) -> None:
    places, turns, scales = [], [], []
    for thing in things:
        place, rotation, scale = decompose(work.worlds[thing.id])
        places.append(place + rotation @ (scale * laid.place))
        turns.append(quaternion_from_matrix(rotation))
        scales.append(scale * laid.step)
    add = work.builder.add_accessor
    rows = {"TRANSLATION": places, "ROTATION": turns, "SCALE": scales}
    attributes = {key: add(np.asarray(values, np.float32)) for key, values in rows.items()}
    record = {"instances": [work.node(thing.id)["extras"]["immersion"] for thing in things]}
    entry: dict[str, Any] = {
        "name": media,
        "mesh": laid.number,
        "extensions": {_INSTANCES: {"attributes": attributes}},
        "extras": {"immersion": record},
    }
    work.use(_INSTANCES, required=True)
    work.add_node(entry)
    for thing in things:
        # Their own nodes stay as places, so that views and sounds can still be found by name.
        work.node(thing.id)["extras"]["immersion"]["instanced"] = media


# Levels of detail ---------------------------------------------------------------------------------


def add_levels(work: Work) -> None:
    """Write the lighter levels of every shown model as files beside, and tell of them."""
    if not work.options.levels:
        return
    told: dict[str, list[dict[str, Any]]] = {}
    for media in sorted({str(thing.model) for thing in work.stage.things if thing.model is not None}):
        for number, mesh in _lighter(work, media):
            name = f"{work.stage.scene.id}.{media}.lod{number}.glb"
            write_level(work, mesh, media, work.folder / name)
            told.setdefault(media, []).append({"uri": name, "triangles": len(mesh.faces)})
    if told:
        work.told["lods"] = told


def _lighter(work: Work, media: str) -> list[tuple[int, Mesh]]:
    """Return the levels that are lighter than the one that stands in the GLB, with their numbers."""
    chosen = len(work.stage.mesh(media).faces)
    found = []
    for number, record in enumerate(work.stage.scene.media[media].lods, 1):
        if record.file is not None:
            mesh = work.stage.mesh_file(media, str(record.file))
            if 0 < len(mesh.faces) < chosen:
                found.append((number, mesh))
    return found


def _stand_in(work: Work, media: str, mesh: Mesh, copies: int) -> Mesh | None:
    """Write a model as a file beside, and return the lightest level, which is there first; None when it has none."""
    levels = [level for _, level in _lighter(work, media)]
    if not levels:
        return None
    light = min(levels, key=lambda level: len(level.faces))
    url = f"models/{media}.full.glb"
    own = Work(work.stage, work.folder, work.options, None)
    laid = add_mesh(own, mesh, media)
    told = {"extras": {"immersion": {"kind": "full", "copies": copies}}}
    own.add_node({"name": media, "mesh": laid.number, **laid.node, **told})
    own.document["scenes"].append({"name": media, "nodes": own.roots})
    own.document["scene"] = 0
    add_asset_rights(own)
    own.write(work.folder / url)
    work.losses += own.losses
    work.fuller[media] = {"url": url, "triangles": len(mesh.faces), "light": len(light.faces)}
    return light


def _levels_inside(work: Work, media: str, things: list[Thing]) -> None:
    levels = _lighter(work, media)
    if not levels:
        return
    laid = [add_mesh(work, mesh, media) for _, mesh in levels]
    work.use(_MSFT)
    for thing in things:
        own = work.node(thing.id)
        ids: list[int] = []
        # A level stands in for the node, at the node's own place.
        place: dict[str, Any] = {
            key: own[key] for key in ("translation", "rotation", "scale", "matrix") if key in own
        }
        for k, one in enumerate(laid, 1):
            entry: dict[str, Any] = {"name": f"{thing.id}-lod{k}", **place}
            nodes = work.document["nodes"]
            nodes.append(entry)
            ids.append(len(nodes) - 1)
            if one.node:
                entry["children"] = [len(nodes)]
                nodes.append({"name": f"{thing.id}-lod{k}-mesh", "mesh": one.number, **one.node})
            else:
                entry["mesh"] = one.number
        own.setdefault("extensions", {})[_MSFT] = {"ids": ids}
        own["extras"]["MSFT_screencoverage"] = [round(0.5 / 4**k, 6) for k in range(len(ids))] + [0.0]


# Clouds -------------------------------------------------------------------------------------------


def add_clouds(work: Work) -> None:
    """Give every cloud's node its points."""
    known: dict[str, LaidMesh] = {}
    for thing in work.stage.things:
        if thing.cloud is None:
            continue
        cloud = work.stage.cloud(thing.cloud)
        if not len(cloud.points):
            work.lose("export-empty", f"things.{thing.id}")
            continue
        if thing.cloud not in known:
            known[thing.cloud] = LaidMesh(add_cloud(work, cloud, thing.cloud), cloud.offset)
        _show(work, thing.id, known[thing.cloud])
