"""What a file that nobody walks through can play by itself: all that the start and the clock of the show cause."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion.export import _schedule_texts as _schedule_texts
from immersion.export._gltf.timeline import BY_ITSELF, quiet_visit
from immersion.scene.visit import Visit
from immersion.stage.loss import Loss
from immersion.stage.lost import with_fallbacks
from immersion.stage.simulation import simulate
from immersion.stage.stage import Stage

__all__ = ["moments", "schedule"]


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
    lost = []
    for cue in with_fallbacks(stage.scene, stage.lost).cues:
        waits = sorted({one.kind for one in cue.when if one.kind not in BY_ITSELF})
        if waits:
            lost.append(Loss("export-trigger", f"cues.{cue.id}", {"waits": ", ".join(waits)}))
    return quiet_visit(stage) or simulate(stage), tuple(lost)


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
