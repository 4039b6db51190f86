"""Rules on sounds that only their samples can answer: how loud they are, and how near to full scale."""

from __future__ import annotations

from collections.abc import Iterator

from immersion import messages
from immersion.errors import Where
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.stage import _sound_texts as _sound_texts
from immersion.stage.media_facts import MOST_METERED, SoundFacts
from immersion.stage.stage import Stage

__all__ = ["loudness_findings"]

PEAK = -1.0  # dBTP: EBU R 128's maximum for programmes
SILENT = -60.0  # LUFS
APART = 6.0  # LU: between the languages of one media, which a visitor may change while it plays


def loudness_findings(stage: Stage, name: str, media: Media) -> Iterator[Finding]:
    """Yield what is found of a sound's level: true peaks, silence, languages that differ."""
    if media.type not in ("audio", "ambisonic", "stems"):
        return
    levels: dict[str, float] = {}
    files = {"": media.file} if media.file is not None else dict(media.files or {})
    for language, file in files.items() if not media.parts else [("", None)]:
        found = stage.facts(name, None if file is None else str(file))
        if not isinstance(found, SoundFacts):
            continue
        first = str(file if file is not None else (media.parts or ("",))[0])
        where = Where(stage.folder / first, path=f"media.{name}")
        if found.true_peak is not None and found.true_peak > PEAK:
            peak = messages.number(found.true_peak, 1)
            yield Finding("stage-true-peak", "warning", where, peak=peak, wanted=messages.number(PEAK))
        # Stems are not one programme: they may have no loudness, but each sample has a level.
        level = found.true_peak if media.type == "stems" and found.loudness is None else found.loudness
        if found.channels <= MOST_METERED and (level is None or level < SILENT):
            yield Finding("stage-silent", "warning", where, media=name)
        elif found.loudness is not None:
            levels[language] = found.loudness
    if len(levels) > 1 and max(levels.values()) - min(levels.values()) > APART:
        values = {
            "quiet": min(levels, key=lambda tag: levels[tag]),
            "loud": max(levels, key=lambda tag: levels[tag]),
            "apart": messages.number(max(levels.values()) - min(levels.values()), 1),
        }
        yield Finding("stage-loudness-apart", "warning", f"media.{name}.files", **values)
