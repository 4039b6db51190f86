"""How a surface takes light: glTF's numbers, and what its extensions add to them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh

__all__ = ["DIELECTRIC", "MATT", "Look", "look_of"]

_log = logging.getLogger("immersion.preview")

DIELECTRIC = 0.04
"""What matter that is no metal mirrors of light from straight ahead, where the file says nothing: that of ior 1.5."""

UNLIT, SPECULAR, IOR = "KHR_materials_unlit", "KHR_materials_specular", "KHR_materials_ior"
STRENGTH = "KHR_materials_emissive_strength"
MOST_LIGHT = 1e6
"""Times what counts as white; a file that asks for more gives no more light than that."""

Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """How a surface takes light.

    Parameters
    ----------
    shiny : bool
        Whether it is glTF's surface; else it is matt: Lambert alone.
    metallic, roughness, emission, normal_scale, occlusion_strength
        As glTF has them.
    cutoff : float
        Alpha below it is not there; negative when alpha says nothing.
    blend : bool
        Whether what is behind shows through, as alpha says.
    unlit : bool
        Whether its colour is shown as it is, whatever shines on it.
    dielectric : tuple of 3 float
        What it mirrors of light from straight ahead where it is no metal.
    grazing : float
        What it mirrors of light along it where it is no metal.
    """

    shiny: bool = False
    metallic: float = 0.0
    roughness: float = 1.0
    emission: Color = (0.0, 0.0, 0.0)
    normal_scale: float = 1.0
    occlusion_strength: float = 1.0
    cutoff: float = 0.5
    blend: bool = False
    unlit: bool = False
    dielectric: Color = (DIELECTRIC, DIELECTRIC, DIELECTRIC)
    grazing: float = 1.0


MATT = Look()


def look_of(
    mesh: Mesh, material: Material, roles: Sequence[str], base: NDArray[np.uint8] | None = None
) -> Look:
    """Return how a material of a mesh takes light.

    Parameters
    ----------
    mesh : Mesh
    material : Material
    roles : sequence of str
        Of the images that it wears.
    base : (h, w, 4) ndarray of uint8, optional
        Its base image.
    """
    _tell_what_is_not_drawn(mesh, material)
    unlit = UNLIT in material.extensions
    light = _emission(material, "emissive" in roles)
    told = bool({SPECULAR, IOR} & material.extensions.keys())
    shiny = material.metallic > 0 or material.roughness < 1 or any(light) or bool(set(roles) - {"base"})
    shiny = (shiny or told) and not unlit
    dielectric, grazing = _mirrored(material)
    return Look(
        shiny,
        material.metallic,
        material.roughness,
        light,
        material.normal_scale,
        material.occlusion_strength,
        _cutoff(mesh, material, base, plain=not shiny and not unlit),
        material.alpha_mode == "BLEND",
        unlit,
        dielectric,
        grazing,
    )


def _cutoff(mesh: Mesh, material: Material, base: NDArray[np.uint8] | None, *, plain: bool) -> float:
    # Scans that say nothing of alpha may still have holes cut in their texture.
    cutoff = {"MASK": material.alpha_cutoff, "BLEND": -1.0}.get(material.alpha_mode, 0.5 if plain else -1.0)
    alphas = [] if base is None else [base[..., 3]]
    alphas += [] if mesh.colors is None else [mesh.colors[:, 3]]
    if material.color[3] >= 1 and all(int(alpha.min(initial=255)) == 255 for alpha in alphas):
        return -1.0
    return cutoff


def _emission(material: Material, pictured: bool) -> Color:
    light = material.emissive
    if light is None:
        light = (1.0, 1.0, 1.0) if pictured else (0.0, 0.0, 0.0)
    strength = min(max(_number(material.extensions, STRENGTH, "emissiveStrength", 1.0), 0.0), MOST_LIGHT)
    red, green, blue = (strength * value for value in light)
    return red, green, blue


def _mirrored(material: Material) -> tuple[Color, float]:
    """Return what matter that is no metal mirrors, straight ahead and along it (KHR_materials_ior, …_specular)."""
    index = _number(material.extensions, IOR, "ior", 1.5)
    # 0 stands for matter that mirrors everything: a material of the older kind, made over.
    ahead = 1.0 if index == 0 else ((index - 1) / (index + 1)) ** 2 if index >= 1 else DIELECTRIC
    amount = min(max(_number(material.extensions, SPECULAR, "specularFactor", 1.0), 0.0), 1.0)
    record = material.extensions.get(SPECULAR)
    tint = record.get("specularColorFactor") if isinstance(record, Mapping) else None
    if not isinstance(tint, list) or len(tint) != 3 or not all(_is_number(value) for value in tint):
        tint = [1.0, 1.0, 1.0]
    red, green, blue = (amount * min(ahead * max(float(value), 0.0), 1.0) for value in tint)
    return (red, green, blue), amount


def _number(extensions: Mapping[str, Any], name: str, key: str, default: float) -> float:
    record = extensions.get(name)
    value = record.get(key) if isinstance(record, Mapping) else None
    return float(value) if _is_number(value) else default  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e30


def _tell_what_is_not_drawn(mesh: Mesh, material: Material) -> None:
    name = mesh.name or (mesh.source.name if mesh.source is not None else "")
    for extension, record in material.extensions.items():
        if extension not in (UNLIT, SPECULAR, IOR, STRENGTH):
            _tell(name, extension)
        elif isinstance(record, Mapping):
            for key in record:
                if key.endswith("Texture"):
                    _tell(name, f"{extension}.{key}")


@lru_cache(4096)
def _tell(name: str, what: str) -> None:
    """Tell it once, not for each pose of an animation."""
    _log.info("%s: %s is not drawn", name, what)
