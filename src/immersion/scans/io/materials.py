"""What a scan says of its surfaces: kept as plain data in ``Mesh.extras["materials"]``.

Material ``k`` is the one that ``Mesh.face_materials`` calls ``k``. A mesh without that entry has one
material, which wears the first texture of every role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from immersion.scans.mesh import Mesh

__all__ = ["Material", "materials_of"]


@dataclass(frozen=True, slots=True)
class Material:
    """One surface: its colour factor and which of the mesh's textures it wears.

    Parameters
    ----------
    name : str
        The name the file gives.
    color : tuple of 4 float
        Linear red, green, blue and alpha, 0 to 1; multiplies the base texture.
    textures : mapping
        Role (``"base"``, ``"normal"`` …) → index in ``Mesh.textures``.
    double_sided : bool
        True when its back is seen too.
    metallic, roughness : float
        Factors, 0 to 1; they multiply the roughness texture.
    emissive : tuple of 3 float, optional
        Linear light that it gives; None for white with an emissive texture and black without.
    alpha_mode : {"OPAQUE", "MASK", "BLEND"}
        What alpha does.
    alpha_cutoff : float
        Below it nothing is seen, when the mode is ``"MASK"``.
    normal_scale, occlusion_strength : float
        How much of the normal and the occlusion texture shows.
    coordinates : mapping
        Role → the set of texture coordinates of a texture that does not use ``Mesh.uvs``: set ``n`` stands in
        the scalars ``texcoord_n_u`` and ``texcoord_n_v``.
    extensions : mapping
        What glTF extensions (``KHR_materials_unlit`` …) add, as plain data; an ``index`` in it counts in
        ``Mesh.textures``.
    variants : mapping
        Number of a variant in ``Mesh.extras["variants"]``, as text → the material that it puts in this one's place.
    """

    name: str = ""
    color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    textures: Mapping[str, int] = field(default_factory=dict)
    double_sided: bool = False
    metallic: float = 0.0
    roughness: float = 1.0
    emissive: tuple[float, float, float] | None = None
    alpha_mode: str = "OPAQUE"
    alpha_cutoff: float = 0.5
    normal_scale: float = 1.0
    occlusion_strength: float = 1.0
    coordinates: Mapping[str, int] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    variants: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``Mesh.extras["materials"]``.

        Examples
        --------
        >>> Material("stone", textures={"base": 0}).to_dict()["textures"]
        {'base': 0}
        """
        light = None if self.emissive is None else list(self.emissive)
        return asdict(self) | {"color": list(self.color), "emissive": light}


def materials_of(mesh: Mesh) -> tuple[Material, ...]:
    """Return the materials of a mesh: at least one, and one for every number in ``face_materials``.

    Examples
    --------
    >>> materials_of(Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]))[0].color
    (1.0, 1.0, 1.0, 1.0)
    """
    stored = mesh.extras.get("materials")
    found = [_from_dict(entry, len(mesh.textures)) for entry in stored] if isinstance(stored, list) else []
    if not found:
        roles: dict[str, int] = {}
        for index, texture in enumerate(mesh.textures):
            roles.setdefault(texture.role, index)
        found = [Material(textures=roles)]
    numbers = mesh.face_materials
    wanted = 1 if numbers is None or not len(numbers) else int(numbers.max()) + 1
    # Numbers that nothing describes wear the plain material; a file may name few and use many.
    return tuple(found + [Material()] * (wanted - len(found)))


def _from_dict(entry: Mapping[str, object], textures: int) -> Material:
    roles = entry.get("textures")
    sets = entry.get("coordinates")
    extensions = entry.get("extensions")
    variants = entry.get("variants")
    red, green, blue, alpha = _floats(entry.get("color"), 4) or (1.0, 1.0, 1.0, 1.0)
    light = _floats(entry.get("emissive"), 3)
    return Material(
        name=str(entry.get("name", "")),
        color=(red, green, blue, alpha),
        textures={str(role): int(k) for role, k in roles.items() if 0 <= int(k) < textures}
        if isinstance(roles, Mapping)
        else {},
        double_sided=bool(entry.get("double_sided", False)),
        metallic=_float(entry.get("metallic"), 0.0),
        roughness=_float(entry.get("roughness"), 1.0),
        emissive=None if light is None else (light[0], light[1], light[2]),
        alpha_mode=str(entry.get("alpha_mode", "OPAQUE")),
        alpha_cutoff=_float(entry.get("alpha_cutoff"), 0.5),
        normal_scale=_float(entry.get("normal_scale"), 1.0),
        occlusion_strength=_float(entry.get("occlusion_strength"), 1.0),
        coordinates={str(role): int(k) for role, k in sets.items()} if isinstance(sets, Mapping) else {},
        extensions=dict(extensions) if isinstance(extensions, Mapping) else {},
        variants={str(name): int(k) for name, k in variants.items()} if isinstance(variants, Mapping) else {},
    )


def _float(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default


def _floats(values: object, count: int) -> tuple[float, ...] | None:
    if not isinstance(values, list | tuple) or len(values) != count:
        return None
    return tuple(float(value) for value in values)
