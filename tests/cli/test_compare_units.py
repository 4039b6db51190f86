"""compare brings both scans to one unit, or says that it cannot: a number in the wrong unit is worse than none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immersion import scans
from immersion.cli.main import main
from immersion.scans.mesh import Mesh
from scan_shapes import grid


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A master in millimetres that does not say so, and its copy 0.25 mm above, a GLB in metres."""
    low = grid(8, 8)
    scans.write(low, tmp_path / "original.ply")
    scans.write(
        Mesh.from_arrays(low.positions() + [0, 0, 0.25], low.faces, unit="mm"), tmp_path / "copie.glb"
    )
    return tmp_path / "original.ply", tmp_path / "copie.glb"


def _found(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["compare", *arguments, "--samples", "500", "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_glb_is_compared_with_its_master(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = map(str, pair)
    found = _found(capsys, first, second, "--unit", "mm")
    assert (found["unit"], found["max"]) == ("mm", pytest.approx(0.25, rel=1e-4))
    found = _found(capsys, second, first, "--unit", "mm")
    assert (found["unit"], found["max"]) == ("m", pytest.approx(0.00025, rel=1e-4))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_without_the_unit_of_both_nothing_is_told(
    lang: str, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *map(str, pair), "--lang", lang]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "[cli-compare-unit]" in shown.err
    assert ("attendu" if lang == "fr" else "expected") in shown.err


def test_units_that_differ_and_units_that_are_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    low = grid(8, 8, unit="cm")
    high = Mesh.from_arrays(10 * low.positions() + [0, 0, 2.5], low.faces, unit="mm")
    for name, mesh in (("a.ply", low), ("b.ply", high), ("c.ply", low)):
        scans.write(mesh, tmp_path / name)
    a, b, c = (str(tmp_path / name) for name in ("a.ply", "b.ply", "c.ply"))
    found = _found(capsys, a, b)
    assert (found["unit"], found["max"]) == ("cm", pytest.approx(0.25, rel=1e-5))
    assert _found(capsys, a, c, "--unit", "in")["unit"] == "in", "both say the same: what is given wins"
    assert main(["compare", a, c, "--unit", "coudée"]) == 1
    assert "mesh-unit" in capsys.readouterr().err
