"""The GLB target: models, images, lights, cameras and sounds (KHR_audio_emitter), beds beside it.

References: glTF 2.0; KHR_lights_punctual; KHR_materials_unlit; KHR_audio_emitter (Khronos pull request 2137).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.export import _texts as _texts
from immersion.export._gltf.parts import camera_of_view, image_corners, light_of
from immersion.export._gltf.sounds import Sounds
from immersion.export.targets import exporter
from immersion.geometry import compose, decompose, quaternion_from_matrix
from immersion.scans.io._container import ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER, GltfBuilder
from immersion.scene.model import Scene, Thing
from immersion.scene.places import camera_of, world_from_thing
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["export_glb"]

# What a GLB of this version does not carry, when the scene has it.
_NOT_YET = (
    "sources", "room", "rooms", "portals", "screens", "rigs", "zones", "cues", "tours", "access", "show",
)  # fmt: skip
_THING_NOT_YET = ("path", "to", "feed", "captions", "text")


@exporter("glb", suffixes=(".glb",))
def export_glb(stage: Stage, folder: Path, progress: Callable[[float], None]) -> Iterable[Loss]:
    """Write ``<scene id>.glb``, and the AmbiX file of each bed beside it."""
    room = _Room(stage, folder)
    for index, thing in enumerate(stage.things):
        room.add(thing)
        progress((index + 1) / (len(stage.things) + 1))
    for name in stage.scene.views:
        room.add_view(name)
    room.finish()
    (folder / f"{stage.scene.id}.glb").write_bytes(room.builder.to_bytes())
    progress(1.0)
    return [*room.losses, *room.sounds.losses, *_left_out(stage)]


class _Room:
    """The document as it grows: one node per thing, in file order."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.builder = GltfBuilder()
        self.losses: list[Loss] = []
        self.sounds = Sounds(stage, folder, self.builder)
        self.lights: list[dict[str, Any]] = []
        self._meshes: dict[str, int] = {}
        self._nodes: list[int] = []

    @property
    def document(self) -> dict[str, Any]:
        return self.builder.document

    def add(self, thing: Thing) -> None:
        """Add one thing, or the loss that says why not."""
        adders = {
            "model": self._model, "image": self._image, "light": self._light, "sound": self._sound,
            "ambisonic": self.sounds.add_bed,
        }  # fmt: skip
        if thing.kind in adders:
            adders[thing.kind](thing)
        elif thing.kind != "group":
            self.losses.append(Loss("not-yet", f"things.{thing.id}"))
        self.losses += [
            Loss("not-yet", f"things.{thing.id}.{key}") for key in _THING_NOT_YET if getattr(thing, key)
        ]

    def add_view(self, name: str) -> None:
        """Add a view as a perspective camera."""
        matrix, fov = camera_of(self.stage.scene, name)
        self.document.setdefault("cameras", []).append(camera_of_view(name, fov))
        self._node(name, matrix, camera=len(self.document["cameras"]) - 1)

    def finish(self) -> None:
        """Close the document: its scene, its rights, its extensions."""
        scene = self.stage.scene
        extras = {"id": scene.id, "base": scene.base, "language": self.stage.language, "title": scene.title}
        record: dict[str, Any] = {
            "name": scene.id,
            "nodes": self._nodes,
            "extras": {"immersion": _given(extras)},
        }
        if self.lights:
            self.document.setdefault("extensions", {})["KHR_lights_punctual"] = {"lights": self.lights}
            self.document["extensionsUsed"].append("KHR_lights_punctual")
        self.sounds.finish(record)
        if any("KHR_materials_unlit" in m.get("extensions", {}) for m in self.document["materials"]):
            self.document["extensionsUsed"].append("KHR_materials_unlit")
        self.document["extensionsUsed"] = sorted(set(self.document["extensionsUsed"]))
        self.document["scenes"].append(record)
        self.document["scene"] = 0
        if scene.rights is not None:
            rights = scene.rights
            told = {"license": rights.license, "credit": rights.credit, "statement": rights.statement}
            self.document["asset"]["extras"] = {"immersion": _given(told)}
            if isinstance(rights.credit, str):
                self.document["asset"]["copyright"] = rights.credit

    def _node(self, name: str, matrix: NDArray[np.float64], **more: object) -> dict[str, Any]:
        """Append a node with its place; a frame that shears keeps its whole matrix."""
        node: dict[str, Any] = {"name": name, **more}
        try:
            place, rotation, scale = decompose(matrix)
        except InputError:
            node["matrix"] = matrix.T.ravel().tolist()
        else:
            node["translation"] = place.tolist()
            node["rotation"] = quaternion_from_matrix(rotation).tolist()
            if not np.allclose(scale, 1.0):
                node["scale"] = scale.tolist()
        self.document["nodes"].append(node)
        self._nodes.append(len(self.document["nodes"]) - 1)
        return node

    def _model(self, thing: Thing) -> None:
        if not thing.visible:
            self.losses.append(Loss("not-yet", f"things.{thing.id}.visible"))
        name = str(thing.model)
        mesh = self.stage.mesh(name)
        if name not in self._meshes:
            if mesh.rig is not None:
                # The model stands here as it stands at rest.
                self.losses.append(Loss("not-yet", f"media.{name}.rig"))
            self._meshes[name] = self.builder.add_mesh(mesh, name)
        # The float64 offset of the scan goes into the node: the vertices stay small numbers.
        matrix = world_from_thing(self.stage.scene, thing) @ compose(mesh.offset)
        self._node(thing.id, matrix, mesh=self._meshes[name], extras=self._about(thing))

    def _image(self, thing: Thing) -> None:
        name = str(thing.image)
        height, width = self.stage.image(name).shape[:2]
        placed = image_corners(self.stage.scene, thing, width / height)
        if placed is None:
            self.losses.append(Loss("not-yet", f"things.{thing.id}"))
            return
        corners, uvs = placed
        path = self.stage.path(name)
        mime = "image/png" if path.suffix.lower() == ".png" else "image/jpeg"
        if path.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            self.losses.append(Loss("not-yet", f"media.{name}"))
            return
        texture = self.builder.add_texture(self.builder.add_image(path.read_bytes(), mime, name))
        self.document["materials"].append(
            {
                "name": name,
                "pbrMetallicRoughness": {
                    "baseColorTexture": {"index": texture}, "metallicFactor": 0.0, "roughnessFactor": 1.0,
                },
                "extensions": {"KHR_materials_unlit": {}},
            }
        )  # fmt: skip
        attributes = {
            "POSITION": self.builder.add_accessor(corners.astype(np.float32), ARRAY_BUFFER, bounds=True),
            "TEXCOORD_0": self.builder.add_accessor(uvs.astype(np.float32), ARRAY_BUFFER),
        }
        indices = self.builder.add_accessor(np.array([0, 1, 2, 0, 2, 3], np.uint16), ELEMENT_ARRAY_BUFFER)
        material = len(self.document["materials"]) - 1
        primitive = {"attributes": attributes, "indices": indices, "material": material, "mode": 4}
        self.document["meshes"].append({"name": thing.id, "primitives": [primitive]})
        self._node(thing.id, np.eye(4), mesh=len(self.document["meshes"]) - 1, extras=self._about(thing))

    def _light(self, thing: Thing) -> None:
        self.lights.append(light_of(thing))
        light = {"KHR_lights_punctual": {"light": len(self.lights) - 1}}
        self._node(thing.id, world_from_thing(self.stage.scene, thing), extensions=light)

    def _sound(self, thing: Thing) -> None:
        number = self.sounds.add_source(thing)
        # Both keys: readers in the wild still look for the one before April 2026.
        emitter = {"KHR_audio_emitter": {"emitters": [number], "emitter": number}}
        matrix = world_from_thing(self.stage.scene, thing)
        self._node(thing.id, matrix, extensions=emitter, extras=self._about(thing))

    def _about(self, thing: Thing) -> dict[str, Any]:
        scene = self.stage.scene
        media = scene.media[str(thing.media_id)]
        told = {
            "id": thing.id,
            "uri": f"{scene.base}#{thing.id}" if scene.base else None,
            "media": thing.media_id,
            "license": media.license,
            "credit": media.credit,
            "alt": thing.alt or media.alt,
        }
        return {"immersion": _given(told)}


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _left_out(stage: Stage) -> list[Loss]:
    """Return a loss for every block of the scene that this target does not carry."""
    scene: Scene = stage.scene
    given = scene.model_dump(exclude_defaults=True, exclude_none=True)
    losses = [Loss("not-yet", block) for block in _NOT_YET if given.get(block)]
    used = {thing.media_id for thing in stage.things}
    for name, media in scene.media.items():
        if name not in used:
            continue
        keys = ("captions", "transcript", "description", "signed", "easy", "lods")
        losses += [Loss("not-yet", f"media.{name}.{key}") for key in keys if getattr(media, key)]
        if media.files and len(media.files) > 1:
            losses.append(Loss("export-language", f"media.{name}", {"language": stage.language}))
    return losses
