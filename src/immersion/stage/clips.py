"""How long a model's own animations last, from the glTF file that holds them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

__all__ = ["clip_lengths"]


def clip_lengths(path: Path) -> dict[str, float]:
    """Return the seconds of every animation by its name; one without a name has its number, from 0.

    A file that is no glTF has none.

    Raises
    ------
    FileError
        If the file does not open or is damaged.
    """
    if path.suffix.lower() not in (".glb", ".gltf"):
        return {}
    from immersion.scans.io._glb import read_container

    document, _ = read_container(path)
    found = {}
    for number, animation in enumerate(_objects(document.get("animations"))):
        # The format requires `max` of the accessors of key times, so no buffer need be read.
        ends = [_end(document, sampler.get("input")) for sampler in _objects(animation.get("samplers"))]
        name = animation.get("name")
        found[name if isinstance(name, str) and name else str(number)] = max(ends, default=0.0)
    return found


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _end(document: dict[str, Any], index: object) -> float:
    accessors = document.get("accessors")
    if not isinstance(accessors, list) or not isinstance(index, int) or not 0 <= index < len(accessors):
        return 0.0
    most = accessors[index].get("max") if isinstance(accessors[index], dict) else None
    last = most[0] if isinstance(most, list) and most else 0.0
    return float(last) if isinstance(last, int | float) and math.isfinite(last) and last > 0 else 0.0
