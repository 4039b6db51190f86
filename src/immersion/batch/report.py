"""The report of a build, to be read (Markdown, in each language) and to be compared (JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from immersion import messages
from immersion._files import write_text
from immersion.batch import _texts as _texts
from immersion.batch.ledger import Ledger
from immersion.scene.model import Scene

__all__ = ["write_report"]

_MILLIMETRES = {"m": 1e3, "cm": 10.0, "mm": 1.0, "km": 1e6, "in": 25.4, "ft": 304.8}


def write_report(scene: Scene, ledger: Ledger) -> None:
    """Write ``report.json`` and one ``report.<language>.md`` for each language of the program."""
    told = [{"name": step.name, "facts": dict(step.facts)} for step in ledger.steps]
    data = {"scene": scene.id, "version": 1, "steps": told}
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"

    def work() -> tuple[Iterable[str], Mapping[str, Any]]:
        names = ["report.json"]
        write_text(ledger.roots.build / names[0], text)
        for language in messages.LANGUAGES:
            names.append(f"report.{language}.md")
            write_text(ledger.roots.build / names[-1], _markdown(scene, told, language))
        return names, {}

    ledger.run("report", {"text": text}, [], work)


def _markdown(scene: Scene, steps: list[dict[str, Any]], language: str) -> str:
    def say(code: str, **values: object) -> str:
        return messages.text(code, language, **values)

    title = scene.title.get(language) if isinstance(scene.title, Mapping) else scene.title
    lines = [f"# {_plain(str(title or scene.id))}", ""]
    for step in steps:
        kind, _, name = step["name"].partition(":")
        facts = step["facts"]
        if kind == "scan":
            lines += [f"## {say('build-report-model', name=name)}", ""]
            lines += [
                say("build-report-scan", scan=facts["scan"], triangles=_whole(facts["triangles"], language))
            ]
            lines += [f"- {_level(level, language)}" for level in facts["levels"]]
            lines.append("")
        elif kind == "check":
            lines += [say("build-report-check", warnings=facts["warning"], notes=facts["note"]), ""]
        elif kind == "export":
            size = messages.size(facts["bytes"], language)
            lines += [f"## {name}", ""]
            lines += [say("build-report-files", files=facts["files"], size=size), ""]
            lines += [
                f"- `{loss['target']}`: {loss['text'][language]} [{loss['code']}]" for loss in facts["losses"]
            ]
            lines.append("")
        elif kind == "pictures":
            lines += [f"![{view}](pictures/{view}.png)" for view in facts["views"]] + [""]
    return "\n".join(lines).rstrip() + "\n"


def _level(level: Mapping[str, Any], language: str) -> str:
    triangles = _whole(level["triangles"], language)
    found = level["deviation"]
    if not found:
        return messages.text("build-report-whole", language, file=level["file"], triangles=triangles)
    values = {key: _length(found[key], found.get("unit"), language) for key in ("rms", "max")}
    return messages.text("build-report-level", language, file=level["file"], triangles=triangles, **values)


def _length(value: float, unit: str | None, language: str) -> str:
    """Return a deviation in millimetres; in the scan's own steps when it has no unit."""
    if unit is None:
        return f"{value:.3g}"
    return str(messages.number(value * _MILLIMETRES[unit], 3, lang=language, unit="mm"))


def _whole(count: int, language: str) -> str:
    return messages.number(count, 0, lang=language)


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return "".join(
        f"\\{letter}" if letter in "\\`*_{}[]<>()#!|" else letter for letter in " ".join(text.split())
    )
