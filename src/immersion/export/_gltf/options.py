"""What may be asked of a GLB beyond the scene and its profile."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GlbOptions"]


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
