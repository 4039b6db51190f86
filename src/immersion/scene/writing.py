"""Write a scene: the author's file keeps its comments and its layout wherever the value has not changed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from immersion._files import atomic
from immersion.errors import UsageError
from immersion.scene import _texts as _texts
from immersion.scene.model import Scene
from immersion.scene.model.base import Record
from immersion.scene.model.values import Exact
from immersion.scene.patching import comments_of

__all__ = ["dumped", "plain", "plain_value", "write", "written"]

_FLOW_WIDTH = 118
_PLAIN = re.compile(r"-?\w([\w ./+%’'-]*[\w.%])?")
_DATE = re.compile(r"\d{4}-\d")


def plain(scene: Scene) -> dict[str, Any]:
    """Return a scene as the plain tree of its canonical form: what JSON holds, defaults left out.

    Examples
    --------
    >>> plain(Scene(immersion="1", id="hall", show={"duration": "90s"}))
    {'immersion': '1', 'id': 'hall', 'show': {'duration': '90s'}}
    """
    cleaned: dict[str, Any] = _clean(scene.model_dump(by_alias=True, exclude_defaults=True))
    return cleaned


def _authored(scene: Scene) -> dict[str, Any]:
    """Return the tree with what its author spelled out, be it a default."""
    cleaned: dict[str, Any] = _clean(scene.model_dump(by_alias=True, exclude_unset=True))
    return cleaned


def plain_value(record: Record) -> Any:
    """Return what a record says, its defaults too, as a plain tree."""
    return _clean(record.model_dump(by_alias=True, warnings=False))


def write(scene: Scene, path: str | os.PathLike[str]) -> None:
    """Write a scene as YAML 1.2, or as canonical JSON when the name ends in ``.json``.

    When the file exists and holds a scene, its comments, quotes and order are kept wherever the new scene
    says the same; the file is replaced whole or not at all.

    Parameters
    ----------
    scene : Scene
        What to write.
    path : path
        A name in ``.yaml``, ``.yml`` or ``.json``.

    Raises
    ------
    UsageError
        If the name has another suffix.
    FileError
        If the file cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in (".yaml", ".yml", ".json"):
        raise UsageError("scene-suffix", target, found=target.suffix or "—")
    raw = target.read_bytes() if target.is_file() else b""
    before = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = written(scene, before) if suffix != ".json" else _json(plain(scene))
    data = raw if text == before else _encoded(text, raw)
    with atomic(target) as temporary:
        temporary.write_bytes(data)


def _encoded(text: str, raw: bytes) -> bytes:
    """Return a text's bytes with the line ends and the byte-order mark that the file had."""
    ends = "\r\n" if raw.count(b"\r\n") * 2 > raw.count(b"\n") else "\n"
    return (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + text.replace("\n", ends).encode()


def written(scene: Scene, before: str = "") -> str:
    """Return a scene as YAML text; `before` is the author's text, whose comments are kept.

    Examples
    --------
    >>> print(written(Scene(immersion="1", id="hall", title="Hall"), '''immersion: "1"
    ... id: hall   # the big one
    ... title: Room'''), end="")
    immersion: "1"
    id: hall   # the big one
    title: Hall
    """
    author = _read(before)
    if author is None:
        return dumped(_authored(scene))
    if plain(author) == plain(scene):
        return before
    before = _latest(before, author)
    tree = _authored(scene)
    if (text := _patched(before, author, tree)) and _says(text, scene):
        return text
    document = _author_tree(before)
    text = "" if document is None else _dumped(_merged(document, tree))
    if text and _says(text, scene):
        return text
    # The author's layout is given up rather than anything of the scene, or any comment.
    headed = "".join(f"{comment}\n" for comment in comments_of(before)) + dumped(tree)
    return headed if _says(headed, scene) else dumped(tree)


def _read(text: str) -> Scene | None:
    """Return the scene of a text, or None when it holds none."""
    from immersion.errors import SceneError
    from immersion.scene.reading import read_text

    try:
        return read_text(text)
    except SceneError:
        return None


def _latest(text: str, author: Scene) -> str:
    """Return the author's text in the latest version: what is written anew is never of an older one."""
    from immersion.scene.migrating import migrated_text
    from immersion.scene.migration import LATEST

    return text if author._origin.version == LATEST else migrated_text(text)


def dumped(tree: dict[str, Any]) -> str:
    """Return a plain tree as YAML of our own layout."""
    return _dumped(_styled(tree, 0))


def _patched(before: str, author: Scene, tree: dict[str, Any]) -> str:
    """Return the author's text with only the changed spans changed; empty when that is not possible."""
    from immersion.scene.patching import NoPatch, patched

    try:
        return patched(before, _authored(author), tree)
    except NoPatch:
        return ""


def _dumped(document: Any) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.compat import StringIO

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 4096  # a long line of the author's stays one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    out = StringIO()
    yaml.dump(document, out)
    return str(out.getvalue())


def _author_tree(text: str) -> Any:
    """Return the author's tree with its comments, or None when the text is no block of keys."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    document = yaml.load(text)
    return document if isinstance(document, CommentedMap) else None


def _merged(old: Any, new: Any) -> Any:
    """Return the author's node changed as little as the new value asks for."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new and not _kept(key, old[key])]:
            del old[key]
        for key, value in new.items():
            old[key] = _merged(old[key], value) if key in old else _styled(value)
        return old
    if isinstance(old, list) and isinstance(new, list):
        return _merged_list(old, new)
    return old if _same(old, new) else _styled(new)


def _kept(key: object, value: object) -> bool:
    """Tell whether a key the new tree leaves out may stay: an empty block, which says nothing."""
    return isinstance(value, dict | list) and not value


def _merged_list(old: list[Any], new: list[Any]) -> list[Any]:
    """Change a list in place: items with ids follow their ids, others their index."""
    named = {item["id"]: item for item in old if isinstance(item, dict) and "id" in item}
    items = []
    for index, value in enumerate(new):
        before = old[index] if index < len(old) else None
        if isinstance(value, dict) and "id" in value:
            before = named.get(value["id"])
        items.append(_styled(value, 2) if before is None else _merged(before, value))
    old[:] = items
    return old


def _same(old: object, new: object) -> bool:
    """Tell whether two written scalars say the same (``1m30s`` and ``90s``, ``8`` and ``8.0``)."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, int | float) and isinstance(new, int | float):
        return float(old) == float(new)
    if isinstance(old, str) and isinstance(new, str):
        return old == new or _amount(old) == _amount(new) is not None
    return False


def _amount(text: str) -> tuple[str, object] | None:
    """Return what a written amount means, or None for a word."""
    from immersion.scene.model import values

    kinds = (
        ("duration", values.parse_duration),
        ("level", values.parse_level),
        ("bytes", values.parse_bytes),
        ("frequency", values.parse_frequency),
        ("light", values.parse_intensity),
    )
    for name, parse in kinds:
        try:
            return name, parse(text)
        except ValueError:
            continue
    return None


def _styled(value: Any, depth: int = 1) -> Any:
    """Return nodes for ruamel: what is short on one line, ids and texts quoted only where they must be.

    The file's blocks (depth 1) stay open, each of their entries on a line of its own; what is deeper is
    closed wherever it fits.
    """
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        node = CommentedMap((key, _styled(item, depth + 1)) for key, item in value.items())
        if value and _fits(value) and (depth > 1 or (depth == 1 and _flat(value))):
            node.fa.set_flow_style()
        return node
    if isinstance(value, list):
        items = CommentedSeq(_styled(item, depth + 1) for item in value)
        if _fits(value) and (depth > 1 or all(not isinstance(item, dict) for item in value)):
            items.fa.set_flow_style()
        return items
    if isinstance(value, str) and _ambiguous(value):
        return DoubleQuotedScalarString(value)
    return value


def _fits(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False)) < _FLOW_WIDTH


def _ambiguous(text: str) -> bool:
    """Tell whether some reader could take a word for a number, a flag, a date, a comment or a sign of YAML."""
    try:
        float(text)
    except ValueError:
        flags = ("yes", "no", "on", "off", "y", "n", "true", "false", "null")
        return text.lower() in flags or not _PLAIN.fullmatch(text) or bool(_DATE.match(text))
    return True


def _flat(value: dict[str, Any]) -> bool:
    return all(not isinstance(item, dict | list) or not item or _shallow(item) for item in value.values())


def _shallow(item: dict[str, Any] | list[Any]) -> bool:
    inner = item.values() if isinstance(item, dict) else item
    return all(not isinstance(part, dict | list) for part in inner)


def _says(text: str, scene: Scene) -> bool:
    """Tell whether a text reads back as the scene: nothing may be lost by keeping the author's layout."""
    read = _read(text)
    return read is not None and plain(read) == plain(scene)


def _clean(value: Any, own: bool = False) -> Any:
    """Return plain lists and numbers; keys without value are left out, but for what is under ``x-…`` keys."""
    if isinstance(value, dict):
        named = ((str(key), item, own or str(key).startswith("x-")) for key, item in value.items())
        return {key: _clean(item, theirs) for key, item, theirs in named if theirs or item is not None}
    if isinstance(value, list | tuple):
        return [_clean(item, own) for item in value]
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15 and not isinstance(value, Exact)
        return int(value) if whole else float(value)
    return value


def _json(tree: dict[str, Any]) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
