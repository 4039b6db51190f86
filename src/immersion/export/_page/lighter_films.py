"""Videos that give way: smaller pictures and a most of kilobits, and without the sound that a page never plays.

A page is mute where it shows a video; what it sounds like comes from the scene's own sounds, which are taken from the
source and not from the page's file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from immersion.export._page.film_coding import TYPES, code_film, coders
from immersion.stage.ffmpeg import file_argument, probed, run
from immersion.stage.first_pictures import SQUARE, FilmFacts

__all__ = ["Limits", "Measure", "Rims", "drop_sound", "lighter_film", "measured", "sides_within"]

# One thread: with a most of kilobits the bytes of x264 depend on how its threads happen to run.
_HOW = {
    "libx264": ("-preset", "medium", "-crf", "23", "-g", "25", "-threads", "1", "-movflags", "+faststart"),
    "libopenh264": ("-g", "25", "-threads", "1", "-movflags", "+faststart"),
    "libvpx-vp9": ("-crf", "33", "-g", "25", "-cpu-used", "4", "-threads", "1"),
    "libvpx": ("-crf", "12", "-g", "25", "-threads", "1", "-auto-alt-ref", "0"),
}
_FREE = {"libopenh264": "6M", "libvpx-vp9": "0", "libvpx": "6M"}
"""Bits per second where no most is asked for."""
_TRIES = 4
_SPARE = 0.97
_SAME_SHAPE = 0.002
_SAME_LENGTH = 0.1  # sound ends with a packet of its own, up to this later than the pictures
_HD = 720


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that each video of a page may have: pixels of height, kilobits per second."""

    height: int | None = None
    kbps: int | None = None

    def exceeded_by(self, height: int, kbps: float) -> bool:
        """Return whether a video has more than one of them.

        Examples
        --------
        >>> Limits(720, 2000).exceeded_by(1080, 900), Limits(720).exceeded_by(720, 9000)
        (True, False)
        """
        return (self.height is not None and height > self.height) or (
            self.kbps is not None and kbps > self.kbps
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """What a file of one video has: pixels of height as it is seen, kilobits per second in all."""

    height: int
    kbps: float


@dataclass(frozen=True, slots=True)
class Rims:
    """The width over height that a picture is brought to by black rims."""

    aspect: float

    @property
    def filter(self) -> str:
        """Return the filter that adds them."""
        wide, high = f"2*ceil(max(iw,ih*{self.aspect})/2)", f"2*ceil(max(ih,iw/{self.aspect})/2)"
        return f",pad='{wide}':'{high}':-1:-1"

    def around(self, width: int, height: int) -> tuple[int, int]:
        """Return the sides of a picture with them.

        Examples
        --------
        >>> Rims(2.0).around(120, 120)
        (240, 120)
        """
        wide, high = max(width, height * self.aspect), max(height, width / self.aspect)
        return 2 * math.ceil(wide / 2), 2 * math.ceil(high / 2)


def measured(path: Path, height: int) -> Measure:
    """Measure a file of one video alone, whose height is known; one that tells no duration has no end of kilobits."""
    seconds = _seconds(path)
    return Measure(height, path.stat().st_size / 125 / seconds if seconds > 0 else math.inf)


def _seconds(path: Path) -> float:
    told, _ = probed(path, "-show_entries", "format=duration")
    try:
        return float(told.get("format", {}).get("duration", 0))
    except ValueError:
        return 0.0


def sides_within(width: int, height: int, most: int | None) -> tuple[int, int]:
    """Return even sides of at most this height that keep a picture's shape; those that it has when it is lower.

    Examples
    --------
    >>> sides_within(1920, 1080, 360), sides_within(640, 360, 720)
    ((640, 360), (640, 360))
    >>> sides_within(1080, 1920, 216)  # 216 would be 121.5 wide
    (118, 210)
    """
    if most is None or height <= most:
        return width, height
    most = max(2, most - most % 2)
    found = [(_even(high * width / height), high) for high in range(most, max(2, int(0.85 * most)) - 1, -2)]
    wrong = [abs(wide / high / (width / height) - 1) for wide, high in found]
    good = next((k for k, error in enumerate(wrong) if error <= _SAME_SHAPE), None)
    return found[wrong.index(min(wrong)) if good is None else good]


def _even(side: float) -> int:
    return max(2, 2 * round(side / 2))


def drop_sound(path: Path, out: Path) -> bool:
    """Copy the pictures of a film alone, bit by bit, when it has sound; return whether it was done.

    One that ffmpeg does not copy so is left to be copied whole, as is one whose sound is longer than its pictures: a
    browser would end it earlier.
    """
    told, _ = probed(path, "-show_entries", "stream=codec_type")
    if all(stream.get("codec_type") != "audio" for stream in told.get("streams", ())):
        return False
    form = ("webm",) if out.suffix == ".webm" else ("mp4", "-movflags", "+faststart")
    done = run(
        "ffmpeg", "-y", "-i", file_argument(path), "-map", "0:v:0", "-an", "-c", "copy", "-map_chapters", "-1",
        "-copyts", "-fflags", "+bitexact", "-f", *form, file_argument(out),
    )  # fmt: skip
    good = done.returncode == 0 and abs(_seconds(out) - _seconds(path)) < _SAME_LENGTH
    if not good:
        out.unlink(missing_ok=True)
    return good


def lighter_film(
    path: Path, stem: Path, facts: FilmFacts, limits: Limits, sides: tuple[int, int], rims: Rims | None
) -> Path:
    """Code a video within limits beside a stem, without its sound; return the file.

    Parameters
    ----------
    path, stem : Path
    facts : FilmFacts
    limits : Limits
    sides : (int, int)
        Width and height as it is seen, rims counted; it is made no larger.
    rims : Rims, optional

    Raises
    ------
    FileError
        If ffmpeg stops.
    """
    coder = coders(facts)[0]
    out = stem.with_name(stem.name + TYPES[coder])
    pictures = _filters(path, sides, limits.height, rims)
    if limits.kbps is None:
        code_film(path, out, facts, coder, (*_HOW[coder], *_free(coder)), *pictures)
        return out
    seconds = max(_seconds(path), 0.1)
    # A buffer of one second is full at the start: a short film would have that second once more.
    rate = limits.kbps * _SPARE * seconds / (seconds + 0.9)
    for _ in range(_TRIES):
        code_film(path, out, facts, coder, (*_HOW[coder], *_within(coder, rate)), *pictures)
        found = measured(out, 0).kbps
        if found <= limits.kbps:
            break
        rate *= 0.95 * limits.kbps / found  # a coder that goes beyond what it is told is told less
    return out


def _free(coder: str) -> tuple[str, ...]:
    return ("-b:v", _FREE[coder]) if coder in _FREE else ()


def _within(coder: str, kbps: float) -> tuple[str, ...]:
    bits = str(round(kbps * 1000))
    mean = ("-b:v", bits) if coder in _FREE else ()
    return (*mean, "-maxrate", bits, "-bufsize", bits)


def _filters(
    path: Path, sides: tuple[int, int], most: int | None, rims: Rims | None
) -> tuple[str, tuple[str, ...]]:
    """Return the filters of the pictures, and how their colours are told.

    A browser takes the colours of a film that does not tell them by its height, HD or less: what becomes smaller tells
    those that it was seen with.
    """
    filters = SQUARE + ("" if rims is None else rims.filter)
    wide, high = sides_within(*sides, most)
    if (wide, high) != sides:
        filters += f",scale={wide}:{high}:flags=bicubic+accurate_rnd+bitexact,setsar=1"
    told, _ = probed(path, "-select_streams", "v:0", "-show_entries", "stream=color_space")
    known = str((told.get("streams") or [{}])[0].get("color_space", "unknown"))
    if known not in ("unknown", "gbr", "reserved"):
        return filters, ()
    colours = "bt709" if sides[1] >= _HD else "smpte170m"
    return filters, ("-colorspace", colours, "-color_primaries", colours, "-color_trc", colours)
