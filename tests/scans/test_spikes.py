"""Spikes go; edges, corners and tips of real objects stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_cleaning as naive
from immersion import scans
from immersion.errors import InputError
from immersion.scans._kernels import spikes as kernels
from immersion.scans.mesh import Mesh
from immersion.scans.surface import surface_of_mesh
from scan_shapes import grid, sphere, torus


def _cube(cells: int) -> Mesh:
    """A closed cube whose sides are grids, its edges as sharp as can be."""
    side = grid(cells, cells).positions() / cells
    turns = [np.roll(np.eye(3), k, axis=1) for k in range(3)]
    points, faces = [], []
    for turn in turns:
        for height, way in ((0.0, -1), (1.0, 1)):
            faces.append(grid(cells, cells).faces[:, ::way] + len(side) * len(points))
            points.append((side + [0, 0, height]) @ turn)
    return scans.clean(Mesh.from_arrays(np.concatenate(points), np.concatenate(faces)), tolerance=1e-6).mesh


def _cone(height: float) -> Mesh:
    """A disc drawn out into a cone, sampled evenly along its slope."""
    sheet = grid(30, 30)
    points = sheet.positions() - [15, 15, 0]
    far = np.linalg.norm(points[:, :2], axis=1)
    points[:, 2] = np.maximum(0, height * (1 - far / 12))
    return Mesh.from_arrays(points, sheet.faces)


@pytest.mark.parametrize(
    "shape",
    [_cube(8), _cube(1), sphere(2), torus(), _cone(12.0), _cone(24.0)],
    ids=["fine cube", "coarse cube", "ball", "torus", "cone", "steep cone"],
)
def test_sharp_shapes_are_not_touched(shape: Mesh) -> None:
    done = scans.remove_spikes(shape)
    assert done.spikes == 0
    assert done.mesh is shape


@pytest.mark.parametrize("vertices", [[40], [40, 200], [7, 77, 177, 250]])
def test_lone_spikes_go_and_the_surface_closes(vertices: list[int]) -> None:
    ball = sphere(3)
    points = ball.vertices.copy()
    points[vertices] *= 1.9
    done = scans.remove_spikes(replace(ball, vertices=points))
    assert done.spikes == len(vertices)
    report = scans.inspect(done.mesh)
    assert report.watertight
    assert np.linalg.norm(done.mesh.vertices, axis=1).max() < 1.02
    assert done.mesh.reconstructed.sum() < 12 * len(vertices)


def test_a_needle_of_two_rings_goes() -> None:
    sheet = grid(20, 20)
    points = sheet.positions()
    far = np.abs(points - [10, 10, 0]).max(1)
    points[far == 1] = [10, 10, 9] + 0.1 * (points[far == 1] - [10, 10, 0])
    points[far == 0] = [10, 10, 12]
    done = scans.remove_spikes(Mesh.from_arrays(points, sheet.faces))
    assert done.spikes >= 1
    assert np.abs(done.mesh.vertices[:, 2]).max() < 0.5
    assert scans.inspect(done.mesh).boundary_loops == 1


def test_a_flap_on_the_border_goes_and_nothing_is_invented() -> None:
    sheet = grid(12, 12)
    points = sheet.positions()
    points[6] = [6, -9, 4]
    done = scans.remove_spikes(Mesh.from_arrays(points, sheet.faces))
    assert done.spikes == 1
    assert done.mesh.vertices[:, 1].min() == 0
    assert done.mesh.reconstructed is None


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 2**20), st.floats(1.5, 4.0))
def test_spikes_equal_their_slow_twin(seed: int, reach: float) -> None:
    random = np.random.default_rng(seed)
    sheet = grid(7, 7)
    points = sheet.positions()
    points[random.integers(0, 64, 3), 2] += random.uniform(1, 12, 3)
    surface = surface_of_mesh(Mesh.from_arrays(points, sheet.faces))
    links, start = kernels.neighbours(surface.fan, surface.mate, surface.fans)
    own = points[surface.place_of_fan()]
    marked = np.empty(surface.fans, bool)
    found = kernels.spikes(own, links, start, reach, marked)
    assert found == sum(naive.is_spike(own, surface.fan, v, reach) for v in range(surface.fans))


def test_twice_is_once() -> None:
    ball = sphere(3)
    points = ball.vertices.copy()
    points[::60] *= 2.2
    once = scans.clean(replace(ball, vertices=points), spikes=True)
    twice = scans.clean(once.mesh, spikes=True)
    assert [step.count for step in twice.log] == [0] * len(twice.log)
    assert twice.mesh.vertices is once.mesh.vertices


def test_a_reach_too_short_is_refused() -> None:
    with pytest.raises(InputError, match="reach"):
        scans.remove_spikes(sphere(1), reach=1.0)


@pytest.mark.data
@pytest.mark.parametrize("name", ["gargo.ply", "laurana.ply", "armadillo.obj", "stanford-bunny.obj"])
def test_real_scans_lose_nothing(name: str, data_folder: Path) -> None:
    mesh = scans.clean(scans.read(data_folder / "scans" / name)).mesh
    assert scans.remove_spikes(mesh).spikes == 0
