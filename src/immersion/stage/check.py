"""Rules that need the media: do they exist, open, and match what the scene says of them?

Every problem becomes a finding; the checks go on after each, so that one call tells all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from immersion import messages
from immersion._files import readable
from immersion.errors import FileError, ImmersionError, Where
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.scene.places import world_from_thing
from immersion.scene.positions import place_of
from immersion.scene.spelling import spelling_findings
from immersion.stage import _texts as _texts
from immersion.stage.assets import RATE
from immersion.stage.budget_checks import budget_findings
from immersion.stage.captions import read_captions
from immersion.stage.locking import lock_findings
from immersion.stage.media_facts import ModelFacts, SoundFacts, facts_type
from immersion.stage.projection_checks import projection_findings
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
        Errors first, then warnings, then notes; each with its place in the scene.
    """
    findings = list(spelling_findings(stage.scene, stage.folder))
    for name, media in stage.scene.media.items():
        for rule in (_opens, _levels, _sound, loudness_findings, _captions):
            findings += _guarded(stage, f"media.{name}", partial(rule, stage, name, media))
    findings += _guarded(stage, "things", partial(_inside, stage))
    for path, whole in (
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

    Two rules that open the same file meet the same problem, and ids that lead nowhere are told by the rules on
    records.
    """
    told: dict[tuple[str, str], Finding] = {}
    for found in findings:
        if found.code.startswith("scene-place-"):
            continue
        path, file = found.where.path, found.where.file
        media = ""
        if file is not None and found.where.line is None:
            with suppress(ValueError):
                file = Path(file).relative_to(stage.folder).as_posix()
            media = str(file)
        where = found.where if found.where.line is not None else place_of(stage.scene, path)
        told.setdefault((found.code, media or f"{where} {found.values}"), found.moved(where, media))
    return list(told.values())


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
    found = stage.facts(name) if facts_type(media.type) is not None else None
    if isinstance(found, ModelFacts) and not found.triangles:
        yield Finding("stage-empty-model", "error", f"media.{name}")


def _levels(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    for index, level in enumerate(media.lods or ()):
        found = stage.facts(name, str(level.file))
        count = found.triangles if isinstance(found, ModelFacts) else 0
        wanted = level.triangles
        if wanted is not None and abs(count - wanted) > TRIANGLE_TOLERANCE * wanted:
            yield Finding(
                "stage-lod-triangles",
                "warning",
                f"media.{name}.lods[{index}].triangles",
                found_count=count,
                wanted=wanted,
                file=str(level.file),
            )


def _sound(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    if media.type not in ("audio", "ambisonic"):
        return
    files = [media.file] if media.file is not None else [*(media.files or {}).values()]
    for file in files:
        found = stage.facts(name, str(file))
        if isinstance(found, SoundFacts) and found.rate != RATE:
            where = Where(stage.folder / str(file), path=f"media.{name}")
            yield Finding("stage-rate", "note", where, rate=found.rate)
    heard = stage.facts(name)
    wanted = None if media.order is None else (media.order + 1) ** 2
    if isinstance(heard, SoundFacts) and wanted is not None and wanted != heard.channels:
        where = Where(stage.folder / str((media.parts or (stage.file(name),))[0]), path=f"media.{name}.order")
        values = {"media": name, "channels": heard.channels, "wanted": wanted, "order": media.order}
        yield Finding("stage-bed-channels", "error", where, **values)


def _captions(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    captions = media.captions
    entries = captions if isinstance(captions, dict) else {"": captions} if captions else {}
    for language, file in entries.items():
        where = Where(
            stage.folder / str(file), path=f"media.{name}.captions" + (f".{language}" if language else "")
        )
        try:
            ends = [one.end_us / 1e6 for one in read_captions(stage.folder / str(file))]
        except FileError as error:
            yield Finding(error.code, "error", replace(error.where, path=where.path), **error.values)
            continue
        sound = (media.files or {}).get(language, media.file)
        if sound is not None and ends:
            facts = stage.facts(name, str(sound))
            length = facts.seconds if isinstance(facts, SoundFacts) else max(ends)
            if max(ends) > length + 0.25:
                yield Finding(
                    "stage-captions-late",
                    "warning",
                    where,
                    end=messages.number(max(ends), 2),
                    duration=messages.number(length, 2),
                )


def _inside(stage: Stage) -> Iterator[Finding]:
    room = stage.scene.room
    if room is None or room.box is None:
        return
    x, y, z = room.box.size
    low, high = np.array([-x / 2, 0.0, -z / 2]), np.array([x / 2, y, z / 2])
    for index, thing in enumerate(stage.scene.things):
        if thing.at is None:
            continue
        place = world_from_thing(stage.scene, thing)[:3, 3]
        out = float(np.linalg.norm(np.maximum(low - place, 0) + np.maximum(place - high, 0)))
        if out > 1e-6:
            where = f"things[{index}].at"
            yield Finding("stage-outside", "warning", where, thing=thing.id, distance=messages.number(out, 2))
