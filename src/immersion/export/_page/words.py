"""What a visitor reads: captions, transcripts, descriptions, easy texts, credits; by media and language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from immersion.errors import FileError
from immersion.export.sources import used_media
from immersion.stage.captions import read_captions
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["SOUNDS", "files_by_language", "spoken", "words_of"]

_PLAIN = ("transcript", "description", "easy")
SOUNDS = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a"})


def words_of(stage: Stage) -> tuple[dict[str, Any], list[Loss]]:
    """Return ``captions``, ``texts`` and ``credits`` of a page's programme, and what cannot be read.

    ``captions`` = ``{media: {language: [[start, end, text], …]}}`` in microseconds; ``texts`` =
    ``{media: {"transcript": {language: text}, …}}``; ``credits`` = one record per media with its rights.
    """
    captions: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    lost: list[Loss] = []
    used = used_media(stage)
    for name, media in used.items():
        for tag, path in files_by_language(stage, media.captions):
            read = [[one.start_us, one.end_us, spoken(one.text)] for one in read_captions(path)]
            captions.setdefault(name, {})[tag] = read
        for kind in _PLAIN:
            for tag, path in files_by_language(stage, getattr(media, kind)):
                if path.suffix.lower() in SOUNDS:
                    if kind != "description":  # that one plays: see described.py
                        lost.append(Loss("web-text-sound", f"media.{name}.{kind}", {"file": path.name}))
                    continue
                text = _read(path)
                texts.setdefault(name, {}).setdefault(kind, {})[tag] = text
    credits = [
        {
            "id": name,
            "license": media.license,
            "credit": media.credit,
            "source": media.source,
            "alt": media.alt,
        }
        for name, media in used.items()
    ]
    return {"captions": captions, "texts": texts, "credits": credits}, lost


def _read(path: Path) -> str:
    """Return a text; of timed words, the words alone."""
    if path.suffix.lower() == ".vtt":
        return "\n".join(spoken(one.text) for one in read_captions(path))
    return path.read_text(encoding="utf-8-sig", errors="replace")


def spoken(text: str) -> str:
    """Return a caption without WebVTT's marks (voices, classes, italics), and with characters for their names."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def files_by_language(stage: Stage, named: object) -> Iterator[tuple[str, Path]]:
    """Yield the files of an access, by language; one for all is of the scene's default."""
    if named is None:
        return
    files: Mapping[str, object] = (
        named if isinstance(named, Mapping) else {stage.scene.languages.default: named}
    )
    for tag, file in files.items():
        path = stage.folder / str(file)
        if not path.is_file():
            raise FileError("file-missing", path)
        yield tag, path
