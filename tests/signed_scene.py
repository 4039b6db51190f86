"""A scene to walk whose voice has videos in sign language, which bear the numbers of their pictures."""

from __future__ import annotations

from pathlib import Path

from numbered_film import H264, encode
from walked_scene import walked_scene


def signed_scene(folder: Path, signed: str = "{fr: media/lsf.mp4, en: media/bsl.mov}") -> Path:
    """Write a scene whose voice has signs: a film for browsers in French, one to code again in English."""
    file = walked_scene(folder)
    encode(folder / "media" / "lsf.mp4", *H264)
    encode(folder / "media" / "bsl.mov", "-c:v", "mpeg4", "-q:v", "2", count=60)
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("voice: {type: audio, ", f"voice: {{type: audio, signed: {signed}, "), "utf-8"
    )
    return file
