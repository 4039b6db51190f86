"""Sound files: round trips, the order from the channel count, and every kind of bad file."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import audio
from immersion.audio.record import Audio
from immersion.errors import FileError, ImmersionError, InputError, UsageError

RATE = 48_000
SUFFIXES = (".wav", ".flac")


def _sound(channels: int = 2, frames: int = 480) -> Audio:
    samples = 0.5 * np.random.default_rng(1).uniform(-1, 1, (channels, frames)).astype(np.float32)
    return Audio(samples, RATE, "multichannel")


def _speaks(error: ImmersionError) -> None:
    assert error.render("fr") != error.render("en")
    assert error.render("en").endswith(f"[{error.code}]")
    assert error.exit_code in (1, 2)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("subtype", "step"), [("PCM_16", 2.0**-15), ("PCM_24", 2.0**-23)])
def test_round_trip(tmp_path: Path, suffix: str, subtype: str, step: float) -> None:
    path = tmp_path / f"l'été à Saïs{suffix}"
    audio.write(_sound(), path, subtype)
    again = audio.read(path)
    assert (again.rate, again.kind, again.order) == (RATE, "stereo", None)
    assert np.abs(again.samples - _sound().samples).max() <= step
    outside, rate = soundfile.read(path, dtype="float32")  # the file is what another reader sees
    assert rate == RATE
    assert np.array_equal(outside.T, again.samples)


def test_float_wav_is_exact_and_the_same_twice(tmp_path: Path) -> None:
    loud = Audio(3 * _sound(16).samples, RATE, "ambisonic", 3)
    for name in ("a.wav", "b.wav"):
        audio.write(loud, tmp_path / name, "FLOAT")
    assert np.array_equal(audio.read(tmp_path / "a.wav").samples, loud.samples)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


@pytest.mark.parametrize(
    ("channels", "kind", "order"),
    [(1, "mono", None), (2, "stereo", None), (3, "multichannel", None), (4, "ambisonic", 1), (6, "multichannel", None),
     (9, "ambisonic", 2), (16, "ambisonic", 3), (25, "ambisonic", 4), (64, "ambisonic", 7)],
)  # fmt: skip
def test_the_order_is_found_from_the_channels(
    tmp_path: Path, channels: int, kind: str, order: int | None
) -> None:
    audio.write(_sound(channels), tmp_path / "a.wav")
    read = audio.read(tmp_path / "a.wav")
    assert (read.kind, read.order, read.channels) == (kind, order, channels)


def test_a_kind_that_cannot_be_is_refused(tmp_path: Path) -> None:
    audio.write(_sound(6), tmp_path / "a.wav")
    with pytest.raises(InputError) as caught:
        audio.read(tmp_path / "a.wav", kind="ambisonic")
    _speaks(caught.value)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "bad", ["missing", "empty", "directory", "text", "truncated", "header", "noise", "other"]
)
def test_bad_files_are_typed_errors(tmp_path: Path, suffix: str, bad: str) -> None:
    path = tmp_path / f"à l'essai{suffix}"
    audio.write(_sound(2, 48_000), path)
    whole = path.read_bytes()
    contents = {
        "empty": b"",
        "text": b"ceci n'est pas un son\n" * 10,
        "truncated": whole[: len(whole) // 2],
        "header": whole[:20],
        "noise": np.random.default_rng(3).bytes(5000),
    }
    if bad in contents:
        path.write_bytes(contents[bad])
    elif bad == "other":
        soundfile.write(path, np.zeros((100, 1)), RATE, format="OGG", subtype="VORBIS")
    else:
        path.unlink()
        if bad == "directory":
            path.mkdir()
    with pytest.raises(FileError) as caught:
        audio.read(path)
    _speaks(caught.value)
    assert str(path) in caught.value.render("fr")


def test_nan_in_a_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.array([0.0, np.nan, 1.0]), RATE, subtype="FLOAT")
    with pytest.raises(FileError) as caught:
        audio.read(path)
    _speaks(caught.value)


def test_a_header_that_promises_too_much_allocates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "vast.wav"
    audio.write(_sound(), path, "PCM_16")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(bytes(data))
    with pytest.raises(FileError, match="audio-truncated"):
        audio.read(path)


def test_unknown_suffixes_name_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ImmersionError) as caught:
        audio.read(tmp_path / "a.mp7")
    _speaks(caught.value)
    assert ".wav" in caught.value.render("fr")


@pytest.mark.parametrize(
    ("sound", "name", "subtype"),
    [
        (Audio(np.full((2, 10), np.nan, np.float32), RATE, "stereo"), "a.wav", None),
        (Audio(np.full((2, 10), 1.5, np.float32), RATE, "stereo"), "a.wav", None),
        (Audio(np.full((16, 10), 2, np.float32), RATE, "ambisonic", 3), "a.flac", None),
        (Audio(np.zeros((2, 10), np.float32), RATE, "stereo"), "a.flac", "FLOAT"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, sound: Audio, name: str, subtype: str | None
) -> None:
    with pytest.raises((InputError, UsageError)) as caught:
        audio.write(sound, tmp_path / name, subtype)
    _speaks(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_refused_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    audio.write(_sound(), path)
    before = path.read_bytes()
    with pytest.raises(InputError, match="audio-over-full-scale"):
        audio.write(Audio(np.full((2, 10), 9, np.float32), RATE, "stereo"), path)
    assert path.read_bytes() == before


def test_resampling_keeps_a_tone() -> None:
    times = np.arange(44_100) / 44_100
    tone = Audio(np.sin(2 * np.pi * 1000 * times)[None].astype(np.float32), 44_100, "mono")
    made = audio.resample(tone, RATE)
    assert (made.rate, made.frames) == (RATE, RATE)
    wanted = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    assert np.abs(made.samples[0] - wanted)[500:-500].max() < 1e-4


@pytest.mark.data
def test_real_recordings(data_folder: Path) -> None:
    guitar = audio.read(data_folder / "audio" / "audiolab-acoustic-guitar_2OA_470_ALLRAD_0.5s.wav")
    assert (guitar.order, guitar.kind, guitar.channels) == (None, "multichannel", 12)  # decoded to 4+7+0
    saw = audio.read(data_folder / "audio" / "sawtooth_8000_toa_48khz.wav")
    assert (saw.order, saw.rate) == (3, 48_000)
