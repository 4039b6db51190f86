"""Colours and numbers of the points are found again on the surface."""

from __future__ import annotations

import numpy as np
import pytest

from cloud_shapes import ball
from immersion import scans
from immersion.scans import PointCloud
from immersion.scans._surface_colours import blend, carried_colors, carried_scalars, eight_bits
from immersion.scans.cloud_normals import neighbourhood
from naive_reconstruct import blended


def painted(points, deep):
    rgb = np.c_[(points + 1) / 2, np.ones(len(points))]
    return np.rint(np.clip(rgb, 0, 1) * (65535 if deep else 255)).astype(np.uint16 if deep else np.uint8)


@pytest.mark.parametrize("deep", [False, True])
def test_a_painted_sphere_keeps_its_paint(deep):
    points = ball(4000).positions()
    made = scans.reconstruct(PointCloud.from_arrays(points, colors=painted(points, deep)))
    wanted = painted(made.mesh.positions(), False).astype(int)
    error = np.abs(made.mesh.colors.astype(int) - wanted)
    assert made.mesh.colors.dtype == np.uint8
    assert error.mean() < 1.5
    assert error.max() < 25
    assert (made.mesh.colors[:, 3] == 255).all()


@pytest.mark.parametrize("level", range(256))
def test_one_colour_stays_that_colour_exactly(level):
    near = np.int32([[0, 1, 2, 3]] * 3)
    parts = np.float32([[0.25] * 4, [0.7, 0.1, 0.1, 0.1], [1, 0, 0, 0]])
    colors = np.full((4, 4), level, np.uint8)
    assert (carried_colors(colors, (near, parts)) == level).all()


def test_light_is_what_is_blended():
    """Half black, half white is 188 in sRGB (IEC 61966-2-1), not 128; alpha is a plain mean."""
    colors = np.uint8([[0, 0, 0, 0], [255, 255, 255, 255]])
    mixed = np.int32([[0, 1]]), np.float32([[0.5, 0.5]])
    assert carried_colors(colors, mixed).tolist() == [[188, 188, 188, 128]]


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ([65535, 0, 257], "/ 257"),
        ([65280, 256, 0], "/ 256"),
        ([236, 3, 0], "0–255"),
        ([40000, 20001, 7], "/ 257"),
    ],
)
def test_the_ways_of_writing_sixteen_bits(written, how):
    found, told = eight_bits(np.uint16([[*written, 65535]]))
    factor = {"/ 257": 257, "/ 256": 256, "0–255": 1}[how]
    assert told == how
    assert found[0].tolist() == [*[round(value / factor) for value in written], 255]


def test_measures_are_blended_and_classes_are_not():
    points = ball(800).points.astype(float)
    around = neighbourhood(points, 16, None)
    places = 0.98 * points[:40]
    mixed = blend(places, around)
    values = {"intensity": np.arange(800, dtype=np.uint16), "classification": np.arange(800) % 7}
    got = carried_scalars(values, mixed)
    soft = 0.25 * np.median(around.spacing)
    wanted = [blended(p, points, values["intensity"][:, None].astype(float), soft)[0] for p in places]
    np.testing.assert_allclose(got["intensity"], wanted, rtol=1e-4)
    assert (got["classification"] == values["classification"][:40]).all()


def test_intensity_reaches_the_mesh():
    points = ball(2000).positions()
    made = scans.reconstruct(PointCloud.from_arrays(points, scalars={"intensity": points[:, 2]}))
    assert np.abs(made.mesh.scalars["intensity"] - made.mesh.vertices[:, 2]).mean() < 0.02
