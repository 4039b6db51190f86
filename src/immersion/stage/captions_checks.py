"""Rules on captions: WebVTT that can be shown, in time with its sound, and read at leisure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

from immersion import messages
from immersion.errors import Where
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.stage import _captions_texts as _captions_texts
from immersion.stage import _texts as _texts
from immersion.stage.captions import Caption, captions_of, is_webvtt
from immersion.stage.media_facts import SoundFacts
from immersion.stage.stage import Stage

__all__ = ["caption_findings"]

LATE = 0.25  # seconds after the end of the sound that nobody notices
FAST = 25.0  # characters a second: above, hardly an adult reads to the end
_MARKUP = re.compile(r"<[^>]*>")


def caption_findings(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    """Yield what is found of the captions of a media, in each language."""
    captions = media.captions
    entries = captions if isinstance(captions, dict) else {"": captions} if captions else {}
    for language, file in entries.items():
        path = f"media.{name}.captions" + (f".{language}" if language else "")
        source = stage.folder / str(file)
        if not source.is_file() or not source.stat().st_size:
            continue  # told by the rule on files
        text = source.read_text(encoding="utf-8-sig", errors="replace")
        if not is_webvtt(text):
            yield Finding("stage-captions", "error", Where(source, 1, 1, path))
            continue
        found, wrong = captions_of(text)
        for line, words in wrong:
            yield Finding("stage-captions-time", "error", Where(source, line, 1, path), found=words)
        if not found and not wrong:
            yield Finding("stage-captions-empty", "error", Where(source, 1, 1, path))
        yield from _times(source, path, found)
        yield from _late(stage, name, media, language, source, path, found)


def _times(source: Path, path: str, captions: list[Caption]) -> Iterator[Finding]:
    """Find captions that run backwards, cover each other, or go too fast to be read."""
    before: Caption | None = None
    for one in captions:
        where = Where(source, one.line, 1, path)
        start, end = one.start_us / 1e6, one.end_us / 1e6
        if end <= start:
            values = {"start": messages.number(start, 2), "end": messages.number(end, 2)}
            yield Finding("stage-captions-backwards", "error", where, **values)
            continue
        speed = len(" ".join(_MARKUP.sub("", one.text).split())) / (end - start)
        if before is not None and one.start_us < before.end_us:
            values = {"start": messages.number(start, 2), "end": messages.number(before.end_us / 1e6, 2)}
            yield Finding("stage-captions-overlap", "warning", where, line=before.line, **values)
        elif speed > FAST:
            values = {"found": messages.number(speed), "wanted": messages.number(FAST)}
            yield Finding("stage-captions-fast", "warning", where, **values)
        before = one


def _late(
    stage: Stage, name: str, media: Media, language: str, source: Path, path: str, captions: list[Caption]
) -> Iterator[Finding]:
    """Find captions that go on after their sound."""
    sound = (media.files or {}).get(language, media.file)
    if media.type not in ("audio", "ambisonic") or sound is None or not (stage.folder / str(sound)).is_file():
        return
    heard = stage.facts(name, str(sound))
    length = heard.seconds if isinstance(heard, SoundFacts) else math.inf
    late = [one for one in captions if one.end_us / 1e6 > length + LATE]
    if late:
        values = {"end": messages.number(late[-1].end_us / 1e6, 2), "duration": messages.number(length, 2)}
        yield Finding("stage-captions-late", "warning", Where(source, late[0].line, 1, path), **values)
