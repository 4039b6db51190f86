"""Sheets as PDF 1.4: vectors, and words in Helvetica, which a reader of PDF has (nothing is embedded).

A writer of its own: what a plan needs of PDF (lines, circles, words, dashes, see-through fills) is one page of code.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Sequence

from immersion.preview.plans.helvetica import encoded
from immersion.preview.plans.marks import Circle, Group, Mark, Point, Poly, Sheet, Style, Text

__all__ = ["pdf_of"]

_POINTS = 72 / 25.4  # of a millimetre
_ROUND = 0.5522847498307936  # where a Bézier curve's handles stand to draw a quarter of a circle


def pdf_of(sheets: Sequence[Sheet], date: str | None = None) -> bytes:
    """Return sheets as one PDF file, a page each; the same sheets and date give the same bytes.

    Parameters
    ----------
    sheets : sequence of Sheet
    date : str, optional
        ``YYYY-MM-DD``, for the file's properties.
    """
    opacities = sorted({value for sheet in sheets for value in _opacities(sheet.marks)})
    pages = [7 + 2 * index for index in range(len(sheets))]
    states = " ".join(f"/G{index} << /ca {_n(value)} >>" for index, value in enumerate(opacities))
    objects = {
        1: _catalogue(sheets[0].language),
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in pages)}] >>".encode(),
        3: _font("Helvetica"),
        4: _font("Helvetica-Bold"),
        5: f"<< /Font << /F1 3 0 R /F2 4 0 R >> /ExtGState << {states} >> >>".encode(),
        6: _properties(sheets[0].title, date),
    }
    for number, sheet in zip(pages, sheets, strict=True):
        box = f"[0 0 {_n(sheet.width * _POINTS)} {_n(sheet.height * _POINTS)}]"
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources 5 0 R /Contents {number + 1} 0 R >>"
        ).encode()
        objects[number + 1] = _stream(_content(sheet, opacities))
    return _file(objects)


def _n(value: float) -> str:
    written = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written


def _catalogue(language: str) -> bytes:
    return b"<< /Type /Catalog /Pages 2 0 R /Lang " + _string(language.encode("ascii", "replace")) + b" >>"


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _properties(title: str, date: str | None) -> bytes:
    words = b"\xfe\xff" + title.encode("utf-16-be", "replace")
    made = b"" if date is None else b" /CreationDate (D:" + date.replace("-", "").encode() + b")"
    return b"<< /Title " + _string(words) + b" /Producer (immersion)" + made + b" >>"


def _string(data: bytes) -> bytes:
    for sign in (b"\\", b"(", b")"):
        data = data.replace(sign, b"\\" + sign)
    return b"(" + data.replace(b"\r", b"\\r").replace(b"\n", b"\\n") + b")"


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>".encode()
    return head + b"\nstream\n" + packed + b"\nendstream"


def _file(objects: dict[int, bytes]) -> bytes:
    # Four bytes above 127 tell programs that carry files that this one is no text.
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    start, mark = len(out), hashlib.sha256(out).hexdigest()[:32]
    count = max(objects) + 1
    out += f"xref\n0 {count}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{places[number]:010d} 00000 n \n".encode() for number in range(1, count))
    ident = f"[<{mark}> <{mark}>]"
    out += f"trailer\n<< /Size {count} /Root 1 0 R /Info 6 0 R /ID {ident} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


# Contents ----------------------------------------------------------------------------------------


def _opacities(marks: Sequence[Mark]) -> set[float]:
    found = {1.0}
    for mark in marks:
        if isinstance(mark, Group):
            found |= _opacities(mark.marks)
        elif not isinstance(mark, Text):
            found.add(mark.style.opacity)
    return found


def _content(sheet: Sheet, opacities: list[float]) -> bytes:
    pen = _Pen(sheet.height, opacities)
    pen.draw(sheet.marks)
    return b"1 j\n" + b"\n".join(pen.out) + b"\n"


class _Pen:
    """Writes marks as operators of PDF, whose page has its origin at the lower left."""

    def __init__(self, height: float, opacities: list[float]) -> None:
        self._height = height
        self._opacities = opacities
        self.out: list[bytes] = []

    def draw(self, marks: Sequence[Mark]) -> None:
        """Write marks in their order."""
        for mark in marks:
            if isinstance(mark, Group):
                self.draw(mark.marks)
            elif isinstance(mark, Text):
                self._text(mark)
            elif isinstance(mark, Circle):
                self._shape(self._circle(mark), mark.style)
            else:
                self._shape(self._poly(mark), mark.style)

    def _at(self, point: Point) -> str:
        return f"{_n(point[0] * _POINTS)} {_n((self._height - point[1]) * _POINTS)}"

    def _poly(self, mark: Poly) -> str:
        steps = [f"{self._at(mark.points[0])} m", *(f"{self._at(point)} l" for point in mark.points[1:])]
        return " ".join([*steps, "h"] if mark.closed else steps)

    def _circle(self, mark: Circle) -> str:
        (x, y), r = mark.centre, mark.radius
        k = r * _ROUND
        quarters = (
            ((x + r, y + k), (x + k, y + r), (x, y + r)),
            ((x - k, y + r), (x - r, y + k), (x - r, y)),
            ((x - r, y - k), (x - k, y - r), (x, y - r)),
            ((x + k, y - r), (x + r, y - k), (x + r, y)),
        )
        curves = (" ".join(self._at(point) for point in quarter) + " c" for quarter in quarters)
        return " ".join([f"{self._at((x + r, y))} m", *curves, "h"])

    def _shape(self, path: str, style: Style) -> None:
        both = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
        end = both[style.fill is not None, style.stroke is not None]
        parts = [f"/G{self._opacities.index(style.opacity)} gs"]
        if style.fill is not None:
            parts.append(f"{_rgb(style.fill)} rg")
        if style.stroke is not None:
            dash = " ".join(_n(length * _POINTS) for length in style.dash)
            parts.append(f"{_rgb(style.stroke)} RG {_n(style.width * _POINTS)} w [{dash}] 0 d")
        self.out.append(" ".join([*parts, path, end]).encode())

    def _text(self, mark: Text) -> None:
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * mark.width
        c, s = math.cos(math.radians(mark.angle)), math.sin(math.radians(mark.angle))
        place = self._at((mark.at[0] - back * c, mark.at[1] + back * s))
        size = mark.size * _POINTS
        matrix = f"{_n(c)} {_n(s)} {_n(-s)} {_n(c)} {place} Tm"
        font = f"BT /G{self._opacities.index(1.0)} gs {_rgb(mark.color)} rg /F{2 if mark.bold else 1} {_n(size)} Tf"
        self.out.append(f"{font} {matrix} ".encode() + _string(encoded(mark.words)) + b" Tj ET")


def _rgb(color: str) -> str:
    return " ".join(_n(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
