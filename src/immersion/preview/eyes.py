"""The eyes of a visitor: pictures of a stage from wherever a visit has them, through the one function that draws."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.preview.drawn_frames import Draw
from immersion.scene.model import TurnAngles, View
from immersion.scene.visit import Visit
from immersion.stage.stage import Stage

if TYPE_CHECKING:
    from immersion.scene.visit import State

__all__ = ["Eyes"]

_NAME = "visitor"
_FOV = 60.0


class Eyes:
    """What a visitor sees at each time of a visit.

    Every picture is drawn from a view of the scene; the visitor's is one more view, made anew for each time, of
    a stage that shares the media of the one given.

    Parameters
    ----------
    stage : Stage
    visit : Visit
    size : (int, int)
        Width and height in pixels.
    draw : callable
        Draws a view of a stage; see :func:`immersion.preview.drawn_frames.drawer`.
    """

    def __init__(self, stage: Stage, visit: Visit, size: tuple[int, int], draw: Draw) -> None:
        self._draw = draw
        self._visit = visit
        self._size = size
        self._views = dict(stage.scene.views)
        self._name = _NAME
        while self._name in self._views:
            self._name += "_"
        self._seen = Stage(stage.scene, stage.folder, stage.profile, stage.language, stage._assets)
        self._scene = stage.scene

    def at(self, time: float) -> NDArray[np.uint8]:
        """Return the (h, w, 4) picture at a time of the visit, in seconds."""
        state = self._visit.state_at(time)
        views = self._views | {self._name: self._view(state)}
        self._seen.scene = self._scene.model_copy(update={"views": views})
        return self._draw(self._seen, self._name, self._size, time, self._visit)

    def _view(self, state: State) -> View:
        place, yaw, pitch = state.viewer
        # The width of the look is that of the view one came from, else of the first.
        near = self._views.get(state.view or "") or next(iter(self._views.values()), None)
        turn = TurnAngles(x=math.degrees(pitch), y=math.degrees(yaw))
        return View(at=place, turn=turn, fov=near.fov if near is not None else _FOV)
