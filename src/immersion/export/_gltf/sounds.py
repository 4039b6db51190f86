"""Sounds at a place: those of sound things, and those that videos are heard by."""

from __future__ import annotations

import numpy as np

from immersion.export._gltf.emitters import add_emitter, add_source, add_to_node, law_of
from immersion.export._gltf.work import Work
from immersion.scene.model import Thing

__all__ = ["add_sounds", "told_language"]


def add_sounds(work: Work) -> None:
    """Give the nodes of sounds and of videos their emitters."""
    for thing in work.stage.things:
        name = thing.sound
        if thing.video is not None:
            name = work.stage.sound_of_video(thing)
        if name is not None:
            _add(work, thing, name)


def _add(work: Work, thing: Thing, name: str) -> None:
    sound = work.stage.audio(name)
    if sound.channels > 1:
        work.lose("export-mono", f"media.{name}", channels=sound.channels)
    work.lose("export-lossy", f"media.{name}")
    told_language(work, name)
    if thing.doppler:
        work.lose("export-doppler", f"things.{thing.id}.doppler")
    source = add_source(work, thing, name, sound.samples.mean(0, keepdims=True, dtype=np.float32), sound.rate)
    add_to_node(work.node(thing.id), add_emitter(work, thing.id, source, law_of(thing)))


def told_language(work: Work, name: str) -> None:
    """Tell that a sound of several languages is there in one: glTF has variants of materials alone."""
    media = work.stage.scene.media[name]
    if media.files and len(media.files) > 1:
        work.lose("export-language", f"media.{name}", language=work.stage.language)
