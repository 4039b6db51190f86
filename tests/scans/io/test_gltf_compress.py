"""Draco and quantised GLBs: valid, within the bound they state, nothing else lost, the same bytes twice."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import trimesh
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from gltf_validator import assert_valid
from immersion.errors import InputError, UsageError
from immersion.scans import Material, Mesh, Texture, compression_bound, materials_of, read, without_rig, write
from naive_scans_io import PIXEL_PNG, tetrahedron
from rig_models import flag

FAR = np.array([652_431.0625, 100.0, -4_862_000.5])
WAYS = [
    (way, bits)
    for way, steps in (("draco", (8, 14, 20)), ("quantised", (8, 14, 16)), ("meshopt", (8, 14, 16)))
    for bits in steps
]


def _egg(**more: object) -> Mesh:
    """An egg of two metres, with everything a scan may have."""
    ball = trimesh.creation.icosphere(3)
    points = ball.vertices * [0.6, 1.0, 0.7]
    rng = np.random.default_rng(3)
    colors = rng.integers(0, 256, (len(points), 4)).astype(np.uint8)
    given: dict = {
        "colors": colors,
        "uvs": ball.vertices[:, :2] / 2 + 0.5,
        "normals": ball.vertices,
        "scalars": {"confidence": ball.vertices[:, 2]},
        "textures": (Texture(data=PIXEL_PNG),),
        "name": "œuf",
    }
    return Mesh.from_arrays(points, ball.faces, **(given | more))


@pytest.mark.parametrize(("way", "bits"), WAYS)
@pytest.mark.parametrize("unit", ["m", "mm"])
def test_no_vertex_moves_by_more_than_the_bound(tmp_path, way, bits, unit):
    mesh = replace(_egg(unit=unit), offset=FAR)
    write(mesh, tmp_path / "a.glb", compression=way, bits=bits)
    again = read(tmp_path / "a.glb")
    bound = compression_bound(mesh, way, bits)
    scale = 1.0 if unit == "m" else 1e-3
    distance, nearest = cKDTree(again.positions() / scale).query(mesh.positions())
    assert 0 < distance.max() <= bound + 1e-9 * np.abs(FAR).max()
    # The bound is no idle one: half a step is really met.
    assert distance.max() > 0.3 * bound or bits >= 20
    told = dict(again.extras["quantisation"])
    measured, step = told.pop("measured"), told.pop("step", None)
    assert told == {"compression": way, "bits": bits, "bound": bound, "unit": unit}
    assert 0 < measured["rms"] <= measured["max"] <= bound * (1 + 1e-6) + 1e-9 * np.abs(FAR).max()
    if step is not None:
        moved = np.abs(again.positions()[nearest] / scale - mesh.positions())
        assert moved.max() <= 0.5 * step + 1e-9 * np.abs(FAR).max() + 2e-7
    assert len(again.faces) == len(mesh.faces)
    if bits >= 14:
        assert np.array_equal(again.colors[nearest], mesh.colors)
        np.testing.assert_allclose(again.uvs[nearest], mesh.uvs, atol=0.6 / 65535)
        np.testing.assert_allclose(again.normals[nearest], mesh.normals, atol=0.012)
        np.testing.assert_array_equal(again.scalars["confidence"][nearest], mesh.scalars["confidence"])
    assert_valid(tmp_path / "a.glb")


@pytest.mark.parametrize("way", ["draco", "meshopt", "quantised"])
def test_the_same_mesh_gives_the_same_bytes(tmp_path, way):
    for name in ("a", "b"):
        write(_egg(), tmp_path / f"{name}.glb", compression=way)
    assert (tmp_path / "a.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()
    write(_egg(), tmp_path / "plain.glb")
    assert (tmp_path / "a.glb").stat().st_size < 0.8 * (tmp_path / "plain.glb").stat().st_size


@pytest.mark.parametrize("way", ["draco", "quantised"])  # trimesh reads no meshopt: see test_meshopt_pack
def test_another_reader_finds_the_same_surface(tmp_path, way):
    mesh = _egg()
    write(mesh, tmp_path / "a.glb", compression=way)
    other = trimesh.load(tmp_path / "a.glb", force="mesh", process=False)
    assert len(other.faces) == len(mesh.faces)
    assert cKDTree(other.vertices).query(mesh.positions())[0].max() <= compression_bound(mesh, way)
    expected = trimesh.Trimesh(mesh.vertices, mesh.faces).volume
    assert other.volume == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("way", ["none", "draco", "meshopt", "quantised"])
def test_materials_and_invented_faces_survive(tmp_path, way):
    mesh = _egg()
    left = mesh.vertices[mesh.faces].mean(1)[:, 0] < 0
    top = mesh.vertices[mesh.faces].mean(1)[:, 1] > 0.8
    materials = [Material("pierre", textures={"base": 0}), Material("or", (1, 0.5, 0, 1), roughness=0.25)]
    mesh = replace(
        mesh,
        face_materials=left.astype(np.int32),
        reconstructed=top,
        extras={"materials": [material.to_dict() for material in materials]},
    )
    write(mesh, tmp_path / "a.glb", compression=way)
    again = read(tmp_path / "a.glb")
    centres = again.vertices[again.faces].mean(1)
    assert np.array_equal(again.reconstructed, centres[:, 1] > 0.8)
    assert again.reconstructed.sum() == top.sum() > 0
    assert [material.name for material in materials_of(again)] == ["pierre", "or"]
    sure = np.abs(centres[:, 0]) > 1e-3
    assert np.array_equal((again.face_materials == 1)[sure], (centres[:, 0] < 0)[sure])
    # Both materials stand on one grid, so that a weld of equal vertices closes the egg again.
    assert len(np.unique(again.vertices, axis=0)) == len(mesh.vertices)
    assert_valid(tmp_path / "a.glb")


def test_coordinates_beyond_the_picture_stay_floats(tmp_path):
    mesh = _egg(uvs=_egg().vertices[:, :2] * 7.25)
    write(mesh, tmp_path / "a.glb", compression="quantised")
    np.testing.assert_allclose(read(tmp_path / "a.glb").uvs, mesh.uvs, atol=1e-6)


def test_what_draco_cannot_store_is_told(tmp_path, caplog):
    flat = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2], [0, 1, 1]])
    with caplog.at_level(logging.WARNING, "immersion.scans"):
        write(flat, tmp_path / "a.glb", compression="draco")
    assert "Draco left out 1 triangles" in caplog.text
    assert len(read(tmp_path / "a.glb").faces) == 1


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("a.ply", {"compression": "draco"}, "gltf-compression"),
        ("a.stl", {"compression": "quantised"}, "gltf-compression"),
        ("a.gltf", {"compression": "draco"}, "gltf-compression"),
        ("a.glb", {"compression": "zip"}, "gltf-compression"),
        ("a.glb", {"compression": "draco", "bits": 25}, "gltf-bits"),
        ("a.glb", {"compression": "quantised", "bits": 17}, "gltf-bits"),
        ("a.glb", {"compression": "quantised", "bits": 7}, "gltf-bits"),
        ("a.glb", {"compression": "draco", "bits": 14.5}, "gltf-bits"),
    ],
)
def test_impossible_wishes_are_refused(tmp_path, name, options, code):
    with pytest.raises(UsageError) as caught:
        write(tetrahedron(), tmp_path / name, **options)
    assert caught.value.code == code
    assert caught.value.render("fr") != caught.value.render("en")
    assert not list(tmp_path.iterdir())


def test_a_mesh_that_moves_is_not_compressed_until_its_rig_is_dropped(tmp_path):
    (tmp_path / "flag.glb").write_bytes(flag())
    mesh = read(tmp_path / "flag.glb")
    with pytest.raises(UsageError) as caught:
        write(mesh, tmp_path / "a.glb", compression="draco")
    assert caught.value.code == "gltf-rig-compression"
    write(without_rig(mesh, "draco"), tmp_path / "a.glb", compression="draco")
    assert read(tmp_path / "a.glb").rig is None


@pytest.mark.parametrize("way", ["draco", "meshopt", "quantised"])
@pytest.mark.parametrize("keep", [False, True])
def test_a_scan_without_any_area_is_written_all_the_same(tmp_path, way, keep):
    flat = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [2, 0, 0]], [[0, 1, 1], [2, 2, 2]])
    flat = replace(flat, reconstructed=np.array([keep, False]))
    write(flat, tmp_path / "a.glb", compression=way)
    again = read(tmp_path / "a.glb")
    assert len(again.faces) == 2
    assert (again.reconstructed is not None) == keep
    point = Mesh.from_arrays([[5, 5, 5]] * 3, [[0, 1, 2]])
    write(point, tmp_path / "b.glb", compression=way)
    np.testing.assert_allclose(read(tmp_path / "b.glb").positions(), 5, atol=1e-4)


@pytest.mark.parametrize("way", ["draco", "meshopt", "quantised"])
def test_what_is_no_number_never_reaches_the_encoder(tmp_path, way):
    mesh = tetrahedron(uvs=np.zeros((4, 2)))
    wrong = [
        replace(mesh, vertices=np.full((4, 3), np.nan, np.float32)),
        replace(mesh, uvs=np.full((4, 2), np.inf, np.float32)),
        replace(mesh, faces=np.array([[0, 1, 99]], np.int32)),
        replace(mesh, faces=np.array([[0, 1, -1]], np.int32)),
        replace(mesh, scalars={"x": np.full(4, np.nan, np.float32)}),
    ]
    for bad in wrong:
        with pytest.raises(InputError) as caught:
            write(bad, tmp_path / "a.glb", compression=way)
        assert caught.value.code in ("mesh-not-finite", "mesh-index")
    assert not list(tmp_path.iterdir())


@pytest.mark.data
@pytest.mark.parametrize("way", ["draco", "meshopt", "quantised"])
@pytest.mark.parametrize("name", ["whale_cranium.glb", "smk_venus.glb"])
def test_real_scans_within_the_bound(tmp_path, data_folder, name, way):
    mesh = read(data_folder / "scans" / name)
    write(mesh, tmp_path / "a.glb", compression=way, bits=16)
    again = read(tmp_path / "a.glb")
    assert len(again.faces) == len(mesh.faces)
    assert cKDTree(again.positions()).query(mesh.positions())[0].max() <= compression_bound(mesh, way, 16)
    assert [t.data for t in again.textures] == [t.data for t in mesh.textures]
    assert_valid(tmp_path / "a.glb", "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 40), st.integers(1, 80), st.sampled_from(WAYS))
def test_any_soup_of_triangles(seed, vertices, faces, way):
    """Non-manifold, torn, crossed, with doubles: what has an area comes back within the bound."""
    rng = np.random.default_rng(seed)
    points = np.round(rng.normal(size=(vertices, 3)), 1) * rng.choice([1e-3, 1.0, 1e5])
    mesh = Mesh.from_arrays(points, rng.integers(0, vertices, (faces, 3)))
    with TemporaryDirectory() as folder:
        write(mesh, Path(folder) / "a.glb", compression=way[0], bits=way[1])
        again = read(Path(folder) / "a.glb")
    bound = compression_bound(mesh, *way) * (1 + 1e-9) + 1e-7 * np.abs(points).max()
    corners = again.positions()[again.faces].reshape(-1, 9)
    solid = mesh.positions()[mesh.faces]
    area = np.linalg.norm(np.cross(solid[:, 1] - solid[:, 0], solid[:, 2] - solid[:, 0]), axis=1)
    large = solid[area > 8 * bound * np.ptp(points, axis=0).max()]
    assume(len(large) > 0)
    # A face may start at another of its corners.
    turns = np.concatenate([np.roll(large, k, 1).reshape(-1, 9) for k in range(3)])
    distance = cKDTree(corners).query(turns)[0].reshape(3, -1).min(0)
    assert distance.max() <= np.sqrt(3) * bound


def test_what_the_encoder_refuses_is_told(tmp_path, monkeypatch):
    import DracoPy

    def refuse(*_: object, **__: object) -> bytes:
        raise DracoPy.EncodingFailedException("no")

    monkeypatch.setattr(DracoPy, "encode", refuse)
    with pytest.raises(InputError) as caught:
        write(tetrahedron(), tmp_path / "a.glb", compression="draco")
    assert caught.value.code == "gltf-draco-encode"
    assert caught.value.render("fr") != caught.value.render("en")
