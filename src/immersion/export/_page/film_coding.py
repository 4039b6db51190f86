"""Videos by ffmpeg: what a file holds, whether browsers read it, and how it is coded when they do not."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

from immersion._files import atomic
from immersion.errors import FileError
from immersion.export._page import _films_texts as _films_texts
from immersion.stage.ffmpeg import encoder_among, reason_of, run
from immersion.stage.first_pictures import SQUARE, FilmFacts

__all__ = [
    "CONTAINERS",
    "TYPES",
    "code_film",
    "coded_film",
    "coders",
    "has_programs",
    "is_web",
]

CONTAINERS = {".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm"}
"""The files that browsers read, and their media types."""

_READ = {"video/mp4": ("h264", "av1"), "video/webm": ("vp8", "vp9", "av1")}
# Eight bits in 4:2:0: a telephone decodes no other in hardware, Safari none at all.
_PLAIN = ("yuv420p", "yuvj420p", "yuva420p")
TYPES = {"libx264": ".mp4", "libopenh264": ".mp4", "libvpx-vp9": ".webm", "libvpx": ".webm"}
# Keyframes come often, so that a browser is soon at any time; threads are told, for the bytes depend on their number.
_HOW = {
    "libx264": ("-preset", "medium", "-crf", "20", "-g", "25", "-threads", "4", "-movflags", "+faststart"),
    "libopenh264": ("-b:v", "6M", "-g", "25", "-threads", "1", "-movflags", "+faststart"),
    "libvpx-vp9": ("-crf", "30", "-b:v", "0", "-g", "25", "-cpu-used", "4", "-threads", "1"),
    "libvpx": ("-crf", "10", "-b:v", "6M", "-g", "25", "-threads", "1", "-auto-alt-ref", "0"),
}


@functools.cache
def has_programs() -> bool:
    """Return whether ffmpeg and ffprobe are installed."""
    return shutil.which("ffmpeg") is not None and shutil.which("ffprobe") is not None


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
    names = ("libvpx-vp9", "libvpx") if facts.alpha else tuple(TYPES)
    return tuple(name for name in names if encoder_among(name))


def coded_film(path: Path, stem: Path, facts: FilmFacts, aspect: float | None = None) -> Path:
    """Code a video for browsers beside a stem, without its sound; return the file.

    With an ``aspect`` it gets black rims, so that it has that width over height.

    Raises
    ------
    FileError
        If ffmpeg stops.
    """
    coder = coders(facts)[0]
    out = stem.with_name(stem.name + TYPES[coder])
    wide, high = f"2*ceil(max(iw,ih*{aspect})/2)", f"2*ceil(max(ih,iw/{aspect})/2)"
    rims = f",pad='{wide}':'{high}':-1:-1" if aspect is not None else ""
    code_film(path, out, facts, coder, _HOW[coder], f"{SQUARE}{rims}")
    return out


def code_film(
    path: Path,
    out: Path,
    facts: FilmFacts,
    coder: str,
    how: tuple[str, ...],
    filters: str,
    more: tuple[str, ...] = (),
) -> None:
    """Code the pictures of a video into a file, by a coder told how, through filters.

    Raises
    ------
    FileError
        If ffmpeg stops.
    """
    pixels = "yuva420p" if facts.alpha else "yuv420p"
    with atomic(out) as temporary:
        _run(
            path,
            [
                *facts.options, "-i", f"file:{path}", "-map", "0:v:0", "-an", "-c:v", coder, *how,
                "-vf", filters, "-pix_fmt", pixels, *more,
                # Each picture at its own time, also where they do not come at one rate, as telephones film.
                "-fps_mode", "passthrough", "-enc_time_base", "-1",
                "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
                "-f", out.suffix[1:], f"file:{temporary}",
            ],
        )  # fmt: skip


def _run(path: Path, arguments: list[str]) -> None:
    done = run("ffmpeg", "-y", *arguments)
    if done.returncode:
        raise FileError("web-film-coding", path, reason=reason_of(done.stderr) or str(done.returncode))
