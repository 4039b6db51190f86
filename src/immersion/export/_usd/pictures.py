"""Images as surfaces that give their own light, flat or bent with their screen."""

from __future__ import annotations

from typing import Any

import numpy as np

from immersion.export._usd.document import Document
from immersion.export._usd.materials import MaterialMaker
from immersion.export._usd.pxr import pxr
from immersion.scans.io._shading import smooth_normals
from immersion.scene.patches import Patch

__all__ = ["add_picture"]


def add_picture(
    document: Document, parent: str, name: str, patch: Patch, files: dict[str, str], first: str
) -> Any:
    """Add a surface with a picture.

    Parameters
    ----------
    document : Document
    parent, name : str
    patch : Patch
        Its surface, flat or bent, in the frame of what it hangs on.
    files : dict of str to str
        The picture by language.
    first : str
        The language that is shown without a choice.
    """
    geom, shade, vt = pxr("UsdGeom"), pxr("UsdShade"), pxr("Vt")
    types = pxr("Sdf").ValueTypeNames
    made = geom.Mesh(document.define("Mesh", parent, name))
    points, faces = (
        np.ascontiguousarray(patch.points, np.float32),
        np.ascontiguousarray(patch.faces, np.int32),
    )
    made.CreatePointsAttr(vt.Vec3fArray.FromNumpy(points))
    made.CreateExtentAttr(vt.Vec3fArray.FromNumpy(np.stack([points.min(0), points.max(0)])))
    made.CreateFaceVertexCountsAttr(vt.IntArray.FromNumpy(np.full(len(faces), 3, np.int32)))
    made.CreateFaceVertexIndicesAttr(vt.IntArray.FromNumpy(faces.ravel()))
    made.CreateSubdivisionSchemeAttr(geom.Tokens.none)
    made.CreateDoubleSidedAttr(True)
    made.CreateNormalsAttr(vt.Vec3fArray.FromNumpy(smooth_normals(points, faces)))
    made.SetNormalsInterpolation(geom.Tokens.vertex)
    flipped = np.stack([patch.uvs[:, 0], 1.0 - patch.uvs[:, 1]], 1).astype(np.float32)
    st = geom.PrimvarsAPI(made.GetPrim()).CreatePrimvar("st", types.TexCoord2fArray, geom.Tokens.vertex)
    st.Set(vt.Vec2fArray.FromNumpy(flipped))
    path = str(made.GetPath())
    material = shade.Material(document.define("Material", path, "picture"))
    inner = str(material.GetPath())
    surface = shade.Shader(document.define("Shader", inner, "surface"))
    surface.CreateIdAttr("UsdPreviewSurface")
    material.CreateSurfaceOutput().ConnectToSource(surface.ConnectableAPI(), "surface")
    surface.CreateInput("diffuseColor", types.Color3f).Set((0.0, 0.0, 0.0))
    surface.CreateInput("roughness", types.Float).Set(1.0)
    reader = MaterialMaker(document, None).picture_reader(inner, "shown", files[first])
    reader.CreateInput("sourceColorSpace", types.Token).Set("sRGB")
    light = surface.CreateInput("emissiveColor", types.Color3f)
    light.ConnectToSource(reader.CreateOutput("rgb", types.Float3))
    shade.MaterialBindingAPI.Apply(made.GetPrim()).Bind(material)
    document.speak(reader.GetInput("file").GetAttr(), files)
    return made.GetPrim()
