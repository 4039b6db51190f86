"""What a scan says of its surfaces: kept as plain data in ``Mesh.extras["materials"]``.

Material ``k`` is the one that ``Mesh.face_materials`` calls ``k``. A mesh without that entry has one
material, which wears the first texture of every role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

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
    """

    name: str = ""
    color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    textures: Mapping[str, int] = field(default_factory=dict)
    double_sided: bool = False

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``Mesh.extras["materials"]``.

        Examples
        --------
        >>> Material("stone", textures={"base": 0}).to_dict()["textures"]
        {'base': 0}
        """
        return asdict(self) | {"color": list(self.color), "textures": dict(self.textures)}


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
    color = entry.get("color")
    roles = entry.get("textures")
    return Material(
        name=str(entry.get("name", "")),
        color=tuple(float(value) for value in color)  # type: ignore[arg-type]
        if isinstance(color, list | tuple) and len(color) == 4
        else (1.0, 1.0, 1.0, 1.0),
        textures={str(role): int(k) for role, k in roles.items() if 0 <= int(k) < textures}
        if isinstance(roles, Mapping)
        else {},
        double_sided=bool(entry.get("double_sided", False)),
    )
