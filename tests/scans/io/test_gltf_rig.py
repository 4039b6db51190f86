"""What moves in a GLB moves the same once read and written: skins, morph targets, rigid nodes, animations."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import numpy as np
import pytest

from gltf_validator import assert_valid
from immersion.errors import FileError, InputError
from immersion.scans import Mesh, clean, read, without_rig, write
from immersion.scans.io._container import read_container
from immersion.scans.rig import fits
from naive_gltf import triangles_at
from naive_scans_io import glb
from rig_models import flag, mill

TIMES = [0.0, 0.25, 0.5, 0.9, 1.25, 1.7, 2.0, 9.0]
# The specification itself warns of a skinned node with a place of its own: the model has one on purpose.
WARNINGS = ("NODE_SKINNED_MESH_LOCAL_TRANSFORMS", "NODE_SKINNED_MESH_NON_ROOT", "UNUSED_OBJECT")


@pytest.fixture(params=[flag, mill], ids=["flag", "mill"])
def model(request, tmp_path):
    path = tmp_path / "model.glb"
    path.write_bytes(request.param())
    return path


def test_every_corner_stands_where_it_stood_at_every_time(model, tmp_path):
    again = tmp_path / "again.glb"
    write(read(model), again)
    assert_valid(again, *WARNINGS)
    for animation in (None, 0):
        for time in TIMES:
            before, after = triangles_at(model, animation, time), triangles_at(again, animation, time)
            assert before.shape == after.shape
            # Half a unit in the last place of float32, over a size of a few metres.
            np.testing.assert_allclose(after, before, atol=3e-7, rtol=0)
    if model.read_bytes() == flag():
        still = triangles_at(model, 0, 0.0)
        assert np.abs(triangles_at(again, 0, 0.9) - still).max() > 0.1


def test_a_second_round_changes_nothing_more(model, tmp_path):
    write(read(model), tmp_path / "one.glb")
    write(read(tmp_path / "one.glb"), tmp_path / "two.glb")
    first, second = read(tmp_path / "one.glb"), read(tmp_path / "two.glb")
    for name in ("animations", "skins", "parts", "nodes"):
        assert len(getattr(first.rig, name)) == len(getattr(second.rig, name))
    np.testing.assert_allclose(first.positions(), second.positions(), atol=3e-7, rtol=0)
    assert first.rig.nodes == second.rig.nodes
    for a, b in zip(first.rig.animations[0].samplers, second.rig.animations[0].samplers, strict=True):
        assert a.interpolation == b.interpolation
        assert np.array_equal(a.times, b.times)
        assert np.array_equal(a.values, b.values)
    write(read(tmp_path / "one.glb"), tmp_path / "three.glb")
    assert (tmp_path / "three.glb").read_bytes() == (tmp_path / "two.glb").read_bytes()


def test_a_turned_scaled_scan_moves_as_the_turned_scaled_original(model, tmp_path):
    mesh = replace(read(model, up="z"), unit="mm")  # millimetres on paper, z up
    write(mesh, tmp_path / "turned.glb")
    assert_valid(tmp_path / "turned.glb", *WARNINGS)
    for time in TIMES:
        expected = triangles_at(model, 0, time)[..., [0, 2, 1]] * [1, 1, -1] * 1e-3
        np.testing.assert_allclose(triangles_at(tmp_path / "turned.glb", 0, time), expected, atol=1e-9)


def test_the_skinned_node_itself_does_not_move_its_mesh(tmp_path):
    (tmp_path / "flag.glb").write_bytes(flag())
    mesh = read(tmp_path / "flag.glb")
    # The pole stands at 1.5 m by the armature; the skinned node's own (5, 5, 5) is ignored.
    np.testing.assert_allclose(mesh.bounds[:, 1], [1.5, 2.1], atol=1e-6)
    assert mesh.bounds[1].max() < 3
    part = mesh.rig.parts[0]
    assert (part.name, part.targets, part.weights) == ("drapeau", ("bulge", "wide"), (0.25, 0.0))
    np.testing.assert_allclose(mesh.rig.weights.sum(1), 1, atol=1e-6)
    assert mesh.extras["copyright"] == "© musée d’essai"


def test_a_hidden_part_keeps_its_size_and_place(tmp_path):
    (tmp_path / "mill.glb").write_bytes(mill())
    mesh = read(tmp_path / "mill.glb")
    bird = mesh.positions()[mesh.rig.part_of == 2]
    np.testing.assert_allclose(bird.min(0), [652_001, 3, -4_862_001], atol=1e-3)
    np.testing.assert_allclose(np.ptp(bird, axis=0), [1, 2, 3], atol=1e-3)


def test_vertices_carry_their_part_of_the_rig(tmp_path):
    (tmp_path / "flag.glb").write_bytes(flag())
    mesh = read(tmp_path / "flag.glb")
    rows = np.arange(len(mesh.vertices))[::-1]
    turned = mesh.with_vertices(rows, (len(rows) - 1 - mesh.faces).astype(np.int32))
    assert np.array_equal(turned.rig.joints, mesh.rig.joints[rows])
    assert np.array_equal(turned.rig.morphs[0].positions, mesh.rig.morphs[0].positions[rows])
    write(turned, tmp_path / "turned.glb")
    write(mesh, tmp_path / "plain.glb")
    for time in TIMES:
        expected = triangles_at(tmp_path / "plain.glb", 0, time)
        np.testing.assert_allclose(triangles_at(tmp_path / "turned.glb", 0, time), expected, atol=1e-7)


def test_cleaning_keeps_the_movement(tmp_path):
    (tmp_path / "flag.glb").write_bytes(flag())
    mesh = read(tmp_path / "flag.glb")
    torn = np.arange(3 * len(mesh.faces))
    soup = mesh.with_vertices(mesh.faces.ravel(), torn.reshape(-1, 3).astype(np.int32))
    cleaned = clean(soup).mesh
    assert len(cleaned.vertices) == len(mesh.vertices)
    assert fits(cleaned)
    write(cleaned, tmp_path / "cleaned.glb")
    for time in TIMES:
        after = triangles_at(tmp_path / "cleaned.glb", 0, time)
        np.testing.assert_allclose(after, triangles_at(tmp_path / "flag.glb", 0, time), atol=3e-7)


def test_a_weld_across_parts_is_still_right_at_rest(tmp_path):
    (tmp_path / "mill.glb").write_bytes(mill())
    mesh = read(tmp_path / "mill.glb")
    faces = mesh.faces.copy()
    faces[1, 2] = faces[-1, 2]  # a face of the tower now holds on to a vertex of the perch
    write(replace(mesh, faces=faces), tmp_path / "a.glb")
    assert_valid(tmp_path / "a.glb")
    tower = mesh.positions()[faces[:4]]
    np.testing.assert_allclose(triangles_at(tmp_path / "a.glb", None, 0)[:4], tower, rtol=0, atol=3e-7)


def test_a_part_without_faces_leaves_with_what_moved_its_weights(tmp_path):
    (tmp_path / "flag.glb").write_bytes(flag())
    flagged = read(tmp_path / "flag.glb")
    write(flagged.with_faces(flagged.faces[:4], np.arange(4)), tmp_path / "a.glb")
    assert_valid(tmp_path / "a.glb", *WARNINGS)
    assert len(triangles_at(tmp_path / "a.glb", 0, 0.5)) == 4


def test_dropping_a_rig_is_told(tmp_path, caplog):
    (tmp_path / "flag.glb").write_bytes(flag())
    mesh = read(tmp_path / "flag.glb")
    with caplog.at_level(logging.WARNING, "immersion.scans"):
        assert without_rig(mesh, "decimate").rig is None
    assert "not kept by decimate" in caplog.text
    caplog.clear()
    other = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], rig=mesh.rig)
    assert not fits(other)
    with caplog.at_level(logging.WARNING, "immersion.scans"):
        write(other, tmp_path / "other.glb")
    assert "not kept by write" in caplog.text
    assert read(tmp_path / "other.glb").rig is None
    assert other.with_vertices(np.array([0, 1, 2]), other.faces).rig is None


def _changed(tmp_path, change) -> None:
    (tmp_path / "flag.glb").write_bytes(flag())
    document, buffers = read_container(tmp_path / "flag.glb")
    document = json.loads(json.dumps(document))
    change(document)
    (tmp_path / "bad.glb").write_bytes(glb(document, buffers[0]))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["skins"][0].update(joints=[]),
        lambda d: d["skins"][0].update(joints=[1, 2, 99]),
        lambda d: d["skins"][0].update(joints=[1]),
        lambda d: d["skins"][0].update(inverseBindMatrices=0),
        lambda d: d["skins"][0].update(skeleton=-1),
        lambda d: d["accessors"][d["skins"][0]["inverseBindMatrices"]].update(bufferView=1),
        lambda d: d["nodes"][4].update(skin=5),
        lambda d: d["nodes"][3].update(children=[1]),
        lambda d: d["nodes"][4].update(weights=[1]),
        lambda d: d["meshes"][0].update(weights=["x", 1]),
        lambda d: d["meshes"][0]["primitives"][0].update(targets=7),
        lambda d: d["meshes"][0]["primitives"][0]["targets"][0].update(POSITION=3),
        lambda d: d["meshes"][0]["primitives"][0]["attributes"].update(JOINTS_0=0),
        lambda d: d["meshes"][0]["primitives"][0]["attributes"].update(WEIGHTS_0=0),
        lambda d: d["animations"][0]["samplers"][0].update(output=0),
        lambda d: d["animations"][0]["samplers"][0].update(interpolation="WILD"),
        lambda d: d["animations"][0]["samplers"][0].update(input=99),
        lambda d: d["animations"][0]["channels"][0].update(sampler=9),
        lambda d: d["animations"][0]["channels"][0]["target"].update(node=77),
        lambda d: d["animations"][0].update(channels={}),
    ],
)
def test_damaged_rigs_are_refused(tmp_path, change):
    _changed(tmp_path, change)
    with pytest.raises(FileError) as caught:
        read(tmp_path / "bad.glb")
    assert caught.value.code in ("gltf-value", "gltf-reference")


def test_channels_that_move_nothing_known_are_left_out(tmp_path, caplog):
    def change(document):
        document["animations"][0]["channels"][0]["target"]["path"] = "pointer"
        del document["animations"][0]["channels"][2]["target"]["node"]

    _changed(tmp_path, change)
    with caplog.at_level(logging.WARNING, "immersion.scans"):
        assert len(read(tmp_path / "bad.glb").rig.animations[0].channels) == 3
    assert "pointer" in caplog.text


def test_many_targets_cannot_ask_for_more_than_the_file_stands_for(tmp_path):
    def change(document):
        accessor = {"componentType": 5126, "count": 18, "type": "VEC3"}
        document["accessors"].append(accessor)
        target = {"POSITION": len(document["accessors"]) - 1}
        document["meshes"][0]["primitives"][0]["targets"] = [target] * 200_000

    _changed(tmp_path, change)
    with pytest.raises(FileError) as caught:
        read(tmp_path / "bad.glb")
    assert caught.value.code == "scan-truncated"


def test_a_file_without_nodes_keeps_its_targets(tmp_path):
    def change(document):
        for key in ("nodes", "scenes", "skins", "animations"):
            del document[key]
        attributes = document["meshes"][0]["primitives"][0]["attributes"]
        del attributes["JOINTS_0"], attributes["WEIGHTS_0"]

    _changed(tmp_path, change)
    mesh = read(tmp_path / "bad.glb")
    assert [part.node for part in mesh.rig.parts] == [-1]
    write(mesh, tmp_path / "again.glb")
    assert_valid(tmp_path / "again.glb")
    again = read(tmp_path / "again.glb")
    assert again.rig.parts[0].targets == ("bulge", "wide")
    assert np.array_equal(again.rig.morphs[0].positions, mesh.rig.morphs[0].positions)
    assert np.array_equal(again.vertices, mesh.vertices)


@pytest.mark.parametrize("matrix", [np.zeros((4, 4)), np.full((4, 4), np.nan), np.diag([1.0, 1.0, 0.0, 1.0])])
def test_a_matrix_that_flattens_is_refused(tmp_path, matrix):
    (tmp_path / "flag.glb").write_bytes(flag())
    with pytest.raises(InputError) as caught:
        read(tmp_path / "flag.glb").rig.moved(matrix)
    assert caught.value.code == "rig-matrix"
