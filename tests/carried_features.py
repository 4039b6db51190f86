"""Whether an export carries a feature: made with and without it, read back, and compared with what it tells."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from format_features import Feature, Tree
from immersion import export, stage
from immersion.scene.model import Scene

Status = Literal["carried", "as data", "approximated", "lost", "silent"]
TARGETS = ("glb", "usdz", "web")

# What the page's scripts read of the scene as it is written; all else reaches them through the programme.
_PAGE_READS = ("id", "title", "languages", "rights", "tours", "room")


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of a feature in a target."""

    status: Status
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    works: Any
    data: Any
    losses: Mapping[tuple[str, str], str]


class Exports:
    """Exports of many features, each scene made once for each target."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, _Made] = {}

    def cell(self, feature: Feature, target: str) -> Cell:
        """Return what an export does with a feature."""
        without, with_it = (self._made(tree, feature.profile, target) for tree in feature.trees())
        told = {key: degree for key, degree in with_it.losses.items() if key not in without.losses}
        works = with_it.works != without.works
        kept = works or with_it.data != without.data
        if not told and not works:
            # What holds it may be told already: a lamp that is lost takes its colour along.
            places = (*feature.says, *feature.within)
            told = {
                key: degree
                for key, degree in with_it.losses.items()
                if any(_holds(key[1], place) for place in places)
            }
        status = _applied if feature.block == "profiles" else _status
        return Cell(status(set(told.values()), works, kept), tuple(sorted({code for code, _ in told})))

    def _made(self, tree: Tree, profile: str | None, target: str) -> _Made:
        key = hashlib.sha256(json.dumps([tree, profile, target]).encode()).hexdigest()[:16]
        if key not in self._known:
            self._known[key] = _made(tree, profile, target, self._folder, self._folder / "out" / key)
        return self._known[key]


def _holds(whole: str, part: str) -> bool:
    return part == whole or part.startswith((f"{whole}.", f"{whole}["))


def _status(degrees: set[str], works: bool, kept: bool) -> Status:
    if "lost" in degrees:
        return "lost"
    if degrees:
        return "approximated" if works else "as data" if kept else "lost"
    if works:
        return "carried"
    return "as data" if kept else "silent"


def _applied(degrees: set[str], works: bool, kept: bool) -> Status:
    """Return what becomes of a key that takes something away: what it took is told, that is how it is carried."""
    return "carried" if works else "lost" if degrees else "silent"


def _made(tree: Tree, profile: str | None, target: str, folder: Path, out: Path) -> _Made:
    scene = Scene(**{key: value for key, value in tree.items() if value is not None})
    with stage.open(scene, folder=folder, profile=profile) as opened:
        manifest = export.write(opened, target, out)
    losses = {(loss.code, loss.target): export.degree_of(loss) for loss in manifest.losses}
    works, data = {"glb": _glb, "usdz": _usdz, "web": _web}[target](out, manifest)
    return _Made(works, data, losses)


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _beside(folder: Path, manifest: export.Manifest, *but: str) -> dict[str, str]:
    paths = [entry.path for entry in manifest.files if entry.path not in but]
    return {
        path: _sum((folder / path).read_bytes()) for path in paths if not path.endswith(".provenance.json")
    }


def _bare(value: Any) -> Any:
    """Return a glTF document without its extras."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if key != "extras"}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _glb_parts(path: Path) -> tuple[dict[str, Any], str]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length]), _sum(data[28 + length :])


def _glb(folder: Path, manifest: export.Manifest) -> tuple[Any, Any]:
    name = f"{manifest.scene}.glb"
    document, binary = _glb_parts(folder / name)
    files = _beside(folder, manifest, name)
    return [_bare(document), binary, files], document


def _usdz(folder: Path, manifest: export.Manifest) -> tuple[Any, Any]:
    from pxr import Sdf

    with zipfile.ZipFile(folder / f"{manifest.scene}.usdz") as package:
        names = package.namelist()
        package.extractall(folder / "opened")
    layer = Sdf.Layer.OpenAsAnonymous(str(folder / "opened" / names[0]))
    files = {name: _sum((folder / "opened" / name).read_bytes()) for name in names[1:]}
    whole = layer.ExportToString()

    def strip(path: Any) -> None:
        spec = layer.GetPrimAtPath(path) if path.IsPrimPath() else None
        if spec is not None:
            spec.ClearInfo("customData")

    layer.Traverse(Sdf.Path.absoluteRootPath, strip)
    layer.comment = ""
    return [layer.ExportToString(), files], whole


def _web(folder: Path, manifest: export.Manifest) -> tuple[Any, Any]:
    programme = json.loads((folder / "scene.json").read_text(encoding="utf-8"))
    scene = programme.pop("scene")
    read = {key: scene[key] for key in _PAGE_READS if key in scene}
    room = _glb_parts(folder / "models" / "room.glb")
    skipped = ("scene.json", "service_worker.js", "models/room.glb", "viewer.js", "worklet.js", "page.css")
    return [programme, read, _bare(room[0]), room[1], _beside(folder, manifest, *skipped)], scene
