"""An A-Frame page as a tree: parsed as a browser does as far as a scene needs it, and nothing is run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from immersion.errors import FileError
from immersion.importers._given import clean_text

__all__ = ["Node", "numbers_in", "parse_page", "styles"]

MOST_BYTES = 8 * 2**20
MOST_DEPTH = 200
MOST_NODES = 20_000

_VOID = {"img", "source", "input", "meta", "link", "br", "hr", "area", "base", "col", "embed", "track", "wbr"}


@dataclass(slots=True)
class Node:
    """An element: its tag in small letters, its attributes, its children, its text, and its line from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Node] = field(default_factory=list)
    text: str = ""

    @property
    def name(self) -> str:
        """Its id, or its tag without ``a-``."""
        return clean_text(self.attributes.get("id", ""), 80) or self.tag.removeprefix("a-")

    @property
    def place(self) -> str:
        """Where it is in the page."""
        name = self.attributes.get("id", "")
        return clean_text(f"{self.line}: <{self.tag}{f'#{name}' if name else ''}>", 120)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below, in the order of the page."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


class _Parser(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.root = Node("#page", {}, 1)
        self._open = [self.root]
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise FileError("import-too-many", self.path, count=MOST_NODES, what="<…>")
        attributes: dict[str, str] = {}
        for name, value in attrs:  # the first of two attributes of one name counts, as in a browser
            attributes.setdefault(name, value or "")
        node = Node(tag, attributes, self.getpos()[0])
        self._open[-1].children.append(node)
        if tag not in _VOID:
            if len(self._open) > MOST_DEPTH:
                raise FileError("import-too-deep", self.path, most=MOST_DEPTH)
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no ``<a-box/>``: a browser reads it as ``<a-box>``, and what follows is inside it.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        if len(self._open[-1].text) < 10_000:
            self._open[-1].text += data[:10_000]


def parse_page(path: Path) -> Node:
    """Return the root of a page.

    Raises
    ------
    FileError
        If it does not open, or is too large or too deep.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileError("import-too-large", path, size=f"{size >> 20} MB", most=f"{MOST_BYTES >> 20} MB")
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None
    parser = _Parser(path)
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError, RecursionError) as error:  # what the standard parser gives up on
        raise FileError("file-damaged", path, problem=clean_text(str(error), 80), format="HTML") from None
    return parser.root


def styles(text: str) -> dict[str, str]:
    """Return the properties of a component: ``src: #a; autoplay: true``; an address keeps its own ``;`` and ``:``.

    Names are given in small letters without hyphens: ``refDistance`` and ``ref-distance`` are one.

    >>> styles("src: url(a;b.mp3); autoplay: true; refDistance: 2")
    {'src': 'url(a;b.mp3)', 'autoplay': 'true', 'refdistance': '2'}
    """
    found: dict[str, str] = {}
    for part in re.split(r";(?![^()]*\))", text):
        name, separator, value = part.partition(":")
        if separator and name.strip():
            found[plain_name(name)] = value.strip()
    return found


def plain_name(name: str) -> str:
    """Return a property's name as it is compared: small letters, no hyphens."""
    return name.strip().lower().replace("-", "")


def numbers_in(text: str, count: int, default: tuple[float, ...]) -> list[float] | None:
    """Return numbers divided by spaces, missing ones as in `default`; None when one is no number.

    >>> numbers_in("1 2", 3, (0, 0, 0)), numbers_in("x", 3, (0, 0, 0))
    ([1.0, 2.0, 0.0], None)
    """
    words = text.replace(",", " ").split()
    # A-Frame also takes ``x: 1; y: 2; z: 3``.
    if ":" in text:
        said = styles(text)
        words = [said.get(axis, str(default[i])) for i, axis in enumerate("xyzw"[:count])]
    try:
        values = [float(word) for word in words[:count]]
    except ValueError:
        return None
    if not all(math.isfinite(value) and abs(value) < 1e9 for value in values):
        return None
    return values + [float(value) for value in default[len(values) :]]
