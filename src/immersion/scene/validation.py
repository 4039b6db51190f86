"""Rules over a whole scene: what its records say of each other; no media is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from immersion.errors import ImmersionError
from immersion.registry import nearest
from immersion.scene import _texts as _texts
from immersion.scene.finding import Finding, Severity
from immersion.scene.migration import LATEST
from immersion.scene.model import SEEN, Scene, ScenePath
from immersion.scene.model.base import Record
from immersion.scene.places import surface_corners, world_from_thing
from immersion.scene.positions import place_of
from immersion.scene.references import names_of, references
from immersion.scene.rights import rights
from immersion.scene.room_rules import idle_keys, rooms
from immersion.scene.spelling import twins

__all__ = ["place_of", "validate"]

_ID = re.compile(r"[a-z][a-z0-9_-]*")
_BLOCKS = ("media", "rooms", "portals", "screens", "things", "zones", "views", "cues", "tours", "profiles")


def validate(scene: Scene) -> list[Finding]:
    """Return everything a scene says that does not hold together, in the order of the file.

    Parameters
    ----------
    scene : Scene
        Read from a file, it gives lines and columns.

    Returns
    -------
    list of Finding
        Errors (ids that name nothing, twice the same id, what is seen without ``alt`` …), warnings
        (missing translations and licences, conditions that never come) and notes (unused media).

    Examples
    --------
    >>> [found.code for found in validate(Scene(immersion="1", id="Hall"))]
    ['scene-id-form']
    """
    found = [finding for rule in _RULES for finding in rule(scene)]
    return sorted(found, key=lambda finding: (finding.where.line or 0, finding.where.column or 0))


def _finding(scene: Scene, code: str, severity: Severity, path: str, **values: object) -> Finding:
    return Finding("scene-" + code, severity, place_of(scene, path), **values)


def _version(scene: Scene) -> Iterator[Finding]:
    version = scene._origin.version
    if version != LATEST:
        yield _finding(scene, "version-old", "note", "immersion", found=repr(version), latest=LATEST)


def _ids(scene: Scene) -> Iterator[Finding]:
    if not _ID.fullmatch(scene.id):
        yield _finding(scene, "id-form", "error", "id", found=repr(scene.id))
    for block in _BLOCKS:
        seen: set[str] = set()
        for index, name in enumerate(names_of(scene, block)):
            path = f"{block}[{index}].id" if block in ("things", "cues") else f"{block}.{name}"
            if not _ID.fullmatch(name):
                yield _finding(scene, "id-form", "error", path, found=repr(name))
            if name in seen:
                yield _finding(scene, "id-twice", "error", path, found=repr(name))
            seen.add(name)


def _references(scene: Scene) -> Iterator[Finding]:
    for use in references(scene):
        known = [name for block in use.blocks for name in names_of(scene, block)]
        if use.name not in known:
            values = {
                "found": repr(use.name),
                "blocks": ", ".join(use.blocks),
                "nearest": nearest(use.name, known) or "—",
            }
            yield _finding(scene, "unknown-id", "error", use.path, **values)
        elif use.types and scene.media[use.name].type not in use.types:
            values = {
                "found": f"{use.name!r} ({scene.media[use.name].type})",
                "wanted": " / ".join(use.types),
            }
            yield _finding(scene, "media-kind", "error", use.path, **values)


def _files(scene: Scene) -> Iterator[Finding]:
    used = {use.name for use in references(scene) if "media" in use.blocks}
    for name, media in scene.media.items():
        if media.file is None and not media.files and not media.parts:
            yield _finding(scene, "media-file", "error", f"media.{name}", found=repr(name))
        if media.license is None:
            yield _finding(scene, "license", "warning", f"media.{name}", found=repr(name))
        if name not in used:
            yield _finding(scene, "unused", "note", f"media.{name}", found=repr(name))


def _access(scene: Scene) -> Iterator[Finding]:
    for index, thing in enumerate(scene.things):
        media = scene.media.get(str(thing.media_id))
        if thing.kind in SEEN and thing.alt is None and (media is None or media.alt is None):
            yield _finding(scene, "alt", "error", f"things[{index}]", found=repr(thing.id))


def _languages(scene: Scene) -> Iterator[Finding]:
    languages = scene.languages
    if languages.available and languages.default not in languages.available:
        yield _finding(scene, "default-language", "error", "languages.default", found=repr(languages.default))
    for path, tags in _translated(scene, ""):
        missing = [tag for tag in languages.available if tag not in tags and tag.split("-")[0] not in tags]
        if missing:
            yield _finding(scene, "untranslated", "warning", path, found=", ".join(missing))


def _translated(value: Any, path: str) -> Iterator[tuple[str, set[str]]]:
    """Yield every text and every file that stands per language, with its languages."""
    if isinstance(value, Record):
        for name in type(value).model_fields:
            yield from _translated(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _translated(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        if value and all(isinstance(item, str) for item in value.values()) and _per_language(path, value):
            yield path, set(value)
        else:
            for name, item in value.items():
                yield from _translated(item, f"{path}.{name}")


def _per_language(path: str, value: dict[str, Any]) -> bool:
    """Tell a map of languages from other maps of words: only ``feed`` and ``x-…`` keys hold such."""
    paths = all(isinstance(item, ScenePath) for item in value.values())
    return paths or not (path.endswith(".feed") or "extensions" in path)


def _places(scene: Scene) -> Iterator[Finding]:
    for index, thing in enumerate(scene.things):
        try:
            world_from_thing(scene, thing)
        except ImmersionError as error:
            if error.code == "scene-place-cycle":
                yield Finding(error.code, "error", place_of(scene, f"things[{index}]"), **error.values)
    for name, screen in scene.screens.items():
        rooms = scene.all_rooms()
        room = rooms.get(screen.room) if screen.room else next(iter(rooms.values()), None)
        if room is None or room.box is None or screen.surface is None or screen.rect is None:
            continue
        corners = surface_corners(room.box, screen.surface)
        if corners is None:
            continue
        width, height = (float(abs(corners[i] - corners[0]).max()) for i in (1, 3))
        rect = screen.rect
        if (
            rect.left < 0
            or rect.bottom < 0
            or rect.left + rect.width > width + 1e-9
            or rect.bottom + rect.height > height + 1e-9
        ):
            yield _finding(
                scene, "rect-outside", "error", f"screens.{name}.rect",
                found=f"{rect.left:g}–{rect.left + rect.width:g} × {rect.bottom:g}–{rect.bottom + rect.height:g} m",
                wanted=f"{width:g} × {height:g} m",
            )  # fmt: skip


def _shows(scene: Scene) -> Iterator[Finding]:
    length = scene.show.duration
    if scene.show.at_end == "loop" and length is None:
        yield _finding(scene, "loop-length", "error", "show.at_end", found="loop")
    for index, cue in enumerate(scene.cues):
        for number, condition in enumerate(cue.when):
            path = f"cues[{index}].when[{number}]"
            if condition.at is not None and length is not None and condition.at >= length:
                yield _finding(
                    scene, "never-at", "warning", path, found=f"{condition.at:g} s", wanted=f"{length:g} s"
                )
            thing = scene.thing(str(condition.ended)) if condition.ended is not None else None
            if thing is not None and thing.loop:
                yield _finding(scene, "never-ended", "warning", path, found=repr(thing.id))


def _rights(scene: Scene) -> Iterator[Finding]:
    yield from rights(scene).findings


_RULES = (
    _version,
    _ids,
    _references,
    _files,
    _access,
    _languages,
    _places,
    _shows,
    _rights,
    rooms,
    idle_keys,
    twins,
)
