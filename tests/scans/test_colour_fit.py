"""Fitted vertex colours are the least-squares optimum, and leave alone what nothing falls on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from colours import Seen

from immersion import scans
from immersion.scans._colour_fit import fitted_colors
from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh


def _square(steps: int, colors: np.ndarray | None = None, height: float = 0.0) -> Mesh:
    line = np.linspace(0, 1, steps + 1)
    points = np.stack(np.meshgrid(line, line, [height]), -1).reshape(-1, 3)
    a = (np.arange(steps)[:, None] * (steps + 1) + np.arange(steps)).ravel()
    up = a + steps + 1
    faces = np.concatenate([np.c_[a, a + 1, up + 1], np.c_[a, up + 1, up]])
    if colors is None:
        x, y = points[:, 0], points[:, 1]
        values = [128 + 90 * np.sin(7 * x + 2 * y), 128 + 100 * np.cos(5 * y), 60 + 120 * x, 255 + 0 * x]
        colors = np.round(np.stack(values, 1)).astype(np.uint8)
    return Mesh.from_arrays(points, faces, colors=colors)


def _grey(mesh: Mesh) -> Mesh:
    return Mesh.from_arrays(mesh.vertices, mesh.faces, colors=np.full((len(mesh.vertices), 4), 128))


def test_the_fit_is_the_weighted_optimum() -> None:
    """Against numpy's dense solution over the same places; on a flat square they are where the vertices are."""
    original, light = _square(24), _grey(_square(4))
    # The cell and the half of a cell that a point lies in, by hand.
    points = original.vertices[:, :2].astype(float)
    cell = np.minimum((points * 4).astype(int), 3)
    u, v = (points * 4 - cell).T
    corner = cell[:, 1] * 5 + cell[:, 0]
    dense = np.zeros((len(points), 25))
    rows = np.arange(len(points))
    low = u >= v  # the half below the diagonal
    for column, weight in (
        (corner, np.where(low, 1 - u, 1 - v)),
        (corner + 1, np.where(low, u - v, 0)),
        (corner + 5, np.where(low, 0, v - u)),
        (corner + 6, np.where(low, v, u)),
    ):
        np.add.at(dense, (rows, column), weight)
    areas = np.zeros(len(points))
    np.add.at(areas, original.faces, 1.0)
    root = np.sqrt(areas)[:, None]
    best = np.linalg.lstsq(dense * root, original.colors * root, rcond=None)[0]
    assert np.abs(fitted_colors(original, light) - np.clip(best, 0, 255)).max() < 1.0


def test_what_nothing_falls_on_keeps_its_colour() -> None:
    light = _grey(_square(2))
    far = np.vstack([light.vertices, [[9, 9, 9], [9, 9, 8], [9, 8, 9]]])
    faces = np.vstack([light.faces, [[9, 10, 11]]])
    with_more = Mesh.from_arrays(far, faces, colors=np.full((12, 4), 77))
    assert (fitted_colors(_square(9), with_more)[9:] == 77).all()


def test_the_same_mesh_keeps_its_colours_and_its_place_does_not_matter() -> None:
    mesh = _square(6)
    assert np.array_equal(fitted_colors(mesh, mesh), mesh.colors)
    away = np.array([4.1e6, -2.0e5, 30.0])
    moved = [Mesh.from_arrays(m.positions() + away, m.faces, colors=m.colors) for m in (mesh, _grey(mesh))]
    assert np.abs(fitted_colors(*moved).astype(int) - mesh.colors).max() <= 1


def test_opacity_is_fitted_too() -> None:
    colors = np.column_stack([np.full((49, 3), 10), np.arange(49)]).astype(np.uint8)
    mesh = _square(6, colors)
    assert np.array_equal(fitted_colors(mesh, _grey(mesh)), colors)


def test_colours_are_needed() -> None:
    plain = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    with pytest.raises(ValueError, match="colours"):
        fitted_colors(plain, plain)


@pytest.mark.data
@pytest.mark.parametrize("name", ["gargo", "laurana"])
def test_real_colours_come_close_to_the_best_there_are(data_folder: Path, name: str) -> None:
    original = scans.read(data_folder / "scans" / f"{name}.ply")
    light = simplified(original, 5000)[0]
    seen = Seen.from_meshes(
        (original.vertices, original.faces, original.colors), (light.vertices, light.faces), 60_000
    )
    fitted = fitted_colors(original, light)
    best = seen.differences(seen.best(light.colors)).mean()
    assert seen.differences(fitted).mean() < 1.06 * best  # 60,000 places favour their own optimum a little
    assert np.array_equal(fitted, fitted_colors(original, light))
