"""Write docs/scene-format.md: the reference of the scene format, from the model itself.

python scripts/write_format_page.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from immersion.scene import Venue, schema
from immersion.scene.materials import MATERIALS, SCATTERING, SOURCE
from immersion.scene.yaml_tree import MAX_BYTES, MAX_DEPTH, MAX_NODES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scene-format.md"
HEAD = f"""# The scene format: every key

A scene is one YAML 1.2 file beside its media; the same tree as JSON says the same. This reference is written by
`scripts/write_format_page.py` from the model, so it says what the reader does. [First scene](first-scene.md)
begins from nothing; [format coverage](format-coverage.md) names the test of every line; [codes](codes.md)
explains every message.

Metres, degrees (full angles), +Y up; the origin of a room is the centre of its floor and visitors enter looking
at −Z. A key without default may be left out, unless it is *required*. A *text* is a string or a map of
languages, `{{fr: …, en: …}}`; a *file* is a path inside the scene's folder; a *place* is an id or a point `[x,
y, z]`. Keys that begin with `x-` are your own, in every block.

## Completion in an editor

Write the schema beside the scene and name it in the first line; yaml-language-server (VS Code, Neovim, Helix …)
then completes, explains and underlines, in the language of the schema
(`tests/scene/test_editor.py` drives that server).

```sh
immersion schema --lang en > scene.schema.json
```

```yaml
# yaml-language-server: $schema=./scene.schema.json
immersion: "1"
id: salle-des-signes
```

## Limits

At most {MAX_BYTES // 2**20} MiB, {MAX_DEPTH} levels and {MAX_NODES:,} keys and values. Anchors, aliases, merge
keys, tags, directives, several documents, NaN and ∞ are refused; so are names of files that are absolute,
contain `..`, are devices of Windows, lead out of the folder through a link, or are addresses. Names whose
capitals or accents are not the disk's are errors of `immersion check`.

## Versions

This is version 1. A file of an older version is read as if it were of this one, with a note; `immersion check
--migrate` rewrites it with its comments and keeps the old file beside it. A later version is refused by name.

## Venues

`immersion check scene.yaml --venue lyon.yaml` takes a scene to another town: the venue's `room` (or `rooms` and
`portals`), `screens` and `rigs` each take the place of the scene's block as a whole.
"""


def page() -> str:
    """Return the page for the model as it is."""
    english, french = schema("en"), schema("fr")
    parts = [HEAD, _record("Scene", english, french)]
    parts += [_record(name, one, french["$defs"][name]) for name, one in english["$defs"].items()]
    parts.append(_record("Venue", schema("en", of=Venue), schema("fr", of=Venue)))
    parts.append(_materials())
    return "\n".join(parts)


def _record(name: str, english: dict[str, Any], french: dict[str, Any]) -> str:
    rows = [
        f"## {name}\n",
        f"{english['description']} *{french['description']}*\n",
        "| key | value | default | | |",
        "|---|---|---|---|---|",
    ]
    for key, entry in english["properties"].items():
        need = "*required*" if key in english.get("required", ()) else ""
        default = f"`{json.dumps(entry['default'], ensure_ascii=False)}`" if "default" in entry else need
        words = (entry["description"], french["properties"][key]["description"])
        rows.append(f"| `{key}` | {_value(entry)} | {default} | {words[0]} | {words[1]} |".replace("\n", " "))
    return "\n".join(rows) + "\n"


def _value(entry: dict[str, Any]) -> str:
    """Return what a key takes, in a few words."""
    if "$ref" in entry:
        name = entry["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in entry:
        told = list(dict.fromkeys(_value(one) for one in entry["anyOf"] if one.get("type") != "null"))
        known = {("word", "map of word"): "text", ("file", "map of file"): "file, or files per language"}
        return known.get(tuple(told), " or ".join(told))
    if "const" in entry:
        return f"`{json.dumps(entry['const'])}`"
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    if "examples" in entry:
        return f"such as `{entry['examples'][0]}`"
    return _kind(entry)


def _kind(entry: dict[str, Any]) -> str:
    kind = entry.get("type", "value")
    if kind == "object":
        inner = entry.get("additionalProperties") or next(
            iter(entry.get("patternProperties", {}).values()), {}
        )
        return f"map of {_value(inner)}" if isinstance(inner, dict) and inner else "`x`, `y`, `z`"
    if kind == "array":
        sizes = entry.get("minItems"), entry.get("maxItems")
        if "prefixItems" in entry:
            return f"{len(entry['prefixItems'])} × {_value(entry['prefixItems'][0])}"
        inner = _value(entry["items"])
        return (
            f"{sizes[0]} × {inner}" if sizes[0] is not None and sizes[0] == sizes[1] else f"list of {inner}"
        )
    if kind == "string":
        return (
            "file" if "\\.\\." in entry.get("pattern", "") else "language" if "pattern" in entry else "word"
        )
    words = {"number": "number", "integer": "whole number", "boolean": "`true` or `false`"}
    limits = (("exclusiveMinimum", ">"), ("minimum", "≥"), ("exclusiveMaximum", "<"), ("maximum", "≤"))
    told = ", ".join(f"{sign} {entry[name]:g}" for name, sign in limits if name in entry)
    return f"{words.get(kind, kind)} {told}".strip()


def _materials() -> str:
    roughness = ", ".join(f"{name} {value:g}" for name, value in SCATTERING.items())
    rows = [
        "## Materials\n",
        f"Absorption per octave band; source: {SOURCE}. A last value in brackets stands for a band that the",
        f"source does not give. Scattering is our own estimate by roughness: {roughness}.\n",
        "| name | 125 | 250 | 500 | 1k | 2k | 4k | 8k | | |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, surface in MATERIALS.items():
        values = [f"{value:.2f}" for value in surface.absorption]
        values[-1] = f"({values[-1]})" if surface.extended else values[-1]
        rows.append(
            f"| `{name}` | {' | '.join(values)} | {surface.description['en']} | {surface.description['fr']} |"
        )
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
