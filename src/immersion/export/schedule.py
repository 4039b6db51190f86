"""What a file that nobody walks through can play by itself: all that the start and the clock of the show cause."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.export import _schedule_texts as _schedule_texts
from immersion.scene.model import Cue, Scene
from immersion.scene.timeline import simulate
from immersion.scene.visit import Visit
from immersion.stage.loss import Loss
from immersion.stage.lost import with_fallbacks
from immersion.stage.simulation import lengths_of, ways_of
from immersion.stage.stage import Stage

__all__ = ["moments", "schedule"]

_BY_ITSELF = ("start", "at", "after", "ended")


def schedule(stage: Stage) -> tuple[Visit, tuple[Loss, ...]]:
    """Return the visit of nobody: cues that wait for a visitor never fire.

    Parameters
    ----------
    stage : Stage
        An open stage.

    Returns
    -------
    (Visit, tuple of Loss)
        One loss for each cue that waits for a visitor, a message or a click.
    """
    scene = with_fallbacks(stage.scene, stage.lost)
    kept, lost = [], []
    for cue in scene.cues:
        conditions = tuple(one for one in cue.when if one.kind in _BY_ITSELF)
        if len(conditions) < len(cue.when):
            waits = ", ".join(sorted({one.kind for one in cue.when if one.kind not in _BY_ITSELF}))
            lost.append(Loss("export-trigger", f"cues.{cue.id}", {"waits": waits}))
        if conditions:
            kept.append(cue.model_copy(update={"when": conditions}))
    alone = _alone(scene, tuple(kept))
    visit = simulate(
        alone, None, lengths_of(stage, every_language=False), paths=ways_of(stage), tour=None,
        language=stage.language, kept={thing.id for thing in stage.things},
    )  # fmt: skip
    return visit, tuple(lost)


def _alone(scene: Scene, cues: tuple[Cue, ...]) -> Scene:
    made: Scene = scene.model_copy(update={"cues": cues})
    return made


def moments(visit: Visit, name: str, rate: float) -> NDArray[np.int64]:
    """Return the times, in microseconds, at which a thing's place is to be known so that it moves as it should.

    Parameters
    ----------
    visit : Visit
    name : str
        A thing.
    rate : float
        Steps per second.

    Returns
    -------
    (n,) ndarray of int64
        Sorted; empty when the thing never moves. Where it stands still only the two ends are there.
    """
    if not (visit.motion.moves(name) or visit.motion.turns(name)):
        return np.empty(0, np.int64)
    every = np.round(np.arange(0.0, visit.duration + 0.5 / rate, 1.0 / rate) * 1e6).astype(np.int64)
    matrices = visit.motion.matrices(name, every)
    same = np.abs(np.diff(matrices, axis=0)).max((1, 2)) < 1e-12
    if same.all():
        return np.empty(0, np.int64)
    still = np.concatenate([[False], same[:-1] & same[1:], [False]])
    chosen: NDArray[np.int64] = every[~still]
    return chosen
