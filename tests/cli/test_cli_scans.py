"""inspect, compare and scale at the command line, as a museum technician uses them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from immersion.cli.main import main
from immersion.scans import read, write
from immersion.scans.mesh import Mesh
from scan_shapes import grid, sphere


@pytest.fixture
def statue(tmp_path: Path) -> Path:
    """A ball of 3 km with a hole: its numbers are millimetres, its file says metres."""
    ball = sphere(3)
    write(Mesh.from_arrays(1000 * ball.positions(), ball.faces[:-9], unit="m"), tmp_path / "tête d'Isis.ply")
    return tmp_path / "tête d'Isis.ply"


def test_inspect_tells_reasons_and_holes(statue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(statue), "--lang", "fr"]) == 0
    shown = capsys.readouterr().out
    assert "ses nombres sont-ils en mm\u202f?" in shown
    assert "trou 1\u00a0: " in shown
    assert "note" in shown
    assert main(["inspect", str(statue), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["remarks"][0]["code"] == "unit-too-large"
    assert data["holes"][0]["edges"] > 3
    assert main(["inspect", str(statue), "--unit", "mm", "--lang", "en"]) == 0
    assert "suspicious" not in capsys.readouterr().out


def test_a_contact_sheet_on_demand(statue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = statue.parent / "planche.png"
    assert main(["inspect", str(statue), "--sheet", str(sheet), "--lang", "fr"]) == 0
    assert f"écrit\u00a0: {sheet}" in capsys.readouterr().out
    with Image.open(sheet) as picture:
        assert picture.size[0] == 1600
    assert main(["inspect", str(statue), "--sheet", str(statue)]) == 2
    assert main(["inspect", str(statue), "--sheet", str(statue.parent / "a.gif")]) == 1
    assert main(["inspect", str(statue), "--sheet", str(sheet), "--up", "w"]) == 1


def test_compare_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    low = grid(8, 8, unit="mm")
    write(low, tmp_path / "a.ply")
    write(Mesh.from_arrays(low.positions() + [0, 0, 0.25], low.faces, unit="mm"), tmp_path / "b.ply")
    files = [str(tmp_path / name) for name in ("a.ply", "b.ply", "chaleur.png", "chaleur.ply")]
    assert main(["compare", *files[:2], "--samples", "500", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["rms"], data["max"], data["unit"]) == (pytest.approx(0.25), pytest.approx(0.25), "mm")
    options = [
        "--samples",
        "500",
        "--heat",
        files[2],
        "--heat-ply",
        files[3],
        "--limit",
        "0.5",
        "--lang",
        "fr",
    ]
    assert main(["compare", *files[:2], *options]) == 0
    shown = capsys.readouterr().out
    assert "0,250 mm" in shown
    assert "chaleur.png" in shown
    assert np.ptp(read(files[3]).colors[:, :3], axis=0).max() <= 1, "one distance, one colour"
    before = Path(files[0]).read_bytes()
    assert main(["compare", *files[:2], "--heat-ply", files[0]]) == 2
    assert Path(files[0]).read_bytes() == before
    assert main(["compare", files[0], str(tmp_path / "none.ply")]) == 1


def test_scale_by_two_points(statue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = statue.parent / "à l'échelle.ply"
    arguments = ["--points", "-1000,0,0", "1000,0,0", "--distance", "1.22", "--unit", "m"]
    assert main(["scale", str(statue), str(out), *arguments, "--lang", "fr"]) == 0
    assert "échelle 0.00061" in capsys.readouterr().out
    assert read(out).bounds[1] == pytest.approx([0.61] * 3)
    assert read(out).unit == "m"


def test_scale_by_control_points_and_upright(statue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, control = statue.parent / "calé.ply", statue.parent / "contrôle.csv"
    rows = [(0, 0, 0), (1000, 0, 0), (0, 1000, 0), (0, 0, 1000), (1000, 1000, 0)]
    lines = [",".join(map(str, (*row, *(v / 500 for v in row)))) for row in rows]
    control.write_text("x,y,z,X,Y,Z\n" + "\n".join(lines), encoding="utf-8")
    arguments = [str(statue), str(out), "--control", str(control), "--unit", "m", "--up", "z"]
    assert main(["scale", *arguments, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [step["name"] for step in data["steps"]] == ["fit_control_points", "set_up"]
    assert data["steps"][0]["facts"]["scale"] == pytest.approx(0.002)
    assert data["unit"] == "m"
    assert main(["scale", *arguments, "--lang", "en"]) == 0
    assert "control points: RMS" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--points", "0,0,0", "1,0,0"], 2),
        (["--points", "0,0,0", "1,0,0", "--distance", "1"], 2),
        (["--points", "0,0", "1,0,0", "--distance", "1", "--unit", "m"], 2),
        (["--points", "0,0,0", "0,0,0", "--distance", "1", "--unit", "m"], 1),
        (["--points", "0,0,0", "0,0,1", "--distance", "1", "--unit", "cubit"], 1),
        (["--up", "w"], 1),
        (["--up", "0,0,0"], 1),
        (["--control", "{none}"], 1),
        (["--control", "{scan}"], 1),
    ],
)
def test_wrong_use_of_scale(
    lang: str, arguments: list[str], code: int, statue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = statue.parent / "out.ply"
    given = [a.format(none=statue.parent / "none.csv", scan=statue) for a in arguments]
    assert main(["scale", str(statue), str(out), *given, "--lang", lang]) == code
    shown = capsys.readouterr().err
    assert ("attendu" if lang == "fr" else "expected") in shown
    assert not out.exists()


def test_a_negative_axis_is_a_value_and_no_option(statue: Path) -> None:
    out = statue.parent / "retourné.ply"
    assert main(["scale", str(statue), str(out), "--up", "-z"]) == 0
    turned, before = read(out).bounds, read(statue).bounds
    assert turned[:, 1] == pytest.approx(-before[::-1, 2])
