"""What may be asked of a page beyond the scene and its profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from immersion.errors import UsageError
from immersion.export import _web_texts as _web_texts
from immersion.export._gltf.options import GlbOptions
from immersion.registry import nearest
from immersion.stage.stage import Stage

__all__ = ["WebOptions", "room_options"]

_CODECS = Literal["opus", "aac", "flac"]
_RANGES = {"kbps": (8, 512), "film_height": (16, 16_384), "film_kbps": (50, 200_000)}


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

    Raises
    ------
    UsageError
        If a codec is not known, a number is out of its range, or FLAC is to have kilobits.

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
    codec: _CODECS | None = None
    kbps: int | None = None
    bed_order: int | None = None
    film_height: int | None = None
    film_kbps: int | None = None
    kept: dict[object, Any] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what no page can be made with."""
        codecs = get_args(_CODECS)
        if self.codec is not None and self.codec not in codecs:
            named = {"kind": "codec", "name": self.codec, "known": ", ".join(codecs)}
            raise UsageError("unknown-name", **named, nearest=nearest(self.codec, codecs))
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise UsageError("web-option-range", name, name=name, value=value, low=low, high=high)
        if self.codec == "flac" and self.kbps is not None:
            raise UsageError("web-option-flac", "kbps", kbps=self.kbps)


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
