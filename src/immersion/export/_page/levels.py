"""How loud a page is: a gain that brings what a visitor hears to a stated level, and no peak above a ceiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from immersion.audio import BinauralOutput, Renderer
from immersion.audio.metering import Loudness, LoudnessMeter
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import frame_of
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import listener_along, soundtrack
from immersion.stage.stage import Stage

__all__ = ["CEILING", "LOUDNESS", "MEASURED", "programme_level"]

LOUDNESS, CEILING = -18.0, -1.0
"""LUFS and dBTP of a page: those of music on the web (AES TD1008)."""

MEASURED = 300.0
"""Seconds that are measured, at most."""

MOST_GAIN = 20.0
_BLOCK = 512


def programme_level(
    stage: Stage,
    order: int,
    loudness: float | None = LOUDNESS,
    ceiling: float = CEILING,
    progress: Callable[[float], None] | None = None,
) -> dict[str, Any]:
    """Measure what one hears who stays at the entry, and return the gain that a page needs.

    Parameters
    ----------
    stage : Stage
        An open stage.
    order : int
        Of the field on the way to the ears.
    loudness : float, optional
        LUFS to be brought to; without it the gain is 1, and nothing is measured.
    ceiling : float
        dBTP that the gain may not bring a peak above.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    dict
        ``gain`` (linear) and ``ceiling`` (linear); where something was measured ``target``, ``measured``,
        ``true_peak``, ``seconds``, and ``missed``, the dB that the ceiling costs.
    """
    level: dict[str, Any] = {"gain": 1.0, "ceiling": 10 ** (ceiling / 20)}
    if loudness is None:
        return level
    heard, seconds = _heard(stage, order, progress)
    if heard is None or heard.integrated is None or not np.isfinite(heard.integrated):
        return level
    wanted = loudness - heard.integrated
    given = min(wanted, ceiling - heard.true_peak, MOST_GAIN)
    level["gain"] = round(10 ** (given / 20), 6)
    level |= {"target": loudness, "measured": round(heard.integrated, 2), "seconds": round(seconds, 3)}
    return level | {"true_peak": round(heard.true_peak, 2), "missed": round(wanted - given, 2)}


def _heard(
    stage: Stage, order: int, progress: Callable[[float], None] | None
) -> tuple[Loudness | None, float]:
    visit = simulate(stage)
    renderer = Renderer(soundtrack(stage, visit, BinauralOutput(order)), RATE, _BLOCK)
    frames = min(frame_of(visit.duration * 1e6, RATE), frame_of(MEASURED * 1e6, RATE))
    if not frames or not renderer.graph.names:
        return None, 0.0
    meter = LoudnessMeter(2, RATE)
    for block in renderer.blocks(frames, listener_along(visit), progress):
        meter.process(block)
    return meter.result(), frames / RATE
