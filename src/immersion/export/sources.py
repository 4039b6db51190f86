"""Rights and provenance of what an export holds, for its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from immersion.scene.model import Media
from immersion.scene.model.base import Record
from immersion.scene.rights import rights as rights_of_scene
from immersion.stage.stage import Stage

__all__ = ["SHOW_KEYS", "given_in", "provenance_of", "rights_of", "used_media"]

SHOW_KEYS = ("at_end", "gap", "open", "closed", "idle")
"""What a show says besides how long it lasts."""


def used_media(stage: Stage) -> dict[str, Media]:
    """Return the media that the stage's things show or play, those of rooms and sounds of videos among them."""
    names = {thing.media_id for thing in stage.things}
    names |= {stage.sound_of_video(thing) for thing in stage.things if thing.video is not None}
    names |= {room.mesh for room in stage.scene.all_rooms().values()}
    return {name: media for name, media in stage.scene.media.items() if name in names}


def given_in(block: Record, keys: Iterable[str]) -> Iterator[str]:
    """Return the keys of a block that say something else than by default."""
    given = block.model_dump(exclude_defaults=True, exclude_none=True)
    return (key for key in keys if key in given)


def rights_of(stage: Stage) -> tuple[Mapping[str, object], ...]:
    """Return licence and credit of the scene and of each media, as the scene states them."""
    report = rights_of_scene(stage.scene, stage.language)
    used = used_media(stage)
    found: list[Mapping[str, object]] = []
    if stage.scene.rights is not None:
        own = stage.scene.rights
        told = {"license": own.license, "credit": own.credit, "statement": own.statement}
        found.append({"of": "scene", **_given(told)})
    for one in report.media:
        if one.id in used:
            media = used[one.id]
            told = {"license": media.license, "credit": media.credit, "source": media.source}
            uri = one.license.uri if one.license is not None else ""
            found.append({"of": f"media.{one.id}", **_given(told), **({"uri": uri} if uri else {})})
    return tuple(found)


def provenance_of(stage: Stage) -> tuple[Mapping[str, object], ...]:
    """Return the files that were read, with their SHA-256, and the records of what made them."""
    found = []
    for name, media in used_media(stage).items():
        for file in _files(stage, name, media):
            entry: dict[str, object] = {"media": name, "file": file, "sha256": stage.digest(file)}
            record = f"{file}.provenance.json"
            if (stage.folder / record).is_file():
                entry |= {"record": record, "record_sha256": stage.digest(record)}
            found.append(entry)
    return tuple(found)


def _files(stage: Stage, name: str, media: Media) -> tuple[str, ...]:
    if media.parts:
        return tuple(str(part) for part in media.parts)
    several = media.type == "image" and media.files
    return tuple(str(file) for file in several.values()) if several else (stage.file(name),)


def _given(values: dict[str, Any]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}
