"""ADM sound files into scenes: objects, loudspeakers and beds, each in its own file, where it was meant to be."""

from __future__ import annotations

import csv
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from foreign_files import RATE, adm_file, assert_sound, coded, codes, tone
from immersion import stage
from immersion.audio import formats
from immersion.errors import FileError, ImmersionError
from immersion.importers import import_scene


def test_a_mix_arrives_whole(tmp_path: Path) -> None:
    source = adm_file(tmp_path / "mix.wav")
    made = import_scene(source, tmp_path / "new", language="en")
    scene = made.scene
    assert (scene.title, scene.languages.default, scene.show.duration) == ("Le jardin", "fr", 1.0)
    whole, _ = soundfile.read(source, dtype="int32", always_2d=True)
    for track in (1, 2, 3):
        own, rate = soundfile.read(tmp_path / "new" / "media" / f"track-{track}.wav", dtype="int32")
        assert rate == RATE
        assert np.array_equal(own, whole[:, track - 1])
        assert soundfile.info(tmp_path / "new" / "media" / f"track-{track}.wav").subtype == "PCM_24"
    left = scene.thing("front-m030-left")
    np.testing.assert_allclose(left.at, [-1, 1.6, -np.sqrt(3)], atol=1e-4)
    assert left.parent == "front"
    assert left.distance.rolloff == 0
    assert [action.play for action in scene.cue("start").do] == [
        "bee",
        "front-m030-left",
        "front-m030-right",
        "river",
    ]


def test_motion_and_gain_follow_the_blocks(tmp_path: Path) -> None:
    made = import_scene(adm_file(tmp_path / "mix.wav"), tmp_path / "new", language="en")
    bee = made.scene.thing("bee")
    rows = list(csv.reader((tmp_path / "new" / str(bee.path.file)).read_text(encoding="ascii").splitlines()))
    assert rows[0] == ["time", "x", "y", "z"]
    table = np.array(rows[1:], np.float64)
    # Left until 0.25 s, to the front over the second block, then up and nearer in the 0.1 s of the jump.
    expected = [[0, -2, 1.6, 0], [0.25, -2, 1.6, 0], [0.5, 0, 1.6, -2], [0.6, 0, 2.6, 0]]
    np.testing.assert_allclose(table, expected, atol=1e-6)
    assert bee.gain.linear == pytest.approx(0.5, rel=1e-4)
    rise = made.scene.cue("bee-gain")
    assert rise.when[0].at == 0.25
    assert rise.do[0].over == 0.25
    assert rise.do[0].to.db == 0
    assert "AO_1001.AC_00031001.width" in [loss.target for loss in made.losses]


@pytest.mark.parametrize(("norm", "factor"), [("SN3D", 1.0), ("N3D", 1 / np.sqrt(3)), ("FuMa", 1.0)])
def test_a_bed_is_ambix(tmp_path: Path, norm: str, factor: float) -> None:
    made = import_scene(adm_file(tmp_path / "mix.wav", norm), tmp_path / "new")
    bed = formats.read(tmp_path / "new" / str(made.scene.media["river"].file), kind="ambisonic")
    whole = formats.read(tmp_path / "mix.wav").samples
    zero = np.sqrt(2) if norm == "FuMa" else 1.0  # W of FuMa is 3 dB lower
    # Tracks 4 to 7 hold Z, W, Y, X; AmbiX has W, Y, Z, X.
    for channel, track, gain in ((0, 4, zero), (1, 5, factor), (2, 3, factor), (3, 6, factor)):
        np.testing.assert_allclose(bed.samples[channel], gain * whole[track], atol=2e-7)
    with assert_sound(made) as opened:
        assert np.abs(stage.render_audio(opened, order=1).samples).max() > 1e-3


def test_a_bed_with_a_hole_is_told(tmp_path: Path) -> None:
    made = import_scene(adm_file(tmp_path / "mix.wav", bed=3), tmp_path / "new")
    assert "import-adm-bed" in codes(made)
    assert made.scene.thing("river") is None
    assert_sound(made)


def bare(path: Path, rows: list[tuple[int, str, str, str]], axml: bytes = b"") -> Path:
    """A WAV of two tracks with a chna of these rows."""
    content = coded("WAV", np.stack([tone(), tone(300)], axis=1), "PCM_16")
    packed = b"".join(struct.pack("<H12s14s11sx", t, *(n.encode() for n in names)) for t, *names in rows)
    body = struct.pack("<2H", len(rows), len(rows)) + packed
    for tag, data in ((b"chna", body), *(((b"axml", axml),) if axml else ())):
        content += tag + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
    path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])
    return path


def test_common_definitions_need_no_axml(tmp_path: Path) -> None:
    rows = [
        (1, "ATU_00000001", "AT_00010001_01", "AP_00010002"),
        (2, "ATU_00000002", "AT_00010002_01", "AP_00010002"),
    ]
    made = import_scene(bare(tmp_path / "a.wav", rows), tmp_path / "new")
    np.testing.assert_allclose(made.scene.thing("speakers-m030-left").at, [-1, 1.6, -np.sqrt(3)], atol=1e-4)
    assert_sound(made)


def test_what_it_cannot_be(tmp_path: Path) -> None:
    plain = tmp_path / "plain.wav"
    plain.write_bytes(coded("WAV", subtype="PCM_16"))
    cases = [
        (plain, "import-adm-none"),
        (bare(tmp_path / "a.wav", [(9, "ATU_1", "AT_00010001_01", "AP_00010001")]), "adm-damaged"),
        (bare(tmp_path / "b.wav", [(1, "ATU_1", "AT_00990001_01", "AP_00010001")]), "import-adm-empty"),
    ]
    for path, code in cases:
        with pytest.raises(ImmersionError) as caught:
            import_scene(path, tmp_path / "new")
        assert caught.value.code == code
        assert not (tmp_path / "new").exists()
    with pytest.raises(FileError):
        import_scene(tmp_path / "none.wav", tmp_path / "new")


@pytest.mark.parametrize(("label", "azimuth", "elevation"), [(0x01, 30, 0), (0x02, -30, 0), (0x10, 110, 30)])
def test_a_loudspeaker_is_heard_where_it_stands(
    tmp_path: Path, label: int, azimuth: int, elevation: int
) -> None:
    rows = [(1, "ATU_00000001", f"AT_0001{label:04X}_01", "AP_00010001")]
    made = import_scene(bare(tmp_path / "a.wav", rows), tmp_path / "new")
    with assert_sound(made) as opened:
        field = stage.render_audio(opened, "ambix:1").samples.astype(np.float64)
    own = formats.read(tmp_path / "a.wav").samples[0]
    a, e = np.radians([azimuth, elevation])
    # SN3D in ACN order, at the level of the file: ADM loses nothing by distance.
    whole = own.size - 128  # the show ends there, and with it the sound
    for channel, factor in enumerate([1.0, np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)]):
        np.testing.assert_allclose(field[channel][:whole], factor * own[:whole], atol=2e-5)
