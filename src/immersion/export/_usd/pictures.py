"""Images as lit rectangles: they give their own light, as on the page and in a GLB."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.document import Document
from immersion.export._usd.materials import MaterialMaker
from immersion.export._usd.pxr import pxr

__all__ = ["add_picture"]

Array = NDArray[np.float64]


def add_picture(
    document: Document, parent: str, name: str, corners: Array, uvs: Array, files: dict[str, str], first: str
) -> Any:
    """Add a rectangle with a picture.

    Parameters
    ----------
    document : Document
    parent, name : str
    corners : (4, 3) ndarray
        In metres, counter-clockwise seen from its front.
    uvs : (4, 2) ndarray
        As glTF has them, v from the top.
    files : dict of str to str
        The picture by language.
    first : str
        The language that is shown without a choice.
    """
    geom, shade, vt = pxr("UsdGeom"), pxr("UsdShade"), pxr("Vt")
    types = pxr("Sdf").ValueTypeNames
    made = geom.Mesh(document.define("Mesh", parent, name))
    points = np.ascontiguousarray(corners, np.float32)
    made.CreatePointsAttr(vt.Vec3fArray.FromNumpy(points))
    made.CreateExtentAttr(vt.Vec3fArray.FromNumpy(np.stack([points.min(0), points.max(0)])))
    made.CreateFaceVertexCountsAttr([4])
    made.CreateFaceVertexIndicesAttr([0, 1, 2, 3])
    made.CreateSubdivisionSchemeAttr(geom.Tokens.none)
    front = np.cross(points[1] - points[0], points[3] - points[0])
    front = front / max(float(np.linalg.norm(front)), 1e-12)
    made.CreateNormalsAttr(vt.Vec3fArray.FromNumpy(np.tile(front.astype(np.float32), (4, 1))))
    made.SetNormalsInterpolation(geom.Tokens.vertex)
    flipped = np.stack([uvs[:, 0], 1.0 - uvs[:, 1]], 1).astype(np.float32)
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
