"""Materials and pictures as a glTF holds them: the way out of what ``_gltf_materials`` reads.

References: glTF 2.0; EXT_texture_webp; KHR_texture_basisu.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from immersion.scans.io._images import as_web_picture, texture_bytes
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh, Texture

if TYPE_CHECKING:
    from immersion.scans.io._container import GltfBuilder

__all__ = ["EXTENSIONS", "add_material", "add_picture"]

_SLOTS = {"normal": "normalTexture", "occlusion": "occlusionTexture", "emissive": "emissiveTexture"}
EXTENSIONS = {"image/webp": "EXT_texture_webp", "image/ktx2": "KHR_texture_basisu"}
"""What a document must declare for pictures that are not PNG or JPEG."""
_PLAIN = {"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}


def add_material(builder: GltfBuilder, material: Material, mesh: Mesh, sets: dict[int, int]) -> int:
    """Add a material, once for equal ones, and return its number.

    Parameters
    ----------
    builder : GltfBuilder
        The document; pictures go there too, byte for byte when a glTF may hold their type.
    material : Material
        What to add.
    mesh : Mesh
        Whose textures the material names.
    sets : dict
        ``Material.coordinates`` → number of the ``TEXCOORD`` attribute; a texture of a set that is not there
        is left out. Set 0 is ``Mesh.uvs``.
    """
    entry = _factors(material)
    surface = entry["pbrMetallicRoughness"]
    for role, index in material.textures.items():
        reference = _reference(builder, material, mesh, role, index, sets)
        if reference is None:
            continue
        if role == "base":
            surface["baseColorTexture"] = reference
        elif role == "roughness":
            surface["metallicRoughnessTexture"] = reference
        elif role in _SLOTS:
            entry[_SLOTS[role]] = reference
            if role == "normal" and material.normal_scale != 1.0:
                reference["scale"] = material.normal_scale
            if role == "occlusion" and material.occlusion_strength != 1.0:
                reference["strength"] = material.occlusion_strength
            if role == "emissive" and material.emissive is None:
                entry["emissiveFactor"] = [1.0, 1.0, 1.0]
    extensions = {
        name: _with_textures(builder, material, mesh, record, name, sets)
        for name, record in material.extensions.items()
    }
    if extensions:
        entry["extensions"] = extensions
        builder.document["extensionsUsed"] += extensions
    if entry in builder.document["materials"]:
        return int(builder.document["materials"].index(entry))
    builder.document["materials"].append(entry)
    return len(builder.document["materials"]) - 1


def _factors(material: Material) -> dict[str, Any]:
    surface: dict[str, Any] = {
        "metallicFactor": _unit(material.metallic), "roughnessFactor": _unit(material.roughness),
    }  # fmt: skip
    if material.color != (1.0, 1.0, 1.0, 1.0):
        surface["baseColorFactor"] = [_unit(value) for value in material.color]
    entry: dict[str, Any] = {"pbrMetallicRoughness": surface}
    if material.name:
        entry["name"] = material.name
    if material.emissive is not None and any(material.emissive):
        entry["emissiveFactor"] = [_unit(value) for value in material.emissive]
    if material.alpha_mode != "OPAQUE":
        entry["alphaMode"] = material.alpha_mode
    if material.alpha_mode == "MASK" and material.alpha_cutoff != 0.5:
        entry["alphaCutoff"] = max(material.alpha_cutoff, 0.0)
    if material.double_sided:
        entry["doubleSided"] = True
    return entry


def _unit(value: float) -> float:
    return min(max(float(value), 0.0), 1.0)


def _reference(
    builder: GltfBuilder, material: Material, mesh: Mesh, role: str, index: int, sets: dict[int, int]
) -> dict[str, Any] | None:
    # Without texture coordinates nothing says where a picture lies.
    which = material.coordinates.get(role, 0)
    if which not in sets or not 0 <= index < len(mesh.textures):
        return None
    number = add_picture(builder, mesh.textures[index])
    if number is None:
        return None
    return {"index": number} | ({"texCoord": sets[which]} if sets[which] else {})


def _with_textures(
    builder: GltfBuilder, material: Material, mesh: Mesh, value: object, place: str, sets: dict[int, int]
) -> object:
    if not isinstance(value, dict):
        return value
    written: dict[str, object] = {}
    for key, inner in value.items():
        if key.endswith("Texture") and isinstance(inner, dict) and "index" in inner:
            reference = _reference(builder, material, mesh, f"{place}.{key}", int(inner["index"]), sets)
            if reference is not None:
                written[key] = inner | reference
        else:
            written[key] = _with_textures(builder, material, mesh, inner, f"{place}.{key}", sets)
    return written


def add_picture(builder: GltfBuilder, texture: Texture) -> int | None:
    """Add a texture with its picture and its sampler, each once; None when it has no picture."""
    data = texture_bytes(texture)
    if not data:
        return None
    data, mime = as_web_picture(data, texture.path)
    image = builder.add_image(data, mime, texture.name)
    sampler = dict(texture.sampler) or _PLAIN
    samplers = builder.document["samplers"]
    if sampler not in samplers:
        samplers.append(sampler)
    entry: dict[str, Any] = {"sampler": samplers.index(sampler)}
    if mime in EXTENSIONS:
        name = EXTENSIONS[mime]
        entry["extensions"] = {name: {"source": image}}
        builder.document["extensionsUsed"].append(name)
        # There is no second picture to fall back on.
        builder.document["extensionsRequired"].append(name)
    else:
        entry["source"] = image
    textures = builder.document["textures"]
    if entry not in textures:
        textures.append(entry)
    return int(textures.index(entry))
