"""Rules over a whole scene: each broken one is found at its line, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from immersion import scene as scenes

EXAMPLE = (Path(__file__).parent / "fixtures" / "example.yaml").read_text(encoding="utf-8")

CASES = [
    ("model: stele,", "model: stela,", "scene-unknown-id", "things[0].model", "error"),
    ("model: stele,", "model: voice,", "scene-media-kind", "things[0].model", "error"),
    ("look_at: entry,", "look_at: entree,", "scene-unknown-id", "things[2].look_at", "error"),
    ("{enter: near}", "{enter: far}", "scene-unknown-id", "cues[1].when[0].enter", "error"),
    ("do: [{play: narrator}", "do: [{play: narator}", "scene-unknown-id", "cues[1].do[0].play", "error"),
    ("feeds: dome", "feeds: drome", "scene-unknown-id", "rigs.speakers.sub.feeds", "error"),
    ("lost: dome.3", "lost: dome.30", "scene-unknown-id", "rigs.fallback[1].lost", "error"),
    ("{view: close, cue: speak", "{view: closed, cue: speak", "scene-unknown-id", "tours.main.steps[1].view", "error"),
    ("only: [stele-1,", "only: [stele-2,", "scene-unknown-id", "profiles.ar.only[0]", "error"),
    ("{id: open, ", "{id: speak, ", "scene-id-twice", "cues[1].id", "error"),
    ("{id: open, ", "{id: Open, ", "scene-id-form", "cues[0].id", "error"),
    (', alt: {fr: "Frise", en: "Frieze"}', "", "scene-alt", "things[3]", "error"),
    ('{fr: "Visite", en: "Tour"}', '{fr: "Visite"}', "scene-untranslated", "tours.main.title", "warning"),
    ("{fr: media/voix.fr.vtt, en: media/voice.en.vtt}", "{fr: media/voix.fr.vtt}", "scene-untranslated",
     "media.voice.captions", "warning"),
    ("width: 8, height: 2.7", "width: 9, height: 2.7", "scene-rect-outside", "screens.fresco.rect", "error"),
    ("{duration: 240s, at_end: loop, gap: 20s}", "{at_end: loop}", "scene-loop-length", "show.at_end", "error"),
    ("{at: 40s}", "{at: 400s}", "scene-never-at", "cues[1].when[1]", "warning"),
    ("{ended: narrator}],  ", "{ended: bed}],  ", "scene-never-ended", "cues[2].when[0]", "warning"),
    ("license: CC0-1.0, credit", "credit", "scene-license", "media.stele", "warning"),
    ("at: [0, 0, -1], turn: {y: 20}", "at: near", "scene-place-cycle", "things[0]", "error"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path", "severity"), CASES)
def test_each_rule(old: str, new: str, code: str, path: str, severity: str, tmp_path: Path) -> None:
    assert old in EXAMPLE
    file = tmp_path / "scène.yaml"
    file.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    findings = scenes.validate(scenes.read(file))
    found = [f for f in findings if f.code == code and f.where.path == path]
    assert len(found) == 1, [(f.code, f.where.path) for f in findings]
    assert found[0].severity == severity
    line = EXAMPLE[: EXAMPLE.index(old)].count("\n") + 1
    if code not in ("scene-id-twice", "scene-license", "scene-place-cycle", "scene-alt"):
        assert abs((found[0].where.line or 0) - line) <= 3
    assert found[0].render("fr") != found[0].render("en")
    assert found[0].to_dict("fr")["severity"] == severity


def test_a_scene_without_a_file_has_findings_without_lines() -> None:
    scene = scenes.Scene(immersion="1", id="a", things=[{"id": "b", "sound": "v"}])
    (finding,) = scenes.validate(scene)
    assert (finding.where.line, finding.where.path) == (None, "things[0].sound")
