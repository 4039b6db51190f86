"""What may be asked of a USDZ beyond the scene and its profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from immersion.stage.stage import Stage

__all__ = ["UsdzOptions", "largest_side"]


@dataclass(frozen=True, slots=True)
class UsdzOptions:
    """Choices of the USDZ target; a package holds PNG and JPEG, MP3, M4A and WAV.

    Parameters
    ----------
    texture_size : int, optional
        The longest side of a picture; that of the profile when it is smaller.
    textures : {"keep", "jpeg"}, optional
        JPEG makes opaque pictures of colours lighter; normals and other numbers stay as they are, which is what is
        done when nothing is asked for.
    codec : {"mp3", "aac"}, optional
        How sounds are coded, MP3 when not given; AAC needs an installed ffmpeg, and is MP3 without one.
    kbps : int, optional
        Kilobits per second of each channel; those of the codec when not given.
    kept : dict, optional
        Where what is coded already is kept, for several exports of one scene.

    Examples
    --------
    >>> UsdzOptions(texture_size=512).codec is None
    True
    """

    texture_size: int | None = None
    textures: Literal["keep", "jpeg"] | None = None
    codec: Literal["mp3", "aac"] | None = None
    kbps: int | None = None
    kept: dict[object, Any] | None = field(default=None, repr=False, compare=False)


def largest_side(stage: Stage, options: UsdzOptions) -> int | None:
    """Return the longest side of a picture: the smaller of what the options and the profile say."""
    sizes = (options.texture_size, None if stage.profile_record is None else stage.profile_record.texture)
    return min((size for size in sizes if size is not None), default=None)
