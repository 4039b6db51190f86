"""Media opened late and once: meshes in metres, sounds at one rate, images as bytes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio.record import Audio, Convention
from immersion.errors import FileError, MissingToolError
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import METRES_PER_UNIT, Mesh
from immersion.stage import _texts as _texts

if TYPE_CHECKING:
    from immersion.stage.media_facts import Facts
    from immersion.stage.video_tracks import VideoTrack

__all__ = ["RATE", "Assets", "open_image"]

RATE = 48_000
"""The one sampling rate of a stage, in Hz."""

_log = logging.getLogger("immersion.stage")
T = TypeVar("T")


class Assets:
    """The cache behind a stage: every file is read once, when it is first needed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Path, object], Any] = {}

    def _once(self, kind: str, path: Path, make: Callable[[], T], options: object = None) -> T:
        key = (kind, path, options)
        if key not in self._kept:
            self._kept[key] = make()
        value: T = self._kept[key]
        return value

    def mesh(self, path: Path, unit: str | None, up: Literal["y", "z"] | None) -> Mesh:
        """Return a model in metres, +Y up."""
        return self._once("mesh", path, lambda: _open_mesh(path, unit, up), (unit, up))

    def cloud(self, path: Path, unit: str | None, up: Literal["y", "z"] | None) -> PointCloud:
        """Return a point cloud in metres, +Y up."""
        return self._once("cloud", path, lambda: _open_cloud(path, unit, up), (unit, up))

    def sound(
        self,
        path: Path,
        kind: Literal["ambisonic", "multichannel"] | None,
        convention: Convention | None = None,
    ) -> Audio:
        """Return a sound at the stage's rate, a bed as AmbiX."""
        return self._once("sound", path, lambda: _open_sound(path, kind, convention), (kind, convention))

    def image(self, path: Path) -> NDArray[np.uint8]:
        """Return an image as (h, w, 4) sRGB bytes, upright, row 0 on top."""
        return self._once("image", path, lambda: open_image(path))

    def duration(self, path: Path) -> float:
        """Return a sound's length in seconds, from its header alone."""
        return self._once("duration", path, lambda: _sound_duration(path))

    def video_track(self, path: Path) -> VideoTrack | None:
        """Return what the head of a video says; None when it does not open or nothing here can read it."""
        return self._once("video", path, lambda: _open_track(path))

    def facts(
        self, paths: tuple[Path, ...], media: str, convention: Convention | None = None
    ) -> Facts | None:
        """Return what is measured of a media's file, or of its parts together; kept on disk by their bytes."""
        from immersion.stage.media_facts import kept_facts

        key = (media, convention, paths[1:])
        return self._once("facts", paths[0], lambda: kept_facts(paths, media, convention, self.digest), key)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file."""
        from immersion.stage.media_facts import hashed

        return self._once("digest", path, lambda: hashed(path))

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


def _open_track(path: Path) -> VideoTrack | None:
    from immersion.stage.video_tracks import track_of

    try:
        return track_of(path)
    except (FileError, MissingToolError):
        return None


def _open_mesh(path: Path, unit: str | None, up: Literal["y", "z"] | None) -> Mesh:
    from immersion.scans import io

    mesh = io.read_mesh(path, unit=unit, up=up)
    factor = METRES_PER_UNIT[mesh.unit or "m"]
    if factor == 1.0:
        return replace(mesh, unit="m")
    scaled = (mesh.vertices.astype(np.float64) * factor).astype(np.float32)
    rig = None if mesh.rig is None else mesh.rig.moved(np.diag([factor, factor, factor, 1.0]))
    return replace(mesh, vertices=scaled, offset=mesh.offset * factor, unit="m", rig=rig)


def _open_cloud(path: Path, unit: str | None, up: Literal["y", "z"] | None) -> PointCloud:
    from immersion.scans import io

    cloud = io.read_cloud(path, unit=unit, up=up)
    factor = METRES_PER_UNIT[cloud.unit or "m"]
    if factor == 1.0:
        return replace(cloud, unit="m")
    scaled = (cloud.points.astype(np.float64) * factor).astype(np.float32)
    return replace(cloud, points=scaled, offset=cloud.offset * factor, unit="m")


def _open_sound(
    path: Path, kind: Literal["ambisonic", "multichannel"] | None, convention: Convention | None
) -> Audio:
    from immersion.audio import formats

    return formats.read(path, kind=kind, rate=RATE, convention=convention)


def _sound_duration(path: Path) -> float:
    import soundfile

    readable(path, "audio")
    try:
        facts = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
        raise FileError("file-damaged", path, problem=str(error), format="audio") from None
    return float(facts.frames) / float(facts.samplerate)


def open_image(path: Path) -> NDArray[np.uint8]:
    """Read an image file as (h, w, 4) sRGB bytes, upright, row 0 on top.

    Raises
    ------
    FileError
        If it is missing, damaged, or larger than 178 million pixels.
    """
    from PIL import ImageOps

    from immersion.stage.picture_files import opened_picture

    readable(path, "JPEG, PNG, WebP")
    try:
        with opened_picture(path, path) as picture:
            upright = ImageOps.exif_transpose(picture)
            return np.array(upright.convert("RGBA"), np.uint8)
    except (OSError, ValueError, SyntaxError) as error:
        raise FileError("stage-image", path, problem=str(error).replace(str(path), path.name)) from None
