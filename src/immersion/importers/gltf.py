"""glTF and GLB: the file itself as a model; cameras, lights and sounds as views and things.

References: glTF 2.0; KHR_lights_punctual; KHR_audio_emitter (Khronos pull request 2137).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.importers._given import Given
from immersion.importers._gltf_model import bounds_of, take_model
from immersion.importers._gltf_rights import rights_of, title_of
from immersion.importers._gltf_sounds import Emitters
from immersion.importers._own_scene import holds_scene, rebuilt
from immersion.importers.draft import Draft
from immersion.importers.kinds import importer
from immersion.scans.io._container import read_container
from immersion.scans.io._gltf_nodes import indices_of, matrix_of, node_of
from immersion.scans.mesh import METRES_PER_UNIT

__all__ = ["import_gltf"]

# What belongs to the model stays in it, byte for byte; what is read here is told where it is read.
_KEPT = (
    "KHR_draco_mesh_compression", "KHR_mesh_quantization", "KHR_texture_", "KHR_materials_", "EXT_texture_",
    "EXT_meshopt_compression", "KHR_meshopt_compression", "KHR_lights_punctual", "KHR_audio_emitter",
    "OMI_audio_", "KHR_xmp_json_ld",
)  # fmt: skip
# A statue is neither a toy soldier nor a tower: metres may have been meant as something else.
_UNLIKELY = (0.01, 20.0)

Matrix = NDArray[np.float64]


@importer("gltf", suffixes=(".glb", ".gltf"))
def import_gltf(source: Path, draft: Draft, progress: Callable[[float], None]) -> None:
    """Bring in a glTF 2.0 file."""
    document, buffers = read_container(source)
    progress(0.2)
    tree = Given(source, document)
    if not _is_rebuilt(source, tree, buffers, draft):
        _Book(source, tree, draft, Emitters(tree, buffers, draft)).fill()
    progress(0.9)


def _is_rebuilt(source: Path, tree: Given, buffers: list[bytes], draft: Draft) -> bool:
    """Fill the draft from the scene that a file of our own holds; tell whether that was done."""
    scenes = list(tree.get("scenes").each())
    chosen = tree.get("scene").index(max(len(scenes), 1)) if tree.get("scene") else 0
    if not scenes or not holds_scene(scenes[chosen]):
        return False
    if draft.simple or draft.unit is not None:
        draft.lose("import-own-plain", f"{scenes[chosen].place}.extras.immersion")
        return False
    return rebuilt(source, tree, buffers, scenes[chosen], draft)


class _Book:
    """One document and the draft it fills."""

    def __init__(self, source: Path, tree: Given, draft: Draft, sounds: Emitters) -> None:
        self.source, self.tree, self.draft, self.sounds = source, tree, draft, sounds
        self.rights = rights_of(tree, draft)
        self.metres = METRES_PER_UNIT[draft.unit or "m"]
        self.meshes = 0
        self.alts: list[str] = []

    def fill(self) -> None:
        """Walk the nodes, then close the scene."""
        if title := title_of(self.tree):
            self.draft.top["title"] = title
        if self.rights:
            self.draft.top["rights"] = {k: v for k, v in self.rights.items() if k in ("license", "credit")}
        scene = self._scene()
        self.sounds.global_ones(scene, self.rights)
        for node, world in self._nodes(scene):
            self._node(node, world)
        if self.meshes:
            self._model()
        self._left_out()
        if not self.draft.views:
            low, high = bounds_of(self.source, self.tree)
            self.draft.view_of(low * self.metres, high * self.metres)

    def _scene(self) -> Given:
        scenes = list(self.tree.get("scenes").each())
        chosen = self.tree.get("scene").index(max(len(scenes), 1)) if self.tree.get("scene") else 0
        if len(scenes) > 1:
            self.draft.lose("import-gltf-scenes", "scenes", count=len(scenes), kept=chosen)
        return scenes[chosen] if scenes else Given(self.source, None, "scenes")

    def _nodes(self, scene: Given) -> Iterator[tuple[Given, Matrix]]:
        """Yield the nodes of a scene with their place in the world; a stack, as a tree may be very deep."""
        nodes = self.tree.get("nodes")
        count = len(list(nodes.each()))
        roots = (
            indices_of(self.source, scene.get("nodes").value or [], "scenes.nodes") if scene else range(count)
        )
        stack, seen = [(index, np.eye(4)) for index in reversed(roots)], set()
        while stack:
            index, parent = stack.pop()
            node = nodes.at(index)
            if index in seen:
                if not scene:  # without a scene every node is a root: its children are met again
                    continue
                node.wrong("↻")
            seen.add(index)
            if not isinstance(node.value, dict):
                node.wrong("{…}")
            with np.errstate(all="ignore"):
                world = parent @ matrix_of(node_of(self.source, node.value, node.place))
            placed = world.copy()
            placed[:3, 3] *= self.metres
            yield node, placed
            children = indices_of(self.source, node.get("children").value or [], f"{node.place}.children")
            stack += [(child, world) for child in reversed(children)]

    def _node(self, node: Given, world: Matrix) -> None:
        extensions = node.get("extensions")
        if node.get("mesh"):
            self.meshes += 1
            alt = node.get("extras").value if isinstance(node.get("extras").value, dict) else {}
            self.alts += _own_alt(alt, self.draft.language)
        if node.get("camera"):
            self._camera(node, world)
        light = extensions.get("KHR_lights_punctual").get("light")
        if light:
            self._light(node, light, world)
        self.sounds.of_node(node, world, self.rights)
        for name in extensions.names():
            if name not in ("KHR_lights_punctual", "KHR_audio_emitter"):
                self.draft.lose("import-gltf-extension", f"{node.place}.extensions.{name[:80]}")

    def _camera(self, node: Given, world: Matrix) -> None:
        camera = self.tree.get("cameras").at(node.get("camera").index())
        if camera.get("type").text() != "perspective":
            self.draft.lose("import-orthographic", camera.place)
            return
        lens = camera.get("perspective")
        fov = math.degrees(lens.get("yfov").number(math.radians(60), 1e-3, math.pi - 1e-3))
        place = self.draft.placed(world, node.place)
        name = node.get("name").text() or camera.get("name").text() or "view"
        self.draft.add_view(name, {**place, "fov": round(fov, 4)})
        self.draft.lose("import-camera-planes", camera.place)

    def _light(self, node: Given, index: Given, world: Matrix) -> None:
        light = self.tree.get("extensions").get("KHR_lights_punctual").get("lights").at(index.index())
        kind = light.get("type").text()
        if kind not in ("spot", "point", "directional"):
            self.draft.lose("import-light-kind", light.place, kind=kind[:40])
            return
        unit = "lx" if kind == "directional" else "cd"
        record: dict[str, Any] = {"light": kind, **self.draft.placed(world, node.place)}
        if kind == "spot":
            spot = light.get("spot")
            outer = spot.get("outerConeAngle").number(math.pi / 4, 0, math.pi / 2)
            record["angle"] = round(2 * math.degrees(outer), 4)
            if spot.get("innerConeAngle"):
                self.draft.lose("import-light-inner", f"{light.place}.spot.innerConeAngle")
        if light.get("range"):
            self.draft.lose("import-light-range", f"{light.place}.range")
        record["intensity"] = f"{light.get('intensity').number(1.0, 0, 1e12):.9g}{unit}"
        color = light.get("color").numbers(3, (1, 1, 1), 0, 1e6)
        if color != [1.0, 1.0, 1.0]:
            record["color"] = hex_color(color)
        self.draft.add_thing(node.get("name").text() or light.get("name").text() or kind, record)

    def _model(self) -> None:
        """Add the file itself as the one model, with its animations as clips."""
        low, high = bounds_of(self.source, self.tree)
        tallest = float(np.max(high - low)) * self.metres
        if tallest and not _UNLIKELY[0] <= tallest <= _UNLIKELY[1]:
            self.draft.lose("import-size", "meshes", size=f"{tallest:.4g}", mm=f"{tallest / 1000:.3g}")
        media = {"type": "model", "file": take_model(self.source, self.tree, self.draft), **self.rights}
        media |= {"unit": self.draft.unit} if self.draft.unit else {}
        title = title_of(self.tree) or self.source.name.split(".")[0]
        name = self.draft.add_media(self.source.name.split(".")[0], media)
        alt = " ".join(dict.fromkeys(self.alts)) or None
        thing = self.draft.add_seen(name, title, {"model": name, "at": [0, 0, 0]}, alt)
        if self.meshes > 1:
            self.draft.lose("import-gltf-nodes", "nodes", count=self.meshes, thing=thing)
        self._clips(thing)

    def _clips(self, thing: str) -> None:
        for index, animation in enumerate(self.tree.get("animations").each()):
            clip = animation.get("name").text()
            if not clip:
                self.draft.lose("import-clip-name", animation.place)
                continue
            # glTF does not say what starts an animation: an operator's message may, and an author changes it.
            when = [{"osc": f"/clip/{thing}/{index + 1}"}]
            cue = {"when": when, "do": [{"play": thing, "clip": clip}]}
            self.draft.add_cue(f"clip-{clip}", cue, self.draft.words("import-clip-comment"))
            self.draft.lose("import-clip", animation.place, clip=clip[:60])

    def _left_out(self) -> None:
        for name in self.tree.get("extensionsUsed").each():
            if not name.text().startswith(_KEPT):
                self.draft.lose("import-gltf-extension", f"extensionsUsed.{name.text()[:80]}")
        if not self.meshes and self.tree.get("meshes"):
            self.draft.lose("import-gltf-loose", "meshes")


def hex_color(linear: list[float]) -> str:
    """Return a linear colour as sRGB; one brighter than white keeps its hue.

    >>> hex_color([1.0, 0.2158605, 0.0])
    '#ff8000'
    """
    values = np.clip(np.asarray(linear) / max(1.0, *linear), 0, 1)
    coded = np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(v) * 255):02x}" for v in coded)


def _own_alt(extras: dict[str, Any], language: str) -> list[str]:
    """Return the description that our own exporter left on a node."""
    from immersion.importers._given import clean_text

    own = extras.get("immersion")
    alt = own.get("alt") if isinstance(own, dict) else None
    if isinstance(alt, dict):
        alt = alt.get(language) or next(iter(alt.values()), None)
    return [clean_text(alt, 2000)] if isinstance(alt, str) and alt.strip() else []
