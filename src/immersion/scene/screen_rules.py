"""Rules on screens: a rectangle lies on its surface."""

from __future__ import annotations

from collections.abc import Iterator

from immersion import messages
from immersion.scene import _place_texts as _place_texts
from immersion.scene.finding import Finding
from immersion.scene.materials import room_with
from immersion.scene.meant import found
from immersion.scene.model import Scene
from immersion.scene.places import surface_corners

__all__ = ["past_edge", "screens"]

CLOSE = 1e-9


def screens(scene: Scene) -> Iterator[Finding]:
    """Yield screens that reach over the edge of their surface."""
    for name, screen in scene.screens.items():
        size, rect = past_edge(scene, name), screen.rect
        if size is not None and rect is not None:
            values = {
                "left": messages.number(rect.left, None),
                "right": messages.number(rect.left + rect.width, None),
                "bottom": messages.number(rect.bottom, None),
                "top": messages.number(rect.bottom + rect.height, None),
                "width": messages.number(size[0], None),
                "height": messages.number(size[1], None),
            }
            yield found(scene, "rect-outside", "error", f"screens.{name}.rect", **values)


def past_edge(scene: Scene, name: str) -> tuple[float, float] | None:
    """Return the width and height of a screen's surface when its rectangle reaches over an edge, else None."""
    screen = scene.screens[name]
    names = screen.surfaces or ((screen.surface,) if screen.surface is not None else ())
    room = room_with(scene.all_rooms(), screen.room, names)
    rect = screen.rect
    if room is None or room.box is None or screen.surface is None or rect is None:
        return None
    corners = surface_corners(room.box, screen.surface)
    if corners is None:
        return None
    width, height = (float(abs(corners[i] - corners[0]).max()) for i in (1, 3))
    low = min(rect.left, rect.bottom) >= 0
    high = rect.left + rect.width <= width + CLOSE and rect.bottom + rect.height <= height + CLOSE
    return None if low and high else (width, height)
