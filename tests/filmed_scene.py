"""A small scene with a video on a wall: each picture bears its number, and its sound is a tone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from numbered_film import COUNT, H264, encode

RATE, FPS = 48_000, 30
SECONDS = COUNT / FPS

SCENE = """\
immersion: "1"
id: film
title: {fr: "Le film", en: "The film"}
languages: {default: fr, available: [fr, en]}
show: {duration: 60s}
media:
  tone: {type: audio, file: media/tone.wav}
  film: {type: video, file: media/film.FORM, audio: tone, captions: {fr: media/film.vtt}}
room: {box: {size: [8, 4, 6]}}
screens:
  wall: {surface: front, rect: {left: 2, bottom: 1, width: 4, height: 2}}
things:
  - {id: film-1, video: film, screen: wall, loop: LOOP, alt: {fr: "Un film", en: "A film"}}
  - {id: key, light: point, at: [0, 3.5, 1], intensity: 800cd}
views:
  entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3], fov: 60}
cues:
  - {id: begin, when: [{at: 100ms}], do: [{play: film-1}]}
"""


def filmed_scene(folder: Path, form: str = "mp4", *options: str, loop: bool = False, more: str = "") -> Path:
    """Write the scene and its media; return the scene's file."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    encode(media / f"film.{form}", *(options or H264))
    times = np.arange(round(SECONDS * RATE)) / RATE
    soundfile.write(media / "tone.wav", 0.1 * np.sin(2 * np.pi * 440 * times), RATE)
    (media / "film.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:03.000\nUn film.\n", encoding="utf-8")
    text = SCENE.replace("FORM", form).replace("LOOP", str(loop).lower())
    (folder / "scene.yaml").write_text(text + more, encoding="utf-8")
    return folder / "scene.yaml"
