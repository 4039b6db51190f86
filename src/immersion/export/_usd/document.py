"""The stage of OpenUSD as it grows, with the files that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.export._usd.pxr import pxr

__all__ = ["RATE", "Document", "matrix_of"]

RATE = 60.0
"""Time codes per second: a step of the slowest headset's picture."""


class Document:
    """One layer in memory: metres, +Y up, everything below one root.

    Parameters
    ----------
    name : str
        The scene's id; the root is called by it.
    """

    def __init__(self, name: str) -> None:
        usd, geom = pxr("Usd"), pxr("UsdGeom")
        self.stage = usd.Stage.CreateInMemory(f"{name}.usdc")
        geom.SetStageUpAxis(self.stage, geom.Tokens.y)
        geom.SetStageMetersPerUnit(self.stage, 1.0)
        self.stage.SetTimeCodesPerSecond(RATE)
        self.stage.SetFramesPerSecond(RATE)
        self.files: dict[str, bytes] = {}
        self.jpeg = False
        """Whether opaque pictures of colours are coded as JPEG."""
        self._names: dict[str, set[str]] = {}
        self.root = self.define("Xform", "", name)
        self.stage.SetDefaultPrim(self.root)

    def define(self, kind: str, parent: str, name: str) -> Any:
        """Return a new prim; its name is made one of OpenUSD's, and the true one is what people are shown."""
        chosen = self._free(parent, pxr("Tf").MakeValidIdentifier(name) or "_")
        prim = self.stage.DefinePrim(f"{parent}/{chosen}", kind)
        if name != chosen:
            prim.SetDisplayName(name)
        return prim

    def prototype(self, name: str) -> Any:
        """Return a new class: what several things share, and nobody sees by itself."""
        chosen = self._free("", "_" + pxr("Tf").MakeValidIdentifier(name))
        return self.stage.CreateClassPrim(f"/{chosen}")

    def _free(self, parent: str, valid: str) -> str:
        """Return a name that no child of a parent has yet."""
        taken = self._names.setdefault(parent, set())
        chosen, count = valid, 1
        while chosen in taken:
            count += 1
            chosen = f"{valid}_{count}"
        taken.add(chosen)
        return chosen

    def file(self, folder: str, name: str, suffix: str, data: bytes) -> str:
        """Keep a file for the package; return the path that the layer names it by. The same bytes are kept once."""
        digest = hashlib.sha256(data).hexdigest()[:12]
        valid = pxr("Tf").MakeValidIdentifier(name)
        path = f"{folder}/{valid}-{digest}{suffix}"
        self.files[path] = data
        return path

    def about(self, prim: Any, facts: Mapping[str, Any]) -> None:
        """Put plain facts beside a prim; those that are not known are left out."""
        for key, value in facts.items():
            if value is not None:
                prim.SetCustomDataByKey(f"immersion:{key}", _plain(value))

    def speak(self, attribute: Any, files: Mapping[str, str]) -> None:
        """Let an attribute name another file in each language, as a choice (variant) of the root.

        Parameters
        ----------
        attribute : UsdAttribute
            Of a prim below the root.
        files : mapping of str to str
            By language; with a single one there is nothing to choose.
        """
        if len(files) < 2:
            return
        attribute.Clear()  # what stands beside a choice would win over it
        choice = self.root.GetVariantSets().AddVariantSet("language")
        path = pxr("Sdf").AssetPath
        for tag, file in files.items():
            name = tag.replace("-", "_")
            if name not in choice.GetVariantNames():
                choice.AddVariant(name)
            choice.SetVariantSelection(name)
            with choice.GetVariantEditContext():
                attribute.Set(path(file))

    def layer_bytes(self, folder: Path) -> bytes:
        """Return the layer as a binary file."""
        path = folder / "layer.usdc"
        self.stage.GetRootLayer().Export(str(path))
        data = path.read_bytes()
        path.unlink()
        return data


def matrix_of(matrix: NDArray[np.float64]) -> Any:
    """Return a (4, 4) matrix for column vectors as OpenUSD has it, for rows."""
    return pxr("Gf").Matrix4d(np.ascontiguousarray(matrix.T).tolist())


def _plain(value: Any) -> Any:
    """Return a value that a dictionary of OpenUSD holds."""
    if isinstance(value, Mapping):
        return {str(key).replace("-", "_"): _plain(one) for key, one in value.items()}
    return value if isinstance(value, bool | int | float | str) else str(value)
