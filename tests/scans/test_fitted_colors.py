"""Fitted vertex colours are the least-squares optimum, and leave alone what nothing falls on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from colours import Seen

from immersion import scans
from immersion.scans._colors import fitted_colors
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


def _fit(original: Mesh, light: Mesh) -> np.ndarray:
    return fitted_colors(original, light.vertices, light.faces)


def test_the_fit_comes_close_to_the_optimum_of_many_places() -> None:
    original, light = _square(24), _square(4)
    seen = Seen.from_meshes(
        (original.vertices, original.faces, original.colors), (light.vertices, light.faces), 40_000
    )
    fitted = _fit(original, light)
    best = seen.differences(seen.best(fitted)).mean()
    assert seen.differences(fitted).mean() < 1.03 * best
    assert seen.differences(light.colors).mean() > 1.1 * best  # what the vertices alone say is worse


def test_what_nothing_falls_on_takes_the_mean() -> None:
    light = _square(2)
    far = np.vstack([light.vertices, [[9, 9, 9], [9, 9, 8], [9, 8, 9]]])
    faces = np.vstack([light.faces, [[9, 10, 11]]]).astype(np.int32)
    original = _square(9)
    fitted = fitted_colors(original, far.astype(np.float32), faces)
    assert np.abs(fitted[9:] - original.colors.astype(float).mean(0)).max() < 12


def test_the_same_mesh_keeps_its_colours() -> None:
    mesh = _square(6)
    assert np.abs(_fit(mesh, mesh).astype(int) - mesh.colors).max() <= 2


def test_one_colour_stays_one_colour() -> None:
    mesh = _square(6, np.full((49, 4), 77, np.uint8))
    assert (_fit(mesh, _square(2)) == 77).all()


def test_opacity_is_fitted_too() -> None:
    colors = np.column_stack([np.full((49, 3), 10), np.arange(49)]).astype(np.uint8)
    mesh = _square(6, colors)
    assert np.abs(_fit(mesh, mesh).astype(int) - colors).max() <= 1


def test_no_colours_stay_none() -> None:
    plain = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    assert _fit(plain, plain) is None


@pytest.mark.data
@pytest.mark.parametrize("name", ["gargo", "laurana"])
def test_real_colours_come_close_to_the_best_there_are(data_folder: Path, name: str) -> None:
    original = scans.read(data_folder / "scans" / f"{name}.ply")
    light = simplified(original, 5000)[0]
    seen = Seen.from_meshes(
        (original.vertices, original.faces, original.colors), (light.vertices, light.faces), 60_000
    )
    fitted = light.colors
    best = seen.differences(seen.best(light.colors)).mean()
    assert seen.differences(fitted).mean() < 1.06 * best  # 60,000 places favour their own optimum a little
    assert np.array_equal(fitted, _fit(original, light))
