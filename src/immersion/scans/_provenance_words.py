"""A record told to a reader: a table of steps, the files with short checksums, and whose the scan is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from immersion import messages
from immersion.scans import _process_texts as _process_texts
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans import _record_texts as _record_texts
from immersion.scans import _streamed_texts as _streamed_texts

if TYPE_CHECKING:
    from immersion.scans._record import FileRecord, Stage, StepRecord

__all__ = ["fact_word", "file_rows", "json_word", "step_rows", "step_word", "summary_rows", "word"]

_MOST_FACTS = 6
# Arguments and facts whose values are names of ours; the others hold what a person wrote.
_NAMED = ("compression", "method", "normals", "orient", "orientation")


def _said(code: str, lang: str | None = None, **values: object) -> str:
    return messages.text(code, lang, **values)


def step_rows(stage: Stage, lang: str | None = None) -> list[tuple[str, str, str]]:
    """Return what was done, with what, and what came out."""
    return [(step_word(step.name, lang), _with(step, lang), _facts(step, lang)) for step in stage.steps]


def step_word(name: str, lang: str | None = None) -> str:
    """Return what a step is called: the name itself when there are no words for it."""
    return _label(f"provenance-step-{name}", name, lang)


def word(name: str, lang: str | None = None) -> str:
    """Return what an argument or a fact is called."""
    return _label(f"record-word-{name}", name, lang)


def fact_word(path: str, lang: str | None = None) -> str:
    """Return what a fact inside others is called, such as ``deviation.max``: English readers get the path."""
    if not (lang or messages.language()).startswith("fr"):
        return path
    first, *rest = path.split(".")
    if first == "steps" and rest:
        return " ".join(_label(f"step-{name}", name, lang) for name in rest)
    return " ".join(word(name, lang) for name in (first, *rest))


def _label(code: str, name: str, lang: str | None) -> str:
    """Return the words for a name that a record gives: the name itself when there are none."""
    try:
        return messages.text(code, lang)
    except LookupError:  # no text of this code, or one that is a whole sentence with fields
        return name


def json_word(text: str, lang: str | None = None) -> str:
    """Return how a reader writes a JSON value: with a comma, and in words."""
    if not (lang or messages.language()).startswith("fr"):
        return text
    if text in ("true", "false"):
        return _said(f"provenance-{'yes' if text == 'true' else 'no'}", lang)
    number = re.fullmatch(r"-?[0-9]+\.[0-9]+(e[+-]?[0-9]+)?", text)
    return text.replace(".", ",") if number else "—" if text == "null" else text


def _with(step: StepRecord, lang: str | None) -> str:
    """Return the arguments that are not what they always are."""
    from immersion.scans._replay_steps import defaults

    usual = defaults(step.name)
    given = {
        name: value
        for name, value in step.parameters.items()
        if value is not None and (name not in usual or usual[name] != value)
    }
    return ", ".join(
        f"{word(name, lang)} {_named(name, value, lang)}" for name, value in sorted(given.items())
    )


def _named(name: str, value: object, lang: str | None) -> str:
    if isinstance(value, str) and name in _NAMED:
        return _label(f"record-value-{value}", value, lang)
    return _value(value, lang)


def _value(value: object, lang: str | None) -> str:
    if isinstance(value, bool):
        return _said("provenance-yes" if value else "provenance-no", lang)
    if isinstance(value, int):
        return messages.number(value, 0, lang)
    if isinstance(value, float):
        return _short(value, lang)
    if isinstance(value, list):
        return f"({len(value)})" if len(value) > 4 else f"({' '.join(_value(one, lang) for one in value)})"
    return f"({len(value)})" if isinstance(value, Mapping) else str(value)


def _short(value: float, lang: str | None) -> str:
    text = f"{value:.4g}"
    return text.replace(".", ",") if (lang or messages.language()).startswith("fr") else text


def _facts(step: StepRecord, lang: str | None) -> str:
    facts = dict(step.facts)
    counts = {key: facts.pop(key, None) for key in ("triangles", "points", "vertices")}
    told = [
        _said(f"provenance-{key}", lang, count=messages.number(count, 0, lang))
        for key, count in counts.items()
        if isinstance(count, int)
    ]
    told += _deviation(facts.pop("deviation", None), lang)
    steps = facts.pop("steps", None)
    told += _counts(steps, lang) if isinstance(steps, Mapping) else []
    rest = [(key, value) for key, value in facts.items() if isinstance(value, int | float | str) and value]
    told += [f"{word(key, lang)} {_named(key, value, lang)}" for key, value in sorted(rest)]
    return ", ".join(told[:_MOST_FACTS])


def _deviation(value: object, lang: str | None) -> list[str]:
    """Return the two-sided deviation as it is told elsewhere: in mm, or in parts of the diagonal without a unit."""
    from immersion.scans.mesh import METRES_PER_UNIT

    if not isinstance(value, Mapping):
        return []
    unit, diagonal = value.get("unit"), value.get("diagonal")
    scale, label = 1.0, ""
    if isinstance(unit, str) and unit in METRES_PER_UNIT:
        scale, label = 1e3 * METRES_PER_UNIT[unit], " mm"
    elif isinstance(diagonal, int | float) and diagonal > 0:
        scale, label = 1e4 / diagonal, " ‱ diag."
    rms, most = value.get("rms"), value.get("max")
    if not isinstance(rms, int | float) or not isinstance(most, int | float):
        return []
    told = (f"{_short(float(number) * scale, lang)}{label}" for number in (rms, most))
    return [_said("deviation-told", lang, **dict(zip(("rms", "most"), told, strict=True)))]


def _counts(steps: Mapping[str, object], lang: str | None) -> list[str]:
    told = []
    for name, count in steps.items():
        if isinstance(count, int) and count:
            told.append(f"{_label(f'step-{name}', name, lang)} {messages.number(count, 0, lang)}")
    return told


def file_rows(stage: Stage, lang: str | None = None) -> Iterator[tuple[str, str, str, str]]:
    """Give the files that were read, then those that were written, with checksums shortened."""
    both: tuple[tuple[str, tuple[FileRecord, ...]], ...]
    both = (("inputs", stage.inputs), ("outputs", stage.outputs))
    for kind, files in both:
        for index, file in enumerate(files):
            label = _said(f"provenance-row-{kind}", lang) if not index else ""
            size = _said("record-megabytes", lang, size=messages.number(file.bytes / 1e6, 2, lang))
            yield label, file.path, f"{file.sha256[:12]}…", size


def summary_rows(record: Stage, lang: str | None = None) -> Iterator[tuple[str, str]]:
    """Give whose the scan is, what of it was invented, and whether it can be made again."""
    rights = record.rights
    for name, value in (
        ("license", rights.license),
        ("credit", rights.credit),
        ("copyright", rights.copyright),
    ):
        if value:
            yield _said(f"provenance-row-{name}", lang), value
    if record.date:
        yield _said("provenance-row-date", lang), record.date
    share = record.reconstructed
    if share is not None and share.triangles:
        count, percent = messages.number(share.triangles, 0, lang), _short(share.percent, lang)
        told = _said("provenance-invented", lang, count=count, percent=percent)
        yield _said("provenance-row-invented", lang), told
    software = ", ".join(f"{name} {record.software[name]}" for name in _main(record.software))
    yield (
        _said("provenance-row-software", lang),
        f"{software} ({record.platform.system} {record.platform.machine})",
    )
    yield (
        _said("provenance-row-reproducible", lang),
        _said(f"provenance-{'yes' if record.reproducible else 'no'}", lang),
    )
    language = lang or messages.language()
    for remark in record.reasons:
        yield "", remark.render(language)
    for remark in record.warnings:
        yield _said("provenance-row-warning", lang), remark.render(language)


def _main(software: Mapping[str, str]) -> list[str]:
    return [name for name in ("immersion", "python", "numpy", "numba", "scipy", "open3d") if name in software]
