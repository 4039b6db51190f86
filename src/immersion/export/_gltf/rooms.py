"""The room: each surface a node of its name, in the colour of its material, seen from inside."""

from __future__ import annotations

from typing import Any

import numpy as np

from immersion.export._gltf.scans import add_mesh
from immersion.export._gltf.work import Work
from immersion.scans.io._container import ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER
from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.doorways import opened_surfaces
from immersion.scene.finishes import color_of, is_open
from immersion.scene.materials import surfaces_of
from immersion.scene.model import Room
from immersion.scene.room_shapes import RoomSurface

__all__ = ["add_rooms"]


def add_rooms(work: Work) -> None:
    """Add the rooms' surfaces; a profile that names its only things has no walls, unless they are asked for."""
    scene, profile = work.stage.scene, work.stage.profile_record
    wanted = work.options.room
    for name, room in scene.all_rooms().items():
        path = "room" if scene.room is not None else f"rooms.{name}"
        if room.surfaces or room.response:
            work.lose("export-acoustics", path)
        if wanted is False or (wanted is None and profile is not None and profile.only):
            work.lose("export-room", path)
            continue
        _add(work, name, room)


def _add(work: Work, name: str, room: Room) -> None:
    told = {"id": name, "kind": "room", "shape": room.shape, "title": room.title}
    record = {key: value for key, value in told.items() if value is not None}
    parent = work.add_node({"name": name, "extras": {"immersion": record}})
    if room.mesh is not None:
        mesh = work.stage.mesh(room.mesh)
        if len(mesh.faces):
            laid = add_mesh(work, mesh, room.mesh)
            work.add_node({"name": room.mesh, "mesh": laid.number, **laid.node}, parent)
        return
    known, scene = surfaces_of(room), work.stage.scene
    for surface in opened_surfaces(scene, name):
        if is_open(room, surface.name):
            # An opening is not there; what is seen through it is the reader's own.
            whole = "room" if scene.room is not None else f"rooms.{name}"
            work.lose("export-opening", f"{whole}.surfaces.{surface.name}")
            continue
        entry: dict[str, Any] = {
            "name": f"{name}-{surface.name}",
            "mesh": _surface(work, name, room, surface),
        }
        material = room.surfaces.get(surface.name)
        if material is None and surface.name not in ("floor", "ceiling", "dome"):
            material = room.surfaces.get("walls")
        facts = {"kind": "surface", "room": name, "surface": surface.name}
        if material is not None and material.name is not None and surface.name in known:
            facts["material"] = material.name
        work.add_node({**entry, "extras": {"immersion": facts}}, parent)


def _surface(work: Work, name: str, room: Room, surface: RoomSurface) -> int:
    linear = linear_from_srgb(np.array(color_of(room, surface.name)) / 255).tolist()
    material = {
        "name": f"{name}-{surface.name}",
        "pbrMetallicRoughness": {
            "baseColorFactor": [*linear, 1.0], "metallicFactor": 0.0, "roughnessFactor": 1.0,
        },
    }  # fmt: skip
    work.document["materials"].append(material)
    add = work.builder.add_accessor
    primitive = {
        "attributes": {
            "POSITION": add(surface.points.astype(np.float32), ARRAY_BUFFER, bounds=True),
            "NORMAL": add(surface.normals.astype(np.float32), ARRAY_BUFFER),
        },
        "indices": add(surface.faces.ravel().astype(np.uint16), ELEMENT_ARRAY_BUFFER),
        "material": len(work.document["materials"]) - 1,
        "mode": 4,
    }
    work.document["meshes"].append({"name": f"{name}-{surface.name}", "primitives": [primitive]})
    return len(work.document["meshes"]) - 1
