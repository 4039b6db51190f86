"""Meshes made ready to draw: shading normals, one run of triangles per material, decoded textures."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.errors import FileError
from immersion.scans.io._images import ktx2_pixels, mime_of
from immersion.scans.io.materials import Material, materials_of
from immersion.scans.mesh import Mesh, Texture

__all__ = [
    "ROLES",
    "Look",
    "Part",
    "Picture",
    "Shape",
    "shading_corners",
    "shape_of",
    "texture_pixels",
]

_log = logging.getLogger("immersion.preview")

CREASE = float(np.cos(np.radians(45.0)))
"""Where a face leaves its neighbours' mean by more than this, the edge is drawn sharp."""

PLAIN = (186, 180, 170, 255)
"""Colour of a mesh that says nothing of its colours: that of a plaster cast."""


FLIP, UPPER = np.array([1, -1], np.float32), np.array([0, 1], np.float32)


ROLES = ("base", "normal", "roughness", "occlusion", "emissive")
"""What a texture tells, in the order of the card's texture units."""

REPEAT = 10497


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image with (h, w, 4) bytes, and how it goes on beyond its sides, in glTF's numbers."""

    pixels: NDArray[np.uint8]
    wrap: tuple[int, int] = (REPEAT, REPEAT)


@dataclass(frozen=True, slots=True)
class Look:
    """How a surface takes light.

    Parameters
    ----------
    shiny : bool
        Whether it is glTF's surface; else it is matt: Lambert alone.
    metallic, roughness, emission, normal_scale, occlusion_strength
        As glTF has them.
    cutoff : float
        Alpha below it is not there; negative when alpha says nothing.
    blend : bool
        Whether what is behind shows through, as alpha says.
    """

    shiny: bool = False
    metallic: float = 0.0
    roughness: float = 1.0
    emission: tuple[float, float, float] = (0.0, 0.0, 0.0)
    normal_scale: float = 1.0
    occlusion_strength: float = 1.0
    cutoff: float = 0.5
    blend: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A run of indices that wears one material: its linear colour factor, its images by role, its look."""

    first: int
    count: int
    factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    images: tuple[tuple[str, Picture], ...] = ()
    look: Look = Look()

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """Its base image, if any."""
        return next((image.pixels for role, image in self.images if role == "base"), None)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Triangles for the graphics card.

    Parameters
    ----------
    points, normals : (N, 3) ndarray of float32
    colors : (N, 4) ndarray of uint8
        sRGB and alpha.
    uvs : (N, 2) ndarray of float32
        Origin at the *upper* left, as image rows go.
    indices : (M,) ndarray of uint32
        Three per triangle.
    parts : tuple of Part
    tangents : (N, 4) ndarray of float32, optional
        Where the images' u grows on the surface, and whether v turns after it (1) or against (−1); only
        where a normal map asks for it.
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    colors: NDArray[np.uint8]
    uvs: NDArray[np.float32]
    indices: NDArray[np.uint32]
    parts: tuple[Part, ...]
    tangents: NDArray[np.float32] | None = None


def shape_of(mesh: Mesh) -> Shape:
    """Return a mesh ready to draw, relative to its own ``offset``.

    Raises
    ------
    FileError
        If one of its textures does not open.
    """
    faces = mesh.faces
    materials = materials_of(mesh)
    starts = np.array([0, len(faces)])
    if mesh.face_materials is not None and len(faces):
        numbers = np.clip(mesh.face_materials, 0, len(materials) - 1)
        faces = faces[np.argsort(numbers, kind="stable")]
        starts = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=len(materials)))])
    indices, source, normals = shading_corners(mesh.vertices, faces)
    colors = mesh.colors
    if colors is None:
        bare = not mesh.textures and all(material.color[:3] == (1.0, 1.0, 1.0) for material in materials)
        colors = np.tile(np.array(PLAIN if bare else (255,) * 4, np.uint8), (len(mesh.vertices), 1))
    uvs = np.zeros((len(mesh.vertices), 2), np.float32) if mesh.uvs is None else mesh.uvs
    shape = Shape(
        points=np.ascontiguousarray(mesh.vertices[source]),
        normals=normals,
        colors=np.ascontiguousarray(colors[source]),
        uvs=np.ascontiguousarray(uvs[source] * FLIP + UPPER),
        indices=indices,
        parts=_parts(mesh, materials, starts),
    )
    bumpy = any(role == "normal" for part in shape.parts for role, _ in part.images)
    return replace(shape, tangents=_tangents(shape)) if bumpy else shape


def _tangents(shape: Shape) -> NDArray[np.float32]:
    """Return how images lie on the surface: the mean over the faces of each vertex."""
    corners = shape.indices.reshape(-1, 3)
    points, uvs = shape.points.astype(np.float64), shape.uvs.astype(np.float64)
    sides = [points[corners[:, k]] - points[corners[:, 0]] for k in (1, 2)]
    (ux, uy), (vx, vy) = ((uvs[corners[:, k]] - uvs[corners[:, 0]]).T for k in (1, 2))
    turn = ux * vy - vx * uy
    sign = np.sign(turn)[:, None]
    right = (sides[0] * vy[:, None] - sides[1] * uy[:, None]) * sign
    down = (sides[1] * ux[:, None] - sides[0] * vx[:, None]) * sign
    total = np.zeros((2, len(points), 3))
    flat = corners.ravel()
    for k, each in enumerate((right, down)):
        spread = np.repeat(each, 3, axis=0)
        total[k] = np.stack([np.bincount(flat, spread[:, a], minlength=len(points)) for a in range(3)], 1)
    hand = np.sign(np.einsum("ij,ij->i", np.cross(shape.normals, total[0]), total[1]))
    return np.concatenate([_unit(total[0]), hand[:, None]], 1).astype(np.float32)


def _parts(mesh: Mesh, materials: tuple[Material, ...], starts: NDArray[np.int64]) -> tuple[Part, ...]:
    decoded: dict[int, Picture | None] = {}
    parts = []
    for number, (first, last) in enumerate(pairwise(starts)):
        if last == first:
            continue
        material = materials[number]
        images = [] if mesh.uvs is None else _images(mesh, material, decoded)
        part = Part(3 * int(first), 3 * int(last - first), material.color, tuple(images))
        parts.append(replace(part, look=_look(mesh, material, images)))
    return tuple(parts)


def _images(mesh: Mesh, material: Material, decoded: dict[int, Picture | None]) -> list[tuple[str, Picture]]:
    found = []
    for role in ROLES:
        number = material.textures.get(role)
        if number is None:
            continue
        if role in material.coordinates:
            _log.info("%s: the %s texture has coordinates of its own and is not drawn", mesh.name, role)
            continue
        if number not in decoded:
            texture = mesh.textures[number]
            pixels, sampler = texture_pixels(texture), dict(texture.sampler)
            wrap = sampler.get("wrapS", REPEAT), sampler.get("wrapT", REPEAT)
            decoded[number] = None if pixels is None else Picture(pixels, wrap)
        picture = decoded[number]
        if picture is not None:
            found.append((role, picture))
    return found


def _look(mesh: Mesh, material: Material, images: list[tuple[str, Picture]]) -> Look:
    roles, light = {role for role, _ in images}, material.emissive
    if light is None:
        light = (1.0, 1.0, 1.0) if "emissive" in roles else (0.0, 0.0, 0.0)
    shiny = material.metallic > 0 or material.roughness < 1 or any(light) or bool(roles - {"base"})
    # Scans that say nothing of alpha may still have holes cut in their texture.
    cutoff = {"MASK": material.alpha_cutoff, "BLEND": -1.0}.get(material.alpha_mode, -1.0 if shiny else 0.5)
    alphas = [picture.pixels[..., 3] for role, picture in images if role == "base"]
    alphas += [] if mesh.colors is None else [mesh.colors[:, 3]]
    if material.color[3] >= 1 and all(int(alpha.min(initial=255)) == 255 for alpha in alphas):
        cutoff = -1.0
    return Look(
        shiny,
        material.metallic,
        material.roughness,
        light,
        material.normal_scale,
        material.occlusion_strength,
        cutoff,
        material.alpha_mode == "BLEND",
    )


def texture_pixels(texture: Texture) -> NDArray[np.uint8] | None:
    """Return a texture's (h, w, 4) sRGB bytes, row 0 on top; None when it has neither file nor bytes.

    Raises
    ------
    FileError
        If it is missing or damaged.
    """
    from PIL import Image

    data = texture.data
    if data is None:
        if texture.path is None:
            return None
        data = readable(texture.path, "PNG, JPEG").read_bytes()
    if mime_of(data) == "image/ktx2":
        return ktx2_pixels(data, texture.path)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return np.array(picture.convert("RGBA"), np.uint8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileError("file-damaged", texture.path, problem=str(error), format="PNG, JPEG") from None


def shading_corners(
    vertices: NDArray[np.float32], faces: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.intp], NDArray[np.float32]]:
    """Choose a normal for every corner: smooth on a scan's skin, flat where it folds sharply.

    Parameters
    ----------
    vertices : (V, 3) ndarray of float32
    faces : (F, 3) ndarray of int32

    Returns
    -------
    indices : (3F,) ndarray of uint32
        Into the two arrays that follow, which are the vertices and then one entry per sharp corner.
    source : (N,) ndarray of int
        The vertex each entry copies.
    normals : (N, 3) ndarray of float32
        Unit length.
    """
    points = vertices.astype(np.float64)
    corners = faces.ravel().astype(np.intp)
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.cross(b - a, c - a)
    flat = _unit(area)
    place, count = _places(vertices)
    at = place[corners]
    weights = np.repeat(area, 3, axis=0)
    sums: NDArray[np.float64] = np.stack(
        [np.bincount(at, weights[:, k], minlength=count) for k in range(3)], 1
    )
    smooth = _unit(sums)
    of_corner = np.repeat(flat, 3, axis=0)
    folded = (np.einsum("ij,ij->i", of_corner, smooth[at]) < CREASE) & (of_corner != 0).any(1)
    # A fold at one corner makes the whole vertex sharp: else the larger side would look inflated.
    sharp = np.zeros(count, bool)
    sharp[at[folded]] = True
    own = np.nonzero(sharp[at])[0]
    indices = corners.copy()
    indices[own] = len(vertices) + np.arange(len(own))
    source = np.concatenate([np.arange(len(vertices)), corners[own]])
    normals = np.concatenate([smooth[place], of_corner[own]]).astype(np.float32)
    return indices.astype(np.uint32), source, np.ascontiguousarray(normals)


def _places(vertices: NDArray[np.float32]) -> tuple[NDArray[np.intp], int]:
    """Number the distinct positions: vertices doubled along a texture's seam are one place.

    Positions are compared by a 64-bit mix of their bits, ten times faster than by rows; two that met by
    chance would only share a normal.
    """
    bits = np.ascontiguousarray(vertices + np.float32(0)).view(np.uint32).astype(np.uint64)
    mixed = bits[:, 0] * np.uint64(0x9E3779B97F4A7C15)
    for axis in (1, 2):
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ bits[:, axis]) * np.uint64(0xBF58476D1CE4E5B9)
    distinct, place = np.unique(mixed, return_inverse=True)
    return place.reshape(-1), len(distinct)


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float64] = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-300)
    return unit
