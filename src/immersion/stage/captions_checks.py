"""Rules on captions: WebVTT that can be shown, in time with its sound, and read at leisure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from immersion import messages
from immersion.errors import Where
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.stage import _captions_texts as _captions_texts
from immersion.stage import _texts as _texts
from immersion.stage.stage import Stage

__all__ = ["Caption", "caption_findings", "captions_of"]

LATE = 0.25  # seconds after the end of the sound that nobody notices
FAST = 25.0  # characters a second: above, hardly an adult reads to the end
_TIME = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d\.\d{3})")


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: the line of its times in the file, when it shows, and what it says."""

    line: int
    start: float
    end: float
    text: str


def captions_of(text: str) -> tuple[list[Caption], list[tuple[int, str]]]:
    """Return the captions of a WebVTT text, and the lines of times that cannot be read.

    Examples
    --------
    >>> captions_of("WEBVTT\\n\\n00:01.000 --> 00:02.500\\nCome in.\\n")
    ([Caption(line=3, start=1.0, end=2.5, text='Come in.')], [])
    """
    found: list[Caption] = []
    wrong: list[tuple[int, str]] = []
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if "-->" not in line:
            continue
        before, _, after = line.partition("-->")
        start, end = _seconds(before.strip()), _seconds((after.split() or [""])[0])
        if start is None or end is None:
            wrong.append((index + 1, line.strip()))
            continue
        words = []
        for said in lines[index + 1 :]:
            if not said.strip() or "-->" in said:
                break
            words.append(re.sub(r"<[^>]*>", "", said).strip())
        found.append(Caption(index + 1, start, end, " ".join(words)))
    return found, wrong


def _seconds(stamp: str) -> float | None:
    match = _TIME.fullmatch(stamp)
    return None if match is None else int(match[1] or 0) * 3600 + int(match[2]) * 60 + float(match[3])


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
        if not text.startswith("WEBVTT"):
            yield Finding("stage-captions", "error", Where(source, 1, 1, path))
            continue
        found, wrong = captions_of(text)
        for line, words in wrong:
            yield Finding("stage-captions-time", "error", Where(source, line, 1, path), found=words)
        if not found and not wrong:
            yield Finding("stage-captions-empty", "error", Where(source, 1, 1, path))
        yield from _times(source, path, found)
        yield from _late(stage, media, language, source, path, found)


def _times(source: Path, path: str, captions: list[Caption]) -> Iterator[Finding]:
    """Find captions that run backwards, cover each other, or go too fast to be read."""
    before: Caption | None = None
    for one in captions:
        where = Where(source, one.line, 1, path)
        if one.end <= one.start:
            values = {"start": messages.number(one.start, 2), "end": messages.number(one.end, 2)}
            yield Finding("stage-captions-backwards", "error", where, **values)
            continue
        if before is not None and one.start < before.end - 1e-9:
            values = {"start": messages.number(one.start, 2), "end": messages.number(before.end, 2)}
            yield Finding("stage-captions-overlap", "warning", where, line=before.line, **values)
        elif len(one.text) > FAST * (one.end - one.start):
            speed = len(one.text) / (one.end - one.start)
            yield Finding(
                "stage-captions-fast",
                "warning",
                where,
                found=messages.number(speed),
                wanted=messages.number(FAST),
            )
        before = one


def _late(
    stage: Stage, media: Media, language: str, source: Path, path: str, captions: list[Caption]
) -> Iterator[Finding]:
    """Find captions that go on after their sound."""
    sound = (media.files or {}).get(language, media.file)
    if media.type not in ("audio", "ambisonic") or sound is None or not (stage.folder / str(sound)).is_file():
        return
    length = stage.length_of(str(sound))
    late = [one for one in captions if one.end > length + LATE]
    if late:
        values = {"end": messages.number(late[-1].end, 2), "duration": messages.number(length, 2)}
        yield Finding("stage-captions-late", "warning", Where(source, late[0].line, 1, path), **values)
