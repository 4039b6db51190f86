"""Accessors of every kind: whole numbers, interleaved views, sparse ones without a view; and their limits."""

from __future__ import annotations

import json

import numpy as np
import pytest

from immersion.errors import FileError
from immersion.scans import read
from immersion.scans.io._container import GltfBuilder, read_container
from naive_scans_io import glb, tetrahedron

KINDS = {"i1": 127, "u1": 255, "i2": 32767, "u2": 65535}


def _built(folder, arrays, normalized=(), **node):
    builder = GltfBuilder()
    attributes = {
        name: builder.add_accessor(array, 34962, normalized=name in normalized)
        for name, array in arrays.items()
    }
    builder.document["meshes"].append({"primitives": [{"attributes": attributes}]})
    builder.document["nodes"].append({"mesh": 0, **node})
    builder.document["scenes"].append({"nodes": [0]})
    (folder / "b.glb").write_bytes(builder.to_bytes())
    return folder / "b.glb"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("normalized", [False, True])
def test_whole_numbers_of_every_kind(tmp_path, kind, normalized):
    """KHR_mesh_quantization: positions, normals and coordinates, with the node that undoes the steps."""
    full = KINDS[kind]
    rng = np.random.default_rng(2)
    low = -full if kind[0] == "i" else 0
    points = rng.integers(low, full, (9, 3), endpoint=True).astype(kind)
    uvs = rng.integers(0, full, (9, 2), endpoint=True).astype(kind)
    arrays = {"POSITION": points, "TEXCOORD_0": uvs}
    if kind[0] == "i":
        arrays["NORMAL"] = np.tile(np.array([[0, full, 0]], kind), (9, 1))
    names = set(arrays) if normalized else {"NORMAL"} & set(arrays)
    path = _built(tmp_path, arrays, names, scale=[2.0, 2.0, 2.0], translation=[10.0, 0.0, -5.0])
    mesh = read(path)
    unit = full if normalized else 1
    np.testing.assert_allclose(
        mesh.positions(), 2 * points.astype(float) / unit + [10, 0, -5], rtol=1e-6, atol=1e-6
    )
    np.testing.assert_allclose(mesh.uvs[:, 0], uvs[:, 0] / unit, rtol=1e-6)
    np.testing.assert_allclose(1 - mesh.uvs[:, 1].astype(float), uvs[:, 1] / unit, rtol=1e-6, atol=1e-6)
    if "NORMAL" in arrays:
        np.testing.assert_allclose(mesh.normals, np.tile([[0, 1, 0]], (9, 1)), atol=1e-7)


def test_the_lowest_signed_number_is_minus_one(tmp_path):
    points = np.array([[-128, 0, 0], [127, 0, 0], [0, 127, 0]], np.int8)
    mesh = read(_built(tmp_path, {"POSITION": points}, {"POSITION"}))
    assert mesh.positions()[:2, 0].tolist() == [-1.0, 1.0]


def test_interleaved_attributes(tmp_path):
    rows = np.zeros(4, [("p", "<f4", 3), ("n", "i1", 4), ("uv", "<u2", 2), ("c", "u1", 4), ("j", "<f4")])
    mesh = tetrahedron()
    rows["p"], rows["n"][:, 2] = mesh.vertices, 127
    rows["uv"] = [[0, 0], [65535, 0], [0, 65535], [65535, 65535]]
    rows["c"], rows["j"] = [255, 0, 255, 51], [0, 1, 2, 3]
    indices = mesh.faces.ravel().astype("u1").tobytes()
    stride = rows.dtype.itemsize
    kinds = [("VEC3", 5126), ("VEC3", 5120), ("VEC2", 5123), ("VEC4", 5121), ("SCALAR", 5126)]
    offsets = [rows.dtype.fields[name][1] for name in ("p", "n", "uv", "c", "j")]
    accessors = [
        {"bufferView": 0, "byteOffset": at, "type": kind, "componentType": number, "count": 4}
        | ({"normalized": True} if number != 5126 else {})
        for (kind, number), at in zip(kinds, offsets, strict=True)
    ]
    accessors.append({"bufferView": 1, "type": "SCALAR", "componentType": 5121, "count": 12})
    names = ("POSITION", "NORMAL", "TEXCOORD_0", "COLOR_0", "_QUALITY")
    document = {
        "asset": {"version": "2.0"},
        "meshes": [
            {"primitives": [{"attributes": {n: k for k, n in enumerate(names)}, "indices": 5}]},
        ],
        "accessors": accessors,
        "bufferViews": [
            {"buffer": 0, "byteLength": 4 * stride, "byteStride": stride},
            {"buffer": 0, "byteOffset": 4 * stride, "byteLength": 12},
        ],
        "buffers": [{"byteLength": 4 * stride + 12}],
    }
    (tmp_path / "a.glb").write_bytes(glb(document, rows.tobytes() + indices))
    again = read(tmp_path / "a.glb")
    assert np.array_equal(again.vertices, mesh.vertices)
    assert np.array_equal(again.faces, mesh.faces)
    assert again.normals.tolist() == [[0, 0, 1]] * 4
    assert again.uvs.tolist() == [[0, 1], [1, 1], [0, 0], [1, 0]]
    assert again.colors[0].tolist() == [255, 0, 255, 51]
    assert again.scalars["quality"].tolist() == [0, 1, 2, 3]


def test_a_sparse_accessor_without_a_view_starts_from_zeros(tmp_path):
    path = _built(tmp_path, {"POSITION": tetrahedron().vertices[[0, 1, 2]]})
    document, buffers = read_container(path)
    document = json.loads(json.dumps(document))
    payload = buffers[0] + np.array([1, 2], "<u2").tobytes() + np.eye(3, dtype="<f4")[:2].tobytes()
    start = len(buffers[0])
    document["bufferViews"] += [
        {"buffer": 0, "byteOffset": start, "byteLength": 4},
        {"buffer": 0, "byteOffset": start + 4, "byteLength": 24},
    ]
    document["buffers"][0]["byteLength"] = len(payload)
    sparse = {
        "count": 2,
        "indices": {"bufferView": 1, "componentType": 5123},
        "values": {"bufferView": 2},
    }
    document["accessors"][0] = {"componentType": 5126, "count": 3, "type": "VEC3", "sparse": sparse}
    path.write_bytes(glb(document, payload))
    assert read(path).positions().tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    sparse["indices"]["bufferView"] = 9
    path.write_bytes(glb(document, payload))
    with pytest.raises(FileError, match="gltf-reference"):
        read(path)


@pytest.mark.parametrize("what", ["attributes", "primitives"])
def test_many_names_for_one_array_do_not_fill_the_memory(tmp_path, what):
    path = _built(tmp_path, {"POSITION": np.zeros((9999, 3), np.float32)})
    document, buffers = read_container(path)
    document["accessors"].append({"componentType": 5126, "count": 9999, "type": "SCALAR"})
    primitive = document["meshes"][0]["primitives"][0]
    if what == "attributes":
        primitive["attributes"] |= {f"_A{k}": 1 for k in range(20_000)}
    else:
        document["meshes"][0]["primitives"] = [
            {"attributes": primitive["attributes"] | {f"_A{k}": 1}} for k in range(20_000)
        ]
    path.write_bytes(glb(document, buffers[0]))
    with pytest.raises(FileError) as caught:
        read(path)
    assert caught.value.code in ("scan-truncated", "scan-instances")


def test_numbers_that_are_none_are_left_out(tmp_path, caplog):
    values = np.array([0.0, 1.0, 2.0], np.float32)
    path = _built(tmp_path, {"POSITION": np.eye(3, dtype=np.float32), "_HEAT": values, "_COLD": values})
    document, buffers = read_container(path)
    place = document["bufferViews"][document["accessors"][1]["bufferView"]]["byteOffset"]
    payload = bytearray(buffers[0])
    payload[place : place + 4] = np.float32(np.nan).tobytes()
    path.write_bytes(glb(document, bytes(payload)))
    assert set(read(path).scalars) == {"cold"}
    assert "heat" in caplog.text
