"""Captions are shown while what they say is heard, to the millisecond; what is no WebVTT is told with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages
from immersion.cli.main import main
from immersion.errors import FileError
from immersion.stage.captions import Caption, read_captions, webvtt

RATE = 48_000
SPOKEN = ((0.2, 0.5), (0.8, 1.4), (1.65, 1.9))
SCENE = """\
immersion: "1"
id: a
languages: {default: fr, available: [fr, en]}
show: {duration: 9s, at_end: stop}
media:
  voice: {type: audio, files: {fr: voice.wav, en: voice.wav}, captions: {fr: fr.vtt, en: en.vtt}, license: CC0-1.0}
things:
  - {id: narrator, sound: voice, LOOP distance: {rolloff: 0}}
views: {entry: {at: [0, 1.6, 2], look_at: [0, 1.6, -3]}}
cues:
  - {id: on, when: [{at: 1s}], do: [{play: narrator}]}
  - {id: hold, when: [{at: 2s}], do: [{pause: narrator}]}
  - {id: go, when: [{at: 4s}], do: [{play: narrator}]}
"""


def made(folder: Path, loop: str = "") -> Path:
    """Write a voice that sounds exactly while it is captioned."""
    samples = np.zeros(2 * RATE)
    blocks = ["WEBVTT\n"]
    for number, (start, end) in enumerate(SPOKEN):
        samples[round(start * RATE) : round(end * RATE)] = 0.25
        blocks.append(
            f"{number}\n00:{start:06.3f} --> 00:{end:06.3f} line:80%\nMot {number} &amp; suite\nfin\n"
        )
    soundfile.write(folder / "voice.wav", samples, RATE, subtype="FLOAT")
    for name in ("fr.vtt", "en.vtt"):
        (folder / name).write_text("\n".join(blocks).replace("Mot", name), encoding="utf-8")
    (folder / "scene.yaml").write_text(SCENE.replace("LOOP", loop), encoding="utf-8")
    return folder / "scene.yaml"


@pytest.mark.parametrize(("loop", "passes"), [("", 1), ("loop: true,", 3)])
def test_captions_match_the_times_of_the_audio(tmp_path: Path, loop: str, passes: int) -> None:
    with stages.open(made(tmp_path, loop)) as stage:
        visit = stages.simulate(stage)
        told = stages.captions(stage, visit)
        heard = stages.render_audio(stage, "ambix:0", visit=visit).samples[0] != 0.0
        assert stage.losses == ()
    shown = np.zeros(len(heard), bool)
    for one in told:
        shown[one.start_us * RATE // 1_000_000 : one.end_us * RATE // 1_000_000] = True
    assert np.array_equal(shown, heard)
    # The second one is cut by the pause after 0.2 s, and goes on when the voice does.
    assert [one.start_us for one in told][:4] == [1_200_000, 1_800_000, 4_000_000, 4_650_000]
    assert [one.end_us for one in told][1] == 2_000_000
    assert len(told) == 3 * passes + 1
    assert told[0].text == "fr.vtt 0 &amp; suite\nfin"


def test_captions_are_those_of_the_language_that_speaks(tmp_path: Path) -> None:
    scene = made(tmp_path)
    walk = tmp_path / "walk.csv"
    walk.write_text("time,x,y,z,yaw,pitch,event\n0,0,1.6,2,0,0,language:en\n9,0,1.6,2,0,0,\n")
    with stages.open(scene) as stage:
        told = stages.captions(stage, stages.simulate(stage, walk))
        assert {one.text.split()[0] for one in told} == {"en.vtt"}
    text = scene.read_text("utf-8").replace("{fr: fr.vtt, en: en.vtt}", "{fr: fr.vtt}")
    scene.write_text(text, encoding="utf-8")
    with stages.open(scene, language="en") as stage:
        assert stages.captions(stage, stages.simulate(stage)) == ()
        assert [loss.code for loss in stage.losses] == ["captions-language"]


def test_a_file_of_captions_reads_as_it_was_written(tmp_path: Path) -> None:
    own = (Caption(0, 1000, "a"), Caption(5_000, 3_600_001_000, "b\nc"), Caption(6_000, 7_000, ""))
    (tmp_path / "a.vtt").write_text(webvtt(own), encoding="utf-8")
    assert read_captions(tmp_path / "a.vtt") == own


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "file-empty", None),
        ("WEBVTTX\n", "stage-captions", None),
        ("1\n00:01.000 --> 00:02.000\n", "stage-captions", None),
        ("WEBVTT\n\n00:01.000 --> 1.2.3\na\n", "stage-captions-time", 3),
        ("WEBVTT\n\nid\n00:03.000 --> 00:02.000\na\n", "stage-captions-backwards", 4),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\na\n", "stage-captions-time", 3),
        ("WEBVTT\r\n\r\n00:01.000 --> 00:72.000\r\n", "stage-captions-time", 3),
    ],
)
def test_what_is_no_webvtt_is_told_with_its_line(
    tmp_path: Path, text: str, code: str, line: int | None
) -> None:
    (tmp_path / "fr.vtt").write_bytes(text.encode())
    with pytest.raises(FileError) as caught:
        read_captions(tmp_path / "fr.vtt")
    assert (caught.value.code, caught.value.where.line) == (code, line)
    scene = made(tmp_path)
    (tmp_path / "fr.vtt").write_bytes(text.encode())
    with stages.open(scene) as stage:
        found = [one for one in stages.check(stage) if one.code == code]
    assert [one.severity for one in found] == ["error"]
    for lang in ("fr", "en"):
        assert found[0].render(lang)


def test_notes_styles_and_byte_order_marks_are_passed_over(tmp_path: Path) -> None:
    text = (
        "\ufeffWEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE a --> b\n\n00:00.000 --> 00:01.000\n<v Ada>Oui\n"
    )
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    assert read_captions(tmp_path / "a.vtt") == (Caption(0, 1_000_000, "<v Ada>Oui"),)


def test_render_writes_captions_beside_the_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene, out, vtt = made(tmp_path), tmp_path / "a.wav", tmp_path / "visit.vtt"
    assert main(["render", str(scene), str(out), "--to", "ambix:0", "--captions", str(vtt)]) == 0
    assert f"written: {vtt}" in capsys.readouterr().out
    assert [one.start_us for one in read_captions(vtt)] == [1_200_000, 1_800_000, 4_000_000, 4_650_000]
    before = (tmp_path / "fr.vtt").read_bytes()
    arguments = ["render", str(scene), str(out), "--captions", str(tmp_path / "fr.vtt")]
    assert main(arguments) == 1
    assert (tmp_path / "fr.vtt").read_bytes() == before
