"""Small text files of a scene, kept in the extras: captions, transcripts, ways. They are what makes the record whole.

No viewer of glTF shows them; who takes the scene out of the file again has them, in a year or in fifty.
"""

from __future__ import annotations

from immersion.export._gltf.work import Work
from immersion.export.sources import used_media
from immersion.scene.reading import files_of

__all__ = ["SUFFIXES", "side_texts"]

SUFFIXES = (".csv", ".html", ".md", ".srt", ".txt", ".vtt")
_MOST_EACH, _MOST_ALL = 256 * 1024, 1024 * 1024
"""Bytes of one file and of all: what is longer is no side of a sound, and stays outside."""


def side_texts(work: Work) -> dict[str, str]:
    """Return the small text files that the scene's kept media and things name, by their names.

    One that is not there, is too long, or is no UTF-8 is left out: its loss is told as before.
    """
    found: dict[str, str] = {}
    total = 0
    for name in _names(work):
        path = work.stage.folder / name
        try:
            data = path.read_bytes() if path.stat().st_size <= _MOST_EACH else None
            text = None if data is None else data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if data is not None and text is not None and total + len(data) <= _MOST_ALL:
            total += len(data)
            found[name] = text
    return found


def _names(work: Work) -> list[str]:
    records = [*used_media(work.stage).values(), *work.stage.things]
    names = {name for record in records for _, name in files_of(record)}
    return sorted(name for name in names if name.lower().endswith(SUFFIXES))
