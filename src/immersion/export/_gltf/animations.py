"""The show as one animation: ways, moves and turns of things, and when they are shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._gltf.keyframes import MOST_KEYS, Frames, Keys, fitted
from immersion.export._gltf.nodes import hangs
from immersion.export._gltf.timeline import seen
from immersion.export._gltf.work import Work
from immersion.scene.model import Thing
from immersion.scene.visit import Visit

__all__ = ["SHOW", "add_show"]

SHOW = "show"
"""The name of the animation; its time is that of the show."""

_POINTER, _VISIBILITY = "KHR_animation_pointer", "KHR_node_visibility"


def add_show(work: Work) -> None:
    """Add the animation of one run of the show, before the models' own."""
    if work.visit is None:
        return
    show = _Show(work)
    for thing in work.stage.things:
        if thing.id in work.nodes:
            _one(work, work.visit, thing, show)
    if show.channels:
        told = {"kind": "show", "duration": work.visit.duration}
        entry = {"name": SHOW, "samplers": show.samplers, "channels": show.channels}
        work.animations.insert(0, {**entry, "extras": {"immersion": told}})


class _Show:
    """The channels of one animation."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.samplers: list[dict[str, Any]] = []
        self.channels: list[dict[str, Any]] = []

    def add(
        self,
        target: dict[str, Any],
        times: NDArray[np.float32],
        values: NDArray[Any],
        step: bool = False,
    ) -> None:
        """Add a channel with its sampler."""
        add = self.work.builder.add_accessor
        sampler: dict[str, Any] = {"input": add(times, bounds=True), "output": add(values)}
        if step:
            sampler["interpolation"] = "STEP"
        self.samplers.append(sampler)
        self.channels.append({"sampler": len(self.samplers) - 1, "target": target})


def _one(work: Work, visit: Visit, thing: Thing, show: _Show) -> None:
    node = work.nodes[thing.id]
    scale: NDArray[np.float64] | None = np.asarray(_scale_of(work, thing))
    if not hangs(thing) and visit.motion.moves(thing.id):
        frames = _frames(work, visit, thing)
        keys = fitted(frames, visit.motion.breaks(round(visit.duration * 1e6)))
        if keys is None:
            work.lose("export-motion", f"things.{thing.id}", most=MOST_KEYS)
        else:
            scale = _move(work, thing, keys, show)
    _show_and_hide(work, visit, thing, node, scale, show)


def _scale_of(work: Work, thing: Thing) -> list[float]:
    matrix = work.worlds[thing.id]
    parent = work.stage.scene.thing(thing.parent or "")
    if parent is not None and parent.id in work.worlds and not hangs(thing):
        matrix = np.linalg.inv(work.worlds[parent.id]) @ matrix
    scale: list[float] = np.linalg.norm(matrix[:3, :3], axis=0).tolist()
    return scale


def _frames(work: Work, visit: Visit, thing: Thing) -> Frames:
    """Return what gives the node's matrices, in its parent's frame where that has a node."""
    inside = thing.parent is not None and thing.parent in work.nodes

    def at(times: NDArray[np.int64]) -> NDArray[np.float64]:
        own = visit.motion.matrices(thing.id, times)
        return np.linalg.inv(visit.motion.matrices(str(thing.parent), times)) @ own if inside else own

    return at


def _move(work: Work, thing: Thing, keys: Keys, show: _Show) -> NDArray[np.float64] | None:
    """Add what changes of a thing's frame; return its scale, None when that changes too."""
    node = work.nodes[thing.id]
    rows = (("translation", keys.places, 1e-9), ("rotation", keys.turns, 1e-9), ("scale", keys.scales, 1e-7))
    for path, values, least in rows:
        if np.ptp(values, axis=0).max() > least:
            if "matrix" in work.document["nodes"][node]:
                work.lose("export-motion", f"things.{thing.id}", most=MOST_KEYS)
                return None
            show.add({"node": node, "path": path}, keys.times, values)
    return keys.scales[0] if np.ptp(keys.scales, axis=0).max() <= 1e-7 else None


def _show_and_hide(
    work: Work,
    visit: Visit,
    thing: Thing,
    node: int,
    scale: NDArray[np.float64] | None,
    show: _Show,
) -> None:
    ramps = visit.shown.get(thing.id, ())
    times, there = seen(ramps, round(visit.duration * 1e6))
    if any(ramp.end_us > ramp.start_us for ramp in ramps):
        work.lose("export-fade", f"things.{thing.id}")
    if len(set(there)) < 2:
        return
    if thing.light is not None and not work.options.visibility:
        work.lose("export-hidden-light", f"things.{thing.id}")
        return
    clock = np.array(times, np.float64).astype(np.float32)
    if work.options.visibility:
        work.use(_VISIBILITY, _POINTER)
        entry = work.document["nodes"][node]
        entry.setdefault("extensions", {}).setdefault(_VISIBILITY, {"visible": bool(there[0])})
        pointer = f"/nodes/{node}/extensions/{_VISIBILITY}/visible"
        target = {"path": "pointer", "extensions": {_POINTER: {"pointer": pointer}}}
        show.add(target, clock, np.array(there, np.uint8), step=True)
    elif scale is None or "matrix" in work.document["nodes"][node]:
        work.lose("export-motion", f"things.{thing.id}", most=MOST_KEYS)
    else:
        sizes = np.array(there, np.float64)[:, None] * scale
        show.add({"node": node, "path": "scale"}, clock, sizes, step=True)
