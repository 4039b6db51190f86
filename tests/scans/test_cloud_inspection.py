"""inspect of point clouds: spacing, density, outliers and the rest, where they are known."""

from __future__ import annotations

import json

import numpy as np
import pytest

from immersion import scans
from immersion.scans.cloud import PointCloud, Pose


def plane(side: int = 120, step: float = 0.01, **facts) -> PointCloud:
    x, y = np.meshgrid(np.arange(side) * step, np.arange(side) * step)
    return PointCloud.from_arrays(np.c_[x.ravel(), y.ravel(), np.zeros(side * side)], **facts)


def test_a_regular_cloud_has_its_step_and_its_density() -> None:
    report = scans.inspect(plane(unit="m"))
    assert report.points == 14_400
    assert report.spacing_median == pytest.approx(0.01, rel=1e-3)
    # The eighth neighbour of a square grid is at √2 steps: the estimate is known to be coarse there.
    assert report.density == pytest.approx(1e4, rel=0.25)
    assert report.noise < 1e-6
    assert ("spacing (5–95 %)", "0.01000 (0.01000 – 0.01000) m") in report.rows("en")


def test_random_points_have_the_density_they_were_strewn_with() -> None:
    points = np.random.default_rng(0).uniform(size=(50_000, 3)) * [1, 1, 0]
    assert scans.inspect(PointCloud.from_arrays(points)).density == pytest.approx(50_000, rel=0.06)


def test_noise_of_a_cloud_is_found_within_a_fifth() -> None:
    random = np.random.default_rng(0)
    points = random.standard_normal((40_000, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points += 0.004 * random.standard_normal(points.shape)
    assert scans.inspect(PointCloud.from_arrays(points)).noise == pytest.approx(0.004, rel=0.2)


def test_strays_and_doubles_are_told() -> None:
    base = plane()
    strays = np.random.default_rng(1).uniform(2, 9, (150, 3))
    points = np.concatenate([base.positions(), strays, base.positions()[:100]])
    report = scans.inspect(PointCloud.from_arrays(points))
    assert report.duplicates == 100
    assert report.outliers == pytest.approx(150 / 14_550, rel=0.35)
    assert {"outliers", "duplicate-points"} <= {remark.code for remark in report.remarks}


def test_everything_a_scanner_adds_is_told() -> None:
    count = 14_400
    cloud = plane(
        colors=np.full((count, 4), 65535, np.uint16),
        normals=np.tile([0, 0, 1.0], (count, 1)),
        scalars={"intensity": np.linspace(3, 900, count).astype(np.uint16)},
        poses=(Pose(np.zeros(3), name="A"), Pose(np.ones(3), name="B")),
        crs='PROJCS["RGF93 / Lambert-93",GEOGCS["RGF93"]]',
        unit="m",
    )
    report = scans.inspect(cloud)
    assert (report.has_normals, report.poses, report.intensity) == (True, 2, (3.0, 900.0))
    assert report.color_facts.stored_bits == 16
    assert report.color_facts.all_white
    assert (report.up.axis, report.up.reason) == ("+z", "format")
    rows = dict(report.rows("fr"))
    assert rows["système de coordonnées"] == "RGF93 / Lambert-93"
    assert rows["intensité"] == "3 – 900"
    assert len(report.rows("en")) == len(report.rows("fr"))
    data = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert data["kind"] == "cloud"
    assert data["crs"].startswith("PROJCS")


def test_small_and_empty_clouds_have_a_report_too() -> None:
    assert scans.inspect(PointCloud.from_arrays(np.zeros((0, 3)))).grade == "E"
    few = scans.inspect(PointCloud.from_arrays(np.eye(3)))
    assert (few.points, few.noise, few.spacing_median) == (3, None, 0.0)


@pytest.mark.parametrize(
    ("scale", "unit", "code"), [(4e4, "m", "unit-too-large"), (900.0, None, "unit-looks-like")]
)
def test_units_of_clouds_are_doubted(scale: float, unit: str | None, code: str) -> None:
    cloud = PointCloud.from_arrays(np.random.default_rng(0).uniform(size=(500, 3)) * scale, unit=unit)
    assert code in [remark.code for remark in scans.inspect(cloud).remarks]
