"""immersion reconstruct, as a technician meets it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cloud_shapes import ball
from immersion import scans
from immersion.cli.lengths import length_in
from immersion.cli.main import main
from immersion.errors import UsageError
from scan_shapes import sphere


@pytest.fixture
def scan(tmp_path, monkeypatch):
    """A file that reads as a half sphere of 10 cm, in metres unless told."""
    path = tmp_path / "relevé d'été.ply"
    path.write_bytes(b"a cloud")

    def read(file, unit=None):
        half = ball(1500, half=True).positions() * 0.1
        return scans.PointCloud.from_arrays(half, unit=unit, source=file)

    monkeypatch.setattr(scans, "read", read)
    return path


def test_it_writes_the_surface_and_says_what_it_did(scan, capsys):
    out = scan.parent / "surface.ply"
    options = ["--resolution", "6mm", "--max-gap", "1cm", "--unit", "m", "--lang", "fr"]
    assert main(["reconstruct", str(scan), str(out), *options]) == 0
    told = capsys.readouterr().out
    assert "extérieur\u00a0: deviné" in told
    assert "cellules de 0.006 m" in told
    assert "triangles allant à plus de 0.01 m de tout point coupés" in told
    assert "points → " in told
    assert f"écrit\u00a0: {out}" in told
    assert out.stat().st_size > 10_000


def test_as_json(scan, capsys):
    out = scan.parent / "surface.glb"
    assert (
        main(["reconstruct", str(scan), str(out), "--unit", "m", "--depth", "5", "--untrimmed", "--json"])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["depth"], told["unit"], told["file"]) == (5, "m", str(out))
    assert told["reproducible"] is True
    assert told["max_gap"] is None
    assert told["deviation"]["rms"] < 0.001


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_mesh_is_a_surface_already(tmp_path, capsys, lang):
    path = tmp_path / "sphere.ply"
    scans.write(sphere(), path)
    assert main(["reconstruct", str(path), str(tmp_path / "out.ply"), "--lang", lang]) == 1
    told = capsys.readouterr().err
    assert "cli-not-a-cloud" in told
    assert "512 triangles" in told
    assert not (tmp_path / "out.ply").exists()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--resolution", "2mm"], "cli-length-unit"),
        (["--resolution", "two"], "cli-length"),
        (["--resolution", "2 stades"], "cli-length"),
        (["--max-gap", "-1"], "cli-length"),
        (["--max-gap", "0"], "cli-length"),
        (["--depth", "99"], "reconstruct-option"),
        (["--depth", "5", "--resolution", "1"], "reconstruct-both"),
        (["--orient", "poses"], "reconstruct-orient"),
        (["--method", "marching"], "cli-bad-value"),
        (["--threads", "0"], "reconstruct-option"),
        (["--timeout", "0"], "reconstruct-option"),
    ],
)
def test_wrong_use(scan, capsys, options, code):
    assert main(["reconstruct", str(scan), str(scan.parent / "out.ply"), *options, "--lang", "fr"]) == 2
    assert f"[{code}]" in capsys.readouterr().err
    assert not (scan.parent / "out.ply").exists()


def test_the_input_and_a_wrong_suffix_are_refused_before_the_work(scan, capsys):
    assert main(["reconstruct", str(scan), str(scan)]) == 2
    assert main(["reconstruct", str(scan), str(scan.parent / "out.txt")]) == 1
    assert "file-suffix" in capsys.readouterr().err
    assert scan.read_bytes() == b"a cloud"


def test_help_in_both_languages(capsys):
    for lang, word in (("fr", "telle que 2mm"), ("en", "such as 2mm")):
        assert main(["reconstruct", "--help", "--lang", lang]) == 0
        assert word in " ".join(capsys.readouterr().out.split())


def test_lengths():
    assert length_in("m", "1 in") == 0.0254
    assert length_in("mm", "1,5cm") == 15.0
    assert length_in("cm", "2e-1") == 0.2
    assert length_in("ft", "3ft") == 3.0
    assert length_in("m", None) is None
    for wrong in ("", "mm", "1..2", "1e999", "nan", "1,2,3 mm"):
        with pytest.raises(UsageError, match="cli-length"):
            length_in("m", wrong)
    assert np.isclose(length_in("km", "1mm"), 1e-6)
