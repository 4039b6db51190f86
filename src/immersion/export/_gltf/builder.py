"""A builder that writes equal arrays once: two things of one model, or two parts of one clock, share them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.io._container import GltfBuilder
from immersion.scans.io._gltf_looks import EXTENSIONS

__all__ = ["SharedBuilder"]

_CLAMPED = {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}


class SharedBuilder(GltfBuilder):
    """A :class:`GltfBuilder` whose accessors of equal content are one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[object, ...], int] = {}

    def add_accessor(
        self, array: NDArray[Any], target: int | None = None, normalized: bool = False, bounds: bool = False
    ) -> int:
        """Add an array, once for equal ones, and return the number of its accessor."""
        values = np.ascontiguousarray(array)
        key = (values.tobytes(), values.dtype.str, values.shape, target, normalized, bounds)
        if key not in self._known:
            self._known[key] = super().add_accessor(array, target, normalized, bounds)
        return self._known[key]

    def image_of(self, data: bytes) -> int | None:
        """Return the number of the image of these bytes, if it is in the document."""
        return self._images.get(data)

    def add_panel_texture(self, image: int) -> int:
        """Return the texture of a picture that hangs: smooth, and not repeated at its rims."""
        samplers, textures = self.document["samplers"], self.document["textures"]
        if _CLAMPED not in samplers:
            samplers.append(dict(_CLAMPED))
        entry: dict[str, Any] = {"sampler": samplers.index(_CLAMPED)}
        name = EXTENSIONS.get(self.document["images"][image]["mimeType"])
        if name is None:
            entry["source"] = image
        else:
            entry["extensions"] = {name: {"source": image}}
            self.document["extensionsUsed"].append(name)
            self.document["extensionsRequired"].append(name)
        if entry not in textures:
            textures.append(entry)
        return int(textures.index(entry))
