"""The first picture of a video, which stands for it where nothing plays; and what its decoder must know."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.stage import _video_texts as _video_texts
from immersion.stage.ffmpeg import ALPHA, file_argument, probed, reason_of, run, tells_alpha

__all__ = ["SQUARE", "FilmFacts", "film_facts", "first_picture"]

SQUARE = "scale=trunc(iw*sar/2+0.01)*2:trunc(ih/2)*2,setsar=1"
"""The filter that gives a picture the shape in which players show it, with even sides as coders ask."""

_ENTRIES = f"stream=codec_name,pix_fmt,sample_aspect_ratio:{ALPHA}:format=format_name"


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a file of a video holds; ``options`` are those that its decoder needs, ``square`` of its pixels."""

    codec: str
    pixels: str
    format: str
    alpha: bool
    options: tuple[str, ...] = ()
    square: bool = True


def film_facts(path: Path) -> FilmFacts | str:
    """Return what a file holds, or why it holds no video that can be read.

    Raises
    ------
    MissingToolError
        If ffprobe is not installed.
    """
    told, complaint = probed(path, "-select_streams", "v:0", "-show_entries", _ENTRIES)
    if not told.get("streams"):
        return complaint.replace(file_argument(path), path.name).replace(str(path), path.name) or "no video"
    stream = told["streams"][0]
    codec, pixels = str(stream.get("codec_name")), str(stream.get("pix_fmt"))
    # ffmpeg's own decoder of VP8 and VP9 leaves alpha out.
    marked = tells_alpha(stream) and codec in ("vp8", "vp9")
    options = ("-c:v", "libvpx-vp9" if codec == "vp9" else "libvpx") if marked else ()
    alpha = marked or pixels.startswith(("yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya"))
    square = str(stream.get("sample_aspect_ratio", "1:1")) in ("1:1", "0:1", "N/A")
    form = str(told.get("format", {}).get("format_name", ""))
    return FilmFacts(codec, pixels, form, alpha, options, square)


def first_picture(path: Path, facts: FilmFacts | str) -> NDArray[np.uint8]:
    """Return the (h, w, 4) first picture of a video, upright and with square pixels.

    Raises
    ------
    FileError
        If it cannot be decoded.
    MissingToolError
        If ffmpeg is not installed.
    """
    from PIL import Image

    if isinstance(facts, str):
        raise FileError("video-unreadable", path, problem=facts)
    shape = () if facts.square else ("-vf", SQUARE)
    done = run(
        "ffmpeg", *facts.options, "-i", file_argument(path), "-map", "0:v:0", "-frames:v", "1", *shape,
        "-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact", "-pix_fmt", "rgba",
        "-c:v", "png", "-f", "image2pipe", "pipe:1",
    )  # fmt: skip
    if done.returncode or not done.stdout:
        raise FileError("video-unreadable", path, problem=reason_of(done.stderr) or str(done.returncode))
    with Image.open(io.BytesIO(done.stdout)) as picture:
        return np.asarray(picture.convert("RGBA"), np.uint8)
