"""A measurement for readers: rows of a table, a Markdown summary, and JUnit XML for a build server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from immersion import messages
from immersion.preview.measuring import _bench_texts as _bench_texts
from immersion.preview.measuring.intervals import FEWEST
from immersion.preview.measuring.metrics import BY_NAME, METRICS
from immersion.preview.measuring.records import BenchResult, Compared, Comparison

__all__ = ["conclusion", "junit", "markdown", "rows"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rows(result: BenchResult, lang: str | None = None) -> list[tuple[str, ...]]:
    """Return the table: a head, then a row per metric, as texts in a language.

    With a comparison the columns are figure, new, old, ratio, interval and verdict; else figure, median, least
    and most over the runs.
    """
    if result.comparison is None:
        found = [_told(f"bench-head-{word}", lang) for word in ("figure", "median", "least", "most")]
        table = [tuple(found)]
        for metric in METRICS:
            values = sorted(run.metrics[metric.name] for run in result.new.runs)
            shown = (result.median(metric.name), values[0], values[-1])
            table.append(
                (_told(f"bench-{metric.name}", lang), *(_figure(metric.name, v, lang) for v in shown))
            )
        return table
    table = [
        tuple(
            _told(f"bench-head-{word}", lang)
            for word in ("figure", "new", "old", "ratio", "interval", "verdict")
        )
    ]
    return table + [_row(row, lang) for row in result.comparison.metrics]


def _row(row: Compared, lang: str | None) -> tuple[str, ...]:
    ratio = "–" if row.ratio is None else _percent(row.ratio, lang)
    ends = "–"
    if row.low is not None:
        ends = f"{_percent(row.low, lang)} … {_percent(row.high, lang)}"
    figures = (_figure(row.name, row.new, lang), _figure(row.name, row.old, lang))
    return (
        _told(f"bench-{row.name}", lang),
        *figures,
        ratio,
        ends,
        _told(f"bench-verdict-{row.verdict}", lang),
    )


def _told(code: str, lang: str | None, **values: object) -> str:
    return messages.text(code, lang, **values)


def _figure(name: str, value: float, lang: str | None) -> str:
    metric = BY_NAME[name]
    return str(messages.number(value, metric.digits, lang or messages.language(), unit=metric.unit))


def _percent(ratio: float | None, lang: str | None) -> str:
    """Write a ratio as what it is above or below one."""
    if ratio is None or ratio > 100:
        return "∞"
    change = 100 * (ratio - 1)
    written = messages.number(abs(change), 1, lang or messages.language(), unit="%")
    return ("+" if change > 0 else "−" if change < 0 else "±") + written


def conclusion(result: BenchResult, lang: str | None = None) -> list[str]:
    """Return what is to be known beside the table, as sentences in a language."""
    told = [_told("bench-ran", lang, runs=len(result.new.runs), seconds=_seconds(result, lang))]
    method = result.energy.method
    watts = messages.number(result.energy.watts, 1, lang or messages.language(), unit="W")
    told.append(_told(f"bench-energy-{method}", lang, watts=watts))
    if result.comparison is None and len(result.new.runs) < FEWEST:
        told.append(_told("bench-too-few", lang, fewest=FEWEST))
    if (comparison := result.comparison) is not None:
        told += _compared(result, comparison, lang)
    return told


def _seconds(result: BenchResult, lang: str | None) -> str:
    return str(messages.number(result.seconds, 0, lang or messages.language(), unit="s"))


def _compared(result: BenchResult, comparison: Comparison, lang: str | None) -> list[str]:
    told = [_told(f"bench-kind-{comparison.kind}", lang, judged=comparison.judged)]
    told += [_told(f"bench-{what}-{getattr(comparison, what)}", lang) for what in ("pictures", "sound")]
    new, old = result.new.software, comparison.old.software
    changed = [("Python", old.python, new.python)] if new.python != old.python else []
    for name in sorted({*new.packages, *old.packages}):
        versions = old.packages.get(name, "–"), new.packages.get(name, "–")
        if versions[0] != versions[1]:
            changed.append((name, *versions))
    if changed:
        names = ", ".join(f"{name} {then} → {now}" for name, then, now in changed)
        told.append(_told("bench-software", lang, names=names))
    margin = messages.number(100 * comparison.margin, 0, lang or messages.language(), unit="%")
    slower = [_told(f"bench-{row.name}", lang) for row in comparison.metrics if row.verdict == "slower"]
    unsure = [_told(f"bench-{row.name}", lang) for row in comparison.metrics if row.verdict == "uncertain"]
    if unsure:
        told.append(_told("bench-unsure", lang, names=", ".join(unsure)))
    if slower:
        told.append(_told("bench-regressed", lang, names=", ".join(slower), margin=margin))
    else:
        told.append(_told("bench-no-regression", lang, margin=margin))
    return told


def markdown(result: BenchResult, lang: str | None = None) -> str:
    """Return a summary as Markdown: what was compared, the table, and where it ran.

    Parameters
    ----------
    result : BenchResult
    lang : str, optional
        ``"fr"`` or ``"en"``; the current one without it.

    Returns
    -------
    str
    """
    table = rows(result, lang)
    lines = [f"## {_told('bench-title', lang, scene=_cell(result.settings.scene))}", ""]
    lines += [_line(table[0]), _line(("---", *("---:" for _ in table[0][1:])))]
    lines += [_line(row) for row in table[1:]]
    lines += ["", *(f"- {_cell(sentence)}" for sentence in conclusion(result, lang)), ""]
    machine, settings = result.machine, result.settings
    ran = (machine.cpu, machine.system, machine.renderer, machine.driver)
    software = (
        f"Python {result.new.software.python}, immersion {result.new.software.packages.get('immersion')}"
    )
    asked = f"{settings.size[0]} × {settings.size[1]}, {', '.join(settings.views)}, {settings.output}"
    lines += [f"{_cell(' · '.join((*ran, software, asked)))}", ""]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def junit(result: BenchResult, lang: str | None = None) -> str:
    """Return a result as JUnit XML: one test per metric, failed where it became slower.

    Parameters
    ----------
    result : BenchResult
        Without a comparison every test passes, and holds the median.
    lang : str, optional
        Of the texts; the current one without it.

    Returns
    -------
    str
        XML. What could not be compared is skipped.
    """
    table = rows(result, lang)
    verdicts: list[str] = ["told"] * len(METRICS)
    if result.comparison is not None:
        verdicts = [row.verdict for row in result.comparison.metrics]
    cases = [
        _case(metric.name, table[0], row, verdict)
        for metric, row, verdict in zip(METRICS, table[1:], verdicts, strict=True)
    ]
    failures, skipped = verdicts.count("slower"), verdicts.count("not-compared")
    head = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'
    name = quoteattr(_clean(f"immersion.bench {result.settings.scene}"))
    told = escape(_clean("\n".join(conclusion(result, lang))))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {head}>",
            f"  <testsuite name={name} {head}>",
            *cases,
            f"    <system-out>{told}</system-out>",
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(name: str, head: Sequence[str], row: Sequence[str], verdict: str) -> str:
    told = _clean("; ".join(f"{title}: {cell}" for title, cell in zip(head[1:], row[1:], strict=True)))
    opening = f'    <testcase name="{name}" classname="immersion.bench">'
    body = f"      <system-out>{escape(told)}</system-out>"
    if verdict == "slower":
        body = f'      <failure type="slower" message={quoteattr(told)}>{escape(told)}</failure>'
    elif verdict == "not-compared":
        body = f"      <skipped message={quoteattr(told)}/>"
    return f"{opening}\n{body}\n    </testcase>"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
