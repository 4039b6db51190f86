"""The document as it grows: its nodes, the extensions it uses, and what is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.export._gltf.builder import SharedBuilder
from immersion.export._gltf.options import Coding, GlbOptions, coding_of
from immersion.geometry import decompose, quaternion_from_matrix
from immersion.scans.io._gltf_laid import LaidMesh, measure_laid
from immersion.scans.mesh import Mesh
from immersion.scene.visit import Visit
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Work", "placed"]

Matrix = NDArray[np.float64]
T = TypeVar("T")


@dataclass(eq=False)
class Work:
    """What the parts of one export share.

    Parameters
    ----------
    stage : Stage
    folder : Path
        Where files beside the GLB go.
    options : GlbOptions
    visit : Visit, optional
        What happens when nobody walks or touches; None when nothing does.

    Attributes
    ----------
    nodes : dict of str to int
        The node of each thing, by its id.
    worlds : dict of str to (4, 4) ndarray
        Where each of them stands at the beginning.
    """

    stage: Stage
    folder: Path
    options: GlbOptions
    visit: Visit | None
    builder: SharedBuilder = field(default_factory=SharedBuilder)
    losses: list[Loss] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    worlds: dict[str, Matrix] = field(default_factory=dict)
    roots: list[int] = field(default_factory=list)
    animations: list[dict[str, Any]] = field(default_factory=list)
    packets: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    """What goes into ``extras.immersion`` of the glTF scene."""
    laid: list[tuple[LaidMesh, Mesh]] = field(default_factory=list)
    """The models at rest, and what each was before it was encoded."""
    kept: dict[object, Any] = field(default_factory=dict)
    """What is made once."""
    films: dict[str, dict[str, NDArray[np.uint8]]] = field(default_factory=dict)
    """The first picture of each video, by media and language (\"\" for all), where videos are carried beside."""
    light_first: bool = False
    """Whether a model that has lighter levels stands in the document as its lightest, the wanted one beside."""
    fuller: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The files beside that take the place of light models, by media: ``url``, ``triangles``, and ``light`` ones."""
    reports: dict[bytes, dict[str, object]] = field(default_factory=dict)
    """What is told of each picture in the document."""
    moving: dict[str, int] = field(default_factory=dict)
    """The meshes of models that move, by what they are: copies share them."""
    coding: Coding = field(init=False)

    def __post_init__(self) -> None:
        self.coding = coding_of(self.stage, self.options)
        if self.options.kept is not None:
            self.kept = self.options.kept

    @property
    def document(self) -> dict[str, Any]:
        """The JSON tree."""
        return self.builder.document

    def lose(self, code: str, target: str, **values: object) -> None:
        """Note what is lost."""
        self.losses.append(Loss(code, target, values))

    def use(self, *names: str, required: bool = False) -> None:
        """Declare extensions."""
        self.document["extensionsUsed"] += names
        if required:
            self.document["extensionsRequired"] += names

    def extension(self, name: str) -> dict[str, Any]:
        """Return the record of an extension at the top of the document, declared and made when it is not there."""
        self.use(name)
        record: dict[str, Any] = self.document.setdefault("extensions", {}).setdefault(name, {})
        return record

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what was made of the same key before, or make it."""
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found

    def write(self, path: Path) -> None:
        """Write the GLB, and in it how far its models and pictures are from what they were."""
        for data, report in self.reports.items():
            number = self.builder.image_of(data)
            if number is not None:
                self.document["images"][number]["extras"] = {"immersion": {"texture": report}}
        path.write_bytes(self.builder.to_bytes())
        if any(laid.compressed for laid, _ in self.laid):
            measure_laid(path, self.document, self.laid)
            path.write_bytes(self.builder.to_bytes())

    def add_node(self, entry: dict[str, Any], parent: int | None = None) -> int:
        """Append a node under another, or at the top, and return its number."""
        self.document["nodes"].append(entry)
        number = len(self.document["nodes"]) - 1
        if parent is None:
            self.roots.append(number)
        else:
            self.document["nodes"][parent].setdefault("children", []).append(number)
        return number

    def node(self, thing: str) -> dict[str, Any]:
        """Return the node of a thing."""
        entry: dict[str, Any] = self.document["nodes"][self.nodes[thing]]
        return entry


def placed(matrix: Matrix) -> dict[str, Any]:
    """Return a node's place, turn and scale; a frame that shears or is flat keeps its whole matrix.

    >>> placed(np.eye(4))
    {}
    """
    try:
        place, rotation, scale = decompose(matrix)
    except InputError:
        return {"matrix": matrix.T.ravel().tolist()}
    entry: dict[str, Any] = {}
    if place.any():
        entry["translation"] = (place + 0.0).tolist()
    if not np.allclose(rotation, np.eye(3), atol=1e-12):
        entry["rotation"] = quaternion_from_matrix(rotation).tolist()
    if not np.allclose(scale, 1.0, rtol=1e-9, atol=0):
        entry["scale"] = scale.tolist()
    return entry
