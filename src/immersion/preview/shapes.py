"""Meshes made ready to draw: shading normals, one run of triangles per material, decoded textures."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from immersion.preview.looks import MATT, Look, look_of
from immersion.scans.io.materials import Material, materials_of
from immersion.scans.mesh import Mesh, Texture
from immersion.stage.decoded_textures import texture_pixels
from immersion.stage.shells import PLAIN

__all__ = [
    "ROLES",
    "Look",
    "Part",
    "Picture",
    "Shape",
    "shading_corners",
    "shape_of",
]

_log = logging.getLogger("immersion.preview")

CREASE = float(np.cos(np.radians(45.0)))
"""Where a face leaves its neighbours' mean by more than this, the edge is drawn sharp."""

FLIP, UPPER = np.array([1, -1], np.float32), np.array([0, 1], np.float32)


ROLES = ("base", "normal", "roughness", "occlusion", "emissive")
"""What a texture tells, in the order of the card's texture units."""

REPEAT = 10497
SMOOTH = (9987, 9729)
"""Between pixels and between an image's smaller copies; between pixels: glTF's numbers, which are OpenGL's."""

MOST_SETS = 4
"""Sets of texture coordinates beyond the first: each of the five images may have its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image with (h, w, 4) bytes, how it goes on beyond its sides, and how it is made smaller and larger."""

    pixels: NDArray[np.uint8]
    wrap: tuple[int, int] = (REPEAT, REPEAT)
    filters: tuple[int, int] = SMOOTH


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A run of indices that wears one material: its linear colour factor, its images by role, its look.

    ``sets`` says which images have coordinates of their own, and which; ``tangents`` whether the file tells how
    its normal map lies.
    """

    first: int
    count: int
    factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    images: tuple[tuple[str, Picture], ...] = ()
    look: Look = MATT
    sets: tuple[tuple[str, int], ...] = ()
    tangents: bool = False

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
    others : (N, 8) ndarray of float32, optional
        Sets 1 to 4 of texture coordinates, side by side; only where an image asks for one.
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    colors: NDArray[np.uint8]
    uvs: NDArray[np.float32]
    indices: NDArray[np.uint32]
    parts: tuple[Part, ...]
    tangents: NDArray[np.float32] | None = None
    others: NDArray[np.float32] | None = None

    def coordinates(self, number: int) -> NDArray[np.float32]:
        """Return a set of texture coordinates (N, 2)."""
        return self.uvs if self.others is None or not number else self.others[:, 2 * number - 2 : 2 * number]


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
    indices, source, normals = _corners(mesh, faces)
    colors = mesh.colors
    if colors is None:
        bare = not mesh.textures and all(material.color[:3] == (1.0, 1.0, 1.0) for material in materials)
        colors = np.tile(np.array(PLAIN if bare else (255,) * 4, np.uint8), (len(mesh.vertices), 1))
    uvs = np.zeros((len(mesh.vertices), 2), np.float32) if mesh.uvs is None else mesh.uvs
    parts = _parts(mesh, materials, starts)
    shape = Shape(
        points=np.ascontiguousarray(mesh.vertices[source]),
        normals=normals,
        colors=np.ascontiguousarray(colors[source]),
        uvs=np.ascontiguousarray(uvs[source] * FLIP + UPPER),
        indices=indices,
        parts=parts,
        others=_others(mesh, parts, source),
    )
    bumpy = any(role == "normal" for part in shape.parts for role, _ in part.images)
    if not bumpy:
        return shape
    return _with_tangents(shape, None if mesh.tangents is None else mesh.tangents[source])


def _corners(
    mesh: Mesh, faces: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.intp], NDArray[np.float32]]:
    """Return :func:`shading_corners`, with the file's normals where it gives some."""
    own = mesh.normals
    if own is None or own.shape != mesh.vertices.shape:
        return shading_corners(mesh.vertices, faces)
    given = (own != 0).any(1)
    own = -own if _inside_out(mesh.vertices, faces, own) else own
    if given[faces].all():
        indices = np.ascontiguousarray(faces.ravel(), np.uint32)
        return indices, np.arange(len(own)), np.ascontiguousarray(own)
    indices, source, normals = shading_corners(mesh.vertices, faces)
    normals[given[source]] = own[source][given[source]]
    return indices, source, normals


def _inside_out(
    vertices: NDArray[np.float32], faces: NDArray[np.int32], normals: NDArray[np.float32]
) -> bool:
    """Tell whether normals look against most of the surface: light falls on the side that the corners' order tells."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    mean = normals[faces[:, 0]] + normals[faces[:, 1]] + normals[faces[:, 2]]
    return bool(np.einsum("ij,ij->i", np.cross(b - a, c - a), mean).sum(dtype=np.float64) < 0)


def _tangents(shape: Shape) -> NDArray[np.float32]:
    """Return how normal maps lie on the surface: the mean over the faces of each vertex."""
    points = shape.points.astype(np.float64)
    total = np.zeros((2, len(points), 3))
    for part in shape.parts:
        if "normal" not in dict(part.images):
            continue
        corners = shape.indices[part.first : part.first + part.count].reshape(-1, 3)
        uvs = shape.coordinates(dict(part.sets).get("normal", 0)).astype(np.float64)
        sides = [points[corners[:, k]] - points[corners[:, 0]] for k in (1, 2)]
        (ux, uy), (vx, vy) = ((uvs[corners[:, k]] - uvs[corners[:, 0]]).T for k in (1, 2))
        sign = np.sign(ux * vy - vx * uy)[:, None]
        right = (sides[0] * vy[:, None] - sides[1] * uy[:, None]) * sign
        down = (sides[1] * ux[:, None] - sides[0] * vx[:, None]) * sign
        flat = corners.ravel()
        for k, each in enumerate((right, down)):
            spread = np.repeat(each, 3, axis=0)
            total[k] += np.stack(
                [np.bincount(flat, spread[:, a], minlength=len(points)) for a in range(3)], 1
            )
    hand = np.sign(np.einsum("ij,ij->i", np.cross(shape.normals, total[0]), total[1]))
    return np.concatenate([_unit(total[0]), hand[:, None]], 1).astype(np.float32)


def _with_tangents(shape: Shape, told: NDArray[np.float32] | None) -> Shape:
    """Return the shape with tangents: the file's (N, 4), and those of the texture's own slope where it has none."""
    own = _tangents(shape)
    if told is None:
        return replace(shape, tangents=own)
    known = (told[:, :3] != 0).any(1)
    # The file's hand leads up the picture, ours down it.
    tangents = np.where(known[:, None], told * np.array([1, 1, 1, -1], np.float32), own)
    parts = tuple(
        replace(part, tangents=bool(known[shape.indices[part.first : part.first + part.count]].all()))
        for part in shape.parts
    )
    return replace(shape, tangents=tangents, parts=parts)


def _parts(mesh: Mesh, materials: tuple[Material, ...], starts: NDArray[np.int64]) -> tuple[Part, ...]:
    decoded: dict[int, Picture | None] = {}
    parts = []
    for number, (first, last) in enumerate(pairwise(starts)):
        if last == first:
            continue
        material = materials[number]
        images = [] if mesh.uvs is None else _images(mesh, material, decoded)
        part = Part(3 * int(first), 3 * int(last - first), material.color, tuple(images))
        look = look_of(mesh, material, [role for role, _ in images], part.pixels)
        if look.unlit:
            part = replace(part, images=tuple(pair for pair in images if pair[0] == "base"))
        sets = ((role, material.coordinates.get(role, 0)) for role, _ in part.images)
        parts.append(replace(part, look=look, sets=tuple(pair for pair in sets if pair[1])))
    return tuple(parts)


def _images(mesh: Mesh, material: Material, decoded: dict[int, Picture | None]) -> list[tuple[str, Picture]]:
    found = []
    for role in ROLES:
        number = material.textures.get(role)
        if number is None:
            continue
        if role in material.coordinates and _set_of(mesh, material.coordinates[role]) is None:
            _log.info("%s: the coordinates of the %s texture are lost: it is not drawn", mesh.name, role)
            continue
        if number not in decoded:
            decoded[number] = _picture(mesh.textures[number])
        picture = decoded[number]
        if picture is not None:
            found.append((role, picture))
    return found


def _picture(texture: Texture) -> Picture | None:
    pixels, sampler = texture_pixels(texture), dict(texture.sampler)
    if pixels is None:
        return None
    wrap = sampler.get("wrapS", REPEAT), sampler.get("wrapT", REPEAT)
    return Picture(pixels, wrap, (sampler.get("minFilter", SMOOTH[0]), sampler.get("magFilter", SMOOTH[1])))


def _set_of(mesh: Mesh, number: int) -> NDArray[np.float32] | None:
    """Return a set of texture coordinates (V, 2) beyond the first; None when the mesh does not have it."""
    both = [mesh.scalars.get(f"texcoord_{number}_{axis}") for axis in "uv"]
    there = [each for each in both if each is not None and len(each) == len(mesh.vertices)]
    return np.stack(there, 1) if len(there) == 2 and 1 <= number <= MOST_SETS else None


def _others(mesh: Mesh, parts: tuple[Part, ...], source: NDArray[np.intp]) -> NDArray[np.float32] | None:
    """Return the sets of coordinates beyond the first that images ask for, side by side (N, 8)."""
    used = {number for part in parts for _, number in part.sets}
    if not used:
        return None
    others = np.zeros((len(source), 2 * MOST_SETS), np.float32)
    for number in used:
        uvs = _set_of(mesh, number)
        if uvs is not None:
            others[:, 2 * number - 2 : 2 * number] = uvs[source] * FLIP + UPPER
    return others


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
