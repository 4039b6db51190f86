"""Why a text is no YAML: from the parser's English reasons to codes that have texts in both languages."""

from __future__ import annotations

import re

from immersion.errors import Problem, Where
from immersion.scene import _yaml_texts as _yaml_texts
from immersion.scene.problems import shown

__all__ = ["fault"]

_REASONS = (
    ("colon", re.compile(r"mapping values are not allowed")),
    ("key", re.compile(r"could not find expected ':'|(?:sequence entries|mapping keys) are not allowed")),
    ("bracket", re.compile(r"expected ',' or '(?P<wanted>[\]}])'")),
    ("quote", re.compile(r"unexpected end of stream")),
    ("indent", re.compile(r"expected <block end>|invalid in\w+ation")),
    ("escape", re.compile(r"unknown escape character '(?P<wanted>.)'")),
    ("sign", re.compile(r"found character '(?P<wanted>.)' that cannot start")),
)


def fault(text: str, error: Exception) -> Problem:
    """Return the problem of a text that the parser refused; its line is that of the fault, or where quotes open.

    Examples
    --------
    >>> fault("a: [1", ValueError("expected ',' or ']', but got '<stream end>'")).code
    'scene-syntax-bracket'
    """
    reason = str(getattr(error, "problem", None) or error)
    code, found = next(((name, match) for name, one in _REASONS if (match := one.search(reason))), ("", None))
    places = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    place = next((one for one in (reversed(places) if code == "quote" else places) if one is not None), None)
    line, column = (1, 1) if place is None else (place.line + 1, place.column + 1)
    lines = text.split("\n")
    said = lines[line - 1] if line <= len(lines) else ""
    if "\t" in said[:column] and not said[: column - 1].strip():
        return Problem("scene-tab", Where(None, line, said.index("\t") + 1), found=shown("\t"))
    if code == "indent" and said[: column - 1].strip():
        code, said = "rest", said[column - 1 :]
    values = {} if found is None else {key: value for key, value in found.groupdict().items() if value}
    return Problem(
        f"scene-syntax-{code}".rstrip("-"), Where(None, line, column), found=shown(said.strip()), **values
    )
