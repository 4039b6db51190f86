"""inspect: the facts of surfaces whose facts are known."""

from __future__ import annotations

import json

import numpy as np
import pytest

from immersion import scans
from immersion.scans.mesh import Mesh
from scan_shapes import grid, soup, sphere, torus


def test_a_sphere_is_closed_with_the_area_and_volume_of_a_sphere() -> None:
    report = scans.inspect(sphere(5))
    assert report.watertight
    assert (report.boundary_loops, report.nonmanifold_edges, report.components) == (0, 0, 1)
    assert report.area == pytest.approx(4 * np.pi, rel=2e-3)
    assert report.volume == pytest.approx(4 / 3 * np.pi, rel=3e-3)


def test_a_mirrored_sphere_has_a_negative_volume() -> None:
    ball = sphere(3)
    assert scans.inspect(ball.with_faces(ball.faces[:, ::-1])).volume < 0


def test_a_raw_soup_is_one_surface_all_the_same() -> None:
    report = scans.inspect(soup(torus()))
    assert report.watertight
    assert (report.vertices, report.triangles) == (3 * 576, 576)
    assert report.duplicate_vertices == 3 * 576 - 288


def test_holes_are_counted_even_when_they_touch() -> None:
    sheet = grid(8, 8)
    assert scans.inspect(sheet).boundary_loops == 1
    squares = np.array([10, 19])  # two squares that touch in one corner: the holes share a vertex
    keep = ~np.isin(np.arange(len(sheet.faces)), np.concatenate([squares, squares + 64]))
    report = scans.inspect(sheet.with_faces(sheet.faces[keep]))
    assert report.boundary_loops == 3
    assert report.boundary_edges == 32 + 8
    assert report.volume is None


def test_defects_are_counted_each_for_what_it_is() -> None:
    ball = sphere(2)
    extra = np.int32([ball.faces[0][[1, 2, 0]], ball.faces[5][::-1], [3, 3, 9], [7, 8, 7]])
    far = np.array([[9.0, 9, 9]])
    bad = Mesh.from_arrays(np.concatenate([ball.positions(), far]), np.concatenate([ball.faces, extra]))
    report = scans.inspect(bad)
    assert (report.duplicate_faces, report.degenerate_faces, report.unreferenced_vertices) == (2, 2, 1)
    assert report.watertight


def test_three_faces_on_an_edge_are_not_a_manifold() -> None:
    points = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]]
    report = scans.inspect(Mesh.from_arrays(points, [[0, 1, 2], [1, 0, 3], [0, 1, 4]]))
    assert report.nonmanifold_edges == 1
    assert not report.watertight


def test_an_empty_mesh_has_a_report_too() -> None:
    report = scans.inspect(Mesh.from_arrays(np.zeros((0, 3)), np.zeros((0, 3), int)))
    assert (report.triangles, report.components, report.watertight, report.area) == (0, 0, False, 0.0)


def test_the_report_is_plain_data_and_a_table_in_both_languages() -> None:
    report = scans.inspect(sphere(4, unit="m"))
    assert json.loads(json.dumps(report.to_dict()))["triangles"] == 2048
    assert ("triangles", "2\u202f048") in report.rows("fr")
    assert ("étanche", "oui") in report.rows("fr")
    assert ("watertight", "yes") in report.rows("en")
    assert ("size (x × y × z)", "2.000 × 2.000 × 2.000 m") in report.rows("en")


def test_without_a_unit_no_unit_is_printed() -> None:
    assert all(" m" not in value for _, value in scans.inspect(sphere(1)).rows("en"))
