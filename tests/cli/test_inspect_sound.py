"""inspect, of sound files, at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from immersion import audio
from immersion.audio import Audio
from immersion.cli.main import main


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    noise = np.random.default_rng(1).uniform(-0.2, 0.2, (2, 4 * 48_000)).astype(np.float32)
    noise[0, 1000] = 1.25
    audio.write(Audio(noise, 48_000, "stereo"), tmp_path / "voix d'Isis.wav", "FLOAT")
    return tmp_path / "voix d'Isis.wav"


def test_a_table_in_both_languages(voice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(voice), "--lang", "fr"]) == 0
    shown = capsys.readouterr().out
    assert "sonie intégrée" in shown
    assert "LUFS" in shown
    assert (
        "échantillons au-delà de la pleine échelle\xa0: 1, le pire de 1,94 dB (canal 1, à 0,021 s)" in shown
    )
    assert main(["inspect", str(voice), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "integrated loudness" in shown
    assert "[sound-true-peak]" in shown


def test_json_is_the_report(voice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(voice), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["loudness"]["integrated"] == audio.inspect_sound(voice).loudness.integrated
    assert data["remarks"][0]["code"] == "audio-over-full-scale"
    assert (data["channels"], data["layout"], data["seconds"]) == (2, "stereo", 4.0)
    assert main(["inspect", str(voice), "--layout", "binaural", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["layout"] == "binaural"


def test_wrong_use_and_wrong_files(voice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(voice), "--unit", "mm"]) == 2
    assert "--unit" in capsys.readouterr().err
    assert main(["inspect", str(voice), "--layout", "5.1"]) == 1
    assert main(["inspect", str(voice.with_name("scan.ply")), "--layout", "5.1"]) == 2
    voice.write_bytes(voice.read_bytes()[:1000])
    assert main(["inspect", str(voice)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_silent_channel_is_told_once(voice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = np.random.default_rng(1).uniform(-0.2, 0.2, (2, 48_000)).astype(np.float32)
    for silent, code in (([1], "sound-silent-channels"), ([0, 1], "sound-silent")):
        noise[silent] = 0.0
        audio.write(Audio(noise, 48_000, "stereo"), voice)
        assert main(["inspect", str(voice), "--json"]) == 0
        told = [remark["code"] for remark in json.loads(capsys.readouterr().out)["remarks"]]
        assert told == [code]
    audio.write(Audio(noise[:, :100], 48_000, "stereo"), voice)  # too short for a loudness
    assert main(["inspect", str(voice), "--json"]) == 0
    told = [remark["code"] for remark in json.loads(capsys.readouterr().out)["remarks"]]
    assert told == ["audio-silent"]
