"""The timeline: from a scene, a walk and the lengths of its media to a visit."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from immersion.errors import InputError
from immersion.scene import _timeline_texts as _timeline_texts
from immersion.scene.engine import Engine
from immersion.scene.exact import Floats
from immersion.scene.model import Scene, UntilEnded, View
from immersion.scene.motion import Motion
from immersion.scene.places import camera_of
from immersion.scene.playing import Lengths, groups_around
from immersion.scene.triggers import on_grid
from immersion.scene.visit import Visit
from immersion.scene.walk import DAY_US, Track, Walk, microseconds

__all__ = ["simulate", "stay"]

_EYES = 1.6
_LONGEST_US = 31 * DAY_US


def simulate(
    scene: Scene,
    walk: Walk | None = None,
    durations: Lengths | None = None,
    *,
    paths: Mapping[str, Track] | None = None,
    tour: str | None = None,
    language: str | None = None,
    kept: Collection[str] | None = None,
) -> Visit:
    """Walk through a scene: which cues fire, what plays, how loud, what moves, and what is seen.

    A pure function: the same arguments give the same log on every machine (see docs/timeline.md for every
    rule). In short:

    - A play of what already plays changes nothing; a play after a pause goes on where it was held.
    - At the end of the show everything stops; a loop begins as the first did, and those who stand in a
      zone enter it again.
    - A group passes ``play``, ``stop``, ``show`` … on to what it holds, and what it holds moves with it. Its level is
      one fader over all of it: ``gain`` leaves the levels of the single things as they are.
    - A cue fires at most once at one time, so circles of cues end; the log has a line ``cycle``.

    Parameters
    ----------
    scene : Scene
    walk : Walk, optional
        The visitors' way. Without one a visitor stands at the first view for the length of the show, and
        goes where cues and the tour go.
    durations : mapping, optional
        Length of each media in seconds, by its id, or ``{language: seconds}``; of a model's animation, by
        ``media#clip``. Only those that play are needed.
    paths : mapping of str to Track, optional
        The way of each thing that has a ``path``, by the thing's id.
    tour : str, optional
        A tour of the scene, taken from each start of the show.
    language : str, optional
        The language at the beginning; the scene's default if not given.
    kept : collection of str, optional
        The things of a profile, by id: the others only have a place. All things if not given.

    Returns
    -------
    Visit

    Raises
    ------
    InputError
        If a sound plays whose length is not given, the way of a thing is not given, a place or the tour is
        an unknown id, or the visit is longer than 31 days or two million events.

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
    known = durations or {}
    end_us = on_grid(walk.duration_us) if walk is not None else stay(scene, known, tour)
    if end_us > _LONGEST_US:
        raise InputError("scene-visit-length", found=f"{end_us / 1e6:.0f}", wanted=f"{_LONGEST_US / 1e6:.0f}")
    engine = Engine(
        scene, walk, known, end_us,
        paths=paths or {}, tour=tour, language=language or scene.languages.default, kept=kept,
    )  # fmt: skip
    engine.run()
    playing = engine.playing
    return Visit(
        duration=end_us / 1e6,
        events=tuple(engine.events),
        plays=playing.in_order(),
        ramps={name: tuple(ramps) for name, ramps in playing.ramps.items()},
        fades={name: tuple(ramps) for name, ramps in playing.fades.items()},
        shown={name: tuple(ramps) for name, ramps in playing.shown.items()},
        views=tuple(engine.views),
        track=walk.tracks[0] if walk is not None else _standing(scene, tuple(engine.views), engine.motion),
        motion=engine.motion,
        languages=tuple(engine.languages),
        groups=groups_around(scene, playing.ramps),
        rests={name: tuple(rests) for name, rests in playing.rests.items()},
    )


def stay(scene: Scene, durations: Lengths, tour: str | None = None) -> int:
    """Return the microseconds of a visit without a walk: the show, else until what begins by itself can have played."""
    if scene.show.duration is not None:
        return on_grid(microseconds(scene.show.duration))
    lengths = [
        max(length.values(), default=0.0) if isinstance(length, Mapping) else length
        for length in durations.values()
    ]
    longest = max(lengths, default=1.0)
    last = max((c.at or 0.0 for cue in scene.cues for c in cue.when), default=0.0)
    steps = scene.tours[tour].steps if tour in scene.tours else ()
    holds = sum(longest if isinstance(step.hold, UntilEnded) else step.hold or 0.0 for step in steps)
    return on_grid(microseconds(max(last + longest, holds)))


def _standing(scene: Scene, views: tuple[tuple[int, str], ...], motion: Motion) -> Track:
    """Return the track of a visitor who stands at each view in turn and looks where it looks."""
    known: list[tuple[int, View | None, str]] = [
        (since, scene.views[name], name) for since, name in views if name in scene.views
    ]
    times: list[int] = []
    rows: list[Floats] = []
    for since, view, name in known or [(0, None, "")]:
        row = _row(scene, view, name, motion, since)
        if rows:
            times.append(since)
            rows.append(rows[-1])
        times.append(since)
        rows.append(row)
    return Track(np.array(times, np.int64), np.array(rows))


def _row(scene: Scene, view: View | None, name: str, motion: Motion, since: int) -> Floats:
    if view is None:
        return np.array([0.0, _EYES, 0.0, 0.0, 0.0])
    now = np.array([since], np.int64)
    eye = np.stack(motion.position(view.at, now), 1)[0]
    if view.look_at is not None:
        ahead = np.stack(motion.position(view.look_at, now), 1)[0] - eye
        length = float(np.sqrt((ahead * ahead).sum()))
        ahead = ahead / length if length > 0 else np.array([0.0, 0.0, -1.0])
    else:
        ahead = -camera_of(scene, name)[0][:3, 2]
    yaw, pitch = np.arctan2(-ahead[0], -ahead[2]), np.arcsin(np.clip(ahead[1], -1.0, 1.0))
    return np.array([*eye, np.degrees(yaw), np.degrees(pitch)])
