"""The versions of the format: an older tree becomes one of the next version, one step at a time.

Version 0 is the flat draft: files stood in the things that used them, show and rights had no block of their own,
a room was three numbers, a cue had one condition and one verb, and amounts were bare numbers (seconds, decibels,
degrees).
A step never judges: what it does not understand it leaves where it is, for the reader to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from immersion.scene.model.things import KINDS

__all__ = ["LATEST", "STEPS", "Migrated", "is_later", "migrated"]

LATEST = "1"


@dataclass
class Migrated:
    """A tree of the latest version, the version it had, and where each part of it stood before.

    ``moves`` gives the old path of a new one; ``renames`` the old keys that a new one took the place of.
    """

    data: dict[str, Any]
    version: str
    moves: dict[str, str] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)


def migrated(data: Any) -> Migrated | None:
    """Return an older tree brought to the latest version; None when it is of no older version.

    Examples
    --------
    >>> migrated({"immersion": "0", "id": "a", "duration": 90, "room": [8, 4, 6]}).data
    {'immersion': '1', 'id': 'a', 'room': {'box': {'size': [8, 4, 6]}}, 'show': {'duration': '90s'}}
    >>> migrated({"immersion": "1", "id": "a"}) is None
    True
    """
    version = _version(data)
    if version not in STEPS:
        return None
    made = Migrated(dict(data), version)
    while (step := STEPS.get(_version(made.data))) is not None:
        step(made)
    return made


def is_later(data: Any) -> bool:
    """Tell whether a tree is of a version that this release does not know yet.

    >>> is_later({"immersion": "2"}), is_later({"immersion": "1"}), is_later({"immersion": "one"})
    (True, False, False)
    """
    version = _version(data)
    return version.isascii() and version.isdigit() and len(version) < 6 and int(version) > int(LATEST)


def _version(data: Any) -> str:
    value = data.get("immersion") if isinstance(data, Mapping) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


# From 0 to 1 ------------------------------------------------------------------------------------------


def _amount(unit: str) -> Callable[[Any], Any]:
    """Return what turns a bare number into an amount; anything else stays, to be refused."""

    def written(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return f"{int(value) if value == int(value) else value}{unit}"

    return written


_seconds, _decibels = _amount("s"), _amount("dB")

_RENAMES = {
    "language": "languages", "license": "rights", "credit": "rights", "duration": "show", "loop": "show",
    "speakers": "rigs", "projectors": "rigs", "blends": "rigs", "position": "at", "rotation": "turn",
    "eye": "at", "target": "look_at", "type": "", "at": "when", "enter": "when", "click": "when", "ended": "when",
    "play": "do", "stop": "do", "show": "do", "hide": "do",
}  # fmt: skip


def _from_0(made: Migrated) -> None:
    old, new = made.data, dict(made.data)
    new["immersion"] = "1"
    made.renames |= {key: name for key, name in _RENAMES.items() if name}
    for block, keys in (("show", ("duration", "loop")), ("rights", ("license", "credit")),
                        ("rigs", ("speakers", "projectors", "blends"))):  # fmt: skip
        for key in keys:
            if key in old and (block not in new or isinstance(new[block], dict)):
                name, value = _head(key, new.pop(key))
                new[block] = {**new.get(block, {}), name: value}
                made.moves[f"{block}.{name}"] = key
    _languages(made, old, new)
    if isinstance(old.get("room"), list):
        new["room"] = {"box": {"size": old["room"]}}
        made.moves["room.box.size"] = "room"
    _things(made, new)
    _views(made, new)
    if isinstance(new.get("cues"), list):
        new["cues"] = [_cue(made, f"cues[{i}]", cue) for i, cue in enumerate(new["cues"])]
    made.data = new


def _head(key: str, value: Any) -> tuple[str, Any]:
    if key == "loop":
        return "at_end", {True: "loop", False: "stop"}.get(value, value) if isinstance(value, bool) else value
    return key, _seconds(value) if key == "duration" else value


def _languages(made: Migrated, old: dict[str, Any], new: dict[str, Any]) -> None:
    if isinstance(old.get("languages"), list):
        new["languages"] = {"available": old["languages"]}
        made.moves["languages.available"] = "languages"
    if "language" in old and isinstance(new.get("languages", {}), dict):
        new["languages"] = {"default": new.pop("language"), **new.get("languages", {})}
        made.moves["languages.default"] = "language"


def _things(made: Migrated, new: dict[str, Any]) -> None:
    """Give each file that stands in a thing its place among the media, under the thing's id."""
    if not isinstance(new.get("things"), list) or not isinstance(new.get("media", {}), dict):
        return
    media: dict[str, Any] = {}
    things = []
    for index, entry in enumerate(new["things"]):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            things.append(entry)
            continue
        path, thing = f"things[{index}]", _placed(made, f"things[{index}]", entry)
        kind = entry.get("type")
        if isinstance(kind, str) and kind in KINDS and kind not in thing:
            del thing["type"]
            name = entry["id"]
            media[name] = {"type": "audio" if kind == "sound" else kind}
            for key in ("file", "files", "captions", "license", "credit", "order"):
                if key in thing:
                    media[name][key] = thing.pop(key)
                    made.moves[f"media.{name}.{key}"] = f"{path}.{key}"
            made.moves[f"media.{name}"] = path
            thing = {"id": name, kind: name} | {key: value for key, value in thing.items() if key != "id"}
            made.moves[f"{path}.{kind}"] = made.moves[f"media.{name}.type"] = f"{path}.type"
        if "gain" in thing:
            thing["gain"] = _decibels(thing["gain"])
        things.append(thing)
    new["things"] = things
    if media:
        new["media"] = {**new.get("media", {}), **media}


def _placed(made: Migrated, path: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the names of version 1 for its place and its aim."""
    new: dict[str, Any] = {}
    for key, value in entry.items():
        name = {"position": "at", "rotation": "turn", "eye": "at", "target": "look_at"}.get(key, key)
        if name != key and name not in entry:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            made.moves[f"{path}.{name}"] = f"{path}.{key}"
            new[name] = {"y": value} if key == "rotation" and number else value
        else:
            new[key] = value
    return new


def _views(made: Migrated, new: dict[str, Any]) -> None:
    if isinstance(new.get("views"), dict):
        new["views"] = {
            name: _placed(made, f"views.{name}", view) if isinstance(view, dict) else view
            for name, view in new["views"].items()
        }


def _cue(made: Migrated, path: str, cue: Any) -> Any:
    """Return a cue whose one condition and one verb became lists."""
    if not isinstance(cue, dict) or "when" in cue or "do" in cue:
        return cue
    new = dict(cue)
    for key in ("at", "enter", "click", "ended"):
        if key in new and "when" not in new:
            value = new.pop(key)
            begins = key == "at" and value == 0 and not isinstance(value, bool)
            new["when"] = ["start"] if begins else [{key: _seconds(value) if key == "at" else value}]
            made.moves[f"{path}.when[0]" + ("" if begins else f".{key}")] = f"{path}.{key}"
    for key in ("play", "stop", "show", "hide"):
        if key in new and "do" not in new:
            action = {key: new.pop(key)}
            made.moves[f"{path}.do[0].{key}"] = f"{path}.{key}"
            if "fade" in new:
                action["fade"] = _seconds(new.pop("fade"))
                made.moves[f"{path}.do[0].fade"] = f"{path}.fade"
            new["do"] = [action]
    return new


STEPS: Mapping[str, Callable[[Migrated], None]] = {"0": _from_0}
"""One step per version that was: it leads to the next."""
