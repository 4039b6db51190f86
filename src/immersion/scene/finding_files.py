"""Findings as files that other tools read: SARIF for code review, JUnit for a build server.

References
----------
.. [1] OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020.
.. [2] The JUnit XML that Jenkins and GitLab read; it has no standard of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from immersion import messages
from immersion.errors import Where
from immersion.scene.finding import Finding, fails

__all__ = ["junit", "sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEVERITIES = ("error", "warning", "note")


def sarif(findings: Sequence[Finding], scene: Path, version: str, lang: str | None = None) -> str:
    """Return findings as one SARIF 2.1.0 log.

    Parameters
    ----------
    findings : sequence of Finding
    scene : Path
        The file that was checked: places without a file are in it, and addresses are relative to its folder.
    version : str
        Of the checking tool.
    lang : str, optional
        Of the messages; the current one without it. Rules have both.

    Returns
    -------
    str
        JSON text, the same for the same findings.

    Examples
    --------
    >>> log = json.loads(sarif([Finding("scene-alt", "error", "things[0]", found="'a'")], Path("scene.yaml"), "1"))
    >>> log["runs"][0]["results"][0]["ruleId"]
    'scene-alt'
    """
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "immersion",
        "version": version,
        "rules": [_rule(code, findings, lang) for code in codes],
    }
    results = [_result(finding, codes.index(finding.code), scene, lang) for finding in findings]
    tongue = "fr-FR" if (lang or messages.language()).startswith("fr") else "en-US"
    run = {
        "tool": {"driver": driver},
        "language": tongue,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _rule(code: str, findings: Iterable[Finding], lang: str | None) -> dict[str, object]:
    level = min((f.severity for f in findings if f.code == code), key=_SEVERITIES.index)
    name = "".join(word.title() for word in code.split("-"))
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": _plain(code, lang, "expected")},
        "help": {"text": _plain(code, lang, "remedy")},
        "defaultConfiguration": {"level": level},
    }


def _plain(code: str, lang: str | None, part: str) -> str:
    """Return a text of a rule, its fields in braces: a rule is told without the scene it was broken in."""
    return messages.template(f"{code}.{part}", lang).replace("{{", "{").replace("}}", "}")


def _result(finding: Finding, index: int, scene: Path, lang: str | None) -> dict[str, object]:
    where = finding.where
    address = {"uri": _relative(where, scene)}
    place: dict[str, object] = {"physicalLocation": {"artifactLocation": address}}
    if where.line is not None:
        region = {"startLine": where.line, **({} if where.column is None else {"startColumn": where.column})}
        place["physicalLocation"] = {"artifactLocation": address, "region": region}
    if where.path:
        place["logicalLocations"] = [{"fullyQualifiedName": where.path, "kind": "value"}]
    parts = {name: finding.part(name, lang) for name in messages.PARTS}
    told = messages.text("problem", lang, where="", code=finding.code, **parts)
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": told},
        "locations": [place],
        # So that a viewer knows a finding again when lines move.
        "partialFingerprints": {
            "immersionPath/v1": f"{finding.code}:{where.path}:{finding.part('found', 'en')}"
        },
    }


def _relative(where: Where, scene: Path) -> str:
    """Return the address of a place, relative to the scene's folder where it lies inside."""
    file = Path(where.file) if where.file is not None else scene
    try:
        inner = file.resolve().relative_to(scene.resolve().parent)
    except ValueError:
        return file.resolve().as_uri()
    return quote(str(PurePosixPath(*inner.parts)))


def junit(findings: Sequence[Finding], scene: Path, strict: bool = False, lang: str | None = None) -> str:
    """Return findings as JUnit XML: one test per finding, failed where the check fails.

    Parameters
    ----------
    findings : sequence of Finding
    scene : Path
        The file that was checked: the name of the suite.
    strict : bool
        Warnings fail too; without it they are told and pass, like notes.
    lang : str, optional
        Of the texts; the current one without it.

    Returns
    -------
    str
        XML; without any finding, one test that passes, because an empty suite is an error to some servers.
    """
    failures = sum(fails(finding, strict) for finding in findings)
    cases = [_case(finding, scene, fails(finding, strict), lang) for finding in findings]
    if not cases:
        cases = [f'    <testcase name={quoteattr(scene.name)} classname="immersion.check"/>']
    head = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="0"'
    name = quoteattr(_clean(str(scene.name)))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {head}>",
            f"  <testsuite name={name} {head}>",
            *cases,
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(finding: Finding, scene: Path, fails: bool, lang: str | None) -> str:
    where = finding.where
    name = quoteattr(_clean(f"{finding.code} {where.path or ''}".strip()))
    place = f" file={quoteattr(_clean(str(where.file or scene)))}" + (
        f' line="{where.line}"' if where.line else ""
    )
    opening = f'    <testcase name={name} classname="immersion.{finding.severity}"{place}>'
    told = _clean(finding.render(lang))
    body = (
        f"      <failure type={quoteattr(finding.severity)} message={quoteattr(told)}>{escape(told)}</failure>"
        if fails
        else f"      <system-out>{escape(told)}</system-out>"
    )
    return f"{opening}\n{body}\n    </testcase>"


def _clean(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
