"""Lux of views as files: a picture in false colours with its scale, the values, and a table for a spreadsheet."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion._files import atomic, together
from immersion.preview import _sheet_texts as _sheet_texts
from immersion.preview.contact_sheets import named_views
from immersion.preview.drawn_frames import video_frames
from immersion.preview.light_meter import illuminance
from immersion.preview.outputs import refuse_media
from immersion.preview.sheet_letters import face, write_line

if TYPE_CHECKING:
    from PIL import Image

    from immersion.scene.visit import Visit
    from immersion.stage.stage import Stage

__all__ = ["LuxPictures", "luminous", "lux_pictures"]

Lux = NDArray[np.float32]
Progress = Callable[[float], None] | None

LIMITS = (50, 200)
"""Lux that museums keep sensitive, and less sensitive, objects under (CIE 157:2004)."""

LOWEST = 1.0
"""The scale begins at so many lux: less is written as black."""

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])  # of linear sRGB (IEC 61966-2-1): what a meter's filter sees
_UNSEEN = (64, 64, 64)
_PAPER, _INK = (250, 249, 246), (24, 24, 24)
_COLUMNS = (
    *("view", "time_s", "width", "height", "seen_percent", "min_lux", "mean_lux", "median_lux", "p95_lux"),
    *("max_lux", *(f"above_{limit}_lux_percent" for limit in LIMITS)),
)

# Dark violet to yellow, ever lighter: also read without colours, and by those who do not tell red from green.
_STOPS = [(8, 6, 20), (66, 20, 106), (49, 84, 140), (33, 145, 140), (94, 201, 98), (253, 231, 37)]


@dataclass(frozen=True, slots=True)
class LuxPictures:
    """What was written, and the upper end of the scale that all pictures share, in lux."""

    files: tuple[Path, ...]
    top: float


def lux_pictures(
    stage: Stage,
    folder: str | os.PathLike[str],
    views: Sequence[str] | None = None,
    *,
    size: tuple[int, int] = (1280, 720),
    time: float = 0.0,
    visit: Visit | None = None,
    progress: Progress = None,
) -> LuxPictures:
    """Measure the light on what views see: ``VIEW-lux.png``, ``VIEW-lux.npy`` and one ``lux.csv`` for all.

    The light is that of lamps and projectors directly, without what walls send back. Pictures are in false colours
    with one logarithmic scale for all views, so that they can be laid beside each other. The table has a row per
    view, and opens in a spreadsheet; the ``.npy`` holds every pixel, for those who compute.

    Parameters
    ----------
    stage : Stage
        An open stage; what it has lost is dark.
    folder : path
        Made when it is not there. Its files appear when all are made.
    views : sequence of str, optional
        All views of the scene without it.
    size : (int, int)
        Width and height in pixels.
    time : float
        Seconds of the visit.
    visit : Visit, optional
        Tells what shines then; without one, what shines at the start.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    LuxPictures

    Raises
    ------
    UnknownNameError
        If the scene has no such view, or none at all.
    UsageError, InputError, FileError
        As for :func:`immersion.preview.illuminance`; or a file cannot be written.
    """
    names, target = named_views(stage, views), Path(folder)
    measured: dict[str, Lux] = {}
    with video_frames(stage) as frames:
        for name in names:
            measured[name] = luminous(illuminance(stage, name, size, time, visit, frames=frames))
            if progress is not None:
                progress(len(measured) / len(names))
    top = _top(measured.values())
    files = [target / "lux.csv"]
    with together():
        for name, lux in measured.items():
            picture, values = target / f"{name}-lux.png", target / f"{name}-lux.npy"
            refuse_media(stage, picture)
            with atomic(picture) as temporary:
                _laid(lux, f"{name} · {messages.number(time, 1)} s", top).save(temporary, "PNG")
            with atomic(values) as temporary, temporary.open("wb") as file:
                np.save(file, lux)
            files += [picture, values]
        with atomic(files[0]) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(_COLUMNS)
            rows.writerows(_row(name, lux, time) for name, lux in measured.items())
    return LuxPictures(tuple(files), top)


def luminous(lux: Lux) -> Lux:
    """Return the (h, w) lux that a meter reads of (h, w, 3) lux of red, green and blue.

    Examples
    --------
    >>> luminous(np.full((1, 1, 3), 200, np.float32)).round(3)
    array([[200.]], dtype=float32)
    """
    return np.asarray(lux @ _WEIGHTS, np.float32)


def _row(name: str, lux: Lux, time: float) -> list[object]:
    """Return what the table says of a view; nothing of one that sees nothing."""
    seen = lux[np.isfinite(lux)].astype(np.float64)
    high, wide = lux.shape
    head: list[object] = [name, f"{time:g}", wide, high, f"{100 * seen.size / lux.size:.1f}"]
    if not seen.size:
        return [*head, *[""] * (len(_COLUMNS) - len(head))]
    levels = [seen.min(), seen.mean(), np.median(seen), np.percentile(seen, 95), seen.max()]
    parts = [100 * float((seen > limit).mean()) for limit in LIMITS]
    return [*head, *(f"{level:.2f}" for level in levels), *(f"{part:.1f}" for part in parts)]


# The picture -------------------------------------------------------------------------------------


def _top(measured: Iterable[Lux]) -> float:
    """Return the first of 10, 20, 50, 100 … that no view passes."""
    most = max((float(np.nanmax(lux)) for lux in measured if np.isfinite(lux).any()), default=0.0)
    top, steps = 10.0, (2.0, 2.5, 2.0)
    for number in range(60):
        if top >= most:
            break
        top *= steps[number % 3]
    return top


def _colours(part: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return the false colours of places on the scale, from 0 to 1."""
    at = np.linspace(0.0, 1.0, len(_STOPS))
    bands = [np.interp(part, at, [stop[band] for stop in _STOPS]) for band in range(3)]
    return np.stack(bands, -1).round().astype(np.uint8)


def _part(lux: NDArray[np.floating], top: float) -> NDArray[np.float64]:
    """Return where lux are on the scale."""
    place = np.log(np.maximum(lux, LOWEST) / LOWEST) / np.log(top / LOWEST)
    return np.asarray(np.clip(place, 0.0, 1.0), np.float64)


def _laid(lux: Lux, words: str, top: float) -> Image.Image:
    """Return a picture with its title above it and its scale on the right."""
    from PIL import Image, ImageDraw

    high, wide = lux.shape
    seen = np.isfinite(lux)
    pixels = _colours(_part(np.where(seen, lux, LOWEST), top))
    pixels[seen & (lux < LOWEST)] = 0
    pixels[~seen] = _UNSEEN
    letters = int(np.clip(min(wide // 48, high // 24), 9, 26))
    head, strip = letters * 2, letters * 7
    sheet = Image.new("RGB", (wide + strip, high + head), _PAPER)
    sheet.paste(Image.fromarray(pixels), (0, head))
    draw, font = ImageDraw.Draw(sheet), face(letters)
    write_line(draw, (letters * 0.5, letters * 0.35), words, font, _INK, wide - letters)
    bar = (wide + letters, head + letters, letters * 2, high - 2 * letters)
    ramp = _colours(np.repeat(np.linspace(1.0, 0.0, bar[3])[:, None], bar[2], 1))
    sheet.paste(Image.fromarray(ramp), bar[:2])
    write_line(draw, (bar[0], letters * 0.35), "lux", font, _INK, strip)
    for level in _ticks(top, bar[3] / (1.6 * letters)):
        y = bar[1] + (1 - float(_part(np.array([level]), top)[0])) * (bar[3] - 1)
        draw.line([(bar[0] + bar[2], y), (bar[0] + bar[2] + letters * 0.4, y)], fill=_INK)
        place = (bar[0] + bar[2] + letters * 0.6, y - letters * 0.6)
        write_line(draw, place, messages.number(level, 0), font, _INK, strip - letters * 3.6)
    return sheet


def _ticks(top: float, most: float) -> list[float]:
    """Return 1, 2, 5, 10 … up to the top; fewer where there is no room for all."""
    decades = range(round(np.ceil(np.log10(top))) + 1)
    for steps in ((1, 2, 5), (1,)):
        found = [step * 10.0**decade for decade in decades for step in steps]
        found = [level for level in found if LOWEST <= level <= top * 1.0001]
        if len(found) <= most:
            break
    return found
