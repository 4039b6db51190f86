"""The order of the channels of a WAV file is not that of BS.2051: what is measured and played goes by their names."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from immersion import audio
from immersion.audio.layouts import layout
from immersion.audio.speaker_names import in_order_of, named_layout

RATE = 48_000
SEVEN = 0x63F  # FL FR FC LFE BL BR SL SR
PLACES = [(30, 0), (-30, 0), (0, 0), None, (135, 0), (-135, 0), (90, 0), (-90, 0)]


def wave(path: Path, channels: int, mask: int, loud: int) -> Path:
    """Write a WAV file by hand, as every studio tool does: sound in one channel, and a mask that names all."""
    samples = np.zeros((RATE, channels))
    samples[:, loud] = 0.1 * np.random.default_rng(1).standard_normal(RATE)
    data = (samples * 32767).astype("<i2").tobytes()
    size = 2 * channels
    fmt = struct.pack("<HHIIHHHHI", 0xFFFE, channels, RATE, RATE * size, size, 16, 22, 16, mask)
    fmt += bytes.fromhex("0100000000001000800000aa00389b71")
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@pytest.mark.parametrize("layout", [None, "7.1"])
@pytest.mark.parametrize("loud", [4, 6])
def test_sides_and_back_are_weighed_by_their_names(tmp_path: Path, layout: str | None, loud: int) -> None:
    file = wave(tmp_path / "film.wav", 8, SEVEN, loud)
    wanted = audio.loudness(audio.read(file).samples, RATE, PLACES).integrated
    report = audio.inspect_sound(file, layout)
    assert report.loudness is not None
    assert report.loudness.integrated == pytest.approx(wanted, abs=1e-6)
    assert not report.assumed


@pytest.mark.parametrize("content", [None, "7.1"])
@pytest.mark.parametrize(("loud", "name"), [(4, "M+135"), (6, "M+090"), (3, "LFE1")])
def test_sides_and_back_are_played_where_they_belong(
    tmp_path: Path, content: str | None, loud: int, name: str
) -> None:
    file = wave(tmp_path / "film.wav", 8, SEVEN, loud)
    audio.render_file(file, tmp_path / "dome.wav", "4+7+0", content=content)
    made = audio.read(tmp_path / "dome.wav")
    assert [made.names[row] for row in np.flatnonzero(np.abs(made.samples).max(axis=1) > 1e-3)] == [name]


def test_both_forms_of_5_1_are_known_by_their_names(tmp_path: Path) -> None:
    for mask in (0x3F, 0x60F):
        file = wave(tmp_path / "film.wav", 6, mask, 4)
        audio.render_file(file, tmp_path / "five.wav", "5.1")
        made = audio.read(tmp_path / "five.wav")
        assert np.flatnonzero(np.abs(made.samples).max(axis=1) > 1e-3).tolist() == [4]


def test_names_of_bs2051_keep_their_order() -> None:
    for name in audio.layout_names():
        rig = named_layout(layout(name).names)
        assert rig is not None
        assert (rig.name, rig.loudspeakers) == (name, layout(name).loudspeakers)
    turned = layout("9+10+3").names[::-1]
    rig = named_layout(turned)
    assert rig is not None
    assert (rig.name, rig.names) == ("9+10+3", turned)


@pytest.mark.parametrize(
    "names", [(), ("voice", "piano"), ("FL", "FL"), ("FL", "FR", "FLC"), ("M+030", "FL")]
)
def test_other_names_say_nothing(names: tuple[str, ...]) -> None:
    assert named_layout(names) is None
    assert in_order_of(names, "7.1") is None


def test_a_layout_that_the_names_are_not_of_is_left_alone() -> None:
    assert in_order_of(("FL", "FR"), "7.1") is None
    assert in_order_of(("FL", "FR"), "stereo") is None
