"""What may be asked of a page beyond the scene and its profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from immersion.export._gltf.options import GlbOptions
from immersion.stage.stage import Stage

__all__ = ["WebOptions", "room_options"]


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Choices of the web target.

    Parameters
    ----------
    single : bool
        Write one HTML file that opens from a disk instead of a folder for a server.
    poster : bytes, optional
        A JPEG picture that is shown until the room has come; a caller that can draw makes it.
    quick_look : bool
        Write a USDZ beside the page, and link to it where a device shows such objects in the visitor's own room
        (iPhone and iPad). It needs the extra ``usd``; a document of one file has none.

    light_first : bool
        Show models that have lighter levels as their lightest until the full ones have come.
    compression : {"none", "quantised"}, optional
        How models are packed; when not given, quantised where the profile packs them, else not.
    textures : {"keep", "webp"}, optional
        How pictures are coded; when not given, WebP where the profile codes them, else as they are.
    texture_size : int, optional
        The longest side of a picture; that of the profile when it is smaller.

    codec : {"opus", "aac", "flac"}, optional
        How sounds are coded; when not given, the first of them that is at hand.
    kbps : int, optional
        Kilobits per second of each channel; those of the codec when not given.
    bed_order : int, optional
        The order of beds, when theirs is higher; the field that is turned with the head keeps its own.
    film_height, film_kbps : int, optional
        The most pixels of height and kilobits per second of a video; one that has more is made lighter by an installed
        ffmpeg, none is made larger.
    kept : dict, optional
        Where what is coded already is kept, for several exports of one scene.

    Examples
    --------
    >>> WebOptions().single
    False
    """

    single: bool = False
    poster: bytes | None = None
    quick_look: bool = False
    light_first: bool = True
    compression: Literal["none", "quantised"] | None = None
    textures: Literal["keep", "webp"] | None = None
    texture_size: int | None = None
    codec: Literal["opus", "aac", "flac"] | None = None
    kbps: int | None = None
    bed_order: int | None = None
    film_height: int | None = None
    film_kbps: int | None = None
    kept: dict[object, Any] | None = field(default=None, repr=False, compare=False)


def room_options(stage: Stage, options: WebOptions) -> GlbOptions:
    """Return the options for the room of a page: its policy lets no decoder compile, and browsers open the rest."""
    profile = stage.profile_record
    packed = profile is not None and profile.compression not in (None, "none")
    coded = profile is not None and profile.texture_coding not in (None, "keep")
    return GlbOptions(
        levels=False,
        compression=options.compression or ("quantised" if packed else "none"),
        textures=options.textures or ("webp" if coded else "keep"),
        texture_size=options.texture_size,
        kept=options.kept,
    )
