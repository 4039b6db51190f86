# ruff: noqa: E501 - a scene reads better unbroken
"""A small scene to walk in a window: a slab, a picture, a voice with captions, cues of every kind, a tour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from immersion.scans import io
from stage_scene import slab

RATE = 48_000

SCENE = """\
immersion: "1"
id: salle
title: {fr: "La salle", en: "The room"}
languages: {default: fr, available: [fr, en]}
show: {duration: 60s, at_end: loop}
media:
  slab: {type: model, file: media/slab.ply, unit: m}
  voice: {type: audio, files: {fr: media/voix.wav, en: media/voice.wav}, captions: {fr: media/voix.vtt, en: media/voice.vtt}}
  picture: {type: image, file: media/picture.png}
room:
  box: {size: [8, 4, 6]}
screens:
  wall: {surface: front, rect: {left: 5, bottom: 1.5, width: 2, height: 1.5}}
things:
  - {id: slab-1, model: slab, at: [0.5, 0, -1], alt: {fr: "Dalle", en: "Slab"}}
  - {id: narrator, sound: voice, at: [0, 1.6, -1.2]}
  - {id: image-1, image: picture, screen: wall, alt: {fr: "Image", en: "Picture"}}
  - {id: key, light: point, at: [0, 3.5, 1], intensity: 800cd}
zones: {near: {cylinder: {at: [0, 0, 0], radius: 1.2, height: 2.5}}}
views:
  entry: {at: [0, 1.6, 2.5], look_at: [0, 1.6, -3], fov: 60, title: {fr: "Entrée", en: "Entrance"}}
  close: {at: [0.5, 1.5, 0.75], look_at: [0.5, 1.5, -3], fov: 60}
cues:
  - {id: open, when: [start], do: [{show: slab-1}]}
  - {id: speak, when: [{enter: near}], do: [{play: narrator}]}
  - {id: after, when: [{ended: narrator}], do: [{osc: /after, args: [1]}]}
  - {id: touched, when: [{click: slab-1}], do: [{osc: /touched}]}
  - {id: late, when: [{at: 4s}], do: [{osc: /late}]}
  - {id: later, when: [{after: late, delay: 500ms}], do: [{osc: /later}]}
  - {id: far, when: [{at: 50s}], do: [{osc: /far}]}
  - {id: lead, when: [{osc: /lead}], do: [{goto: close}]}
tours:
  main: {title: {fr: "Visite", en: "Tour"}, steps: [{view: entry, text: {fr: "Entrez.", en: "Come in."}, hold: 8s}, {view: close, cue: far}]}
profiles:
  light: {without: [image-1], budget: 15MB}
"""

VTT = "WEBVTT\n\n00:00.500 --> 00:01.500\n{said}\n"


def walked_scene(folder: Path) -> Path:
    """Write the scene and its media; return the scene's file."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    io.write(slab(), media / "slab.ply")
    sound = 0.1 * np.random.default_rng(5).standard_normal(2 * RATE)
    for name in ("voix.wav", "voice.wav"):
        soundfile.write(media / name, sound, RATE, subtype="PCM_16")
    (media / "voix.vtt").write_text(VTT.format(said="<v Anne>Bonjour &amp; bienvenue."), encoding="utf-8")
    (media / "voice.vtt").write_text(VTT.format(said="Hello and welcome."), encoding="utf-8")
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[:, :40], pixels[:, 40:] = (0, 0, 220), (0, 200, 0)
    Image.fromarray(pixels).save(media / "picture.png")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"
