"""Rules that open media: levels of sounds, outputs of loudspeakers, budgets; each at its place, in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from immersion import stage
from immersion.scene import Finding, Scene
from immersion.stage.budget_checks import load_of

RATE = 48_000


SUB = {"kind": "sub", "at": [0, 0, 0]}


def tone(path: Path, level: float, seconds: float = 2.0) -> None:
    samples = level * np.sin(2 * np.pi * 997 * np.arange(int(seconds * RATE)) / RATE)
    soundfile.write(str(path), samples, RATE, "FLOAT")


def found(folder: Path, **blocks: object) -> dict[str, Finding]:
    made = Scene(immersion="1", id="a", **blocks)
    with stage.open(made, folder=folder) as opened:
        findings = stage.check(opened)
    for one in findings:
        for lang in ("fr", "en"):
            assert one.render(lang)
    return {one.code.removeprefix("stage-"): one for one in findings}


def sound(**files: str) -> dict[str, object]:
    return {"voice": {"type": "audio", "files": files, "license": "CC0-1.0"}}


def test_levels_of_sounds(tmp_path: Path) -> None:
    tone(tmp_path / "loud.wav", 0.99)
    tone(tmp_path / "soft.wav", 0.1)
    tone(tmp_path / "none.wav", 0.0)
    same = found(tmp_path, media=sound(fr="soft.wav", en="soft.wav"))
    assert same == {}
    apart = found(tmp_path, media=sound(fr="loud.wav", en="soft.wav"))
    assert set(apart) == {"true-peak", "loudness-apart"}
    # 20 lg (0.99 / 0.1) = 19.9 LU, and −0.09 dB of peak.
    assert "19.9" in apart["loudness-apart"].render("en")
    assert "19,9 LU" in apart["loudness-apart"].render("fr")
    assert "−" not in apart["true-peak"].render("en")
    assert "-0.1 dB" in apart["true-peak"].render("en")
    assert set(found(tmp_path, media=sound(fr="none.wav"))) == {"silent"}


@pytest.mark.parametrize(
    ("speakers", "code"),
    [
        ({"dome": {"layout": "4+5+0", "outputs": "1-10"}}, None),
        ({"dome": {"layout": "4+5+0", "outputs": "1-9"}}, "outputs"),
        ({"dome": {"layout": "4+5+0", "outputs": "1-10"}, "sub": SUB | {"output": 4}}, "output-twice"),
        ({"a": {"list": [{"at": [0, 0, 0], "output": 1}, {"at": [1, 0, 0], "output": 1}]}}, "output-twice"),
    ],
)  # fmt: skip
def test_outputs_of_loudspeakers(tmp_path: Path, speakers: dict, code: str | None) -> None:
    assert set(found(tmp_path, rigs={"speakers": speakers})) == ({code} if code else set())


def test_an_unknown_layout_names_the_nearest(tmp_path: Path) -> None:
    one = found(tmp_path, rigs={"speakers": {"dome": {"layout": "4+5+1+0", "outputs": "1-10"}}})
    assert one["layout"].severity == "error"
    assert "4+5+" in one["layout"].render("en")


def test_a_bed_finer_than_its_rig(tmp_path: Path) -> None:
    bed = np.random.default_rng(1).normal(0, 0.05, (2 * RATE, 16)).astype(np.float32)
    soundfile.write(str(tmp_path / "bed.wav"), bed, RATE, "FLOAT")
    media = {"bed": {"type": "ambisonic", "file": "bed.wav", "order": 3, "license": "CC0-1.0"}}
    things = [{"id": "b", "ambisonic": "bed"}]
    small = {"speakers": {"dome": {"layout": "4+5+0", "outputs": "1-10"}}}
    assert set(found(tmp_path, media=media, things=things, rigs=small)) == {"bed-fine"}
    large = {"speakers": {"dome": {"layout": "9+10+3", "outputs": "1-24"}}}
    assert found(tmp_path, media=media, things=things, rigs=large) == {}


@pytest.mark.parametrize("convention", ["n3d", "fuma"])
def test_a_bed_in_another_convention_is_turned_when_it_is_read(tmp_path: Path, convention: str) -> None:
    from immersion import audio

    bed = audio.encode(np.full(100, 0.1, np.float32), 0.4, 0.2, 2)
    soundfile.write(str(tmp_path / "bed.wav"), audio.convert(bed, "ambix", convention).T, RATE, "FLOAT")
    media = {"bed": {"type": "ambisonic", "file": "bed.wav", "order": 2, "convention": convention}}
    with stage.open(Scene(immersion="1", id="a", media=media), folder=tmp_path) as opened:
        np.testing.assert_allclose(opened.audio("bed").samples, bed, atol=1e-6)


def picture(path: Path, width: int, height: int) -> None:
    Image.new("RGB", (width, height), "red").save(path)


def test_budgets(tmp_path: Path) -> None:
    picture(tmp_path / "a.png", 400, 200)
    tone(tmp_path / "a.wav", 0.1, seconds=1.0)
    blocks = {
        "media": {
            "p": {"type": "image", "file": "a.png", "alt": "a", "license": "CC0-1.0"},
            "s": {"type": "audio", "file": "a.wav", "license": "CC0-1.0"},
        },
        "things": [{"id": "p1", "image": "p", "at": [0, 1, 0]}, {"id": "s1", "sound": "s", "at": [0, 1, 0]}],
    }
    made = Scene(immersion="1", id="a", **blocks, profiles={"whole": {}, "small": {"texture": 100}})
    for profile, pixels in (("whole", 400 * 200), ("small", 100 * 50)):
        with stage.open(made, profile, folder=tmp_path) as opened:
            load = load_of(opened)
        assert load.memory == int(4 * pixels * 4 / 3) + 4 * RATE
        assert load.texture == 400
        assert load.source == sum((tmp_path / name).stat().st_size for name in ("a.png", "a.wav"))
    profiles = {
        "tight": {"budget": "1kB", "memory": "1kB", "texture": 100},
        "loose": {"budget": "9MB", "memory": "9MB"},
    }
    over = found(tmp_path, **blocks, profiles=profiles)
    assert {code: one.severity for code, one in over.items()} == {
        "budget": "note", "texture": "note", "memory": "warning",
    }  # fmt: skip
    assert {one.where.path for one in over.values()} == {
        f"profiles.tight.{key}" for key in ("budget", "texture", "memory")
    }
    without = {"none": {"budget": "1kB", "memory": "1kB", "without": ["p1", "s1"]}}
    assert found(tmp_path, **blocks, profiles=without) == {}
