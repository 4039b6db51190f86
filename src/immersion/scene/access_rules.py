"""Rules on access: what is seen has words, what is said has captions, and promises are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immersion.scene import _access_texts as _access_texts
from immersion.scene import _rule_texts as _rule_texts
from immersion.scene.finding import Finding, Severity
from immersion.scene.meant import found
from immersion.scene.model import SEEN, Media, Scene, text_of
from immersion.scene.references import KIND_TYPES

__all__ = ["access"]

_FILE = re.compile(r"\S+\.(jpe?g|png|webp|gif|tiff?|glb|gltf|obj|ply|mp4|webm)", re.IGNORECASE)
_STRENGTH = {None: 0, "none": 0, "mild": 1, "strong": 2}


def access(scene: Scene) -> Iterator[Finding]:
    """Yield what some visitors would miss."""
    yield from _seen(scene)
    for name, media in scene.media.items():
        if media.type in ("audio", "video"):
            yield from _said(scene, name, media)
        yield from _hazards(scene, name, media)
    yield from _captions(scene)


def _seen(scene: Scene) -> Iterator[Finding]:
    """Find what is seen and not told in words, or told by the name of its file."""
    for index, thing in enumerate(scene.things):
        media = scene.media.get(str(thing.media_id))
        if thing.kind not in SEEN:
            continue
        own = thing.alt is not None
        alt = thing.alt if own else None if media is None else media.alt
        path = f"things[{index}].alt" if own else f"media.{thing.media_id}.alt"
        words = [alt] if isinstance(alt, str) else list((alt or {}).values())
        if media is None and not own:
            continue  # an id that names nothing is told by the rule on ids
        if not any(word.strip() for word in words):
            yield found(scene, "alt", "error", f"things[{index}]", found=repr(thing.id))
        elif any(_FILE.fullmatch(word.strip()) for word in words):
            yield found(scene, "alt-file", "warning", path, found=repr(text_of(alt, "", "")))


def _said(scene: Scene, name: str, media: Media) -> Iterator[Finding]:
    """Find speech without its words: what has a file per language speaks, and others may be music, or silent."""
    if len(media.files or {}) < 2:
        return
    promised = scene.access is not None and scene.access.captions == "always"
    severity: Severity = "error" if promised else "warning"
    if media.captions is None:
        yield found(scene, "no-captions", severity, f"media.{name}", found=repr(name))
    elif media.type == "audio" and isinstance(media.captions, str):
        values = {"found": repr(str(media.captions)), "wanted": ", ".join(media.files or {})}
        yield found(scene, "captions-one", "warning", f"media.{name}.captions", **values)
    elif media.type == "audio" and media.transcript is None:
        yield found(scene, "no-transcript", "warning", f"media.{name}", found=repr(name))


def _hazards(scene: Scene, name: str, media: Media) -> Iterator[Finding]:
    """Find media that are harder on visitors than the scene announces."""
    told = None if scene.access is None else scene.access.hazards
    for hazard in ("flashing", "motion"):
        strength = getattr(media.hazards, hazard, None)
        said = getattr(told, hazard, None)
        if _STRENGTH[strength] > _STRENGTH[said]:
            values = {"found": f"{hazard}: {strength}", "wanted": f"{hazard}: {said or '—'}"}
            yield found(scene, "hazard-untold", "error", f"media.{name}.hazards.{hazard}", **values)


def _captions(scene: Scene) -> Iterator[Finding]:
    """Find places for captions whose sound has none."""
    for index, thing in enumerate(scene.things):
        speaker = scene.thing(str(thing.captions)) if thing.captions is not None else None
        media = scene.media.get(str(speaker.media_id)) if speaker is not None else None
        if speaker is None or (speaker.media_id is not None and media is None):
            continue  # told by the rule on ids
        if media is not None and media.type not in KIND_TYPES[speaker.kind]:
            continue  # told by the rule on types
        sound = scene.media.get(str(media.audio)) if media is not None and media.audio else None
        spoken = media is not None and len(media.files or {}) > 1  # then told at the media
        if not spoken and not any(one is not None and one.captions for one in (media, sound)):
            values = {"found": repr(thing.captions)}
            yield found(scene, "captions-none", "error", f"things[{index}].captions", **values)
