"""The JSON Schema of the format: what an editor completes, explains and underlines."""

from __future__ import annotations

import json
from typing import Any

from immersion import messages
from immersion.errors import UsageError
from immersion.scene import _migration_texts as _migration_texts
from immersion.scene.model import Scene, Venue
from immersion.scene.model.base import Record
from immersion.scene.record_names import RECORDS
from immersion.scene.writing import plain_value

__all__ = ["schema"]

_LANGUAGES = ("en", "fr")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(lang: str | None = None, *, of: type[Scene] | type[Venue] = Scene) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scene, or of a venue.

    Parameters
    ----------
    lang : {"en", "fr"}, optional
        The language of titles and descriptions; both by default, English first.
    of : {Scene, Venue}
        The kind of file.

    Raises
    ------
    UsageError
        If the language is another.

    Examples
    --------
    >>> made = schema("fr")
    >>> made["title"], made["properties"]["things"]["description"]
    ('Une scène', 'Ce qui s’y trouve, éclaire et sonne.')
    """
    if lang is not None and lang not in _LANGUAGES:
        raise UsageError("scene-schema-language", "lang", found=repr(lang))
    made = of.model_json_schema(by_alias=True, mode="validation")
    records = {record.__name__: record for record in _records(Record)}
    for name, entry in made.get("$defs", {}).items():
        _name(entry, records[name], lang)
    _name(made, of, lang)
    _explain(made, lang)
    return {"$schema": _DRAFT, **made}


def _records(base: type[Record]) -> list[type[Record]]:
    return [kind for record in base.__subclasses__() for kind in (record, *_records(record))]


def _name(entry: dict[str, Any], record: type[Record], lang: str | None) -> None:
    """Give a record and its keys their words in the language, and their defaults as an author writes them."""
    words = dict(zip(_LANGUAGES, RECORDS[record.__name__], strict=True))
    entry["title"] = words[lang] if lang else " / ".join(words.values())
    entry["description"] = f"{words[lang]}." if lang else "\n".join(f"{text}." for text in words.values())
    written = plain_value(record.model_construct())
    for key, value in entry.get("properties", {}).items():
        said = dict(zip(_LANGUAGES, value["description"].split("\n"), strict=True))
        titles = {name: text.rstrip(".").split(" : ")[0].split(": ")[0] for name, text in said.items()}
        value["title"] = titles[lang] if lang else " / ".join(titles.values())
        value["description"] = said[lang] if lang else value["description"]
        default = _said(written.get(key)) if isinstance(written, dict) else None
        if default not in (None, {}, []):
            value["default"] = default
        else:
            value.pop("default", None)


def _explain(node: Any, lang: str | None) -> None:
    """Say what a pattern wants by its example, under the key that editors show in place of the pattern."""
    if isinstance(node, list):
        for item in node:
            _explain(item, lang)
    elif isinstance(node, dict):
        if "pattern" in node and "examples" in node:
            example = json.dumps(node["examples"][0], ensure_ascii=False)
            said = [
                messages.text("scene-schema-example", name, found=example)
                for name in _LANGUAGES
                if lang in (None, name)
            ]
            node["patternErrorMessage"] = " / ".join(said)
        for item in node.values():
            _explain(item, lang)


def _said(value: Any) -> Any:
    """Return a default without the empty blocks in it."""
    if not isinstance(value, dict):
        return value
    return {key: _said(item) for key, item in value.items() if _said(item) not in ({}, [])}
