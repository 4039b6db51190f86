"""The videos of a page: copied where browsers read them, else coded by ffmpeg, each with its first picture."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.errors import FileError
from immersion.export._page import _films_texts as _films_texts
from immersion.export._page.film_coding import (
    CONTAINERS,
    coded_film,
    coders,
    has_programs,
    is_web,
)
from immersion.stage.first_pictures import FilmFacts, film_facts, first_picture
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Films", "write_films"]

Pixels = NDArray[np.uint8]

_SAME_SHAPE = 0.005
_MOST_SINGLE = 64_000_000
"""Bytes of videos in a page of one file: more would not open on a telephone."""


@dataclass(frozen=True, slots=True)
class Films:
    """What became of the videos of a page.

    ``media`` is what its programme says of them: ``{media: {"loop": bool, "files": {language: {"url", "mime"}}}}``,
    "" for all languages; ``signed`` what it says of sign language: ``{media: {language: {"url", "mime"}}}``;
    ``posters`` the first picture of each, by media and language; ``losses`` what was lost.
    """

    media: dict[str, Any] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    posters: dict[str, dict[str, Pixels]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    def poster(self, media: str, tag: str) -> Pixels | None:
        """Return the first picture of a video in a language, if it is known."""
        known = self.posters.get(media, {})
        return known.get(tag, known.get(""))


def write_films(
    stage: Stage, folder: Path, *, single: bool = False, kept: dict[object, Any] | None = None
) -> Films:
    """Write every video that is shown into ``films/`` of a page's folder.

    Parameters
    ----------
    stage : Stage
        An open stage; all languages are written.
    folder : Path
        Of the page.
    single : bool
        Whether the page becomes one file: videos that would make it too large for a browser are left out then.
    kept : dict, optional
        Where coded videos are kept, for several pages of one scene.

    Raises
    ------
    FileError
        If a file is missing, or ffmpeg stops.
    """
    films = Films()
    names = list(dict.fromkeys(str(thing.video) for thing in stage.things if thing.video is not None))
    for name in names:
        files = _files(stage, name, films)
        if files:
            loop = any(thing.loop for thing in stage.things if thing.video == name)
            written = _written(stage, name, files, folder, films, {} if kept is None else kept)
            films.media[name] = {"loop": loop, "files": written}
    if single:
        _lighten(folder, films)
    return films


def _files(stage: Stage, name: str, films: Films) -> dict[str, tuple[Path, FilmFacts | None]]:
    """Return the files of a video that can be shown, by language; the stage's own first."""
    media = stage.scene.media[name]
    own = stage.language if media.files else ""
    tags = {own: stage.file(name), **{tag: str(file) for tag, file in (media.files or {}).items()}}
    found: dict[str, tuple[Path, FilmFacts | None]] = {}
    for tag, file in tags.items():
        path = stage.folder / file
        place = f"media.{name}" if not tag else f"media.{name}.files.{tag}"
        if not path.is_file():
            raise FileError("file-missing", path)
        if not has_programs():
            code = "web-film-unchecked" if path.suffix.lower() in CONTAINERS else "web-film-no-coder"
            films.losses.append(Loss(code, place, {"file": file}))
            if code == "web-film-unchecked":
                found[tag] = path, None
            continue
        facts = film_facts(path)
        if isinstance(facts, str):
            films.losses.append(Loss("web-film-damaged", place, {"file": file, "reason": facts}))
        elif not is_web(path, facts) and not coders(facts):
            films.losses.append(Loss("web-film-no-coder", place, {"file": file}))
        else:
            found[tag] = path, facts
    return found


def _written(
    stage: Stage,
    name: str,
    files: dict[str, tuple[Path, FilmFacts | None]],
    folder: Path,
    films: Films,
    kept: dict[object, Any],
) -> dict[str, Any]:
    (folder / "films").mkdir(exist_ok=True)
    told: dict[str, Any] = {}
    aspect: float | None = None
    for tag, (path, facts) in files.items():
        shape = None if facts is None else _shape(path, facts)
        other = aspect is not None and shape is not None and abs(shape / aspect - 1) > _SAME_SHAPE
        stem = folder / "films" / (f"{name}.{tag}" if tag else name)
        if facts is None or (is_web(path, facts) and not other):
            written = stem.with_name(stem.name + path.suffix.lower())
            shutil.copyfile(path, written)
        else:
            # One surface has all languages: what is of another shape gets rims.
            written = _coded_once(kept, path, stem, facts, aspect if other else None)
            values = {"file": str(path.relative_to(stage.folder).as_posix()), "codec": facts.codec}
            films.losses.append(Loss("web-film-coded", f"media.{name}", values))
        told[tag] = {"url": f"films/{written.name}", "mime": CONTAINERS[written.suffix]}
        if facts is not None:
            poster = first_picture(written, film_facts(written))
            films.posters.setdefault(name, {})[tag] = poster
            aspect = aspect or poster.shape[1] / poster.shape[0]
    return told


def _coded_once(
    kept: dict[object, Any], path: Path, stem: Path, facts: FilmFacts, aspect: float | None
) -> Path:
    """Code a video, or write it again as it was coded before; minutes are not spent on it twice."""
    key = ("page-film", path, stem.name, aspect)
    if key not in kept:
        made = coded_film(path, stem, facts, aspect)
        kept[key] = made.name, made.read_bytes()
    name, data = kept[key]
    written = stem.with_name(name)
    write_bytes(written, data)
    return written


def _shape(path: Path, facts: FilmFacts) -> float:
    picture = first_picture(path, facts)
    return float(picture.shape[1] / picture.shape[0])


def _lighten(folder: Path, films: Films) -> None:
    """Leave out the largest videos until the rest may stand in one document; their first pictures stay."""
    sizes = {name: _bytes(folder, told) for name, told in films.media.items()}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        if sum(sizes.values()) <= _MOST_SINGLE:
            return
        for path in _paths(folder, films.media.pop(name)):
            path.unlink()
        values = {"bytes": sizes.pop(name), "most": _MOST_SINGLE}
        films.losses.append(Loss("web-film-single", f"media.{name}", values))


def _paths(folder: Path, told: dict[str, Any]) -> Iterator[Path]:
    yield from dict.fromkeys(folder / file["url"] for file in told["files"].values())


def _bytes(folder: Path, told: dict[str, Any]) -> int:
    return sum(path.stat().st_size for path in _paths(folder, told))
