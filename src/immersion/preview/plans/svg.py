"""Sheets as SVG 1.1: millimetres throughout, one group for each thing with its name."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from immersion.preview.plans.marks import Circle, Group, Mark, Point, Sheet, Style, Text

__all__ = ["svg_of"]

FONTS = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"


def svg_of(sheet: Sheet) -> str:
    """Return a sheet as the text of an SVG file; the same sheet gives the same text."""
    wide, high = number(sheet.width), number(sheet.height)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}" xml:lang={quoteattr(sheet.language)} '
        f'font-family="{FONTS}" stroke-linejoin="round" stroke-linecap="butt">',
        f"<title>{_clean(sheet.title)}</title>",
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
        *_marks(sheet.marks),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """Write a length: a hundred-thousandth of a millimetre of paper is enough for any scale.

    >>> number(12.50000001), number(-0.0), number(3.0)
    ('12.5', '0', '3')
    """
    written = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _clean(words: str) -> str:
    """Escape a text, without the signs that XML does not allow."""
    allowed = (s for s in words if s in "\t\n\r" or (s >= " " and not "\ud800" <= s <= "\udfff"))
    return escape("".join(s for s in allowed if s not in "\ufffe\uffff"))


def _marks(marks: Sequence[Mark]) -> list[str]:
    return [text for mark in marks for text in _mark(mark)]


def _mark(mark: Mark) -> list[str]:
    if isinstance(mark, Group):
        facts = {"data-name": mark.name} if mark.name else {}
        facts |= {f"data-{key}": value for key, value in mark.facts.items()}
        written = "".join(f' {key}="{_attribute(value)}"' for key, value in facts.items())
        return [f'<g class="{mark.kind}"{written}>', *_marks(mark.marks), "</g>"]
    if isinstance(mark, Text):
        return [_text(mark)]
    if isinstance(mark, Circle):
        x, y = mark.centre
        place = f'cx="{number(x)}" cy="{number(y)}" r="{number(mark.radius)}"'
        return [f"<circle {place}{_style(mark.style)}/>"]
    return [f'<path d="{_path(mark.points, mark.closed)}"{_style(mark.style)}/>']


def _attribute(value: str) -> str:
    return _clean(value).replace('"', "&quot;").replace("\n", " ")


def _path(points: Sequence[Point], closed: bool) -> str:
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f"M{steps}" + ("Z" if closed else "")


def _style(style: Style) -> str:
    parts = [f' fill="{style.fill or "none"}"']
    if style.fill and style.opacity < 1:
        parts.append(f' fill-opacity="{number(style.opacity)}"')
    if style.stroke is not None:
        parts.append(f' stroke="{style.stroke}" stroke-width="{number(style.width)}"')
        if style.dash:
            parts.append(f' stroke-dasharray="{" ".join(map(number, style.dash))}"')
    return "".join(parts)


def _text(text: Text) -> str:
    x, y = map(number, text.at)
    more = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    more += ' font-weight="bold"' if text.bold else ""
    more += "" if text.color == "#000000" else f' fill="{text.color}"'
    if text.angle:
        more += f' transform="rotate({number(-text.angle)} {x} {y})"'
    # The width of Helvetica is asked for, so that another font does not run over its neighbours.
    more += f' textLength="{number(text.width)}" lengthAdjust="spacingAndGlyphs"' if text.words else ""
    return f'<text x="{x}" y="{y}" font-size="{number(text.size)}"{more}>{_clean(text.words)}</text>'
