"""A-Frame pages: what stands, shines and sounds in an ``a-scene``; no script is run and nothing is fetched.

Reference: A-Frame 1.7 documentation, components `sound`, `gltf-model`, `light`, `camera`, `text`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError
from immersion.geometry import compose, matrix_from_turn
from immersion.importers._aframe_page import Node, numbers_in, parse_page, plain_name, styles
from immersion.importers._aframe_parts import Assets, light_record, sound_record
from immersion.importers._given import clean_text
from immersion.importers.draft import Draft, rounded
from immersion.importers.kinds import importer

__all__ = ["import_aframe"]

Matrix = NDArray[np.float64]

# Primitives that are a component by another name, with the component their attributes belong to.
_SUGAR = {
    "a-sound": "sound", "a-gltf-model": "gltf-model", "a-obj-model": "obj-model", "a-light": "light",
    "a-camera": "camera", "a-text": "text", "a-image": "image", "a-video": "video",
}  # fmt: skip
_CARRIED = ("sound", "gltf-model", "obj-model", "light", "camera", "text", "image")
_FRAME = ("id", "class", "position", "rotation", "scale", "visible", "mixin", "alt", "title", "name", "sound")
_OWN = {
    "a-text": ("value", "color"), "a-image": ("src", "width", "height"), "a-gltf-model": ("src",),
    "a-obj-model": ("src",), "a-entity": (), "a-camera": ("fov", "active"),
    "a-light": ("type", "color", "intensity", "angle", "penumbra", "distance", "decay", "target"),
    "a-sound": (
        "src", "volume", "autoplay", "loop", "on", "distance-model", "max-distance", "ref-distance",
        "rolloff-factor", "positional", "poolsize", "pool-size",
    ),
}  # fmt: skip
_DEFAULT_FOV = 80.0


@importer("aframe", suffixes=(".html", ".htm"))
def import_aframe(source: Path, draft: Draft, progress: Callable[[float], None]) -> None:
    """Bring in the first scene of a page."""
    page = parse_page(source)
    scenes = [node for node in page.walk() if node.tag == "a-scene"]
    if not scenes:
        raise FileError("import-aframe-none", source)
    for other in scenes[1:]:
        draft.lose("import-not-carried", other.place)
    reader = _Reader(page, scenes[0], draft)
    reader.fill(progress)


class _Reader:
    """One scene and the draft it fills."""

    def __init__(self, page: Node, scene: Node, draft: Draft) -> None:
        self.page, self.scene, self.draft = page, scene, draft
        self.assets = Assets(scene, draft)
        self.lights = 0

    def fill(self, progress: Callable[[float], None]) -> None:
        """Walk the entities: a parent before its children."""
        self._head()
        entities = [node for node in self.scene.children if node.tag != "a-assets"]
        stack: list[tuple[Node, str, Matrix]] = [(node, "", np.eye(4)) for node in reversed(entities)]
        total = sum(1 for _ in self.scene.walk())
        done = 0
        while stack:
            node, parent, world = stack.pop()
            done += 1
            progress(done / total)
            thing, inner = self._entity(node, parent, world)
            stack += [(child, thing, inner) for child in reversed(node.children)]
        if not self.draft.views:
            # A-Frame adds this camera to a scene that has none.
            self.draft.add_view("camera", {"at": [0, 1.6, 0], "fov": _DEFAULT_FOV})
        if (
            not self.lights
            and self.scene.attributes.get("light", "").replace(" ", "") != "defaultLightsEnabled:false"
        ):
            self.draft.lose("import-aframe-lights", self.scene.place)

    def _head(self) -> None:
        for node in self.page.walk():
            if node.tag == "title" and "title" not in self.draft.top and clean_text(node.text):
                self.draft.top["title"] = clean_text(node.text, 300)
            elif node.tag == "html" and node.attributes.get("lang"):
                if tag := self.draft.language_tag(node.attributes["lang"], node.place):
                    self.draft.top["languages"] = {"default": tag}
            elif node.tag == "script" and not _library(node):
                self.draft.lose("import-aframe-script", node.place)
        for name in self.scene.attributes:
            if name not in ("id", "class", "light"):
                self.draft.lose("import-not-carried", f"{self.scene.place} {name[:60]}")
        self.draft.lose("import-no-license", self.scene.place)

    def _entity(self, node: Node, parent: str, world: Matrix) -> tuple[str, Matrix]:
        """Add an element's things; return the id that its children stand in, and its world matrix."""
        if not node.tag.startswith("a-"):
            if node.tag != "script":
                self.draft.lose("import-not-carried", node.place)
            return parent, world
        attributes = self.assets.mixed(node)
        local, matrix = self._frame(node, attributes)
        with np.errstate(all="ignore"):
            inner = world @ matrix
        components = self._components(node, attributes)
        if node.tag not in _OWN and node.tag != "a-video":
            self.draft.lose("import-aframe-primitive", node.place)
        seen = self._seen(node, components, local, parent)
        held = seen
        if not held and node.children and local:
            held = self.draft.add_thing(node.name, {"group": True, **local, **_in(parent)})
        inside = ({}, held) if held else (local, parent)
        if "light" in components:
            self._light(node, components["light"], *inside, inner)
        if "camera" in components:
            self._camera(node, components["camera"], inner)
        for name, said in components.items():
            if name.split("__")[0] == "sound":
                self._sound(node, name, said, *inside, seen)
        return held or parent, inner

    def _frame(self, node: Node, attributes: dict[str, str]) -> tuple[dict[str, Any], Matrix]:
        """Return ``at``, ``turn``, ``scale`` and ``visible`` as A-Frame has them (turns are y, x, z too)."""
        place, turn, size = (
            self._numbers(node, attributes, name, default)
            for name, default in (("position", (0, 0, 0)), ("rotation", (0, 0, 0)), ("scale", (1, 1, 1)))
        )
        record: dict[str, Any] = {}
        if any(place):
            record["at"] = rounded(place)
        if angles := {axis: turn[i] for axis, i in (("y", 1), ("x", 0), ("z", 2)) if turn[i]}:
            record["turn"] = angles
        if size != [1.0, 1.0, 1.0]:
            if min(size) <= 0:
                self.draft.lose("import-mirror", node.place)
            size = [min(max(abs(value), 1e-6), 1e6) for value in size]
            record["scale"] = size[0] if size[0] == size[1] == size[2] else size
        if attributes.get("visible", "true").strip() == "false":
            record["visible"] = False
        return record, compose(place, matrix_from_turn(*np.radians(turn)), size)

    def _numbers(
        self, node: Node, attributes: dict[str, str], name: str, default: tuple[float, ...]
    ) -> list[float]:
        values = numbers_in(attributes.get(name, ""), 3, default)
        if values is None:
            self.draft.lose(
                "import-aframe-value", f"{node.place} {name}", found=clean_text(attributes[name], 60)
            )
            return [float(value) for value in default]
        return values

    def _components(self, node: Node, attributes: dict[str, str]) -> dict[str, dict[str, str]]:
        """Return the components that can be carried, by name; the others are told."""
        found: dict[str, dict[str, str]] = {}
        sugar = _SUGAR.get(node.tag)
        if sugar:
            found[sugar] = {plain_name(k): v for k, v in attributes.items() if k not in ("sound", "light")}
        for name, value in attributes.items():
            base = name.split("__")[0]
            if base in _CARRIED and base != sugar and name != "image":
                bare = ":" not in value or base.endswith("-model") or value.strip().startswith("url(")
                found[name] = {"src" if bare else "": value, **({} if bare else styles(value))}
                if base == "light" and bare:
                    found[name] = {}
            elif name not in _FRAME and name not in _OWN.get(node.tag, ()) and not name.startswith("data-"):
                self.draft.lose("import-not-carried", f"{node.place} {name[:60]}")
        return found

    def _seen(
        self, node: Node, components: dict[str, dict[str, str]], local: dict[str, Any], parent: str
    ) -> str:
        """Add the model, image or text of an element; the first is its thing, and the others stand in it."""
        thing = ""
        alt = clean_text(node.attributes.get("alt", ""), 500) or None
        for name, said in components.items():
            where = {**local, **_in(parent)} if not thing else _in(thing)
            made = ""
            if name in ("gltf-model", "obj-model"):
                media = self.assets.model(said.get("src", ""), node)
                if media:
                    made = self.draft.add_seen(node.name, _title(node, media), {"model": media, **where}, alt)
            elif name == "image":
                made = self._image(node, said, where, alt)
            elif name == "text" and clean_text(said.get("value", "")):
                record: dict[str, Any] = {"text": clean_text(said["value"]), **where}
                if color := said.get("color", "") if len(said.get("color", "")) == 7 else "":
                    record["color"] = color
                made = self.draft.add_thing(node.name, record)
            elif name == "video":
                self.draft.lose("import-not-carried", node.place)
            thing = thing or made
        return thing

    def _image(self, node: Node, said: dict[str, str], where: dict[str, Any], alt: str | None) -> str:
        media = self.assets.image(said.get("src", ""), node)
        if not media:
            return ""
        width = numbers_in(said.get("width", "1"), 1, (1,))
        record = {
            "image": media,
            "at": [0, 0, 0],
            **where,
            "width": width[0] if width and width[0] > 0 else 1.0,
        }
        if "height" in said:
            self.draft.lose("import-aframe-height", node.place)
        return self.draft.add_seen(node.name, _title(node, media), record, alt)

    def _sound(
        self, node: Node, name: str, said: dict[str, str], local: dict[str, Any], parent: str, seen: str
    ) -> None:
        taken = self.assets.sound(said.get("src", ""), node)
        if taken is None:
            return
        record = sound_record(said, node, self.draft)
        where = {key: value for key, value in local.items() if key in ("at", "turn")}
        wanted = node.name if name == "sound" else f"{node.name}-{name.partition('__')[2]}"
        if wanted == node.tag.removeprefix("a-"):
            wanted = Path(taken.file).stem
        thing = self.draft.add_sound(wanted, taken, {**where, **record, **_in(parent)}, {})
        on = said.get("on", "").strip()
        if said.get("autoplay", "").strip() == "true":
            self.draft.start(thing)
        elif on == "click":
            if not seen:
                self.draft.lose("import-aframe-click", f"things.{thing}")
            self.draft.add_cue(
                f"click-{thing}", {"when": [{"click": seen or thing}], "do": [{"play": thing}]}
            )
        elif on:
            self.draft.lose("import-aframe-event", f"{node.place} on", event=clean_text(on, 40))
        else:
            self.draft.lose("import-never-starts", f"things.{thing}")

    def _light(
        self, node: Node, said: dict[str, str], local: dict[str, Any], parent: str, world: Matrix
    ) -> None:
        self.lights += 1
        record = light_record(said, node, self.draft)
        if record is None:
            return
        where = {key: value for key, value in local.items() if key in ("at", "turn", "visible")} | _in(parent)
        if record["light"] == "directional":
            # It shines from its place to the origin, wherever it is turned.
            where = {"at": rounded(np.nan_to_num(world[:3, 3])), "look_at": [0.0, 0.0, 0.0]}
        thing = self.draft.add_thing(node.name, {**record, **where})
        self.draft.lose("import-light-unit", f"things.{thing}.intensity")

    def _camera(self, node: Node, said: dict[str, str], world: Matrix) -> None:
        fov = numbers_in(said.get("fov", ""), 1, (_DEFAULT_FOV,)) or [_DEFAULT_FOV]
        place = self.draft.placed(world, node.place)
        if "position" not in node.attributes and node.tag == "a-camera":
            place["at"] = rounded(np.array(place["at"]) + [0, 1.6, 0])  # the height of this primitive
        name = node.name if node.attributes.get("id") else "camera"
        self.draft.add_view(name, {**place, "fov": min(max(fov[0], 1.0), 179.0)})


def _in(parent: str) -> dict[str, str]:
    return {"parent": parent} if parent else {}


def _title(node: Node, media: str) -> str:
    written = node.attributes.get("title", "") or node.attributes.get("id", "") or media
    return clean_text(written.replace("-", " ").replace("_", " "), 200)


def _library(script: Node) -> bool:
    """Tell A-Frame itself from scripts of the page."""
    address = script.attributes.get("src", "").lower()
    return "aframe" in address.rpartition("/")[2] and not script.text.strip()
