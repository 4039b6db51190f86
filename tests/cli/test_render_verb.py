"""render for files: every output, both languages, and words for wrong use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from immersion import audio
from immersion.cli.main import main


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "l'été à Thèbes.wav"
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 48_000)
    audio.write(audio.Audio(tone[None].astype(np.float32), 48_000, "mono"), path)
    return path


def test_mono_to_two_ears(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = sound.with_name("casque.wav")
    assert main(["render", str(sound), str(out), "--azimuth", "90", "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "2 canaux (left, right), 48000 Hz" in told
    assert f"écrit\u00a0: {out}" in told
    left, right = audio.read(out).samples
    assert (left**2).sum() > 2 * (right**2).sum()


def test_the_head_turns(sound: Path) -> None:
    out = sound.with_name("b.wav")
    assert main(["render", str(sound), str(out), "--azimuth", "90", "--head", "180,0,0"]) == 0
    left, right = audio.read(out).samples
    assert (right**2).sum() > 2 * (left**2).sum()


def test_to_loudspeakers_with_a_loudness(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = sound.with_name("rig.wav")
    arguments = [
        "render",
        str(sound),
        str(out),
        "--to",
        "4+5+0",
        "--loudness",
        "-23LUFS",
        "--true-peak",
        "-1dB",
    ]
    assert main([*arguments, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert len(facts["channels"]) == audio.read(out).channels == 10
    assert facts["loudness"]["after"] == pytest.approx(-23.0, abs=0.1)
    assert main([*arguments[:2], "--out", str(out), *arguments[3:]]) == 0
    assert "−" not in (told := capsys.readouterr().out)
    assert "LUFS" in told


def test_to_a_bed_and_on_to_flac(sound: Path) -> None:
    bed = sound.with_name("bed.wav")
    assert main(["render", str(sound), str(bed), "--to", "ambix:1", "--rate", "44100"]) == 0
    assert (audio.read(bed).order, audio.read(bed).rate) == (1, 44_100)
    assert main(["render", str(bed), str(sound.with_name("b.flac")), "--order", "1"]) == 0
    assert audio.read(sound.with_name("b.flac")).channels == 2


def test_a_true_peak_alone_keeps_the_loudness(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the finding of an over-full-scale file asks for."""
    out = sound.with_name("b.wav")
    loud = ["render", str(sound), str(out), "--to", "ambix:0", "--gain", "30dB"]
    assert main(loud) == 1
    assert "--true-peak -1dB" in capsys.readouterr().err
    assert main([*loud, "--true-peak", "-1dB", "--lang", "fr"]) == 0
    assert "LUFS" in capsys.readouterr().out
    assert np.abs(audio.read(out).samples).max() <= 10 ** (-1 / 20) + 1e-4


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["{in}"], 2, "cli-render-no-out"),
        (["{in}", "{out}", "--out", "{out}"], 2, "cli-render-no-out"),
        (["{in}", "{in}"], 2, "cli-over-input"),
        (["{in}", "{out}", "--walk", "walk.csv"], 2, "cli-render-unused"),
        (["{in}", "{out}", "--to", "ambix:1", "--head", "1,2,3"], 2, "cli-render-unused"),
        (["{in}", "{out}", "--to", "ambix:1", "--order", "5"], 2, "cli-render-unused"),
        (["{pair}", "{out}", "--azimuth", "60"], 1, "render-mono-only"),
        (["{pair}", "{out}", "--from", "binaural", "--spread", "60"], 1, "render-mono-only"),
        (["{in}", "{out}", "--true-peak", "3"], 1, "audio-loudness-target"),
        (["{in}", "{out}", "--head", "left"], 2, "cli-render-angles"),
        (["{in}", "{out}", "--head", "1,2,3,4"], 2, "cli-render-angles"),
        (["{in}", "{out}", "--loudness", "loud"], 2, "audio-level-text"),
        (["{in}", "{out}", "--gain", "99dB"], 2, "cli-render-range"),
        (["{in}", "{out}", "--elevation", "100"], 2, "cli-render-range"),
        (["{in}", "{out}", "--to", "binoral"], 2, "unknown-name"),
        (["{in}", "{out}", "--from", "5.1"], 1, "render-content"),
        (["{in}", "{out}", "--order", "11"], 1, "audio-order"),
        (["{in}", "{out}", "--rate", "7"], 1, "audio-rate"),
        (["{in}", "{out}", "--subtype", "PCM_8"], 1, "audio-subtype"),
        (["{in}", "{out}", "--gain", "30"], 1, "audio-over-full-scale"),
        (["{absent}", "{out}"], 1, "file-missing"),
        (["{broken}", "{out}"], 1, "file-damaged"),
        (["{in}", "{out}x"], 1, "file-suffix"),
        (["scene.yaml", "{out}", "--azimuth", "3"], 2, "cli-render-unused"),
    ],
)
def test_wrong_use_and_bad_input(
    lang: str, arguments: list[str], code: int, text: str, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"in": sound, "out": sound.with_name("out.wav"), "absent": sound.with_name("absent.wav")}
    files["pair"] = sound.with_name("pair.wav")
    audio.write(audio.Audio(np.zeros((2, 480), np.float32), 48_000, "stereo"), files["pair"])
    files["broken"] = sound.with_name("broken.wav")
    files["broken"].write_bytes(b"RIFF1234WAVEjunk")
    given = [argument.format(**files) for argument in arguments]
    assert main(["render", *given, "--lang", lang]) == code
    told = capsys.readouterr().err
    assert f"[{text}]" in told
    assert "Traceback" not in told
    assert not files["out"].exists()


def test_scenes_still_render(scene_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(scene_file), str(tmp_path / "a.wav"), "--to", "ambix:1"]) == 0
    assert main(["render", str(scene_file), "--out", str(tmp_path / "b.wav"), "--output", "ambix:1"]) == 0
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert "written" in capsys.readouterr().out


def test_silence_has_no_infinity_in_json(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audio.write(audio.Audio(np.zeros((1, 48_000), np.float32), 48_000, "mono"), sound)
    out = sound.with_name("out.wav")
    assert main(["render", str(sound), str(out), "--true-peak", "-1", "--json"]) == 0
    told = capsys.readouterr().out
    assert "Infinity" not in told
    assert json.loads(told)["loudness"]["after"] is None
    assert main(["render", str(sound), str(out), "--true-peak", "-1", "--lang", "fr"]) == 0
    assert "sonie −∞ → −∞ LUFS" in capsys.readouterr().out
    assert main(["render", str(sound), str(out), "--loudness", "-23", "--lang", "fr"]) == 1
    assert re.search(r"\(1,\d{3} s\)", capsys.readouterr().err)


def test_a_loudness_that_peaks_forbid_is_told(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clicks = np.zeros((1, 96_000), np.float32)
    clicks[:, ::9600] = 0.9
    audio.write(audio.Audio(clicks, 48_000, "mono"), sound)
    out = sound.with_name("out.wav")
    words = ["render", str(sound), str(out), "--to", "ambix:1", "--loudness", "-16"]
    assert main([*words, "--lang", "fr"]) == 0
    found = re.search(r"il manque ([\d,]+) LU", capsys.readouterr().out)
    assert found is not None
    assert main([*words, "--json"]) == 0
    missed = json.loads(capsys.readouterr().out)["loudness"]["missed"]
    assert missed == pytest.approx(float(found[1].replace(",", ".")), abs=0.051)
    assert missed > 1


def test_a_dropped_lfe_is_told_once_by_the_name_of_the_file(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    audio.write(audio.Audio(np.zeros((6, 480), np.float32), 48_000, "multichannel"), sound)
    assert main(["render", str(sound), str(sound.with_name("out.wav")), "--from", "5.1"]) == 0
    told = capsys.readouterr()
    assert (told.out + told.err).count("[engine-lfe-dropped]") <= 1
    renderer_says = main(["render", str(sound), str(sound.with_name("out.wav")), "--from", "5.1", "--json"])
    assert renderer_says == 0
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["path"] == sound.name


def test_what_a_name_is_of_is_told_in_french(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(sound), str(sound.with_name("o.wav")), "--to", "5.11", "--lang", "fr"]) == 2
    assert "la sortie '5.11'" in capsys.readouterr().err
    assert main(["rig", "--layout", "5.11", "--lang", "fr"]) == 2
    assert "la disposition '5.11'" in capsys.readouterr().err
