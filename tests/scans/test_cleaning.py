"""clean: each step does what it says, and doing it twice changes nothing more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scans
from immersion.errors import InputError
from immersion.scans.mesh import Mesh
from immersion.scans.topology import weld_map
from naive_scans import weld_map as naive_weld_map
from scan_shapes import grid, soup, sphere, torus


def _dirty(seed: int) -> Mesh:
    """A soup with repeated and flat faces, islands, and vertices that nothing uses."""
    random = np.random.default_rng(seed)
    body = soup(torus())
    points, faces = [body.positions()], [body.faces, body.faces[random.integers(0, 576, 9)]]
    for k in range(4):
        start = sum(map(len, points))
        points.append(0.02 * sphere(0).positions() + [5.0 + k, 0, 0])
        faces.append(sphere(0).faces + start)
    faces.append(np.int32([[0, 0, 1], [5, 6, 6]]))
    points.append(random.random((7, 3)))
    return Mesh.from_arrays(np.concatenate(points), np.concatenate(faces))


def test_a_dirty_scan_comes_back_as_the_surface_it_was() -> None:
    cleaned = scans.clean(_dirty(0))
    counts = {step.name: step.count for step in cleaned.log}
    assert counts["degenerate"] == 2
    assert counts["duplicate"] == 9
    assert counts["components"] == 4
    report = scans.inspect(cleaned.mesh)
    assert report.watertight
    assert (report.triangles, report.vertices, report.components) == (576, 288, 1)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**16), st.sampled_from([0.0, 0.01, 0.2]))
def test_cleaning_twice_changes_nothing_more(seed: int, tolerance: float) -> None:
    once = scans.clean(_dirty(seed), tolerance=tolerance)
    twice = scans.clean(once.mesh, tolerance=tolerance)
    assert np.array_equal(once.mesh.vertices, twice.mesh.vertices)
    assert np.array_equal(once.mesh.faces, twice.mesh.faces)
    assert [step.count for step in twice.log] == [0] * len(twice.log)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**16), st.integers(0, 40), st.sampled_from([0.0, 0.3, 1.0]))
def test_welding_equals_its_slow_twin(seed: int, count: int, tolerance: float) -> None:
    points = np.random.default_rng(seed).integers(-3, 4, (count, 3)) * 0.5
    mesh = Mesh.from_arrays(points, np.zeros((0, 3), int))
    assert weld_map(mesh, tolerance).tolist() == naive_weld_map(mesh.vertices.astype(float), tolerance)


def test_minus_zero_is_zero() -> None:
    assert weld_map(Mesh.from_arrays([[0.0, 0, 0], [-0.0, 0, -0.0]], np.zeros((0, 3), int))).tolist() == [
        0,
        0,
    ]


def test_texture_seams_stay_apart_but_do_not_make_components() -> None:
    sheet = soup(grid(2, 1))
    uvs = np.random.default_rng(0).random((len(sheet.vertices), 2)).astype(np.float32)
    cleaned = scans.clean(replace(sheet, uvs=uvs))
    assert len(cleaned.mesh.faces) == 4
    assert len(cleaned.mesh.vertices) == 12


def test_colours_follow_their_vertices() -> None:
    colors = np.arange(4 * 288).reshape(288, 4) % 251
    before = torus(colors=colors.astype(np.uint8))
    after = scans.clean(soup(before)).mesh
    place = {tuple(p): tuple(c) for p, c in zip(before.vertices, before.colors, strict=True)}
    assert [place[tuple(p)] for p in after.vertices] == [tuple(c) for c in after.colors]


@pytest.mark.parametrize("name", ["tolerance", "min_component_area"])
def test_bad_numbers_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=name):
        scans.clean(grid(1, 1), **{name: float("nan")})


def test_nothing_left_is_no_crash() -> None:
    empty = scans.clean(Mesh.from_arrays([[0, 0, 0]], [[0, 0, 0]])).mesh
    assert (len(empty.faces), len(empty.vertices)) == (0, 0)
