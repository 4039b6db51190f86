"""What channels are survives the file: kind, convention, names; parts are one recording; inputs stay as they were."""

from __future__ import annotations

import logging
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion import messages
from immersion.audio import Audio, convert, parts_of, read, read_parts, write
from immersion.audio.formats._riff import chunks
from immersion.audio.formats._said import MARK
from immersion.errors import FileError, ImmersionError, InputError

RATE = 48_000
SUFFIXES = (".wav", ".caf", ".flac", ".ogg")


def sound(channels: int = 4, frames: int = 2000, **facts: object) -> Audio:
    noise = np.random.default_rng(channels).uniform(-0.4, 0.4, (channels, frames)).astype(np.float32)
    return replace(Audio(noise, RATE, "multichannel"), **facts)  # type: ignore[arg-type]


def speaks(error: ImmersionError) -> None:
    with messages.use("fr"):
        french = str(error)
    assert french != str(error)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("convention", ["ambix", "n3d", "fuma"])
def test_a_bed_comes_back_as_ambix_whatever_its_file_holds(
    tmp_path: Path, suffix: str, convention: str
) -> None:
    time = np.arange(RATE) / RATE
    tones = np.stack([0.3 * np.sin(2 * np.pi * f * time) for f in (300, 440, 660, 990)]).astype(np.float32)
    bed, path = Audio(tones, RATE, "ambisonic", 1), tmp_path / f"bed{suffix}"
    write(bed, path, convention=convention)  # type: ignore[arg-type]
    again = read(path)
    assert (again.kind, again.order, again.convention) == ("ambisonic", 1, convention)
    within = 0.03 if suffix == ".ogg" else 2e-6
    inner = slice(4800, -4800)  # Vorbis smears the ends
    assert np.abs(again.samples - bed.samples)[:, inner].max() < within
    outside = soundfile.read(path, dtype="float32")[0].T  # the channels that other tools see
    assert np.abs(outside - convert(bed.samples, "ambix", convention))[:, inner].max() < within


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_names_and_kind_survive(tmp_path: Path, suffix: str) -> None:
    names = ("L", "R", "salle d’été", 'a "b" {c}')
    write(sound(names=names), tmp_path / f"a{suffix}")
    again = read(tmp_path / f"a{suffix}")
    assert (again.names, again.kind, again.order) == (names, "multichannel", None)
    write(sound(2, kind="binaural"), tmp_path / f"b{suffix}")
    assert read(tmp_path / f"b{suffix}").kind == "binaural"


@pytest.mark.parametrize(
    ("comment", "convention"),
    [("Eigenmike, ACN/N3D", "n3d"), ("ambiX SN3D", "ambix"), ("FuMa b-format", "fuma"), ("SN3D or N3D?", None)],
)  # fmt: skip
def test_the_words_of_other_tools_are_understood(
    tmp_path: Path, comment: str, convention: str | None
) -> None:
    with soundfile.SoundFile(tmp_path / "a.wav", "w", RATE, 4, "FLOAT") as stream:
        stream.comment = comment
        stream.write(sound().samples.T)
    assert read(tmp_path / "a.wav").convention == convention


def test_a_b_format_header_is_furse_malham(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(sound(), path, "FLOAT")
    fmt = next(chunk for chunk in chunks(path)[1] if chunk.tag == b"fmt ")
    content = bytearray(path.read_bytes())
    # WAVE_FORMAT_EXTENSIBLE's published GUID of float B-format: 00000003-0721-11d3-8644-C8C1CA000000.
    guid = struct.pack("<IHH", 3, 0x0721, 0x11D3) + bytes.fromhex("8644c8c1ca000000")
    content[fmt.start + 24 : fmt.start + 40] = guid
    path.write_bytes(content)
    bed = read(path)
    assert bed.convention == "fuma"
    assert np.allclose(bed.samples, convert(sound().samples, "fuma", "ambix"))


def test_loudspeakers_named_by_the_header_are_no_bed(tmp_path: Path) -> None:
    path = tmp_path / "quad.wav"
    soundfile.write(path, sound().samples.T, RATE, format="WAVEX", subtype="FLOAT")  # mask FL FR BL BR
    quad = read(path)
    assert (quad.kind, quad.names) == ("multichannel", ("FL", "FR", "BL", "BR"))
    write(sound(kind="ambisonic", order=1), tmp_path / "bed.wav")  # and a bed is not named so by us
    assert read(tmp_path / "bed.wav").names == ()


def test_what_nobody_says_is_said_in_a_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    soundfile.write(tmp_path / "a.wav", sound(9).samples.T, RATE)
    with caplog.at_level(logging.INFO, "immersion.audio"):
        assert read(tmp_path / "a.wav").convention is None
        assert "AmbiX" in caplog.text
        named = read(tmp_path / "a.wav", convention="n3d")
    assert np.allclose(named.samples[4] * np.sqrt(5), read(tmp_path / "a.wav").samples[4], atol=1e-6)


def test_a_convention_that_cannot_be_is_refused(tmp_path: Path) -> None:
    write(sound(25), tmp_path / "a.wav")
    write(sound(3), tmp_path / "b.wav")
    for name, convention in (("a.wav", "fuma"), ("a.wav", "acn"), ("b.wav", "n3d")):
        with pytest.raises(InputError) as caught:
            read(tmp_path / name, convention=convention)  # type: ignore[arg-type]
        speaks(caught.value)


def test_read_converts_the_rate_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    time = np.arange(44_100) / 44_100
    tone = np.sin(2 * np.pi * 997 * time)[None].astype(np.float32)
    write(Audio(tone * 0.5, 44_100, "mono"), tmp_path / "a.wav", "FLOAT")
    with caplog.at_level(logging.INFO, "immersion.audio"):
        again = read(tmp_path / "a.wav", rate=48_000)
    assert "44100" in caplog.text
    assert "48000" in caplog.text
    wanted = 0.5 * np.sin(2 * np.pi * 997 * np.arange(48_000) / 48_000)
    assert again.frames == 48_000
    assert np.abs(again.samples[0] - wanted)[500:-500].max() < 1e-5
    with pytest.raises(InputError):
        read(tmp_path / "a.wav", rate=3)


@pytest.mark.parametrize("channels", [9, 16, 24, 64])
def test_flac_above_eight_channels_is_parts_that_are_one(tmp_path: Path, channels: int) -> None:
    whole = tmp_path / "bed.flac"
    write(sound(channels, kind="multichannel", names=tuple(f"c{i}" for i in range(channels))), whole)
    parts = parts_of(whole)
    assert not whole.exists()
    assert [soundfile.info(str(part)).channels for part in parts][:-1] == [8] * ((channels - 1) // 8)
    for path in (whole, parts[-1]):
        again = (read if path == whole else read_parts)(path)
        assert np.abs(again.samples - sound(channels).samples).max() < 2**-22
        assert again.names[-1] == f"c{channels - 1}"
    one = read(parts[0])
    assert (one.channels, one.kind) == (8, "multichannel")


def test_a_bed_in_parts_keeps_its_convention(tmp_path: Path) -> None:
    bed = sound(16, kind="ambisonic", order=3)
    bed = replace(bed, samples=bed.samples / 2)
    write(bed, tmp_path / "bed.flac", convention="n3d")
    again = read(tmp_path / "bed.flac")
    assert (again.kind, again.order, again.convention) == ("ambisonic", 3, "n3d")
    assert np.abs(again.samples - bed.samples).max() < 2**-21


def test_parts_of_an_older_recording_beside_are_not_joined(tmp_path: Path) -> None:
    whole = tmp_path / "bed.flac"
    write(sound(24), whole)
    write(sound(16), whole)
    assert np.abs(read(whole).samples - sound(16).samples).max() < 2**-22


@pytest.mark.parametrize("harm", ["missing", "first", "length", "rate", "overlap", "channels", "other"])
def test_parts_that_do_not_fit_are_refused(tmp_path: Path, harm: str) -> None:
    whole = tmp_path / "bed.flac"
    write(sound(24, kind="multichannel"), whole)
    first, middle, last = parts_of(whole)
    samples = sound(8).samples.T
    if harm in ("missing", "first", "overlap"):
        (first if harm == "first" else middle).unlink()
    if harm == "overlap":
        soundfile.write(tmp_path / "bed_08-16ch.flac", samples, RATE)
    elif harm == "length":
        soundfile.write(last, samples[:-1], RATE)
    elif harm == "rate":
        soundfile.write(last, samples, 44_100)
    elif harm == "channels":
        soundfile.write(last, samples[:, :3], RATE)
    elif harm == "other":
        last.unlink()
    with pytest.raises(FileError) as caught:
        read(whole) if first.exists() else read_parts(last)
    assert caught.value.code == "audio-parts"
    speaks(caught.value)


def test_a_file_that_would_hide_the_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bed.flac"
    write(sound(2), path)
    with pytest.raises(FileError, match="audio-parts-hidden"):
        write(sound(16), path)
    assert [file.name for file in tmp_path.iterdir()] == ["bed.flac"]


def test_half_a_set_of_parts_is_never_left(tmp_path: Path) -> None:
    bad = sound(16)
    bad.samples[12, 5] = 3.0
    with pytest.raises(InputError):
        write(bad, tmp_path / "bed.flac")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.wav", "link.wav", "hard.wav", "./../{0}/a.wav"])
def test_a_recording_is_never_written_over(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.wav"
    write(sound(), path)
    (tmp_path / "link.wav").symlink_to(path)
    (tmp_path / "hard.wav").hardlink_to(path)
    before = path.read_bytes()
    with pytest.raises(FileError) as caught:
        write(read(path), tmp_path / name.format(tmp_path.name))
    assert caught.value.code == "audio-over-input"
    speaks(caught.value)
    assert path.read_bytes() == before


def test_parts_are_never_written_over(tmp_path: Path) -> None:
    write(sound(16), tmp_path / "bed.flac")
    with pytest.raises(FileError, match="audio-over-input"):
        write(read(tmp_path / "bed.flac"), tmp_path / "bed.flac")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=60), st.recursive(
    st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(
        st.sampled_from(["kind", "convention", "channels", "part", "x"]), inner, max_size=4)), max_leaves=8,
)))  # fmt: skip
def test_no_comment_breaks_the_reader(tmp_path: Path, text: object) -> None:
    import json

    comment = MARK + (text if isinstance(text, str) else json.dumps(text))
    with soundfile.SoundFile(tmp_path / "a.wav", "w", RATE, 4, "PCM_16") as stream:
        stream.comment = comment.replace("\0", "")
        stream.write(sound().samples.T[:10])
    again = read(tmp_path / "a.wav")
    assert again.channels == 4
    assert len(again.names) in (0, 4)


@pytest.mark.data
def test_the_eigenmike_recording_is_joined_and_is_n3d(data_folder: Path) -> None:
    whole = data_folder / "audio" / "HOA3_rec1.ogg"
    with pytest.raises(InputError) as caught:  # its files do not say it, so somebody has to
        read(whole)
    assert caught.value.code == "audio-convention-unsaid"
    speaks(caught.value)
    bed = read(whole, convention="n3d")
    assert (bed.channels, bed.order, bed.rate, bed.convention) == (16, 3, 44_100, "n3d")
    power = (bed.samples.astype(np.float64) ** 2).sum(axis=1)
    # In SN3D the power of a degree in a field of plane waves is that of W: 2.88 times it before conversion.
    assert 0.8 < power[1:4].sum() / power[0] < 1.2
