"""Facts about a scan inside its GLB: deviation, history, invented faces, licence and credit.

They stand under ``extras.immersion`` of the glTF mesh (rights: of the asset), as plain JSON.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._glb import number, wrong
from immersion.scans.mesh import Mesh

__all__ = [
    "MADE",
    "facts_of",
    "has_own_normals",
    "invented_faces",
    "plain",
    "rights_of",
    "told_facts",
    "told_rights",
]

logger = logging.getLogger("immersion.scans")

MADE = "smooth"
"""Said of normals that stand in the file because other programs need some: the scan has none of its own."""


def facts_of(mesh: Mesh, order: NDArray[np.intp]) -> dict[str, Any]:
    """Return what is told about a mesh whose faces are written in this order; empty when there is nothing."""
    facts: dict[str, Any] = {}
    steps = [step.to_dict() for step in mesh.history]
    before = mesh.extras.get("history")
    steps = [*(before if isinstance(before, list) else []), *steps]
    measured = [step["facts"] for step in steps if isinstance(step, dict) and "facts" in step]
    found = (m["deviation"] for m in reversed(measured) if isinstance(m, Mapping) and "deviation" in m)
    deviation = mesh.extras.get("deviation", next(found, None))
    if deviation is not None:
        facts["deviation"] = plain(deviation)
    if steps:
        facts["history"] = plain(steps)
    mask = mesh.reconstructed
    if mask is not None and len(mask) == len(mesh.faces) and mask.any():
        facts["reconstructed"] = {
            "fraction": round(float(mask.mean()), 9), "faces": len(mask), "ranges": _ranges(mask[order]),
        }  # fmt: skip
    return facts


def _ranges(mask: NDArray[np.bool_]) -> list[list[int]]:
    """Return [first, count] of every run of marked faces.

    >>> _ranges(np.array([True, True, False, True]))
    [[0, 2], [3, 1]]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [[int(a), int(b - a)] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def told_facts(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the record of a glTF mesh, or nothing."""
    extras = entry.get("extras")
    record = extras.get("immersion") if isinstance(extras, dict) else None
    return record if isinstance(record, dict) else {}


def has_own_normals(entry: dict[str, Any]) -> bool:
    """Tell whether the normals of a glTF mesh are the scan's own."""
    return told_facts(entry).get("normals") != MADE


def invented_faces(path: Path, record: dict[str, Any], count: int) -> NDArray[np.bool_] | None:
    """Return the mask of invented faces of a mesh of ``count``; None when the file tells of none."""
    told = record.get("reconstructed")
    if not isinstance(told, dict):
        return None
    if told.get("faces") != count:
        logger.warning("%s: the marks of invented faces belong to other faces: left out", path.name)
        return None
    mask = np.zeros(count, np.bool_)
    ranges = told.get("ranges")
    if not isinstance(ranges, list):
        wrong(path, "extras.immersion.reconstructed.ranges", ranges)
    for pair in ranges:
        if not isinstance(pair, list) or len(pair) != 2:
            wrong(path, "extras.immersion.reconstructed.ranges", pair)
        first = number(path, "extras.immersion.reconstructed.ranges", pair[0], 0, count)
        length = number(path, "extras.immersion.reconstructed.ranges", pair[1], 0, count - first)
        mask[first : first + length] = True
    return mask


def rights_of(mesh: Mesh) -> dict[str, Any]:
    """Return the keys that the asset gets from a mesh: copyright, and licence and credit in its extras."""
    told = {key: mesh.extras[key] for key in ("license", "credit") if isinstance(mesh.extras.get(key), str)}
    asset: dict[str, Any] = {}
    owner = mesh.extras.get("copyright", told.get("credit"))
    if isinstance(owner, str):
        asset["copyright"] = owner
    if told:
        asset["extras"] = {"immersion": told}
    return asset


def told_rights(asset: dict[str, Any]) -> dict[str, object]:
    """Return what an asset tells of its rights and its maker."""
    extras = asset.get("extras")
    record = extras.get("immersion") if isinstance(extras, dict) else None
    told = record if isinstance(record, dict) else {}
    found: dict[str, object] = {
        key: asset[key] for key in ("copyright", "generator") if isinstance(asset.get(key), str)
    }
    return found | {key: told[key] for key in ("license", "credit") if isinstance(told.get(key), str)}


def plain(value: object) -> object:
    """Return a value as JSON holds it: numbers of NumPy become Python's, what is not finite becomes null.

    >>> plain({"a": (np.float32(0.5), float("nan"))})
    {'a': [0.5, None]}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(inner) for inner in value]
    return str(value)
