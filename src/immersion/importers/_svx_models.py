"""Models of a Voyager document: the best derivative is the file, the others its levels of detail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from immersion.errors import FileError
from immersion.importers._given import Given
from immersion.importers.draft import Draft

__all__ = ["METRES", "take_derivatives"]

METRES = {
    "mm": 0.001, "cm": 0.01, "m": 1.0, "km": 1000.0, "in": 0.0254, "ft": 0.3048, "yd": 0.9144, "mi": 1609.344,
}  # fmt: skip
_OURS = ("mm", "cm", "m", "km", "in", "ft")
_QUALITY = ("Highest", "High", "Medium", "Low", "AR", "Thumb")
_READ = (".glb", ".gltf", ".obj", ".ply", ".stl")
_SIDE = ("Image", "Texture")


def take_derivatives(
    model: Given, scene_unit: str, draft: Draft
) -> tuple[dict[str, Any], float, float] | None:
    """Copy a model's files.

    Returns
    -------
    media : dict
        The record of the media, heaviest file first.
    factor : float
        What the thing is scaled by, for units that the format does not have.
    metres : float
        Metres in one unit of the model; None instead of all three when no file can be used.
    """
    unit = model.get("units").text("inherit")
    unit = scene_unit if unit == "inherit" else unit
    if unit not in METRES:
        model.get("units").wrong(" | ".join(METRES))
    levels = [level for level in (_level(entry, draft) for entry in _sorted(model)) if level]
    if not levels:
        draft.lose("import-svx-no-model", model.place)
        return None
    first, *others = (level for level in levels)
    media: dict[str, Any] = {"type": "model", "file": first["file"]}
    factor = 1.0
    if unit in _OURS:
        media["unit"] = unit
    else:
        media["unit"], factor = "m", METRES[unit]
    if lighter := [level for level in others if level["file"] != first["file"]]:
        media["lods"] = lighter
    return media, factor, METRES[unit]


def _sorted(model: Given) -> list[Given]:
    """Return the derivatives, best quality first; those of one quality in the order of the file."""

    def rank(entry: Given) -> int:
        quality = entry.get("quality").text("Medium")
        return _QUALITY.index(quality) if quality in _QUALITY else len(_QUALITY)

    return sorted(model.get("derivatives").each(), key=rank)


def _level(derivative: Given, draft: Draft) -> dict[str, Any] | None:
    """Copy one derivative and return its record, or tell why it is left out."""
    usage = derivative.get("usage").text("Web3D")
    assets = list(derivative.get("assets").each())
    shapes = [asset for asset in assets if asset.get("type").text() in ("Model", "Geometry")]
    usable = [a for a in shapes if a.get("uri").text().lower().split("?")[0].endswith(_READ)]
    if usage == "Image2D" or not usable:
        draft.lose("import-svx-derivative", derivative.place, usage=usage[:40])
        return None
    for extra in usable[1:]:
        draft.lose("import-not-carried", extra.place)
    chosen = usable[0]
    path = draft.intake.local(chosen.get("uri").text(), f"{chosen.place}.uri")
    if path is None:
        return None
    pictures = [asset for asset in assets if asset.get("type").text() in _SIDE]
    try:
        level: dict[str, Any] = {"file": _copied(chosen, path, pictures, draft)}
    except FileError as error:
        if error.code.startswith("import-too"):
            raise
        draft.lose("import-unreadable", f"{chosen.place}.uri", problem=error.found)
        return None
    if chosen.get("numFaces"):
        level["triangles"] = int(chosen.get("numFaces").number(1, 1, 1e9))
    return level


def _copied(asset: Given, path: Path, pictures: list[Given], draft: Draft) -> str:
    """Copy a model's file; a glTF with side files brings them along, as another model does its pictures."""
    if path.suffix.lower() in (".glb", ".gltf"):
        from immersion.importers._gltf_model import take_model
        from immersion.scans.io._container import read_container

        document, _ = read_container(path)
        return take_model(path, Given(path, document, asset.place), draft)
    for picture in pictures:
        if draft.intake.local(picture.get("uri").text(), f"{picture.place}.uri") is not None:
            draft.lose("import-svx-texture", picture.place)
    return draft.intake.copy(path)
