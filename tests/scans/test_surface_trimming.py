"""What is cut off a surface, what is joined, and what is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.scans._surface_trimming import Sheet, bridging, compacted, large_parts, tidied, trimmed
from immersion.scans.cloud_normals import neighbourhood
from immersion.scans.topology import boundary_loops, component_labels, edges_of, face_areas
from naive_reconstruct import nearest_distance
from scan_shapes import grid, sphere, torus


def sheet_of(mesh):
    return Sheet(mesh.vertices.astype(float), mesh.faces)


@pytest.fixture(scope="module")
def disc():
    """Points on a disc of radius 5 in the middle of a sheet of 20 × 20."""
    x, y = np.meshgrid(np.arange(0, 20.01, 0.5), np.arange(0, 20.01, 0.5))
    places = np.c_[x.ravel(), y.ravel(), np.zeros(x.size)]
    inside = np.hypot(places[:, 0] - 10, places[:, 1] - 10) <= 5
    return neighbourhood(places[inside], 16, None)


def test_the_rim_runs_at_the_gap(disc):
    whole = sheet_of(grid(20, 20))
    cut, count = trimmed(whole, disc, 1.5, 1.0)
    cut = compacted(cut)
    far = nearest_distance(cut.vertices, disc.points)
    edges = edges_of(cut.faces)
    rim = np.unique(edges.ends[edges.counts == 1])
    assert far.max() <= 1.5
    assert np.quantile(far[rim], 0.1) > 1.2, "the rim is near the line, not a row of teeth"
    assert boundary_loops(edges) == 1
    assert (edges.counts <= 2).all()
    assert face_areas(cut.vertices, cut.faces).sum() == pytest.approx(np.pi * 6.4**2, rel=0.04)
    assert 0 < count < len(whole.faces)
    a, b, c = (cut.vertices[cut.faces[:, k]] for k in range(3))
    assert (np.cross(b - a, c - a)[:, 2] > 0).all(), "no face is turned over"


def test_nothing_is_cut_where_all_is_near():
    mesh = torus()
    around = neighbourhood(mesh.vertices.astype(float), 8, None)
    cut, count = trimmed(sheet_of(mesh), around, 0.1, 0.3)
    assert count == 0
    assert np.array_equal(np.unique(cut.faces, axis=0), np.unique(mesh.faces, axis=0))


def test_all_is_cut_where_nothing_is_near(disc):
    away = Sheet(sheet_of(sphere(2)).vertices + [0, 0, 50], sphere(2).faces)
    cut, count = trimmed(away, disc, 1.0, 0.3)
    assert (len(cut.faces), count) == (0, len(away.faces))


def split_corner(mesh, vertex, faces, shift):
    """Split an edge's end in two a hair apart: what Poisson's grid does near its corners."""
    sheet = sheet_of(mesh)
    fan = np.flatnonzero((sheet.faces == vertex).any(1))[:faces]
    vertices = np.concatenate([sheet.vertices, [sheet.vertices[vertex] + shift]])
    out = sheet.faces.copy()
    out[fan] = np.where(out[fan] == vertex, len(vertices) - 1, out[fan])
    edges = edges_of(out)
    torn = edges.ends[edges.counts == 1]
    ends = [e for e in np.unique(torn) if e not in (vertex, len(vertices) - 1)]
    one = len(vertices) - 1
    extra = []
    for end in ends:
        forward = any(((row[k], row[(k + 1) % 3]) == (vertex, end)) for row in out for k in range(3))
        extra.append([end, vertex, one] if forward else [vertex, end, one])
    return Sheet(vertices, np.concatenate([out, extra]).astype(np.int32))


def test_slivers_vanish_and_the_surface_stays_closed():
    mesh = sphere(2)
    fan = np.flatnonzero((mesh.faces == 0).any(1))
    # Two neighbouring faces of the fan move to the new corner.
    first = mesh.faces[fan[0]]
    beside = next(f for f in fan[1:] if len(set(mesh.faces[f]) & set(first)) == 2)
    order = [fan[0], beside, *[f for f in fan if f not in (fan[0], beside)]]
    rows = np.r_[order, np.setdiff1d(np.arange(len(mesh.faces)), order)]
    split = split_corner(mesh.with_faces(mesh.faces[rows], rows), 0, 2, [0, 1e-5, 0])
    assert (edges_of(split.faces).counts == 2).all()
    done = tidied(split, 0.2)
    assert len(done.faces) == len(mesh.faces)
    assert (edges_of(done.faces).counts == 2).all()
    assert len(tidied(split, 1e-6).faces) == len(split.faces), "at that size of cells it is no sliver"


def test_an_edge_whose_ends_have_a_third_neighbour_in_common_is_left():
    """Two pyramids base to base: joining two corners of the base would fold the rest onto itself."""
    vertices = np.array([[0, 0, 1.0], [0, 0, -1.0], [1, 0, 0], [1, 1e-5, 0], [-1, 0, 0]])
    faces = [[0, 2, 3], [0, 3, 4], [0, 4, 2], [1, 3, 2], [1, 4, 3], [1, 2, 4]]
    thin = Sheet(vertices, np.int32(faces))
    assert (edges_of(thin.faces).counts == 2).all()
    assert np.array_equal(tidied(thin, 0.5).faces, thin.faces)


def test_a_long_chain_of_short_edges_is_not_drawn_together():
    """A fine sheet beside coarse cells: every edge is short, and all of them together are the sheet."""
    fine = sheet_of(grid(30, 30))
    assert len(tidied(fine, 100.0).faces) == len(fine.faces)


def test_small_parts():
    big, small = sheet_of(sphere(3)), sheet_of(sphere(1))
    both = Sheet(
        np.concatenate([big.vertices, 0.05 * small.vertices + [3, 0, 0]]),
        np.concatenate([big.faces, small.faces + len(big.vertices)]).astype(np.int32),
    )
    keep, count = large_parts(both, 0.01)
    assert (count, int(keep.sum())) == (1, len(big.faces))
    kept = compacted(both.picked(keep))
    assert component_labels(kept.faces, len(kept.vertices))[0] == 1
    assert len(kept.vertices) == len(big.vertices)
    assert large_parts(both, 0.0)[1] == 0


def test_a_sparse_region_is_not_a_gap():
    """Points ten times farther apart on the right: its faces are scanned, those of the hole are not."""
    left = np.stack(np.meshgrid(np.arange(0, 10, 0.2), np.arange(0, 20, 0.2), [0.0]), -1).reshape(-1, 3)
    right = np.stack(np.meshgrid(np.arange(10, 30, 2.0), np.arange(0, 20, 2.0), [0.0]), -1).reshape(-1, 3)
    points = np.concatenate([left, right])
    hole = np.hypot(points[:, 0] - 5, points[:, 1] - 10) < 2
    around = neighbourhood(points[~hole], 16, None)
    sheet = sheet_of(grid(28, 18))
    invented = bridging(sheet, around)
    centres = sheet.vertices[sheet.faces].mean(1)
    in_hole = np.hypot(centres[:, 0] - 5, centres[:, 1] - 10) < 1
    assert invented[in_hole].all()
    assert not invented[centres[:, 0] > 12].any()
    assert not invented[np.hypot(centres[:, 0] - 5, centres[:, 1] - 10) > 3].any()
