"""Wavefront materials (MTL): the colour and the pictures of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from immersion.scans.io._glb import load
from immersion.scans.io._shading import linear_from_srgb, srgb_from_linear
from immersion.scans.io._side_files import found_textures
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Texture

__all__ = ["decode", "materials_text", "read_materials"]

_ROLES = {
    **{"map_kd": "base", "map_bump": "normal", "bump": "normal", "norm": "normal", "map_kn": "normal"},
    **{"map_ke": "emissive", "map_pr": "roughness", "map_ao": "occlusion", "map_ka": "occlusion"},
}
_WORDS = {
    "base": "map_Kd",
    "normal": "norm",
    "emissive": "map_Ke",
    "roughness": "map_Pr",
    "occlusion": "map_AO",
}
# How many words follow each option of a map line; -o, -s and -t take one to three numbers.
_OPTIONS = {
    **dict.fromkeys(
        ("-blendu", "-blendv", "-cc", "-clamp", "-texres", "-bm", "-imfchan", "-type", "-boost"), 1
    ),
    "-mm": 2,
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


@dataclass(slots=True)
class _Entry:
    name: str
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    alpha: float = 1.0
    maps: dict[str, str] = field(default_factory=dict)


def decode(raw: bytes) -> str:
    """Return text as UTF-8, or as the Western Windows page that older tools write."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def read_materials(
    scan: Path, files: list[Path], names: list[str]
) -> tuple[list[Material], tuple[Texture, ...], list[str]]:
    """Read the materials that a scan uses.

    Parameters
    ----------
    scan : Path
        The OBJ; pictures are looked for beside it, and beside the material file.
    files : list of Path
        The material files, in order.
    names : list of str
        The names used; the result has one material for each, plain when no file defines it.

    Returns
    -------
    materials : list of Material
    textures : tuple of Texture
    missing : list of str
        Pictures that were not found.
    """
    entries: dict[str, _Entry] = {}
    for file in files:
        for entry in _parse(decode(load(file, "MTL"))):
            prefix = file.parent.relative_to(scan.parent).as_posix()
            if prefix != ".":
                entry.maps = {role: f"{prefix}/{name}" for role, name in entry.maps.items()}
            entries.setdefault(entry.name, entry)
    used = [entries.get(name, _Entry(name)) for name in names]
    wanted = [(name, role) for entry in used for role, name in entry.maps.items()]
    numbers, textures, missing = found_textures(scan, wanted)
    places = iter(numbers)
    materials = []
    for entry in used:
        roles = {role: k for role, k in zip(entry.maps, places, strict=False) if k is not None}
        linear = linear_from_srgb(np.clip(np.array(entry.color), 0.0, 1.0))
        # Many tools write Kd 0 or grey under a picture, and show the picture as it is.
        color = (1.0, 1.0, 1.0) if "base" in roles else (float(linear[0]), float(linear[1]), float(linear[2]))
        materials.append(Material(entry.name, (*color, min(max(entry.alpha, 0.0), 1.0)), roles))
    return materials, textures, missing


def _parse(text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for line in text.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ") if "\t" not in line else line.strip().partition("\t")
        word, rest = word.lower(), rest.strip()
        if word == "newmtl":
            entries.append(_Entry(rest))
        elif not entries:
            continue
        elif word in _ROLES:
            entries[-1].maps.setdefault(_ROLES[word], _file_name(rest))
        elif word in ("kd", "d", "tr"):
            values = [float(part) for part in rest.split() if _NUMBER.match(part)]
            if word == "kd" and len(values) >= 3:
                entries[-1].color = (values[0], values[1], values[2])
            elif word == "d" and values:
                entries[-1].alpha = values[0]
            elif word == "tr" and values:
                entries[-1].alpha = 1.0 - values[0]
    return entries


def _file_name(rest: str) -> str:
    """Return the file of a map line: what stands after the options, spaces included."""
    while rest.startswith("-"):
        option, _, after = rest.partition(" ")
        if option in ("-o", "-s", "-t"):
            for _ in range(3):
                first, _, tail = after.lstrip().partition(" ")
                # A file may be called 2.5, but then nothing follows it.
                if not _NUMBER.match(first) or not tail:
                    break
                after = tail
        elif option in _OPTIONS:
            for _ in range(_OPTIONS[option]):
                after = after.lstrip().partition(" ")[2]
        else:
            break
        rest = after.lstrip()
    return rest.strip()


def materials_text(materials: tuple[Material, ...], names: list[str], files: list[str]) -> str:
    """Return an MTL: one entry per material, under the names given; ``files`` name the textures."""
    lines: list[str] = []
    for name, material in zip(names, materials, strict=True):
        color = srgb_from_linear(np.clip(np.array(material.color[:3]), 0.0, 1.0))
        lines += [f"newmtl {name}", "Kd " + " ".join(f"{value:.6g}" for value in color), "illum 1"]
        if material.color[3] < 1.0:
            lines.append(f"d {material.color[3]:.6g}")
        lines += [f"{_WORDS[r]} {files[k]}" for r, k in material.textures.items() if r in _WORDS]
        lines.append("")
    return "\n".join(lines)
