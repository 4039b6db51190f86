"""The program ffmpeg, which codes and decodes films: found on the path, and asked what it can do."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from immersion.errors import MissingToolError
from immersion.stage import _video_texts as _video_texts

__all__ = [
    "ALPHA",
    "arguments_for",
    "decoder_among",
    "encoder_among",
    "file_argument",
    "probed",
    "program",
    "reason_of",
    "run",
    "tells_alpha",
]

_CUT = (b"prematurely", b"truncat", b"end of file", b"partial file")
"""Said of files that stop before their end, with exit code 0."""

ALPHA = "stream_tags=alpha_mode,ALPHA_MODE"
"""What ffprobe is asked for :func:`tells_alpha`: VP8 and VP9 tell it in a tag, in capitals when ffmpeg copied them."""

_REASON = 300  # letters of what ffmpeg said that are worth repeating


def program(name: str = "ffmpeg") -> str:
    """Return the path of ``ffmpeg`` or ``ffprobe``.

    Raises
    ------
    MissingToolError
        If it is not installed; the remedy says how to.
    """
    found = shutil.which(name)
    if found is None:
        raise MissingToolError("film-no-ffmpeg", program=name)
    return found


def arguments_for(name: str = "ffmpeg") -> list[str]:
    """Return the program and the options that keep it quiet and off the terminal.

    Raises
    ------
    MissingToolError
        If it is not installed.
    """
    quiet = ["-hide_banner", "-v", "error"]
    return [program(name), *quiet] + (["-nostdin"] if name == "ffmpeg" else [])


def run(name: str, *arguments: str | os.PathLike[str]) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end and return what it wrote, whatever its exit code.

    Raises
    ------
    MissingToolError
        If it is not installed.
    """
    whole = [*arguments_for(name), *(os.fspath(one) for one in arguments)]
    return subprocess.run(whole, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def probed(path: Path, *entries: str) -> tuple[dict[str, Any], str]:
    """Return what ffprobe tells of a file, and why it could not read it whole ("" when it could)."""
    done = run("ffprobe", "-of", "json", *entries, "--", file_argument(path))
    try:
        facts = json.loads(done.stdout or b"{}")
    except ValueError:
        facts = {}
    # Whatever a parser adds to it, before or after.
    cut = [line for line in done.stderr.splitlines() if any(word in line.lower() for word in _CUT)]
    if done.returncode or cut:
        return facts, reason_of(cut[-1] if cut else done.stderr) or f"ffprobe {done.returncode}"
    return facts, ""  # what a parser complains of on the way is found again when frames are decoded


def file_argument(path: Path) -> str:
    """Return a path as ffmpeg takes it: ``file:`` keeps names with a colon from being read as an address."""
    return f"file:{path}"


def reason_of(stderr: bytes) -> str:
    """Return the last line of what a program complained of, without addresses in memory and its own path."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return ""
    last = lines[-1]
    if last.startswith("["):  # [mov,mp4 @ 0x55d0c0] moov atom not found
        last = last.partition("] ")[2] or last
    return last[:_REASON]


def tells_alpha(stream: Mapping[str, Any]) -> bool:
    """Return whether a track that was probed for :data:`ALPHA` says that it has alpha beside its pixels.

    Examples
    --------
    >>> tells_alpha({"tags": {"ALPHA_MODE": "1"}}), tells_alpha({"tags": {"alpha_mode": "0"}}), tells_alpha({})
    (True, False, False)
    """
    tags = stream.get("tags", {})
    return any(name.lower() == "alpha_mode" and str(value) == "1" for name, value in tags.items())


@functools.lru_cache(maxsize=4)
def _coders(path: str, option: str) -> frozenset[str]:
    listed = subprocess.run(
        [path, "-hide_banner", option], capture_output=True, text=True, check=False
    ).stdout
    rows = (line.split() for line in listed.splitlines())
    return frozenset(row[1] for row in rows if len(row) > 2 and len(row[0]) == 6)


def encoder_among(*names: str) -> str | None:
    """Return the first of these encoders that the installed ffmpeg has."""
    return next((name for name in names if name in _coders(program(), "-encoders")), None)


def decoder_among(*names: str) -> str | None:
    """Return the first of these decoders that the installed ffmpeg has."""
    return next((name for name in names if name in _coders(program(), "-decoders")), None)
