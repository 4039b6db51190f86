"""The videos of a page: copied where browsers read them, else coded by ffmpeg, each with its first picture."""

from __future__ import annotations

import math
import shutil
import tempfile
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
from immersion.export._page.lighter_films import (
    Limits,
    Measure,
    Rims,
    drop_sound,
    lighter_film,
    measured,
    sides_within,
)
from immersion.export._page.words import files_by_language
from immersion.export.sources import used_media
from immersion.scene.model import Media
from immersion.stage.first_pictures import FilmFacts, film_facts, first_picture
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Films", "film_measures", "write_films"]

Kept = dict[object, Any]
Pixels = NDArray[np.uint8]

_SAME_SHAPE = 0.005
_MOST_SINGLE = 64_000_000
"""Bytes of videos in a page of one file: more would not open on a telephone."""


@dataclass(frozen=True, slots=True)
class Films:
    """What became of the videos of a page.

    ``media`` is what its programme says of them: ``{media: {"loop": bool, "files": {language: {"url", "mime"}}}}``,
    "" for all languages; ``signed`` what it says of sign language: ``{media: {language: {"url", "mime"}}}``;
    ``posters`` the first picture of each, by media and language; ``losses`` what was lost; ``measures`` what each file
    has.
    """

    media: dict[str, Any] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    posters: dict[str, dict[str, Pixels]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)

    def poster(self, media: str, tag: str) -> Pixels | None:
        """Return the first picture of a video in a language, if it is known."""
        known = self.posters.get(media, {})
        return known.get(tag, known.get(""))


@dataclass(frozen=True, slots=True)
class _Source:
    """One file of a video: where it stands in the scene, and where it goes."""

    place: str
    path: Path
    facts: FilmFacts
    stem: Path


def write_films(
    stage: Stage,
    folder: Path,
    *,
    single: bool = False,
    limits: Limits | None = None,
    kept: Kept | None = None,
) -> Films:
    """Write every video that is shown into ``films/`` of a page's folder, and those in sign language into ``signed/``.

    Parameters
    ----------
    stage : Stage
        An open stage; all languages are written.
    folder : Path
        Of the page.
    single : bool
        Whether the page becomes one file: videos that would make it too large for a browser are left out then.
    limits : Limits, optional
        The most of each video; those beyond are made lighter, where ffmpeg is installed.
    kept : dict, optional
        Where coded videos are kept, for several pages of one scene.

    Raises
    ------
    FileError
        If a file is missing, or ffmpeg stops.
    """
    films, limits, kept = Films(), limits or Limits(), {} if kept is None else kept
    names = list(dict.fromkeys(str(thing.video) for thing in stage.things if thing.video is not None))
    for name in names:
        files = _files(stage, name, films)
        if files:
            loop = any(thing.loop for thing in stage.things if thing.video == name)
            written = _written(stage, name, files, folder, films, limits, kept)
            films.media[name] = {"loop": loop, "files": written}
    for name, media in used_media(stage).items():
        if media.signed is not None:
            _sign(stage, name, media, folder, films, limits, kept)
    kept["page-film-measures", limits] = tuple(films.measures)
    if single:
        _lighten(folder, films)
    return films


def film_measures(kept: Kept | None, limits: Limits) -> tuple[Measure, ...]:
    """Return what each file of the videos of a page has, written within these limits with this place to keep."""
    found: tuple[Measure, ...] = () if kept is None else kept.get(("page-film-measures", limits), ())
    return found


def _files(stage: Stage, name: str, films: Films) -> dict[str, tuple[Path, FilmFacts | None]]:
    """Return the files of a video that can be shown, by language; the stage's own first."""
    media = stage.scene.media[name]
    own = stage.language if media.files else ""
    tags = {own: stage.file(name), **{tag: str(file) for tag, file in (media.files or {}).items()}}
    places = ((f"media.{name}" if not tag else f"media.{name}.files.{tag}") for tag in tags)
    found = {
        tag: _readable(stage, file, place, films)
        for (tag, file), place in zip(tags.items(), places, strict=True)
    }
    return {tag: one for tag, one in found.items() if one is not None}


def _readable(stage: Stage, file: str, place: str, films: Films) -> tuple[Path, FilmFacts | None] | None:
    """Return a file that can be shown with what it holds, which is None where nobody can tell; tell why one cannot."""
    path = stage.folder / file
    if not path.is_file():
        raise FileError("file-missing", path)
    if not has_programs():
        code = "web-film-unchecked" if path.suffix.lower() in CONTAINERS else "web-film-no-coder"
        films.losses.append(Loss(code, place, {"file": file}))
        return (path, None) if code == "web-film-unchecked" else None
    facts = film_facts(path)
    if isinstance(facts, str):
        films.losses.append(Loss("web-film-damaged", place, {"file": file, "reason": facts}))
        return None
    if not is_web(path, facts) and not coders(facts):
        films.losses.append(Loss("web-film-no-coder", place, {"file": file}))
        return None
    return path, facts


def _sign(
    stage: Stage, name: str, media: Media, folder: Path, films: Films, limits: Limits, kept: Kept
) -> None:
    """Write the videos in sign language of a media: each shows beside the room, whatever its shape."""
    told: dict[str, Any] = {}
    for tag, path in files_by_language(stage, media.signed):
        place, file = f"media.{name}.signed.{tag}", path.relative_to(stage.folder).as_posix()
        found = _readable(stage, file, place, films)
        if found is None:
            continue
        (folder / "signed").mkdir(exist_ok=True)
        stem, facts = folder / "signed" / f"{name}.{tag}", found[1]
        if facts is None:
            written = stem.with_name(stem.name + path.suffix.lower())
            shutil.copyfile(path, written)
        else:
            sides = _sides(path, facts, kept)
            written, losses = _one(_Source(place, path, facts, stem), file, sides, None, limits, kept)
            films.losses.extend(losses)
            films.measures.append(measured(written, min(sides[1], limits.height or sides[1])))
        told[tag] = {"url": f"signed/{written.name}", "mime": CONTAINERS[written.suffix]}
    if told:
        films.signed[name] = told


def _written(
    stage: Stage,
    name: str,
    files: dict[str, tuple[Path, FilmFacts | None]],
    folder: Path,
    films: Films,
    limits: Limits,
    kept: Kept,
) -> dict[str, Any]:
    (folder / "films").mkdir(exist_ok=True)
    told: dict[str, Any] = {}
    aspect: float | None = None
    for tag, (path, facts) in files.items():
        stem = folder / "films" / (f"{name}.{tag}" if tag else name)
        if facts is None:
            written = stem.with_name(stem.name + path.suffix.lower())
            shutil.copyfile(path, written)
        else:
            sides = _sides(path, facts, kept)
            shape = sides[0] / sides[1]
            other = aspect is not None and abs(shape / aspect - 1) > _SAME_SHAPE
            # One surface has all languages: what is of another shape gets rims.
            rims = Rims(aspect) if other and aspect is not None else None
            file = path.relative_to(stage.folder).as_posix()
            written, losses = _one(
                _Source(f"media.{name}", path, facts, stem), file, sides, rims, limits, kept
            )
            films.losses.extend(losses)
            poster = first_picture(written, film_facts(written))
            films.posters.setdefault(name, {})[tag] = poster
            films.measures.append(measured(written, poster.shape[0]))
            aspect = aspect or shape
        told[tag] = {"url": f"films/{written.name}", "mime": CONTAINERS[written.suffix]}
    return told


def _one(
    source: _Source, file: str, sides: tuple[int, int], rims: Rims | None, limits: Limits, kept: Kept
) -> tuple[Path, list[Loss]]:
    """Write one file of a video, copied or coded, and lighter where it is beyond the limits; tell what is lost."""
    place, facts = source.place, source.facts
    losses: list[Loss] = []
    as_it_is = rims is None and is_web(source.path, facts)
    whole = sides if rims is None else rims.around(*sides)
    if not as_it_is:
        losses.append(Loss("web-film-coded", place, {"file": file, "codec": facts.codec}))

    def written() -> Path:
        return _copied(source) if as_it_is else _coded_once(kept, source, rims)

    # What is coded anyway and too high in any case is coded once, from its source.
    once = not as_it_is and limits.exceeded_by(whole[1], 0)
    key = ("page-film-plain", source.path, source.stem.name, rims)
    plain = None
    if not once and key not in kept:
        plain = written()
        kept[key] = plain.stat().st_size, measured(plain, whole[1]).kbps
    size, kbps = (math.inf, math.inf) if once else kept[key]
    if coders(facts) and limits.exceeded_by(whole[1], kbps):
        name, data, high, rate = _lighter_once(kept, source, limits, whole, rims)
        if len(data) < size:
            if plain is not None:
                plain.unlink()
            lighter = source.stem.with_name(name)
            write_bytes(lighter, data)
            losses.append(Loss("web-film-lighter", place, {"file": file, "height": high, "kbps": rate}))
            return lighter, losses
    return plain or written(), losses


def _copied(source: _Source) -> Path:
    """Copy a video that browsers read, without the sound that nobody hears."""
    written = source.stem.with_name(source.stem.name + source.path.suffix.lower())
    if not drop_sound(source.path, written):
        shutil.copyfile(source.path, written)
    return written


def _coded_once(kept: Kept, source: _Source, rims: Rims | None) -> Path:
    """Code a video, or write it again as it was coded before; minutes are not spent on it twice."""
    key = ("page-film", source.path, source.stem.name, rims)
    if key not in kept:
        aspect = None if rims is None else rims.aspect
        made = coded_film(source.path, source.stem, source.facts, aspect)
        kept[key] = made.name, made.read_bytes()
    name, data = kept[key]
    written = source.stem.with_name(name)
    write_bytes(written, data)
    return written


def _lighter_once(
    kept: Kept, source: _Source, limits: Limits, sides: tuple[int, int], rims: Rims | None
) -> tuple[str, bytes, int, int]:
    """Return the name and the bytes of a lighter coding with its height and its kilobits, made the first time."""
    key = ("page-film", source.path, source.stem.name, rims, limits)
    if key not in kept:
        with tempfile.TemporaryDirectory(prefix="immersion-") as aside:
            stem = Path(aside) / source.stem.name
            made = lighter_film(source.path, stem, source.facts, limits, sides, rims)
            height = sides_within(*sides, limits.height)[1]
            kept[key] = made.name, made.read_bytes(), height, round(measured(made, height).kbps)
    found: tuple[str, bytes, int, int] = kept[key]
    return found


def _sides(path: Path, facts: FilmFacts, kept: Kept) -> tuple[int, int]:
    """Return width and height of a video as it is seen, upright and with square pixels."""
    key = ("page-film-sides", path)
    if key not in kept:
        high, wide = first_picture(path, facts).shape[:2]
        kept[key] = wide, high
    wide, high = kept[key]
    return wide, high


def _lighten(folder: Path, films: Films) -> None:
    """Leave out the largest videos until the rest may stand in one document; first pictures stay."""
    shown = {("media", name): _paths(folder, told["files"]) for name, told in films.media.items()}
    signed = {("signed", name): _paths(folder, told) for name, told in films.signed.items()}
    paths = {**shown, **signed}
    sizes = {one: sum(path.stat().st_size for path in files) for one, files in paths.items()}
    for kind, name in sorted(sizes, key=lambda one: (-sizes[one], one)):
        if sum(sizes.values()) <= _MOST_SINGLE:
            return
        for path in paths[kind, name]:
            path.unlink()
        getattr(films, kind).pop(name)
        values = {"bytes": sizes.pop((kind, name)), "most": _MOST_SINGLE}
        film = kind == "media"
        code, place = ("web-film-single", "") if film else ("web-signed-single", ".signed")
        films.losses.append(Loss(code, f"media.{name}{place}", values))


def _paths(folder: Path, files: dict[str, Any]) -> list[Path]:
    return list(dict.fromkeys(folder / file["url"] for file in files.values()))
