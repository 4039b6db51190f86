"""Voyager documents (SVX): models with their derivatives, lights, annotations, articles, sounds and tours.

Reference: Smithsonian Voyager document schema (dpo-voyager, document.schema.json).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.geometry import compose, matrix_from_quaternion
from immersion.importers._given import Given, read_json
from immersion.importers._lights import strength
from immersion.importers._svx_models import METRES, take_derivatives
from immersion.importers._svx_sounds import Clips
from immersion.importers._svx_tours import Snapshots
from immersion.importers._svx_words import Words
from immersion.importers.draft import Draft
from immersion.importers.kinds import importer

__all__ = ["import_svx"]

Matrix = NDArray[np.float64]

_TYPE = "application/si-dpo-3d.document+json"
_TOP = ("asset", "scene", "scenes", "nodes", "metas", "setups", "cameras", "lights", "models")
_SETUP = ("units", "navigation", "language", "tours", "snapshots", "audio")
# A quarter turn that brings our axis of lights (−Z) onto Voyager's (−Y).
_DOWN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


@importer("svx", suffixes=(".svx.json",))
def import_svx(source: Path, draft: Draft, progress: Callable[[float], None]) -> None:
    """Bring in a Voyager document."""
    tree = read_json(source)
    kind = tree.get("asset").get("type").text()
    if kind != _TYPE:
        raise FileError("import-svx-type", source, found=kind[:60] or "—", wanted=_TYPE)
    document = _Document(tree, draft)
    document.fill(progress)


class _Document:
    """One document and the draft it fills."""

    def __init__(self, tree: Given, draft: Draft) -> None:
        self.tree, self.draft = tree, draft
        scenes = list(tree.get("scenes").each())
        self.record = tree.get("scenes").at(tree.get("scene").index(len(scenes)))
        self.setup = _component(tree, self.record, "setup", "setups")
        self.unit = self.setup.get("units").text("cm")
        if self.unit not in METRES:
            self.setup.get("units").wrong(" | ".join(METRES))
        self.words = Words(self.setup, draft)
        self.clips = Clips(draft, self.words)
        self.snapshots = Snapshots(self.setup, self.tree, draft, self.words, METRES[self.unit])
        self.low: list[Matrix] = []

    def fill(self, progress: Callable[[float], None]) -> None:
        """Walk the nodes, then make what refers to them."""
        self._rights()
        if len(self.tree.get("scenes").value) > 1:
            self.draft.lose("import-svx-scenes", "scenes", count=len(self.tree.get("scenes").value))
        self._words(self.record)
        self._actions(self.record, "")
        nodes = list(self._nodes())
        for number, (node, world) in enumerate(nodes):
            self._node(node, world)
            progress(0.1 + 0.8 * (number + 1) / len(nodes))
        self.snapshots.finish()
        self.clips.finish(self.setup, self.snapshots)
        self._left_out()
        if not self.draft.views:
            points = np.concatenate(self.low) if self.low else np.array([[-1.0, 0, -1], [1, 2, 1]])
            self.draft.view_of(points.min(0), points.max(0))
        self.words.finish()

    def _rights(self) -> None:
        line = self.tree.get("asset").get("copyright").text()
        if not line:
            self.draft.lose("import-no-license", "asset.copyright")
            return
        self.draft.rights = {**self.draft.licensed(line, "asset.copyright"), "credit": line}
        self.draft.top["rights"] = dict(self.draft.rights)

    def _nodes(self) -> Iterator[tuple[Given, Matrix]]:
        """Yield the nodes of the scene with their place, in the document's unit; parents first."""
        nodes = self.tree.get("nodes")
        stack = [(item.index(), np.eye(4)) for item in self.record.get("nodes").each()][::-1]
        seen: set[int] = set()
        while stack:
            index, parent = stack.pop()
            node = nodes.at(index)
            if index in seen:
                node.wrong("↻")
            seen.add(index)
            with np.errstate(all="ignore"):
                world = parent @ _local(node)
            yield node, world
            stack += [(item.index(), world) for item in node.get("children").each()][::-1]

    def _metres(self, world: Matrix) -> Matrix:
        placed = world.copy()
        placed[:3, 3] *= METRES[self.unit]
        return placed

    def _node(self, node: Given, world: Matrix) -> None:
        thing = ""
        self._words(node)  # first: annotations name the articles of their node
        if node.get("model"):
            thing = self._model(node, self.tree.get("models").at(node.get("model").index()), world)
        if node.get("light"):
            self._light(node, self.tree.get("lights").at(node.get("light").index()), world)
        if node.get("camera"):
            self._camera(node, self.tree.get("cameras").at(node.get("camera").index()), world)
        self._actions(node, thing)

    def _words(self, owner: Given) -> None:
        if owner.get("meta"):
            self.words.meta(self.tree.get("metas").at(owner.get("meta").index()))

    def _actions(self, owner: Given, thing: str) -> None:
        if owner.get("meta"):
            self.clips.meta(self.tree.get("metas").at(owner.get("meta").index()), thing)

    def _model(self, node: Given, model: Given, world: Matrix) -> str:
        taken = take_derivatives(model, self.unit, self.draft)
        if taken is None:
            return ""
        media, factor, metres = taken
        pose = compose(
            np.array(model.get("translation").numbers(3, (0, 0, 0))) * metres,
            _rotation(model.get("rotation")),
        )
        matrix = self._metres(world) @ pose
        self._annotations(model, matrix, metres)
        self._box(model, matrix, metres)
        name = node.get("name").text() or self.draft.source.name.split(".")[0]
        media_id = self.draft.add_media(name, media)
        record = {
            "model": media_id,
            **self.draft.placed(matrix @ np.diag([factor] * 3 + [1.0]), node.place, True),
        }
        if not model.get("visible").flag(True):
            record["visible"] = False
        for key in ("tags", "renderOrder", "overlayMap", "shadowSide", "material"):
            if model.get(key):
                self.draft.lose("import-not-carried", f"{model.place}.{key}")
        title = self.words.title or name
        return self.draft.add_seen(name, title, record)

    def _box(self, model: Given, matrix: Matrix, metres: float) -> None:
        box = model.get("boundingBox")
        if box:
            ends = np.array([box.get(key).numbers(3, (0, 0, 0)) for key in ("min", "max")]) * metres
            corners = np.array(
                [[ends[i, 0], ends[j, 1], ends[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)]
            )
            points = corners @ matrix[:3, :3].T + matrix[:3, 3]
            if np.isfinite(points).all() and np.abs(points).max() < 1e6:
                self.low.append(points)

    def _annotations(self, model: Given, matrix: Matrix, metres: float) -> None:
        for annotation in model.get("annotations").each():
            point = np.array(annotation.get("position").numbers(3, (0, 0, 0))) * metres
            place = matrix[:3, :3] @ point + matrix[:3, 3]
            thing = self.words.annotation(annotation, np.nan_to_num(place))
            self.clips.annotation(annotation, thing, self.draft.things[-1]["at"] if thing else [0, 0, 0])

    def _light(self, node: Given, light: Given, world: Matrix) -> None:
        kind = light.get("type").text()
        if kind not in ("point", "spot", "directional"):
            self.draft.lose("import-light-kind", light.place, kind=kind[:40])
            return
        world = self._metres(world)
        world[:3, :3] = world[:3, :3] @ _DOWN
        record: dict[str, Any] = {"light": kind, **self.draft.placed(world, node.place)}
        if kind == "spot":
            half = light.get("spot").get("angle").number(45.0, 0, 360)
            record["angle"] = round(min(2 * (half if half > math.pi / 2 else math.degrees(half)), 180.0), 4)
        # Voyager multiplies by π before it hands the number to three.js.
        record["intensity"] = strength(math.pi * light.get("intensity").number(1.0, 0, 1e9), kind)
        color = light.get("color").numbers(3, (1, 1, 1), 0, 1)
        if color != [1.0, 1.0, 1.0]:
            record["color"] = "#" + "".join(f"{round(255 * value):02x}" for value in color)
        thing = self.draft.add_thing(node.get("name").text() or kind, record)
        self.draft.lose("import-light-unit", f"things.{thing}.intensity")
        for key in ("tags", "castShadow"):
            if light.get(key):
                self.draft.lose("import-not-carried", f"{light.place}.{key}")
        for key in ("distance", "decay", "penumbra"):
            if light.get(kind).get(key):
                self.draft.lose("import-not-carried", f"{light.place}.{kind}.{key}")

    def _camera(self, node: Given, camera: Given, world: Matrix) -> None:
        if camera.get("type").text() != "perspective":
            self.draft.lose("import-orthographic", camera.place)
            return
        fov = math.degrees(
            camera.get("perspective").get("yfov").number(math.radians(52), 1e-3, math.pi - 1e-3)
        )
        place = self.draft.placed(self._metres(world), node.place)
        self.draft.add_view(node.get("name").text() or "camera", {**place, "fov": round(fov, 4)})
        self.draft.lose("import-camera-planes", camera.place)

    def _left_out(self) -> None:
        for key in self.tree.names():
            if key not in _TOP:
                self.draft.lose("import-not-carried", key[:80])
        for key in self.setup.names():
            if key not in _SETUP:
                self.draft.lose("import-not-carried", f"{self.setup.place}.{key[:80]}")


def _component(tree: Given, owner: Given, key: str, block: str) -> Given:
    if not owner.get(key):
        return Given(tree.file, None, block)
    return tree.get(block).at(owner.get(key).index())


def _rotation(quaternion: Given) -> Matrix:
    values = quaternion.numbers(4, (0, 0, 0, 1), -1e3, 1e3)
    if math.hypot(*values) < 1e-6:
        quaternion.wrong("|q| = 1")
    return matrix_from_quaternion(np.array(values) / math.hypot(*values))


def _local(node: Given) -> Matrix:
    if node.get("matrix"):
        matrix = np.array(node.get("matrix").numbers(16, ())).reshape(4, 4).T
        matrix[3] = [0, 0, 0, 1]
        return matrix
    scale = node.get("scale").numbers(3, (1, 1, 1))
    translation = node.get("translation").numbers(3, (0, 0, 0))
    return compose(translation, _rotation(node.get("rotation")), scale)
