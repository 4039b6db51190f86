"""Lights (KHR_lights_punctual): candelas, or lux for the sun; half angles; linear colours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from immersion.export._gltf.timeline import seen_at_start
from immersion.export._gltf.work import Work
from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.model import Thing

__all__ = ["add_lights", "light_of"]

# As in the preview: what a light is when the scene does not say, and where a spot is still at full strength.
CANDELA, LUX, ANGLE, SOFT = 800.0, 100.0, 90.0, 0.8

_NAME = "KHR_lights_punctual"


def add_lights(work: Work) -> None:
    """Give the nodes of lights what shines there; one that is hidden at the start has no strength."""
    for thing in work.stage.things:
        if thing.light is None:
            continue
        lights = work.extension(_NAME).setdefault("lights", [])
        lights.append(light_of(thing, shown=seen_at_start(work.visit, thing)))
        work.node(thing.id).setdefault("extensions", {})[_NAME] = {"light": len(lights) - 1}
        if thing.light == "spot" and 180 < (thing.angle or ANGLE) < 360:
            work.lose("export-spot-wide", f"things.{thing.id}", angle=thing.angle)


def light_of(thing: Thing, *, shown: bool = True) -> dict[str, Any]:
    """Return a light of KHR_lights_punctual.

    >>> light_of(Thing(id="key", light="point", intensity="800lm"))["intensity"] * 4 * math.pi
    800.0
    """
    angle = math.radians(thing.angle if thing.angle is not None else ANGLE)
    whole = thing.light == "spot" and angle >= 2 * math.pi
    kind = "point" if whole else str(thing.light)
    color = thing.color or "#ffffff"
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    light: dict[str, Any] = {
        "name": thing.id,
        "type": kind,
        "color": linear_from_srgb(srgb).tolist(),
        "intensity": strength_of(thing, kind, angle) * thing.gain.linear if shown else 0.0,
    }
    if kind == "spot":
        outer = min(max(angle / 2, 1e-3), math.pi / 2)
        light["spot"] = {"innerConeAngle": SOFT * outer, "outerConeAngle": outer}
    return light


def strength_of(thing: Thing, kind: str, angle: float) -> float:
    """Return candelas, lux for a directional light; lumens fill the cone evenly."""
    told = thing.intensity
    if told is None:
        return LUX if kind == "directional" else CANDELA
    if told.unit != "lm" or kind == "directional":
        return told.value
    solid = 4 * math.pi if kind == "point" else 2 * math.pi * (1 - math.cos(angle / 2))
    return told.value / max(solid, 1e-6)
