"""--license, --credit and --date on every verb that makes one scan of another, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud_shapes import ball
from immersion import scans
from immersion.cli.main import main
from scan_shapes import sphere

RIGHTS = ["--license", "CC0-1.0", "--credit", "Musée de l'Été, relevé de 2026", "--date", "2026-11-25"]
VERBS = {
    "clean": [],
    "decimate": ["--triangles", "100"],
    "scale": ["--up", "z"],
    "reconstruct": ["--depth", "4", "--untrimmed"],
    "thin": ["--spacing", "0.3"],
}


def _input(verb: str, folder: Path) -> Path:
    path = folder / "relevé d'été.ply"
    if verb in ("reconstruct", "thin"):
        scans.write(ball(600), path)
    else:
        scans.write(sphere(3), path)
    return path


@pytest.mark.parametrize("verb", VERBS)
def test_rights_and_date_go_into_the_record(verb: str, tmp_path: Path) -> None:
    path, out = _input(verb, tmp_path), tmp_path / "dérivé.ply"
    assert main([verb, str(path), str(out), *VERBS[verb], *RIGHTS, "--json"]) == 0
    record = scans.read_provenance(out)
    assert (record.rights.license, record.rights.credit) == ("CC0-1.0", "Musée de l'Été, relevé de 2026")
    assert record.date == "2026-11-25"
    assert "with_rights" in [step.name for step in record.steps]
    # What is made next carries them without being told.
    assert scans.read(out).extras["credit"] == "Musée de l'Été, relevé de 2026"
    assert scans.replay(out).identical


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("verb", VERBS)
def test_wrong_rights_and_dates_are_refused_before_the_work(
    verb: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = _input(verb, tmp_path), tmp_path / "dérivé.ply"
    for option, value, code in (
        ("--date", "25/11/2026", "provenance-date"),
        ("--date", "2026-02-30", "provenance-date"),
        ("--license", " ", "provenance-rights"),
        ("--credit", "deux\nlignes", "provenance-rights"),
    ):
        arguments = [verb, str(path), str(out), *VERBS[verb], option, value, "--lang", lang]
        assert main(arguments) == 2
        shown = capsys.readouterr().err
        assert f"[{code}]" in shown
        assert ("attendu" if lang == "fr" else "expected") in shown
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_the_same_words_for_them(
    verb: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, "--help", "--lang", lang]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    words = {
        "fr": ("Licence du relevé", "La mention de crédit.", "Date pour la fiche", "Langue : fr ou en"),
        "en": ("Licence of the scan", "Who is to be named.", "Date for the record", "Language: fr or en"),
    }
    for text in words[lang]:
        assert text in shown
    assert "cli-" not in shown, "a code that was not told"


def test_a_wrong_date_does_not_wait_for_the_scan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A surface takes minutes: what is wrong is said before the cloud is even looked for."""
    for verb in VERBS:
        missing = [str(tmp_path / "absent.ply"), str(tmp_path / "out.ply")]
        assert main([verb, *missing, *VERBS[verb], "--date", "hier"]) == 2
        assert "[provenance-date]" in capsys.readouterr().err
