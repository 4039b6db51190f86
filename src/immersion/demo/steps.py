"""The steps of the demo, in order: scan, room, walk, export, page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from immersion import audio, export, preview, scans, scene, stage
from immersion.demo.captions import moved
from immersion.demo.example import Example, example
from immersion.demo.folders import built, write_sums
from immersion.demo.own_media import take_bed, take_scan
from immersion.demo.page import page
from immersion.demo.portraits import portraits
from immersion.demo.record import Demo, Heard, Level, Picture, ScanWork, Sizes
from immersion.scene.finding import Finding
from immersion.scene.visit import Visit

__all__ = ["STEPS", "make"]

STEPS = ("stele", "river", "clean", "decimate", "portraits", "check", "room", "sound", "glb")
"""The names that ``progress`` is called with, in order."""

Progress = Callable[[str, float], None]
_LEVELS = ("stele.glb", "stele-20k.glb")
HEIGHT = 1.7
"""Metres: of the stele, and of a scan that has no size of its own."""

_LOOK = 20.0
"""When the pictures of the room are taken: seconds of the visit, while the voice speaks."""


def make(
    folder: str | os.PathLike[str],
    *,
    language: str | None = None,
    sizes: Sizes | None = None,
    scan: str | os.PathLike[str] | None = None,
    recording: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Demo:
    """Run the whole chain on the example scene, and write what it makes.

    Parameters
    ----------
    folder : path
        New, empty, or of an earlier run, which is then replaced whole.
    language : str, optional
        ``fr`` or ``en``: of the exported scene, and the one that the page opens in; else the scene's default.
    sizes : Sizes, optional
        How much is made.
    scan : path, optional
        A real scan in the place of the stele. It keeps its size if a visitor can walk round it, and else is made as
        high as the stele; it stands on the floor, with the colours of its vertices.
    recording : path, optional
        An AmbiX bed of third order in the place of the river.
    progress : callable, optional
        Called with the name of a step and its part done, from 0 to 1.

    Returns
    -------
    Demo
        The same arguments give the same bytes, file by file, on the same machine.

    Raises
    ------
    UsageError
        If the folder holds files of others.
    FileError, InputError, MissingToolError
        If the folder cannot be written, the machine cannot draw, or a scan or a recording does not open or fit.

    Examples
    --------
    A quick run is ``make("out/demo", sizes=Sizes(raw=24_000, levels=(6_000, 2_000)))``; this folder is refused:

    >>> import tempfile
    >>> from immersion.errors import UsageError
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "mine.txt").write_text("not to be removed")
    ...     try:
    ...         make(folder)
    ...     except UsageError as error:
    ...         error.code
    'demo-folder'
    """
    chosen, told = sizes or Sizes(), progress or (lambda step, done: None)
    source = example()
    with built(folder) as work:
        shutil.copytree(
            source.scene, work / "scene", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py[co]")
        )
        own = tuple(None if path is None else Path(path) for path in (scan, recording))
        done = _scan(work, source, chosen, told, *own)
        shown = {"raw": "scene/media/stele-raw.ply"}
        shown |= {level.file: f"scene/media/{level.file}" for level in done.levels}
        pictures = portraits(work, shown, chosen.portrait, partial(told, "portraits"))
        demo = _room(work, done, pictures, language, chosen, told)
        (work / "index.html").write_text(page(demo), encoding="utf-8", newline="\n")
        files = write_sums(work)
    return replace(demo, folder=Path(folder), files=files)


def _scan(
    work: Path, source: Example, sizes: Sizes, told: Progress, scan: Path | None, recording: Path | None
) -> ScanWork:
    """Make the raw scan and the river; clean the scan and make it lighter, with its deviation."""
    media = work / "scene" / "media"
    if scan is None:
        source.maker("make_stele")(
            media / "stele-raw.ply", triangles=sizes.raw, progress=partial(told, "stele")
        )
    else:
        take_scan(scan, media / "stele-raw.ply", HEIGHT)
        told("stele", 1.0)
    if recording is None:
        source.maker("make_nile")(media / "nile.wav", progress=partial(told, "river"))
    else:
        take_bed(recording, media / "nile.wav", 3)
        told("river", 1.0)
    described = scene.read(work / "scene" / "scene.yaml")
    stele = described.media["stele"]
    credit = stele.credit.get(described.languages.default) if isinstance(stele.credit, dict) else stele.credit
    raw = scans.read_mesh(media / "stele-raw.ply", unit="m")
    raw = scans.with_rights(raw, license=stele.license, credit=credit)
    cleaned = scans.clean(raw, progress=partial(told, "clean"))
    levels = []
    for index, (name, count) in enumerate(zip(_LEVELS, sizes.levels, strict=True)):
        part = partial(_part, told, index)
        light = scans.decimate(cleaned.mesh, triangles=count, samples=sizes.samples, progress=part)
        scans.write(light.mesh, media / name)
        levels.append(Level(name, scans.inspect(light.mesh), light.deviation))
    return ScanWork(scans.inspect(raw), scans.inspect(cleaned.mesh), cleaned.log, tuple(levels))


def _part(told: Progress, index: int, done: float) -> None:
    told("decimate", (index + done) / len(_LEVELS))


def _room(
    work: Path, done: ScanWork, pictures: list[Picture], language: str | None, sizes: Sizes, told: Progress
) -> Demo:
    """Check the scene, walk through it, draw its views, render its sound, and export it."""
    scene_file, walk = work / "scene" / "scene.yaml", work / "scene" / "walk.csv"
    with stage.open(scene_file, language=language) as opened:
        told("check", 0.0)
        findings: tuple[Finding, ...] = (*scene.validate(opened.scene), *stage.check(opened))
        findings = tuple(_inside(finding, work) for finding in findings)
        told("check", 1.0)
        visit = stage.simulate(opened, walk)
        (work / "visit.csv").write_text(visit.log_csv(), encoding="utf-8", newline="\n")
        for index, view in enumerate(opened.scene.views):
            name = f"pictures/room-{view}.png"
            picture = preview.picture(opened, view, size=sizes.picture, time=_LOOK, visit=visit)
            preview.save_png(picture, work / name)
            pictures.append(Picture("room", view, name, sizes.picture))
            told("room", (index + 1) / len(opened.scene.views))
        heard = _sounds(work, scene_file, walk, told)
        manifest = export.write(opened, "glb", work / "glb", partial(told, "glb"))
        return Demo(work, opened.scene, done, tuple(pictures), findings, visit, heard, manifest)


def _sounds(work: Path, scene_file: Path, walk: Path, told: Progress) -> tuple[Heard, ...]:
    """Render the walk for headphones in each language, with its captions."""
    heard = []
    (work / "sound").mkdir()
    with stage.open(scene_file) as opened:
        languages = sorted(opened.scene.languages.available, reverse=True)
    for index, language in enumerate(languages):
        told("sound", index / len(languages))
        with stage.open(scene_file, language=language) as opened:
            sound = stage.render_audio(opened, "binaural", walk)
            visit = stage.simulate(opened, walk)
        name = f"sound/walk.{language}.wav"
        audio.write(sound, work / name, "PCM_16")
        captions, transcript = _texts_of(opened, visit, language)
        caption_file = f"sound/walk.{language}.vtt"
        (work / caption_file).write_text(captions, encoding="utf-8", newline="\n")
        peak = float(np.abs(sound.samples).max())
        heard.append(Heard(language, name, caption_file, transcript, sound.duration, peak))
    told("sound", 1.0)
    return tuple(heard)


def _texts_of(opened: stage.Stage, visit: Visit, language: str) -> tuple[str, str]:
    """Return the captions of the walk, and the transcript of its voice."""
    media = opened.scene.media["voice"]
    captions, transcript = (
        (opened.folder / _of_language(named, language)).read_text(encoding="utf-8")
        for named in (media.captions, media.transcript)
    )
    starts = [play.start for play in visit.plays if play.thing == "narrator"]
    return moved(captions, starts[0]) if starts else "WEBVTT\n", transcript


def _of_language(named: str | Mapping[str, str] | None, language: str) -> str:
    return named[language] if isinstance(named, Mapping) else str(named)


def _inside(finding: Finding, folder: Path) -> Finding:
    """Return a finding whose place is named from the demo's folder: where it is built is nobody's concern."""
    where = finding.where
    if where.file is None:
        return finding
    file = Path(where.file).relative_to(folder).as_posix()
    return finding.moved(replace(where, file=file), finding.about)
