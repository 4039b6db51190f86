"""Places and visibility over time, as the schedule of the show has them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.document import RATE, Document, matrix_of
from immersion.export._usd.pxr import pxr
from immersion.export.schedule import moments
from immersion.geometry import compose
from immersion.scene.places import world_from_thing
from immersion.scene.visit import Visit
from immersion.stage.stage import Stage

__all__ = ["place", "show", "time_code"]


def time_code(time_us: float) -> float:
    """Return microseconds as a time code."""
    return float(time_us) * RATE / 1e6


def place(
    document: Document,
    prim: Any,
    stage: Stage,
    visit: Visit,
    name: str,
    offset: NDArray[np.float64] | None = None,
) -> float:
    """Give a prim a thing's place, at every moment at which it is another one; return the last of them.

    Parameters
    ----------
    document : Document
    prim : UsdPrim
        An Xform.
    stage : Stage
    visit : Visit
        The schedule.
    name : str
        The thing.
    offset : (3,) ndarray, optional
        Of a scan whose vertices stand around it.
    """
    operation = pxr("UsdGeom").Xformable(prim).AddTransformOp()
    own = compose(np.zeros(3) if offset is None else offset)
    times = moments(visit, name, RATE)
    if not len(times):
        thing = stage.thing(name)
        assert thing is not None
        operation.Set(matrix_of(world_from_thing(stage.scene, thing) @ own))
        return 0.0
    for moment, matrix in zip(times, visit.motion.matrices(name, times), strict=True):
        operation.Set(matrix_of(matrix @ own), time_code(moment))
    return time_code(times[-1])


def show(prim: Any, visit: Visit, name: str, visible: bool) -> float:
    """Show and hide a prim as the schedule does; a fade becomes its middle. Return the last time code of it."""
    geom = pxr("UsdGeom")
    attribute = geom.Imageable(prim).CreateVisibilityAttr()
    words = {True: geom.Tokens.inherited, False: geom.Tokens.invisible}
    turns = [(0, visible)]
    for ramp in visit.shown.get(name, ()):
        moment = (ramp.start_us + ramp.end_us) // 2
        if (ramp.last > 0) != turns[-1][1]:
            turns.append((moment, ramp.last > 0))
    if len(turns) == 1:
        if not visible:
            attribute.Set(geom.Tokens.invisible)
        return 0.0
    for moment, seen in turns:
        attribute.Set(words[seen], time_code(moment))
    return time_code(turns[-1][0])
