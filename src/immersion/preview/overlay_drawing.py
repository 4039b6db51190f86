"""Writes the overlay over a frame: panels of text, names in the picture, a measure, the middle of the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from immersion import messages
from immersion.preview.density import Canvas, canvas_of
from immersion.preview.doing import measured
from immersion.preview.overlay import Block, names_of
from immersion.preview.overlay_layout import Rectangle, Sheet, crowded, places_of, sizes_tried
from immersion.preview.picking import seen_at
from immersion.preview.session import Session

__all__ = ["OverlayDrawing"]

Colour = tuple[int, int, int, int]

EDGE, PAD = 16, 8
MOST_HIDDEN = 16
"""Blocks of text that are kept while they are not shown."""

SIZE, LARGE = 10.5, 16.0
SMALLEST = 0.4
"""Of the size asked for: tables are written no smaller to keep their lines whole."""

_PLAIN = ("DejaVu Sans", "Segoe UI", "Helvetica Neue", "Arial")
_FIXED = ("DejaVu Sans Mono", "Consolas", "Menlo", "Courier New")


@dataclass(slots=True)
class _Written:
    """A block as it was written last."""

    key: object
    label: Any
    panel: Any


class OverlayDrawing:
    """Draws blocks of text; each is laid out again only when it changes."""

    def __init__(self) -> None:
        self._written: dict[str, _Written] = {}
        self._crowd: object = None
        self._tried: list[int] = []

    def draw(self, window: Any, session: Session, blocks: list[Block]) -> None:  # noqa: ANN401 - of pyglet
        """Draw everything over the frame that the window shows."""
        from pyglet import gl
        from pyglet.math import Mat4

        canvas = canvas_of(window)
        if canvas.width != window.width:
            # Letters are laid out in the screen's own pixels: a window that counts points would blur them.
            window.projection = Mat4.orthogonal_projection(0, canvas.width, 0, canvas.height, -8192, 8192)
        gl.glDisable(gl.GL_DEPTH_TEST)
        self._draw_names(canvas, session)
        if not session.look.help:
            _draw_measure(canvas, session)
        for written in self._fitted(canvas, session, blocks):
            written.panel.draw()
            written.label.draw()
        # A panel that is shown and hidden keeps its letters: laying them out anew each time costs memory for good.
        used = {block.name for block in blocks}
        unused = [name for name in self._written if name not in used and not name.startswith("@")]
        for name in unused[: max(len(unused) - MOST_HIDDEN, 0)]:
            self._forget(name)

    def _fitted(self, canvas: Canvas, session: Session, blocks: list[Block]) -> list[_Written]:
        """Return what is written, each panel in a place of its own: smaller where there is a crowd.

        How small stays until other panels are shown, or have other numbers of lines: figures that change do not make
        letters grow and shrink.
        """
        look, edge, pad = session.look, round(EDGE * canvas.scale), round(PAD * canvas.scale)
        crowd = (canvas, look.text_size, tuple((block.name, len(block.lines)) for block in blocks))
        if crowd != self._crowd:
            self._crowd, self._tried = crowd, [0] * len(blocks)
        sheet, tries = Sheet(canvas.width, canvas.height, edge, pad), sizes_tried(look.text_size)
        beside = any(block.place == "upper-right" for block in blocks)
        while True:
            written = [
                self._of(canvas, session, block, tries[k][block.large or block.warning], beside=beside)
                for block, k in zip(blocks, self._tried, strict=True)
            ]
            panels = [
                (block.place, one.label.content_width + 2 * pad, one.label.content_height + 2 * pad)
                for block, one in zip(blocks, written, strict=True)
            ]
            places = places_of(sheet, panels)
            lacking = [k for k in crowded(sheet, panels, places) if self._tried[k] < len(tries) - 1]
            if not lacking:
                break
            for k in lacking:
                self._tried[k] += 1
        for block, one, place in zip(blocks, written, places, strict=True):
            _put(block, one, place, pad)
        order = sorted(range(len(blocks)), key=lambda k: blocks[k].warning)
        return [written[k] for k in order]  # a warning hides, and is not hidden

    def _of(
        self, canvas: Canvas, session: Session, block: Block, smaller: float, *, beside: bool
    ) -> _Written:
        """Return a block's label and panel, made again when its words, its size or its colours changed."""
        look = session.look
        key = (block, canvas, look.text_size, look.high_contrast, beside, smaller)
        held = self._written.get(block.name)
        if held is not None and held.key == key:
            return held
        self._forget(block.name)
        size = (LARGE if block.large else SIZE) * look.text_size * canvas.scale * smaller
        wide, words = _width(canvas, block, beside=beside), "\n".join(block.lines)
        if block.warning:
            words = breakable(words)
        ink = _ink(block, contrast=look.high_contrast)
        if block.fixed:
            size *= _squeezed(words, size, wide, block)
        label = _label(words, size, ink, wide, block)
        while label.content_height > canvas.height - 2 * EDGE * canvas.scale and size > 5 * canvas.scale:
            # What does not fit is written smaller rather than cut.
            label.delete()
            size *= 0.9
            label = _label(words, size, ink, wide, block)
        paper = _paper(block, contrast=look.high_contrast)
        self._written[block.name] = _Written(key, label, _rectangle(paper))
        return self._written[block.name]

    def _draw_names(self, canvas: Canvas, session: Session) -> None:
        size = SIZE * session.look.text_size * canvas.scale
        contrast, pad = session.look.high_contrast, PAD * canvas.scale
        names = names_of(session, canvas.width / max(canvas.height, 1))
        for number, (x, y, words, chosen) in enumerate(names):
            block = Block(f"@{number}", "middle", (f"▶ {words}" if chosen else words,))
            key = (block, size, contrast)
            held = self._written.get(block.name)
            if held is None or held.key != key:
                self._forget(block.name)
                label = _label(block.lines[0], size, _ink(block, contrast=contrast), None, block)
                held = _Written(key, label, _rectangle(_paper(block, contrast=contrast)))
                self._written[block.name] = held
            wide, high = held.label.content_width + pad, held.label.content_height + pad / 2
            left, low = (x + 1) / 2 * canvas.width - wide / 2, (y + 1) / 2 * canvas.height - high / 2
            held.panel.position, held.panel.width, held.panel.height = (left, low), wide, high
            held.label.x, held.label.y = round(left + pad / 2), round(low + high - pad / 4)
            held.panel.draw()
            held.label.draw()
        for name in [n for n in self._written if n.startswith("@") and int(n[1:]) >= len(names)]:
            self._forget(name)

    def _forget(self, name: str) -> None:
        held = self._written.pop(name, None)
        if held is not None:
            held.label.delete()
            held.panel.delete()


def _put(block: Block, written: _Written, place: Rectangle, pad: int) -> None:
    """Put a block's panel and letters where it stands."""
    label, panel = written.label, written.panel
    panel.position, panel.width, panel.height = (place.x, place.y), place.width, place.height
    # A centred label is as wide as its lines may be.
    label.x = place.x + pad - ((label.width - label.content_width) // 2 if block.large else 0)
    label.y = place.y + place.height - pad


def _squeezed(words: str, size: float, wide: int, block: Block) -> float:
    """Return how much smaller a table must be for its lines not to break: no more than to :data:`SMALLEST`."""
    label = _label(words, size, (0, 0, 0, 255), 100_000, block)
    natural = float(label.content_width)
    label.delete()
    # Letters are whole pixels wide: smaller ones are a little wider than they should be.
    return 1.0 if natural <= wide else max(0.95 * wide / natural, SMALLEST)


def breakable(words: str) -> str:
    """Return a text in which a long path may be broken after each folder: panels are no wider than they may be.

    >>> breakable("/a/scene.yaml").split("\u200b")
    ['/', 'a/', 'scene.yaml']
    """
    return words.replace("/", "/\u200b").replace("\\", "\\\u200b")


def _width(canvas: Canvas, block: Block, *, beside: bool) -> int:
    """Return how wide a block's lines may be; ``beside``: there is something at the upper right too."""
    part = {"bottom": 0.8, "upper-left": 0.5 if beside else 0.6, "upper-right": 0.5}.get(block.place, 1.0)
    return max(int(part * canvas.width - (2 * EDGE + 2 * PAD) * canvas.scale), 80)


def _ink(block: Block, *, contrast: bool) -> Colour:
    if contrast:
        return (255, 255, 0, 255) if block.warning else (255, 255, 255, 255)
    return (255, 236, 214, 255) if block.warning else (238, 238, 240, 255)


def _paper(block: Block, *, contrast: bool) -> Colour:
    if contrast:
        return (0, 0, 0, 255)
    # Captions hide what they stand on: a name that shines through them cannot be read, nor can they.
    return (96, 24, 12, 232) if block.warning else (15, 15, 18, 232 if block.large else 200)


def _label(words: str, size: float, ink: Colour, wide: int | None, block: Block) -> Any:  # noqa: ANN401
    import pyglet.text

    return pyglet.text.Label(
        words,
        width=wide,
        multiline=wide is not None,
        anchor_y="top",
        align="center" if block.large else "left",
        font_size=size,
        font_name=_FIXED if block.fixed else _PLAIN,
        color=ink,
    )


def _rectangle(paper: Colour) -> Any:  # noqa: ANN401
    import pyglet.shapes

    return pyglet.shapes.Rectangle(0, 0, 1, 1, color=paper)


def _draw_measure(canvas: Canvas, session: Session) -> None:
    """Draw the points of a measure, the line between them with its length, and the middle of the view."""
    if not session.measuring:
        return
    wide, high, scale = canvas.width, canvas.height, canvas.scale
    arm = 9 * scale
    lines = [
        (wide / 2 - arm, high / 2, wide / 2 + arm, high / 2),
        (wide / 2, high / 2 - arm, wide / 2, high / 2 + arm),
    ]
    found = [seen_at(session.camera, np.array(mark), wide / max(high, 1)) for mark in session.marks]
    places = [((x + 1) / 2 * wide, (y + 1) / 2 * high) for x, y in filter(None, found)]
    if len(places) == 2:
        lines.append((*places[0], *places[1]))
    ink = (255, 255, 0, 255) if session.look.high_contrast else (255, 196, 64, 255)
    # First wider and black: on whatever lies behind, one of the two is seen.
    for color, more in (((0, 0, 0, 255), 1.5 * scale), (ink, 0.0)):
        _draw_lines(lines, places, color, more, scale)
    if len(places) == 2:
        _draw_length(canvas, session, places, ink)


def _draw_lines(
    lines: list[tuple[float, float, float, float]],
    places: list[tuple[float, float]],
    color: Colour,
    more: float,
    scale: float,
) -> None:
    import pyglet.shapes

    drawn: list[Any] = [
        pyglet.shapes.Line(*ends, thickness=2 * scale + 2 * more, color=color) for ends in lines
    ]
    drawn += [pyglet.shapes.Circle(x, y, 5 * scale + more, color=color) for x, y in places]
    for one in drawn:
        one.draw()
        one.delete()


def _draw_length(canvas: Canvas, session: Session, places: list[tuple[float, float]], ink: Colour) -> None:
    """Write the length above the middle of the line, on paper."""
    look, pad = session.look, PAD * canvas.scale
    block = Block("", "middle", ())
    words = f"{messages.number(measured(session.marks), 3, session.language)} m"
    label = _label(words, LARGE * canvas.scale * look.text_size, ink, None, block)
    wide, high = label.content_width, label.content_height
    x, y = ((first + second) / 2 for first, second in zip(*places, strict=True))
    left = round(min(max(x - wide / 2, pad), canvas.width - wide - pad))
    top = round(min(y + high + 2 * pad, canvas.height - pad))
    label.x, label.y = left, top
    paper = _rectangle(_paper(block, contrast=look.high_contrast))
    paper.position, paper.width, paper.height = (left - pad, top - high - pad / 2), wide + 2 * pad, high + pad
    for one in (paper, label):
        one.draw()
        one.delete()
