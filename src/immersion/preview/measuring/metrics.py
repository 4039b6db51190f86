"""What is measured: name, unit, digits, and the limit of the machine that each is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["BY_NAME", "FRAMES_A_SECOND", "METRICS", "Metric", "values_of"]

FRAMES_A_SECOND = 30


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of a run; less is better for all of them.

    ``limit`` is what a stored figure is divided by: a best of the machine, measured in the same process. None
    for what does not depend on the machine's speed.
    """

    name: str
    unit: str
    digits: int
    limit: str | None = None


METRICS = (
    Metric("frame_p50", "ms", 2, "raw_frame"),
    Metric("frame_p95", "ms", 2, "raw_frame"),
    Metric("frame_p99", "ms", 2, "raw_frame"),
    Metric("draw_calls", "", 1),
    Metric("triangles", "", 0),
    Metric("upload", "ms", 2, "copy"),
    Metric("audio_block_p50", "ms", 3, "arithmetic"),
    Metric("audio_block_p99", "ms", 3, "arithmetic"),
    Metric("real_time_factor", "", 4, "arithmetic"),
    Metric("memory_peak", "MB", 1),
    Metric("start", "s", 2, "bare_start"),
    Metric("energy", "J", 2, "arithmetic_energy"),
)
BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}


def values_of(
    start: float,
    prepared: Mapping[str, Any],
    turns: Sequence[Mapping[str, Any]],
    memory: float,
    block_seconds: float,
) -> dict[str, float]:
    """Return every metric of one process.

    Parameters
    ----------
    start : float
        Seconds from its start to its first picture.
    prepared : mapping
        What it measured once.
    turns : sequence of mappings
        Its answers: ``frames`` (views, n) or ``blocks`` (n), in milliseconds, each with ``joules`` per frame or
        per second of sound.
    memory : float
        Its peak, in MB.
    block_seconds : float
        Length of a block of sound.

    Returns
    -------
    dict
        By name. Of several views, percentiles are taken view by view and then averaged: a percentile of a
        mixture of two views would jump from the one to the other.
    """
    drawn = [turn for turn in turns if "frames" in turn]
    played = [turn for turn in turns if "blocks" in turn]
    frames = np.concatenate([np.asarray(turn["frames"], np.float64) for turn in drawn], axis=1)
    blocks = np.concatenate([np.asarray(turn["blocks"], np.float64) for turn in played])
    shown = {p: float(np.percentile(frames, p, axis=1).mean()) for p in (50, 95, 99)}
    heard = {p: float(np.percentile(blocks, p)) for p in (50, 99)}
    energy = FRAMES_A_SECOND * np.mean([t["joules"] for t in drawn]) + np.mean([t["joules"] for t in played])
    return {
        "frame_p50": shown[50],
        "frame_p95": shown[95],
        "frame_p99": shown[99],
        "draw_calls": float(prepared["draw_calls"]),
        "triangles": float(prepared["triangles"]),
        "upload": float(prepared["upload"]),
        "audio_block_p50": heard[50],
        "audio_block_p99": heard[99],
        "real_time_factor": float(blocks.mean()) / 1e3 / block_seconds,
        "memory_peak": memory,
        "start": start,
        "energy": float(energy),
    }
