"""What changes with the language: one variant per language (KHR_materials_variants), the default first."""

from __future__ import annotations

from typing import Any

from immersion.export._gltf.work import Work

__all__ = ["languages_of", "vary"]

_NAME = "KHR_materials_variants"


def languages_of(work: Work) -> list[str]:
    """Return the languages of the scene, its default first."""
    own = work.stage.scene.languages
    return list(dict.fromkeys([own.default, *own.available]))


def vary(work: Work, primitive: dict[str, Any], materials: dict[str, int]) -> None:
    """Give a primitive one material per language; nothing when all are the same."""
    if len(set(materials.values())) < 2:
        return
    tags = languages_of(work)
    work.extension(_NAME)["variants"] = [{"name": tag} for tag in tags]
    mappings: dict[int, list[int]] = {}
    for tag, material in materials.items():
        mappings.setdefault(material, []).append(tags.index(tag))
    primitive["extensions"] = {
        _NAME: {"mappings": [{"material": m, "variants": numbers} for m, numbers in mappings.items()]}
    }
