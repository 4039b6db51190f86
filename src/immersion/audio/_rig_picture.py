"""Draw maps of a rig as seen from above, the front at the top: pillow and its own face, so that bytes agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.audio.rig_maps import RigMap
from immersion.messages import text

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

__all__ = ["picture"]

Floats = NDArray[np.float64]
_PANEL, _BAR, _EDGE, _TOP, _LETTER = 360, 70, 30, 64, 14
_INK, _FAINT, _LOST = (30, 30, 34), (150, 150, 156), (190, 40, 40)
# Even steps of lightness, for colour-blind readers and grey printers: dark is good.
_DARK_TO_LIGHT = (
    (32, 38, 88),
    (38, 84, 124),
    (40, 132, 128),
    (104, 176, 104),
    (204, 206, 92),
    (253, 234, 150),
)
# About zero: too soft is blue, too loud is red.
_ABOUT_ZERO = ((38, 70, 150), (120, 160, 210), (240, 240, 236), (228, 150, 110), (165, 45, 40))


@dataclass(frozen=True, slots=True)
class _Figure:
    """One panel of a row: what it shows, between which values, in which colours."""

    title: str
    values: Floats
    low: float
    high: float
    colours: tuple[tuple[int, int, int], ...]

    def pixels(self) -> NDArray[np.uint8]:
        return _coloured((self.values - self.low) / max(self.high - self.low, 1e-9), self.colours)


def picture(maps: Sequence[tuple[str, RigMap]]) -> Image:
    """Return one row of panels for each titled map: level, unevenness, mean angle of the energy vector."""
    from PIL import Image, ImageDraw

    width, height = 3 * (_PANEL + _BAR) + 2 * _EDGE, _TOP + _PANEL + _EDGE
    sheet = Image.new("RGB", (width, height * len(maps)), "white")
    draw = ImageDraw.Draw(sheet)
    # One scale for all rows, at whole fours so that its five numbers are whole too.
    spread = 4.0 * np.ceil(max(float(one.spread_db.max()) for _, one in maps) / 4.0)
    angle = 4.0 * np.ceil(max(float(np.degrees(one.direction_error.max())) for _, one in maps) / 4.0)
    for row, (title, one) in enumerate(maps):
        top = row * height
        draw.text((_EDGE, top + 8), title, _INK, _face(_LETTER + 4))
        figures = (
            _Figure(text("rig-map-level"), one.level_db, -6.0, 6.0, _ABOUT_ZERO),
            _Figure(text("rig-map-spread"), one.spread_db, 0.0, spread, _DARK_TO_LIGHT),
            _Figure(text("rig-map-angle"), np.degrees(one.direction_error), 0.0, angle, _DARK_TO_LIGHT),
        )
        for column, figure in enumerate(figures):
            corner = (_EDGE + column * (_PANEL + _BAR), top + _TOP)
            _panel(sheet, draw, corner, figure, one)
            _bar(draw, (corner[0] + _PANEL - 4, corner[1]), figure)
    return sheet


def _panel(sheet: Image, draw: ImageDraw, corner: tuple[int, int], figure: _Figure, one: RigMap) -> None:
    from PIL import Image

    left, top = corner
    draw.text((left, top - 22), figure.title, _INK, _face(_LETTER))
    side = _PANEL - 30
    scale, middle = _scale(one, side)
    across = (left + side / 2, top + side / 2)

    def pixel(place: Floats) -> tuple[float, float]:
        """From metres (front, left) to the sheet: the front is up, the left is left."""
        return across[0] - (place[1] - middle[1]) * scale, across[1] - (place[0] - middle[0]) * scale

    draw.rectangle((left, top, left + side, top + side), outline=_FAINT)
    x, y = one.area.x, one.area.y
    half = 0.5 * one.area.step
    far, near = np.array([x[-1] + half, y[-1] + half]), np.array([x[0] - half, y[0] - half])
    box = [round(value) for value in (*pixel(far), *pixel(near))]
    size = (max(box[2] - box[0], 1), max(box[3] - box[1], 1))
    field = Image.fromarray(figure.pixels()[::-1, ::-1]).resize(size, Image.Resampling.NEAREST)
    sheet.paste(field, (box[0], box[1]))
    draw.rectangle(tuple(box), outline=_INK)
    _loudspeakers(draw, one, pixel)
    here = pixel(np.zeros(2))
    draw.line((here[0] - 5, here[1], here[0] + 5, here[1]), fill=_INK)
    draw.line((here[0], here[1] - 5, here[0], here[1] + 5), fill=_INK)
    draw.text((left + side / 2, top + 4), text("rig-map-front"), _FAINT, _face(10), anchor="ma")
    length = 1.0 if scale > 25 else 10.0
    foot = top + side - 8
    draw.line((left + 8, foot, left + 8 + length * scale, foot), fill=_INK, width=2)
    draw.text((left + 12, foot - 18), f"{length:g} m", _INK, _face(_LETTER - 2))


def _scale(one: RigMap, side: int) -> tuple[float, Floats]:
    """Return pixels a metre, and what is drawn in the middle, so that all loudspeakers fit with their names."""
    points = np.concatenate(
        [one.layout.places[:, :2], [[one.area.back, one.area.right], [one.area.front, one.area.left]]]
    )
    low, high = points.min(axis=0), points.max(axis=0)
    return (side - 64) / max(float((high - low).max()), 0.5), (low + high) / 2


def _loudspeakers(draw: ImageDraw, one: RigMap, pixel: Callable[[Floats], tuple[float, float]]) -> None:
    """Draw dots, silent ones crossed out and subs hollow, with their names."""
    taken: list[tuple[float, float]] = []
    for box in one.layout.loudspeakers:
        place = one.layout.places[one.layout.names.index(box.name)]
        across, down = pixel(place[:2])
        colour = _LOST if box.name in one.silent else _INK
        draw.ellipse((across - 4, down - 4, across + 4, down + 4), "white" if box.lfe else colour, colour)
        if box.name in one.silent:
            draw.line((across - 8, down - 8, across + 8, down + 8), fill=colour, width=2)
            draw.line((across - 8, down + 8, across + 8, down - 8), fill=colour, width=2)
        # High ones stand nearer in plan: their names go inwards, the others' outwards.
        way = -11 if (place[0] > 1e-6) != (place[2] > 0.3 * box.distance) else 11
        line = down + way
        while any(abs(across - a) < 44 and abs(line - b) < 11 for a, b in taken):
            line += way
        taken.append((across, line))
        draw.text((across, line), box.name, colour, _face(10), anchor="mm")


def _bar(draw: ImageDraw, corner: tuple[int, int], figure: _Figure) -> None:
    left, top = corner[0] - 20, corner[1]
    height = _PANEL - 30
    for i in range(height):
        colour = tuple(int(c) for c in _coloured(np.array([1.0 - i / (height - 1)]), figure.colours)[0])
        draw.line((left, top + i, left + 12, top + i), fill=colour)
    for i in range(5):
        value = figure.high - i / 4 * (figure.high - figure.low)
        draw.text((left + 16, top + i / 4 * (height - 12)), f"{value:.3g}", _INK, _face(_LETTER - 2))


def _coloured(share: Floats, colours: tuple[tuple[int, int, int], ...]) -> NDArray[np.uint8]:
    stops = np.linspace(0.0, 1.0, len(colours))
    parts = [np.interp(np.clip(share, 0.0, 1.0), stops, [c[k] for c in colours]) for k in range(3)]
    return np.round(np.stack(parts, axis=-1)).astype(np.uint8)


def _face(size: int) -> FreeTypeFont | ImageFont:
    from PIL import ImageFont

    # The face that pillow carries: no font of the machine is asked.
    return ImageFont.load_default(size)
