"""Recordings by blocks: the same as whole ones, in a block's memory, and beyond 4 GB."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion.audio import Audio, create_audio, open_audio, parts_of, read, write
from immersion.audio.formats import wav
from immersion.audio.formats._riff import chunks
from immersion.errors import FileError, InputError

RATE = 48_000


def noise(channels: int = 4, frames: int = 5000) -> np.ndarray:
    return np.random.default_rng(9).uniform(-0.5, 0.5, (channels, frames)).astype(np.float32)


@pytest.mark.parametrize("suffix", [".wav", ".caf", ".flac", ".ogg"])
@pytest.mark.parametrize("block", [1, 333, 5000, 65_536])
def test_blocks_are_the_whole(tmp_path: Path, suffix: str, block: int) -> None:
    path = tmp_path / f"a{suffix}"
    write(Audio(noise(4, 700 if block == 1 else 5000), RATE, "ambisonic", 1), path, convention="fuma")
    with open_audio(path) as recording:
        found = np.concatenate(list(recording.blocks(block)), axis=1)
        assert (recording.facts.kind, recording.facts.order, recording.facts.convention) == (
            "ambisonic",
            1,
            "fuma",
        )
        recording.seek(123)
        assert np.array_equal(recording.read(50), read(path).samples[:, 123:173])
    assert np.array_equal(found, read(path).samples)


@pytest.mark.parametrize("suffix", [".wav", ".caf", ".flac"])
@pytest.mark.parametrize("channels", [1, 2, 4, 16])
def test_what_is_written_by_blocks_is_what_was_given(tmp_path: Path, suffix: str, channels: int) -> None:
    path, samples = tmp_path / f"a{suffix}", noise(channels)
    kind = {1: "mono", 2: "stereo"}.get(channels, "ambisonic")
    with create_audio(path, RATE, channels, kind, convention="ambix") as out:  # type: ignore[arg-type]
        for at in range(0, 5000, 700):
            out.write(samples[:, at : at + 700])
    again = read(path)
    assert (again.kind, again.frames) == (kind, 5000)
    assert np.abs(again.samples - samples).max() <= 2**-23
    files = parts_of(path) or (path,)
    assert sum(soundfile.info(str(file)).channels for file in files) == channels
    if suffix == ".wav":
        content = path.read_bytes()
        assert (content[:4], struct.unpack_from("<I", content, 4)[0]) == (b"RIFF", len(content) - 8)


def test_wav_that_grew_too_long_is_rf64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav, "RIFF_LIMIT", 20_000)
    with create_audio(tmp_path / "a.wav", RATE, 4, subtype="FLOAT") as out:
        out.write(noise())
    content = (tmp_path / "a.wav").read_bytes()
    assert (content[:4], content[12:16]) == (b"RF64", b"ds64")
    assert struct.unpack_from("<QQ", content, 20) == (len(content) - 8, 5000 * 16)
    assert np.array_equal(read(tmp_path / "a.wav").samples, noise())


def test_five_gigabytes_are_read_a_block_at_a_time(tmp_path: Path) -> None:
    path, frames = tmp_path / "long.wav", 5 * 2**30 // 8
    with create_audio(path, RATE, 4, "ambisonic", "PCM_16") as out:
        out.write(np.zeros((4, 10), np.float32))
    short = path.read_bytes()
    data = chunks(path)[1][-1]
    head = bytearray(short[: data.start])
    head[:8], head[12:16] = b"RF64\xff\xff\xff\xff", b"ds64"
    struct.pack_into("<QQQ", head, 20, len(head) + frames * 8 - 8, frames * 8, frames)
    head[-4:] = b"\xff\xff\xff\xff"
    last = (np.arange(400, dtype="<i2") - 200) * 100
    with path.open("wb") as stream:  # a sparse file: nothing but its head and its end is on the disk
        stream.write(head)
        stream.seek(frames * 8 - last.nbytes, 1)
        stream.write(last.tobytes())
    tracemalloc.start()
    with open_audio(path) as recording:
        assert recording.frames == frames
        recording.seek(frames - 150)
        found = recording.read(1000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(found[:, 50:], last.reshape(100, 4).T / np.float32(32_768))
    assert not found[:, :50].any()
    assert peak < 4 * 2**20


@pytest.mark.parametrize(
    "block", [np.full((4, 3), np.nan), np.full((4, 3), 1.01), np.zeros((3, 3)), np.zeros(4)]
)
@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.caf"])
def test_a_block_that_cannot_be_leaves_no_file(tmp_path: Path, name: str, block: np.ndarray) -> None:
    def both() -> None:
        with create_audio(tmp_path / name, RATE, 4) as out:
            out.write(noise())
            out.write(block)

    with pytest.raises(InputError):
        both()
    assert list(tmp_path.iterdir()) == []


def test_a_writer_never_takes_its_source(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(Audio(noise(), RATE, "multichannel"), path)
    with pytest.raises(FileError, match="audio-over-input"), create_audio(path, RATE, 4, source=path):
        pass
    assert read(path).frames == 5000


def test_places_and_blocks_outside_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(Audio(noise(), RATE, "multichannel"), path)
    with open_audio(path) as recording:
        for asked in (-1, 5001):
            with pytest.raises(InputError, match="audio-block"):
                recording.seek(asked)
        with pytest.raises(InputError, match="audio-block"):
            recording.read(0)
        recording.seek(5000)
        assert recording.read(10).shape == (4, 0)


def test_a_file_that_is_cut_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(Audio(noise(4, 200_000), RATE, "multichannel"), path)
    with open_audio(path) as recording:
        recording.read(1000)
        with path.open("r+b") as stream:
            stream.truncate(400_000)
        with pytest.raises(FileError):
            list(recording.blocks())


@pytest.mark.data
def test_the_eigenmike_recording_is_read_by_blocks(data_folder: Path) -> None:
    whole = data_folder / "audio" / "HOA3_rec1.ogg"
    with open_audio(whole, convention="n3d") as recording:
        assert (recording.channels, recording.facts.order) == (16, 3)
        found = np.concatenate(list(recording.blocks(10_000)), axis=1)
    assert np.array_equal(found, read(whole, convention="n3d").samples)
