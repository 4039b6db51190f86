"""The demo with a real scan and a real recording in the place of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from immersion import audio, demo, scans
from immersion.cli.main import main
from immersion.demo.own_media import standing, take_bed
from immersion.errors import FileError
from scan_shapes import sphere

SMALL = demo.Sizes(raw=24_000, levels=(6_000, 2_000), picture=(160, 90), portrait=(75, 95), samples=5_000)


def bed(path: Path, channels: int, rate: int = 44_100) -> Path:
    noise = np.random.default_rng(1).uniform(-0.05, 0.05, (channels, 2 * rate)).astype(np.float32)
    audio.write(audio.Audio(noise, rate, "multichannel"), path)
    return path


def ball(path: Path, radius: float, unit: str | None) -> Path:
    mesh = sphere(5)
    moved = mesh.vertices.astype(np.float64) * radius + [5, 7, 9]
    scans.write(scans.Mesh.from_arrays(moved, mesh.faces, unit=unit), path)
    return path


@pytest.mark.slow
def test_they_take_the_place_of_the_stele_and_the_river(tmp_path: Path) -> None:
    scan, recording = ball(tmp_path / "l'œuf.ply", 0.5, "m"), bed(tmp_path / "rivière.wav", 16)
    made = demo.make(tmp_path / "out", sizes=SMALL, scan=scan, recording=recording)
    assert not [one for one in made.findings if one.severity == "error"]
    light = scans.read_mesh(tmp_path / "out" / "scene" / "media" / "stele.glb")
    low, high = light.bounds
    assert low[1] == pytest.approx(0, abs=0.002)  # on the floor, over the origin
    assert high == pytest.approx([0.5, 1.0, 0.5], abs=0.003)
    heard = audio.read(tmp_path / "out" / "scene" / "media" / "nile.wav", kind="ambisonic")
    assert (heard.rate, heard.channels, round(heard.duration, 3)) == (48_000, 16, 2.0)
    assert made.heard[0].peak > 0.001


@pytest.mark.parametrize(("radius", "unit", "tall"), [(500, "mm", 1.0), (0.5, None, 1.7), (900, "m", 1.7)])
def test_a_scan_keeps_a_size_that_visitors_can_walk_round(
    radius: float, unit: str | None, tall: float, tmp_path: Path
) -> None:
    mesh, _ = standing(scans.read_mesh(ball(tmp_path / "a.ply", radius, unit)), 1.7)
    low, high = mesh.bounds
    assert high[1] - low[1] == pytest.approx(tall, rel=1e-5)
    assert mesh.unit == "m"


def test_what_does_not_fit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FileError, match="demo-recording-channels"):
        take_bed(bed(tmp_path / "four.wav", 4), tmp_path / "nile.wav", 3)
    arguments = [
        "demo",
        "--out",
        str(tmp_path / "out"),
        "--scan",
        str(tmp_path / "absent.ply"),
        "--lang",
        "fr",
    ]
    assert main(arguments) == 1
    assert "absent.ply" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
