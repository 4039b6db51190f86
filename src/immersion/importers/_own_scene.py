"""A glTF of our own holds the scene that it was made of: the scene is taken from there, its media from the buffers.

Where the nodes of the file and the scene's record disagree, the nodes win: who moved one in another program saw it
there. What another program took away or added is told. What the file does not hold (other languages, captions, films)
keeps its name in the scene, and is told: the original file, put there, makes the scene whole again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import SceneError
from immersion.importers import _own_texts as _own_texts
from immersion.importers._given import Given
from immersion.importers._own_media import OwnMedia
from immersion.importers._own_places import OwnPlaces
from immersion.importers.draft import MOST_TEXT, Draft
from immersion.scans.io._accessors import Arrays
from immersion.scans.io._gltf_nodes import matrix_of, node_of
from immersion.scene.model import Scene
from immersion.scene.reading import files_of, read_text
from immersion.scene.writing import plain

__all__ = ["OwnNodes", "holds_scene", "own_scene", "rebuilt"]

_FORMAT = 1
"""The version of ``extras.immersion`` that is read here: that of :mod:`immersion.export._gltf.extras`."""

_TEXTS = (".csv", ".html", ".md", ".srt", ".txt", ".vtt")

Matrix = NDArray[np.float64]


class OwnNodes:
    """The nodes of a file that an export made, found again by what it left on them."""

    def __init__(self, source: Path, tree: Given) -> None:
        self.tree = tree
        self.entries = list(tree.get("nodes").each())
        self.parents: dict[int, int] = {}
        for number, node in enumerate(self.entries):
            if not isinstance(node.value, dict):
                node.wrong("{…}")
            for child in node.get("children").each():
                if self.parents.setdefault(child.index(len(self.entries)), number) != number:
                    child.wrong("1 × …")
        self._source = source
        self.things: dict[str, int] = {}
        self.views: dict[str, int] = {}
        for number in range(len(self.entries)):
            own = self.own(number)
            name = own.get("id")
            if not isinstance(name, str):
                continue
            if own.get("kind") == "view":
                self.views.setdefault(name, number)
            elif own.get("kind") not in (None, "room", "surface"):
                self.things.setdefault(name, number)
        self._owners = set(self.things.values())

    def own(self, number: int) -> dict[str, Any]:
        """Return what the export left on a node."""
        extras = self.entries[number].get("extras").value
        own = extras.get("immersion") if isinstance(extras, dict) else None
        return own if isinstance(own, dict) else {}

    def children(self, number: int) -> list[int]:
        """Return the nodes that hang on a node."""
        return [child.index(len(self.entries)) for child in self.entries[number].get("children").each()]

    def local(self, number: int) -> Matrix:
        """Return the matrix from a node to its parent."""
        node = self.entries[number]
        return np.asarray(matrix_of(node_of(self._source, node.value, node.place)), np.float64)

    def above(self, number: int) -> int | None:
        """Return the nearest node above that is a thing's; None when there is none."""
        at, steps = self.parents.get(number), 0
        while at is not None and steps <= len(self.entries):
            if at in self._owners:
                return at
            at, steps = self.parents.get(at), steps + 1
        return None

    def from_thing(self, number: int) -> Matrix:
        """Return the matrix from a node to the thing above it, or to the world."""
        matrix, at, stop, steps = self.local(number), self.parents.get(number), self.above(number), 0
        while at is not None and at != stop:
            if steps > len(self.entries):
                self.entries[number].wrong("↻")
            matrix, at, steps = self.local(at) @ matrix, self.parents.get(at), steps + 1
        return np.asarray(matrix, np.float64)


def holds_scene(record: Given) -> bool:
    """Tell whether the extras of a glTF scene hold a scene of our own, readable or not."""
    extras = record.get("extras").value if isinstance(record.value, dict) else None
    own = extras.get("immersion") if isinstance(extras, dict) else None
    return isinstance(own, dict) and "scene" in own


def own_scene(record: Given, draft: Draft) -> Scene | None:
    """Return the scene that the extras of a glTF scene hold; a loss, and None, when it cannot be read.

    Parameters
    ----------
    record : Given
        The glTF scene.
    draft : Draft
    """
    own = record.get("extras").get("immersion").value
    place = f"{record.place}.extras.immersion"
    if own.get("format") != _FORMAT:
        draft.lose("import-own-format", place, found=str(own.get("format"))[:20], known=_FORMAT)
        return None
    problem = ""
    try:
        text = json.dumps(own["scene"], ensure_ascii=False)
        if len(text) > MOST_TEXT or not isinstance(own["scene"], dict):
            problem = f"{len(text) >> 10} KB"
        else:
            return read_text(text)
    except SceneError as error:
        problem = (
            f"{error.problems[0].render()} (+{len(error.problems) - 1})" if error.problems else str(error)
        )
    except (ValueError, RecursionError, UnicodeError) as error:
        problem = str(error)
    draft.lose("import-own-unreadable", place, problem=problem[:200])
    return None


def rebuilt(source: Path, tree: Given, buffers: list[bytes], record: Given, draft: Draft) -> bool:
    """Fill a draft with the scene that the file holds; False when that cannot be read."""
    scene = own_scene(record, draft)
    if scene is None:
        return False
    nodes = OwnNodes(source, tree)
    draft.intake.reserve(name for _, name in files_of(scene))
    _write_texts(scene, record, draft)
    media = OwnMedia(scene, nodes, Arrays(source, tree.value, buffers), record, draft)
    places = OwnPlaces(scene, nodes, record, draft)
    data: dict[str, Any] = plain(scene)
    data["media"] = media.restored(data.get("media", {}))
    data["things"] = places.restored(data.get("things", []))
    data["views"] = places.views(data.get("views", {}))
    draft.whole = {
        key: value for key, value in data.items() if value or key not in ("media", "things", "views")
    }
    for parts, name in files_of(draft.scene()):
        if not (draft.folder / name).is_file():
            draft.lose("import-own-missing", _path(parts, data), file=name)
    return True


def _write_texts(scene: Scene, record: Given, draft: Draft) -> None:
    """Write the small text files that the extras hold whole, those alone that the scene names."""
    texts = record.get("extras").get("immersion").get("texts")
    named = {name for _, name in files_of(scene)}
    for name in texts.names():
        text = texts.get(name).value
        if name in named and Path(name).suffix.lower() in _TEXTS and isinstance(text, str):
            draft.intake.put(name, _TEXTS, text.encode("utf-8", "replace"))


def _path(parts: list[str | int], data: dict[str, Any]) -> str:
    """Return where a file is named: ``media.film.file``, ``things.bird.path``."""
    words = list(parts)
    if words[:1] == ["things"] and isinstance(words[1], int):
        words[1] = str(data["things"][words[1]]["id"])
    if words[-1] == "file" and words[0] == "things":
        words.pop()
    return ".".join(str(word) for word in words)
