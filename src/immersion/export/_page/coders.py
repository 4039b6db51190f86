"""Coders of the page's sounds: Opus and AAC by an installed ffmpeg, FLAC always.

What Chromium gives back was measured (``docs/web-audio.md``): Ogg Opus of mapping family 255, AAC in MP4 and FLAC come
out with their exact length and aligned to the frame, the coder's delay taken off; Opus in WebM does not.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic
from immersion.errors import FileError
from immersion.export._page import _sounds_texts as _sounds_texts
from immersion.stage.assets import RATE

__all__ = ["CODERS", "Coder", "coder_at_hand", "encode"]

_REASON = 300


@dataclass(frozen=True, slots=True)
class Coder:
    """One way to code a sound.

    Parameters
    ----------
    name, suffix : str
    channels : int
        The most in one file that browsers decode in their order: 32 is the most of an AudioBuffer, 8 that of FLAC; more
        than two channels of AAC have a layout, and one of them would be coded as a bass channel.
    lead, tail : int
        Frames of what comes before and after that a segment needs to be coded as if it was not cut out.
    priming : int
        Frames that a decoder adds in front when it does not know better.
    kbps : int
        For each channel, when nothing is said.
    """

    name: str
    suffix: str
    channels: int
    lead: int = 0
    tail: int = 0
    priming: int = 0
    kbps: int = 0

    @property
    def lossy(self) -> bool:
        """Whether something is lost."""
        return self.kbps > 0


CODERS = {
    "opus": Coder("opus", ".opus", 32, lead=3840, tail=960, priming=312, kbps=64),
    "aac": Coder("aac", ".m4a", 2, lead=4800, tail=960, priming=1024, kbps=64),
    "flac": Coder("flac", ".flac", 8),
}
_ENCODERS = {"opus": "libopus", "aac": "aac"}


def coder_at_hand(*names: str) -> Coder:
    """Return the first of these coders that an ffmpeg here has, or FLAC when it has none of them."""
    there = (CODERS[name] for name in names if name == "flac" or _ENCODERS[name] in _encoders())
    return next(there, CODERS["flac"])


@functools.cache
def _encoders() -> frozenset[str]:
    if shutil.which("ffmpeg") is None:
        return frozenset()
    listed = subprocess.run(
        ["ffmpeg", "-hide_banner", "-encoders"], capture_output=True, text=True, check=False
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return frozenset(row[1] for row in rows if len(row) > 2)


def encode(samples: NDArray[np.float32], path: Path, coder: Coder, kbps: int) -> None:
    """Code samples (channels, frames) within ±1 at 48 kHz into a file; the same samples give the same bytes.

    Raises
    ------
    FileError
        If the coder stops, or the file cannot be written.
    """
    rows = np.ascontiguousarray(samples.T, "<f4")
    with atomic(path) as temporary:
        if coder.lossy:
            _by_ffmpeg(rows, temporary, path, coder, kbps)
        else:
            import soundfile

            soundfile.write(temporary, rows, RATE, format="FLAC", subtype="PCM_16")


def _by_ffmpeg(rows: NDArray[np.float32], temporary: Path, path: Path, coder: Coder, kbps: int) -> None:
    channels = rows.shape[1]
    # An MP4 tells lengths by a clock of its own, in milliseconds unless another is asked for.
    form = (
        ["-f", "ogg"]
        if coder.name == "opus"
        else ["-f", "mp4", "-movflags", "+faststart", "-movie_timescale", str(RATE)]
    )
    # Family 255: channels without a layout, each coded by itself, as those of a field are.
    family = ["-mapping_family", "255"] if coder.name == "opus" and channels > 2 else []
    done = subprocess.run(
        [
            "ffmpeg", "-hide_banner", "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", str(channels),
            "-i", "pipe:0", "-c:a", _ENCODERS[coder.name], "-b:a", f"{kbps * channels}k", *family,
            "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", *form, f"file:{temporary}",
        ],
        input=rows.tobytes(),
        capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise FileError("web-coding", path, reason=(lines[-1] if lines else str(done.returncode))[:_REASON])
