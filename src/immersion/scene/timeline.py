"""The timeline: from a scene, a walk and the lengths of its media to a visit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from immersion.scene.engine import Engine
from immersion.scene.model import Scene
from immersion.scene.places import camera_of
from immersion.scene.triggers import on_grid, outside_triggers
from immersion.scene.visit import Visit
from immersion.scene.walk import Track, Walk, microseconds

__all__ = ["simulate"]

_EYES = 1.6


def simulate(scene: Scene, walk: Walk | None = None, durations: Mapping[str, float] | None = None) -> Visit:
    """Walk through a scene: which cues fire, what plays, how loud, and what is seen.

    Simulated: ``start, at, enter, leave, click, ended, after, osc`` and ``play, stop, pause, gain, fade,
    show, hide, goto, cue``. What is not yet (``move, turn``, clips of models, a change of language) stands
    in the log with the detail ``not-yet``.

    - A play of what already plays changes nothing; a play after a pause goes on where it was held.
    - At the end of the show everything stops; a loop begins as the first did.
    - A group passes ``play``, ``gain``, ``show`` … on to what it holds.

    Parameters
    ----------
    scene : Scene
    walk : Walk, optional
        The visitors' way. Without one a visitor stands at the first view for the length of the show.
    durations : mapping, optional
        Length of each media in seconds, by its id; only those that play are needed.

    Returns
    -------
    Visit

    Raises
    ------
    InputError
        If a sound plays whose length is not given, or a place is an unknown id.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", show={"duration": "8s"},
    ...     media={"nile": {"type": "ambisonic", "file": "nile.wav"}},
    ...     things=[{"id": "bed", "ambisonic": "nile", "loop": True}],
    ...     cues=[{"id": "open", "when": ["start"], "do": [{"play": "bed", "fade": "2s"}]}])
    >>> visit = simulate(scene, durations={"nile": 3.0})
    >>> [(event.kind, event.target) for event in visit.events]
    [('start', ''), ('cue', 'open'), ('play', 'bed'), ('end', '')]
    >>> visit.gains("bed", [0.0, 1.0, 7.0])
    array([0. , 0.5, 1. ])
    """
    way = walk if walk is not None else _standing(scene)
    known = durations or {}
    end_us = walk.duration_us if walk is not None else _length(scene, known)
    engine = Engine(scene, way, known, end_us)
    engine.run(outside_triggers(scene, way, end_us))
    return Visit(
        duration=end_us / 1e6,
        events=tuple(engine.events),
        plays=tuple(engine.plays),
        ramps={name: tuple(ramps) for name, ramps in engine.ramps.items()},
        fades={name: tuple(ramps) for name, ramps in engine.fades.items()},
        shown={name: tuple(changes) for name, changes in engine.shown.items()},
        views=tuple(engine.views),
        track=way.tracks[0],
    )


def _length(scene: Scene, durations: Mapping[str, float]) -> int:
    """Return how long to stay: the show, else until the last that begins by itself can have played."""
    if scene.show.duration is not None:
        return on_grid(microseconds(scene.show.duration))
    last = max((c.at or 0.0 for cue in scene.cues for c in cue.when), default=0.0)
    return on_grid(microseconds(last + max(durations.values(), default=1.0)))


def _standing(scene: Scene) -> Walk:
    """Return a visitor who stands at the first view and looks where it looks."""
    view = next(iter(scene.views), None)
    row = np.array([[0.0, _EYES, 0.0, 0.0, 0.0]])
    if view is not None:
        camera, _ = camera_of(scene, view)
        ahead = -camera[:3, 2]
        yaw, pitch = np.arctan2(-ahead[0], -ahead[2]), np.arcsin(np.clip(ahead[1], -1.0, 1.0))
        row[0] = [*camera[:3, 3], np.degrees(yaw), np.degrees(pitch)]
    return Walk((Track(np.zeros(1, np.int64), row),))
