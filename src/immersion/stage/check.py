"""Rules that need the media: do they exist, open, and match what the scene says of them?

Every problem becomes a finding; the checks go on after each, so that one call tells all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from immersion._files import readable
from immersion.errors import ImmersionError, Where
from immersion.messages import Quantity
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.scene.positions import place_of
from immersion.stage import _texts as _texts
from immersion.stage.assets import RATE
from immersion.stage.budget_checks import budget_findings
from immersion.stage.captions_checks import caption_findings
from immersion.stage.projection_checks import projection_findings
from immersion.stage.size_checks import outside_findings, size_findings
from immersion.stage.sound_checks import loudness_findings
from immersion.stage.speaker_checks import speaker_findings
from immersion.stage.stage import Stage

__all__ = ["check"]

# A level may differ this much from what the scene says: decimation stops a few faces off its target.
TRIANGLE_TOLERANCE = 0.05


def check(stage: Stage) -> list[Finding]:
    """Open every media of a stage and hold it against what the scene says.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile and language choose the files, and every language's files are checked.

    Returns
    -------
    list of Finding
        Errors first, then warnings, then notes; each at its line of the scene, or of the captions.
    """
    findings: list[Finding] = []
    for name, media in stage.scene.media.items():
        for rule in (_opens, _levels, _sound, loudness_findings, caption_findings):
            findings += _guarded(stage, f"media.{name}", partial(rule, stage, name, media))
    for path, whole in (
        ("things", outside_findings),
        ("things", size_findings),
        ("rigs.projectors", projection_findings),
        ("rigs.speakers", speaker_findings),
        ("profiles", budget_findings),
    ):
        findings += _guarded(stage, path, partial(whole, stage))
    rank = {"error": 0, "warning": 1, "note": 2}
    # Several rules that open the same file meet the same problem: it is told once, by the first.
    once: dict[tuple[str, str, str], Finding] = {}
    for found in findings:
        place = str(found.where.file) if found.where.file and found.where.line is None else str(found.where)
        once.setdefault((found.code, place, repr(found.values)), found)
    findings = [_placed(stage, found) for found in once.values()]
    return sorted(findings, key=lambda finding: rank[finding.severity])


def _placed(stage: Stage, finding: Finding) -> Finding:
    """Return a finding at its line of the scene, naming the media file it is about; a line of its own stays."""
    where, scene = finding.where, stage.scene
    if where.line is not None or not where.path:
        return finding
    path, about = where.path, where.file
    names = path.split(".")
    media = scene.media.get(names[1]) if names[0] == "media" and len(names) == 2 else None
    if media is not None and about is not None:
        keys = {stage.folder / file: key for key, file in _files_of(media).items()}
        path += f".{keys[Path(about)]}" if Path(about) in keys else ""
    place = place_of(scene, path)
    if place.file is None:
        return finding  # a scene without a file has no lines: the media's own name says more
    inner = None if about is None else Path(about)
    if inner is not None and inner.is_relative_to(stage.folder):
        inner = inner.relative_to(stage.folder)
    return Finding(finding.code, finding.severity, place, inner, **finding.values)


def _guarded(stage: Stage, path: str, rule: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """Run a rule; an error it meets becomes a finding of its own."""
    found: list[Finding] = []
    try:
        found.extend(rule())
    except ImmersionError as error:
        where = error.where if error.where.path else replace(error.where, path=path)
        found.append(Finding(error.code, "error", where, **error.values))
    return found


def _files_of(media: Media) -> dict[str, str]:
    """Return every file a media names, by its key in the scene."""
    named = {"file": str(media.file)} if media.file is not None else {}
    named |= {f"files.{language}": str(file) for language, file in (media.files or {}).items()}
    named |= {f"parts[{index}]": str(file) for index, file in enumerate(media.parts or ())}
    named |= {f"lods[{i}].file": str(one.file) for i, one in enumerate(media.lods) if one.file is not None}
    for key in ("captions", "transcript", "description", "signed", "easy"):
        entry = getattr(media, key, None)
        if isinstance(entry, str):
            named[key] = entry
        elif entry:
            named |= {f"{key}.{language}": str(file) for language, file in entry.items()}
    return named


def _opens(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    for key, file in _files_of(media).items():
        try:
            readable(stage.folder / file, Path(file).suffix.lstrip(".").upper() or media.type)
        except ImmersionError as error:
            yield Finding(
                error.code, "error", Where(error.where.file, path=f"media.{name}.{key}"), **error.values
            )
    if media.type == "model" and not len(stage.mesh(name).faces):
        yield Finding("stage-empty-model", "error", f"media.{name}")
    if media.type == "image":
        stage.image(name)


def _levels(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    from immersion.scans import io

    for index, level in enumerate(media.lods or ()):
        if level.file is None or not (stage.folder / str(level.file)).is_file():
            continue  # told by the rule on files
        count = len(io.read_mesh(stage.folder / str(level.file)).faces)
        wanted = level.triangles
        if wanted is not None and abs(count - wanted) > TRIANGLE_TOLERANCE * wanted:
            yield Finding(
                "stage-lod-triangles",
                "warning",
                f"media.{name}.lods[{index}].triangles",
                found_count=Quantity(count),
                wanted=Quantity(wanted),
                file=str(level.file),
            )


def _sound(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    if media.type not in ("audio", "ambisonic"):
        return
    from immersion.audio import formats

    files = (
        [str(media.file)] if media.file is not None else [str(file) for file in (media.files or {}).values()]
    )
    for file in files:
        rate = formats.read(stage.folder / file).rate
        if rate != RATE:
            yield Finding(
                "stage-rate", "note", Where(stage.folder / file, path=f"media.{name}"), rate=Quantity(rate)
            )
        sound = stage.sound_file(name, file)
        where = Where(stage.folder / file, path=f"media.{name}")
        if sound.channels > 1 and any(t.sound == name and t.at is not None for t in stage.scene.things):
            values = {"channels": sound.channels, "media": name}
            yield Finding("stage-channels", "warning", where, **values)
    stage.audio(name)
