"""The large meshes are what they say: closed, as many triangles, the same at every run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import truth
from big_meshes import noisy, rough, subdivided, torus_file
from rough_shapes import rough_torus

from immersion import scans


def test_subdividing_keeps_the_surface_and_its_topology() -> None:
    mesh = rough_torus(12, 9)
    vertices, faces = subdivided(mesh.vertices.astype(float), mesh.faces)
    assert len(faces) == 4 * len(mesh.faces)
    found = truth.topology(faces)
    assert (found.closed, found.euler) == (True, 0)
    assert truth.distance((mesh.vertices, mesh.faces), (vertices, faces), 2000).max < 1e-7


def test_noise_has_its_amplitude_and_its_seed() -> None:
    mesh = rough_torus(60, 40)
    vertices = mesh.vertices.astype(float)
    diagonal = np.linalg.norm(np.ptp(vertices, axis=0))
    moved = [rough(vertices, mesh.faces, seed, 1e-3) for seed in (1, 1, 2)]
    lengths = np.linalg.norm(moved[0] - vertices, axis=1)
    assert np.sqrt(np.mean(lengths**2)) == pytest.approx(1e-3 * diagonal, rel=0.05)
    assert np.array_equal(moved[0], moved[1])
    assert not np.array_equal(moved[0], moved[2])


def test_a_noisy_mesh_is_float32_and_closed() -> None:
    mesh = rough_torus(12, 9)
    vertices, faces = noisy(mesh.vertices, mesh.faces, 2)
    assert vertices.dtype == np.float32
    assert len(faces) == 16 * len(mesh.faces)
    assert truth.topology(faces).closed


def test_the_torus_is_the_same_however_it_is_cut_for_writing(tmp_path: Path) -> None:
    torus_file(tmp_path / "a.ply", 24, 10, at_once=24)
    torus_file(tmp_path / "b.ply", 24, 10, at_once=7)
    assert (tmp_path / "a.ply").read_bytes() == (tmp_path / "b.ply").read_bytes()
    mesh = scans.read(tmp_path / "a.ply")
    assert len(mesh.faces) == 480
    found = truth.topology(mesh.faces)
    assert (found.closed, found.euler) == (True, 0)
