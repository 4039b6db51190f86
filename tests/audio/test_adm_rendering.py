"""ADM files through `render`: found without being named, in loudspeakers, bed and ears."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from adm_made import RATE, Thing, adm_file, block, jump, polar
from immersion import audio
from immersion.audio import AdmValue, Envelope, Graph, LoudspeakerOutput, PointSourcePanner, Renderer, Source
from immersion.audio.file_rendering import render_file
from immersion.cli.main import main
from immersion.errors import InputError, UnknownNameError

LEVEL = 0.5


def moving(path: Path) -> Path:
    blocks = [block(polar(90.0), 0.0, 0.1), block(polar(-90.0), 0.1, 0.1, jump())]
    bed = [block(polar(0.0), None, None, AdmValue("speakerLabel", "M+000"))]
    things = [Thing("bird", "Objects", [blocks]), Thing("sea", "DirectSpeakers", [bed])]
    return adm_file(path, things, np.array([[LEVEL], [0.1]]) * np.ones((2, 9600)))


def test_a_file_with_objects_is_played_as_what_it_says(tmp_path: Path) -> None:
    path = moving(tmp_path / "a.wav")
    made = render_file(path, tmp_path / "b.wav", "ambix:1", subtype="FLOAT")
    assert (made.frames, made.muted, made.findings) == (9600, 0, ())
    out = audio.read(tmp_path / "b.wav").samples
    np.testing.assert_allclose(out[:, 100], [0.6, 0.5, 0.0, 0.1], atol=1e-6)
    np.testing.assert_allclose(out[:, 9000], [0.6, -0.5, 0.0, 0.1], atol=1e-6)
    render_file(path, tmp_path / "c.wav", "ambix:1", content="adm", subtype="FLOAT", gain=0.5)
    np.testing.assert_allclose(audio.read(tmp_path / "c.wav").samples, out / 2, atol=1e-6)


def test_the_channels_can_be_taken_for_something_else(tmp_path: Path) -> None:
    """Named otherwise, the file is not ADM: two channels of stereo."""
    path = moving(tmp_path / "a.wav")
    render_file(path, tmp_path / "b.wav", "0+2+0", content="stereo", subtype="FLOAT")
    np.testing.assert_allclose(audio.read(tmp_path / "b.wav").samples[:, 50], [0.5, 0.1], atol=1e-6)


def test_a_recording_in_parts_is_no_adm_file(tmp_path: Path) -> None:
    """Two WAV files are one bed: no file has the name that is asked for."""
    bed = np.random.default_rng(2).uniform(-0.1, 0.1, (16, 960)).astype(np.float32)
    for name, rows in (("a_01-08ch.wav", slice(0, 8)), ("a_09-16ch.wav", slice(8, 16))):
        audio.write(audio.Audio(bed[rows], RATE, "multichannel"), tmp_path / name, "FLOAT")
    render_file(tmp_path / "a.wav", tmp_path / "b.wav", "ambix:3", content="ambix", subtype="FLOAT")
    np.testing.assert_array_equal(audio.read(tmp_path / "b.wav").samples, bed)
    with pytest.raises(InputError, match="audio-convention-unsaid"):  # asked of who renders it, as before
        render_file(tmp_path / "a.wav", tmp_path / "c.wav", "ambix:3")


def test_loudspeakers_are_panned_as_bs2127_says(tmp_path: Path) -> None:
    path = adm_file(tmp_path / "a.wav", [Thing("bird", "Objects", [[block(polar(70.0, 50.0))]])])
    render_file(path, tmp_path / "b.wav", "4+5+0", subtype="FLOAT")
    truth = LEVEL * PointSourcePanner("4+5+0").gains(np.radians([70.0]), np.radians([50.0]))[0]
    np.testing.assert_allclose(audio.read(tmp_path / "b.wav").samples[:, 77], truth, atol=1e-6)


def test_what_cannot_be_asked_of_a_file(tmp_path: Path) -> None:
    path = moving(tmp_path / "a.wav")
    for choice, error in (
        ({"programme": "night"}, UnknownNameError),
        ({"programme": "visit", "content": "stereo"}, InputError),
    ):
        with pytest.raises(error):
            render_file(path, tmp_path / "b.wav", **choice)
    plain = tmp_path / "p.flac"
    audio.write(audio.Audio(np.zeros((1, 96), np.float32), RATE, "mono"), plain)
    for choice in ({"content": "adm"}, {"programme": "visit"}):
        with pytest.raises(InputError, match="adm-none"):
            render_file(plain, tmp_path / "b.wav", **choice)
    assert not (tmp_path / "b.wav").exists()


def test_the_command_line_plays_it_and_tells_what_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    things = [
        Thing("bird", "Objects", [[block(polar(0.0), diffuse=1.0)]]),
        Thing("matrice", "Matrix", [[block(())]]),
    ]
    path = adm_file(tmp_path / "l'été.wav", things)
    said = ["render", str(path), str(tmp_path / "b.wav"), "--to", "4+7+0", "--programme", "visit"]
    assert main([*said, "--json"]) == 0
    codes = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert codes == ["adm-diffuse", "adm-matrix"]
    assert main([*said, "--lang", "fr"]) == 0
    told = capsys.readouterr()
    assert (told.out + told.err + caplog.text).count("un paquet Matrix dans 'matrice'") == 1
    assert main([*said[:-1], "nuit"]) == 2
    assert "visit" in capsys.readouterr().err


def test_a_spread_over_time_is_exact_at_control_points() -> None:
    wide = Envelope((0, 1280), (0.0, np.pi))
    graph = Graph(audio.AmbisonicOutput(1), (Source("a", np.ones(2560, np.float32), spread=wide),))
    out = Renderer(graph, RATE).render().samples
    for frame in range(0, 2560, 128):
        angle = np.pi * min(frame / 1280, 1.0)
        assert out[3, frame] == pytest.approx((1 + np.cos(angle / 2)) / 2, abs=1e-6)
    renderer = Renderer(graph, RATE, 128)
    renderer.update("a", spread=0.0, seconds=0.0)
    for _ in range(12):
        last = renderer.process()
    np.testing.assert_allclose(last[3], 1.0, atol=1e-6)  # sent elsewhere, it follows its envelope no more
    with pytest.raises(InputError, match="spread"):
        Source("a", np.ones(8, np.float32), spread=Envelope((0,), (7.0,)))


def test_two_loudspeakers_are_panned_as_bs2127_says() -> None:
    """Front, edges, sides and back: 0+5+0 folded, 3 dB softer behind (from the EBU ADM Renderer 2.1.0)."""
    truth = {0.0: (0.70711, 0.70711), 30.0: (1.0, 0.0), 110.0: (0.70711, 0.0), 180.0: (0.5, 0.5)}
    for azimuth, gains in truth.items():
        place = audio.encode(np.ones(1, np.float32), np.radians(azimuth), 0.0, 1)[[3, 1, 2], 0]
        graph = Graph(
            LoudspeakerOutput("0+2+0", panning="bs2127"), (Source("a", np.ones(64, np.float32), place),)
        )
        np.testing.assert_allclose(Renderer(graph, RATE, 64).process()[:, 0], gains, atol=2e-5)
    with pytest.raises(InputError, match="panning"):
        LoudspeakerOutput("0+5+0", panning="bs2127", lost=("M+000",))


def test_inspection_names_what_objects_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bed = [
        [block(polar(angle), None, None, AdmValue("speakerLabel", f"M{angle:+04d}"))] for angle in (30, -30)
    ]
    things = [Thing("bed", "DirectSpeakers", bed), Thing("bird", "Objects", [[block(polar(0.0))]])]
    path = adm_file(tmp_path / "a.wav", things)
    assert main(["inspect", str(path)]) == 0
    told = capsys.readouterr().out
    assert "audioObject: bed (DirectSpeakers 1–2)" in told
    assert "audioObject: bird (Objects 3)" in told
    assert "audioProgramme: visit\n" in told
    facts = audio.file_facts(path)
    assert facts.to_dict()["adm_holds"] == ["", "DirectSpeakers 1–2", "Objects 3"]
