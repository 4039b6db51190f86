"""A mesh made ready for rays: Embree's scene, smooth normals, colours; and the light that falls on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from immersion.scans._base_colors import CLAY, BaseColors
from immersion.scans._camera import UPS, Camera
from immersion.scans._surface import embree, pieces, scene_of
from immersion.scans.mesh import Mesh
from immersion.scans.topology import weld_map

__all__ = ["Drawn", "Light", "Shading"]

Shading = Literal["surface", "shape", "wire"]
Floats = NDArray[np.float32]

# Directions of the lights in the frame of the view: to the right, up, towards the viewer; and their strength.
_KEY, _FILL = (np.array([-0.45, 0.65, 0.62]), 0.62), (np.array([0.75, -0.05, 0.45]), 0.16)
_BACK_FACE = np.array([0.20, 0.27, 0.36], np.float32)
INVENTED = np.array([0.42, 0.12, 0.62], np.float32)
_LINE = np.array([0.02, 0.03, 0.06], np.float32)


@dataclass(frozen=True, slots=True)
class Light:
    """How a picture is shaded: what colours it, rays per sample for the shade in hollows, and what is up."""

    shading: Shading = "surface"
    occlusion: int = 0
    up: str = "y"


class Drawn:
    """A mesh in a unit box; one is made for all views of a sheet."""

    def __init__(self, mesh: Mesh) -> None:
        self.mesh = mesh
        low, high = mesh.bounds
        self.scale = mesh.diagonal or 1.0
        self.middle = (low + high) / 2
        self.points = (mesh.vertices.astype(np.float64) + (mesh.offset - self.middle)) / self.scale
        self.faces = np.ascontiguousarray(mesh.faces)
        self.colors = BaseColors(mesh)
        self._normals = _smooth_normals(mesh, self.points)
        self._tensor = embree().core.Tensor
        self._scene = scene_of(self.points, self.faces)

    def cast(self, rays: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
        """Return the distance of each ray's hit (infinite for none), its face (−1) and corner weights (N, 3)."""
        hits = self._scene.cast_rays(self._tensor(rays))
        far, uv = hits["t_hit"].numpy(), hits["primitive_uvs"].numpy()
        faces = hits["primitive_ids"].numpy().astype(np.int64)
        faces[~np.isfinite(far)] = -1
        return far, faces, np.stack([1 - uv[:, 0] - uv[:, 1], uv[:, 0], uv[:, 1]], 1)

    def lit(
        self, camera: Camera, rays: Floats, hits: tuple[Any, Any, Any], light: Light, colors: Floats | None
    ) -> Floats:
        """Return the linear colours (N, 3) of rays that all meet the mesh; ``colors`` instead of its own."""
        far, faces, weights = hits
        normals = np.einsum("nk,nkc->nc", weights, self._normals[self.faces[faces]])
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        flat = self._flat(faces)
        normals = np.where(length > 1e-6, normals / np.maximum(length, 1e-6), flat).astype(np.float32)
        towards = rays[:, 3:]
        behind = np.einsum("ij,ij->i", flat, towards) > 0
        # What turns away at the rim of a smooth surface is still in front.
        normals = np.where(behind[:, None], -normals, normals)
        albedo = self._albedo(faces, weights, behind, light) if colors is None else colors
        if self.mesh.reconstructed is not None:
            invented = self.mesh.reconstructed[faces][:, None]
            albedo = np.where(invented, 0.45 * albedo + 0.55 * INVENTED, albedo)
        above = np.asarray(UPS[light.up], np.float32)
        plain = (light.shading == "surface" and self.colors.there) or colors is not None
        ambient = 0.22 + 0.14 * (normals @ above)
        if plain or light.shading == "wire":
            ambient = ambient + 0.24
        if light.occlusion:
            where = rays[:, :3] + towards * far[:, None]
            facing = np.where(behind[:, None], -flat, flat)
            ambient = ambient * self._open(where, normals, facing, light.occlusion)
        bright = ambient + sum(
            strength * np.maximum(normals @ (direction @ camera.axes / np.linalg.norm(direction)), 0.0)
            for direction, strength in (_KEY, _FILL)
        )
        out = albedo * bright[:, None]
        if light.shading == "wire":
            out = self._ruled(out, faces, weights, camera)
        return np.asarray(out, np.float32)

    def _albedo(
        self, faces: NDArray[np.int64], weights: Floats, behind: NDArray[np.bool_], light: Light
    ) -> Floats:
        if light.shading == "surface" and self.colors.there:
            return self.colors.at(faces, weights)
        return np.where(behind[:, None], _BACK_FACE, CLAY)

    def _flat(self, faces: NDArray[np.int64]) -> Floats:
        a, b, c = (self.points[self.faces[faces, k]] for k in range(3))
        across = np.cross(b - a, c - a)
        length = np.linalg.norm(across, axis=1, keepdims=True)
        return np.asarray(across / np.maximum(length, 1e-30), np.float32)

    def _open(self, where: Floats, normals: Floats, facing: Floats, count: int) -> Floats:
        """Return the part of the sky that is free over each point: seeded rays, a fixed pattern per point."""
        start = where + 2e-4 * facing
        first = np.cross(normals, [0.577, 0.211, -0.788])
        first = first / np.maximum(np.linalg.norm(first, axis=1, keepdims=True), 1e-6)
        second = np.cross(normals, first)
        row = np.arange(len(where))
        free = np.zeros(len(where), np.float32)
        for k in range(count):
            # A lattice of two irrational steps (M. Roberts, 2018) spreads the rays of neighbours apart.
            u = (0.5 + 0.7548776662466927 * (row * count + k)) % 1.0
            v = (0.5 + 0.5698402909980532 * (row * count + k)) % 1.0
            radius, angle = np.sqrt(u), 2 * np.pi * v
            x, y, z = radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - u)
            ray = x[:, None] * first + y[:, None] * second + z[:, None] * normals
            rays = np.ascontiguousarray(np.concatenate([start, ray], 1), np.float32)
            for part in pieces(len(rays), 1 << 18):
                shut = self._scene.test_occlusions(self._tensor(rays[part]), 0.0, 0.3).numpy()
                free[part] += ~shut
        return np.asarray(free / count, np.float32)

    def _ruled(self, colors: Floats, faces: NDArray[np.int64], weights: Floats, camera: Camera) -> Floats:
        """Darken what is within a pixel of a side of its face."""
        a, b, c = (self.points[self.faces[faces, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        sides = np.stack([np.linalg.norm(s, axis=1) for s in (c - b, a - c, b - a)], 1)
        away = (weights * area[:, None] / np.maximum(sides, 1e-30)).min(1) / camera.pixel
        # The pixel is that of the oversampled picture: about one pixel of the final one on each side.
        line = np.clip(1.6 - away, 0.0, 1.0)[:, None]
        return np.asarray(colors * (1 - 0.8 * line) + 0.8 * line * _LINE, np.float32)


def _smooth_normals(mesh: Mesh, points: NDArray[np.float64]) -> Floats:
    """Return normals per vertex, weighted by area; vertices that a texture seam parted share theirs."""
    same = weld_map(mesh)
    a, b, c = (points[mesh.faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    owners = same[mesh.faces]
    out = np.stack(
        [
            sum(
                (np.bincount(owners[:, k], across[:, axis], minlength=len(points)) for k in range(3)),
                start=np.zeros(len(points)),
            )
            for axis in range(3)
        ],
        1,
    )
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.asarray((out / np.maximum(length, 1e-30))[same], np.float32)
