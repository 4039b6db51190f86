"""immersion rig, as a museum technician meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immersion.cli.main import main

LIST = """
name: crypte
loudspeakers:
  - {name: gauche, azimuth: 40, distance: 3}
  - {name: droite, azimuth: -40, distance: 2, gain: -2dB, delay: 1ms}
  - {name: fond, azimuth: 180, distance: 2.5}
  - {name: grave, at: [0, 0.3, -2.5], lfe: true}
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "crypte d'été.yaml"
    file.write_text(LIST, encoding="utf-8")
    return file


def test_it_says_what_to_set_and_what_is_heard(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rig", str(listed), "--order", "1", "--area", "1x0,5", "--step", "0.5", "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "crypte\u00a0: 4 haut-parleurs, allrad, ordre 1\u202f; zone 1,0 × 0,5 m" in told
    row = next(line for line in told.splitlines() if line.startswith("droite")).split()
    # 1 m nearer than the farthest: 2.92 ms, and the list's own millisecond; 2/3 as loud, and 2 dB less.
    assert row[1:] == ["2,00", "m", "3,92", "ms", "-5,5", "dB"]
    assert "bonnes places" in told


def test_a_named_layout_with_a_loss_writes_both_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        "--radius",
        "2.8",
        "--lost",
        "M-030, U+110",
        "--area",
        "2x2",
        "--step",
        "1",
        "--out",
        str(tmp_path),
    ]
    assert main(["rig", "--layout", "5.1.4", *options]) == 0
    told = capsys.readouterr().out
    assert "without M-030, U+110" in told
    assert "designed anew" in told
    data = json.loads((tmp_path / "rig.json").read_text(encoding="utf-8"))
    spread = [data[kind]["summary"]["spread_at_listener_db"] for kind in ("whole", "mended", "broken")]
    assert max(spread[:2]) < 1.0 < spread[2]
    assert (tmp_path / "rig.png").stat().st_size > 5000


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rig", "--layout", "A", "--order", "0", "--area", "1x1", "--step", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["layout"], told["order"], told["files"]) == ("0+2+0", 0, [])


def test_a_finding_is_told_by_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--method", "mmd", "--area", "1x1", "--step", "1", "--json"]
    assert main(["rig", "--layout", "0+5+0", *options]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in told["findings"]] == ["rig-order-too-high"]


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        ([], 2, "cli-rig-what"),
        (["{list}", "--layout", "A"], 2, "cli-rig-what"),
        (["--layout", "4+5"], 2, "unknown-name"),
        (["--layout", "A", "--method", "magic"], 2, "unknown-name"),
        (["--layout", "A", "--area", "3"], 2, "cli-rig-size"),
        (["--layout", "A", "--area", "300x300"], 1, "rig-area-fine"),
        (["--layout", "A", "--step", "0"], 1, "rig-area"),
        (["--layout", "A", "--radius", "0"], 1, "rig-option"),
        (["--layout", "A", "--order", "11"], 1, "audio-order"),
        (["--layout", "A", "--lost", "nobody"], 1, "rig-names"),
        (["--layout", "A", "--lost", "M+030,M-030"], 1, "rig-none-left"),
        (["nowhere.yaml"], 1, "file-missing"),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_wrong_use_is_told(
    listed: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, word: str, lang: str
) -> None:
    words = [str(listed) if one == "{list}" else one for one in options]
    assert main(["rig", *words, "--lang", lang]) == code
    captured = capsys.readouterr()
    assert f"[{word}]" in captured.err
    assert captured.out == ""
