"""What each projector is sent: its screen's content, pre-warped and blended, or a picture to adjust it by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError, UnknownNameError
from immersion.preview import _drawing_texts as _drawing_texts
from immersion.preview.buffers import largest_texture
from immersion.preview.contents import Contents, Frames, Panel, Told, contents_of
from immersion.preview.draw import renderer_for
from immersion.preview.hanging import mean_size
from immersion.preview.offscreen import drawing
from immersion.preview.pictures import check_projectors, check_size, check_time
from immersion.registry import nearest
from immersion.scene.patches import Patch
from immersion.scene.strips import strip_of_screen

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["SENDS", "projector_picture"]

SENDS = ("content", "grid", "screen-grid", "white")
"""What a projector may be sent: the show, a grid of its own pixels, one of the screen's metres, or white."""

LINE = (255, 255, 255)
STEP = 0.5  # metres between the lines of a screen's grid
FINEST = 400  # pixels of a screen's grid for a metre


def projector_picture(
    stage: Stage,
    projector: str,
    time: float = 0.0,
    visit: Told | None = None,
    *,
    send: str = "content",
    frames: Frames | None = None,
) -> NDArray[np.uint8]:
    """Return the pixels to send to a projector, so that its screen shows the content where it belongs.

    Parameters
    ----------
    stage : Stage
        An open stage.
    projector : str
        One of the scene's that paints a screen.
    time : float
        Seconds of the visit.
    visit : Visit, optional
        Tells what is shown at that time; without one, what is shown at the start.
    send : {"content", "grid", "screen-grid", "white"}
        The show, pre-warped and blended; a grid of the projector's own pixels, with its edges, its middle
        and two diagonals, to adjust the lens by; the screen's metres, pre-warped without blend, on which the
        lines of neighbours must meet; or white, blended, which must light the screen evenly.

    frames : callable, optional
        Gives videos' pictures, as for :func:`immersion.preview.picture`.

    Returns
    -------
    (h, w, 4) ndarray of uint8
        As many pixels as the projector has, row 0 on top. Where projectors share the screen, bytes are
        multiplied by ``share ** (1 / gamma)`` of the blend.

    Raises
    ------
    UnknownNameError
        If the scene has no such projector, or `send` is none of those.
    InputError
        If the projector paints no screen, or one that carries no pictures.

    Examples
    --------
    >>> from immersion import stage
    >>> from immersion.scene.model import Scene
    >>> lens = {"at": [0, 2, 2], "look_at": [0, 2, -3], "throw": 1.6, "size": [64, 40], "paints": "wall"}
    >>> hall = Scene(immersion="1", id="hall", room={"box": {"size": [8, 4, 6]}},
    ...     screens={"wall": {"surface": "front"}}, rigs={"projectors": {"p1": lens}})
    >>> with stage.open(hall) as opened:
    ...     projector_picture(opened, "p1", send="white").shape
    (40, 64, 4)
    """
    check_projectors(stage, (projector,))
    check_time(time)
    if send not in SENDS:
        raise UnknownNameError(
            "preview-sends", name=send, known=", ".join(SENDS), nearest=nearest(send, list(SENDS))
        )
    record = stage.scene.rigs.projectors[projector]
    if send == "grid":
        return pixel_grid(*record.size)
    contents = contents_of(stage, time, visit, frames=frames)
    beam = next((one for one in contents.beams if one.name == projector), None)
    if beam is None:
        raise InputError("preview-paints-nothing", f"rigs.projectors.{projector}", name=projector)
    if send != "content":
        contents = _in_place(stage, contents, beam.screen, send)
    if send == "screen-grid":
        beam = replace(beam, partners=())
    with drawing() as context:
        check_size(record.size, largest_texture())
        return renderer_for(context).sent(contents, beam, record.size)


def _in_place(stage: Stage, contents: Contents, screen: str, send: str) -> Contents:
    """Return contents whose screen shows a picture to adjust by."""
    patch = contents.screens[screen]
    wide, high = _metres(stage, screen, patch)
    make: Callable[[float, float], NDArray[np.uint8]] = metre_grid if send == "screen-grid" else _white
    panel = Panel(screen, patch.points, patch.uvs, patch.faces, make(wide, high), 0, 1.0, screen)
    return replace(contents, panels=(panel,))


def _metres(stage: Stage, screen: str, patch: Patch) -> tuple[float, float]:
    """Return how wide and high a screen is when it is unrolled; a mesh is so in the mean of its faces."""
    try:
        wide, high = strip_of_screen(stage.scene, screen)[2]
        return float(wide), float(high)
    except InputError:
        return mean_size(patch)


@lru_cache(maxsize=8)
def _white(wide: float, high: float) -> NDArray[np.uint8]:
    return np.full((1, 1, 4), 255, np.uint8)


@lru_cache(maxsize=8)
def metre_grid(wide: float, high: float) -> NDArray[np.uint8]:
    """Return a screen's grid: a line every half metre from its lower left, bolder every metre, and its edge."""
    fine = min(FINEST, int(4096 / max(wide, high)))
    columns, rows = max(2, round(wide * fine)), max(2, round(high * fine))
    pixels = np.zeros((rows, columns, 4), np.uint8)
    pixels[..., 3] = 255
    x, y = (np.arange(columns) + 0.5) / columns * wide, (rows - np.arange(rows) - 0.5) / rows * high
    on = _lines(x)[None, :] | _lines(y)[:, None]
    edge = max(2, round(0.01 * fine))
    on[:edge], on[-edge:], on[:, :edge], on[:, -edge:] = True, True, True, True
    pixels[on, :3] = LINE
    return pixels


def _lines(metres: NDArray[np.float64]) -> NDArray[np.bool_]:
    nearest_line = np.round(metres / STEP)
    half = np.where(nearest_line % 2 == 0, 0.012, 0.005)
    return np.asarray(np.abs(metres - nearest_line * STEP) <= half)


def pixel_grid(wide: int, high: int) -> NDArray[np.uint8]:
    """Return a grid of a projector's own pixels: lines of one pixel, the edge red, the middle green."""
    pixels = np.zeros((high, wide, 4), np.uint8)
    pixels[..., 3] = 255
    step = max(8, wide // 24)
    pixels[(high // 2) % step :: step, :, :3] = 110
    pixels[:, (wide // 2) % step :: step, :3] = 110
    count = max(wide, high)
    along = np.linspace(0, 1, count)
    across, down = np.rint(along * (wide - 1)).astype(int), np.rint(along * (high - 1)).astype(int)
    pixels[down, across, :3] = LINE
    pixels[down, wide - 1 - across, :3] = LINE
    pixels[[0, -1], :, :3] = pixels[:, [0, -1], :3] = (255, 0, 0)
    for row in {(high - 1) // 2, high // 2}:
        pixels[row, :, :3] = (0, 255, 0)
    for column in {(wide - 1) // 2, wide // 2}:
        pixels[:, column, :3] = (0, 255, 0)
    return pixels
