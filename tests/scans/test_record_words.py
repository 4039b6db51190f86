"""What a French reader is told of a record has no English word left in it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from cloud_shapes import ball
from immersion import messages, scans
from immersion.cli.main import main
from immersion.scans._provenance_words import fact_word, json_word, step_word, word
from immersion.scans._replay_differences import Difference
from immersion.scans._replay_steps import known, step_function
from immersion.scans.cropping import crop
from scan_shapes import soup, sphere, torus

ENGLISH = re.compile(
    r"\b(before|after|samples|vertex|vertices|tolerance|seed|threads|removed|true|false|none|null|fill|holes|keep|"
    r"method|depth|spacing|resolution|normals|orient|scale|measured|known|unit|factor|MB|and|the|of|with|then|now|at|"
    r"most|max|RMS|read|write|clean|decimate|yes|no|far|small|neighbours|\w*_\w*)\b"
)


def _english_in(text: str) -> list[str]:
    return [found[0] for found in ENGLISH.finditer(text)]


@pytest.mark.parametrize("name", sorted(known()))
def test_every_argument_of_every_step_has_a_french_word(name: str) -> None:
    assert messages.known(f"provenance-step-{name}")
    given = [p for p in inspect.signature(step_function(name)).parameters if not p.startswith("_")]
    others = ("mesh", "cloud", "scan", "path", "out", "progress", "date")
    for argument in given:
        assert argument in others or messages.known(f"record-word-{argument}"), argument


def _facts(tree: Any) -> list[str]:
    if not isinstance(tree, dict):
        return []
    return [*tree, *(name for key, part in tree.items() if key != "steps" for name in _facts(part))]


def _histories() -> list[Any]:
    cloud, mesh = ball(800, unit="mm"), soup(torus(unit="mm"))
    ends = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    made = [
        scans.clean(mesh, support_plane=True, fill_holes=1.0).mesh,
        scans.clean_cloud(cloud, support_plane=True).cloud,
        scans.reconstruct(cloud, depth=4).mesh,
        scans.decimate(sphere(3), triangles=100, samples=500).mesh,
        scans.lods(sphere(3), [200], samples=500)[0].mesh,
        scans.set_scale(cloud, *ends[:2], 2.0, "mm"),
        scans.fit_control_points(cloud, ends, ends, "mm").scan,
        scans.set_up(cloud, "z"),
        scans.heat_mesh(sphere(2), sphere(3)),
    ]
    return [step for scan in made for step in scan.history]


def test_every_fact_that_is_recorded_has_a_french_word() -> None:
    steps = _histories()
    assert {step.name for step in steps} >= {
        "clean",
        "clean_cloud",
        "reconstruct",
        "decimate",
        "lod",
        "set_up",
    }
    for step in steps:
        for name in _facts({key: part for key, part in step.facts.items() if key != "deviation"}):
            assert messages.known(f"record-word-{name}") or messages.known(f"step-{name}"), (step.name, name)


@pytest.mark.parametrize("verb", ["provenance", "replay"])
def test_the_verbs_leave_no_english_word(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    raw, clean, light = (Path(f"{name}.ply") for name in ("brut", "propre", "allégé"))
    scans.write(crop(soup(torus(unit="mm")), [-9, -9, -9], [9, 9, 0.5]), raw)
    options = ["--fill-holes", "900", "--spikes", "--credit", "Musée X", "--date", "2026-11-25"]
    assert main(["clean", str(raw), str(clean), *options]) == 0
    assert main(["decimate", str(clean), str(light), "--triangles", "200"]) == 0
    capsys.readouterr()
    assert main([verb, str(light), "--lang", "fr"]) == 0
    shown = capsys.readouterr().out
    assert "avant " in shown
    assert " Mo\n" in shown
    assert "trous comblés jusqu’à l’aire 900" in shown
    # The kind of machine, such as x86_64, is a name.
    assert _english_in(re.sub(r"\((Linux|Darwin|Windows) .*\)", "", shown)) == []
    assert main([verb, str(light), "--lang", "en"]) == 0
    assert "fill_holes 900" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["inspect", "clean", "decimate", "compare"])
def test_the_other_verbs_neither(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    raw, out = Path("brut.ply"), Path("dérivé.ply")
    scans.write(soup(torus(unit="mm")), raw)
    given = {
        "inspect": [str(raw)],
        "clean": [str(raw), str(out)],
        "decimate": [str(raw), str(out), "--triangles", "200"],
        "compare": [str(raw), str(raw), "--samples", "500"],
    }
    assert main([verb, *given[verb], "--lang", "fr"]) == 0
    shown = capsys.readouterr().out
    assert _english_in(shown) == []
    assert not re.search(r"\d\.\d", shown), "a French number has a comma"
    assert not re.search(r"[^\u00a0\u202f][;:](\s|$)", shown), "a French semicolon stands after a space"


def test_differences_in_french() -> None:
    given = {"step": "clean", "what": "steps.holes", "recorded": "3", "now": "null"}
    assert (
        Difference("replay-count", given).render("fr")
        == "nettoyage, trous comblés\u00a0: 3 alors, — maintenant"
    )
    given = {"step": "decimate", "what": "deviation.max", "recorded": "0.25", "now": "1e-05"}
    assert (
        Difference("replay-count", given).render("fr")
        == "décimation, écart au plus\u00a0: 0,25 alors, 1e-05 maintenant"
    )
    assert Difference("replay-count", given).render("en") == "decimate, deviation.max: 0.25 then, 1e-05 now"
    given = {"name": "system", "recorded": "Linux", "now": "Darwin"}
    assert Difference("replay-version", given).render("fr") == "système\u00a0: Linux alors, Darwin maintenant"


def test_names_without_words_are_told_as_they_are() -> None:
    for lang in messages.LANGUAGES:
        assert step_word("museum-engrave", lang) == "museum-engrave"
        assert word("{text}", lang) == "{text}"
        assert fact_word("a {b}.c", lang) in ("a {b}.c", "a {b} c")
    assert json_word("true", "fr") == "oui"
    assert json_word("1.2.3", "fr") == "1.2.3"
