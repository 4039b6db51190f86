"""Assets, sounds and lights of an A-Frame page."""

from __future__ import annotations

import re
from typing import Any

from immersion.errors import ImmersionError
from immersion.importers._aframe_page import Node, numbers_in
from immersion.importers._given import Given, clean_text
from immersion.importers._intake import Sound
from immersion.importers._lights import strength
from immersion.importers.draft import Draft, decibels

__all__ = ["Assets", "light_record", "sound_record"]

_COLORS = {
    "white": "#ffffff", "black": "#000000", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
    "yellow": "#ffff00", "orange": "#ffa500", "gray": "#808080", "grey": "#808080", "tomato": "#ff6347",
}  # fmt: skip


class Assets:
    """What ``a-assets`` names, and what elements name themselves."""

    def __init__(self, scene: Node, draft: Draft) -> None:
        self.draft = draft
        self._items: dict[str, Node] = {}
        for block in (node for node in scene.children if node.tag == "a-assets"):
            for item in block.walk():
                if "id" in item.attributes:
                    self._items.setdefault(item.attributes["id"], item)
        self._media: dict[str, str] = {}

    def mixed(self, node: Node) -> dict[str, str]:
        """Return an element's attributes over those of its mixins; of two mixins the later counts."""
        found: dict[str, str] = {}
        for name in node.attributes.get("mixin", "").split():
            mixin = self._items.get(name)
            if mixin is None or mixin.tag != "a-mixin":
                self.draft.lose("import-aframe-asset", f"{node.place} mixin", id=clean_text(name, 60))
            else:
                found |= {key: value for key, value in mixin.attributes.items() if key != "id"}
        return found | node.attributes

    def _address(self, written: str, node: Node) -> tuple[str, str]:
        """Return the address that a ``src`` means, and the place to tell: ``#id``, ``url(…)``, or as it is."""
        written = written.strip()
        if match := re.fullmatch(r"url\((.*)\)", written):
            return match[1].strip(" '\""), node.place
        if not written.startswith("#"):
            return written, node.place
        item = self._items.get(written[1:])
        address = ""
        if item is not None:
            inner = [child.attributes.get("src", "") for child in item.children if child.tag == "source"]
            address = item.attributes.get("src", "") or next((one for one in inner if one), "")
        if item is None or not address:
            self.draft.lose("import-aframe-asset", node.place, id=clean_text(written, 60))
            return "", node.place
        return address, item.place

    def sound(self, written: str, node: Node) -> Sound | None:
        """Take in a sound."""
        address, place = self._address(written, node)
        if not address:
            if not written.strip():
                self.draft.lose("import-aframe-asset", node.place, id="src")
            return None
        return self.draft.intake.sound_of(address, place)

    def model(self, written: str, node: Node) -> str:
        """Take in a model and return its media's id, or nothing."""
        address, place = self._address(written, node)
        if not address:
            return ""
        path = self.draft.intake.local(address, place)
        if path is None:
            return ""
        if str(path) not in self._media:
            if path.suffix.lower() in (".glb", ".gltf"):
                from immersion.importers._gltf_model import take_model
                from immersion.scans.io._container import read_container

                try:
                    document, _ = read_container(path)
                    file = take_model(path, Given(path, document), self.draft)
                except ImmersionError as error:
                    self.draft.lose("import-unreadable", place, problem=error.found)
                    return ""
            elif path.suffix.lower() in (".obj", ".ply", ".stl"):
                file = self.draft.intake.copy(path)
                self.draft.lose("import-svx-texture", place)
            else:
                self.draft.lose("import-not-carried", place)
                return ""
            self._media[str(path)] = self.draft.add_media(path.stem, {"type": "model", "file": file})
        return self._media[str(path)]

    def image(self, written: str, node: Node) -> str:
        """Take in a picture and return its media's id, or nothing."""
        from immersion.stage.assets import open_image

        address, place = self._address(written, node)
        path = self.draft.intake.local(address, place) if address else None
        if path is None:
            return ""
        if str(path) not in self._media:
            try:
                open_image(path)
            except ImmersionError as error:
                self.draft.lose("import-unreadable", place, problem=error.found)
                return ""
            record = {"type": "image", "file": self.draft.intake.copy(path)}
            self._media[str(path)] = self.draft.add_media(path.stem, record)
        return self._media[str(path)]


def sound_record(said: dict[str, str], node: Node, draft: Draft) -> dict[str, Any]:
    """Return the gain, the loop and the distance law of a ``sound`` component: those of Web Audio."""

    def number(name: str, default: float) -> float:
        values = numbers_in(said.get(name, ""), 1, (default,))
        if values is None or values[0] < 0:
            draft.lose("import-aframe-value", f"{node.place} {name}", found=clean_text(said[name], 60))
            return default
        return values[0]

    record: dict[str, Any] = {}
    volume = number("volume", 1.0)
    if volume != 1.0:
        record["gain"] = decibels(min(volume, 1e6))
    if said.get("loop", "").strip() == "true":
        record["loop"] = True
    if said.get("positional", "true").strip() == "false":
        draft.lose("import-global", node.place)
        return {"at": [0, 0, 0], "distance": {"rolloff": 0.0}, **record}
    model = said.get("distancemodel", "").strip() or "inverse"
    if model not in ("inverse", "linear", "exponential"):
        draft.lose("import-distance-model", node.place, model=clean_text(model, 40))
        model = "inverse"
    longest = number("maxdistance", 10_000.0)
    law = {"model": model, "ref": number("refdistance", 1.0), "rolloff": number("rollofffactor", 1.0)}
    record["distance"] = law | ({"max": longest} if longest > 0 else {})
    if said.get("poolsize", "1").strip() != "1":
        draft.lose("import-aframe-pool", node.place)
    return record


def light_record(said: dict[str, str], node: Node, draft: Draft) -> dict[str, Any] | None:
    """Return a light without its place, or nothing with the loss that says why."""
    kind = said.get("type", "").strip() or "directional"
    if kind not in ("directional", "point", "spot"):
        draft.lose("import-light-kind", node.place, kind=clean_text(kind, 40))
        return None
    intensity = numbers_in(said.get("intensity", ""), 1, (3.14,)) or [3.14]
    record: dict[str, Any] = {"light": kind, "intensity": strength(min(abs(intensity[0]), 1e9), kind)}
    if kind == "spot":
        half = numbers_in(said.get("angle", ""), 1, (60.0,)) or [60.0]
        record["angle"] = min(max(2 * half[0], 0.0), 180.0)
    color = said.get("color", "").strip().lower()
    color = _COLORS.get(color, color)
    if re.fullmatch(r"#[0-9a-f]{3}", color):
        color = "#" + "".join(2 * digit for digit in color[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", color) and color != "#ffffff":
        record["color"] = color
    elif color and color != "#ffffff":
        draft.lose("import-aframe-value", f"{node.place} color", found=clean_text(color, 40))
    for name in ("penumbra", "distance", "decay", "target", "castshadow", "groundcolor"):
        if said.get(name):
            draft.lose("import-not-carried", f"{node.place} light.{name}")
    return record
