"""The raw stele has exactly the defects it says, and cleaning leaves the holes alone."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from immersion import scans


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    import make_stele

    path = tmp_path_factory.mktemp("stele") / "raw.ply"
    return path, make_stele.make(path, seed=0, triangles=30_000)


def test_a_report_finds_the_defects_that_were_made(made):
    path, facts = made
    report = scans.inspect(scans.read_mesh(path))
    for name in (
        "triangles",
        "vertices",
        "components",
        "boundary_loops",
        "duplicate_faces",
        "degenerate_faces",
    ):
        assert getattr(report, name) == facts[name], name
    assert facts["holes"] == 20
    assert facts["islands"] == 40
    assert facts["triangles"] >= 30_000
    assert report.vertices == 3 * report.triangles, "every triangle has its own vertices"
    assert report.has_colors
    assert report.nonmanifold_edges == 0


def test_cleaning_removes_the_islands_and_keeps_twenty_holes(made):
    path, facts = made
    cleaned = scans.clean(scans.read_mesh(path))
    counts = {step.name: step.count for step in cleaned.log}
    report = scans.inspect(cleaned.mesh)
    assert counts["components"] == 40
    assert counts["duplicate"] == facts["duplicate_faces"]
    assert counts["degenerate"] == facts["degenerate_faces"]
    assert (report.components, report.boundary_loops, report.duplicate_faces) == (1, 20, 0)
    (left, low, back), (right, high, front) = report.bounds
    assert abs(low) < 0.002
    assert 1.2 < high < 1.35
    assert left + right == pytest.approx(0, abs=0.02)
    assert back + front == pytest.approx(0, abs=0.02)


def test_the_surface_before_scanning_is_closed_and_stands_upright():
    import make_stele

    truth = make_stele.sculpt(0.008).truth
    report = scans.inspect(scans.Mesh.from_arrays(truth.vertices, truth.faces, unit="m"))
    assert report.watertight
    assert report.components == 1
    # The slab (0.52 × 1.055 × 0.13 m, less its round top) and the plinth around its foot.
    assert 0.07 < report.volume < 0.12


def test_the_noise_is_a_fifth_of_a_millimetre():
    import make_stele

    quiet, noisy = make_stele.sculpt(0.01, noise=0.0), make_stele.sculpt(0.01)
    count = 3 * 1000  # corners of the first faces, which no defect touches in their place
    apart = noisy.raw.vertices[:count] - quiet.raw.vertices[:count]
    assert np.std(apart) == pytest.approx(0.0002, rel=0.1)


def test_the_face_looks_towards_positive_z():
    import make_stele

    # Carving is on one side: the front's depth varies by millimetres at the signs, and its paint is blue.
    truth = make_stele.sculpt(0.006).truth
    blue = truth.colors[:, 2].astype(int) > truth.colors[:, 0].astype(int) + 20
    assert blue.sum() > 50
    assert (truth.vertices[blue, 2] > 0).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(made, tmp_path):
    import make_stele

    path, _ = made
    sums = []
    for seed in (0, 1):
        make_stele.make(tmp_path / "again.ply", seed=seed, triangles=30_000)
        sums.append(hashlib.sha256((tmp_path / "again.ply").read_bytes()).hexdigest())
    assert sums[0] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sums[0] != sums[1]


def test_progress_ends_at_one_and_too_few_triangles_are_refused(tmp_path):
    import make_stele

    seen: list[float] = []
    make_stele.make(tmp_path / "a.ply", triangles=20_000, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    with pytest.raises(ValueError, match="at least 20000 triangles, got 19999"):
        make_stele.make(tmp_path / "b.ply", triangles=19_999)


def test_the_script_runs_from_another_folder(root, tmp_path):
    command = [sys.executable, str(root / "assets" / "make_stele.py"), "raw.ply", "--triangles", "20000"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert '"holes": 20' in done.stdout
    assert (tmp_path / "raw.ply").stat().st_size > 500_000
