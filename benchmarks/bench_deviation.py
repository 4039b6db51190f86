"""What the truth of a deviation costs: the search of the maximum, and vertex by vertex, beside samples alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rough_shapes import rough_torus

from immersion import scans as im_scans
from immersion.scans._surface import spread, unit_box
from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh


def test_deviation_to_the_bound(benchmark: Any, report: Any, scans: Path | None) -> None:
    mesh = _scan(scans, report.smoke)
    light = simplified(mesh, len(mesh.faces) // 10)[0]
    count = 1_000 if report.smoke else 200_000
    rounds = 1 if report.smoke else 3
    benchmark.pedantic(lambda: im_scans.deviation(mesh, light, samples=count), rounds=rounds, warmup_rounds=1)
    ours = report.best(lambda: im_scans.deviation(mesh, light, samples=count), rounds)
    alone = report.best(lambda: _samples_alone(mesh, light, count), rounds)
    found, sampled = im_scans.deviation(mesh, light, samples=count), _samples_alone(mesh, light, count)
    note = (
        f"max found {found.max:.4g}, bound {found.max_bound:.4g}, of samples alone {sampled:.4g}; "
        f"{count} samples on each side"
    )
    copied = ("memory copy", report.copying(mesh.vertices.nbytes))
    report.line("deviation with its maximum", ours, {"samples alone": alone}, copied, note)
    each = report.best(lambda: im_scans.vertex_deviation(mesh, light), rounds)
    report.line("vertex deviation", each, {}, copied, f"{len(mesh.vertices)} vertices")


def _scan(scans: Path | None, smoke: bool) -> Mesh:
    if scans is not None and (scans / "igea.ply").is_file():
        return im_scans.clean(im_scans.read(scans / "igea.ply")).mesh
    return rough_torus(40, 30) if smoke else rough_torus(500, 260)


def _samples_alone(a: Mesh, b: Mesh, count: int) -> float:
    """The maximum as a sampling tool reports it."""
    one, two, scale = unit_box(a, b)
    generator = np.random.default_rng(0)
    most = 0.0
    for surface, other in ((one, two), (two, one)):
        for points, _ in spread(surface, count, generator):
            most = max(most, float(other.nearest(points)[0].max()))
    return most * scale
