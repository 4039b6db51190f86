"""Files that pictures, films and plans may not be written over: the scene's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from immersion.errors import FileError
from immersion.preview import _output_texts as _output_texts

if TYPE_CHECKING:
    from immersion.scene.model import Media
    from immersion.stage.stage import Stage

__all__ = ["refuse_media"]


def refuse_media(stage: Stage, target: Path) -> None:
    """Raise a FileError when a file to be written is one of the stage's media: a master is never written over."""
    if not target.exists():
        return
    for media in stage.scene.media.values():
        for file in _files(media):
            path = stage.folder / file
            if path.exists() and target.samefile(path):
                raise FileError("preview-over-media", target)


def _files(media: Media) -> Iterator[str]:
    for file in (media.file, *(media.files or {}).values(), *(media.parts or ())):
        if file is not None:
            yield str(file)
    for level in media.lods or ():
        yield str(level.file)
