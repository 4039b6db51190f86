"""What is kept on the card between pictures: meshes and images, until nobody holds them any more."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.preview.buffers import Loaded, delete_texture, load_shape, load_texture
from immersion.preview.clouds import cloud_shape
from immersion.preview.room import room_shape
from immersion.preview.shapes import Shape, shape_of
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from immersion.stage.inner_surfaces import Surface

__all__ = ["Cards", "Seal"]

Key = tuple[object, ...]


class Seal:
    """Tells whether something was made of these very arrays, without keeping them alive."""

    def __init__(self, arrays: Sequence[NDArray[Any]] = (), told: bytes | None = None) -> None:
        self._told = told
        self._arrays = [weakref.ref(array) for array in arrays]

    def holds(self, arrays: Sequence[NDArray[Any]], told: bytes) -> bool:
        """Return whether nothing has changed."""
        if told != self._told or len(arrays) != len(self._arrays):
            return False
        return all(kept() is array for kept, array in zip(self._arrays, arrays, strict=True))


class Cards:
    """Meshes and images of one graphics context, each loaded once while it is in use."""

    def __init__(self) -> None:
        self._kept: dict[Key, Callable[[], None]] = {}
        self._found: dict[Key, Any] = {}
        self._dead: list[Key] = []

    def mesh(self, mesh: Mesh) -> Loaded:
        """Return a mesh on the card; meshes that share their arrays are one."""
        parts = (mesh.vertices, mesh.faces, mesh.colors, mesh.uvs, mesh.face_materials)
        shaded = (mesh.normals, mesh.tangents)
        return self.shape(
            tuple(id(part) for part in (*parts, *shaded)), lambda: shape_of(mesh), mesh.vertices, mesh.faces
        )

    def cloud(self, cloud: PointCloud) -> Loaded:
        """Return a point cloud on the card."""
        return self.shape((id(cloud.points), id(cloud.colors)), lambda: cloud_shape(cloud), cloud.points)

    def shape(self, key: Key, make: Callable[[], Shape], *owners: NDArray[Any]) -> Loaded:
        """Return a shape on the card, made when it is first asked for."""
        if key not in self._found:
            loaded = load_shape(make())
            self._keep(key, loaded, loaded.delete, *owners)
        kept: Loaded = self._found[key]
        return kept

    def room(self, surfaces: tuple[Surface, ...]) -> Loaded:
        """Return the walls of a room on the card."""
        first = surfaces[0].points
        return self.shape((id(first), "room"), lambda: room_shape(surfaces), first)

    def texture(self, pixels: NDArray[np.uint8]) -> int:
        """Return the texture of an image."""
        key = (id(pixels),)
        if key not in self._found:
            number = load_texture(pixels)
            self._keep(key, number, lambda: delete_texture(number), pixels)
        return int(self._found[key])

    def _keep(self, key: Key, value: object, free: Callable[[], None], *owners: NDArray[Any]) -> None:
        """Keep a value until one of its arrays is gone; it is freed at the next drawing, in our context."""
        self._found[key], self._kept[key] = value, free
        for owner in owners:
            weakref.finalize(owner, self._dead.append, key).atexit = False

    def sweep(self) -> None:
        """Free what nobody holds any more."""
        while self._dead:
            key = self._dead.pop()
            self._found.pop(key, None)
            free = self._kept.pop(key, None)
            if free is not None:
                free()

    def count(self) -> int:
        """Return how many meshes and images are on the card."""
        self.sweep()
        return len(self._found)

    def delete(self) -> None:
        """Free everything."""
        for free in self._kept.values():
            free()
        self._kept.clear()
        self._found.clear()
