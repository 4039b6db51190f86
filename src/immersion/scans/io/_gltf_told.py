"""What a compressed GLB tells of its own error: measured on the very bytes that are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from immersion.errors import InputError
from immersion.scans.io._container import GltfBuilder
from immersion.scans.io._gltf_extras import plain
from immersion.scans.io._gltf_write import finished
from immersion.scans.mesh import Mesh

__all__ = ["between", "tell", "with_measure"]

_SAMPLES = 20_000
_LENGTHS = ("rms", "mean", "max", "p95", "hausdorff_forward", "hausdorff_backward", "max_bound")


def with_measure(builder: GltfBuilder, mesh: Mesh, metres: Mesh) -> bytes:
    """Return the bytes of a document, with the distance between its decoded surface and the mesh's.

    It goes into ``extras.immersion.quantisation.measured``. A deviation that an earlier step measured is made
    larger by it, so that it holds for the surface in the file: ``extras.immersion.deviation``.
    """
    data = finished(builder, mesh, [0])
    found = _measured(data, metres, mesh.metres_per_unit or 1.0, mesh.unit)
    if found is None:
        return data
    tell(builder.document["meshes"][0]["extras"]["immersion"], found, mesh.unit)
    return builder.to_bytes()


def tell(facts: dict[str, Any], found: dict[str, Any], unit: str | None) -> None:
    """Put a measured distance into the facts of a glTF mesh, and make an earlier deviation larger by it."""
    facts["quantisation"]["measured"] = found
    before = facts.get("deviation")
    if before is None:
        facts["deviation"] = found | {"of": "encoded"}
    elif isinstance(before, Mapping) and before.get("unit") == unit:
        facts["deviation"] = _sum(before, found)


def _measured(data: bytes, metres: Mesh, scale: float, unit: str | None) -> dict[str, Any] | None:
    """Return the two-sided distance to what the bytes decode to; None for a surface without any area."""
    from immersion.scans.io.gltf import read_gltf

    with TemporaryDirectory() as folder:
        path = Path(folder) / "encoded.glb"
        path.write_bytes(data)
        again = read_gltf(path)
    assert isinstance(again, Mesh)  # it has faces
    again = replace(again, unit=metres.unit)
    if scale != 1.0:
        metres, again = replace(metres, unit="m"), replace(again, unit="m")
    return between(metres, again, scale, unit)


def between(metres: Mesh, again: Mesh, scale: float, unit: str | None) -> dict[str, Any] | None:
    """Return the two-sided distance between two meshes in metres, divided by a scale; None without any area."""
    from immersion.scans.distances import deviation

    try:
        found = deviation(metres, again, samples=_SAMPLES)
    except InputError:
        return None
    lengths = {name: getattr(found, name) / scale for name in ("rms", "mean", "p95", "max")}
    told = plain({**lengths, "unit": unit})
    return told if isinstance(told, dict) else None


def _sum(before: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deviation that holds after one more step: distances add up at most."""
    # A percentile does not add up; nothing moves by more than the largest distance.
    added = {name: found.get(name, found["max"]) for name in _LENGTHS} | {"p95": found["max"]}
    more = {
        name: value + added[name]
        for name, value in before.items()
        if name in _LENGTHS and isinstance(value, int | float) and not isinstance(value, bool)
    }
    return {**before, **more, "of": "encoded, at most"}
