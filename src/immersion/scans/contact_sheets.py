"""A contact sheet: a scan from all sides at one scale, with its scale bar, its defects and its main facts."""

from __future__ import annotations

import io
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion._files import write_bytes
from immersion.errors import InputError
from immersion.scans import _lettering
from immersion.scans import _picture_texts as _picture_texts
from immersion.scans._camera import UPS, Camera, frame_of, framed
from immersion.scans._drawn import Drawn, Light
from immersion.scans._overlays import paint_lines
from immersion.scans.cloud import PointCloud
from immersion.scans.inspection import CloudReport, ScanReport, inspect, joined_faces
from immersion.scans.io._formats import guard
from immersion.scans.mesh import Mesh
from immersion.scans.pictures import checked_choice, prepared, view
from immersion.scans.topology import edges_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from immersion.scans._dots import Dots

__all__ = ["contact_sheet", "png_bytes"]

PAPER, INK, FAINT = (248, 248, 246), "#1d1f24", "#6b7078"
HOLES, CROWDED = (214, 30, 30), (200, 0, 190)
# Azimuth and elevation of the eight pictures; the last two are the shape alone and the detail.
VIEWS = (
    ("front", 0.0, 0.0),
    ("left", math.pi / 2, 0.0),
    ("back", math.pi, 0.0),
    ("right", -math.pi / 2, 0.0),
    ("above", 0.0, math.pi / 2),
    ("below", 0.0, -math.pi / 2),
)
SAMPLES = 2


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are on the sheet: two rows of four cells, facts below."""

    width: int

    @property
    def margin(self) -> int:
        return self.width // 80

    @property
    def cell(self) -> int:
        return (self.width - 5 * self.margin) // 4

    @property
    def letter(self) -> int:
        return max(10, self.width // 92)

    @property
    def line(self) -> int:
        return round(1.5 * self.letter)

    def corner(self, number: int) -> tuple[int, int]:
        """Return the upper left corner of a cell."""
        head = 3 * self.letter + self.margin
        step = self.cell + self.line + self.margin
        return self.margin + (number % 4) * (self.cell + self.margin), head + (number // 4) * step

    @property
    def foot(self) -> int:
        return self.corner(4)[1] + self.cell + self.line + self.margin


def contact_sheet(
    scan: Mesh | PointCloud,
    path: str | os.PathLike[str] | None = None,
    *,
    size: int = 1600,
    up: str | None = None,
    lang: str | None = None,
    report: ScanReport | CloudReport | None = None,
) -> NDArray[np.uint8]:
    """Draw a scan from six sides at one scale, its shape alone, a detail of its triangles, and its main facts.

    Borders of holes are red, edges of more than two faces magenta, invented faces purple. The scale bar is in
    the scan's unit, and says so when there is none. The same scan gives the same bytes.

    Parameters
    ----------
    scan : Mesh or PointCloud
    path : str or PathLike, optional
        A ``.png`` file to write.
    size : int
        The sheet's width in pixels, 640 to 8192.
    up : {"y", "z", "x"}, optional
        The axis that points up; guessed when not given, else ``"y"``.
    lang : str, optional
        ``"fr"`` or ``"en"``; the current language when not given.
    report : ScanReport or CloudReport, optional
        What :func:`inspect` said of this scan, when it is at hand.

    Returns
    -------
    (h, w, 3) ndarray of uint8

    Raises
    ------
    InputError
        If there is nothing to draw, `size` or `up` is out of range, or the path does not end in ``.png``.
    FileError
        If the file cannot be written, or is one that the scan was read from.

    Examples
    --------
    >>> corner = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> contact_sheet(corner, size=640).shape[1]
    640
    """
    if not 640 <= size <= 8192:
        raise InputError("picture-wide", width=size, low=640, high=8192)
    target = None if path is None else checked_target(path, scan)
    drawn = prepared(scan)
    facts = inspect(scan) if report is None else report
    above = up if up is not None else (facts.up.axis or "y").lstrip("+-")
    checked_choice("up", above, tuple(UPS))
    lang = lang or messages.language()
    sheet = _sheet(scan, drawn, facts, above, _Layout(size), lang)
    if target is not None:
        write_bytes(target, png_bytes(sheet))
    return np.asarray(sheet)


def checked_target(path: str | os.PathLike[str], scan: Mesh | PointCloud) -> Path:
    """Return a path that a picture may be written to."""
    target = Path(path)
    if target.suffix.lower() != ".png":
        raise InputError("picture-suffix", target, suffix=target.suffix, wanted=".png")
    if isinstance(scan, Mesh):
        guard(scan, [target])
    return target


def png_bytes(picture: Image) -> bytes:
    """Return a picture as PNG: the same pixels, the same bytes."""
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _sheet(
    scan: Mesh | PointCloud,
    drawn: Drawn | Dots,
    facts: ScanReport | CloudReport,
    up: str,
    layout: _Layout,
    lang: str,
) -> Image:
    from PIL import Image, ImageDraw

    rows = _facts(facts, lang)
    wrapped = _columns(rows, layout, lang)
    notes = _notes(scan, facts, lang)
    height = layout.foot + layout.line * (max(map(len, wrapped)) + 1 + bool(notes)) + layout.margin
    sheet = Image.new("RGB", (layout.width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    title = facts.name or ""
    _lettering.write(draw, (layout.margin, layout.margin), title, round(1.7 * layout.letter), INK)
    grade = f"{messages.text('sheet-grade', lang)} {facts.grade}"
    _lettering.write(
        draw, (layout.width - layout.margin, layout.margin), grade, round(1.7 * layout.letter), INK, "r"
    )
    pixel = _views(scan, drawn, up, layout, sheet, lang)
    _bar(draw, drawn.scale * pixel, facts.unit, layout, lang)
    _written(draw, wrapped, notes, layout)
    return sheet


def _views(
    scan: Mesh | PointCloud, drawn: Drawn | Dots, up: str, layout: _Layout, sheet: Image, lang: str
) -> float:
    """Draw the eight pictures; return the side of a pixel of the sheet, in parts of the scan's diagonal."""
    samples = layout.cell * SAMPLES
    sized = (samples, samples)
    cameras = [framed(drawn.points, frame_of(az, el, up), sized) for _, az, el in VIEWS]
    pixel = max(camera.pixel for camera in cameras)
    edges = _defects(scan) if isinstance(scan, Mesh) else None
    for number, (name, azimuth, elevation) in enumerate(VIEWS):
        camera = framed(drawn.points, frame_of(azimuth, elevation, up), sized, pixel=pixel)
        told = messages.text(f"sheet-view-{name}", lang)
        _picture(drawn, camera, Light("surface", 0, up), edges, layout, sheet, number, told)
    turned = frame_of(0.6, 0.35, up)
    camera = framed(drawn.points, turned, sized)
    shade = Light("shape", 6, up)
    solid = isinstance(drawn, Drawn)
    told = messages.text("sheet-view-shape" if solid else "sheet-view-oblique", lang)
    _picture(drawn, camera, shade, None, layout, sheet, 6, told)
    close, times = _close(drawn, camera)
    kind = "wire" if solid else "points"
    told = messages.text(
        f"sheet-view-{kind}", lang, count=messages.number(times, 0 if times >= 10 else 1, lang)
    )
    light = Light("wire" if kind == "wire" else "surface", 0, up)
    _picture(drawn, close, light, edges, layout, sheet, 7, told)
    return pixel * SAMPLES


def _picture(
    drawn: Drawn | Dots,
    camera: Camera,
    light: Light,
    edges: tuple[NDArray[np.int32], NDArray[np.int32]] | None,
    layout: _Layout,
    sheet: Image,
    number: int,
    told: str,
) -> None:
    from PIL import Image, ImageDraw

    picture, depth = view(drawn, camera, light, SAMPLES)
    if edges is not None:
        for ends, color in zip(edges, (HOLES, CROWDED), strict=True):
            paint_lines(picture, camera, depth, drawn.points, ends, color, SAMPLES)
    corner = layout.corner(number)
    ground = Image.new("RGBA", (layout.cell, layout.cell), (255, 255, 255, 255))
    ground.alpha_composite(Image.fromarray(picture))
    sheet.paste(ground.convert("RGB"), corner)
    place = (corner[0] + layout.cell / 2, corner[1] + layout.cell + layout.letter * 0.2)
    _lettering.write(ImageDraw.Draw(sheet), place, told, layout.letter, FAINT, "m")


def _defects(mesh: Mesh) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the border edges, and the edges of more than two faces, once equal vertices are joined."""
    edges = edges_of(joined_faces(mesh)[2])
    return edges.ends[edges.counts == 1], edges.ends[edges.counts > 2]


def _close(drawn: Drawn | Dots, camera: Camera) -> tuple[Camera, float]:
    """Return a camera so close that single triangles, or points, can be told apart, and how many times closer."""
    if isinstance(drawn, Drawn):
        corners = drawn.points[drawn.faces[:: max(1, len(drawn.faces) // 20_000)]]
        step = float(np.median(np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)))
    else:
        step = drawn.spacing
    pixel = min(camera.pixel, max(step, 1e-9) * 45 / camera.width)
    # What lies nearest to the eye on the line through the middle of the shape.
    seen = camera.seen(drawn.points)
    off = np.hypot(seen[:, 0] - camera.width / 2, seen[:, 1] - camera.height / 2)
    near = np.flatnonzero(off <= np.sort(off)[min(len(off) - 1, max(20, len(off) // 200))])
    centre = drawn.points[near[np.argmin(seen[near, 2])]]
    close = Camera(camera.axes, centre, pixel, camera.width, camera.height, math.inf, camera.reach * 2)
    return close, camera.pixel / pixel


def _bar(draw: object, per_pixel: float, unit: str | None, layout: _Layout, lang: str) -> None:
    """Draw the scale bar under the first row: 1, 2 or 5 times a power of ten, about a third of a picture."""
    from PIL.ImageDraw import ImageDraw

    assert isinstance(draw, ImageDraw)
    value = bar_length(per_pixel * layout.cell * 0.4)
    pixels = round(value / per_pixel)
    digits = max(0, -math.floor(math.log10(value)))
    code = "sheet-no-unit" if unit is None else "sheet-bar"
    told = messages.text(
        code, lang, length=messages.number(value, digits, lang), **({"unit": unit} if unit else {})
    )
    # The six views share this scale.
    middle = layout.width // 2
    top = layout.margin + layout.letter * 1.9
    draw.rectangle(
        [middle - pixels // 2, top, middle - pixels // 2 + pixels - 1, top + layout.letter // 3], INK
    )
    _lettering.write(draw, (middle, layout.margin), told, layout.letter, INK, "m")


def bar_length(most: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is no longer than ``most``.

    Examples
    --------
    >>> bar_length(0.34), bar_length(7.0), bar_length(1.0)
    (0.2, 5.0, 1.0)
    """
    power = 10.0 ** math.floor(math.log10(most))
    if 10 * power <= most * (1 + 1e-12):
        power *= 10
    best = max(step for step in (1.0, 2.0, 5.0) if step * power <= most * (1 + 1e-12))
    return float(f"{best * power:.6g}")


def _facts(facts: ScanReport | CloudReport, lang: str) -> list[tuple[str, str]]:
    rows = dict(facts.rows(lang))
    if isinstance(facts, ScanReport):
        names = (
            "triangles vertices unit size area volume resolution noise watertight up boundary_loops holes "
            "nonmanifold_edges nonmanifold_vertices components crossed degenerate_faces duplicate_faces colors "
            "textures reasons"
        )
    else:
        names = (
            "points unit size crs up spacing density noise outliers normals poses colors intensity reasons"
        )
    labels = [messages.text(f"report-{name}", lang) for name in names.split()]
    return [(label, rows[label]) for label in labels]


def _columns(rows: list[tuple[str, str]], layout: _Layout, lang: str) -> list[list[tuple[str, str]]]:
    """Return three columns of lines (name, value): long values run on over several lines."""
    width = (layout.width - 4 * layout.margin) / 3
    lines: list[list[tuple[str, str]]] = []
    for name, value in rows:
        cut = _lettering.wrapped(value, layout.letter, 0.48 * width)
        lines.append([(name if k == 0 else "", text) for k, text in enumerate(cut)])
    total = sum(map(len, lines))
    columns: list[list[tuple[str, str]]] = [[]]
    for entry in lines:
        if len(columns) < 3 and len(columns[-1]) + len(entry) / 2 > math.ceil(total / 3):
            columns.append([])
        columns[-1] += entry
    return columns


def _notes(scan: Mesh | PointCloud, facts: ScanReport | CloudReport, lang: str) -> str:
    if not isinstance(facts, ScanReport):
        return ""
    shown = [
        ("sheet-holes", facts.boundary_edges),
        ("sheet-nonmanifold", facts.nonmanifold_edges),
        ("sheet-backs", not facts.watertight),
        ("sheet-reconstructed", facts.reconstructed_faces),
    ]
    return ", ".join(messages.text(code, lang) for code, count in shown if count)


def _written(draw: object, columns: list[list[tuple[str, str]]], notes: str, layout: _Layout) -> None:
    from PIL.ImageDraw import ImageDraw

    assert isinstance(draw, ImageDraw)
    width = (layout.width - 4 * layout.margin) // 3
    for number, column in enumerate(columns):
        left = layout.margin + number * (width + layout.margin)
        for row, (name, value) in enumerate(column):
            top = layout.foot + row * layout.line
            _lettering.write(draw, (left, top), name, layout.letter, FAINT)
            _lettering.write(draw, (left + 0.5 * width, top), value, layout.letter, INK)
    if notes:
        last = layout.foot + (max(map(len, columns)) + 0.5) * layout.line
        _lettering.write(draw, (layout.margin, last), notes, layout.letter, "#c01818")
