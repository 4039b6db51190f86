"""Change an author's YAML text in place: only the spans whose value changed, everything else byte for byte.

A loader that dumps its tree again keeps comments, but moves them, aligns columns anew and drops blank lines.
Here the text is the truth: each change is a span of it. What cannot be said as spans (a list in another
order) raises :class:`NoPatch`, and whoever asked writes the tree anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from immersion.scene.yaml_tree import resolves_as_text

__all__ = ["NoPatch", "comments_of", "patched"]

Edit = tuple[int, int, str]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*|-?\d+(\.\d+)?(dB|ms|s|k?Hz|[kMG]?B|cd|lm|lx)|\d+-\d+")
_WIDTH = 118


class NoPatch(Exception):
    """The change is not one of spans."""


def patched(text: str, old: Any, new: Any, renames: Mapping[str, str] | None = None) -> str:
    """Return the text with the spans changed in which `new` differs from `old`.

    Parameters
    ----------
    text : str
        The author's.
    old, new : plain tree
        What the text says, and what it shall say, in the same normal form.
    renames : mapping, optional
        New names of keys, for a migration: a key that goes is renamed in place when its new name comes, and
        the comments of whatever goes stay, each on a line of its own.

    Raises
    ------
    NoPatch
        If the change is not one of spans.

    Examples
    --------
    >>> patched("a:  1   # one\\nb: {c: x}", {"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "x", "d": 3}})
    'a:  2   # one\\nb: {c: x, d: 3}'
    """
    from ruamel.yaml import YAML

    root = YAML(typ="safe", pure=True).compose(text)
    patch = _Patch(text, renames)
    patch.node(root, old, new)
    for start, end, put in sorted(patch.edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def equal(old: Any, new: Any) -> bool:
    """Tell whether two plain trees are the same, ``1``, ``1.0`` and ``true`` apart."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(equal(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(equal, old, new))
    return type(old) is type(new) and bool(old == new)


def flow(value: Any) -> str:
    """Return a value on one line.

    >>> print(flow({"play": "bed", "fade": "3s", "text": "Entrez.", "at": [0, 1.5]}))
    {play: bed, fade: 3s, text: "Entrez.", at: [0, 1.5]}
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and _WORD.fullmatch(value) and resolves_as_text(value) and value[-1] != ".":
        return value
    return json.dumps(value, ensure_ascii=False)


_COMMENT = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:^|(?<=\s))(?P<said>\#[^\n]*)""", re.MULTILINE)


def _key(name: str) -> str:
    return name if name in ("x", "y", "z") else flow(name)


def comments_of(text: str) -> list[str]:
    """Return the comments of a text; what stands in quotes is none.

    >>> comments_of('a: "#1"  # one\\n# two')
    ['# one', '# two']
    """
    return [match["said"].rstrip() for match in _COMMENT.finditer(text) if match["said"]]


def _is_map(node: Any) -> bool:
    return type(node).__name__ == "MappingNode"


def _is_list(node: Any) -> bool:
    return type(node).__name__ == "SequenceNode"


class _Patch:
    """Gathers the edits of one text."""

    def __init__(self, text: str, renames: Mapping[str, str] | None) -> None:
        self.text = text
        self.renames = renames or {}
        self.keeps_comments = renames is not None
        self.edits: list[Edit] = []

    def node(self, node: Any, old: Any, new: Any) -> None:
        if equal(old, new):
            return
        if _is_map(node) and isinstance(old, dict) and isinstance(new, dict):
            self.entries(node, old, new)
        elif _is_list(node) and isinstance(old, list) and isinstance(new, list):
            self.items(node, old, new)
        else:
            start, end = node.start_mark.index, self.end(node)
            self.edits.append((start, end, self.scalar(node, new)))

    def scalar(self, node: Any, new: Any) -> str:
        """Return a value in the author's quotes, or in the author's kind of block."""
        style = getattr(node, "style", None)
        if not isinstance(new, str) or style is None:
            return flow(new)
        if style == "'" and new.isprintable():
            return "'" + new.replace("'", "''") + "'"
        if style != "|":
            return json.dumps(new, ensure_ascii=False)
        written = self.text[node.start_mark.index : self.end(node)]
        header, _, body = written.partition("\n")
        pad = next((line[: len(line) - len(line.lstrip())] for line in body.split("\n") if line.strip()), "")
        if not pad or new[:1].isspace():
            raise NoPatch
        lines = new.rstrip("\n").split("\n")
        return "\n".join([header, *(pad + line if line else "" for line in lines)])

    # Maps and lists ------------------------------------------------------------------------------------

    def entries(self, node: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        pairs = [(key.value, key, value) for key, value in node.value]
        known = {name for name, _, _ in pairs}
        renamed = self.renamed([name for name, _, _ in pairs], new)
        for name, key, value in pairs:
            if name in renamed:
                self.rename(key, value, old[name], renamed[name], new[renamed[name]])
            elif name in old and name in new:
                self.node(value, old[name], new[name])
        gone = [name in old and name not in new and name not in renamed for name, _, _ in pairs]
        spans = [(key.start_mark.index, self.end(value)) for _, key, value in pairs]
        self.remove(node, spans, gone, "")
        added = [{n: value} for n, value in new.items() if n not in known and n not in renamed.values()]
        last = next((i for i in range(len(pairs) - 1, -1, -1) if not gone[i]), None)
        self.insert(node, spans, last, added)

    def rename(self, key: Any, value: Any, old: Any, name: str, new: Any) -> None:
        """Give a key its new name; a block that became one of several under it moves to the right whole."""
        start, stop = key.start_mark.index, key.end_mark.index
        inside = _is_map(value) and not value.flow_style and isinstance(new, dict)
        if inside and equal(new.get(key.value), old):
            pad = " " * (key.start_mark.column + 2)
            first, end = self.text.find("\n", stop) + 1, self.end(value)
            lines = self.text[first:end].split("\n")
            moved = "\n".join(f"  {line}" if line.strip() else line for line in lines)
            rest = [self.block({k: v}, len(pad), "") for k, v in new.items() if k != key.value]
            self.edits.append((start, stop, f"{flow(name)}:\n{pad}{flow(key.value)}"))
            self.edits.append((first, end, moved))
            self.edits.append((self.line_end(end),) * 2 + ("".join(f"\n{line}" for line in rest),))
            return
        self.edits.append((start, stop, flow(name)))
        if not equal(old, new):
            self.edits.append((value.start_mark.index, self.end(value), self.scalar(value, new)))

    def renamed(self, names: Sequence[str], new: Mapping[str, Any]) -> dict[str, str]:
        """Return the new name of each key that goes, when it comes; the first that asks for a name has it."""
        found: dict[str, str] = {}
        for name in names:
            other = self.renames.get(name, name)
            if other in new and name not in new and other not in names and other not in found.values():
                found[name] = other
        return found

    def items(self, node: Any, old: Sequence[Any], new: Sequence[Any]) -> None:
        if len(node.value) != len(old):
            raise NoPatch
        partners = list(_partners(old, new))
        kept = [partner for partner in partners if partner is not None]
        if kept != sorted(kept):
            raise NoPatch
        for value, partner in zip(new, partners, strict=True):
            if partner is not None:
                self.node(node.value[partner], old[partner], value)
        spans = [(item.start_mark.index, self.end(item)) for item in node.value]
        self.remove(node, spans, [index not in kept for index in range(len(old))], "-")
        before: int | None = None
        waiting: list[Any] = []
        for value, partner in zip(new, partners, strict=True):
            if partner is None:
                waiting.append(value)
            else:
                self.insert(node, spans, before, waiting, front=partner)
                before, waiting = partner, []
        self.insert(node, spans, before, waiting)

    # Spans ---------------------------------------------------------------------------------------------

    def end(self, node: Any) -> int:
        """Return where a node's own text ends: a block ends where its last leaf does, not after comments."""
        inner = node.value
        if (_is_map(node) or _is_list(node)) and not node.flow_style and inner:
            return self.end(inner[-1][1] if _is_map(node) else inner[-1])
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if getattr(node, "style", None) in ("|", ">"):  # the blank lines after it are not its own
            return start + len(self.text[start:end].rstrip("\n"))
        return end

    def line_end(self, index: int) -> int:
        """Return the end of the line that ends a span, its comment included."""
        if index and self.text[index - 1] == "\n":
            return index - 1
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def line_start(self, index: int, mark: str) -> int:
        """Return the start of an entry's line; only the mark of a list may stand before it."""
        start = self.text.rfind("\n", 0, index) + 1
        if self.text[start:index].strip() != mark:
            raise NoPatch
        return start

    def remove(self, node: Any, spans: list[tuple[int, int]], gone: list[bool], mark: str) -> None:
        if not any(gone):
            return
        if not node.flow_style:
            if all(gone):
                raise NoPatch
            for (start, end), away in zip(spans, gone, strict=True):
                if away:
                    stop = min(self.line_end(end) + 1, len(self.text))
                    begin = self.line_start(start, mark)
                    said = comments_of(self.text[begin:stop]) if self.keeps_comments else []
                    pad = " " * (start - begin - 2 * len(mark))
                    self.edits.append((begin, stop, "".join(f"{pad}{comment}\n" for comment in said)))
            return
        for first, after in _runs(gone):
            start, end = spans[first][0], spans[after - 1][1]
            if after < len(spans):
                end = spans[after][0]
            elif first and "#" not in self.text[spans[first - 1][1] : start]:
                start = spans[first - 1][1]
            self.edits.append((start, end, ""))

    def insert(
        self,
        node: Any,
        spans: list[tuple[int, int]],
        after: int | None,
        values: Sequence[Any],
        front: int | None = None,
    ) -> None:
        """Put entries after the one of this index, else before `front`, else into what was empty."""
        if not values:
            return
        in_map = _is_map(node)
        if node.flow_style:
            texts = ", ".join(flow(value)[1:-1] if in_map else flow(value) for value in values)
            at = spans[after][1] if after is not None else node.start_mark.index + 1
            put = f", {texts}" if after is not None else f"{texts}, " if front is not None else texts
            self.edits.append((at, at, put))
            return
        if after is None and (front is None or in_map):
            raise NoPatch
        mark = "" if in_map else "-"
        near = after if after is not None else front
        assert near is not None
        start = spans[near][0]
        column = start - (self.text.rfind("\n", 0, start) + 1) - (0 if in_map else 2)
        lines = "\n".join(self.block(value, column, mark) for value in values)
        if after is None:
            at = self.line_start(start, mark)
            self.edits.append((at, at, lines + "\n"))
        else:
            at = self.line_end(spans[after][1])
            self.edits.append((at, at, "\n" + lines))

    def block(self, value: Any, column: int, mark: str) -> str:
        """Return an entry of a block on lines of its own: a short one on one line."""
        pad = " " * max(column, 0)
        if mark:
            return f"{pad}- {flow(value)}"
        ((name, item),) = value.items()
        line = f"{pad}{_key(name)}: {flow(item)}"
        if len(line) <= _WIDTH or not isinstance(item, dict | list) or not item:
            return line
        inner = " " * (len(pad) + 2)
        if isinstance(item, dict):
            return "\n".join(
                [f"{pad}{_key(name)}:", *(self.block({k: v}, len(inner), "") for k, v in item.items())]
            )
        return "\n".join([f"{pad}{_key(name)}:", *(self.block(one, len(inner), "-") for one in item)])


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and the index after the last of each run of true."""
    start = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            yield start, index
            start = None


def _partners(old: Sequence[Any], new: Sequence[Any]) -> Iterator[int | None]:
    """Yield for each new item the index of the old one that it follows: by id, by equal ends, by place."""
    ids = [item.get("id") if isinstance(item, dict) else None for item in [*old, *new]]
    if ids and all(isinstance(name, str) for name in ids) and len(set(ids[: len(old)])) == len(old):
        places = {name: index for index, name in enumerate(ids[: len(old)])}
        yield from (places.pop(name, None) for name in ids[len(old) :])
        return
    short = min(len(old), len(new))
    head = next((i for i in range(short) if not equal(old[i], new[i])), short)
    tail = next((i for i in range(short - head) if not equal(old[-1 - i], new[-1 - i])), short - head)
    for index in range(len(new)):
        if index >= len(new) - tail:
            yield index - len(new) + len(old)
        else:
            yield index if index < len(old) - tail else None
