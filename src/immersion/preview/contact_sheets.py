"""Every view of a scene in pictures: one file each, or all of them in one picture with names, times and lights."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion._files import atomic, together
from immersion.errors import UnknownNameError, UsageError
from immersion.preview import _sheet_texts as _sheet_texts
from immersion.preview.drawn_frames import drawer
from immersion.preview.outputs import refuse_media
from immersion.preview.pictures import check_size, save_png
from immersion.preview.sheet_letters import face, write_line
from immersion.registry import nearest
from immersion.scene.model import text_of

if TYPE_CHECKING:
    from PIL import Image

    from immersion.scene.visit import Visit
    from immersion.stage.stage import Stage

__all__ = ["contact_sheet", "named_views", "picture_views"]

Progress = Callable[[float], None] | None
Pixels = NDArray[np.uint8]

_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
_PAPER, _INK, _PALE = (250, 249, 246), (24, 24, 24), (96, 94, 90)
_MOST = 400  # pictures on a sheet
_LARGEST = 30_000  # pixels on a side


def picture_views(
    stage: Stage,
    folder: str | os.PathLike[str],
    views: Sequence[str] | None = None,
    *,
    size: tuple[int, int] = (1280, 720),
    time: float = 0.0,
    visit: Visit | None = None,
    progress: Progress = None,
) -> tuple[Path, ...]:
    """Draw views as PNG files named after them; all appear when all are made.

    Parameters
    ----------
    stage : Stage
        An open stage.
    folder : path
        Made when it is not there.
    views : sequence of str, optional
        All views of the scene without it.
    size : (int, int)
        Width and height in pixels.
    time : float
        Seconds of the visit.
    visit : Visit, optional
        Tells what is shown then; without one, what is shown at the start.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    tuple of Path

    Raises
    ------
    UnknownNameError
        If the scene has no such view, or none at all.
    UsageError, InputError, FileError
        As for :func:`picture`; or a file cannot be written.
    """
    names = named_views(stage, views)
    files = tuple(Path(folder) / f"{name}.png" for name in names)
    with drawer(stage) as draw, together():
        for index, (name, file) in enumerate(zip(names, files, strict=True), 1):
            refuse_media(stage, file)
            save_png(draw(stage, name, size, time, visit), file)
            if progress is not None:
                progress(index / len(names))
    return files


def contact_sheet(
    stage: Stage,
    out: str | os.PathLike[str],
    views: Sequence[str] | None = None,
    *,
    size: tuple[int, int] = (480, 270),
    times: Sequence[float] = (0.0,),
    visit: Visit | None = None,
    columns: int | None = None,
    progress: Progress = None,
) -> tuple[int, int]:
    """Draw every view at every time in one picture, each with its name, the time, and the lights that are on.

    Words are in the stage's language when it is French or English, else in the current one; names are in the
    stage's.

    Parameters
    ----------
    stage : Stage
        An open stage.
    out : path
        ``.png``, ``.jpg`` or ``.webp``.
    views : sequence of str, optional
        All views of the scene without it.
    size : (int, int)
        Width and height of each picture, in pixels.
    times : sequence of float
        Seconds of the visit: each is a row of its own when there are several.
    visit : Visit, optional
        Tells what is shown at these times; the one without a walk is simulated when a time is not 0.
    columns : int, optional
        Pictures beside each other; as many as make the sheet about as wide as a screen without it.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    (int, int)
        Width and height of the sheet in pixels.

    Raises
    ------
    UnknownNameError
        If the scene has no such view, or none at all.
    UsageError
        If a size, a time, the columns or the suffix cannot be used.
    InputError, FileError
        If a media does not open, or the file cannot be written.
    """
    target = Path(out)
    names = named_views(stage, views)
    across = _columns(len(names), len(times), columns)
    _check(target, size, times, len(names) * len(times), across)
    refuse_media(stage, target)
    if visit is None and any(time > 0 for time in times):
        from immersion.stage.simulation import simulate

        visit = simulate(stage)
    spoken = stage.language.split("-")[0]
    with messages.use(spoken if spoken in messages.LANGUAGES else messages.language()):
        cells = []
        with drawer(stage) as draw:
            for time, name in [(time, name) for time in times for name in names]:
                pixels = draw(stage, name, size, time, visit)
                cells.append(_Cell(pixels, _title(stage, name), _told(stage, time, visit)))
                if progress is not None:
                    progress(len(cells) / (len(names) * len(times)))
        sheet = _laid(stage, cells, size, across)
    with atomic(target) as temporary:
        sheet.save(temporary, quality=92)  # which PNG has not, and leaves aside
    return sheet.size


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    pixels: Pixels
    title: str
    told: str


def named_views(stage: Stage, views: Sequence[str] | None) -> list[str]:
    """Return the views asked for, each once, or all.

    Raises
    ------
    UnknownNameError
        If the scene has no such view, or none at all.
    """
    known = list(stage.scene.views)
    if not known:
        raise UnknownNameError("preview-no-view", "views")
    if views is None:
        return known
    for name in views:
        if name not in known:
            values = {"known": ", ".join(known), "nearest": nearest(name, known)}
            raise UnknownNameError("preview-view", "views", name=name, **values)
    return list(dict.fromkeys(views)) or known


def _columns(views: int, times: int, columns: int | None) -> int:
    if columns is not None:
        return columns
    # Views beside each other when there are several times; else a block that is wider than high.
    return min(views, 6) if times > 1 else min(views, max(2, round((views * 1.5) ** 0.5)))


def _check(target: Path, size: tuple[int, int], times: Sequence[float], count: int, columns: int) -> None:
    if target.suffix.lower() not in _SUFFIXES:
        raise UsageError("sheet-suffix", target, suffix=target.suffix, known=", ".join(_SUFFIXES))
    check_size(size, 4096)
    for time in times:
        if not isinstance(time, int | float) or not np.isfinite(time) or time < 0:
            raise UsageError("preview-time", time=time)
    if isinstance(columns, bool) or not isinstance(columns, int) or not 1 <= columns <= 100:
        raise UsageError("sheet-columns", columns=columns)
    rows = -(-count // columns)
    if not 1 <= count <= _MOST or max(columns * size[0], rows * (size[1] + 60)) > _LARGEST:
        raise UsageError("sheet-large", count=count, most=_MOST, limit=_LARGEST)


def _title(stage: Stage, name: str) -> str:
    title = text_of(stage.scene.views[name].title, stage.language, stage.scene.languages.default)
    return f"{title} ({name})" if title and title != name else name


def _told(stage: Stage, time: float, visit: Visit | None) -> str:
    """Return the time, and the lights that are on with their strength at that time."""
    states = {} if visit is None else visit.state_at(time).things
    lights = []
    for thing in stage.things:
        state = states.get(thing.id)
        if thing.light is None or not (thing.visible if state is None else state.visible):
            continue
        level = 1.0 if state is None else state.level * state.opacity
        strength = ""
        if thing.intensity is not None:
            strength = f" {messages.number(thing.intensity.value * level, 0)} {thing.intensity.unit}"
        lights.append(f"{thing.id}{strength}")
    minutes, seconds = divmod(round(time, 1), 60)
    clock = f"{int(minutes)}:{'0' if seconds < 10 else ''}{messages.number(seconds, 1 if seconds % 1 else 0)}"
    words = (
        messages.text("sheet-lights", names=", ".join(lights)) if lights else messages.text("sheet-no-light")
    )
    return f"{clock} · {words}"


# Laying out --------------------------------------------------------------------------------------


def _laid(stage: Stage, cells: list[_Cell], size: tuple[int, int], columns: int) -> Image.Image:
    from PIL import Image, ImageDraw

    letters = int(np.clip(size[0] // 26, 9, 22))
    gap, caption = letters, int(letters * 3.3)
    head = int(letters * 4.8)
    rows = -(-len(cells) // columns)
    wide = columns * size[0] + (columns + 1) * gap
    sheet = Image.new("RGB", (wide, head + rows * (size[1] + caption + gap)), _PAPER)
    draw = ImageDraw.Draw(sheet)
    large, plain = face(int(letters * 1.5)), face(letters)
    default = stage.scene.languages.default
    title = text_of(stage.scene.title, stage.language, default) or stage.scene.id
    facts = [stage.scene.id, stage.language, *([stage.profile] if stage.profile is not None else [])]
    write_line(draw, (gap, letters * 0.7), title, large, _INK, wide - 2 * gap)
    write_line(draw, (gap, letters * 2.7), " · ".join(facts), plain, _PALE, wide - 2 * gap)
    for index, cell in enumerate(cells):
        x = gap + (index % columns) * (size[0] + gap)
        y = head + (index // columns) * (size[1] + caption + gap)
        sheet.paste(Image.fromarray(cell.pixels[..., :3]), (x, y))
        write_line(draw, (x, y + size[1] + letters * 0.3), cell.title, plain, _INK, size[0])
        write_line(draw, (x, y + size[1] + letters * 1.7), cell.told, plain, _PALE, size[0])
    return sheet
