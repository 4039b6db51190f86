"""Rules on loudspeakers, projectors, screens and portals that need no media."""

from __future__ import annotations

from collections.abc import Iterator

from immersion import messages
from immersion.scene import _equipment_texts as _equipment_texts
from immersion.scene.finding import Finding
from immersion.scene.meant import found, meant
from immersion.scene.model import Scene

__all__ = ["equipment"]

CROSSOVER = (20.0, 400.0)  # Hz: below and above, no subwoofer is meant
DELAY = 0.5  # s: the way of sound across 170 m


def equipment(scene: Scene) -> Iterator[Finding]:
    """Yield what is found of rigs, screens and portals."""
    yield from _speakers(scene)
    yield from _delays(scene)
    yield from _projectors(scene)
    shown = meant(scene, "screens", ".screen")
    for name in scene.screens:
        if name not in shown:
            yield found(scene, "screen-empty", "note", f"screens.{name}", found=repr(name))
    for name, portal in scene.portals.items():
        if portal.rooms[0] == portal.rooms[1]:
            yield found(scene, "portal-itself", "error", f"portals.{name}.rooms", found=repr(portal.rooms[0]))


def _speakers(scene: Scene) -> Iterator[Finding]:
    for name, group in scene.rigs.speakers.items():
        path = f"rigs.speakers.{name}"
        if group.kind == "sub" and group.feeds is None:
            yield found(scene, "sub-feeds", "warning", path, found=repr(name))
        if group.feeds == name:
            yield found(scene, "sub-itself", "error", f"{path}.feeds", found=repr(name))
        low, high = CROSSOVER
        if group.crossover is not None and not low <= group.crossover <= high:
            values = {
                "found": messages.number(group.crossover),
                "low": messages.number(low),
                "high": messages.number(high),
            }
            yield found(scene, "crossover", "warning", f"{path}.crossover", **values)


def _delays(scene: Scene) -> Iterator[Finding]:
    for name, group in scene.rigs.speakers.items():
        path = f"rigs.speakers.{name}"
        delays = [(f"{path}.delay", group.delay)]
        delays += [(f"{path}.list[{i}].delay", one.delay) for i, one in enumerate(group.list or ())]
        for where, delay in delays:
            if delay is not None and delay > DELAY:
                values = {"found": messages.number(delay, None), "metres": messages.number(delay * 343)}
                yield found(scene, "delay-long", "warning", where, **values)


def _projectors(scene: Scene) -> Iterator[Finding]:
    blended = {one for blend in scene.rigs.blends.values() for one in blend.projectors}
    for name, projector in scene.rigs.projectors.items():
        if projector.paints is None and name not in blended:
            yield found(scene, "projector-idle", "warning", f"rigs.projectors.{name}", found=repr(name))
    for screen, blend in scene.rigs.blends.items():
        path = f"rigs.blends.{screen}.projectors"
        if len(blend.projectors) < 2:
            yield found(scene, "blend-single", "warning", path, found=len(blend.projectors))
        for index, name in enumerate(blend.projectors):
            one = scene.rigs.projectors.get(name)
            if one is None or screen not in scene.screens or one.paints == screen:
                continue
            if one.paints is None or one.paints in scene.screens:  # else told by the rule on ids
                values = {"found": f"{name} → {one.paints or '—'}", "wanted": repr(screen)}
                yield found(scene, "blend-other", "error", f"{path}[{index}]", **values)
