"""The command line speaks two languages, ends with the right code, and never shows a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from immersion.cli.main import main
from immersion.scans import write
from scan_shapes import sphere

VERBS = (
    "inspect",
    "clean",
    "decimate",
    "compare",
    "scale",
    "check",
    "simulate",
    "import",
    "render",
    "export",
    "preview",
    "schema",
    "formats",
    "demo",
)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "l'été à Saïs.ply"
    write(sphere(), path)
    return path


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_in_both_languages(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for lang in ("fr", "en"):
        assert main([*verb.split(), "--help", "--lang", lang]) == 0
        told[lang] = capsys.readouterr().out
    assert told["fr"].startswith("Utilisation\u00a0:")
    assert told["en"].startswith("Usage:")
    for english in ("Usage", "Show this", "[required]", "[default"):
        assert english not in told["fr"]


def test_inspect_clean_decimate(scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = scan.parent
    assert main(["inspect", str(scan), "--json"]) == 0
    before = json.loads(capsys.readouterr().out)["triangles"]
    assert main(["clean", str(scan), str(folder / "propre.ply"), "--lang", "fr"]) == 0
    assert "écrit\u00a0:" in capsys.readouterr().out
    assert (
        main(["decimate", str(folder / "propre.ply"), str(folder / "léger.glb"), "--ratio", "0.5", "--json"])
        == 0
    )
    report = json.loads(capsys.readouterr().out)
    assert report["after"] <= before / 2 + 2
    assert report["deviation"]["unit"] is None
    assert main(["inspect", str(scan), "--lang", "fr"]) == 0
    assert "triangles" in capsys.readouterr().out.lower()


def test_no_unit_is_invented(scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decimate", str(scan), str(scan.parent / "a.ply"), "--ratio", "0.5"]) == 0
    assert "mm" not in capsys.readouterr().out.replace(str(scan.parent), "")


def test_scene_verbs(scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(scene_file), "--lang", "fr"]) == 0
    assert capsys.readouterr().out == "rien à corriger\n"
    assert main(["simulate", str(scene_file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["duration"] == 4.0
    assert main(["render", str(scene_file), "--out", str(tmp_path / "son d'été.wav")]) == 0
    assert (
        main(["export", str(scene_file), "--to", "glb", "--out", str(tmp_path / "glb"), "--lang", "fr"]) == 0
    )
    assert "[export-bed]" in capsys.readouterr().out
    assert (
        main(
            ["preview", str(scene_file), "--view", "entry", "--picture", str(tmp_path / "vue.png"), "--json"]
        )
        == 0
    )
    assert json.loads(capsys.readouterr().out)["view"] == "entry"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["glb", "son d'été.wav", "vue.png"]
    for verb in ("schema", "formats"):
        capsys.readouterr()
        assert main([verb, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["inspect", "{absent}"], 1),
        (["inspect", "{folder}"], 1),
        (["inspect", "{text}"], 1),
        (["inspect", "{empty}"], 1),
        (["clean", "{broken}", "{out}"], 1),
        (["decimate", "{broken}", "{out}", "--ratio", "0.5"], 1),
        (["check", "{absent}"], 1),
        (["check", "{scene}"], 1),
        (["render", "{scene}", "--out", "{out}"], 1),
        (["export", "{scene}", "--out", "{out}"], 1),
        (["decimate", "{scan}", "{out}"], 2),
        (["clean", "{scan}", "{scan}"], 2),
        (["inspect"], 2),
        (["inspekt", "{scan}"], 2),
        (["inspect", "{scan}", "--colour"], 2),
        (["decimate", "{scan}", "{out}", "--ratio", "half"], 2),
    ],
)
def test_bad_input_and_wrong_use(
    lang: str, arguments: list[str], code: int, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scan.parent
    files = {name: folder / f"{name} à l'essai.ply" for name in ("absent", "text", "empty", "broken", "out")}
    files |= {"folder": folder, "scan": scan, "scene": folder / "scène.yaml"}
    files["text"].write_text("ceci n'est pas un relevé", encoding="utf-8")
    files["empty"].touch()
    files["broken"].write_bytes(scan.read_bytes()[:200])
    files["scene"].write_text('immersion: "1"\nid: a\ntitel: b\n', encoding="utf-8")
    before = sorted(p.name for p in folder.iterdir())
    master = scan.read_bytes()
    assert main([*(a.format(**files) for a in arguments), "--lang", lang]) == code
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err + shown.out
    assert ("attendu" if lang == "fr" else "expected") in shown.err
    assert sorted(p.name for p in folder.iterdir()) == before
    assert scan.read_bytes() == master


def test_errors_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "scene.yaml"
    path.write_text('immersion: "1"\nid: a\ntitel: b\n', encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["line"]) == ("scene-unknown-key", 3)


def test_the_process_itself(scan: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from immersion.cli.main import run; run()",
        "inspect",
        str(scan.parent / "x.ply"),
    ]
    done = subprocess.run([*command, "--lang", "fr"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "attendu" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (
            "inspekt a",
            "cli-no-verb",
            {"fr": "Vouliez-vous dire 'inspect'\u202f?", "en": "Did you mean 'inspect'?"},
        ),
        ("inspect a --jsn", "cli-no-option", {"fr": "l’option --jsn", "en": "the option --jsn"}),
        ("inspect a b", "cli-extra", {"fr": "un argument de trop\xa0: b", "en": "too many: b"}),
        (
            "decimate a b --ratio half",
            "cli-bad-value",
            {"fr": "un nombre tel que 0.5", "en": "a number such as 0.5"},
        ),
        ("decimate a b --triangles 1.5", "cli-bad-value", {"fr": "un nombre entier", "en": "a whole number"}),
        ("decimate a b --ratio", "cli-no-value", {"fr": "une valeur à sa suite", "en": "a value after it"}),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_wrong_use_is_told_in_the_reader_s_language(
    lang: str, arguments: str, code: str, told: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    verb, *rest = arguments.split()
    assert main([verb, "--lang", lang, *rest]) == 2
    shown = capsys.readouterr().err
    assert told[lang] in shown
    assert f"[{code}]" in shown
