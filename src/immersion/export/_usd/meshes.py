"""Models and clouds as prims: points, faces, normals, coordinates, colours, one subset for each material."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.document import Document
from immersion.export._usd.materials import MaterialMaker
from immersion.export._usd.pxr import pxr
from immersion.scans.io._gltf_meshes import shading_normals
from immersion.scans.io._shading import linear_from_srgb
from immersion.scans.io.materials import materials_of

if TYPE_CHECKING:
    from immersion.scans.cloud import PointCloud
    from immersion.scans.mesh import Mesh

__all__ = ["add_cloud", "add_mesh"]


def add_mesh(document: Document, parent: str, name: str, mesh: Mesh, largest: int | None) -> Any:
    """Add a mesh in metres around its own offset, which belongs to whoever places it.

    Parameters
    ----------
    document : Document
    parent, name : str
    mesh : Mesh
    largest : int, optional
        The longest side of its pictures.
    """
    geom, vt = pxr("UsdGeom"), pxr("Vt")
    made = geom.Mesh(document.define("Mesh", parent, name))
    points = np.ascontiguousarray(mesh.vertices)
    made.CreatePointsAttr(vt.Vec3fArray.FromNumpy(points))
    made.CreateExtentAttr(vt.Vec3fArray.FromNumpy(np.stack([points.min(0), points.max(0)])))
    made.CreateFaceVertexCountsAttr(vt.IntArray.FromNumpy(np.full(len(mesh.faces), 3, np.int32)))
    made.CreateFaceVertexIndicesAttr(vt.IntArray.FromNumpy(np.ascontiguousarray(mesh.faces.ravel())))
    made.CreateSubdivisionSchemeAttr(geom.Tokens.none)
    made.CreateNormalsAttr(vt.Vec3fArray.FromNumpy(np.ascontiguousarray(shading_normals(mesh))))
    made.SetNormalsInterpolation(geom.Tokens.vertex)
    variables = geom.PrimvarsAPI(made.GetPrim())
    types = pxr("Sdf").ValueTypeNames
    if mesh.uvs is not None:
        st = variables.CreatePrimvar("st", types.TexCoord2fArray, geom.Tokens.vertex)
        st.Set(vt.Vec2fArray.FromNumpy(np.ascontiguousarray(mesh.uvs, np.float32)))
    if mesh.colors is not None:
        _colours(made, mesh.colors)
    _wear(document, made, mesh, largest)
    return made.GetPrim()


def add_cloud(document: Document, parent: str, name: str, cloud: PointCloud) -> Any:
    """Add a cloud as points, each as wide as the usual distance between neighbours."""
    geom, vt = pxr("UsdGeom"), pxr("Vt")
    made = geom.Points(document.define("Points", parent, name))
    points = np.ascontiguousarray(cloud.points, np.float32)
    made.CreatePointsAttr(vt.Vec3fArray.FromNumpy(points))
    made.CreateExtentAttr(vt.Vec3fArray.FromNumpy(np.stack([points.min(0), points.max(0)])))
    size = float(np.linalg.norm(np.ptp(points, 0))) / max(np.sqrt(len(points)), 1.0)
    made.CreateWidthsAttr(vt.FloatArray.FromNumpy(np.full(1, size, np.float32)))
    made.SetWidthsInterpolation(geom.Tokens.constant)
    if cloud.colors is not None:
        _colours(made, cloud.colors)
    return made.GetPrim()


def _colours(made: Any, colors: NDArray[np.unsignedinteger[Any]]) -> None:
    geom, vt = pxr("UsdGeom"), pxr("Vt")
    shown = made.CreateDisplayColorPrimvar(geom.Tokens.vertex)
    most = float(np.iinfo(colors.dtype).max)
    light = linear_from_srgb(colors[:, :3].astype(np.float64) / most).astype(np.float32)
    shown.Set(vt.Vec3fArray.FromNumpy(np.ascontiguousarray(light)))


def _wear(document: Document, made: Any, mesh: Mesh, largest: int | None) -> None:
    """Bind materials: one to the mesh, or several to subsets of its faces."""
    geom, shade, vt = pxr("UsdGeom"), pxr("UsdShade"), pxr("Vt")
    materials, path = materials_of(mesh), str(made.GetPath())
    numbers = mesh.face_materials
    used = [0] if numbers is None else [int(k) for k in np.unique(numbers)]
    made.CreateDoubleSidedAttr(any(materials[k].double_sided for k in used))
    maker = MaterialMaker(document, largest)
    for k in used:
        material = materials[k]
        worn = maker.make(mesh, material, path, material.name or f"material{k}", mesh.colors is not None)
        target = made.GetPrim()
        if numbers is not None and len(used) > 1:
            faces = np.flatnonzero(numbers == k).astype(np.int32)
            subset = geom.Subset.CreateGeomSubset(
                made, f"part{k}", geom.Tokens.face, vt.IntArray.FromNumpy(faces), "materialBind",
                geom.Tokens.nonOverlapping,
            )  # fmt: skip
            target = subset.GetPrim()
        shade.MaterialBindingAPI.Apply(target).Bind(worn)
