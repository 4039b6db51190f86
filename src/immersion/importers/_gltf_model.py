"""The model of a glTF: its files as they are, and how large it says it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.importers._given import Given
from immersion.importers.draft import Draft
from immersion.scans.io._gltf_nodes import placed_meshes
from immersion.scene.model.files import parse_file

__all__ = ["bounds_of", "take_model"]

_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)


def take_model(source: Path, tree: Given, draft: Draft) -> str:
    """Copy the model, byte for byte, and return its name in the new folder.

    A ``.gltf`` keeps its side files' names: it calls them so. They get a folder of their own.
    """
    stem = source.name.split(".")[0]
    with source.open("rb") as stream:
        binary = stream.read(4) == b"glTF"
    own = draft.intake.free_name(stem, "")
    alone = binary and not any(map(_outside, _side_entries(tree)))
    name = f"{own}.glb" if alone else f"{own}/{_whole_name(source)}"
    draft.intake.copy_beside(source, name)
    for entry in _side_entries(tree):
        _side_file(entry, own, draft)
    return name


def _side_entries(tree: Given) -> list[Given]:
    return [entry for block in ("buffers", "images") for entry in tree.get(block).each()]


def _outside(entry: Given) -> bool:
    """Tell whether a buffer or a picture lies in a file of its own."""
    uri = entry.get("uri").text()
    return bool(uri) and uri[:5].lower() != "data:"


def _whole_name(source: Path) -> str:
    """Return the file's own name when every system can store it."""
    try:
        return str(parse_file(source.name))
    except ValueError:
        return "scene.gltf"


def _side_file(entry: Given, own: str, draft: Draft) -> None:
    if not _outside(entry):
        return
    path = draft.intake.local(entry.get("uri").text(), f"{entry.place}.uri")
    if path is None:
        return
    inside = path.relative_to(draft.intake.home).as_posix()
    try:
        name = str(parse_file(f"{own}/{inside}"))
    except ValueError:
        raise FileError("import-name", draft.source, name=inside[:80]) from None
    draft.intake.copy_beside(path, name)


def bounds_of(source: Path, tree: Given) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest corner of what is shown, from the bounds that accessors must state."""
    points: list[NDArray[np.float64]] = []
    for placement in placed_meshes(source, tree.value):
        for primitive in tree.get("meshes").at(placement.mesh).get("primitives").each():
            position = primitive.get("attributes").get("POSITION")
            accessor = tree.get("accessors").at(position.index()) if position else Given(source, None)
            if accessor.get("min") and accessor.get("max"):
                low = np.array(accessor.get("min").numbers(3, (), -1e30, 1e30))
                high = np.array(accessor.get("max").numbers(3, (), -1e30, 1e30))
                corners = low + _CORNERS * (high - low)
                with np.errstate(all="ignore"):
                    points.append(corners @ placement.world[:3, :3].T + placement.world[:3, 3])
    whole = np.concatenate(points) if points else np.array([[-1.0, 0.0, -1.0], [1.0, 2.0, 1.0]])
    whole = whole[np.isfinite(whole).all(axis=1) & (np.abs(whole) < 1e6).all(axis=1)]
    if not len(whole):
        whole = np.array([[-1.0, 0.0, -1.0], [1.0, 2.0, 1.0]])
    return whole.min(0), whole.max(0)
