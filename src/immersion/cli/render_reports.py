"""What render says of what it made: sentences for a reader, and the record that stands beside a master."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from immersion import messages
from immersion._files import write_text
from immersion.cli import _render_texts as _render_texts
from immersion.cli import _texts as _texts

if TYPE_CHECKING:
    from immersion.audio import Loudness
    from immersion.audio.file_rendering import RenderedFile
    from immersion.audio.normalising import Normalised
    from immersion.stage import RenderedVisit

    Made: TypeAlias = RenderedFile | RenderedVisit

__all__ = ["done", "facts_of", "mastering", "measured", "sentences", "write_report"]


def mastering(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the result is to be mastered and kept, as the renderers take it."""
    from immersion.audio.levels import loudness_level, peak_level

    chosen: dict[str, Any] = {"subtype": options["--subtype"]}
    for option, read in (("loudness", loudness_level), ("true-peak", peak_level)):
        written = options[f"--{option}"]
        chosen[option.replace("-", "_")] = None if written is None else read(written)
    return chosen


def _mastered(made: Made) -> Normalised | None:
    from immersion.audio.normalising import Normalised

    found = getattr(made, "mastered", made.loudness)
    return found if isinstance(found, Normalised) else None


def facts_of(out: Path, made: Made) -> dict[str, Any]:
    """Return what was written as plain data."""
    facts = {"file": str(out), "channels": list(made.channels), "rate": made.rate, "frames": made.frames}
    facts |= {"seconds": made.frames / made.rate, "muted": made.muted}
    facts["findings"] = [finding.to_dict() for finding in made.findings]
    master = _mastered(made)
    return facts | ({} if master is None else {"loudness": _loudness(master, _plain)})


def measured(out: Path, made: Made) -> dict[str, Any]:
    """Return the file's hash, and how loud it is by EBU R 128: null for what has no weights, such as a bed."""
    import hashlib

    from immersion.audio import Loudness

    master = _mastered(made)
    heard = master.after if master is not None else getattr(made, "loudness", None)
    if not isinstance(heard, Loudness):
        heard = _metered(out, made)
    facts: dict[str, Any] = {"bytes": None, "sha256": None}  # of FLAC in parts
    if out.is_file():
        with out.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        facts = {"bytes": out.stat().st_size, "sha256": digest}
    return facts | {"measured": None if heard is None else heard.to_dict()}


def _metered(out: Path, made: Made) -> Loudness | None:
    from immersion.audio import LoudnessMeter, open_audio
    from immersion.audio.speaker_names import named_layout
    from immersion.errors import InputError

    with open_audio(out) as recording:
        if recording.facts.kind == "ambisonic":
            return None
        try:
            layout = "binaural" if recording.facts.kind == "binaural" else named_layout(made.channels)
            meter = LoudnessMeter(recording.channels, recording.rate, layout)
        except InputError:
            return None
        for block in recording.blocks():
            meter.process(block)
    return meter.result()


def write_report(path: Path, facts: Mapping[str, Any]) -> None:
    """Write the record of a master as JSON, sorted; what is not finite is null."""
    text = json.dumps(_finite(facts), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    write_text(path, text + "\n")


def _finite(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return _plain(value)
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value


def sentences(out: Path, made: Made) -> list[str]:
    """Return what was written, for a reader."""
    names = ", ".join(made.channels if len(made.channels) <= 12 else (*made.channels[:3], "…"))
    size: dict[str, Any] = {"channels": len(made.channels), "names": names, "rate": made.rate}
    size["seconds"] = messages.number(made.frames / made.rate, 2)
    told = []
    if made.muted:
        told.append(messages.text("cli-render-muted", count=messages.number(made.muted)))
    master = _mastered(made)
    if master is not None:
        levels = _loudness(master, _written)
        told.append(messages.text("cli-render-loud", **levels))
        if master.missed >= 0.05:
            told.append(messages.text("cli-render-missed", missed=levels["missed"]))
    return [*told, messages.text("cli-render-made", **size), done(out)]


def done(path: Path) -> str:
    """Return that a file was written."""
    return messages.text("cli-done", path=path)


def _loudness(master: Normalised, written: Callable[[float | None], Any]) -> dict[str, Any]:
    values = {"before": master.before.integrated, "after": master.after.integrated, "gain": master.gain}
    values |= {"limited": master.limited, "peak": master.after.true_peak, "missed": master.missed}
    return {name: written(value) for name, value in values.items()}


def _written(value: float | None) -> str:
    if value is None:
        return "–"
    return messages.number(value, 1) if math.isfinite(value) else "−∞" if value < 0 else "∞"


def _plain(value: float | None) -> float | None:
    """Return a number that JSON has: what is infinite is null."""
    return value if value is not None and math.isfinite(value) else None
