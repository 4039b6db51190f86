"""How the models and pictures of a GLB are encoded, and what that changed: read from the file that was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from immersion.scans.mesh import METRES_PER_UNIT

__all__ = ["encodings_of", "with_encodings"]

Records = tuple[Mapping[str, object], ...]


def encodings_of(document: Mapping[str, Any]) -> tuple[Records, Records]:
    """Return what the document of a GLB tells of its packed models and of its coded pictures.

    A model's record has ``name``, ``compression``, ``bits``, ``step_mm`` (of a coordinate; none is off by more than
    half of it), ``bound_mm`` (of a vertex) and ``deviation_mm``: the two-sided distance between the surface that was
    given and the one that the file decodes to. Lengths are those of the model, before its thing's own scale. A
    picture's is that of :class:`immersion.export._textures.report.TextureReport`.
    """
    models = (_model(entry) for entry in document.get("meshes", ()))
    pictures = (_told(entry).get("texture") for entry in document.get("images", ()))
    return tuple(m for m in models if m), tuple(p for p in pictures if isinstance(p, Mapping))


def _told(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    record = entry.get("extras", {}).get("immersion", {})
    return record if isinstance(record, Mapping) else {}


def _model(entry: Mapping[str, Any]) -> dict[str, object] | None:
    record = _told(entry).get("quantisation")
    if not isinstance(record, Mapping):
        return None
    scale = 1000 * METRES_PER_UNIT.get(str(record.get("unit")), 0.0)
    found: dict[str, object] = {
        "name": entry.get("name", ""), "compression": record["compression"], "bits": record["bits"],
    }  # fmt: skip
    for name in ("step", "bound"):
        if scale and name in record:
            found[f"{name}_mm"] = record[name] * scale
    measured = record.get("measured")
    if scale and isinstance(measured, Mapping):
        lengths = ("rms", "mean", "p95", "max")
        found["deviation_mm"] = {name: measured[name] * scale for name in lengths}
    return found


def with_encodings(
    provenance: Records, files: Iterable[tuple[str, Records]]
) -> tuple[Mapping[str, object], ...]:
    """Return the sources of an export, each with how its model was encoded in which file.

    Parameters
    ----------
    provenance : tuple of mapping
        Of each media; ``media`` is its name.
    files : iterable of (path, models)
        Of the export; a model has the name of its media.
    """
    places = [(path, model) for path, models in files for model in models]
    found = []
    for entry in provenance:
        own = [{"file": path, **model} for path, model in places if model.get("name") == entry["media"]]
        found.append({**entry, "encoded": own} if own else dict(entry))
    return tuple(found)
