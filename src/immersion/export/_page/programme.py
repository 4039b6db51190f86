"""The simulator's part of the programme of a page: all that a visit depends on, parsed, in whole microseconds.

The page's simulator (``viewer/src/simulate``) reads no word of the format: durations, levels and turns are numbers,
and what a scene names by keys comes in lists, whose order JSON keeps whatever the ids are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from immersion.errors import InputError
from immersion.geometry import matrix_from_turn
from immersion.scene.model import (
    Action,
    Cue,
    Level,
    Scene,
    Thing,
    TourStep,
    TurnAngles,
    UntilEnded,
    View,
    Zone,
)
from immersion.scene.playing import Lengths
from immersion.scene.strips import screen_middle
from immersion.scene.timeline import stay
from immersion.scene.triggers import key_of
from immersion.scene.walk import Track, microseconds
from immersion.scene.writing import plain
from immersion.stage.lost import with_fallbacks
from immersion.stage.simulation import lengths_of, lengths_per_language, ways_of
from immersion.stage.stage import Stage

__all__ = ["VERSION", "programme_of", "simulation_of"]

VERSION = 1
"""The version of the simulator's part: it rises when a page of before would read it otherwise than it is meant."""


def programme_of(stage: Stage) -> dict[str, Any]:
    """Return what the simulator of a page needs, as plain JSON.

    Parameters
    ----------
    stage : Stage
        An open stage: its venue, its profile, what is lost of its rig; every language of the scene is kept.

    Returns
    -------
    dict
        ``version``, ``scene`` (the canonical tree), ``profile``, ``language``, and ``durations``, ``paths`` and
        ``simulation`` as :func:`simulation_of` returns them.

    Raises
    ------
    FileError, InputError
        If a sound, a model's clips or a thing's way does not open or is damaged.
    """
    scene = with_fallbacks(stage.scene, stage.lost)
    lengths, ways = {}, {}
    for language in _offered(scene):
        spoken = stage.as_in(stage.profile, language)
        lengths[language] = lengths_of(spoken, every_language=False)
        ways[language] = ways_of(spoken)
    return {
        "version": VERSION,
        "scene": plain(stage.scene),
        "profile": stage.profile,
        "language": stage.language,
        **simulation_of(
            scene,
            lengths,
            ways,
            spoken=lengths_per_language(stage),
            kept={thing.id for thing in stage.things},
        ),
    }


def simulation_of(
    scene: Scene,
    lengths: Mapping[str, Lengths],
    ways: Mapping[str, Mapping[str, Track]],
    *,
    spoken: Lengths | None = None,
    kept: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return what a visit of a scene depends on.

    Parameters
    ----------
    scene : Scene
    lengths : mapping
        For every language of the scene, the lengths of its media in seconds, as
        :func:`immersion.scene.timeline.simulate` takes them.
    ways : mapping
        For every language of the scene, the track of every thing that has a path.
    spoken : mapping, optional
        The lengths, per language, that take the place of these when the visitor may change the language.
    kept : collection of str, optional
        The things that take part; all if not given.

    Returns
    -------
    dict
        ``durations`` = ``{"stage": {language: {media: us}}, "spoken": {media: {language: us}}}``, ``paths`` =
        ``{thing: {language: {"times": [us], "values": [[x, y, z, yaw, pitch]]}}}``, and ``simulation``.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", show={"duration": "8s"}, media={"v": {"type": "audio", "file": "v.wav"}})
    >>> found = simulation_of(scene, {"en": {"v": 1.5}}, {"en": {}})
    >>> found["durations"]["stage"], found["simulation"]["show"]["duration"]
    ({'en': {'v': 1500000}}, 8000000)
    """
    paths: dict[str, Any] = {}
    for language, tracks in ways.items():
        for name, track in tracks.items():
            paths.setdefault(name, {})[language] = _track(track)
    return {
        "durations": {
            "stage": {language: _whole(known) for language, known in lengths.items()},
            "spoken": _whole(spoken or {}),
        },
        "paths": paths,
        "simulation": {
            "version": VERSION,
            "languages": {"default": scene.languages.default, "offered": _offered(scene)},
            "show": _show(scene),
            "stays": {language: _stays(scene, known) for language, known in lengths.items()},
            "things": [_thing(scene, thing, kept) for thing in scene.things],
            "zones": [_zone(name, zone) for name, zone in scene.zones.items()],
            "views": [_view(name, view) for name, view in scene.views.items()],
            "cues": [_cue(cue) for cue in scene.cues],
            "tours": [
                {"id": name, "steps": [_step(step) for step in tour.steps]}
                for name, tour in scene.tours.items()
            ],
        },
    }


def _offered(scene: Scene) -> list[str]:
    return list(dict.fromkeys((scene.languages.default, *scene.languages.available)))


def _us(seconds: float | None) -> int | None:
    return None if seconds is None else microseconds(seconds)


def _whole(lengths: Lengths) -> dict[str, Any]:
    return {
        name: {tag: microseconds(float(one)) for tag, one in length.items()}
        if isinstance(length, Mapping)
        else microseconds(float(length))
        for name, length in lengths.items()
    }


def _track(track: Track) -> dict[str, Any]:
    return {"times": track.times.tolist(), "values": track.values.tolist()}


def _show(scene: Scene) -> dict[str, Any]:
    show = scene.show
    return {
        "duration": _us(show.duration), "atEnd": show.at_end, "gap": microseconds(show.gap), "open": show.open,
        "closed": show.closed, "idle": show.idle,
    }  # fmt: skip


def _stays(scene: Scene, lengths: Lengths) -> list[list[Any]]:
    """Return how long a visit without a walk lasts, without a tour and with each."""
    return [[tour, stay(scene, lengths, tour)] for tour in (None, *scene.tours)]


def _thing(scene: Scene, thing: Thing, kept: Collection[str] | None) -> dict[str, Any]:
    turn = thing.turn or TurnAngles()
    return {
        "id": thing.id,
        "kind": thing.kind,
        "media": thing.media_id,
        "kept": kept is None or thing.id in kept,
        "at": thing.at,
        "turn": [turn.x, turn.y, turn.z],
        "lookAt": thing.look_at,
        "scale": list(thing.scale) if isinstance(thing.scale, tuple) else [thing.scale] * 3,
        "parent": thing.parent,
        "screen": _screen(scene, thing),
        "level": thing.gain.linear,
        "visible": bool(thing.visible),
        "loop": bool(thing.loop),
        "group": bool(thing.group),
        "path": None if thing.path is None else {"loop": bool(thing.path.loop)},
    }


def _screen(scene: Scene, thing: Thing) -> dict[str, Any] | None:
    """Return the middle of the screen that a thing is on, rounded as :mod:`immersion.scene.motion` rounds it."""
    if thing.screen is None:
        return None
    if thing.screen not in scene.screens:
        return {"known": False, "centre": None}
    try:
        return {"known": True, "centre": np.round(screen_middle(scene, thing.screen), 6).tolist()}
    except InputError:  # told when the place is asked for, as in Python
        return {"known": True, "centre": None}


def _zone(name: str, zone: Zone) -> dict[str, Any]:
    told: dict[str, Any] = {"id": name, "shape": zone.shape, "people": zone.people, "sensor": zone.sensor}
    if zone.outline is not None:
        corners = [list(corner) for corner in zone.outline.points]
        return told | {
            "at": None,
            "points": corners,
            "bottom": zone.outline.bottom,
            "height": zone.outline.height,
        }
    if zone.box is not None:
        return told | {"at": zone.box.at, "size": list(zone.box.size)}
    if zone.sphere is not None:
        return told | {"at": zone.sphere.at, "radius": zone.sphere.radius}
    assert zone.cylinder is not None
    return told | {"at": zone.cylinder.at, "radius": zone.cylinder.radius, "height": zone.cylinder.height}


def _view(name: str, view: View) -> dict[str, Any]:
    """Return a view; its yaw and pitch in degrees unless it looks at something, which may move."""
    yaw = pitch = 0.0
    if view.turn is not None:
        turn = view.turn
        ahead = -matrix_from_turn(*(float(np.radians(angle)) for angle in (turn.x, turn.y, turn.z)))[:, 2]
        yaw = float(np.degrees(np.arctan2(-ahead[0], -ahead[2])))
        pitch = float(np.degrees(np.arcsin(np.clip(ahead[1], -1.0, 1.0))))
    return {"id": name, "at": view.at, "lookAt": view.look_at, "yaw": yaw, "pitch": pitch}


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "id": cue.id,
        "when": [list(key_of(condition)) for condition in cue.when],
        "do": [_action(action) for action in cue.do],
        "once": cue.once,
        "cooldown": microseconds(cue.cooldown or 0.0),
    }


def _action(action: Action) -> dict[str, Any]:
    told: dict[str, Any] = {"verb": action.verb, "target": action.target}
    if isinstance(action.fade, int | float) and action.fade:
        told["fade"] = microseconds(float(action.fade))
    if action.over:
        told["over"] = microseconds(float(action.over))
    if isinstance(action.to, Level):
        told["level"] = {"db": action.to.db, "linear": action.to.linear}
    elif isinstance(action.to, TurnAngles):
        told["turn"] = [action.to.x, action.to.y, action.to.z]
    elif action.to is not None:
        told["point"] = list(action.to)
    if action.clip is not None:
        told["clip"] = action.clip
    if action.verb == "osc":
        told["args"] = list(action.args or ())
        told["types"] = "".join(_type_of(argument) for argument in action.args or ())
    return told


def _type_of(argument: object) -> str:
    """Return OSC's letter for an argument: 1 and 1.0 are one number in JSON, and two types in OSC."""
    if isinstance(argument, bool):
        return "T" if argument else "F"
    return "s" if isinstance(argument, str) else "i" if isinstance(argument, int) else "f"


def _step(step: TourStep) -> dict[str, Any]:
    awaited = step.hold.ended if isinstance(step.hold, UntilEnded) else None
    return {
        "view": step.view,
        "cue": step.cue,
        "hold": 0 if isinstance(step.hold, UntilEnded) else microseconds(step.hold or 0.0),
        "ended": awaited,
    }
