"""What is known of a media once it has been opened: lengths, channels, loudness, triangles, pixels.

A fact belongs to bytes, not to a name: it is measured once for a file's SHA-256, kept on disk, and found again there
until the file, or the way it is measured, is another one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from immersion._files import readable
from immersion.audio.kept_arrays import fingerprint, kept
from immersion.audio.record import Convention
from immersion.errors import FileError, InputError
from immersion.stage import _lock_texts as _lock_texts
from immersion.stage.side_files import side_files

__all__ = [
    "CloudFacts",
    "Facts",
    "ImageFacts",
    "ModelFacts",
    "SoundFacts",
    "VideoFacts",
    "facts_type",
    "hashed",
    "kept_facts",
    "measured",
]

MEASURE = 2
"""Raised with every change of the way facts are measured, so that older ones are not taken for them."""

MOST_METERED = 24
_FIGURES = 2  # decimals of LUFS and dBTP: finer ones are those of a processor, not of a sound

Whole = Annotated[int, Field(ge=0, le=2**53)]
Level = Annotated[float, Field(allow_inf_nan=False)]


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SoundFacts(_Facts):
    """Of a recording: its channels, frames, rate in Hz, LUFS and dBTP (None: silent, or not to be weighed)."""

    channels: Annotated[int, Field(ge=1, le=65_535)]
    frames: Whole
    rate: Annotated[int, Field(ge=1, le=10_000_000)]
    loudness: Level | None = None
    true_peak: Level | None = None

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.frames / self.rate


class ModelFacts(_Facts):
    """Of a model: its triangles, vertices, pictures (``1024x1024``) and the seconds of its own animations."""

    triangles: Whole
    vertices: Whole
    textures: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\d{1,6}x\d{1,6}$")], ...], Field(strict=False)
    ] = ()
    clips: Mapping[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = {}


class ImageFacts(_Facts):
    """Of an image: its pixels, upright."""

    width: Whole
    height: Whole


class VideoFacts(_Facts):
    """Of a video: its pixels as a player shows them (upright and square), seconds, frames per second, coding.

    The length is that of its pictures; what it is heard by is a sound of its own.
    """

    width: Annotated[int, Field(ge=1, le=16384)]
    height: Annotated[int, Field(ge=1, le=16384)]
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    rate: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    codec: Annotated[str, Field(min_length=1, max_length=60)]

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


class CloudFacts(_Facts):
    """Of a cloud: its points."""

    points: Whole


Facts: TypeAlias = SoundFacts | ModelFacts | ImageFacts | VideoFacts | CloudFacts

_BY_TYPE: dict[str, type[Facts]] = {
    "audio": SoundFacts,
    "ambisonic": SoundFacts,
    "stems": SoundFacts,
    "adm": SoundFacts,
    "response": SoundFacts,
    "model": ModelFacts,
    "image": ImageFacts,
    "video": VideoFacts,
    "cloud": CloudFacts,
}


def facts_type(media: str) -> type[Facts] | None:
    """Return what is measured of a type of media; None for those that are not opened."""
    return _BY_TYPE.get(media)


def hashed(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises
    ------
    FileError
        If it does not open, or is empty.
    """
    target = readable(path, path.suffix.lstrip(".").upper())
    try:
        with target.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None


def kept_facts(
    paths: Sequence[Path],
    media: str,
    convention: Convention | None = None,
    digest: Callable[[Path], str] = hashed,
) -> Facts | None:
    """Return the facts of a file, or of a sound's parts together; None for a type that is not opened.

    They are kept by the SHA-256 of the files and of those that they name beside them; what is wrong with an entry, or
    with the folder, only costs another measurement (see :mod:`immersion.audio.kept_arrays`).

    Raises
    ------
    FileError, InputError
        If a file does not open, is damaged, or is written to while it is measured.
    MissingToolError
        If a video is to be measured and ffprobe is not installed.
    """
    wanted = facts_type(media)
    if wanted is None:
        return None
    files = [*paths, *(side for path in paths for side in side_files(path))]
    hashes = [digest(path) for path in files]

    def make() -> tuple[NDArray[np.floating], Mapping[str, object]]:
        found = measured(paths, media, convention)
        # Facts of a file that a studio's export is still writing would stand for bytes that they are not of.
        if [hashed(path) for path in files] != hashes:
            raise FileError("stage-file-moving", paths[0])
        return np.array([float(MEASURE)]), {"facts": found.model_dump(mode="json")}

    named = [path.name for path in files[len(paths) :]]
    key = {"measure": MEASURE, "media": media, "convention": convention, "files": hashes, "beside": named}
    _, entry = kept("facts", fingerprint(key), np.float64, (1,), make)
    try:
        return wanted.model_validate(entry.get("facts"))
    except ValidationError:  # of another program that had the same number
        return measured(paths, media, convention)


def measured(paths: Sequence[Path], media: str, convention: Convention | None = None) -> Facts:
    """Open a media and return its facts.

    Raises
    ------
    FileError, InputError
        If it does not open or is damaged.
    MissingToolError
        If it is a video and ffprobe is not installed.
    """
    if media == "model":
        return _model(paths[0])
    if media == "image":
        from immersion.stage.assets import open_image

        height, width = open_image(paths[0]).shape[:2]
        return ImageFacts(width=width, height=height)
    if media == "cloud":
        from immersion.scans import io

        return CloudFacts(points=len(io.read_cloud(paths[0]).points))
    if media == "video":
        from immersion.stage.video_tracks import measured_video

        return measured_video(paths[0])
    return _sound(paths, media, convention)


def _model(path: Path) -> ModelFacts:
    from immersion.scans import io
    from immersion.scans.appearance import texture_facts
    from immersion.stage.clips import clip_lengths

    mesh = io.read_mesh(path)
    pictures = tuple(f"{one.width}x{one.height}" for one in texture_facts(mesh))
    return ModelFacts(
        triangles=len(mesh.faces), vertices=len(mesh.vertices), textures=pictures, clips=clip_lengths(path)
    )


# Sounds ------------------------------------------------------------------------------------------


def _sound(paths: Sequence[Path], media: str, convention: Convention | None) -> SoundFacts:
    from immersion.audio import open_audio
    from immersion.stage.media_streams import same_lengths

    counts: list[dict[str, int]] = []
    bed = media == "ambisonic"
    for path in paths:
        with open_audio(path, "multichannel" if len(paths) > 1 or media != "audio" else None) as recording:
            counts.append(
                {"channels": recording.channels, "frames": recording.frames, "rate": recording.rate}
            )
            bed = bed or recording.facts.kind == "ambisonic"
    same_lengths([count["frames"] for count in counts], paths[0].stem)
    size = counts[0] | {"channels": sum(count["channels"] for count in counts)}
    if bed:
        levels = _bed_levels(paths, convention)
    elif media in ("audio", "stems") and len(paths) == 1:
        levels = _levels(paths[0], size["channels"], size["rate"], strict=media == "audio")
    elif media in ("audio", "stems"):
        each = [
            _levels(p, count["channels"], count["rate"], strict=False)
            for p, count in zip(paths, counts, strict=True)
        ]
        peaks = [peak for one in each if (peak := one.get("true_peak")) is not None]
        levels = {"true_peak": max(peaks, default=None)}  # files of one show are not one programme
    else:
        levels = {}
    return SoundFacts.model_validate(size | levels)


def _levels(path: Path, channels: int, rate: int, *, strict: bool) -> dict[str, float | None]:
    """Return LUFS and dBTP by blocks; of stems for any loudspeakers, peaks alone."""
    from immersion.audio import LoudnessMeter, open_audio

    try:
        meter, weighed = LoudnessMeter(channels, rate), True
    except InputError:
        if strict:
            raise
        if channels > MOST_METERED:
            return {}
        meter, weighed = LoudnessMeter(channels, rate, [(0.0, 0.0)] * channels), False
    with open_audio(path, "multichannel") as recording:
        for block in recording.blocks():
            meter.process(block)
    found = meter.result()
    return {
        "loudness": _rounded(found.integrated) if weighed else None,
        "true_peak": _rounded(found.true_peak),
    }


def _bed_levels(paths: Sequence[Path], convention: Convention | None) -> dict[str, Any]:
    from immersion.audio import bed_loudness, formats
    from immersion.stage.assets import RATE
    from immersion.stage.media_streams import joined_bed

    if len(paths) > 1:
        pieces = [formats.read(path, kind="multichannel", rate=RATE) for path in paths]
        bed = joined_bed(pieces, paths[0].stem, convention)
    else:
        bed = formats.read(paths[0], kind="ambisonic", rate=RATE, convention=convention)
    found = bed_loudness(bed)
    return {"loudness": _rounded(found.integrated), "true_peak": _rounded(found.true_peak)}


def _rounded(level: float | None) -> float | None:
    return round(level, _FIGURES) + 0.0 if level is not None and math.isfinite(level) else None
