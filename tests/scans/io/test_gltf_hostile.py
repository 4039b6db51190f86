"""Hostile GLBs: flipped bits, cut ends, wild JSON; a typed error or a mesh, never a crash or a wild allocation."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from immersion.errors import ImmersionError
from immersion.scans import read, write
from immersion.scans.io._container import read_container
from naive_scans_io import draco_glb, glb, tetrahedron
from rig_models import flag, mill

FIXTURES = Path(__file__).parent / "fixtures"
FILES = {
    "flag": flag(),
    "mill": mill(),
    "draco": draco_glb(tetrahedron()),
    "packed": (FIXTURES / "flag-cz.glb").read_bytes(),
    "ball": (FIXTURES / "ball-cc.glb").read_bytes(),
    "transform": (FIXTURES / "flag-transform.glb").read_bytes(),
}
LOOSE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _read_or_refuse(path: Path) -> None:
    """Read, and write what was read: both may only fail with an error of ours."""
    try:
        mesh = read(path)
        assert np.isfinite(mesh.vertices).all()
        write(mesh, path.with_name("again.glb"))
        read(path.with_name("again.glb"))
    except ImmersionError as error:
        assert error.render("fr") != error.render("en")  # noqa: PT017


@LOOSE
@given(st.sampled_from(sorted(FILES)), st.data())
def test_flipped_and_cut_files(tmp_path, name, data):
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(12, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))
    (tmp_path / "a.glb").write_bytes(bytes(content[:cut]))
    _read_or_refuse(tmp_path / "a.glb")


WILD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.sampled_from([2**31, 2**53, -(2**63), 10**30, 1e30, 0.5, "", "x", [], {}, [0], [[]], {"a": 0}]),
)


def _places(tree: object, here: tuple = ()) -> list[tuple]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = [here] if here else []
    for key, value in pairs:
        found += _places(value, (*here, key))
    return found


@LOOSE
@given(st.sampled_from(sorted(FILES)), st.data())
def test_wild_json(tmp_path, name, data):
    (tmp_path / "a.glb").write_bytes(FILES[name])
    document, buffers = read_container(tmp_path / "a.glb")
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from(_places(document)))
        owner = document
        for key in place[:-1]:
            owner = owner[key]
        owner[place[-1]] = data.draw(WILD)
    try:
        (tmp_path / "b.glb").write_bytes(glb(document, buffers[0]))
    except (ValueError, struct.error):
        reject()
    _read_or_refuse(tmp_path / "b.glb")


CHILD = """
import random, resource, struct, sys
import DracoPy
from pathlib import Path
from immersion.errors import ImmersionError
from immersion.scans import read
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
folder, rng, told = Path(sys.argv[1]), random.Random(5), {}
data = (folder / "whole.glb").read_bytes()
read(folder / "whole.glb")
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
head = data.index(b"DRACO")
for _ in range(150):
    stream = bytearray(data)
    if rng.random() < 0.5:  # an older version, whose head is laid out otherwise, with metadata or without
        stream[head + 5], stream[head + 6] = rng.choice([(1, 0), (1, 3), (2, 0), (2, 1), (2, 2)])
        stream[head + 10] = rng.choice([0, 0x80])
        place = head + rng.randrange(11, 36)
        stream[place : place + 5] = rng.choice([b"\\xff\\xff\\xff\\xff\\x07", b"\\x80\\x94\\xeb\\xdc\\x03"])
    for _ in range(rng.randrange(3)):
        stream[rng.randrange(head + 5, len(stream))] = rng.randrange(256)
    (folder / "a.glb").write_bytes(bytes(stream))
    try:
        read(folder / "a.glb")
        code = "read"
    except ImmersionError as error:
        code = error.code
    told[code] = told.get(code, 0) + 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start, *sorted(told))
"""


@pytest.mark.parametrize("level", [0, 7, 10])
def test_hostile_draco_streams_in_a_child_process(tmp_path, level):
    """The decoder is native code: it runs apart here, so that a crash is seen as one."""
    (tmp_path / "whole.glb").write_bytes(draco_glb(tetrahedron(), level))
    done = subprocess.run([sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    grown, *codes = done.stdout.split()
    assert int(grown) < 100_000  # kilobytes
    assert "gltf-draco" in codes


def test_a_packed_file_does_not_ask_for_more_memory_than_it_may(tmp_path):
    """One stream of zeros, honestly packed a thousandfold, shared by many views."""
    blocks = 4095  # of 256 rows: a multiple of three corners, so that nothing but the size is odd
    count = 256 * blocks
    body = b"\xa1" + b"\xaa" * blocks + bytes(24 - 5) + bytes(5)
    views = [
        {
            "buffer": 1,
            "byteLength": 4 * count,
            "byteStride": 4,
            "extensions": {
                "EXT_meshopt_compression": {
                    "buffer": 0, "byteLength": len(body), "byteStride": 4, "count": count, "mode": "ATTRIBUTES",
                }
            },
        }
        for _ in range(600)
    ]  # fmt: skip
    accessors = [{"bufferView": k, "componentType": 5121, "count": count, "type": "VEC3"} for k in range(600)]
    primitives = [{"attributes": {"POSITION": k}} for k in range(600)]
    document = {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["EXT_meshopt_compression", "KHR_mesh_quantization"],
        "extensionsRequired": ["EXT_meshopt_compression", "KHR_mesh_quantization"],
        "meshes": [{"primitives": primitives}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(body)}, {"byteLength": 4 * count}],
    }
    (tmp_path / "a.glb").write_bytes(glb(document, body))
    tracemalloc.start()
    try:
        with pytest.raises(ImmersionError) as caught:
            read(tmp_path / "a.glb")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "scan-truncated"
    assert peak < 300e6  # all of it is 2.5 GB, and seven times that as numbers


def test_many_small_rigs_read_fast(tmp_path):
    """Thousands of nodes in a chain: neither recursion nor a quadratic walk."""
    rng = random.Random(1)
    document, buffers = read_container(_saved(tmp_path, FILES["mill"]))
    count = len(document["nodes"])
    chain = [{"children": [count + k + 1], "translation": [rng.random(), 0, 0]} for k in range(4_000)]
    document["nodes"] += [*chain, {}]
    document["scenes"][0]["nodes"].append(count)
    (tmp_path / "deep.glb").write_bytes(glb(json.loads(json.dumps(document)), buffers[0]))
    mesh = read(tmp_path / "deep.glb")
    assert len(mesh.rig.nodes) == count + 4_001
    write(mesh, tmp_path / "again.glb")
    assert len(read(tmp_path / "again.glb").rig.nodes) == count + 4_001


def _saved(folder: Path, data: bytes) -> Path:
    (folder / "saved.glb").write_bytes(data)
    return folder / "saved.glb"
