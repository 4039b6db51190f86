"""The visit of a stage: the scene's timeline with the true lengths of its media."""

from __future__ import annotations

import os
from pathlib import Path

from immersion.scene.model import Thing
from immersion.scene.timeline import simulate as simulate_scene
from immersion.scene.visit import Visit
from immersion.scene.walk import Track, Walk
from immersion.stage.lost import with_fallbacks
from immersion.stage.stage import Stage
from immersion.stage.videos import length_of_video

__all__ = ["lengths_of", "lengths_per_language", "simulate", "ways_of"]


def simulate(
    stage: Stage, walk: Walk | str | os.PathLike[str] | None = None, *, tour: str | None = None
) -> Visit:
    """Walk through a stage: which cues fire, what plays, what is seen, and where the visitor is.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile's things take part, in its language.
    walk : Walk or path, optional
        The visitor's way (CSV ``time,x,y,z,yaw,pitch,event``). Without one the visitor stands at the first
        view for the show's duration, and goes where cues and the tour go.
    tour : str, optional
        A tour of the scene.

    Returns
    -------
    Visit

    Raises
    ------
    FileError
        If the walk, the way of a thing or a media does not open or is damaged.
    InputError
        If the scene has no such tour, or the visit is too long.
    """
    way = walk if isinstance(walk, Walk) or walk is None else Walk.read(Path(walk))
    speaks = way is not None and any(event.text.startswith("language:") for event in way.events)
    return simulate_scene(
        with_fallbacks(stage.scene, stage.lost),
        way,
        lengths_of(stage, every_language=speaks),
        paths=ways_of(stage),
        tour=tour,
        language=stage.language,
        kept={thing.id for thing in stage.things},
    )


def lengths_of(stage: Stage, *, every_language: bool) -> dict[str, float | dict[str, float]]:
    """Return the length of all that may play, by media and by clip, and by language when any may be spoken."""
    lengths: dict[str, float | dict[str, float]] = {**stage.durations(), **_clips(stage)}
    if every_language:
        lengths.update(lengths_per_language(stage))
    return lengths


def ways_of(stage: Stage) -> dict[str, Track]:
    """Return the way of every thing that has a path."""
    return {thing.id: _way(stage, thing) for thing in stage.scene.things if thing.path is not None}


def _way(stage: Stage, thing: Thing) -> Track:
    """Return the way of a thing, in the stage's language."""
    path = thing.path
    files = (path.files if path is not None else None) or {}
    file = path.file if path is not None else None
    if file is None:
        tags = (stage.language, stage.scene.languages.default, *sorted(files))
        file = next(files[tag] for tag in tags if tag in files)
    return Walk.read(stage.folder / file).tracks[0]


def _clips(stage: Stage) -> dict[str, float]:
    """Return the lengths of the animations of every model that a cue plays."""
    played = {action.target for cue in stage.scene.cues for action in cue.do if action.verb == "play"}
    found: dict[str, float] = {}
    for thing in stage.things:
        if thing.model is not None and thing.id in played and thing.model not in found:
            lengths = stage.clips(thing.model)
            found.update({f"{thing.model}#{name}": length for name, length in lengths.items()})
            if lengths:
                found[thing.model] = max(lengths.values())
    return found


def lengths_per_language(stage: Stage) -> dict[str, float | dict[str, float]]:
    """Return the lengths of sounds and silent videos that have a file per language, those of all of them."""
    found: dict[str, float | dict[str, float]] = {}
    for thing in stage.things:
        silent = thing.video is not None and stage.sound_of_video(thing) is None
        name = thing.video if silent else thing.sound or thing.ambisonic
        media = stage.scene.media.get(name) if name else None
        if not name or media is None or media.file is not None or not media.files:
            continue
        files = {tag: str(file) for tag, file in media.files.items()}
        if silent:
            lengths = {tag: length_of_video(stage, name, file) for tag, file in files.items()}
            found[name] = {tag: length for tag, length in lengths.items() if length is not None}
        else:
            found[name] = {tag: stage.length_of(name, file) for tag, file in files.items()}
    return found
