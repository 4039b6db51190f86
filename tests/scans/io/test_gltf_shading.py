"""Normals, tangents and variants of a glTF come back as they were, and go where they no longer hold."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gltf_looks import idol, noise, write_quad
from gltf_validator import assert_valid
from immersion.errors import FileError
from immersion.scans import (
    Material,
    Mesh,
    Texture,
    clean,
    crop,
    decimate,
    fill_holes,
    materials_of,
    read,
    write,
)  # fmt: skip
from immersion.scans.io._accessors import Arrays, as_floats
from immersion.scans.io._container import read_container
from immersion.scans.io._turn import y_up
from naive_shading import unit

BUMPY = {"normalTexture": {"index": 0}}
NORMAL = np.tile(unit([0.2, 0.1, 1.0]), (4, 1))
TANGENT = np.tile([*unit(np.cross([0, 1, 0], NORMAL[0])), -1.0], (4, 1))


def bumpy(folder: Path) -> Mesh:
    write_quad(folder / "bumpy.glb", [BUMPY], (noise(1),), NORMAL=NORMAL, TANGENT=TANGENT)
    return read(folder / "bumpy.glb")


def attribute(path: Path, name: str) -> NDArray[np.float64]:
    document, buffers = read_container(path)
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    return as_floats(*Arrays(path, document, buffers).accessor(attributes[name]))


@pytest.mark.parametrize("compression", ["none", "quantised", "draco"])
def test_tangents_come_back(tmp_path: Path, compression: str) -> None:
    mesh = bumpy(tmp_path)
    assert mesh.tangents == pytest.approx(TANGENT, abs=1e-6)
    write(mesh, tmp_path / "b.glb", compression=compression)
    if compression != "draco":
        assert_valid(tmp_path / "b.glb")
    again = read(tmp_path / "b.glb")
    order = [int(np.argmin(np.linalg.norm(again.vertices - v, axis=1))) for v in mesh.vertices]
    assert again.tangents[order] == pytest.approx(mesh.tangents, abs=1e-6)
    assert again.normals[order] == pytest.approx(mesh.normals, abs=0.01)


def test_a_model_that_moves_comes_back_whole(tmp_path: Path) -> None:
    """Under a mirrored, squeezed node, with targets of normals and tangents: the file's own numbers, each again."""
    idol(tmp_path / "a.glb")
    assert_valid(tmp_path / "a.glb")
    mesh = read(tmp_path / "a.glb")
    write(mesh, tmp_path / "b.glb")
    assert_valid(tmp_path / "b.glb")
    for name in ("NORMAL", "TANGENT"):
        assert attribute(tmp_path / "b.glb", name) == pytest.approx(
            attribute(tmp_path / "a.glb", name), abs=1e-5
        )
    before, after = (read_container(tmp_path / name) for name in ("a.glb", "b.glb"))
    for k in range(3):
        targets = [document["meshes"][0]["primitives"][0]["targets"][k] for document, _ in (before, after)]
        assert targets[0].keys() == targets[1].keys()
        for name in targets[0]:
            values = [
                as_floats(*Arrays(tmp_path, *container).accessor(target[name]))
                for container, target in zip((before, after), targets, strict=True)
            ]
            assert values[1] == pytest.approx(values[0], abs=1e-5)


def test_normals_that_we_made_up_are_not_the_scans(tmp_path: Path) -> None:
    """glTF's other readers get smooth ones; read again, the mesh has none, as it had none."""
    mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3]], unit="m")
    for compression in ("none", "quantised", "draco"):
        write(mesh, tmp_path / "a.glb", compression=compression)
        document = read_container(tmp_path / "a.glb")[0]
        assert "NORMAL" in document["meshes"][0]["primitives"][0]["attributes"]
        assert read(tmp_path / "a.glb").normals is None


def test_a_part_without_normals_leaves_those_of_the_others(tmp_path: Path) -> None:
    write_quad(tmp_path / "a.glb", [BUMPY], (noise(1),), NORMAL=NORMAL)
    document, buffers = read_container(tmp_path / "a.glb")
    plain = document["meshes"][0]["primitives"][0]
    bare = plain | {"attributes": {"POSITION": plain["attributes"]["POSITION"]}}
    document["meshes"][0]["primitives"].append({k: v for k, v in bare.items() if k != "material"})
    from naive_scans_io import glb

    (tmp_path / "b.glb").write_bytes(glb(document, buffers[0]))
    mesh = read(tmp_path / "b.glb")
    assert mesh.normals[:4] == pytest.approx(NORMAL, abs=1e-6)
    assert not mesh.normals[4:].any()


def test_tangents_of_half_a_bumpy_mesh_are_told_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mesh = bumpy(tmp_path)
    tangents = mesh.tangents.copy()
    tangents[3] = 0
    with caplog.at_level(logging.WARNING, logger="immersion.scans"):
        write(replace(mesh, tangents=tangents), tmp_path / "b.glb")
    assert "no tangents" in caplog.text
    assert read(tmp_path / "b.glb").tangents is None


def test_tangents_turn_with_the_scan_and_go_with_its_vertices(tmp_path: Path) -> None:
    mesh = bumpy(tmp_path)
    turned = y_up(mesh)
    assert np.einsum("ij,ij->i", turned.tangents[:, :3], turned.normals) == pytest.approx(
        np.zeros(4), abs=1e-6
    )
    assert turned.tangents[0, :3] == pytest.approx(TANGENT[0, [0, 2, 1]] * [1, 1, -1], abs=1e-6)
    assert crop(mesh, (-0.5, -2, -2), (0.5, 2, 2), cut=True).tangents is None
    assert mesh.with_vertices(np.array([2, 0, 1]), np.array([[0, 1, 2]], np.int32)).tangents.shape == (3, 4)


def test_what_moves_vertices_drops_tangents() -> None:
    """A wavy sheet with a hole, decimated, filled or cleaned: no tangent of a place that is no more."""
    rng = np.random.default_rng(1)
    u = np.linspace(0, 1, 24)
    s, t = (a.ravel() for a in np.meshgrid(u, u))
    k = np.arange(576).reshape(24, 24)
    a, b, c, d = (part.ravel() for part in (k[:-1, :-1], k[:-1, 1:], k[1:, 1:], k[1:, :-1]))
    faces = np.stack([a, b, c, a, c, d], 1).reshape(-1, 3)
    faces = np.delete(faces, [500, 501, 502, 503], 0)
    tangents = np.tile([1.0, 0, 0, 1], (576, 1))
    points = np.stack([s, t, 0.05 * rng.random(576)], 1)
    mesh = Mesh.from_arrays(
        points, faces, normals=np.tile([0.0, 0, 1], (576, 1)), tangents=tangents, unit="m"
    )
    assert decimate(mesh, triangles=300).mesh.tangents is None
    filled = fill_holes(mesh).mesh
    assert len(filled.faces) > len(faces)
    assert filled.tangents is None
    cleaned = clean(mesh).mesh
    assert cleaned.tangents is None or np.array_equal(cleaned.vertices, mesh.vertices)


def test_variants_come_back(tmp_path: Path) -> None:
    """Names, and for each material what a variant puts in its place, its images on other coordinates included."""
    materials = [
        {"name": "day", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}},
        {
            "name": "night",
            "pbrMetallicRoughness": {
                "baseColorTexture": {
                    "index": 1,
                    "texCoord": 1,
                    "extensions": {"KHR_texture_transform": {"scale": [2, 3]}},
                }
            },
        },
        {"name": "rain"},
    ]
    mappings = [{"material": 1, "variants": [0, 2]}, {"material": 2, "variants": [1]}]
    names = ["nuit", "pluie", "lune"]
    write_quad(tmp_path / "a.glb", materials, (noise(1), noise(2)), variants=names, mappings=mappings)
    assert_valid(tmp_path / "a.glb")
    mesh = read(tmp_path / "a.glb")
    day, night, rain = materials_of(mesh)
    assert mesh.extras["variants"] == names
    assert day.variants == {"0": 1, "1": 2, "2": 1}
    assert (night.name, night.coordinates, rain.name) == ("night", {"base": 1}, "rain")
    assert mesh.face_materials is None
    write(mesh, tmp_path / "b.glb")
    assert_valid(tmp_path / "b.glb")
    again = read(tmp_path / "b.glb")
    assert materials_of(again) == (day, night, rain)
    assert again.extras["variants"] == names
    for axis in "uv":
        name = f"texcoord_1_{axis}"
        assert again.scalars[name] == pytest.approx(mesh.scalars[name], abs=1e-6)


@pytest.mark.parametrize(
    "mappings",
    [
        [{"material": 9, "variants": [0]}],
        [{"material": 0, "variants": [4]}],
        [{"material": 0, "variants": 0}],
        {},
        [3],
    ],
)
def test_damaged_variants_are_refused(tmp_path: Path, mappings: object) -> None:
    write_quad(tmp_path / "a.glb", [{"name": "x"}], variants=["one"], mappings=mappings)
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.glb")
    assert caught.value.code in ("gltf-value", "gltf-reference")


def test_a_material_keeps_its_variants_as_plain_data() -> None:
    mesh = Mesh.from_arrays(
        [[0, 0, 0], [1, 0, 0], [0, 1, 0]],
        [[0, 1, 2]],
        textures=(Texture(),),
        extras={"materials": [Material("a", variants={"0": 1}).to_dict(), Material("b").to_dict()]},
    )
    assert materials_of(mesh)[0].variants == {"0": 1}
