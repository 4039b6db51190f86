"""What is flat: images, texts, and the places of videos; on screens and surfaces of every kind, and in space."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.export._gltf.nodes import hangs
from immersion.export._gltf.pictures import coded, kept_as_is, padded
from immersion.export._gltf.rights import packet_of_media
from immersion.export._gltf.stills import stills_of
from immersion.export._gltf.textures import coded_picture
from immersion.export._gltf.variants import languages_of, vary
from immersion.export._gltf.work import Work
from immersion.export._textures.coding import Asked
from immersion.scans.io._container import ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER
from immersion.scans.io._images import mime_of
from immersion.scans.io._shading import linear_from_srgb
from immersion.scene.model import Thing, text_of
from immersion.scene.patches import Patch
from immersion.scene.strips import laid_picture
from immersion.stage.assets import open_image
from immersion.stage.drawn_texts import text_pixels
from immersion.stage.videos import aspect_of_video

__all__ = ["add_panels", "image_pictures"]

DARK = (26, 26, 28)
"""What stands for a video, as in the preview."""

LIFT = 0.002
"""Metres between a wall and a picture on it, and between pictures: coplanar, they would flicker."""

_SAME_SHAPE = 0.005

Pixels = NDArray[np.uint8]


def add_panels(work: Work) -> None:
    """Give the nodes of images, videos and texts their pictures; captions change all the time and are told."""
    for thing in work.stage.things:
        if thing.image is not None:
            _image(work, thing)
        elif thing.video is not None:
            _film(work, thing)
        elif thing.text is not None:
            _text(work, thing)
        elif thing.captions is not None:
            work.lose("export-captions", f"things.{thing.id}")


def image_pictures(work: Work) -> list[Asked]:
    """Return the pictures of the images that are shown, as they are before they are coded."""
    return [
        Asked(_ready(work, file, aspect).data, "image", str(thing.image))
        for thing in work.stage.things
        if thing.image is not None
        for files, aspect in [_files(work, thing.image)]
        for file in files.values()
    ]


def _files(work: Work, name: str) -> tuple[dict[str, str], float]:
    """Return the file of each language of an image, and the width over height that all are to have."""
    media = work.stage.scene.media[name]
    files = {work.stage.language: work.stage.file(name)}
    if media.files:
        default = work.stage.scene.languages.default
        for tag in languages_of(work):
            files.setdefault(
                tag, str(media.files.get(tag) or media.files.get(default) or files[work.stage.language])
            )
    height, width = work.stage.image(name).shape[:2]
    return files, width / height


def _image(work: Work, thing: Thing) -> None:
    files, aspect = _files(work, str(thing.image))
    materials = {tag: _picture(work, str(thing.image), file, aspect) for tag, file in files.items()}
    _hang(work, thing, aspect, materials)


def _film(work: Work, thing: Thing) -> None:
    """Hang the first picture of a video where it is shown; a dark panel stands for one that is not known."""
    beside = work.films.get(str(thing.video), {})
    frames = beside or stills_of(work, str(thing.video))
    if not beside:
        work.lose("export-video-still" if frames else "export-video", f"things.{thing.id}")
    if not frames:
        dark = {work.stage.language: _material(work, thing.id, None)}
        _hang(work, thing, aspect_of_video(work.stage, str(thing.video)), dark)
        return
    first = frames.get(work.stage.language, frames.get("", next(iter(frames.values()))))
    aspect = first.shape[1] / first.shape[0]
    materials = {}
    for tag, pixels in frames.items():
        same = abs(pixels.shape[1] / pixels.shape[0] / aspect - 1) <= _SAME_SHAPE
        data, mime = coded(pixels if same else padded(pixels, aspect), work.coding.size)
        image = work.builder.add_image(data, mime, f"{thing.video} {tag}".strip())
        clear = int(pixels[..., 3].min()) < 255
        materials[tag or work.stage.language] = _material(work, thing.id, image, clear=clear)
    materials.setdefault(work.stage.language, next(iter(materials.values())))
    _hang(work, thing, aspect, materials)


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A file of an image as it is before it is coded: whether it is see-through, and the code of what it lost."""

    data: bytes
    mime: str
    clear: bool
    lost: str | None


def _ready(work: Work, file: str, aspect: float) -> _Ready:
    path, most = work.stage.folder / file, work.coding.size
    exact = work.coding.textures != "keep"
    return work.once(("ready", path, aspect, most, exact), lambda: _made_ready(path, aspect, most, exact))


def _made_ready(path: Path, aspect: float, most: int | None, exact: bool) -> _Ready:
    pixels = open_image(path)
    data: bytes = path.read_bytes()
    mime, lost = kept_as_is(data, most), None
    if abs(pixels.shape[1] / pixels.shape[0] / aspect - 1) > _SAME_SHAPE:
        # One surface has all languages: what is of another shape gets rims.
        pixels, mime, lost = padded(pixels, aspect), None, "export-variant-shape"
    elif mime is None:
        large = most is not None and max(pixels.shape[:2]) > most
        lost = "export-texture" if large else "export-image-coding"
    if mime is None:
        data, mime = coded(pixels, most, exact=exact)
    return _Ready(data, mime, int(pixels[..., 3].min()) < 255, lost)


def _picture(work: Work, media: str, file: str, aspect: float) -> int:
    """Return the material that shows one file of an image."""
    ready = _ready(work, file, aspect)
    if ready.lost == "export-variant-shape":
        work.lose(ready.lost, f"media.{media}", file=file)
    elif ready.lost is not None:
        told = {"side": work.coding.size, "profile": work.stage.profile, "file": file}
        work.lose(ready.lost, f"media.{media}", **told)
    data = coded_picture(work, ready.data, "image", media)
    image = work.builder.add_image(data, mime_of(data) or ready.mime, media)
    packet = packet_of_media(work, media)
    if packet is not None:
        work.document["images"][image]["extensions"] = {"KHR_xmp_json_ld": {"packet": packet}}
    return _material(work, media, image, clear=ready.clear)


def _text(work: Work, thing: Thing) -> None:
    default, color = work.stage.scene.languages.default, thing.color or "#ffffff"
    tags = languages_of(work) if isinstance(thing.text, dict) else [work.stage.language]
    words = {tag: text_of(thing.text, tag, default) for tag in dict.fromkeys([work.stage.language, *tags])}
    if not words[work.stage.language].strip():
        return
    drawn = {tag: text_pixels(said, color) for tag, said in words.items() if said.strip()}
    first = drawn[work.stage.language]
    aspect = first.shape[1] / first.shape[0]
    materials = {}
    for tag, pixels in drawn.items():
        # All languages stand on one surface; a longer text has smaller letters.
        same = abs(pixels.shape[1] / pixels.shape[0] / aspect - 1) <= _SAME_SHAPE
        data, mime = coded(pixels if same else padded(pixels, aspect), None)
        image = work.builder.add_image(data, mime, f"{thing.id} {tag}")
        materials[tag] = _material(work, thing.id, image, clear=True)
    work.lose("export-text", f"things.{thing.id}")
    _hang(work, thing, aspect, materials)


def _material(work: Work, name: str, image: int | None, *, clear: bool = False) -> int:
    """Return an unlit material: a picture gives its own light, as a screen does."""
    surface: dict[str, Any] = {"metallicFactor": 0.0, "roughnessFactor": 1.0}
    if image is None:
        surface["baseColorFactor"] = [*linear_from_srgb(np.array(DARK) / 255).tolist(), 1.0]
    else:
        surface["baseColorTexture"] = {"index": work.builder.add_panel_texture(image)}
    entry: dict[str, Any] = {
        "name": name,
        "pbrMetallicRoughness": surface,
        "doubleSided": True,
        "extensions": {"KHR_materials_unlit": {}},
    }
    if clear:
        entry["alphaMode"] = "BLEND"
    work.use("KHR_materials_unlit")
    materials = work.document["materials"]
    if entry not in materials:
        materials.append(entry)
    return int(materials.index(entry))


def _hang(work: Work, thing: Thing, aspect: float, materials: dict[str, int]) -> None:
    try:
        patch = laid_picture(work.stage.scene, thing, aspect)
    except InputError as error:
        if error.code != "scene-screen-shape":
            raise
        work.lose("export-screen-shape", f"things.{thing.id}")
        return
    if not len(patch.faces):
        work.lose("export-screen-shape", f"things.{thing.id}")
        return
    add = work.builder.add_accessor
    points = (patch.points if patch.local else _lifted(work, thing, patch)).astype(np.float32)
    narrow = np.uint16 if len(points) < 65535 else np.uint32
    primitive: dict[str, Any] = {
        "attributes": {
            "POSITION": add(points, ARRAY_BUFFER, bounds=True),
            "TEXCOORD_0": add(patch.uvs.astype(np.float32), ARRAY_BUFFER),
        },
        "indices": add(patch.faces.ravel().astype(narrow), ELEMENT_ARRAY_BUFFER),
        "material": materials[work.stage.language],
        "mode": 4,
    }
    vary(work, primitive, materials)
    work.document["meshes"].append({"name": thing.id, "primitives": [primitive]})
    work.node(thing.id)["mesh"] = len(work.document["meshes"]) - 1


def _lifted(work: Work, thing: Thing, patch: Patch) -> NDArray[np.float64]:
    """Return a picture's points a little inside its wall, each picture before those of things above it in the file."""
    on_walls = [one.id for one in work.stage.things if hangs(one)]
    a, b, c = (patch.points[patch.faces[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    inwards = np.zeros_like(patch.points)
    inwards[patch.faces.ravel()] = np.repeat(normals, 3, axis=0)
    return np.asarray(patch.points + inwards * LIFT * (on_walls.index(thing.id) + 1))
