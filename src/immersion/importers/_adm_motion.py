"""The motion of an ADM channel: its blocks as keys in time, and those as the rows of a path.

A block is reached over its whole length from where the block before it ended, unless it jumps; BS.2127 says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.audio.formats.adm import AdmBlock
from immersion.geometry import vector_from_direction, world_from_ambisonic
from immersion.importers._adm_model import Part, gain_in

__all__ = ["EARS", "RADIUS", "Key", "gains_of", "keys_of", "path_rows", "place_of"]

RADIUS = 2.0
"""Metres from the listener to what ADM says is at distance 1."""

EARS = 1.6
"""The height of the listener's ears, in metres."""

_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Key:
    """Where a channel is from a moment on, how long it takes to get there, and its gain."""

    time: float
    over: float
    place: NDArray[np.float64]
    gain: float


def keys_of(part: Part, start: float, length: float) -> list[Key]:
    """Return the keys of a channel, in time; at least one."""
    keys: list[Key] = []
    for block in part.channel.blocks or (AdmBlock(""),):
        begin = start + (block.start or 0.0)
        whole = block.duration if block.duration is not None else max(length - begin, 0.0)
        gain = gain_in([value for value in block.values if value.name == "gain"], Path(part.place))
        over = _interpolation(block, whole) if keys and part.type == "Objects" else 0.0
        keys.append(Key(begin, over, _vector(block), gain))
    return sorted(keys, key=lambda key: key.time)


def _interpolation(block: AdmBlock, whole: float) -> float:
    """Return how long a block takes to reach its place: all its length, or what its jump says."""
    jump = next((value for value in block.values if value.name == "jumpPosition"), None)
    if jump is None or jump.text.strip() != "1":
        return whole
    try:
        length = float(dict(jump.attributes).get("interpolationLength", "0"))
    except ValueError:
        length = 0.0
    return min(max(length, 0.0), whole) if math.isfinite(length) else 0.0


def _vector(block: AdmBlock) -> NDArray[np.float64]:
    """Return a place in the world, the listener being at the origin and distance 1 being 1."""
    said = {position.coordinate: position.value for position in block.position if not position.bound}
    if {"X", "Y", "Z"} & set(said):
        x, y, z = (float(np.clip(said.get(axis, 0.0), -1e3, 1e3)) for axis in "XYZ")
        return np.array([x, z, -y])  # ADM: X right, Y front, Z up
    azimuth, elevation = math.radians(said.get("azimuth", 0.0)), math.radians(said.get("elevation", 0.0))
    distance = float(np.clip(said.get("distance", 1.0), 0.0, 1e3))
    return np.asarray(world_from_ambisonic @ vector_from_direction(azimuth, elevation) * distance)


def place_of(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a place in the room."""
    return np.asarray(vector * RADIUS + np.array([0.0, EARS, 0.0]))


def path_rows(keys: list[Key], length: float) -> list[tuple[float, ...]]:
    """Return ``time, x, y, z``: linear between rows; one row alone when nothing moves.

    A jump takes a microsecond: rows have times of their own.
    """
    rows: list[tuple[float, ...]] = [(0.0, *place_of(keys[0].place))]
    moved = any(not np.allclose(key.place, keys[0].place, atol=1e-9) for key in keys)
    if not moved:
        return rows
    for before, key in pairwise(keys):
        begin, end = key.time, key.time + max(key.over, _STEP)
        for time, place in ((begin, before.place), (end, key.place)):
            if time > rows[-1][0] + _STEP / 2:
                rows.append((min(time, max(length, rows[-1][0] + _STEP)), *place_of(place)))
            elif time >= rows[-1][0] - _STEP and place is key.place:
                rows[-1] = (rows[-1][0], *place_of(place))
    return rows


def gains_of(keys: list[Key]) -> list[tuple[float, float, float]]:
    """Return ``(time, over, gain)``: the first, then each that differs from the one before."""
    steps = [(keys[0].time, 0.0, keys[0].gain)]
    for key in keys[1:]:
        if key.gain != steps[-1][2]:
            steps.append((key.time, key.over, key.gain))
    return steps
