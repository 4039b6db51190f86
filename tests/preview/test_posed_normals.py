"""Normals and tangents of models that move, against a slow reading of the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gltf_looks import idol
from immersion.preview.posing import posed
from immersion.preview.shapes import shading_corners, shape_of
from immersion.scans import read, write
from naive_gltf import triangles_at
from rig_models import flag

TIMES = (0.0, 0.3, 0.75, 1.0, 1.4, 1.9, 2.2, 2.9)


@pytest.mark.parametrize("again", [False, True], ids=["the file", "as we write it"])
def test_normals_and_tangents_follow_a_rigid_node(tmp_path: Path, again: bool) -> None:
    """Three targets under a node that turns, squeezes and mirrors, in part against the mirror that it had at rest."""
    path = tmp_path / "idol.glb"
    idol(path)
    if again:
        write(read(path), tmp_path / "again.glb")
    mesh = read(tmp_path / "again.glb") if again else read(path)
    known = 0
    for time in TIMES:
        moved = posed(mesh, None, time)
        faces = moved.faces[:, ::-1]  # the node mirrors at rest: those were read the other way round
        told = triangles_at(path, 0, time, "NORMAL")
        found = moved.normals[faces]
        # Where the pose mirrors otherwise than the rest, corners turn round the other way, and normals with them.
        side = np.sign(np.linalg.det(_linear(path, time))) * -1
        lost = np.isnan(told).any(-1)
        assert not found[lost].any()
        assert found[~lost] * side == pytest.approx(told[~lost], abs=1e-5)
        along = triangles_at(path, 0, time, "TANGENT")
        assert moved.tangents[faces][..., :3] == pytest.approx(along[..., :3], abs=1e-5)
        down = np.cross(moved.normals[faces], moved.tangents[faces][..., :3]) * moved.tangents[faces][..., 3:]
        slow = np.cross(told, along[..., :3]) * along[..., 3:]
        assert down[~lost] == pytest.approx(slow[~lost], abs=1e-5)
        known += int((~lost).sum())
    assert known > 60


def _linear(path: Path, time: float) -> np.ndarray:
    """The turn and squeeze of the node at a time, from where it takes three sides of its own."""
    from immersion.scans.io._accessors import Arrays
    from immersion.scans.io._glb import read_container
    from naive_gltf import _local, _sampled

    document, buffers = read_container(path)
    arrays, entry = Arrays(path, document, buffers), document["animations"][0]
    node = dict(document["nodes"][0])
    for channel in entry["channels"][1:]:
        kind = channel["target"]["path"]
        node[kind] = _sampled(arrays, entry["samplers"][channel["sampler"]], time, kind)
    return _local(node)[:3, :3]


def test_normals_follow_a_skin(tmp_path: Path) -> None:
    path = tmp_path / "flag.glb"
    path.write_bytes(flag())
    mesh, known = read(path), 0
    for time in TIMES:
        moved = posed(mesh, None, time)
        told = triangles_at(path, 0, time, "NORMAL")
        lost = np.isnan(told).any(-1)
        assert moved.normals[moved.faces][~lost] == pytest.approx(told[~lost], abs=1e-5)
        known += int((~lost).sum())
    assert known > 100


def test_what_no_file_tells_is_made_from_the_faces(tmp_path: Path) -> None:
    idol(tmp_path / "idol.glb")
    moved = posed(read(tmp_path / "idol.glb"), None, 3.0)
    silent = ~moved.normals.any(1)
    assert silent.tolist() == [False, False, True, False]
    shape = shape_of(moved)
    indices, source, normals = shading_corners(moved.vertices, moved.faces)
    assert np.array_equal(shape.indices, indices)
    own = silent[source]
    assert shape.normals[own] == pytest.approx(normals[own])
    bare = shape_of(replace(moved, normals=None, tangents=None))
    assert np.array_equal(bare.normals, normals)
