"""Containers beyond plain WAV: RF64, BW64, CAF and Ogg, whole, cut and hostile."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion import messages
from immersion.audio import Audio, read, write
from immersion.audio.formats import wav
from immersion.errors import FileError, ImmersionError

RATE = 48_000


def bed(channels: int = 4, frames: int = 3000) -> Audio:
    noise = np.random.default_rng(5).uniform(-0.5, 0.5, (channels, frames)).astype(np.float32)
    return Audio(noise, RATE, "multichannel")


def test_sound_longer_than_riff_becomes_rf64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav, "RIFF_LIMIT", 1000)
    path = tmp_path / "long.wav"
    write(bed(), path, "FLOAT")
    assert path.read_bytes()[:4] == b"RF64"
    assert np.array_equal(read(path).samples, bed().samples)
    path.write_bytes(b"BW64" + path.read_bytes()[4:])
    assert np.array_equal(read(path).samples, bed().samples)


def test_a_sparse_rf64_beyond_4_gb_is_measured_not_loaded(tmp_path: Path) -> None:
    path, sound = tmp_path / "sparse.wav", 5 * 2**30
    head = b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<IQQQI", 28, sound + 72, sound, sound // 2, 0)
    head += b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16) + b"data\xff\xff\xff\xff"
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(len(head) + sound)
    form, found = wav.chunks(path)
    assert form == b"RF64"
    assert (found[-1].tag, found[-1].size) == (b"data", sound)
    with path.open("r+b") as stream:
        stream.truncate(len(head) + sound - 2)
    with pytest.raises(FileError) as caught:
        read(path)
    assert caught.value.code == "audio-truncated"


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT"])
def test_caf_round_trip(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "bed.caf"
    write(bed(16), path, subtype)
    again = read(path)
    assert (again.order, again.rate, again.frames) == (3, RATE, 3000)
    assert np.abs(again.samples - bed(16).samples).max() <= {"PCM_16": 2**-15}.get(subtype, 2**-22)
    assert soundfile.info(str(path)).format == "CAF"


@pytest.mark.parametrize("suffix", [".ogg", ".opus"])
def test_ogg_round_trip(tmp_path: Path, suffix: str) -> None:
    path, time = tmp_path / f"bed{suffix}", np.arange(RATE) / RATE
    tone = np.stack([0.3 * np.sin(2 * np.pi * f * time) for f in (440, 660)]).astype(np.float32)
    write(Audio(tone, RATE, "stereo"), path)
    again = read(path)
    assert again.frames == RATE
    assert np.abs(again.samples - tone)[:, 4800:-4800].max() < 0.03
    assert soundfile.info(str(path)).subtype == ("OPUS" if suffix == ".opus" else "VORBIS")


@pytest.mark.parametrize("suffix", [".wav", ".caf", ".flac", ".ogg"])
def test_cut_files_are_typed_errors_in_both_languages(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cut{suffix}"
    write(bed(2, 48_000), path)
    path.write_bytes(path.read_bytes()[:-1500])
    with pytest.raises(FileError) as caught:
        read(path)
    with messages.use("fr"):
        french = str(caught.value)
    assert french != str(caught.value)
    assert caught.value.code in ("audio-truncated", "file-damaged")


def small(suffix: str, folder: Path) -> bytes:
    path = folder / f"seed{suffix}"
    if not path.exists():
        write(bed(2, 1500), path)
    return path.read_bytes()


@pytest.mark.parametrize("suffix", [".wav", ".caf", ".flac", ".ogg"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_never_crashes_nor_allocates_more_than_it_should(
    tmp_path: Path, suffix: str, data: st.DataObject
) -> None:
    content = bytearray(small(suffix, tmp_path))
    keep = data.draw(st.integers(1, len(content)))
    for _ in range(data.draw(st.integers(0, 4))):
        near = data.draw(st.booleans())
        at = data.draw(st.integers(0, min(80, len(content)) - 1 if near else len(content) - 1))
        content[at] = data.draw(st.sampled_from([0, 0xFF, 0x7F, 0x80, content[at] ^ 1]))
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content[:keep])
    tracemalloc.start()
    try:
        with contextlib.suppress(ImmersionError):
            assert np.isfinite(read(path).samples).all()
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 80 * 2**20  # one block of the most channels libsndfile takes, not what a header says


@pytest.mark.data
def test_the_eigenmike_recording_is_read(data_folder: Path) -> None:
    parts = [read(data_folder / "audio" / f"HOA3_rec1_{name}ch.ogg") for name in ("01-08", "09-16")]
    assert [part.channels for part in parts] == [8, 8]
    assert parts[0].rate == 44_100
    assert parts[0].frames == parts[1].frames
    for part in parts:
        assert 0.001 < np.abs(part.samples).max() < 1.0
