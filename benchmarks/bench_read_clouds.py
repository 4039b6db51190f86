"""Reading LAZ and E57 beside laspy and pye57, positions, colours and intensity included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from immersion import scans as im_scans


def _cloud(count: int) -> im_scans.PointCloud:
    rng = np.random.default_rng(1)
    around, height = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 5, count)
    points = np.stack([np.cos(around), np.sin(around), height], 1) + rng.normal(0, 1e-3, (count, 3))
    colors = rng.integers(0, 65536, (count, 4)).astype(np.uint16)
    colors[:, 3] = 65535
    return im_scans.PointCloud.from_arrays(
        points, colors=colors, scalars={"intensity": colors[:, 0].copy()}, unit="m"
    )


def test_read_laz(benchmark: Any, report: Any, tmp_path: Path) -> None:
    import laspy

    path = tmp_path / "column.laz"
    im_scans.write(_cloud(2_000 if report.smoke else 1_000_000), path)
    benchmark.pedantic(lambda: im_scans.read(path), rounds=1 if report.smoke else 3, warmup_rounds=1)

    def one_thread() -> Any:
        return laspy.read(path, laz_backend=laspy.LazBackend.Lazrs).xyz

    report.line(
        f"read LAZ, {path.stat().st_size / 1e6:.1f} MB",
        report.best(lambda: im_scans.read(path)),
        {"laspy, one thread": report.best(one_thread), "laspy": report.best(lambda: laspy.read(path).xyz)},
        ("reading the bytes", report.best(path.read_bytes)),
    )


def test_read_e57(benchmark: Any, report: Any, tmp_path: Path) -> None:
    import pye57

    path = tmp_path / "column.e57"
    cloud = _cloud(2_000 if report.smoke else 1_000_000)
    fields = {f"cartesian{axis}": cloud.positions()[:, k] for k, axis in enumerate("XYZ")}
    fields |= {
        f"color{c}": (cloud.colors[:, k] >> 8).astype("B") for k, c in enumerate(("Red", "Green", "Blue"))
    }
    file = pye57.E57(str(path), mode="w")
    file.write_scan_raw(fields | {"intensity": cloud.scalars["intensity"].astype("f")})
    file.close()
    benchmark.pedantic(lambda: im_scans.read(path), rounds=1 if report.smoke else 3, warmup_rounds=1)

    def peer() -> Any:
        file = pye57.E57(str(path))
        read = file.read_scan(0, colors=True, intensity=True, ignore_missing_fields=True)
        file.close()
        return read

    report.line(
        f"read E57, {path.stat().st_size / 1e6:.1f} MB",
        report.best(lambda: im_scans.read(path)),
        {"pye57": report.best(peer)},
        ("reading the bytes", report.best(path.read_bytes)),
    )
