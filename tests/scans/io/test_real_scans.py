"""Real scans by other hands, with the counts that their makers' tools give."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.scans import materials_of, read

pytestmark = pytest.mark.data

# Triangles, vertices and textures, by the sources' own tools (data/scans/SOURCES.md).
SCANS = {
    "igea.ply": (268_686, 134_345, 0),
    "gargo.ply": (50_000, 25_002, 0),
    "laurana.ply": (50_000, 25_160, 0),
    "lucy100k.ply": (99_970, 49_987, 0),
    "sceaux_mesh_refine.ply": (174_899, 87_685, 0),
    "armadillo.obj": (86_482, 43_243, 0),
    "stanford-bunny.obj": (69_451, 35_947, 0),
    "esp32_meshroom/texturedMesh.obj": (53_364, 34_587, 1),
    "whale_cranium.glb": (100_000, 57_565, 2),
    "whale_cranium_draco.glb": (100_000, 57_565, 2),
    "smk_venus.glb": (24_058, 15_634, 3),
    "aton_venus/venus.gltf": (597_703, 383_791, 1),
}


@pytest.mark.parametrize("name", SCANS)
def test_counts(data_folder, name):
    mesh = read(data_folder / "scans" / name)
    assert (len(mesh.faces), len(mesh.vertices), len(mesh.textures)) == SCANS[name]
    assert all(t.data or t.path.is_file() for t in mesh.textures)
    assert "missing" not in mesh.extras


def test_igea_is_closed_and_wound_one_way(data_folder):
    """Its faces are one strip with restarts: every edge must be run once in each direction."""
    mesh = read(data_folder / "scans" / "igea.ply")
    edges = mesh.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64)
    count = len(mesh.vertices)
    forward, backward = edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0]
    assert len(np.unique(forward)) == len(forward)
    np.testing.assert_array_equal(np.sort(forward), np.sort(backward))


def test_coloured_scan(data_folder):
    colors = read(data_folder / "scans" / "gargo.ply").colors
    assert colors.shape == (25_002, 4)
    assert (colors[:, 3] == 255).all()
    assert colors[:, :3].std() > 10


def test_draco_and_plain_whale_are_one_shape(data_folder):
    plain = read(data_folder / "scans" / "whale_cranium.glb")
    packed = read(data_folder / "scans" / "whale_cranium_draco.glb")
    np.testing.assert_allclose(plain.bounds, packed.bounds, atol=plain.diagonal * 1e-4)


def test_venus_has_two_materials(data_folder):
    mesh = read(data_folder / "scans" / "aton_venus" / "venus.gltf")
    assert [dict(material.textures) for material in materials_of(mesh)] == [{"base": 0}, {}]
    assert np.bincount(mesh.face_materials).tolist() == [1_719_132 // 3, 73_977 // 3]
    assert mesh.unit == "m"
