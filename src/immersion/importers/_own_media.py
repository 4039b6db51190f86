"""The media of a file of our own: models, clouds, pictures and sounds, taken out of its buffers or from beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from immersion.importers._given import Given
from immersion.importers._gltf_subset import Subset
from immersion.importers._own_sounds import OwnSounds
from immersion.importers.draft import Draft
from immersion.scans.io._accessors import Arrays, as_floats
from immersion.scans.io._gltf_nodes import matrix_of
from immersion.scans.io._images import mime_of
from immersion.scans.rig import RigNode
from immersion.scene.model import Scene

if TYPE_CHECKING:
    from immersion.importers._own_scene import OwnNodes

__all__ = ["OwnMedia"]

_SUFFIXES = {"image/png": (".png",), "image/jpeg": (".jpg", ".jpeg"), "image/webp": (".webp",)}
_INSTANCES = "EXT_mesh_gpu_instancing"

Record = dict[str, Any]
_Found = tuple[list[int], int | None, dict[int, dict[str, Any]]]


class OwnMedia:
    """Writes what the file holds of each media, and names it in the media's record.

    Parameters
    ----------
    scene : Scene
        The scene that the file holds.
    nodes : OwnNodes
    arrays : Arrays
    record : Given
        The glTF scene.
    draft : Draft
    """

    def __init__(self, scene: Scene, nodes: OwnNodes, arrays: Arrays, record: Given, draft: Draft) -> None:
        self._scene, self._nodes, self._arrays, self._draft = scene, nodes, arrays, draft
        self._tree = nodes.tree
        own = record.get("extras").get("immersion")
        self._own = own
        self._language = own.get("language").text(draft.language)
        self._sounds = OwnSounds(scene, nodes, arrays, own, draft)

    def restored(self, records: dict[str, Record]) -> dict[str, Record]:
        """Return the records of media, with the files that were written; the others keep their names."""
        made = {name: self._one(name, dict(record)) for name, record in records.items()}
        self._sounds.clear(made)
        return made

    def _one(self, name: str, record: Record) -> Record:
        kind = record.get("type")
        if kind == "model":
            return self._model(name, record)
        if kind == "cloud":
            return self._cloud(name, record)
        if kind == "image":
            return self._image(name, record)
        if kind in ("audio", "ambisonic", "stems"):
            self._draft.intake.release(self._wanted(record))
            found = self._sounds.file_of(name, str(kind), self._wanted(record))
            return record if found is None else self._sounds.told(self._named(record, found.file), found)
        return record

    def _named(self, record: Record, file: str) -> Record:
        """Name a file in a record: as its only one, or as that of the language which the export spoke."""
        record.pop("parts", None)
        if "files" in record:
            tags = [tag for tag in record["files"] if tag == self._language] or [next(iter(record["files"]))]
            record["files"] = {**record["files"], tags[0]: file}
        else:
            record["file"] = file
        return record

    def _wanted(self, record: Record) -> str:
        """Return the name that a media's file had."""
        files = record.get("files") or {}
        return str(
            record.get("file") or files.get(self._language) or next(iter(files.values()), "media/media")
        )

    # Models ----------------------------------------------------------------------------------------------

    def _model(self, name: str, record: Record) -> Record:
        placed = self._model_nodes(name)
        if placed is None:
            return record
        roots, thing, stands = placed
        numbers = self._below(roots)
        skinned = [
            number
            for number, node in enumerate(self._nodes.entries)
            if node.get("skin") and number not in numbers and self._joints(node) <= set(numbers)
        ]
        subset = Subset(self._tree, self._arrays)
        subset.take_nodes([*numbers, *skinned], stands)
        for number, animation in enumerate(self._tree.get("animations").each()):
            extras = animation.get("extras").value
            told = extras.get("immersion") if isinstance(extras, dict) else None
            if isinstance(told, dict) and isinstance(told.get("clip"), str):
                owner = told.get("thing")
                if thing is not None and self._nodes.own(thing).get("id") == owner:
                    subset.take_animation(number, told["clip"])
        file = self._draft.intake.put(self._wanted(record), (".glb",), subset.to_bytes())
        record.pop("unit", None)  # the file counts in metres, with +Y up, whatever the original did
        record.pop("up", None)
        return self._levels(name, self._named(record, file))

    def _model_nodes(self, name: str) -> _Found | None:
        """Return the nodes that are a model's own, the node of the thing whose they are, and where some stand."""
        for thing in self._scene.things:
            number = self._nodes.things.get(thing.id)
            if thing.model != name or number is None:
                continue
            own = [child for child in self._nodes.children(number) if not self._nodes.own(child)]
            if self._nodes.entries[number].get("mesh"):
                return [number], number, {number: {}}
            if own:
                return own, number, {}
        return self._room_nodes(name) or self._instanced(name)

    def _room_nodes(self, name: str) -> _Found | None:
        """Return the node of a model that is the shape of a room."""
        if not any(room.mesh == name for room in self._scene.all_rooms().values()):
            return None
        for number in range(len(self._nodes.entries)):
            if self._nodes.own(number).get("kind") == "room":
                for child in self._nodes.children(number):
                    if self._nodes.entries[child].get("name").text() == name:
                        return [child], None, {}
        return None

    def _instanced(self, name: str) -> _Found | None:
        """Return the node of many copies that an extension draws, where the first copy has it in its thing."""
        for number, node in enumerate(self._nodes.entries):
            copies = node.get("extensions").get(_INSTANCES).get("attributes")
            first = self._nodes.own(number).get("instances")
            if not copies or node.get("name").text() != name or not isinstance(first, list) or not first:
                continue
            thing = self._nodes.things.get(str(first[0].get("id")) if isinstance(first[0], dict) else "")
            if thing is not None:
                rows = [
                    as_floats(*self._arrays.accessor(copies.get(key).index()))[0].tolist()
                    for key in ("TRANSLATION", "ROTATION", "SCALE")
                ]
                copy = matrix_of(RigNode("", -1, *(tuple(row) for row in rows)))
                with np.errstate(all="ignore"):
                    inside = np.linalg.pinv(self._nodes.from_thing(thing)) @ copy
                # A copy differs from its thing by the place of a far scan and the step of packed numbers alone.
                size = float(np.cbrt(abs(np.linalg.det(inside[:3, :3]))))
                return [number], None, {number: {"translation": inside[:3, 3].tolist(), "scale": [size] * 3}}
        return None

    def _below(self, roots: list[int]) -> list[int]:
        """Return nodes and all below them that are no things of their own."""
        found: dict[int, None] = {}
        stack = list(reversed(roots))
        while stack:
            number = stack.pop()
            if number not in found:
                found[number] = None
                mine = [child for child in self._nodes.children(number) if not self._nodes.own(child)]
                if self._nodes.own(number) and not self._nodes.entries[number].get("mesh"):
                    continue
                stack += reversed(mine)
        return list(found)

    def _joints(self, node: Given) -> set[int]:
        skin = self._tree.get("skins").at(node.get("skin").index())
        return {joint.index() for joint in skin.get("joints").each()}

    def _levels(self, name: str, record: Record) -> Record:
        """Take the lighter levels from beside the file; what is not there is no level any more."""
        if not record.get("lods"):
            return record
        kept = []
        for level in self._own.get("lods").get(name).each():
            path = self._draft.intake.local(level.get("uri").text("?"), level.place)
            if path is not None:
                triangles = level.get("triangles").index(2**31)
                kept.append({"file": self._draft.intake.copy(path), "triangles": triangles})
        if len(kept) < len(record["lods"]):
            self._draft.lose("import-own-levels", f"media.{name}.lods", count=len(record["lods"]) - len(kept))
        record.pop("lods")
        return record | ({"lods": kept} if kept else {})

    # Clouds and pictures ---------------------------------------------------------------------------------

    def _cloud(self, name: str, record: Record) -> Record:
        from immersion.scans.cloud import PointCloud
        from immersion.scans.io import write
        from immersion.scans.io._shading import srgb_from_linear

        node = self._mesh_node(name, "cloud")
        if node is None:
            return record
        number, offset = node
        mesh = self._tree.get("meshes").at(self._nodes.entries[number].get("mesh").index())
        corners = mesh.get("primitives").at(0).get("attributes")
        arrays: dict[str, Any] = {}
        for key, called in (("POSITION", "points"), ("NORMAL", "normals"), ("COLOR_0", "colors")):
            if corners.get(key):
                arrays[called] = as_floats(*self._arrays.accessor(corners.get(key).index()))
        colors = arrays.pop("colors", None)
        if colors is not None:
            colors[:, :3] = srgb_from_linear(colors[:, :3])
            arrays["colors"] = np.round(np.clip(colors, 0, 1) * 255).astype(np.uint8)
        points = arrays.pop("points", None)
        if points is None:
            return record
        cloud = PointCloud.from_arrays(points @ offset[:3, :3].T + offset[:3, 3], **arrays, unit="m")
        file = self._draft.intake.named(self._wanted(record), (".ply",))
        write(cloud, self._draft.folder / file)
        self._draft.intake.spend((self._draft.folder / file).stat().st_size)
        record.pop("unit", None)
        record.pop("up", None)
        return self._named(record, file)

    def _image(self, name: str, record: Record) -> Record:
        node = self._mesh_node(name, "image")
        if node is None:
            return record
        mesh = self._tree.get("meshes").at(self._nodes.entries[node[0]].get("mesh").index())
        for tag, material in self._materials(mesh.get("primitives").at(0)).items():
            data = self._picture(material)
            suffixes = _SUFFIXES.get(mime_of(data) or "") if data is not None else None
            if data is None or suffixes is None:
                continue
            files = record.get("files")
            if files is None:
                if tag == self._language:
                    record["file"] = self._draft.intake.put(self._wanted(record), suffixes, data)
            elif tag in files:
                wanted = str(files[tag])
                record["files"] = {**record["files"], tag: self._draft.intake.put(wanted, suffixes, data)}
        return record

    def _mesh_node(self, name: str, kind: str) -> tuple[int, Any] | None:
        """Return a node that shows a media, and its matrix to the thing whose it is."""
        for thing in self._scene.things:
            number = self._nodes.things.get(thing.id)
            if getattr(thing, kind) != name or number is None:
                continue
            if self._nodes.entries[number].get("mesh"):
                return number, np.eye(4)
            for child in self._nodes.children(number):
                if self._nodes.entries[child].get("mesh") and not self._nodes.own(child):
                    return child, self._nodes.local(child)
        return None

    def _materials(self, primitive: Given) -> dict[str, Given]:
        """Return the material of each language: a variant has its tag as its name."""
        found = {self._language: primitive.get("material")}
        variants = self._tree.get("extensions").get("KHR_materials_variants").get("variants")
        mappings = primitive.get("extensions").get("KHR_materials_variants").get("mappings")
        for mapping in mappings.each():
            for variant in mapping.get("variants").each():
                found[variants.at(variant.index()).get("name").text()] = mapping.get("material")
        return found

    def _picture(self, material: Given) -> bytes | None:
        """Return the bytes of the picture that a material shows."""
        if not material:
            return None
        entry = self._tree.get("materials").at(material.index())
        index = entry.get("pbrMetallicRoughness").get("baseColorTexture").get("index")
        if not index:
            return None
        texture = self._tree.get("textures").at(index.index())
        source = texture.get("extensions").get("EXT_texture_webp").get("source") or texture.get("source")
        if not source:
            return None
        view = self._tree.get("images").at(source.index()).get("bufferView")
        return self._arrays.view(view.index())[0] if view else None
