"""Rules over a whole scene: what its records say of each other; no media is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immersion import messages
from immersion.registry import nearest
from immersion.scene import _rule_texts as _rule_texts
from immersion.scene import _texts as _texts
from immersion.scene.access_rules import access
from immersion.scene.cue_rules import cues
from immersion.scene.equipment_rules import equipment
from immersion.scene.finding import Finding, Severity
from immersion.scene.hold_rules import tours
from immersion.scene.language_rules import languages
from immersion.scene.look_rules import lights_and_levels
from immersion.scene.meant import meant
from immersion.scene.migration import LATEST
from immersion.scene.model import Scene
from immersion.scene.place_rules import places
from immersion.scene.positions import place_of
from immersion.scene.profile_rules import profiles
from immersion.scene.references import names_of, references
from immersion.scene.rights import rights
from immersion.scene.room_rules import idle_keys, rooms
from immersion.scene.screen_rules import screens
from immersion.scene.spelling import twins

__all__ = ["place_of", "validate"]

_ID = re.compile(r"[a-z][a-z0-9_-]*")
_BLOCKS = ("media", "rooms", "portals", "screens", "things", "zones", "views", "cues", "tours", "profiles")

_BY_SUBJECT = (
    access, cues, equipment, languages, lights_and_levels, places, profiles, screens, tours,
)  # fmt: skip


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
    found = [finding for rule in (*_RULES, *_BY_SUBJECT) for finding in rule(scene)]
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
    names: dict[tuple[str, ...], dict[str, None]] = {}
    for use in references(scene):
        if use.blocks not in names:
            names[use.blocks] = dict.fromkeys(n for block in use.blocks for n in names_of(scene, block))
        known = names[use.blocks]
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
    used = meant(scene, "media")
    for name, media in scene.media.items():
        if media.file is None and not media.files and not media.parts:
            yield _finding(scene, "media-file", "error", f"media.{name}", found=repr(name))
        if media.license is None:
            yield _finding(scene, "license", "warning", f"media.{name}", found=repr(name))
        if name not in used:
            yield _finding(scene, "unused", "note", f"media.{name}", found=repr(name))


def _shows(scene: Scene) -> Iterator[Finding]:
    length = scene.show.duration
    if scene.show.at_end == "loop" and length is None:
        yield _finding(scene, "loop-length", "error", "show.at_end", found="loop")
    for index, cue in enumerate(scene.cues):
        for number, condition in enumerate(cue.when):
            path = f"cues[{index}].when[{number}]"
            if condition.at is not None and length is not None and condition.at >= length:
                times = {"found": condition.at, "wanted": length}
                values = {key: messages.number(time, None, unit="s") for key, time in times.items()}
                yield _finding(scene, "never-at", "warning", path, **values)
            thing = scene.thing(str(condition.ended)) if condition.ended is not None else None
            if thing is not None and thing.loop:
                yield _finding(scene, "never-ended", "warning", path, found=repr(thing.id))


def _rights(scene: Scene) -> Iterator[Finding]:
    yield from rights(scene).findings


_RULES = (_version, _ids, _references, _files, _shows, _rights, rooms, idle_keys, twins)
