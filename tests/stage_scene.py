"""A small scene of our own, made in seconds: a coloured slab, a tone, a first-order bed, an image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from immersion.scans import io
from immersion.scans.mesh import Mesh

RATE = 48_000

SCENE = """\
immersion: "1"
id: petite-salle
base: "https://example.org/petite-salle"
title: {fr: "La petite salle", en: "The small room"}
languages: {default: fr, available: [fr, en]}
rights: {license: CC0-1.0, credit: "Nous"}
show: {duration: 4s, at_end: stop}
media:
  slab: {type: model, file: "media/dalle d'été.ply", lods: [{file: media/light.ply, triangles: 4}], license: CC0-1.0, credit: "Nous"}
  tone: {type: audio, files: {fr: media/ton.wav, en: media/tone.wav}, license: CC0-1.0, credit: "Nous",
         captions: {fr: media/ton.vtt, en: media/tone.vtt}, transcript: {fr: media/ton.md, en: media/tone.md}}
  river: {type: ambisonic, file: media/river.wav, order: 1, license: CC0-1.0, credit: "Nous"}
  picture: {type: image, file: media/picture.png, alt: {fr: "Image", en: "Picture"}, license: CC0-1.0, credit: "Nous"}
room:
  box: {size: [8, 4, 6]}
  surfaces: {floor: carpet, ceiling: acoustic-tile, walls: plaster}
screens:
  wall: {surface: front, rect: {left: 1, bottom: 1, width: 6, height: 2}}
things:
  - {id: slab-1, model: slab, at: [-2, 0, -1], alt: {fr: "Dalle", en: "Slab"}}
  - {id: bed, ambisonic: river, gain: -6dB, loop: true}
  - {id: speaker, sound: tone, at: [-2, 1.6, 0]}
  - {id: image-1, image: picture, screen: wall, alt: {fr: "Image", en: "Picture"}}
  - {id: key, light: point, at: [0, 3.5, 1], intensity: 800cd}
zones: {near: {sphere: {at: slab-1, radius: 1}}}
views:
  entry: {at: [0, 1.6, 2.5], look_at: [0, 1.6, -3], fov: 60}
cues:
  - {id: open, when: [start], do: [{play: bed}, {play: speaker}]}
  - {id: away, when: [{leave: near}], do: [{osc: /away}]}
profiles:
  light: {lod: 1, without: [image-1], budget: 15MB}
"""


def slab() -> Mesh:
    """Return a closed red box, 1 × 2 × 0.3 m, its foot on the floor."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (0.0, 2.0) for z in (-0.15, 0.15)])
    faces = [
        (0, 1, 3),
        (0, 3, 2),
        (4, 6, 7),
        (4, 7, 5),
        (0, 4, 5),
        (0, 5, 1),
        (2, 3, 7),
        (2, 7, 6),
        (0, 2, 6),
    ]
    faces += [(0, 6, 4), (1, 5, 7), (1, 7, 3)]
    return Mesh.from_arrays(corners, faces, colors=np.tile(np.uint8([200, 30, 30, 255]), (8, 1)), unit="m")


def make_scene(folder: Path) -> Path:
    """Write the scene and its media; return the scene file."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    io.write(slab(), media / "dalle d'été.ply")
    light = Mesh.from_arrays(
        [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]
    )
    io.write(light, media / "light.ply")
    noise = 0.1 * np.random.default_rng(1).standard_normal(2 * RATE)
    for name in ("ton.wav", "tone.wav"):
        soundfile.write(media / name, noise, RATE, subtype="PCM_16")
        words = f"WEBVTT\n\n00:00.000 --> 00:01.500\n{name[:3]}\n"
        (media / name).with_suffix(".vtt").write_text(words, encoding="utf-8")
        (media / name).with_suffix(".md").write_text(f"{name[:3]}\n", encoding="utf-8")
    bed = np.zeros((RATE, 4))
    bed[:, 0] = 0.1 * np.random.default_rng(2).standard_normal(RATE)
    soundfile.write(media / "river.wav", bed, RATE, subtype="PCM_16")
    pixels = np.zeros((60, 180, 3), np.uint8)
    pixels[:, :90] = (0, 0, 220)
    pixels[:, 90:] = (0, 200, 0)
    Image.fromarray(pixels).save(media / "picture.png")
    (folder / "scene.yaml").write_text(SCENE, encoding="utf-8")
    return folder / "scene.yaml"
