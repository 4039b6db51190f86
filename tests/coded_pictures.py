"""A scene whose model and image wear known pictures, for the tests of coded textures."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from immersion import scans
from immersion.export._textures.difference import angles, ciede2000, lab_from_srgb
from immersion.scans.mesh import Texture

__all__ = ["SIDE", "coded_scene", "measured", "picture", "png"]

SIDE = 64


def picture(kind: str) -> np.ndarray:
    """Bytes (h, w, 3): coloured waves, or the normals of a wavy ground."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    if kind == "normal":
        slope = np.stack([-np.cos(9 * x), -np.sin(7 * y), 2 + 0 * x], -1)
        return np.round((slope / np.linalg.norm(slope, axis=-1, keepdims=True) + 1) * 127.5).astype(np.uint8)
    grain = np.random.default_rng(1).normal(0, 6, (SIDE, SIDE, 3))
    waves = np.stack([130 + 90 * np.sin(5 * x + 2 * y), 120 + 80 * np.cos(6 * y), 90 + 60 * x], -1)
    pixels = np.clip(waves + grain, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(pixels[:, ::-1]) if kind == "image" else pixels


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def coded_scene(folder: Path) -> Path:
    """Write the scene and its media; return its file."""
    corners, uvs = [[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], [[0, 0], [1, 0], [1, 1], [0, 1]]
    textures = tuple(Texture(None, png(picture(role)), role, role) for role in ("base", "normal"))
    quad = scans.Mesh.from_arrays(
        corners, [[0, 1, 2], [0, 2, 3]], uvs=uvs, textures=textures, unit="m",
        normals=np.tile([0.0, 0.0, 1.0], (4, 1)),
    )  # fmt: skip
    (folder / "media").mkdir(parents=True)
    scans.write(quad, folder / "media" / "quad.glb")
    Image.fromarray(picture("image")).save(folder / "media" / "page.png")
    rights = {"license": "CC0-1.0", "credit": "Us"}
    tree = {
        "immersion": "1", "id": "coded", "title": "Coded", "languages": {"default": "en", "available": ["en"]},
        "rights": rights, "room": {"box": {"size": [8, 4, 8]}},
        "media": {"quad": {"type": "model", "file": "media/quad.glb", **rights},
                  "page": {"type": "image", "file": "media/page.png", **rights}},
        "things": [{"id": "quad-1", "model": "quad", "alt": "Quad"},
                   {"id": "page-1", "image": "page", "at": [2, 1, 0], "width": 1, "alt": "Page"}],
        "profiles": {"small": {"texture": 32, "texture_coding": "ktx2"}},
    }  # fmt: skip
    (folder / "scene.yaml").write_text(json.dumps(tree), encoding="utf-8")
    return folder / "scene.yaml"


def measured(role: str, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    one, other = before[..., :3].reshape(-1, 3), after[..., :3].reshape(-1, 3)
    return angles(one, other) if role == "normal" else ciede2000(lab_from_srgb(one), lab_from_srgb(other))
