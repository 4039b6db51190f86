"""The triangle mesh: what every scan becomes once it is read.

Vertices are float32 around a float64 ``offset`` (see ``_placed.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.scans import _texts as _texts
from immersion.scans._history import ProvenanceStep
from immersion.scans._placed import METRES_PER_UNIT as METRES_PER_UNIT
from immersion.scans._placed import Placed, centre_if_far, checked_unit
from immersion.scans.rig import Rig, fits

__all__ = ["Mesh", "Texture"]


@dataclass(frozen=True, slots=True)
class Texture:
    """A reference to an image: a file beside the scan, or the bytes held inside it (GLB).

    Parameters
    ----------
    path : Path, optional
        The image file.
    data : bytes, optional
        The encoded image (PNG, JPEG or WebP) when it came inside the scan.
    role : str
        What it colours: ``"base"``, ``"normal"``, ``"occlusion"``, ``"roughness"``, ``"emissive"``.
    name : str
        The name the file gives to the picture.
    sampler : tuple of (str, int)
        How it is filtered and repeated, in glTF's words and numbers; empty for smooth and repeated.
    """

    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    role: str = "base"
    name: str = ""
    sampler: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Mesh(Placed):
    """A triangle mesh in one unit, with what the scan said about its colours.

    Parameters
    ----------
    vertices : (V, 3) ndarray of float32
        Positions relative to ``offset``.
    faces : (F, 3) ndarray of int32
        Vertex indices, counter-clockwise seen from outside.
    offset : (3,) ndarray of float64
        Added to every vertex to get its true position.
    colors : (V, 4) ndarray of uint8, optional
        sRGB and alpha, one per vertex.
    uvs : (V, 2) ndarray of float32, optional
        Texture coordinates, origin at the *lower* left (OBJ's convention; the glTF border flips v).
    textures : tuple of Texture
        The images that the scan refers to.
    face_materials : (F,) ndarray of int32, optional
        Material number of each face; None when there is only one.
    unit : str, optional
        ``"m"``, ``"mm"`` …; None when the file does not say.
    name : str
        The name the file gives, or the file's stem.
    source : Path, optional
        The file it was read from.
    extras : mapping
        Other facts of the file, as plain data.
    normals : (V, 3) ndarray of float32, optional
        Unit normals that the file gives; zero where it gives none.
    tangents : (V, 4) ndarray of float32, optional
        Where u of the normal map grows on the surface, and 1 or −1: the way from there to where its v grows up
        the picture, turning about the normal (glTF's convention). What moves vertices apart drops them.
    scalars : mapping of str to (V,) ndarray of float32
        Other numbers per vertex, by name: ``"confidence"``, ``"quality"`` …
    reconstructed : (F,) ndarray of bool, optional
        True where a face was invented (a filled hole); None when none was.
    history : tuple of ProvenanceStep
        What was done since the file was read.
    rig : Rig, optional
        What makes it move: nodes, skins, morph targets and animations; None for a mesh that only stands.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    offset: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))
    colors: NDArray[np.uint8] | None = None
    uvs: NDArray[np.float32] | None = None
    textures: tuple[Texture, ...] = ()
    face_materials: NDArray[np.int32] | None = None
    unit: str | None = None
    name: str = ""
    source: Path | None = None
    extras: Mapping[str, object] = field(default_factory=dict)
    normals: NDArray[np.float32] | None = None
    scalars: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    reconstructed: NDArray[np.bool_] | None = None
    history: tuple[ProvenanceStep, ...] = ()
    rig: Rig | None = None
    tangents: NDArray[np.float32] | None = None

    @classmethod
    def from_arrays(
        cls,
        positions: ArrayLike,
        faces: ArrayLike,
        *,
        offset: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        uvs: ArrayLike | None = None,
        textures: tuple[Texture, ...] = (),
        face_materials: ArrayLike | None = None,
        unit: str | None = None,
        name: str = "",
        source: Path | None = None,
        extras: Mapping[str, object] | None = None,
        normals: ArrayLike | None = None,
        scalars: Mapping[str, ArrayLike] | None = None,
        reconstructed: ArrayLike | None = None,
        rig: Rig | None = None,
        tangents: ArrayLike | None = None,
    ) -> Mesh:
        """Build a mesh from true positions: checks every array, then splits off the offset.

        Parameters
        ----------
        positions : (V, 3) array_like
            True positions, float64. When they lie far from the origin (so that float32 would lose more
            than 1e-7 of the size), their centre becomes the offset.
        faces : (F, 3) array_like of int
            Vertex indices.
        offset : (3,) array_like, optional
            Added to the positions; use it to keep an offset that is known already.

        Raises
        ------
        InputError
            If a shape is wrong, a coordinate is not finite, or an index is out of range.

        Examples
        --------
        >>> Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).faces.shape
        (1, 3)
        """
        points = checked_points(positions, source)
        triangles = _checked_faces(faces, len(points), source)
        base = np.zeros(3) if offset is None else np.asarray(offset, np.float64).reshape(3)
        shift = centre_if_far(points)
        return cls(
            vertices=np.ascontiguousarray(points - shift if shift.any() else points, np.float32),
            faces=triangles,
            offset=base + shift,
            colors=optional_attribute(colors, len(points), 4, np.dtype(np.uint8), "colors", source),
            uvs=optional_attribute(uvs, len(points), 2, np.dtype(np.float32), "uvs", source),
            textures=textures,
            face_materials=None if face_materials is None else np.ascontiguousarray(face_materials, np.int32),
            unit=checked_unit(unit, source),
            name=name,
            source=source,
            extras=dict(extras or {}),
            normals=optional_attribute(normals, len(points), 3, np.dtype(np.float32), "normals", source),
            scalars={
                name: checked_attribute(values, len(points), 0, np.dtype(np.float32), name, source)
                for name, values in (scalars or {}).items()
            },
            reconstructed=optional_attribute(
                reconstructed, len(triangles), 0, np.dtype(np.bool_), "reconstructed", source
            ),
            rig=rig,
            tangents=optional_attribute(tangents, len(points), 4, np.dtype(np.float32), "tangents", source),
        )

    def _places(self) -> NDArray[np.float32]:
        return self.vertices

    def with_faces(self, faces: NDArray[np.int32], rows: NDArray[Any] | None = None) -> Mesh:
        """Return the mesh with other faces over the same vertices.

        Parameters
        ----------
        faces : (G, 3) ndarray of int32
        rows : (G,) ndarray of int or (F,) ndarray of bool, optional
            Which of the present faces each new one comes from: what belongs to faces goes with them. Without
            it, materials and reconstructed marks are dropped.
        """
        kept = rows is not None
        return replace(
            self,
            faces=np.ascontiguousarray(faces, np.int32),
            face_materials=None if self.face_materials is None or not kept else self.face_materials[rows],
            reconstructed=None if self.reconstructed is None or not kept else self.reconstructed[rows],
        )

    def with_vertices(self, rows: NDArray[Any], faces: NDArray[np.int32]) -> Mesh:
        """Return the mesh over some of its vertices, with all that belongs to them.

        Parameters
        ----------
        rows : (W,) ndarray of int or (V,) ndarray of bool
            The vertices to take; one may be taken more than once (a split).
        faces : (F, 3) ndarray of int32
            The same faces in the same order, in the new numbers.
        """
        return replace(
            self,
            vertices=np.ascontiguousarray(self.vertices[rows]),
            faces=np.ascontiguousarray(faces, np.int32),
            colors=None if self.colors is None else self.colors[rows],
            uvs=None if self.uvs is None else self.uvs[rows],
            normals=None if self.normals is None else self.normals[rows],
            tangents=None if self.tangents is None else self.tangents[rows],
            scalars={name: values[rows] for name, values in self.scalars.items()},
            # A rig of other vertices was forgotten by what made these: it cannot follow.
            rig=self.rig.with_vertices(rows) if self.rig is not None and fits(self) else None,
        )


def checked_points(positions: ArrayLike, source: Path | None) -> NDArray[np.float64]:
    """Return positions as (V, 3) float64 once they are known to be finite and not absurdly far."""
    points = np.asarray(positions, np.float64)
    if points.ndim != 2 or points.shape[1] != 3:
        raise InputError("mesh-shape", source, name="vertices", shape=points.shape, wanted="(V, 3)")
    finite = np.isfinite(points).all(1)
    if not finite.all():
        raise InputError(
            "mesh-not-finite", source, name="vertex", count=int((~finite).sum()), first=int(np.argmin(finite))
        )
    if len(points) and np.abs(points).max() > 1e15:
        # Beyond this, squares overflow float32 inside the native libraries.
        raise InputError("mesh-too-far", source, value=float(np.abs(points).max()))
    return points


def _checked_faces(faces: ArrayLike, count: int, source: Path | None) -> NDArray[np.int32]:
    triangles = np.asarray(faces)
    if triangles.size == 0:
        triangles = np.zeros((0, 3), np.int32)
    if triangles.ndim != 2 or triangles.shape[1] != 3 or triangles.dtype.kind not in "iu":
        raise InputError("mesh-shape", source, name="faces", shape=triangles.shape, wanted="(F, 3) int")
    if triangles.size and (triangles.min() < 0 or triangles.max() >= count):
        bad = (triangles < 0) | (triangles >= count)
        row = int(np.argmax(bad.any(1)))
        index = int(triangles[row][bad[row]][0])
        raise InputError("mesh-index", source, face=row, index=index, count=count)
    return np.ascontiguousarray(triangles, np.int32)


def optional_attribute(
    values: ArrayLike | None, count: int, width: int, dtype: np.dtype[Any], name: str, source: Path | None
) -> NDArray[Any] | None:
    """Return :func:`checked_attribute`, or None when there is none."""
    return None if values is None else checked_attribute(values, count, width, dtype, name, source)


def checked_attribute(
    values: ArrayLike, count: int, width: int, dtype: np.dtype[Any], name: str, source: Path | None
) -> NDArray[Any]:
    """Return an array of ``(count, width)``, or ``(count,)`` when width is 0, once it is known to be finite."""
    array = np.asarray(values)
    wanted = (count, width) if width else (count,)
    if array.shape != wanted:
        raise InputError("mesh-shape", source, name=name, shape=array.shape, wanted=str(wanted))
    with np.errstate(over="ignore"):  # a double too large for a float becomes infinite, and is named below
        kept = np.ascontiguousarray(array, dtype)
    if kept.dtype.kind == "f" and not np.isfinite(kept).all():
        finite = np.isfinite(kept.reshape(count, -1)).all(1)
        raise InputError(
            "mesh-not-finite", source, name=name, count=int((~finite).sum()), first=int(np.argmin(finite))
        )
    return kept
