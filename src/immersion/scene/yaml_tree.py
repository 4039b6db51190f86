"""From YAML 1.2 text to plain values with the line and column of each; JSON is read the same way.

The tree is built from the parser's events, so that every problem is found in one pass and no value of
YAML 1.1 (``no``, ``1:30``) can appear: plain scalars are resolved here, by the core schema of YAML 1.2 [1]_.

References
----------
.. [1] "YAML Ain't Markup Language version 1.2.2", section 10.3, yaml.org, 2021.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from immersion.errors import Problem, Where
from immersion.scene import _texts as _texts
from immersion.scene.problems import join, shown
from immersion.scene.yaml_faults import fault

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Tree", "parse_tree"]

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 40
MAX_NODES = 300_000
"""Keys and values of a file: a scene of 5,000 things has about 150,000."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,400}|0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: value
    for value, name in ((True, "true"), (False, "false"))
    for word in (name, name.title(), name.upper())
}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Mark = tuple[int, int]


def resolves_as_text(word: str) -> bool:
    """Tell whether a plain word is a text for every reader, no number, flag or null, YAML 1.1's included."""
    known = word in _WORDS or word.lower() in ("yes", "no", "on", "off", "y", "n", "true", "false", "null")
    return not (known or _NOT_FINITE.fullmatch(word) or _INTEGER.fullmatch(word) or _FLOAT.fullmatch(word))


@dataclass
class Tree:
    """What a file says: plain values, the place of each value and key by path, and what was refused."""

    data: Any = None
    values: dict[str, Mark] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, mark: Mark, path: str, found: object, **values: object) -> None:
        """Note a problem at a place."""
        self.problems.append(Problem("scene-" + code, Where(None, *mark, path), found=shown(found), **values))


def parse_tree(text: str) -> Tree:
    """Read one YAML 1.2 document into values and places; what is refused is noted, never raised."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    tree = Tree()
    _characters(tree, text)
    if tree.problems:
        return tree
    if (mark := _too_many(text)) is not None:
        tree.refuse("too-many", mark, "", f"> {MAX_NODES}", wanted=MAX_NODES)
        return tree
    yaml = YAML(typ="safe", pure=True)
    try:
        _Builder(tree).run(yaml.parse(text))
    except YAMLError as error:
        tree.problems.append(fault(text, error))
    except (ValueError, OverflowError, RecursionError, IndexError, AttributeError, TypeError) as error:
        # The parser itself gives up on some malformed escapes and directives with these.
        tree.refuse("syntax", (1, 1), "", str(error)[:80])
    return tree


# What ends a key or a value, once quoted texts and comments are passed over.
_SEPARATORS = re.compile(
    r""""(?:[^"\\]|\\.)*"|'[^'\n]*'|(?<=\s)\#[^\n]*|(?P<one>,|:(?=\s)|\n(?=[^\S\n]*[^\s\#]))""", re.DOTALL
)


def _too_many(text: str) -> Mark | None:
    """Return where a text goes beyond the number of nodes, counted by what separates them.

    The parser counts exactly, at 30 µs a node; this takes a hundredth, so that a flood is refused at once.
    Only prose with a comma or a line end every 25 letters over 8 MiB is refused for no reason.
    """
    if len(text) < MAX_NODES:
        return None
    found = 0
    for match in _SEPARATORS.finditer(text):
        found += match["one"] is not None
        if found > MAX_NODES:
            return _mark_in(text, match.start())
    return None


def _mark_in(text: str, index: int) -> Mark:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _characters(tree: Tree, text: str) -> None:
    """Refuse characters that YAML has no place for, one problem for each line that has some."""
    line, told, start = 1, 0, 0
    for match in _UNPRINTABLE.finditer(text):
        line, start = line + text.count("\n", start, match.start()), match.start()
        if line != told:
            column = match.start() - text.rfind("\n", 0, match.start())
            tree.refuse("character", (line, column), "", match[0])
            told = line


class _TooMuch(Exception):
    """Ends the reading of a file that goes beyond a limit."""


@dataclass
class _Open:
    """A list or a map that is being read."""

    path: list[str | int]
    items: Any
    lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    waiting: bool = True


class _Builder:
    """Turns parser events into values."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.stack: list[_Open] = []
        self.documents = 0
        self.nodes = 0

    def run(self, events: Any) -> None:
        from ruamel.yaml import events as kinds

        try:
            for event in events:
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                if isinstance(event, kinds.DocumentStartEvent):
                    self.document(event, mark)
                elif isinstance(event, kinds.AliasEvent):
                    self.tree.refuse("alias", mark, join(self.path()), f"*{event.anchor}")
                    self.value(None, mark)
                elif isinstance(event, kinds.ScalarEvent):
                    self.scalar(event, mark)
                elif isinstance(event, kinds.MappingStartEvent | kinds.SequenceStartEvent):
                    self.open({} if isinstance(event, kinds.MappingStartEvent) else [], event, mark)
                elif isinstance(event, kinds.MappingEndEvent | kinds.SequenceEndEvent):
                    self.stack.pop()
        except _TooMuch:
            return

    def document(self, event: Any, mark: Mark) -> None:
        self.documents += 1
        if self.documents == 2:
            self.tree.refuse("documents", mark, "", "---")
            raise _TooMuch
        if event.version or event.tags:
            self.tree.refuse("directive", mark, "", "%")

    def path(self) -> list[str | int]:
        if not self.stack:
            return []
        top = self.stack[-1]
        if isinstance(top.items, list):
            return [*top.path, len(top.items)]
        return [*top.path, top.key] if top.key is not None else list(top.path)

    def decorations(self, event: Any, mark: Mark) -> None:
        if event.anchor:
            self.tree.refuse("anchor", mark, join(self.path()), f"&{event.anchor}")
        if event.tag is not None:
            self.tree.refuse("tag", mark, join(self.path()), str(event.tag))

    def open(self, items: Any, event: Any, mark: Mark) -> None:
        self.count(mark)
        self.decorations(event, mark)
        if self.is_key():
            self.tree.refuse("key-form", mark, join(self.path()), "{…}" if isinstance(items, dict) else "[…]")
        if len(self.stack) >= MAX_DEPTH:
            self.tree.refuse("too-deep", mark, join(self.path()), str(len(self.stack) + 1), wanted=MAX_DEPTH)
            raise _TooMuch
        path = self.path()
        self.value(items, mark)
        self.stack.append(_Open(path, items))

    def is_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].items, dict) and self.stack[-1].waiting

    def count(self, mark: Mark) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.tree.refuse("too-many", mark, join(self.path()), f"> {MAX_NODES}", wanted=MAX_NODES)
            raise _TooMuch

    def scalar(self, event: Any, mark: Mark) -> None:
        self.count(mark)
        self.decorations(event, mark)
        text = str(event.value)
        if any("\ud800" <= c <= "\udfff" for c in text):
            # JSON writes characters beyond U+FFFF as two escapes; anything else of the kind is no text.
            try:
                text = text.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                self.tree.refuse("character", mark, join(self.path()), text)
                text = "?"
        if self.is_key():
            self.key(text, event, mark)
        elif event.style in ("'", '"', "|", ">"):
            self.value(text, mark)
        else:
            self.value(self.resolve(text, mark), mark)

    def resolve(self, text: str, mark: Mark) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if _NOT_FINITE.fullmatch(text):
            self.tree.refuse("not-finite", mark, join(self.path()), text)
            return 0.0
        if _INTEGER.fullmatch(text):
            number = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
            return number if abs(number) < 2**63 else self.finite(float(text), text, mark)
        return self.finite(float(text), text, mark) if _FLOAT.fullmatch(text) else text

    def finite(self, number: float, text: str, mark: Mark) -> float:
        if math.isfinite(number):
            return number
        self.tree.refuse("not-finite", mark, join(self.path()), text)
        return 0.0

    def key(self, text: str, event: Any, mark: Mark) -> None:
        top = self.stack[-1]
        path = join([*top.path, text])
        plain = event.style not in ("'", '"', "|", ">")
        if plain and text == "<<":
            self.tree.refuse("merge-key", mark, path, text)
        elif text in top.lines:
            self.tree.refuse("duplicate-key", mark, path, text, line=top.lines[text])
        top.lines.setdefault(text, mark[0])
        top.key, top.waiting = text, False
        self.tree.keys.setdefault(path, mark)

    def value(self, value: Any, mark: Mark) -> None:
        self.tree.values.setdefault(join(self.path()), mark)
        if not self.stack:
            if self.documents == 1:
                self.tree.data = value
            return
        top = self.stack[-1]
        if isinstance(top.items, list):
            top.items.append(value)
        elif top.waiting:  # a list, a map or an alias stands where a key should: it was refused
            top.key, top.waiting = "?", False
        else:
            top.items[top.key] = value
            top.waiting = True
