"""A soup with planted defects: every one is found, and nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest
from soup import Soup, make_soup

from immersion import scans
from immersion.scans.mesh import Mesh


def _mesh(soup: Soup) -> Mesh:
    corners = soup.corners.reshape(-1, 3)
    return Mesh(vertices=corners, faces=np.arange(len(corners), dtype=np.int32).reshape(-1, 3))


def _places(corners: np.ndarray) -> int:
    rows = np.ascontiguousarray(corners.reshape(-1, 3) + np.float32(0)).view("V12")
    return len(np.unique(rows))


def _check(soup: Soup) -> scans.Cleaned:
    mesh = _mesh(soup)
    done = scans.clean(mesh, fill_holes=soup.limit)
    counts = {step.name: step.count for step in done.log}
    planted = {kind: int((soup.kinds == kind).sum()) for kind in (1, 2, 3)}
    assert counts["degenerate"] == planted[2]
    assert counts["duplicate"] == planted[3]
    assert counts["components"] == soup.islands == planted[1] // 8
    assert (counts["holes"], counts["holes-left"]) == (soup.small, soup.large)
    assert [counts[name] for name in ("caps", "crowded-edges", "split", "turned", "one-sided")] == [0] * 5
    assert counts["invented"] == int(done.mesh.reconstructed.sum()) > 2 * soup.small - 1
    # What is not invented is the body: the same corners, bit for bit, in the same order.
    body = soup.corners[soup.kinds == 0]
    kept = done.mesh.vertices[done.mesh.faces[~done.mesh.reconstructed]]
    assert np.array_equal(kept.view(np.int32), body.view(np.int32))
    assert np.array_equal(done.mesh.reconstructed, np.arange(len(done.mesh.faces)) >= len(body))
    assert counts["weld"] == len(mesh.vertices) - _places(soup.corners)
    assert counts["weld"] + counts["unreferenced"] == len(mesh.vertices) - _places(body)
    left = scans.inspect(done.mesh)
    assert left.boundary_loops == soup.large
    assert (left.nonmanifold_edges, left.components, left.duplicate_vertices) == (0, 1, 0)
    return done


def test_every_planted_defect_is_found_and_nothing_else_is_touched() -> None:
    soup = make_soup(120, 90, small=20, large=4, islands=12, degenerate=60, repeated=60)
    done = _check(soup)
    again = scans.clean(done.mesh, fill_holes=soup.limit)
    assert np.array_equal(again.mesh.faces, done.mesh.faces)
    assert np.array_equal(again.mesh.vertices, done.mesh.vertices)
    whole = scans.clean(_mesh(soup), fill_holes=10.0).mesh
    assert scans.inspect(whole).watertight


def test_the_soup_is_the_same_each_time() -> None:
    sizes = {"small": 6, "large": 2, "islands": 3, "degenerate": 8, "repeated": 8}
    first, second = (make_soup(80, 70, seed=3, **sizes) for _ in range(2))
    assert first.corners.tobytes() == second.corners.tobytes()
    assert first.corners.tobytes() != make_soup(80, 70, seed=4, **sizes).corners.tobytes()


@pytest.mark.slow
def test_the_million_triangle_soup() -> None:
    soup = make_soup()
    assert len(soup.corners) > 1_060_000
    _check(soup)
