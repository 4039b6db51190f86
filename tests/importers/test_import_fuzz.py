"""Damaged and hostile files: a typed error or a scene, nothing outside the folder, nothing half written."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foreign_files import (
    PAGE,
    adm_file,
    aframe_page,
    gltf_room,
    json_of,
    svx_document,
    svx_folder,
    with_json,
)
from immersion import export, stage
from immersion.errors import ImmersionError
from immersion.importers import import_scene
from immersion.scene import read, validate
from stage_scene import make_scene

FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 9), st.sampled_from([10**400, -1, 1e308, 0.5, 2**53]),
    st.sampled_from(["", "../x.wav", "/etc/passwd", "https://example.org/a", "con.wav", "a\x00b", "\ud800", "x" * 300]),
    st.sampled_from([[], {}, [None], {"": 1}, [[0]], [1, 2, 3], {"EN": 5}, [0, 0, 0, 0]]),
)  # fmt: skip


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every container of a tree with each of its keys."""
    found: list[tuple[Any, Any]] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        keys = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in list(keys):
            found.append((node, key))
            stack.append(node[key])
    return found


LIKELY = {
    bool: st.booleans(), int: st.integers(0, 4), float: st.floats(-10, 10),
    str: st.sampled_from(["", "a", "../x.wav", "crane-high.glb", "audio/fr.flac", "https://example.org/a", "FR", "s1",
                          "n1", "a1", "art1", "OnLoad", "point", "m", "directional", "PlayAnimation", "x" * 300]),
}  # fmt: skip


def changed(document: Any, data: st.DataObject) -> None:
    """Change a tree at one place: to a value of the same kind, to a hostile one, twice the same, or nothing."""
    node, key = data.draw(st.sampled_from(places(document)))
    how = data.draw(st.sampled_from(["likely", "likely", "hostile", "gone", "twice"]))
    kind = type(node[key])
    if how == "gone":
        del node[key]
    elif how == "twice" and kind is list and node[key]:
        node[key].append(copy.deepcopy(node[key][0]))
    elif how == "likely" and kind in LIKELY:
        node[key] = data.draw(LIKELY[kind])
    else:
        node[key] = copy.deepcopy(data.draw(HOSTILE))


def tried(source: Path, folder: Path) -> None:
    """Import, and look that the world is as it should be."""
    beside = sorted(p.name for p in folder.iterdir())
    out = folder / "new"
    made, refused = None, ""
    try:
        made = import_scene(source, out, language="en")
    except ImmersionError as error:
        refused = error.render("fr") + error.render("en")
    if made is None:
        assert refused
        assert not out.exists()
    else:
        scene = read(out / "scene.yaml")
        assert not [found for found in validate(scene) if found.severity == "error"]
        size = sum(f.bytes for f in made.files)
        assert size < 40 * sum(p.stat().st_size for p in source.parent.rglob("*") if p.is_file()) + 200_000
        for path in sorted(out.rglob("*"), reverse=True):
            assert path.resolve().is_relative_to(out.resolve())
            assert not path.is_symlink()
            path.rmdir() if path.is_dir() else path.unlink()
        out.rmdir()
    assert sorted(p.name for p in folder.iterdir()) == beside


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("foreign")
    (root / "web").mkdir()
    (root / "own").mkdir()
    with stage.open(make_scene(root / "own" / "scene")) as opened:
        export.write(opened, "glb", root / "own" / "out")
    (root / "gltf").mkdir()
    (root / "adm").mkdir()
    return {
        "own": root / "own" / "out" / "petite-salle.glb",
        "gltf": gltf_room(root / "gltf" / "room.glb"),
        "svx": svx_folder(root / "svx"),
        "adm": adm_file(root / "adm" / "mix.wav"),
        "aframe": aframe_page(root / "web"),
    }


@FEW
@given(data=st.data())
def test_gltf_with_other_values(homes: dict[str, Path], tmp_path: Path, data: st.DataObject) -> None:
    whole = homes["gltf"].read_bytes()
    document = json_of(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        changed(document, data)
    (tmp_path / "a.glb").write_bytes(with_json(whole, document))
    tried(tmp_path / "a.glb", tmp_path)


@FEW
@given(data=st.data())
def test_our_own_exports_with_other_values(
    homes: dict[str, Path], tmp_path: Path, data: st.DataObject
) -> None:
    """What stands in the extras is a stranger's word like any other."""
    whole = homes["own"].read_bytes()
    document = json_of(whole)
    own = document["scenes"][0]["extras"]["immersion"]
    where = data.draw(st.sampled_from([document, own, own["scene"], document["nodes"]]))
    for _ in range(data.draw(st.integers(1, 3))):
        changed(where, data)
    (tmp_path / "a.glb").write_bytes(with_json(whole, document))
    tried(tmp_path / "a.glb", tmp_path)


@FEW
@given(data=st.data())
def test_svx_with_other_values(homes: dict[str, Path], tmp_path: Path, data: st.DataObject) -> None:
    document = svx_document()
    for _ in range(data.draw(st.integers(1, 3))):
        changed(document, data)
    path = homes["svx"].parent / "fuzzed.svx.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    tried(path, tmp_path)


@FEW
@given(data=st.data())
def test_pages_cut_and_mixed(homes: dict[str, Path], tmp_path: Path, data: st.DataObject) -> None:
    text = PAGE
    pieces = st.sampled_from(
        ["<", ">", '"', "<a-entity>", "</a-scene>", "&#0;", "\ud7ff", " 1e400 ", "src: #bell", "../", "<a-assets>",
         "<!--", "<![", 'position="NaN 0 0"', 'scale="0 0 0"', 'mixin="quiet quiet"', "https://example.org/"]
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        text = text[:start] + data.draw(pieces) + text[start + length :]
    path = homes["aframe"].parent / "fuzzed.html"
    path.write_text(text, encoding="utf-8")
    tried(path, tmp_path)


@FEW
@given(data=st.data())
def test_adm_with_other_bytes(homes: dict[str, Path], tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(homes["adm"].read_bytes())
    tail = whole.find(b"chna")
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.one_of(st.integers(0, 60), st.integers(tail, len(whole) - 1)))
        whole[at] = data.draw(st.sampled_from([0, 1, 48, 57, 45, 60, 255]))
    cut = data.draw(st.sampled_from([None, None, len(whole) // 2, tail + 30]))
    (tmp_path / "a.wav").write_bytes(bytes(whole[:cut]))
    tried(tmp_path / "a.wav", tmp_path)


@pytest.mark.parametrize("name", ["gltf", "svx", "adm", "aframe"])
@settings(FEW, max_examples=20)
@given(noise=st.binary(min_size=1, max_size=200))
def test_noise(tmp_path: Path, name: str, noise: bytes) -> None:
    suffix = {"gltf": ".glb", "svx": ".svx.json", "adm": ".wav", "aframe": ".html"}[name]
    (tmp_path / f"a{suffix}").write_bytes(noise)
    tried(tmp_path / f"a{suffix}", tmp_path)
