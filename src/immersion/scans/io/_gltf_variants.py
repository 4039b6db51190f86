"""KHR_materials_variants: other materials for the same faces, by the name of a variant.

The first material is what is shown. The names stand in ``Mesh.extras["variants"]``; which material each variant
puts in a material's place, in ``Material.variants``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from immersion.scans.io._glb import number, wrong
from immersion.scans.io._gltf_looks import add_material
from immersion.scans.io.materials import Material, materials_of
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans.io._container import GltfBuilder

__all__ = ["VARIANTS", "Worn", "add_variants", "variant_names", "worn_by"]

VARIANTS = "KHR_materials_variants"


class Worn(NamedTuple):
    """What a primitive wears: its material, −1 for none, and the (variant, material) pairs of its variants."""

    material: int = -1
    variants: tuple[tuple[int, int], ...] = ()


def variant_names(path: Path, document: dict[str, Any]) -> list[str]:
    """Return the names of a document's variants."""
    record = _record(path, document, VARIANTS)
    entries = record.get("variants", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        wrong(path, f"extensions.{VARIANTS}", entries)
    return [name if isinstance(name := entry.get("name"), str) else "" for entry in entries]


def worn_by(path: Path, primitive: dict[str, Any], count: int, place: str) -> Worn:
    """Return what a primitive wears, for a document of so many variants."""
    material = primitive.get("material")
    default = -1 if material is None else number(path, "materials", material)
    mappings = _record(path, primitive, place).get("mappings", [])
    if not isinstance(mappings, list) or not all(isinstance(entry, dict) for entry in mappings):
        wrong(path, f"{place}.{VARIANTS}", mappings)
    found: dict[int, int] = {}
    for entry in mappings:
        index = number(path, f"{place}.{VARIANTS}.material", entry.get("material"))
        shown = entry.get("variants", [])
        if not isinstance(shown, list):
            wrong(path, f"{place}.{VARIANTS}.variants", shown)
        for variant in shown:
            found.setdefault(number(path, f"{place}.{VARIANTS}.variants", variant, 0, count - 1), index)
    return Worn(default, tuple(sorted(found.items())))


def _record(path: Path, owner: dict[str, Any], place: str) -> dict[str, Any]:
    extensions = owner.get("extensions", {})
    record = extensions.get(VARIANTS, {}) if isinstance(extensions, dict) else None
    if not isinstance(record, dict):
        wrong(path, f"{place}.extensions", extensions)
    return record


def add_variants(
    builder: GltfBuilder, primitive: dict[str, Any], material: Material, mesh: Mesh, sets: dict[int, int]
) -> None:
    """Give a primitive the materials that variants put in its place, and the document their names."""
    names = mesh.extras.get("variants")
    if not isinstance(names, list | tuple) or not material.variants:
        return
    known = materials_of(mesh)
    mappings: dict[int, list[int]] = {}
    for variant, index in material.variants.items():
        if int(variant) < len(names) and 0 <= index < len(known):
            mappings.setdefault(add_material(builder, known[index], mesh, sets), []).append(int(variant))
    if not mappings:
        return
    entries = [{"material": index, "variants": variants} for index, variants in mappings.items()]
    primitive.setdefault("extensions", {})[VARIANTS] = {"mappings": entries}
    record = {"variants": [{"name": str(name)} for name in names]}
    builder.document.setdefault("extensions", {})[VARIANTS] = record
    if VARIANTS not in builder.document["extensionsUsed"]:
        builder.document["extensionsUsed"].append(VARIANTS)
