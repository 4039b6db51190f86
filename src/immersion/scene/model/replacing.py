"""Replacement by id: the plain tree of a scene with other values in one of its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from immersion.errors import UsageError
from immersion.registry import nearest
from immersion.scene import _texts as _texts

__all__ = ["replaced"]

_LISTS = ("things", "cues")
_MAPS = ("media", "rooms", "portals", "screens", "zones", "views", "tours", "profiles")
_RIGS = ("speakers", "projectors", "blends")
_SINGLE = ("languages", "rights", "show", "room", "access")


def replaced(data: dict[str, Any], name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree with the changes made in the one record that has this id, or this block's name.

    Raises
    ------
    UsageError
        If none, or several, have it.
    """
    block, _, inner = name.partition(".")
    places: list[dict[str, Any]] = []
    known: list[str] = []
    for kind, entries in _tables(data):
        known += entries
        key = inner if inner and block == kind else name
        if key in entries:
            places.append(entries[key])
    if not places and name in _SINGLE:
        places.append(data.setdefault(name, {}))
    if len(places) != 1:
        code = "scene-replace-several" if places else "scene-replace-none"
        raise UsageError(code, name=name, nearest=nearest(name, [*known, *_SINGLE]))
    places[0].update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del places[0][key]
    return data


def _tables(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each block that has ids, with its records by id."""
    for block in _LISTS:
        yield block, {entry["id"]: entry for entry in data.get(block, ())}
    for block in _MAPS:
        yield block, data.get(block, {})
    for block in _RIGS:
        yield block, (data.get("rigs") or {}).get(block, {})
