"""The materials of a glTF: factors, alpha, textures by role, and what KHR_materials extensions add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from immersion.scans.io._accessors import Arrays
from immersion.scans.io._glb import at, beside, is_fallback, wrong
from immersion.scans.io._gltf_textures import Pictures, Placing, placing_of
from immersion.scans.io._gltf_variants import Worn, variant_names, worn_by
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Texture

__all__ = ["Surfaces"]

_SLOTS = (("normalTexture", "normal"), ("occlusionTexture", "occlusion"), ("emissiveTexture", "emissive"))
_SURFACE = "pbrMetallicRoughness"
_OLD_SURFACE = "KHR_materials_pbrSpecularGlossiness"
_DEEPEST = 6


class Surfaces:
    """Reads materials when they are asked for.

    What a primitive wears is its material (−1 for none) and those that KHR_materials_variants puts in its place.
    """

    def __init__(self, path: Path, document: dict[str, Any], arrays: Arrays) -> None:
        self.path = path
        self.document = document
        self._pictures = Pictures(path, document, arrays)
        self._worn: list[Worn] = []
        self.variants = variant_names(path, document)

    def number(self, primitive: dict[str, Any], place: str) -> int:
        """Return the number of what a primitive wears once all of it is known to exist."""
        worn = worn_by(self.path, primitive, len(self.variants), place)
        for index in (worn.material, *(index for _, index in worn.variants)):
            if index >= 0:
                at(self.path, self.document, "materials", index)
        if worn not in self._worn:
            self._worn.append(worn)
        return self._worn.index(worn)

    def placings(self, number: int) -> list[Placing]:
        """Return each way in which textures of what is worn take their coordinates, the base picture's first."""
        worn = self._worn[number]
        found = [
            placing_of(self.path, info)
            for index in (worn.material, *(index for _, index in worn.variants))
            for _, info in self._infos(self._entry(index))
        ]
        return list(dict.fromkeys(found)) or [Placing()]

    def materials(self, used: list[int]) -> tuple[list[Material], tuple[Texture, ...], list[str]]:
        """Return the materials of these numbers, their textures, and the pictures that are missing.

        Materials that only variants show follow the others.
        """
        found = [self._material(self._worn[k].material, self.placings(k)) for k in used]
        for place, k in enumerate(used):
            others: dict[str, int] = {}
            for variant, index in self._worn[k].variants:
                other = self._material(index, self.placings(k))
                if other not in found[len(used) :]:
                    found.append(other)
                others[str(variant)] = found.index(other, len(used))
            found[place] = replace(found[place], variants=others)
        return found, tuple(self._pictures.found), self._pictures.missing

    def buffer_files(self) -> list[str]:
        """Return the files that hold the buffers: they belong to the original too."""
        entries = self.document.get("buffers", [])
        uris = [e.get("uri") for k, e in enumerate(entries) if not is_fallback(self.document, k)]
        return [
            str(beside(self.path, "buffers", uri))
            for uri in uris
            if isinstance(uri, str) and uri[:5].lower() != "data:"
        ]

    def _entry(self, material: int) -> dict[str, Any]:
        return at(self.path, self.document, "materials", material) if material >= 0 else {}

    def _object(self, owner: dict[str, Any], key: str) -> dict[str, Any]:
        value = owner.get(key, {})
        if not isinstance(value, dict):
            wrong(self.path, key, value)
        return value

    def _infos(self, entry: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (role, texture record) of a material, those of extensions last."""
        surface = self._object(entry, _SURFACE)
        extensions = self._object(entry, "extensions")
        base = self._object(surface, "baseColorTexture")
        if not base:
            base = self._object(self._object(extensions, _OLD_SURFACE), "diffuseTexture")
        pairs = [("base", base), ("roughness", self._object(surface, "metallicRoughnessTexture"))]
        pairs += [(role, self._object(entry, slot)) for slot, role in _SLOTS]
        yield from ((role, info) for role, info in pairs if info)
        for name, record in extensions.items():
            if name.startswith("KHR_materials_"):
                yield from _inner_infos(record, name)

    def _material(self, index: int, ways: list[Placing]) -> Material:
        entry = self._entry(index)
        if index < 0:
            return Material()
        surface = self._object(entry, _SURFACE)
        place = f"materials[{index}]"
        infos = list(self._infos(entry))
        roles = {role: k for role, info in infos if (k := self._pictures.number(info, role)) is not None}
        extensions, color = self._extensions(entry, roles)
        if color is None or "baseColorFactor" in surface:
            color = self._numbers(surface.get("baseColorFactor", [1.0] * 4), 4, f"{place}.baseColorFactor")
        light = self._numbers(entry.get("emissiveFactor", [0.0] * 3), 3, f"{place}.emissiveFactor")
        sets = {role: ways.index(placing_of(self.path, info)) for role, info in infos}
        name, mode = entry.get("name"), entry.get("alphaMode", "OPAQUE")
        if mode not in ("OPAQUE", "MASK", "BLEND"):
            wrong(self.path, f"{place}.alphaMode", mode)
        return Material(
            name=name if isinstance(name, str) else "",
            color=(color[0], color[1], color[2], color[3]),
            textures={role: k for role, k in roles.items() if "." not in role},
            double_sided=entry.get("doubleSided") is True,
            metallic=self._one(surface.get("metallicFactor", 1.0), f"{place}.metallicFactor"),
            roughness=self._one(surface.get("roughnessFactor", 1.0), f"{place}.roughnessFactor"),
            emissive=(light[0], light[1], light[2]),
            alpha_mode=mode,
            alpha_cutoff=self._one(entry.get("alphaCutoff", 0.5), f"{place}.alphaCutoff"),
            normal_scale=self._one(self._object(entry, "normalTexture").get("scale", 1.0), f"{place}.scale"),
            occlusion_strength=self._one(
                self._object(entry, "occlusionTexture").get("strength", 1.0), f"{place}.strength"
            ),
            coordinates={role: k for role, k in sets.items() if k and role in roles},
            extensions=extensions,
        )

    def _extensions(
        self, entry: dict[str, Any], roles: dict[str, int]
    ) -> tuple[dict[str, Any], tuple[float, ...] | None]:
        """Return the extensions as plain data, and the colour that the oldest of them gives."""
        kept = {}
        for name, record in self._object(entry, "extensions").items():
            if name.startswith("KHR_materials_") and isinstance(record, dict):
                kept[name] = _renumbered(record, name, roles)
        old = kept.get(_OLD_SURFACE)
        if not isinstance(old, dict) or "diffuseFactor" not in old:
            return kept, None
        return kept, self._numbers(old["diffuseFactor"], 4, "diffuseFactor")

    def _one(self, value: object, place: str) -> float:
        return self._numbers([value], 1, place)[0]

    def _numbers(self, values: object, count: int, place: str) -> tuple[float, ...]:
        if not isinstance(values, list) or len(values) != count:
            wrong(self.path, place, values)
        for value in values:
            if not isinstance(value, int | float) or isinstance(value, bool) or not -1e9 < value < 1e9:
                wrong(self.path, place, value)
        return tuple(float(value) for value in values)


def _inner_infos(value: object, place: str, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    for key, inner in value.items():
        if key.endswith("Texture") and isinstance(inner, dict) and "index" in inner:
            yield f"{place}.{key}", inner
        else:
            yield from _inner_infos(inner, f"{place}.{key}", depth + 1)


def _renumbered(value: object, place: str, roles: dict[str, int], depth: int = 0) -> object:
    """Copy plain data; texture records keep their factors, count in the mesh's textures, or vanish with them."""
    if depth > _DEEPEST:
        return None
    if not isinstance(value, dict):
        return value
    kept: dict[str, object] = {}
    for key, inner in value.items():
        if key.endswith("Texture") and isinstance(inner, dict) and "index" in inner:
            if f"{place}.{key}" in roles:
                left_out = ("index", "texCoord", "extensions")
                rest = {name: entry for name, entry in inner.items() if name not in left_out}
                kept[key] = {"index": roles[f"{place}.{key}"], **rest}
        else:
            kept[key] = _renumbered(inner, f"{place}.{key}", roles, depth + 1)
    return kept
