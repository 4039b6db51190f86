"""Whatever the mesh, cleaning twice changes nothing more, and leaves a surface."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scans
from immersion.scans.mesh import Mesh
from immersion.scans.surface import parts_of, surface_of_mesh

ARRAYS = ("vertices", "faces", "offset", "colors", "uvs", "normals", "face_materials", "reconstructed")


def _messy(seed: int) -> Mesh:
    """A few vertices on a coarse lattice and many faces: all that can go wrong with a mesh does."""
    random = np.random.default_rng(seed)
    count, faces = random.integers(3, 14), random.integers(1, 40)
    points = random.integers(0, random.integers(2, 4), (count, 3)).astype(float)
    kind = random.integers(0, 3)
    if kind == 1:
        points = random.random((count, 3))
    elif kind == 2:
        points = np.round(3 * points) / 9 + random.choice([0, 1e-4], (count, 3))

    def sometimes(values: np.ndarray) -> np.ndarray | None:
        return values if random.random() < 0.4 else None

    return Mesh.from_arrays(
        points,
        random.integers(0, count, (faces, 3)),
        colors=sometimes(random.integers(0, 255, (count, 4)).astype(np.uint8)),
        uvs=sometimes(random.integers(0, 2, (count, 2)).astype(float)),
        normals=sometimes(random.random((count, 3))),
        face_materials=sometimes(random.integers(0, 3, faces)),
        scalars={"quality": random.random(count)},
    )


def _same(a: Mesh, b: Mesh) -> None:
    for name in ARRAYS:
        one, other = getattr(a, name), getattr(b, name)
        assert (one is None) == (other is None), name
        assert one is None or np.array_equal(one, other), name
    for name in a.scalars:
        assert np.array_equal(a.scalars[name], b.scalars[name])
    assert {field.name for field in fields(Mesh)} >= set(ARRAYS)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "fill_holes": st.sampled_from([0.1, 1.0, 100.0]),
        "keep_outer": st.booleans(),
        "spikes": st.booleans(),
        "min_component_area": st.sampled_from([0.0, 0.3]),
        "min_component_triangles": st.sampled_from([2, 5]),
        "tolerance": st.sampled_from([1e-3, 0.4, 1.1]),
    },
)
SWITCHES = st.fixed_dictionaries(
    {},
    optional={
        name: st.just(False)
        for name in ("weld", "degenerate", "duplicate", "manifold", "orient", "unreferenced")
    },
)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**30), OPTIONS)
def test_twice_is_once_and_the_result_is_a_surface(seed: int, options: dict[str, Any]) -> None:
    once = scans.clean(_messy(seed), **options)
    twice = scans.clean(once.mesh, **options)
    _same(once.mesh, twice.mesh)
    assert [step.count for step in twice.log if step.changes] == [0] * sum(s.changes for s in twice.log)
    edges = np.sort(once.mesh.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    assert not len(edges) or np.unique(edges, axis=0, return_counts=True)[1].max() <= 2
    parts = parts_of(surface_of_mesh(once.mesh))
    assert not (parts.turned & parts.agrees[parts.label]).any()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**30), OPTIONS, SWITCHES)
def test_twice_is_once_whatever_is_left_out(
    seed: int, options: dict[str, Any], switches: dict[str, bool]
) -> None:
    once = scans.clean(_messy(seed), **options, **switches)
    _same(once.mesh, scans.clean(once.mesh, **options, **switches).mesh)


def test_the_same_bytes_again() -> None:
    for seed in range(20):
        first, second = (scans.clean(_messy(seed), fill_holes=9.0, spikes=True).mesh for _ in range(2))
        _same(first, second)


THREADS = """
import sys, numpy as np
from immersion import scans
from immersion.scans.cloud import PointCloud
from scan_shapes import sphere, soup
random = np.random.default_rng(0)
ball = soup(sphere(4))
keep = np.linalg.norm(ball.vertices[ball.faces].mean(1) - [0, 0, 1], axis=1) > 0.4
mesh = scans.clean(ball.with_faces(ball.faces[keep], keep), fill_holes=1.0, spikes=True).mesh
table = np.c_[random.uniform(-4, 4, (4000, 2)), 0.01 * random.standard_normal(4000)]
cloud = scans.clean_cloud(PointCloud.from_arrays([*table, *(mesh.positions() + [0, 0, 1.2])]), support_plane=True)
for array in (mesh.vertices, mesh.faces, cloud.cloud.points):
    sys.stdout.buffer.write(array.tobytes())
"""


@pytest.mark.slow
def test_the_same_bytes_with_one_thread_and_with_two(root: Path) -> None:
    told = []
    for count in ("1", "2"):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        environment = os.environ | dict.fromkeys(names, count)
        environment["PYTHONPATH"] = os.pathsep.join([str(root / "src"), str(root / "tests")])
        done = subprocess.run(
            [sys.executable, "-c", THREADS], capture_output=True, env=environment, check=True
        )
        told.append(done.stdout)
    assert len(told[0]) > 10_000
    assert told[0] == told[1]


def test_the_history_can_be_repeated() -> None:
    mesh = _messy(5)
    done = scans.clean(mesh, tolerance=0.4, fill_holes=2.0, crop=([0, 0, 0], [1, 1, 1])).mesh
    step = done.history[-1]
    assert step.name == "clean"
    assert step.facts["triangles"] == len(done.faces)
    _same(scans.clean(mesh, **step.parameters).mesh, done)


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    [
        "gargo.ply",
        "laurana.ply",
        "stanford-bunny.obj",
        "smk_venus.glb",
        "sceaux_mesh_refine.ply",
        "whale_cranium.glb",
    ],
)
def test_real_scans_twice(name: str, data_folder: Path) -> None:
    mesh = scans.read(data_folder / "scans" / name)
    limit = (0.03 * mesh.diagonal) ** 2
    once = scans.clean(mesh, fill_holes=limit, spikes=True)
    twice = scans.clean(once.mesh, fill_holes=limit, spikes=True)
    _same(once.mesh, twice.mesh)
    assert not [step for step in twice.log if step.count and step.changes]


@pytest.mark.data
@pytest.mark.parametrize("name", ["gargo.ply", "armadillo.obj", "igea.ply", "lucy100k.ply"])
def test_fine_scans_are_returned_as_they_are(name: str, data_folder: Path) -> None:
    mesh = scans.read(data_folder / "scans" / name)
    done = scans.clean(mesh, fill_holes=mesh.diagonal**2)
    assert done.mesh.vertices is mesh.vertices
    assert done.mesh.faces is mesh.faces
    assert not [step for step in done.log if step.count]


@pytest.mark.data
def test_the_bunny_is_closed_below(data_folder: Path) -> None:
    mesh = scans.read(data_folder / "scans" / "stanford-bunny.obj")
    done = scans.clean(mesh, fill_holes=1e-3)
    assert {step.name: step.count for step in done.log if step.count} == {
        "unreferenced": 1113,
        "holes": 5,
        "invented": int(done.mesh.reconstructed.sum()),
    }
    assert scans.inspect(done.mesh).watertight


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "outcome"), [("sceaux_mesh_refine.ply", "outer"), ("laurana.ply", "filled")]
)
def test_facades_stay_open_and_busts_can_be_closed(name: str, outcome: str, data_folder: Path) -> None:
    mesh = scans.clean(scans.read(data_folder / "scans" / name)).mesh
    assert [hole.outcome for hole in scans.fill_holes(mesh).holes] == [outcome]


@pytest.mark.data
@pytest.mark.slow
def test_a_large_textured_scan_twice(data_folder: Path) -> None:
    mesh = scans.read(data_folder / "scans" / "aton_venus" / "venus.gltf")
    once = scans.clean(mesh)
    _same(once.mesh, scans.clean(once.mesh).mesh)
