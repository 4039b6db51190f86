"""From a stage and a visit to what sounds: sources with their laws, beds with their turn.

This is the border where the world frame of scenes becomes the ambisonic frame of signals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.geometry import ambisonic_from_world, decompose, world_from_ambisonic
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing
from immersion.scene.visit import Play, Visit
from immersion.stage.assets import RATE
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Bed", "Soundtrack", "Source", "soundtrack"]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A point source: a mono signal at a place, with its distance law and its cone.

    Parameters
    ----------
    thing : str
        Its id in the scene.
    samples : (frames,) ndarray of float32
    position, forward : (3,) ndarray
        World frame, metres; ``forward`` is the axis of the cone.
    distance : tuple
        ``(model, ref, max, rolloff)`` of Web Audio's PannerNode.
    cone : tuple, optional
        ``(inner, outer, outer gain)``: full angles in radians, linear gain.
    plays : tuple of Play
        When it sounds.
    """

    thing: str
    samples: NDArray[np.float32]
    position: NDArray[np.float64]
    forward: NDArray[np.float64]
    distance: tuple[str, float, float, float]
    cone: tuple[float, float, float] | None
    plays: tuple[Play, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Bed:
    """An ambisonic bed: an AmbiX signal, turned about the listener.

    Parameters
    ----------
    thing : str
        Its id in the scene.
    samples : ((N + 1)², frames) ndarray of float32
    order : int
    rotation : (3, 3) ndarray
        Rotates the sound field, in the ambisonic frame.
    plays : tuple of Play
        When it sounds.
    """

    thing: str
    samples: NDArray[np.float32]
    order: int
    rotation: NDArray[np.float64]
    plays: tuple[Play, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Soundtrack:
    """Everything that sounds during a visit; ``visit`` gives gains and the listener's way."""

    rate: int
    visit: Visit
    sources: tuple[Source, ...]
    beds: tuple[Bed, ...]


def soundtrack(stage: Stage, visit: Visit) -> Soundtrack:
    """Return what sounds during a visit; only media that are played are opened.

    Parameters
    ----------
    stage : Stage
        An open stage. What it cannot render yet becomes one of its losses.
    visit : Visit
        Of the same stage.

    Raises
    ------
    InputError
        If a sound does not open or does not match what the scene says of it.
    """
    sources, beds = [], []
    for thing in stage.things:
        plays = tuple(play for play in visit.plays if play.thing == thing.id)
        if thing.sound is not None and plays:
            sources.append(_source(stage, thing, plays))
        elif thing.ambisonic is not None and plays:
            beds.append(_bed(stage, thing, plays))
        if thing.stems is not None or thing.video is not None:
            stage.add_loss(Loss("not-yet", f"things.{thing.id}"))
        for name in ("doppler", "path", "feed", "to"):
            if getattr(thing, name, None):
                stage.add_loss(Loss("sound-not-rendered", f"things.{thing.id}", {"what": name}))
    return Soundtrack(RATE, visit, tuple(sources), tuple(beds))


def _source(stage: Stage, thing: Thing, plays: tuple[Play, ...]) -> Source:
    sound = stage.audio(str(thing.sound))
    position, rotation, _ = decompose(world_from_thing(stage.scene, thing))
    law, cone = thing.distance, thing.cone
    return Source(
        thing=thing.id,
        # A point source has one channel: others are averaged, as Web Audio's panner does.
        samples=np.ascontiguousarray(sound.samples.mean(0, dtype=np.float32)),
        position=position,
        forward=rotation @ np.array([0.0, 0.0, -1.0]),
        distance=("inverse", 1.0, 10_000.0, 1.0)
        if law is None
        else (law.model, law.ref, law.max, law.rolloff),
        cone=None if cone is None else (np.radians(cone.inner), np.radians(cone.outer), cone.gain.linear),
        plays=plays,
    )


def _bed(stage: Stage, thing: Thing, plays: tuple[Play, ...]) -> Bed:
    sound = stage.audio(str(thing.ambisonic))
    _, turn, _ = decompose(world_from_thing(stage.scene, thing))
    return Bed(
        thing=thing.id,
        samples=sound.samples,
        order=int(sound.order or 0),
        rotation=ambisonic_from_world @ turn @ world_from_ambisonic,
        plays=plays,
    )
