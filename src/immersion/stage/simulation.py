"""The visit of a stage: the scene's timeline with the true lengths of its media."""

from __future__ import annotations

import os
from pathlib import Path

from immersion.scene.timeline import simulate as simulate_scene
from immersion.scene.visit import Visit
from immersion.scene.walk import Walk
from immersion.stage.stage import Stage

__all__ = ["simulate"]


def simulate(stage: Stage, walk: Walk | str | os.PathLike[str] | None = None) -> Visit:
    """Walk through a stage: which cues fire, what plays, what is seen, and where the visitor is.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile's things take part.
    walk : Walk or path, optional
        The visitor's way (CSV ``time,x,y,z,yaw,pitch,event``). Without one the visitor stands at the first
        view for the show's duration.

    Returns
    -------
    Visit

    Raises
    ------
    FileError
        If the walk does not open or is damaged.
    """
    way = walk if isinstance(walk, Walk) or walk is None else Walk.read(Path(walk))
    kept = stage.scene.model_copy(update={"things": stage.things})
    return simulate_scene(kept, way, stage.durations())
