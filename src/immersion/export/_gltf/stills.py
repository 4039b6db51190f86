"""The pictures that stand for videos in a file that plays none: the first of each, in every language."""

from __future__ import annotations

import shutil

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.export._gltf.variants import languages_of
from immersion.export._gltf.work import Work
from immersion.stage.first_pictures import film_facts, first_picture

__all__ = ["stills_of"]

Pixels = NDArray[np.uint8]


def stills_of(work: Work, name: str) -> dict[str, Pixels]:
    """Return the first pictures of a video by language, "" for all; none without ffmpeg, or of a damaged file.

    Each is decoded once for all that shows it.
    """
    key = ("stills", name)
    if key not in work.kept:
        work.kept[key] = _decoded(work, name) if shutil.which("ffmpeg") and shutil.which("ffprobe") else {}
    found: dict[str, Pixels] = work.kept[key]
    return found


def _decoded(work: Work, name: str) -> dict[str, Pixels]:
    stage, media = work.stage, work.stage.scene.media[name]
    files = {stage.language if media.files else "": stage.file(name)}
    if media.files:
        default = stage.scene.languages.default
        for tag in languages_of(work):
            files.setdefault(tag, str(media.files.get(tag) or media.files.get(default) or stage.file(name)))
    pictures: dict[str, Pixels] = {}
    for tag, file in files.items():
        path = stage.folder / file
        try:
            pictures[tag] = first_picture(path, film_facts(path))
        except FileError:
            continue  # told by `check`, and by the dark panel's loss
    return pictures
