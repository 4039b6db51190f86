"""Damaged recordings through every reader: a typed error or finite samples, never more memory than is honest."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion.audio import (
    Adm,
    AdmElement,
    AdmTrack,
    Audio,
    file_facts,
    open_audio,
    read,
    read_adm,
    write,
    write_adm,
)
from immersion.errors import ImmersionError

SIZES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF)


def seed(folder: Path, suffix: str) -> bytes:
    path = folder / f"seed{suffix}"
    if path.exists():
        return path.read_bytes()
    noise = np.random.default_rng(8).uniform(-0.5, 0.5, (4, 600)).astype(np.float32)
    sound = Audio(noise, 48_000, "ambisonic", 1)
    if suffix == ".wav":
        uid = AdmElement("audioTrackUID", "ATU_00000001", "é")
        track = AdmTrack(1, "ATU_00000001", "AT_00010001_01", "AP_00010001")
        write_adm(sound, Adm((track,), (uid,)), path)
    else:
        write(sound, path)
    return path.read_bytes()


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".caf"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_crashes_a_reader(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    content = bytearray(seed(tmp_path, suffix))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(content) - 4))
        if data.draw(st.booleans()):
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        else:
            order = data.draw(st.sampled_from("<>"))
            struct.pack_into(f"{order}I", content, at, data.draw(st.sampled_from(SIZES)))
    keep = data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content[:keep])
    tracemalloc.start()
    try:
        with contextlib.suppress(ImmersionError):
            assert np.isfinite(read(path).samples).all()
        with contextlib.suppress(ImmersionError), open_audio(path) as recording:
            assert sum(block.shape[1] for block in recording.blocks(100)) == recording.frames
        with contextlib.suppress(ImmersionError):
            assert np.isfinite(file_facts(path).peaks).all()
        with contextlib.suppress(ImmersionError):
            read_adm(path) if suffix == ".wav" else None
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 80 * 2**20  # one block of the most channels libsndfile takes


@pytest.mark.parametrize("tag", [b"axml", b"chna", b"fmt ", b"LIST", b"data"])
@pytest.mark.parametrize("size", SIZES)
def test_no_chunk_is_believed_beyond_its_file(tmp_path: Path, tag: bytes, size: int) -> None:
    content = bytearray(seed(tmp_path, ".wav"))
    struct.pack_into("<I", content, content.index(tag) + 4, size)
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    tracemalloc.start()
    for reader in (read, read_adm, file_facts, lambda one: open_audio(one).close()):
        with contextlib.suppress(ImmersionError):
            reader(path)  # type: ignore[operator]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 * 2**20
