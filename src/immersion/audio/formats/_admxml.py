"""XML from strangers, parsed with limits: no document type, no entities, bounded size, depth and count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from immersion.audio import _files_texts as _files_texts
from immersion.errors import FileError

__all__ = ["MOST_BYTES", "Element", "parse_xml"]

MOST_BYTES = 64 * 2**20
MOST_DEPTH = 32


@dataclass(slots=True)
class Element:
    """A node: its name without namespace, attributes, text and children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Give this node and all below, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse_xml(content: bytes, path: Path) -> Element:
    """Parse a document.

    Raises
    ------
    FileError
        If it is not well formed, declares a document type, or is too large or too deep.
    """

    def refuse(problem: str) -> None:
        raise FileError("adm-unsafe", path, problem=problem, size=MOST_BYTES, depth=MOST_DEPTH)

    if len(content) > MOST_BYTES:
        refuse(f"{len(content)} bytes")
    top = Element("", {})
    stack = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MOST_DEPTH:
            refuse(f"{len(stack)} levels")
        node = Element(name.rpartition(":")[2], attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def text(data: str) -> None:
        stack[-1].text += data

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda *_: refuse("<!DOCTYPE>")
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileError("adm-damaged", path, problem=f"axml: {error}") from None
    return top.children[0]
