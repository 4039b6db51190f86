"""Some nodes of a glTF as a GLB of their own: what they refer to goes along, the same numbers, and nothing else.

Streams of meshopt are written out plain (what they hold is the same); Draco's stay as they are.
"""

from __future__ import annotations

import copy
import json
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from immersion.importers._given import Given
from immersion.scans.io._accessors import Arrays
from immersion.scans.io._glb import resource

__all__ = ["Subset"]

_DEEPEST = 32
_NODE_KEYS = ("name", "translation", "rotation", "scale", "matrix", "weights")
_PICTURES = ("EXT_texture_webp", "KHR_texture_basisu")

Entry = dict[str, Any]


class Subset:
    """A document that grows by what it is asked to take from another one.

    Parameters
    ----------
    tree : Given
        The whole document.
    arrays : Arrays
        Its buffers.
    """

    def __init__(self, tree: Given, arrays: Arrays) -> None:
        self._tree, self._arrays = tree, arrays
        self._made: dict[tuple[str, int], int] = {}
        self._data = bytearray()
        self.document: Entry = {"asset": {"version": "2.0", "generator": "immersion"}}

    def take_nodes(self, numbers: Iterable[int], placed: Mapping[int, Entry] | None = None) -> None:
        """Take nodes with their meshes and skins.

        Parameters
        ----------
        numbers : iterable of int
            Every node that is wanted, children too: a child that is not listed stays behind.
        placed : mapping of int to dict, optional
            Where some of them stand here, as nodes have it.
        """
        own, places = list(dict.fromkeys(numbers)), placed or {}
        entries = self._block("nodes")
        for number in own:
            self._made["nodes", number] = len(entries)
            entries.append({})
        inside = set()
        for number in own:
            given = self._tree.get("nodes").at(number)
            entry = entries[self._made["nodes", number]]
            entry |= {key: given.value[key] for key in _NODE_KEYS if key in given.value}
            if number in places:
                for key in ("translation", "rotation", "scale", "matrix"):
                    entry.pop(key, None)
                entry |= places[number]
            for key, block in (("mesh", "meshes"), ("skin", "skins")):
                if given.get(key):
                    entry[key] = self._take(block, given.get(key))
            children = [child.index() for child in given.get("children").each()]
            kept = [self._made["nodes", child] for child in children if ("nodes", child) in self._made]
            inside.update(kept)
            if kept:
                entry["children"] = kept
        roots = [k for k in range(len(entries)) if k not in inside]
        self.document["scenes"], self.document["scene"] = [{"nodes": roots}], 0

    def take_animation(self, number: int, name: str) -> None:
        """Take an animation as far as it moves nodes that are here, under a name."""
        given = self._tree.get("animations").at(number)
        samplers: dict[int, int] = {}
        made: list[Entry] = []
        channels = []
        for channel in given.get("channels").each():
            target = channel.get("target")
            node = target.get("node")
            if not node or ("nodes", node.index()) not in self._made:
                continue
            index = channel.get("sampler").index()
            if index not in samplers:
                samplers[index] = len(made)
                sampler = given.get("samplers").at(index)
                entry = {key: self._take("accessors", sampler.get(key)) for key in ("input", "output")}
                made.append(entry | _kept(sampler, "interpolation"))
            moved = {"node": self._made["nodes", node.index()], "path": target.get("path").text()}
            channels.append({"sampler": samplers[index], "target": moved})
        if channels:
            self._block("animations").append({"name": name, "samplers": made, "channels": channels})

    def to_bytes(self) -> bytes:
        """Return the GLB."""
        document = dict(self.document)
        if "KHR_materials_variants" in _extensions(document):
            variants = self._tree.get("extensions").get("KHR_materials_variants")
            document["extensions"] = {"KHR_materials_variants": variants.value}
        used = sorted(_extensions(document))
        required = {name.text() for name in self._tree.get("extensionsRequired").each()} & set(used)
        if used:
            document["extensionsUsed"] = used
        if required:
            document["extensionsRequired"] = sorted(required)
        if self._data:
            document["buffers"] = [{"byteLength": len(self._data)}]
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        text += b" " * (-len(text) % 4)
        data = bytes(self._data) + bytes(-len(self._data) % 4)
        parts = struct.pack("<II", len(text), 0x4E4F534A) + text
        if data:
            parts += struct.pack("<II", len(data), 0x004E4942) + data
        return struct.pack("<III", 0x46546C67, 2, 12 + len(parts)) + parts

    # What refers to what ---------------------------------------------------------------------------------

    def _block(self, name: str) -> list[Entry]:
        block: list[Entry] = self.document.setdefault(name, [])
        return block

    def _take(self, block: str, reference: Given) -> int:
        """Take an entry of a block once, with all that it refers to; return its new number."""
        number = reference.index()
        if (block, number) not in self._made:
            given = self._tree.get(block).at(number)
            if not isinstance(given.value, dict):
                given.wrong("{…}")
            makers: dict[str, Callable[[Given], Entry]] = {
                "meshes": self._mesh, "skins": self._skin, "materials": self._material, "textures": self._texture,
                "images": self._image, "accessors": self._accessor,
                "bufferViews": lambda view: self._view(view, number),
                "samplers": lambda sampler: dict(sampler.value),
            }  # fmt: skip
            entry = makers[block](given)
            self._block(block).append(entry)
            self._made[block, number] = len(self._block(block)) - 1
        return self._made[block, number]

    def _mesh(self, given: Given) -> Entry:
        entry: Entry = _kept(given, "name", "weights", "extras")
        entry["primitives"] = [self._primitive(one) for one in given.get("primitives").each()]
        return entry

    def _primitive(self, given: Given) -> Entry:
        entry: Entry = _kept(given, "mode", "extras")
        take = self._take
        corners = given.get("attributes")
        entry["attributes"] = {name: take("accessors", corners.get(name)) for name in corners.names()}
        for key, block in (("indices", "accessors"), ("material", "materials")):
            if given.get(key):
                entry[key] = take(block, given.get(key))
        targets = [
            {name: take("accessors", target.get(name)) for name in target.names()}
            for target in given.get("targets").each()
        ]
        if targets:
            entry["targets"] = targets
        extensions: Entry = {}
        if draco := given.get("extensions").get("KHR_draco_mesh_compression"):
            extensions["KHR_draco_mesh_compression"] = {
                "bufferView": take("bufferViews", draco.get("bufferView")),
                "attributes": draco.get("attributes").value,
            }
        if varied := given.get("extensions").get("KHR_materials_variants"):
            mappings = [
                {"material": take("materials", one.get("material")), "variants": one.get("variants").value}
                for one in varied.get("mappings").each()
            ]
            extensions["KHR_materials_variants"] = {"mappings": mappings}
        return entry | ({"extensions": extensions} if extensions else {})

    def _skin(self, given: Given) -> Entry:
        entry: Entry = _kept(given, "name")
        entry["joints"] = [self._node(joint) for joint in given.get("joints").each()]
        if given.get("skeleton") and ("nodes", given.get("skeleton").index()) in self._made:
            entry["skeleton"] = self._node(given.get("skeleton"))
        if given.get("inverseBindMatrices"):
            entry["inverseBindMatrices"] = self._take("accessors", given.get("inverseBindMatrices"))
        return entry

    def _node(self, reference: Given) -> int:
        found = self._made.get(("nodes", reference.index()))
        if found is None:
            reference.wrong("…")
        return found

    def _material(self, given: Given) -> Entry:
        entry: Entry = copy.deepcopy(given.value)
        self._maps(entry, given, 0)
        if isinstance(entry.get("extensions"), dict):
            entry["extensions"].pop("KHR_xmp_json_ld", None)
        return entry

    def _maps(self, value: object, given: Given, depth: int) -> None:
        """Give the textures of a material their new numbers, wherever an extension keeps them."""
        if depth > _DEEPEST or not isinstance(value, dict):
            return
        for key, inner in value.items():
            if key.lower().endswith("texture") and isinstance(inner, dict) and "index" in inner:
                where = Given(given.file, inner["index"], f"{given.place}.{key[:40]}.index")
                inner["index"] = self._take("textures", where)
            else:
                self._maps(inner, given, depth + 1)

    def _texture(self, given: Given) -> Entry:
        entry: Entry = _kept(given, "name")
        for key, block in (("sampler", "samplers"), ("source", "images")):
            if given.get(key):
                entry[key] = self._take(block, given.get(key))
        for name in _PICTURES:
            if source := given.get("extensions").get(name).get("source"):
                entry.setdefault("extensions", {})[name] = {"source": self._take("images", source)}
        return entry

    def _image(self, given: Given) -> Entry:
        entry: Entry = _kept(given, "name", "mimeType")
        if given.get("bufferView"):
            return entry | {"bufferView": self._take("bufferViews", given.get("bufferView"))}
        data = resource(given.file, f"{given.place}.uri", given.get("uri").value)
        return entry | {"bufferView": self._add(data)}

    def _accessor(self, given: Given) -> Entry:
        entry: Entry = copy.deepcopy(given.value)
        if given.get("bufferView"):
            entry["bufferView"] = self._take("bufferViews", given.get("bufferView"))
        for key in ("indices", "values"):
            if view := given.get("sparse").get(key).get("bufferView"):
                entry["sparse"][key]["bufferView"] = self._take("bufferViews", view)
        return entry

    def _view(self, given: Given, number: int) -> Entry:
        data, stride = self._arrays.view(number)
        start = self._place(data)
        entry: Entry = {"buffer": 0, "byteOffset": start, "byteLength": len(data), **_kept(given, "target")}
        return entry | ({"byteStride": stride} if stride is not None else {})

    def _add(self, data: bytes) -> int:
        views = self._block("bufferViews")
        views.append({"buffer": 0, "byteOffset": self._place(data), "byteLength": len(data)})
        return len(views) - 1

    def _place(self, data: bytes) -> int:
        self._data += bytes(-len(self._data) % 4)
        start = len(self._data)
        self._data += data
        return start


def _kept(given: Given, *keys: str) -> Entry:
    return {key: copy.deepcopy(given.value[key]) for key in keys if key in given.value}


def _extensions(value: object, depth: int = 0) -> set[str]:
    """Return the names of the extensions that a tree uses."""
    found: set[str] = set()
    if depth > _DEEPEST:
        return found
    if isinstance(value, list):
        for one in value:
            found |= _extensions(one, depth + 1)
    elif isinstance(value, dict):
        own = value.get("extensions")
        found |= set(own) if isinstance(own, dict) else set()
        for key, one in value.items():
            if key != "extras":
                found |= _extensions(one, depth + 1)
    return found | (
        {"KHR_mesh_quantization"}
        if depth == 0 and isinstance(value, dict) and _is_quantised(value)
        else set()
    )


def _is_quantised(document: Entry) -> bool:
    """Tell whether places, normals or coordinates are of integers that glTF itself does not allow there."""
    types = [entry.get("componentType") for entry in document.get("accessors", [])]
    for mesh in document.get("meshes", []):
        for primitive in mesh["primitives"]:
            corners = [primitive["attributes"], *primitive.get("targets", [])]
            for name, number in ((n, k) for one in corners for n, k in one.items()):
                if name in ("POSITION", "NORMAL", "TANGENT") and types[number] != 5126:
                    return True
                if name.startswith("TEXCOORD") and types[number] in (5120, 5122):
                    return True
    return False
