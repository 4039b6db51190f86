"""The scene's own loudspeakers as outputs of the audio engine: domes, subs with their crossover, lists, trims."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from immersion.audio import Layout, LoudspeakerOutput, layout
from immersion.audio.layouts import Loudspeaker
from immersion.audio.outputs import Outputs, Port
from immersion.errors import InputError, UsageError
from immersion.geometry import ambisonic_from_world
from immersion.scene.model import Scene, Speakers, Thing
from immersion.stage import _soundtrack_texts as _soundtrack_texts
from immersion.stage.lost import dead_units, redesigned
from immersion.stage.stage import Stage

__all__ = ["feed_on", "rig_outputs", "virtual_layout"]

EARS = (0.0, 1.2, 0.0)
"""Where a layout stands that names no centre: over the room's origin, at the ears of who sits."""

BASS = 80.0
"""Hz, of a sub that names no crossover."""


def rig_outputs(stage: Stage, order: int = 3) -> Outputs:
    """Return the scene's loudspeaker groups as ports of one output, with their physical numbers.

    A group with a layout is decoded and panned about its own centre, which does not follow the visitor. A list
    is panned by the distance of a source to each of its loudspeakers. A sub belongs to the group that it
    feeds: what lies below its crossover goes there. Trims and delays are applied. Things that name no group
    play on the layouts, or on all groups when there is no layout. Only the groups of the stage's profile take
    part, when it names some. What the stage has lost is silent; in groups that a fallback designs anew the others
    take its part.

    Parameters
    ----------
    stage : Stage
    order : int
        Of beds on the way to the loudspeakers.

    Raises
    ------
    UsageError
        If the scene has no loudspeakers.
    InputError
        If outputs and loudspeakers differ in number, or one output is used twice.
    UnknownNameError
        If a layout is unknown.
    """
    groups = _groups(stage)
    main = {name: one for name, one in groups.items() if one.kind != "sub"}
    if not main:
        raise UsageError("stage-no-rig")
    ports = tuple(_port(stage, name, one, _subs_of(name, groups, main), order) for name, one in main.items())
    default = tuple(name for name, one in main.items() if one.layout is not None)
    return Outputs(ports, default)


def _groups(stage: Stage) -> dict[str, Speakers]:
    chosen = stage.profile_record.speakers if stage.profile_record is not None else None
    known = stage.scene.rigs.speakers
    return {name: one for name, one in known.items() if not chosen or name in chosen}


def _subs_of(name: str, groups: dict[str, Speakers], main: dict[str, Speakers]) -> dict[str, Speakers]:
    """Return the subs of a group; one that feeds none is reached by `feed` alone, through the first group."""
    first = next(iter(main))
    return {
        sub: one
        for sub, one in groups.items()
        if one.kind == "sub" and (one.feeds == name or (one.feeds not in main and name == first))
    }


def _port(stage: Stage, name: str, group: Speakers, subs: dict[str, Speakers], order: int) -> Port:
    centre = _centre(group)
    rows, numbers = _main_rows(group, centre)
    dead = dead_units(stage.lost, name, len(rows))
    for sub, one in subs.items():
        low = _loudspeaker(sub, one.at or centre, centre, one)
        rows.append(replace(low, lfe=True))
        numbers += [one.output] if one.output is not None else []
        dead += [len(rows) - 1] if sub in stage.lost else []
    for index in dead:
        rows[index] = replace(rows[index], gain=0.0)
    plan = Layout(group.layout or name, tuple(rows))
    anew = name in redesigned(stage.scene, stage.lost) and len(dead) < len(rows)
    # Without its sub, a group that is designed anew plays the bass itself.
    taking = {sub: one for sub, one in subs.items() if one.feeds == name and not (anew and sub in stage.lost)}
    output = LoudspeakerOutput(
        plan,
        order,
        panning="vbap" if group.layout is not None else "dbap",
        lost=tuple(dead) if anew else (),
        align=group.layout is not None,
        bass=next((one.crossover or BASS for one in taking.values()), None),
        subs=tuple(taking) or None,
    )
    if len(numbers) not in (0, len(rows)):
        raise InputError("engine-output-numbers", name, found=numbers, wanted=f"× {len(rows)}")
    still = group.layout is not None or group.at is not None
    return Port(name, output, tuple(numbers), tuple(_turned(centre)) if still else None)


def _centre(group: Speakers) -> tuple[float, float, float]:
    if group.layout is not None:
        return group.at or EARS
    return group.at if group.list is not None and group.at is not None else (0.0, 0.0, 0.0)


def _main_rows(group: Speakers, centre: tuple[float, float, float]) -> tuple[list[Loudspeaker], list[int]]:
    """Return the loudspeakers of a group without its subs, and their outputs."""
    if group.layout is not None:
        plan = layout(group.layout)
        plan = plan.scaled(group.radius) if group.radius is not None else plan
        rows = [replace(one, gain=group.trim.linear, delay=group.delay or 0.0) for one in plan.loudspeakers]
        return rows, list(group.outputs or ())
    if group.list is not None:
        rows = [
            _loudspeaker(str(index), one.at, centre, group, one.trim.linear, one.delay or 0.0)
            for index, one in enumerate(group.list, 1)
        ]
        return rows, [one.output for one in group.list]
    row = _loudspeaker("1", group.at or EARS, centre, group)
    return [row], [group.output] if group.output is not None else []


def _turned(point: tuple[float, float, float]) -> NDArray[np.float64]:
    return np.asarray(ambisonic_from_world @ np.asarray(point, np.float64))


def _loudspeaker(
    name: str,
    at: tuple[float, float, float],
    centre: tuple[float, float, float],
    group: Speakers,
    gain: float = 1.0,
    delay: float = 0.0,
) -> Loudspeaker:
    """Return a loudspeaker at a place of the room, seen from its group's centre, with the group's trim."""
    place = _turned(at) - _turned(centre)
    one = layout([place.tolist()], names=[name]).loudspeakers[0]
    return replace(one, gain=group.trim.linear * gain, delay=(group.delay or 0.0) + delay)


# Feeds -------------------------------------------------------------------------------------------


def feed_on(scene: Scene, thing: Thing, outputs: Outputs) -> dict[int | str, str]:
    """Return a thing's `feed` in the engine's words: a sub is a channel of the group that it belongs to."""
    found: dict[int | str, str] = {}
    for channels, target in thing.feed.items():
        group, _, one = target.partition(".")
        if group in outputs.names:
            found[channels] = target
            continue
        holder = next((port for port in outputs.ports if group in port.channels), None)
        if holder is None or one:
            raise InputError(
                "stage-feed", f"things.{thing.id}.feed", found=target, wanted=", ".join(scene.rigs.speakers)
            )
        found[channels] = f"{holder.name}.{group}"
    return found


def virtual_layout(scene: Scene, thing: Thing, channels: int) -> tuple[Layout, list[int]]:
    """Return the loudspeakers that a `feed` names as directions about the listener, and their channels.

    So that stems made for a rig are heard in headphones from where its loudspeakers stand.

    Raises
    ------
    InputError
        If the feed names a channel, a group or a loudspeaker that is not there, or a place twice.
    """
    rows: list[Loudspeaker] = []
    picked: list[int] = []
    for key, target in thing.feed.items():
        match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", str(key))
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        name, _, one = target.partition(".")
        group = scene.rigs.speakers.get(name)
        if not 1 <= first <= last <= channels or group is None:
            raise InputError(
                "stage-feed", f"things.{thing.id}.feed", found=f"{key}: {target}", wanted=f"1 – {channels}"
            )
        own, _ = _main_rows(group, _centre(group))
        if group.kind == "sub":
            own = [replace(own[0], lfe=True)]
        names = [row.name for row in own]
        at = names.index(one) if one in names else int(one) - 1 if one.isdecimal() else 0
        if at < 0 or at + last - first >= len(own):
            raise InputError(
                "stage-feed", f"things.{thing.id}.feed", found=f"{key}: {target}", wanted=f"≤ {len(own)}"
            )
        for offset in range(last - first + 1):
            row = own[at + offset]
            rows.append(replace(row, name=f"{name}.{row.name}", gain=1.0, delay=0.0))
            picked.append(first - 1 + offset)
    return Layout(f"feed of {thing.id}", tuple(rows)), picked
