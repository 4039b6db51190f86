"""Videos by ffmpeg: what a file holds, whether browsers read it, and how it is coded when they do not."""

from __future__ import annotations

import functools
import io
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic
from immersion.errors import FileError
from immersion.export._page import _films_texts as _films_texts

__all__ = [
    "CONTAINERS",
    "FilmFacts",
    "coded_film",
    "coders",
    "facts_of",
    "first_picture",
    "has_programs",
    "is_web",
]

CONTAINERS = {".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm"}
"""The files that browsers read, and their media types."""

_READ = {"video/mp4": ("h264", "av1"), "video/webm": ("vp8", "vp9", "av1")}
# Eight bits in 4:2:0: a telephone decodes no other in hardware, Safari none at all.
_PLAIN = ("yuv420p", "yuvj420p", "yuva420p")
_REASON = 300
_TYPES = {"libx264": ".mp4", "libopenh264": ".mp4", "libvpx-vp9": ".webm", "libvpx": ".webm"}
# Keyframes come often, so that a browser is soon at any time; threads are told, for the bytes depend on their number.
_HOW = {
    "libx264": ("-preset", "medium", "-crf", "20", "-g", "25", "-threads", "4", "-movflags", "+faststart"),
    "libopenh264": ("-b:v", "6M", "-g", "25", "-threads", "1", "-movflags", "+faststart"),
    "libvpx-vp9": ("-crf", "30", "-b:v", "0", "-g", "25", "-cpu-used", "4", "-threads", "1"),
    "libvpx": ("-crf", "10", "-b:v", "6M", "-g", "25", "-threads", "1", "-auto-alt-ref", "0"),
}


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a file of a video holds; ``options`` are those that its decoder needs."""

    codec: str
    pixels: str
    format: str
    alpha: bool
    options: tuple[str, ...] = ()


@functools.cache
def has_programs() -> bool:
    """Return whether ffmpeg and ffprobe are installed."""
    return shutil.which("ffmpeg") is not None and shutil.which("ffprobe") is not None


def facts_of(path: Path) -> FilmFacts | str:
    """Return what a file holds, or why it holds no video that can be read."""
    entries = "stream=codec_name,pix_fmt:stream_tags=alpha_mode:format=format_name"
    asked = ["-select_streams", "v:0", "-show_entries", entries, "-of", "json", "--", f"file:{path}"]
    done = subprocess.run(
        ["ffprobe", "-hide_banner", "-v", "error", *asked],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return _reason(done.stderr, path) or f"ffprobe {done.returncode}"
    told = json.loads(done.stdout)
    if not told.get("streams"):
        return "no video"
    stream = told["streams"][0]
    codec, pixels = str(stream.get("codec_name")), str(stream.get("pix_fmt"))
    # ffmpeg's own decoder of VP8 and VP9 leaves alpha out.
    marked = str(stream.get("tags", {}).get("alpha_mode", "0")) == "1" and codec in ("vp8", "vp9")
    options = ("-c:v", "libvpx-vp9" if codec == "vp9" else "libvpx") if marked else ()
    alpha = marked or pixels.startswith(("yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya"))
    return FilmFacts(codec, pixels, str(told.get("format", {}).get("format_name", "")), alpha, options)


def is_web(path: Path, facts: FilmFacts) -> bool:
    """Return whether every browser reads a file as it is.

    Examples
    --------
    >>> is_web(Path("a.mp4"), FilmFacts("h264", "yuv420p", "mov,mp4,m4a", False))
    True
    >>> is_web(Path("a.mov"), FilmFacts("prores", "yuv422p10le", "mov,mp4,m4a", False))
    False
    """
    kind = CONTAINERS.get(path.suffix.lower())
    if kind is None or kind.partition("/")[2] not in facts.format.split(","):
        return False
    return facts.codec in _READ[kind] and facts.pixels in _PLAIN


def coders(facts: FilmFacts) -> tuple[str, ...]:
    """Return the coders of the installed ffmpeg that can take the place of a file's own, the best first."""
    names = ("libvpx-vp9", "libvpx") if facts.alpha else tuple(_TYPES)
    return tuple(name for name in names if name in _encoders())


@functools.cache
def _encoders() -> frozenset[str]:
    command = ["ffmpeg", "-hide_banner", "-encoders"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return frozenset(row[1] for row in map(str.split, listed.splitlines()) if len(row) > 2)


def coded_film(path: Path, stem: Path, facts: FilmFacts, aspect: float | None = None) -> Path:
    """Code a video for browsers beside a stem, without its sound; return the file.

    With an ``aspect`` it gets black rims, so that it has that width over height.

    Raises
    ------
    FileError
        If ffmpeg stops.
    """
    coder = coders(facts)[0]
    out = stem.with_name(stem.name + _TYPES[coder])
    rims = f"pad='max(iw,ih*{aspect:.6f})':'max(ih,iw/{aspect:.6f})':-1:-1," if aspect is not None else ""
    pixels = "yuva420p" if facts.alpha else "yuv420p"
    with atomic(out) as temporary:
        _run(
            path,
            [
                *facts.options, "-i", f"file:{path}", "-map", "0:v:0", "-an", "-c:v", coder, *_HOW[coder],
                "-vf", f"{rims}scale=trunc(iw/2)*2:trunc(ih/2)*2,setsar=1", "-pix_fmt", pixels,
                "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
                "-f", out.suffix[1:], f"file:{temporary}",
            ],
        )  # fmt: skip
    return out


def first_picture(path: Path, facts: FilmFacts | str) -> NDArray[np.uint8]:
    """Return the (h, w, 4) first picture of a video.

    Raises
    ------
    FileError
        If it cannot be decoded.
    """
    from PIL import Image

    if isinstance(facts, str):
        raise FileError("web-film-coding", path, reason=facts)
    data = _run(
        path,
        [
            *facts.options, "-i", f"file:{path}", "-map", "0:v:0", "-frames:v", "1",
            "-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact", "-pix_fmt", "rgba",
            "-c:v", "png", "-f", "image2pipe", "pipe:1",
        ],
    )  # fmt: skip
    if not data:
        raise FileError("web-film-coding", path, reason="no picture")
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGBA"), np.uint8)


def _run(path: Path, arguments: list[str]) -> bytes:
    command = ["ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        reason = _reason(done.stderr, path) or str(done.returncode)
        raise FileError("web-film-coding", path, reason=reason)
    return done.stdout


def _reason(stderr: bytes, path: Path) -> str:
    """Return the last line of what a program complained of, without the place of the file."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    if last.startswith("["):  # [mov,mp4 @ 0x55d0c0] moov atom not found
        last = last.partition("] ")[2] or last
    return last.replace(f"file:{path}", path.name).replace(str(path), path.name)[:_REASON]
