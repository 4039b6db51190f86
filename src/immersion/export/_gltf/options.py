"""What may be asked of a GLB beyond the scene and its profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from immersion.stage.stage import Stage

__all__ = ["Coding", "Compression", "GlbOptions", "TextureCoding", "coding_of"]

Compression = Literal["none", "quantised", "meshopt", "draco"]
TextureCoding = Literal["keep", "webp", "ktx2"]
_BITS = 14


@dataclass(frozen=True, slots=True)
class GlbOptions:
    """Choices of the GLB target; as they are without arguments, every reader of glTF 2.0 shows the file.

    Parameters
    ----------
    levels : bool
        Write lighter levels of detail as files beside the GLB.
    msft_lod : bool
        Put them into the GLB too (MSFT_lod). Most readers load every level.
    instancing : int, optional
        From how many copies of one model on they become one node (EXT_mesh_gpu_instancing, which a reader must
        then know). Without it each copy has its node and all share one mesh.
    visibility : bool
        Show and hide by KHR_node_visibility and KHR_animation_pointer instead of a scale of zero.
    room : bool, optional
        Whether the room's surfaces are drawn; without it, unless the profile names the only things it keeps.

    compression : {"none", "quantised", "meshopt", "draco"}, optional
        How models at rest are packed; the profile's own choice when not given, else none.
    bits : int, optional
        Bits of each coordinate of a packed model, 14 when not given: 8 to 16, to 24 for Draco.
    textures : {"keep", "webp", "ktx2"}, optional
        How pictures are coded; the profile's own choice when not given, else as they are.
    texture_size : int, optional
        The longest side of a picture; that of the profile when it is smaller.

    bed_codec : {"wav", "opus", "flac"}
        How beds beside are coded; FLAC holds eight channels, WAV of 16 bits stands in for more.
    bed_order : int, optional
        The order of beds beside, when theirs is higher.
    kept : dict, optional
        Where sounds and pictures that are coded already are kept, for several exports of one scene.

    Examples
    --------
    >>> GlbOptions().msft_lod
    False
    """

    levels: bool = True
    msft_lod: bool = False
    instancing: int | None = None
    visibility: bool = False
    room: bool | None = None
    compression: Compression | None = None
    bits: int | None = None
    textures: TextureCoding | None = None
    texture_size: int | None = None
    bed_codec: Literal["wav", "opus", "flac"] = "wav"
    bed_order: int | None = None
    kept: dict[object, Any] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Coding:
    """How models and pictures are written, once options and profile are settled."""

    compression: Compression = "none"
    bits: int = _BITS
    textures: TextureCoding = "keep"
    size: int | None = None


def coding_of(stage: Stage, options: GlbOptions) -> Coding:
    """Return what the options ask for, and the profile where they leave it open; the smaller of two sizes."""
    profile = stage.profile_record
    sizes = [options.texture_size, None if profile is None else profile.texture]
    most = [size for size in sizes if size is not None]
    packed = options.compression or (profile and profile.compression) or "none"
    coded = options.textures or (profile and profile.texture_coding) or "keep"
    return Coding(packed, options.bits or _BITS, coded, min(most, default=None))
