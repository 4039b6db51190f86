"""What came out of a replay beside what was recorded: bytes, versions, counts, and the surfaces themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion import messages
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._origin import SUFFIX, input_file, record_beside
from immersion.scans._provenance_words import fact_word, json_word, step_word, word
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans._record import Stage

__all__ = ["Difference", "ReplayedFile", "compared", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as recorded: a code of the catalogue and its fields."""

    code: str
    values: Mapping[str, object]

    def render(self, lang: str | None = None) -> str:
        """Return the sentence for a reader, in French or English.

        Examples
        --------
        >>> Difference("replay-version", {"name": "numpy", "recorded": "2.4.1", "now": "2.5.0"}).render("en")
        'numpy: 2.4.1 then, 2.5.0 now'
        """
        told = dict(self.values)
        if self.code == "replay-count":
            told |= {"step": step_word(str(told["step"]), lang), "what": fact_word(str(told["what"]), lang)}
            told |= {key: json_word(str(told[key]), lang) for key in ("recorded", "now")}
        elif self.code == "replay-version":
            told["name"] = word(str(told["name"]), lang)
        return messages.text(self.code, lang, **told)

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return {"code": self.code, "values": dict(self.values), "text": self.render(lang)}


@dataclass(frozen=True, slots=True)
class ReplayedFile:
    """A file that the record names, by its SHA-256 then and now (None when it was not written)."""

    name: str
    recorded: str | None
    now: str | None
    path: Path | None = None

    @property
    def identical(self) -> bool:
        """Whether the bytes are the recorded ones."""
        return self.recorded == self.now


def compared(stage: Stage, target: Path) -> list[ReplayedFile]:
    written = {
        path.relative_to(target.parent).as_posix(): path
        for path in target.parent.rglob("*")
        if path.is_file()
    }
    written.pop(target.name + SUFFIX, None)
    named = {output.path: output.sha256 for output in stage.outputs}
    # What was copied there to be read was not written.
    copies = {file.sha256 for file in stage.inputs}
    files = []
    for name, recorded in named.items():
        path = written.pop(name, None)
        now = None if path is None else input_file(path).sha256
        files.append(ReplayedFile(name, recorded, now, path))
    for name, path in sorted(written.items()):
        now = input_file(path).sha256
        if now not in copies:
            files.append(ReplayedFile(name, None, now, path))
    return files


def differences(
    stage: Stage, folder: Path | None, target: Path, files: list[ReplayedFile]
) -> list[Difference]:
    """Return every difference: the bytes, then what explains them, then how much the surfaces differ."""
    found = []
    for file in files:
        if file.recorded is None or file.now is None:
            code = "replay-new" if file.recorded is None else "replay-absent"
            found.append(Difference(code, {"name": file.name}))
        elif not file.identical:
            values = {"name": file.name, "recorded": file.recorded[:12], "now": file.now[:12]}
            found.append(Difference("replay-bytes", values))
    now = json.loads(record_beside(target).read_bytes())
    then = {**stage.software, **stage.platform.model_dump()}
    here = {**now["software"], **now["platform"]}
    for name in sorted({*then, *here}):
        if then.get(name) != here.get(name):
            values = {"name": name, "recorded": then.get(name, "—"), "now": here.get(name, "—")}
            found.append(Difference("replay-version", values))
    # A function may record no step, or more than one: then the counts of those that match are compared.
    for step, again in zip(stage.steps, now["steps"], strict=False):
        found += _counts(step.name, "", step.facts, again["facts"])
    found += _surface(stage, folder, target, files[0])
    found += [
        Difference("replay-not-promised", {"reason": r.render(messages.language())}) for r in stage.reasons
    ]
    return found


def _counts(step: str, what: str, then: Any, now: Any) -> list[Difference]:  # noqa: ANN401 - two JSON trees
    if isinstance(then, dict) and isinstance(now, dict):
        both = sorted({*then, *now})
        return [
            d for key in both for d in _counts(step, f"{what}.{key}".lstrip("."), then.get(key), now.get(key))
        ]
    if then == now:
        return []
    values = {"step": step, "what": what or "—", "recorded": _short(then), "now": _short(now)}
    return [Difference("replay-count", values)]


def _short(value: object) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
    return text if len(text) < 60 else text[:57] + "…"


def _surface(stage: Stage, folder: Path | None, target: Path, file: ReplayedFile) -> list[Difference]:
    """Return how far the recorded scan is from the replayed one, when it is still there."""
    from immersion.scans.distances import deviation
    from immersion.scans.io import read

    if folder is None or stage.outputs[0].points is not None:  # clouds may be larger than the memory
        return []
    old = folder / file.name
    if file.now is None or file.identical or not old.is_file() or input_file(old).sha256 != file.recorded:
        return []
    a, b = read(old), read(target)
    if not isinstance(a, Mesh) or not isinstance(b, Mesh):
        return []
    told = deviation(a, b, samples=100_000)
    return [Difference("replay-rms", {"name": file.name, "deviation": told.render()})]
