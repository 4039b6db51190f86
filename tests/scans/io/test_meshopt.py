"""meshopt streams against the official decoder's bytes, a slow twin, and hostile ones."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

import naive_meshopt as naive
from immersion.errors import FileError, Where
from immersion.scans import read, write
from immersion.scans.io._container import read_container
from immersion.scans.io._meshopt import decode_stream
from immersion.scans.io._shading import linear_from_srgb
from naive_gltf import triangles_at
from naive_scans_io import glb, tetrahedron
from rig_models import flag

FIXTURES = Path(__file__).parent / "fixtures"
CASES = {case["name"]: case for case in json.loads((FIXTURES / "streams.json").read_text())}
PLAIN = [name for name, case in CASES.items() if case["filter"] == "NONE"]


def _decoded(case: dict, stream: bytes | None = None) -> bytes:
    data = base64.b64decode(case["stream"]) if stream is None else stream
    return decode_stream(data, case["mode"], case["filter"], case["count"], case["stride"], Where("a.glb"))


def _twin(case: dict, stream: bytes) -> bytes:
    if case["mode"] == "ATTRIBUTES":
        return naive.attributes(stream, case["count"], case["stride"])
    found = (naive.triangles if case["mode"] == "TRIANGLES" else naive.indices)(stream, case["count"])
    return np.array(found, np.int64).astype("<u2" if case["stride"] == 2 else "<u4").tobytes()


@pytest.mark.parametrize("name", PLAIN)
def test_streams_decode_to_the_bytes_of_the_official_decoder(name):
    case = CASES[name]
    decoded = _decoded(case)
    assert hashlib.sha256(decoded).hexdigest() == case["sha256"]
    assert decoded == _twin(case, base64.b64decode(case["stream"]))


@pytest.mark.parametrize("name", sorted(set(CASES) - set(PLAIN)))
def test_filters_agree_with_the_official_decoder(name):
    case = CASES[name]
    kind = "<f4" if case["filter"] == "EXPONENTIAL" else ("i1" if case["stride"] == 4 else "<i2")
    kind = kind.replace("i", "u") if case["filter"] == "COLOR" else kind
    ours, theirs = (
        np.frombuffer(data, kind).astype(float)
        for data in (_decoded(case), base64.b64decode(case["decoded"]))
    )
    # The extension allows one unit in the last place, and none where floats are rebuilt.
    assert np.abs(ours - theirs).max() <= (0 if case["filter"] == "EXPONENTIAL" else 1)
    assert np.ptp(ours) > 0


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=4, max_size=4))
def test_filter_kernels_agree_with_their_twins(words):
    from immersion.scans._kernels import meshopt_filters as filters

    usable = [w for w in words if abs(w >> 24) <= 100]
    floats = np.empty(len(usable), np.float32)
    filters.exponential(np.array(usable, np.int32), floats)
    assert floats.tolist() == [np.float32(naive.exponential(w)) for w in usable]

    x, y, z, largest = (abs(w) % 2049 for w in words)
    row = np.array([[x - 1024, y - 1024, 2047, 5]], np.int16)
    filters.octahedral(row, 32767)
    assert np.abs(row[0, :3] - naive.octahedral(x - 1024, y - 1024, 2047, 32767)).max() <= 1

    codes = [x - 1024, y - 1024, z - 1024, 2044 + largest % 4]
    row = np.array([codes], np.int16)
    filters.quaternion(row)
    assert np.abs(row[0] - naive.quaternion(codes)).max() <= 1

    codes = [512 + x % 256, y % 128 - 64, z % 128 - 64, 1024 + largest % 1024]
    colors = np.zeros((1, 4), np.uint16)
    filters.color(colors, np.array([codes], np.int32), 65535)
    assert np.abs(colors[0].astype(int) - naive.color(*codes, 65535)).max() <= 1


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLAIN), st.data())
def test_damaged_streams_give_an_error_or_what_the_twin_gives(name, data):
    case = CASES[name]
    stream = bytearray(base64.b64decode(case["stream"]))
    for _ in range(data.draw(st.integers(0, 4))):
        stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(stream)), st.integers(1, len(stream))))
    stream = stream[:cut]
    try:
        expected = _twin(case, bytes(stream))
    except naive.Bad:
        with pytest.raises(FileError) as caught:
            _decoded(case, bytes(stream))
        assert caught.value.code == "gltf-meshopt"
    else:
        assert _decoded(case, bytes(stream)) == expected


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(CASES)), st.binary(min_size=1, max_size=400))
def test_random_bytes_never_pass_for_what_they_are_not(name, body):
    case = CASES[name]
    head = base64.b64decode(case["stream"])[:1]
    code = None
    try:
        size = len(_decoded(case, head + body))
    except FileError as error:
        code = error.code
    assert code == "gltf-meshopt" or size == case["count"] * case["stride"]


@pytest.mark.parametrize("mode", ["ATTRIBUTES", "TRIANGLES", "INDICES"])
def test_hostile_counts_are_refused_before_anything_is_allocated(mode):
    heads = {"ATTRIBUTES": b"\xa1", "TRIANGLES": b"\xe1", "INDICES": b"\xd1"}
    with pytest.raises(FileError, match="meshopt"):
        decode_stream(heads[mode] + bytes(100), mode, "NONE", 3 * 2**40, 4, Where("a.glb"))
    with pytest.raises(FileError, match="meshopt"):
        decode_stream(b"\xa0" + bytes(100), "ATTRIBUTES", "NONE", 2**40, 4, Where("a.glb"))


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("flag-*.glb")), ids=lambda p: p.stem)
def test_packed_flags_stand_and_wave_as_the_original(path, tmp_path):
    original = tmp_path / "flag.glb"
    original.write_bytes(flag())
    mesh, first = read(path), read(original)
    assert len(mesh.faces) == len(first.faces)
    # 14 bits over two metres, both ways.
    assert cKDTree(mesh.positions()).query(first.positions())[0].max() < 1.5e-4
    assert mesh.colors is not None
    assert [part.targets for part in mesh.rig.parts] == [("bulge", "wide")]
    written = tmp_path / "again.glb"
    write(mesh, written)
    for time in (0.0, 0.4, 0.9, 1.7):
        corners = triangles_at(path, 0, time)
        moved = triangles_at(original, 0, time).reshape(-1, 3)
        # The packers round the turns of the joints.
        assert cKDTree(corners.reshape(-1, 3)).query(moved)[0].max() < 1.5e-3
        np.testing.assert_allclose(triangles_at(written, 0, time), corners, atol=5e-7)


@pytest.mark.parametrize(("name", "bound"), [("ball-cc", 0.0), ("ball-cz", 3e-5), ("ball-transform", 1.5e-4)])
def test_packed_balls_keep_their_surface(name, bound):
    mesh = read(FIXTURES / f"{name}.glb")
    assert len(mesh.faces) == 1280
    radius = np.linalg.norm(mesh.positions(), axis=1)
    assert np.abs(radius - 1).max() <= bound + 6e-8
    # Colours were made from positions: they came with their vertices, in 8 bits of linear light.
    expected = linear_from_srgb(np.round((mesh.positions() + 1) * 127.5) / 255)
    assert np.abs(linear_from_srgb(mesh.colors[:, :3] / 255) - expected).max() < 3 / 255
    assert mesh.colors[:, 3].min() == 255
    np.testing.assert_allclose(mesh.normals, mesh.positions(), atol=0.03)


def _packed_document() -> tuple[dict, bytes]:
    document, buffers = read_container(FIXTURES / "ball-cc.glb")
    return document, buffers[0]


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "OTHER"},
        {"mode": ["ATTRIBUTES"]},
        {"filter": {}},
        {"mode": "INDICES", "filter": "OCTAHEDRAL"},
        {"filter": "SOFT"},
        {"count": 0},
        {"count": 10**12},
        {"byteStride": 6},
        {"byteStride": 260},
        {"byteOffset": 10**9},
        {"byteLength": 10**9},
        {"buffer": 7},
        {"byteLength": 20},
    ],
)
def test_records_that_do_not_fit_their_stream_are_refused(tmp_path, change):
    document, payload = _packed_document()
    for view in document["bufferViews"]:
        record = next(iter(view["extensions"].values()))
        record |= change
    (tmp_path / "a.glb").write_bytes(glb(document, payload))
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.glb")
    assert caught.value.code in ("gltf-value", "gltf-meshopt", "gltf-reference", "scan-truncated")
    assert caught.value.render("fr") != caught.value.render("en")


def test_a_fallback_buffer_is_never_opened(tmp_path):
    document, payload = _packed_document()
    document["buffers"][1] |= {"uri": "absent.bin"}
    (tmp_path / "a.glb").write_bytes(glb(document, payload))
    mesh = read(tmp_path / "a.glb")
    assert len(mesh.faces) == 1280
    assert "files" not in mesh.extras


def test_a_view_without_compression_cannot_lie_in_a_buffer_without_bytes(tmp_path):
    document, payload = _packed_document()
    for view in document["bufferViews"]:
        del view["extensions"]
    (tmp_path / "a.glb").write_bytes(glb(document, payload))
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.glb")
    assert caught.value.code == "scan-truncated"


def test_a_plain_file_with_a_lost_buffer_is_still_refused(tmp_path):
    from naive_scans_io import gltf_document

    document = gltf_document(tetrahedron())
    del document["buffers"][0]["uri"]
    (tmp_path / "a.gltf").write_text(json.dumps(document))
    with pytest.raises(FileError, match="gltf-value") as caught:
        read(tmp_path / "a.gltf")
    assert "buffers[0]" in str(caught.value)
