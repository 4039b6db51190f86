"""Rules that need the media: do they exist, open, and match what the scene says of them?

Every problem becomes a finding; the checks go on after each, so that one call tells all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from immersion import messages
from immersion._files import readable
from immersion.errors import FileError, ImmersionError, MissingToolError, Where
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.scene.positions import place_of
from immersion.scene.spelling import spelling_findings
from immersion.stage import _texts as _texts
from immersion.stage.assets import RATE
from immersion.stage.budget_checks import budget_findings
from immersion.stage.captions_checks import caption_findings
from immersion.stage.locking import lock_findings, opened_files
from immersion.stage.media_facts import ModelFacts, SoundFacts, facts_type
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
    findings = list(spelling_findings(stage.scene, stage.folder))
    for name, media in stage.scene.media.items():
        for rule in (_opens, _levels, _sound, loudness_findings, caption_findings):
            findings += _guarded(stage, f"media.{name}", partial(rule, stage, name, media))
    for path, whole in (
        ("things", outside_findings),
        ("things", size_findings),
        ("rigs.projectors", projection_findings),
        ("rigs.speakers", speaker_findings),
        ("profiles", budget_findings),
        ("media", lock_findings),
    ):
        findings += _guarded(stage, path, partial(whole, stage))
    rank = {"error": 0, "warning": 1, "note": 2}
    return sorted(_told_once(stage, findings), key=lambda finding: rank[finding.severity])


def _told_once(stage: Stage, findings: list[Finding]) -> list[Finding]:
    """Place each finding in the scene's own text, and leave out what another rule tells already.

    Two rules that open the same file meet the same problem, ids that lead nowhere are told by the rules on records,
    and a file that is spelled otherwise on the disk is not missing.
    """
    told: dict[tuple[str, str], Finding] = {}
    spelled = {found.where for found in findings if found.code.startswith("scene-file-")}
    for found in findings:
        if found.code.startswith("scene-place-"):
            continue
        file, media = found.where.file, ""
        if file is not None and found.where.line is None:
            with suppress(ValueError):
                file = Path(file).relative_to(stage.folder).as_posix()
            media = str(file)
        where = found.where
        if where.line is None:
            where = place_of(stage.scene, _path(stage, where, media))
        if found.code == "file-missing" and where in spelled:
            continue
        told.setdefault((found.code, media or f"{where} {found.values}"), found.moved(where, media))
    return list(told.values())


def _path(stage: Stage, where: Where, file: str) -> str:
    """Return the path of a place; of a media and one of its files, that of the key that names the file."""
    block, _, name = where.path.partition(".")
    media = stage.scene.media.get(name) if block == "media" else None
    keys = {} if media is None else {named: key for key, named in _files_of(media).items()}
    return f"{where.path}.{keys[file]}" if file in keys else where.path


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
    if media.type == "video":
        yield from _video(stage, name, media)
        return
    found = stage.facts(name) if facts_type(media.type) is not None else None
    if isinstance(found, ModelFacts) and not found.triangles:
        yield Finding("stage-empty-model", "error", f"media.{name}")


def _video(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    """Measure every file of a video; without the program for it, it is enough that the lock knows them."""
    for file in opened_files(media):
        try:
            stage.facts(name, file)
        except MissingToolError as error:
            if stage.locked_facts(name, file) is None:
                where = Where(stage.folder / file, path=f"media.{name}")
                program = error.values.get("program", "ffprobe")
                yield Finding("stage-video-unmeasured", "warning", where, media=name, program=program)
                return
        except FileError as error:
            if not error.code.startswith("file-"):  # a file that is not there is told already
                yield Finding(error.code, "error", replace(error.where, path=f"media.{name}"), **error.values)


def _levels(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    for index, level in enumerate(media.lods or ()):
        if level.file is None or not (stage.folder / str(level.file)).is_file():
            continue  # told by the rule on files
        found = stage.facts(name, str(level.file))
        count = found.triangles if isinstance(found, ModelFacts) else 0
        wanted = level.triangles
        if wanted is not None and abs(count - wanted) > TRIANGLE_TOLERANCE * wanted:
            yield Finding(
                "stage-lod-triangles",
                "warning",
                f"media.{name}.lods[{index}].triangles",
                found_count=messages.number(count),
                wanted=messages.number(wanted),
                file=str(level.file),
            )


def _sound(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    if media.type not in ("audio", "ambisonic", "stems"):
        return
    files: list[str | None] = [str(file) for file in (media.files or {}).values()]
    if media.parts or media.file is not None:
        files = [None if media.parts else str(media.file)]
    placed = any(thing.sound == name and thing.at is not None for thing in stage.scene.things)
    for file in files:
        found = stage.facts(name, file)
        if not isinstance(found, SoundFacts):
            continue
        where = Where(stage.folder / str(file or (media.parts or ("",))[0]), path=f"media.{name}")
        if found.rate != RATE:
            yield Finding("stage-rate", "note", where, rate=messages.number(found.rate))
        if found.channels > 1 and placed:
            yield Finding("stage-channels", "warning", where, channels=found.channels, media=name)
    heard = stage.facts(name)
    wanted = None if media.order is None else (media.order + 1) ** 2
    if isinstance(heard, SoundFacts) and wanted is not None and wanted != heard.channels:
        where = Where(stage.folder / str((media.parts or (stage.file(name),))[0]), path=f"media.{name}.order")
        values = {"media": name, "channels": heard.channels, "wanted": wanted, "order": media.order}
        yield Finding("stage-bed-channels", "error", where, **values)
