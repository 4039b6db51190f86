"""File names of a scene: relative, inside its folder, the same on every system."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from immersion.scene.model.values import LANGUAGE_TAG, fail

__all__ = ["FileMap", "FileName", "FileOrMap", "ScenePath"]

_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{kind}{digit}" for kind in ("com", "lpt") for digit in "123456789¹²³"
}
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


class ScenePath(str):
    """A file name that was checked; it is relative to the scene's folder, with ``/`` between its parts."""

    __slots__ = ()


def parse_file(value: object, at: str = "") -> ScenePath:
    """Return a checked file name.

    Refused: empty and absolute names, ``..``, network addresses, Windows device names, and characters that
    some system cannot store.
    """
    if isinstance(value, ScenePath):
        return value
    if not isinstance(value, str) or not value.strip():
        raise fail("file-name", value, at)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", value) or value.startswith(("//", "\\\\")):
        raise fail("file-network", value, at)
    if value.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", value):
        raise fail("file-absolute", value, at)
    parts = re.split(r"[/\\]", value)
    if ".." in parts:
        raise fail("file-outside", value, at)
    if any(part.split(".")[0].rstrip(" ").lower() in _DEVICES for part in parts):
        raise fail("file-device", value, at)
    if "\\" in value or _FORBIDDEN.search(value) or any(p == "" or p.endswith((" ", ".")) for p in parts):
        raise fail("file-characters", value, at)
    return ScenePath(value)


def parse_file_map(value: object) -> dict[str, ScenePath]:
    """Return checked file names per language."""
    if not isinstance(value, Mapping) or not value:
        raise fail("file-map", value)
    for key in value:
        if not isinstance(key, str) or not re.fullmatch(LANGUAGE_TAG, key):
            raise fail("language", key, f".{key}")
    return {key: parse_file(name, f".{key}") for key, name in value.items()}


def _parse_either(value: object) -> ScenePath | dict[str, ScenePath]:
    return parse_file_map(value) if isinstance(value, Mapping) else parse_file(value)


# The pattern refuses what one regular expression can: roots, `..`, addresses and foreign characters.
_FILE_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "pattern": r"^(?![/\\~])(?!.*(^|/)\.\.(/|$))[^<>:\"|?*\\\x00-\x1f]+$",
}
_MAP_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "patternProperties": {f"^{LANGUAGE_TAG}$": _FILE_SCHEMA},
}


def _plain(value: object) -> object:
    return {key: str(name) for key, name in value.items()} if isinstance(value, dict) else str(value)


FileName: TypeAlias = Annotated[
    str, PlainValidator(parse_file), PlainSerializer(_plain), WithJsonSchema(_FILE_SCHEMA)
]
FileMap: TypeAlias = Annotated[
    dict[str, str], PlainValidator(parse_file_map), PlainSerializer(_plain), WithJsonSchema(_MAP_SCHEMA)
]
FileOrMap: TypeAlias = Annotated[
    str | dict[str, str],
    PlainValidator(_parse_either),
    PlainSerializer(_plain),
    WithJsonSchema({"anyOf": [_FILE_SCHEMA, _MAP_SCHEMA]}),
]
