"""render of a scene: masters at their loudness, the record beside them, RF64, and words for wrong use."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import audio
from immersion import stage as stages
from immersion.audio.formats import wav
from immersion.audio.formats._riff import chunks
from immersion.cli.main import main
from immersion.stage import rendering

RIG = """\
rigs:
  speakers: {pair: {layout: 0+2+0, outputs: 1-2}}
  fallback: [{lost: pair.1, do: [{redesign: pair}]}]
"""


@pytest.fixture
def scene(scene_file: Path, tmp_path: Path) -> Path:
    shutil.copytree(scene_file.parent, tmp_path / "salle")
    path = tmp_path / "salle" / "scene.yaml"
    path.write_text(path.read_text(encoding="utf-8") + RIG, encoding="utf-8")
    return path


def test_a_scene_is_rendered_to_its_loudness_with_a_record(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--loudness", "-23", "--true-peak", "-1", "--subtype", "PCM_24", "--lang", "fr"]
    found = []
    for name in ("a", "b"):
        out, report = tmp_path / f"{name}.wav", tmp_path / f"{name}.json"
        assert main(["render", str(scene), str(out), *options, "--report", str(report)]) == 0
        told = capsys.readouterr().out
        assert "LUFS" in told
        assert f"écrit\u00a0: {report}" in told
        found.append((out.read_bytes(), report.read_text("utf-8").replace(f"{name}.wav", "")))
    assert found[0] == found[1]
    record = json.loads(report.read_text("utf-8"))
    samples, rate = soundfile.read(out)
    assert soundfile.info(out).subtype == "PCM_24"
    heard = audio.loudness(samples.T, rate, "binaural")
    assert heard.integrated == pytest.approx(-23.0, abs=0.05)
    assert record["measured"]["integrated"] == pytest.approx(heard.integrated, abs=0.01)
    assert record["loudness"]["after"] == pytest.approx(-23.0, abs=0.05)
    assert record["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert [loss["target"] for loss in record["losses"]] == ["room.surfaces"]


def test_the_record_of_a_file_has_the_same_keys(scene: Path, tmp_path: Path) -> None:
    keys = []
    for source, more in ((scene, []), (scene, ["--to", "rig"]), (scene.parent / "media" / "ton.wav", [])):
        report = tmp_path / "report.json"
        for options in ([], ["--loudness", "-30"]):
            out = str(tmp_path / "a.wav")
            assert main(["render", str(source), out, *more, *options, "--report", str(report)]) == 0
            record = json.loads(report.read_text("utf-8"))
            assert record["measured"]["integrated"] is not None
            if options:
                assert record["measured"]["integrated"] == pytest.approx(-30.0, abs=0.05)
                record.pop("loudness")
            keys.append(set(record) - {"losses"})
    assert all(one == keys[0] for one in keys)
    assert main(["render", str(scene), out, "--to", "ambix:1", "--report", str(report)]) == 0
    assert json.loads(report.read_text("utf-8"))["measured"] is None


def test_a_long_master_is_made_in_two_passes_with_the_same_samples(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stages.open(scene) as stage:
        once = stages.render_file(stage, tmp_path / "a.wav", loudness=-23.0, subtype="PCM_24")
        monkeypatch.setattr(rendering, "MOST_KEPT", 0)
        monkeypatch.setattr(rendering, "_master", lambda *_: pytest.fail("kept whole"))
        done: list[float] = []
        twice = stages.render_file(
            stage, tmp_path / "b.wav", loudness=-23.0, subtype="PCM_24", progress=done.append
        )
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert np.array_equal(soundfile.read(tmp_path / "a.wav")[0], soundfile.read(tmp_path / "b.wav")[0])
    first, second = once.to_dict(), twice.to_dict()
    assert first["mastered"]["gain"] == pytest.approx(second["mastered"]["gain"], abs=1e-9)  # type: ignore[index]
    assert second["loudness"]["integrated"] == pytest.approx(-23.0, abs=0.01)  # type: ignore[index]


def test_a_long_master_whose_peaks_are_limited_keeps_its_ceiling(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "MOST_KEPT", 0)
    with stages.open(scene) as stage:
        made = stages.render_file(stage, tmp_path / "a.wav", loudness=-14.0, true_peak=-6.0)
    assert made.mastered is not None
    assert made.mastered.limited > 0
    assert audio.loudness(soundfile.read(tmp_path / "a.wav")[0].T, 48_000).true_peak <= -5.99


def test_rf64_has_the_pcm_of_wav(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, wide = tmp_path / "plain.wav", tmp_path / "wide.wav"
    for extra in ([], ["--loudness", "-23"]):
        arguments = ["--to", "rig", "--subtype", "PCM_24", *extra]
        assert main(["render", str(scene), str(plain), *arguments]) == 0
        with monkeypatch.context() as patch:
            patch.setattr(wav, "RIFF_LIMIT", 1000)
            assert main(["render", str(scene), str(wide), *arguments]) == 0
        assert (plain.read_bytes()[:4], wide.read_bytes()[:4]) == (b"RIFF", b"RF64")
        pcm = []
        for path in (plain, wide):
            data = next(chunk for chunk in chunks(path)[1] if chunk.tag == b"data")
            pcm.append(path.read_bytes()[data.start : data.start + data.size])
        assert pcm[0] == pcm[1]
        assert len(pcm[0]) == 4 * 48_000 * 2 * 3


def test_a_lost_loudspeaker_on_the_command_line(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.wav"
    assert main(["render", str(scene), str(out), "--to", "rig", "--lost", "pair.1"]) == 0
    left, right = soundfile.read(out)[0].T
    assert not left.any()
    assert right.any()
    capsys.readouterr()
    assert main(["render", str(scene), str(out), "--to", "rig", "--lost", "pair.2", "--lang", "fr"]) == 0
    assert "aucun repli" in capsys.readouterr().out
    assert main(["render", str(scene), str(out), "--to", "rig", "--lost", "dome.3"]) == 2
    assert "pair.2" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--loudness", "loud"], 2, "audio-level-text"),
        (["--loudness", "-90"], 1, "audio-loudness-target"),
        (["--true-peak", "3"], 1, "audio-loudness-target"),
        (["--subtype", "PCM_8"], 1, "audio-subtype"),
        (["--to", "ambix:1", "--order", "2"], 2, "cli-render-unused"),
        (["--order", "11"], 1, "audio-order"),
        (["--report", "{scene}"], 2, "cli-over-input"),
        (["--report", "{out}"], 2, "cli-over-input"),
        (["--report", "{media}"], 1, "audio-over-input"),
        (["--rate", "44100"], 2, "cli-render-unused"),
        (["--tour", "main"], 1, "scene-tour-unknown"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_written(
    lang: str,
    arguments: list[str],
    code: int,
    text: str,
    scene: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {"scene": scene, "out": tmp_path / "out.wav", "media": scene.parent / "media" / "light.ply"}
    before = files["media"].read_bytes()
    given = [argument.format(**files) for argument in arguments]
    assert main(["render", str(scene), str(files["out"]), *given, "--lang", lang]) == code
    told = capsys.readouterr().err
    assert f"[{text}]" in told
    assert "Traceback" not in told
    assert not files["out"].exists()
    assert files["media"].read_bytes() == before
