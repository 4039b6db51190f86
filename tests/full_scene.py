"""A scene with something of everything that a GLB may hold, and its media, made in a moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from immersion.scans import io
from immersion.scans.cloud import PointCloud
from immersion.scene.model import Scene
from numbered_film import write_dark_film
from preview_scenes import quarters, write_image
from rig_models import flag
from stage_scene import slab

RATE = 48_000
CC = {"license": "CC-BY-4.0", "credit": {"fr": "Musée", "en": "Museum"}}
BOTH = {"fr": "Bonjour", "en": "Hello"}


def make(folder: Path, **changes: Any) -> Scene:
    """Write the media and return the scene; ``changes`` replace its blocks."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    io.write(slab(), media / "slab.ply")
    (media / "flag.glb").write_bytes(flag())
    points = np.random.default_rng(1).uniform(-1, 1, (200, 3))
    colors = np.tile(np.uint8([200, 100, 50, 255]), (200, 1))
    io.write(PointCloud.from_arrays(points, colors=colors, unit="m"), media / "cloud.ply")
    for tag, size in (("fr", 32), ("en", 64)):
        write_image(media / f"page.{tag}.png", quarters(size, 2 if tag == "fr" else 1))
    noise = 0.1 * np.random.default_rng(2).standard_normal((RATE // 2, 4))
    soundfile.write(media / "tone.wav", noise[:, 0], RATE)
    soundfile.write(media / "pair.wav", noise[:, :2], RATE)
    soundfile.write(media / "bed.wav", noise, RATE)
    write_dark_film(media / "film.mp4")
    (folder / "way.csv").write_text(
        "time,x,y,z,yaw,pitch,event\n0,0,1,0,0,0,\n1,2,1,0,90,0,\n3,2,1,-2,450,10,\n", encoding="utf-8"
    )
    return Scene(**(tree() | changes))


def tree() -> dict[str, Any]:
    """Return the scene as plain data."""
    return {
        "immersion": "1",
        "id": "tout",
        "base": "https://example.org/tout",
        "title": {"fr": "Tout", "en": "Everything"},
        "languages": {"default": "fr", "available": ["fr", "en"]},
        "rights": {**CC, "statement": {"fr": "Relevés 2026", "en": "Survey 2026"}},
        "show": {"duration": "8s", "at_end": "loop"},
        "media": {
            "slab": {"type": "model", "file": "media/slab.ply", **CC},
            "flag": {"type": "model", "file": "media/flag.glb", **CC},
            "points": {"type": "cloud", "file": "media/cloud.ply", **CC},
            "page": {"type": "image", "files": {t: f"media/page.{t}.png" for t in ("fr", "en")}, **CC},
            "film": {"type": "video", "file": "media/film.mp4", "audio": "tone", **CC},
            "tone": {"type": "audio", "file": "media/tone.wav", **CC},
            "pair": {"type": "stems", "file": "media/pair.wav", **CC},
            "bed": {"type": "ambisonic", "file": "media/bed.wav", "order": 1, **CC},
        },
        "room": {"cylinder": {"radius": 5, "height": 3}, "surfaces": {"floor": "carpet", "walls": "brick"}},
        "screens": {"ring": {"surface": "walls", "rect": {"left": 10, "bottom": 1, "width": 10, "height": 1}}},
        "things": [
            {"id": "lot", "group": True, "at": [0.5, 0, 0], "turn": {"y": 30}, "gain": "-6dB"},
            {"id": "slab-1", "model": "slab", "at": [1, 0, -1], "turn": {"y": 20, "x": 10}, "parent": "lot",
             "alt": BOTH},
            {"id": "slab-2", "model": "slab", "at": [-2, 0, -1], "scale": [1, 0.5, 2], "alt": BOTH},
            {"id": "ghost", "model": "slab", "at": [-3, 0, 0], "visible": False, "alt": BOTH},
            {"id": "banner", "model": "flag", "at": [0, 0, -3], "turn": {"y": 90}, "alt": BOTH},
            {"id": "dust", "cloud": "points", "at": [2, 1, 1], "alt": BOTH},
            {"id": "page-1", "image": "page", "screen": "ring", "alt": BOTH},
            {"id": "page-2", "image": "page", "at": [0, 1, -4], "width": 2, "parent": "lot", "alt": BOTH},
            {"id": "film-1", "video": "film", "at": [3, 1, 0], "look_at": [0, 1, 0], "width": 1, "alt": BOTH},
            {"id": "words", "text": BOTH, "at": [0, 2, -2]},
            {"id": "subs", "captions": "voice", "at": [0, 1, -2]},
            {"id": "voice", "sound": "tone", "at": [1, 1.5, 0], "look_at": [0, 1, 0], "parent": "lot",
             "cone": {"inner": 90, "outer": 180, "gain": "-12dB"},
             "distance": {"model": "linear", "ref": 1, "max": 20, "rolloff": 0.5}},
            {"id": "bird", "sound": "tone", "path": {"file": "way.csv", "loop": True}, "loop": True},
            {"id": "guide", "model": "slab", "path": {"file": "way.csv"}, "alt": BOTH},
            {"id": "strings", "stems": "pair"},
            {"id": "hall", "ambisonic": "bed", "gain": "-6dB", "loop": True, "turn": {"y": 90}},
            {"id": "spot", "light": "spot", "at": [0, 2.8, 0], "look_at": [0, 0, -1], "angle": 40,
             "intensity": "800lm", "color": "#ff8000"},
            {"id": "lamp", "light": "point", "at": [1, 2, 1], "intensity": "400cd"},
            {"id": "sun", "light": "directional", "turn": {"x": -60}, "intensity": "90lx"},
        ],
        "zones": {"near": {"sphere": {"at": "slab-1", "radius": 1}}},
        "views": {"entry": {"at": [0, 1.6, 3], "look_at": [0, 1.2, -2], "fov": 60, "title": BOTH}},
        "cues": [
            {"id": "open", "when": ["start"], "do": [{"play": "hall"}, {"play": "bird"}]},
            {"id": "go", "when": [{"at": "1s"}], "do": [{"move": "slab-2", "to": [-2, 1, -2], "over": "2s"},
                                                       {"turn": "slab-2", "to": {"y": 500}, "over": "3s"},
                                                       {"show": "ghost"}]},
            {"id": "lift", "when": [{"after": "go", "delay": "1s"}],
             "do": [{"turn": "lot", "to": {"y": 120}, "over": "2s"}]},
            {"id": "jump", "when": [{"at": "5s"}], "do": [{"move": "lot", "to": [0, 0, 1]}, {"hide": "guide"}]},
            {"id": "near", "when": [{"enter": "near"}], "do": [{"move": "dust", "to": [0, 0, 0]}]},
        ],
        "tours": {"main": {"title": BOTH, "steps": [{"view": "entry", "hold": "2s"}]}},
        "profiles": {"ar": {"only": ["slab-1", "voice"], "texture": 16, "budget": "1B"}},
    }  # fmt: skip
