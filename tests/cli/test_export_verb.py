"""The verb: several targets, and what they lose before anything is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from immersion.cli.export_options import target_names
from immersion.cli.main import main
from stage_scene import make_scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scene(tmp_path_factory.mktemp("verb") / "l’été")


def test_a_dry_run_tells_what_is_lost_and_writes_nothing(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(scene), "--to", "glb,usdz", "--dry-run", "--lang", "fr"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "glb\u00a0:"
    assert "usdz\u00a0:" in told
    assert any("things.key" in line and "[usd-light]" in line for line in told)
    assert list(tmp_path.iterdir()) == []
    assert main(["export", str(scene), "--to", "usdz", "--dry-run", "--json"]) == 0
    assert {loss["code"] for loss in json.loads(capsys.readouterr().out)["usdz"]} >= {
        "usd-light",
        "usd-no-place",
    }


def test_several_targets_get_a_folder_each(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(scene), "--to", "glb, usdz", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "glb" / "petite-salle.glb").is_file()
    assert (tmp_path / "out" / "usdz" / "petite-salle.usdz").is_file()
    assert "petite-salle.usdz" in capsys.readouterr().out


def test_without_a_folder_it_asks_for_one(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(scene), "--to", "glb"]) == 2
    assert "--out" in capsys.readouterr().err


def _weights_told(printed: str) -> list[str]:
    """Return the lines of the last block: the table of what all targets weigh."""
    return printed.rstrip("\n").split("\n\n")[-1].splitlines()


def test_what_targets_weigh_is_one_table_in_the_reader_s_language(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["export", str(scene), "--to", "glb,usdz", "--out", str(tmp_path)]
    assert main([*asked, "--json"]) == 0
    weights = {one["target"]: one["weights"] for one in json.loads(capsys.readouterr().out)}
    for one in weights.values():
        assert set(one) == {"bytes", "triangles", "memory", "energy_wh", "parts", "decoded"}
        assert sum(one["parts"].values()) == one["bytes"]
        assert sum(one["decoded"].values()) == one["memory"]
    size = weights["usdz"]["bytes"]
    assert size > 10_000
    assert main([*asked, "--lang", "en"]) == 0
    english = _weights_told(capsys.readouterr().out)
    assert main([*asked, "--lang", "fr"]) == 0
    french = _weights_told(capsys.readouterr().out)
    assert english[0].split("  ")[0] == "target"
    assert french[0].split("  ")[0] == "cible"
    (told,) = (line for line in english if line.startswith("usdz"))
    (dit,) = (line for line in french if line.startswith("usdz"))
    assert f"{size:,}" in told
    assert f"{size:,}".replace(",", "\u202f") in dit
    # Three digits that count, whatever the size: decoded it is less than a megabyte.
    assert re.search(r"\b\d{3}\xa0kB", told)
    assert re.search(r"\b\d{3}\xa0ko", dit)
    assert [line.split("  ")[1] for line in english if line.startswith("  ")].count("pictures") == 2
    for lines in (english, french):
        ends = {
            line.find(figure) + len(figure) for line, figure in zip(lines, _second_column(lines), strict=True)
        }
        assert len(ends) == 1, "figures end below one another"


def _second_column(lines: list[str]) -> list[str]:
    """Return the bytes of each row, which no blank stands in."""
    return [[cell for cell in line.strip().split("  ") if cell][1].strip() for line in lines]


def test_a_budget_that_is_not_met_fails_when_that_was_asked(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tight = scene.with_name("tight.yaml")
    tight.write_text(
        scene.read_text(encoding="utf-8").replace("budget: 15MB", "budget: 1kB"), encoding="utf-8"
    )
    asked = ["export", str(tight), "--to", "usdz", "--profile", "light"]
    assert main([*asked, "--out", str(tmp_path / "kept")]) == 0
    assert "[budget-unmet]" in capsys.readouterr().out
    assert main([*asked, "--out", str(tmp_path / "failed"), "--strict"]) == 1
    assert (tmp_path / "failed" / "petite-salle.usdz").is_file()
    capsys.readouterr()
    assert main([*asked, "--dry-run", "--strict", "--json"]) == 1
    assert "budget-unmet" in {loss["code"] for loss in json.loads(capsys.readouterr().out)["usdz"]}
    many = scene.with_name("many.yaml")
    many.write_text(
        scene.read_text(encoding="utf-8").replace("budget: 15MB", "max_triangles: 1"), encoding="utf-8"
    )
    assert main(["export", str(many), "--to", "usdz", "--profile", "light", "--dry-run", "--strict"]) == 1
    assert "[profile-triangles]" in capsys.readouterr().out
    wide = ["export", str(scene), "--to", "usdz", "--profile", "light", "--dry-run", "--strict"]
    assert main(wide) == 0


def test_targets_are_known_before_anything_is_written_and_made_once(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["export", str(scene), "--to", "glb,nope", "--out", str(tmp_path / "out"), "--lang", "fr"]) == 2
    )
    assert "'nope'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["export", str(scene), "--to", "glb, glb", "--out", str(tmp_path / "out"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert (tmp_path / "out" / "petite-salle.glb").is_file()
    assert target_names("web,all,glb") == ["web", "glb", "usdz"]
    assert target_names("GLB, Web") == ["glb", "web"]


def test_what_is_asked_of_a_page_reaches_it_and_mistakes_are_told(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["export", str(scene), "--lang", "fr", "--out", str(tmp_path / "out")]
    assert main([*asked, "--to", "glb", "--codec", "opus"]) == 2
    assert "--to web" in capsys.readouterr().err
    for flags, said in (
        (("--codec", "opsu"), "Vouliez-vous dire 'opus' ?"),
        (("--film-height", "3"), "attendu : un nombre de 16 à 16384 ; trouvé : film_height de 3"),
        (("--codec", "flac", "--kbps", "48"), "48 kbit/s pour FLAC"),
    ):
        assert main([*asked, "--to", "web", *flags]) == 2
        told = capsys.readouterr().err.replace("\u202f", " ").replace("\xa0", " ")
        assert said in told
        assert "Traceback" not in told
    assert not (tmp_path / "out").exists()
    assert main([*asked, "--to", "web", "--codec", "flac"]) == 0
    assert {path.suffix for path in (tmp_path / "out" / "sounds").rglob("*") if path.is_file()} == {".flac"}
