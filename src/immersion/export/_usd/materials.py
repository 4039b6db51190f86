"""Materials as UsdPreviewSurface: glTF's metal and roughness, pictures, and colours at vertices.

Reference: OpenUSD, "UsdPreviewSurface Specification", 2.6.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion.export._usd.document import Document
from immersion.export._usd.pxr import pxr
from immersion.scans.io._images import as_png_or_jpeg, open_picture, texture_bytes
from immersion.scans.io.materials import Material

if TYPE_CHECKING:
    from PIL import Image

    from immersion.scans.mesh import Mesh

__all__ = ["MaterialMaker", "png_or_jpeg"]

# Role → (input of the surface, its type, channel of the picture).
_SCALARS = {
    "roughness": (("roughness", "g"), ("metallic", "b")),
    "occlusion": (("occlusion", "r"),),
}


def png_or_jpeg(
    data: bytes, place: Path | None, largest: int | None, *, jpeg: bool = False
) -> tuple[bytes, str]:
    """Return a picture of a type and a size that a package may hold, with its suffix.

    Parameters
    ----------
    data : bytes
        An encoded picture.
    place : Path, optional
        Named when it is damaged.
    largest : int, optional
        Its longest side; smaller ones stay as they are, bytes and all.
    jpeg : bool
        Whether an opaque one becomes JPEG, where that is smaller.
    """
    data, mime = as_png_or_jpeg(data, place)
    picture = open_picture(data, place)
    longest = max(picture.size)
    if largest is not None and longest > largest:
        wide, high = (max(1, round(n * largest / longest)) for n in picture.size)
        picture = picture.resize((wide, high))
        data = _saved(picture, "JPEG" if mime == "image/jpeg" else "PNG")
    if jpeg and mime == "image/png" and _opaque(picture):
        smaller = _saved(picture.convert("RGB"), "JPEG")
        if len(smaller) < len(data):
            return smaller, ".jpg"
    return data, ".jpg" if mime == "image/jpeg" else ".png"


def _saved(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return out.getvalue()


def _opaque(picture: Image.Image) -> bool:
    """Tell whether a picture is one of eight bits that nothing shines through."""
    if picture.mode in ("RGB", "L"):
        return "transparency" not in picture.info
    return picture.mode in ("RGBA", "LA") and picture.getchannel("A").getextrema()[0] == 255


class MaterialMaker:
    """Makes the materials of one mesh.

    Parameters
    ----------
    document : Document
    largest : int, optional
        The longest side of its pictures.
    """

    def __init__(self, document: Document, largest: int | None) -> None:
        self._document, self._largest = document, largest

    def make(self, mesh: Mesh, material: Material, parent: str, name: str, coloured: bool) -> Any:
        """Return a material below a parent.

        Parameters
        ----------
        mesh : Mesh
            Its pictures.
        material : Material
        parent, name : str
        coloured : bool
            Whether colours at vertices are the surface's colour.
        """
        shade, types = pxr("UsdShade"), pxr("Sdf").ValueTypeNames
        made = shade.Material(self._document.define("Material", parent, name))
        path = str(made.GetPath())
        surface = self._shader(path, "surface", "UsdPreviewSurface")
        made.CreateSurfaceOutput().ConnectToSource(surface.ConnectableAPI(), "surface")
        red, green, blue, alpha = material.color
        surface.CreateInput("diffuseColor", types.Color3f).Set((red, green, blue))
        surface.CreateInput("metallic", types.Float).Set(material.metallic)
        surface.CreateInput("roughness", types.Float).Set(material.roughness)
        self._pictures(mesh, material, path, surface)
        if coloured and "base" not in material.textures:
            reader = self._shader(path, "colours", "UsdPrimvarReader_float3")
            reader.CreateInput("varname", types.String).Set("displayColor")
            output = reader.CreateOutput("result", types.Float3)
            surface.GetInput("diffuseColor").ConnectToSource(output)
        if material.alpha_mode == "MASK":
            surface.CreateInput("opacityThreshold", types.Float).Set(max(material.alpha_cutoff, 1e-3))
        if material.alpha_mode != "OPAQUE" and "base" not in material.textures:
            surface.CreateInput("opacity", types.Float).Set(alpha)
        return made

    def _pictures(self, mesh: Mesh, material: Material, path: str, surface: Any) -> None:
        types = pxr("Sdf").ValueTypeNames
        for role, index in sorted(material.textures.items()):
            if role in material.coordinates:
                continue  # on a second set of coordinates, which this surface has no place for
            texture = mesh.textures[index]
            data = texture_bytes(texture)
            if not data:
                continue
            reader = self._picture(path, role, data, texture.path, material)
            if role in ("base", "emissive"):
                name = "diffuseColor" if role == "base" else "emissiveColor"
                made = surface.GetInput(name) or surface.CreateInput(name, types.Color3f)
                made.ConnectToSource(reader.CreateOutput("rgb", types.Float3))
            elif role == "normal":
                made = surface.CreateInput("normal", types.Normal3f)
                made.ConnectToSource(reader.CreateOutput("rgb", types.Float3))
            for target, channel in _SCALARS.get(role, ()):
                made = surface.GetInput(target) or surface.CreateInput(target, types.Float)
                made.ConnectToSource(reader.CreateOutput(channel, types.Float))
            if role == "base" and material.alpha_mode != "OPAQUE":
                opacity = surface.CreateInput("opacity", types.Float)
                opacity.ConnectToSource(reader.CreateOutput("a", types.Float))
        if material.emissive is not None and "emissive" not in material.textures:
            surface.CreateInput("emissiveColor", types.Color3f).Set(material.emissive)

    def _picture(self, path: str, role: str, data: bytes, place: Path | None, material: Material) -> Any:
        types = pxr("Sdf").ValueTypeNames
        colours = role in ("base", "emissive")
        shown, suffix = png_or_jpeg(data, place, self._largest, jpeg=colours and self._document.jpeg)
        name = place.stem if place is not None else role
        file = self._document.file("textures", name, suffix, shown)
        reader = self.picture_reader(path, role, file)
        factors = {
            "base": (*material.color[:3], material.color[3]),
            "emissive": (*(material.emissive or (1.0, 1.0, 1.0)), 1.0),
            "roughness": (1.0, material.roughness, material.metallic, 1.0),
        }
        scale = factors.get(role)
        if role == "normal":
            # glTF's bytes are 0 … 1; a normal is −1 … 1.
            k = 2.0 * material.normal_scale
            reader.CreateInput("scale", types.Float4).Set((k, k, 2.0, 1.0))
            reader.CreateInput("bias", types.Float4).Set((-k / 2, -k / 2, -1.0, 0.0))
        elif scale is not None and scale != (1.0, 1.0, 1.0, 1.0):
            reader.CreateInput("scale", types.Float4).Set(scale)
        space = "sRGB" if role in ("base", "emissive") else "raw"
        reader.CreateInput("sourceColorSpace", types.Token).Set(space)
        return reader

    def picture_reader(self, path: str, role: str, file: str) -> Any:
        """Return a shader that reads a picture at the mesh's coordinates."""
        types = pxr("Sdf").ValueTypeNames
        place = self._shader(path, f"{role}_st", "UsdPrimvarReader_float2")
        place.CreateInput("varname", types.String).Set("st")
        reader = self._shader(path, f"{role}_picture", "UsdUVTexture")
        reader.CreateInput("file", types.Asset).Set(pxr("Sdf").AssetPath(file))
        reader.CreateInput("st", types.Float2).ConnectToSource(place.CreateOutput("result", types.Float2))
        for side in ("wrapS", "wrapT"):
            reader.CreateInput(side, types.Token).Set("repeat")
        return reader

    def _shader(self, parent: str, name: str, kind: str) -> Any:
        shader = pxr("UsdShade").Shader(self._document.define("Shader", parent, name))
        shader.CreateIdAttr(kind)
        return shader
