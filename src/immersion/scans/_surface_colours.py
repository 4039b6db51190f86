"""Colours and other numbers, carried from the points onto a surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.cloud_normals import CHUNK, Neighbourhood

__all__ = ["Blend", "blend", "carried_colors", "carried_scalars", "eight_bits"]

Colors = NDArray[np.uint8] | NDArray[np.uint16]
Blend = tuple[NDArray[np.int32], NDArray[np.float32]]


def blend(vertices: NDArray[np.float64], around: Neighbourhood, count: int = 4) -> Blend:
    """Return for each vertex its nearest points (V, k), nearest first, and their parts, which sum to 1.

    A part falls with the square of the distance, softened at a quarter of the usual spacing: a vertex that lies
    on a point takes most of its colour there, not all of its noise.
    """
    width = min(count, len(around.points))
    near, parts = np.empty((len(vertices), width), np.int32), np.empty((len(vertices), width), np.float32)
    soft = (0.25 * float(np.median(around.spacing))) ** 2 + 1e-300
    for start in range(0, len(vertices), CHUNK):
        rows = slice(start, start + CHUNK)
        distances, found = around.tree.query(vertices[rows], k=width, workers=-1)
        weights = 1.0 / (distances.reshape(-1, width) ** 2 + soft)
        near[rows], parts[rows] = found.reshape(-1, width), weights / weights.sum(1, keepdims=True)
    return near, parts


def eight_bits(colors: Colors) -> tuple[NDArray[np.uint8], str]:
    """Return 8-bit colours, and how they were found: ``""``, ``"/ 257"``, ``"/ 256"`` or ``"0–255"``.

    White is 65535 in honest 16 bits. Two habits of writers are told apart by the numbers themselves: bytes
    stored as they are (nothing above 255), and bytes moved up by eight bits (all multiples of 256).

    Examples
    --------
    >>> eight_bits(np.uint16([[65535, 257, 128, 65535]]))
    (array([[255,   1,   0, 255]], dtype=uint8), '/ 257')
    >>> eight_bits(np.uint16([[65280, 256, 0, 65535]]))
    (array([[255,   1,   0, 255]], dtype=uint8), '/ 256')
    """
    if colors.dtype == np.uint8:
        return colors.astype(np.uint8), ""
    deep = colors.astype(np.uint32)
    rgb = deep[:, :3]
    out = ((deep + 128) // 257).astype(np.uint8)
    if not rgb.any() or (rgb % 257 == 0).all():
        return out, "/ 257"
    if rgb.max() <= 255:
        out[:, :3] = rgb
        if deep[:, 3].max() <= 255:
            out[:, 3] = deep[:, 3]
        return out, "0–255"
    if not (rgb & 255).any():
        out[:, :3] = rgb >> 8
        return out, "/ 256"
    return out, "/ 257"


def carried_colors(colors: NDArray[np.uint8], mixed: Blend) -> NDArray[np.uint8]:
    """Return the (V, 4) colours of the vertices, blended as light adds up: linear, not in sRGB's steps."""
    near, parts = mixed
    levels = np.arange(256) / 255.0
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    tables = [linear.astype(np.float32)] * 3 + [levels.astype(np.float32)]
    out = np.empty((len(near), 4), np.uint8)
    for channel, table in enumerate(tables):
        light = (table[colors[near, channel]] * parts).sum(1, dtype=np.float64)
        if channel < 3:
            light = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
        out[:, channel] = np.clip(np.rint(255 * light), 0, 255)
    return out


def carried_scalars(scalars: Mapping[str, NDArray[Any]], mixed: Blend) -> dict[str, NDArray[np.float32]]:
    """Return the numbers of the vertices: measures are blended, class numbers come from the nearest point."""
    near, parts = mixed
    out = {}
    for name, values in scalars.items():
        blended = values.dtype.kind == "f" or name == "intensity"
        told = (values[near] * parts).sum(1) if blended else values[near[:, 0]]
        out[name] = np.asarray(told, np.float32)
    return out
