"""ADM records written: they come back the same, the sound with them, and nothing that no reader could follow."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion import messages
from immersion.audio import (
    Adm,
    AdmBlock,
    AdmElement,
    AdmPosition,
    AdmTrack,
    AdmValue,
    Audio,
    read,
    read_adm,
    write_adm,
)
from immersion.audio.formats import wav
from immersion.audio.formats._riff import chunks
from immersion.errors import FileError, InputError

RATE = 48_000
ELEMENTS = (
    AdmElement(
        "audioProgramme",
        "APR_1001",
        "Visite & <nuit>",
        (("start", "00:00:00.00000"),),
        (("audioContent", "ACO_1001"),),
        (AdmValue("loudnessMetadata", "", (), (AdmValue("integratedLoudness", "-23.0"),)),),
    ),
    AdmElement(
        "audioContent", "ACO_1001", "tout", (), (("audioObject", "AO_1001"), ("audioObject", "AO_1002"))
    ),
    AdmElement(
        "audioObject",
        "AO_1001",
        'cloche "d’été"',
        (),
        (("audioPackFormat", "AP_00031001"), ("audioTrackUID", "ATU_00000001")),
    ),
    AdmElement(
        "audioObject",
        "AO_1002",
        "W",
        (),
        (("audioPackFormat", "AP_00010001"), ("audioTrackUID", "ATU_00000002")),
    ),
    AdmElement(
        "audioPackFormat",
        "AP_00031001",
        "cloche",
        (("typeLabel", "0003"), ("typeDefinition", "Objects")),
        (("audioChannelFormat", "AC_00031001"),),
    ),
    AdmElement(
        "audioChannelFormat",
        "AC_00031001",
        "cloche",
        (("typeLabel", "0003"), ("typeDefinition", "Objects")),
        (),
        (),
        (
            AdmBlock(
                "AB_00031001_00000001",
                0.0,
                1 / 3,
                (AdmPosition("azimuth", -30.5), AdmPosition("elevation", 1e-7)),
                (AdmValue("gain", "0.5"),),
            ),
            AdmBlock(
                "AB_00031001_00000002",
                1 / 3,
                3661.125,
                (AdmPosition("azimuth", 30.0), AdmPosition("elevation", 0.1)),
                (AdmValue("jumpPosition", "1", (("interpolationLength", "0.005"),)),),
            ),
        ),
    ),
    AdmElement(
        "audioStreamFormat",
        "AS_00031001",
        "PCM",
        (("formatLabel", "0001"), ("formatDefinition", "PCM")),
        (("audioChannelFormat", "AC_00031001"), ("audioTrackFormat", "AT_00031001_01")),
    ),
    AdmElement(
        "audioTrackFormat",
        "AT_00031001_01",
        "PCM",
        (("formatLabel", "0001"), ("formatDefinition", "PCM")),
        (("audioStreamFormat", "AS_00031001"),),
    ),
    AdmElement(
        "audioTrackUID",
        "ATU_00000001",
        "",
        (("sampleRate", "48000"), ("bitDepth", "24")),
        (("audioTrackFormat", "AT_00031001_01"), ("audioPackFormat", "AP_00031001")),
    ),
    AdmElement(
        "audioTrackUID",
        "ATU_00000002",
        "",
        (),
        (("audioTrackFormat", "AT_00010003_01"), ("audioPackFormat", "AP_00010001")),
    ),
)
TRACKS = (
    AdmTrack(1, "ATU_00000001", "AT_00031001_01", "AP_00031001"),
    AdmTrack(2, "ATU_00000002", "AT_00010003_01", "AP_00010001"),
)
MADE = Adm(TRACKS, ELEMENTS)


def sound(frames: int = 481, channels: int = 2) -> Audio:
    noise = np.random.default_rng(4).uniform(-0.5, 0.5, (channels, frames)).astype(np.float32)
    return Audio(noise, RATE, "multichannel")


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
@pytest.mark.parametrize("channels", [2, 3, 16])
def test_records_and_sound_come_back(tmp_path: Path, subtype: str, channels: int) -> None:
    path = tmp_path / "a.wav"
    write_adm(sound(channels=channels), MADE, path, subtype)
    again = read_adm(path)
    assert again is not None
    assert (again.tracks, again.elements) == (TRACKS, ELEMENTS)
    assert np.abs(read(path).samples - sound(channels=channels).samples).max() <= 2**-15
    assert soundfile.info(str(path)).frames == 481  # another reader is not troubled by the chunks
    assert struct.unpack_from("<I", path.read_bytes(), 4)[0] == path.stat().st_size - 8


def test_the_chunks_are_those_of_the_recommendations(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_adm(sound(), MADE, path)
    content = path.read_bytes()
    body = {chunk.tag: content[chunk.start : chunk.start + chunk.size] for chunk in chunks(path)[1]}
    # BS.2088: numTracks, numUIDs, then 40 bytes a row: 2 track, 12 UID, 14 track format, 11 pack format, 1 pad.
    assert body[b"chna"][:4] == struct.pack("<2H", 2, 2)
    assert body[b"chna"][4:44] == b"\1\0ATU_00000001AT_00031001_01AP_00031001\0"
    assert len(body[b"chna"]) == 4 + 2 * 40
    space = "{urn:ebu:metadata-schema:ebuCore_2017}"
    root = ElementTree.fromstring(body[b"axml"])
    assert root.tag == f"{space}ebuCoreMain"
    model = root.find(f"{space}coreMetadata/{space}format/{space}audioFormatExtended")
    assert model is not None
    assert [child.tag.removeprefix(space) for child in model] == [element.kind for element in ELEMENTS]
    blocks = list(model.iter(f"{space}audioBlockFormat"))
    assert [block.get("rtime") for block in blocks] == ["00:00:00.00000", "00:00:00.3333333333333333"]
    assert blocks[1].get("duration") == "01:01:01.12500"
    assert [c.get("coordinate") for c in blocks[0].iter(f"{space}position")] == ["azimuth", "elevation"]


def test_the_same_records_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        write_adm(sound(), MADE, tmp_path / name, "FLOAT")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_xml_is_kept_until_the_records_change(tmp_path: Path) -> None:
    write_adm(sound(), MADE, tmp_path / "a.wav")
    first = read_adm(tmp_path / "a.wav")
    assert first is not None
    kept = replace(first, axml=first.axml.replace(b"<ebuCoreMain", b"<!-- mine --><ebuCoreMain"))
    write_adm(sound(), kept, tmp_path / "b.wav")
    second = read_adm(tmp_path / "b.wav")
    assert second is not None
    assert second.axml == kept.axml
    renamed = tuple(replace(e, name="autre") if e.kind == "audioProgramme" else e for e in kept.elements)
    write_adm(sound(), replace(kept, elements=renamed), tmp_path / "c.wav")
    third = read_adm(tmp_path / "c.wav")
    assert third is not None
    assert b"mine" not in third.axml
    assert third.elements == renamed


def test_rf64_keeps_its_wide_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav, "RIFF_LIMIT", 100)
    path = tmp_path / "a.wav"
    write_adm(sound(), MADE, path)
    again = read_adm(path)
    assert again is not None
    assert again.elements == ELEMENTS
    head = path.read_bytes()[:28]
    assert (head[:4], head[12:16]) == (b"RF64", b"ds64")
    assert struct.unpack_from("<Q", head, 20)[0] == path.stat().st_size - 8
    assert soundfile.read(path)[0].shape == (481, 2)


def with_element(**changes: object) -> Adm:
    first = replace(ELEMENTS[0], **changes)  # type: ignore[arg-type]
    return Adm(TRACKS, (first, *ELEMENTS[1:]))


@pytest.mark.parametrize(
    "adm",
    [
        Adm((replace(TRACKS[0], track=3), TRACKS[1]), ELEMENTS),
        Adm((replace(TRACKS[0], track=0), TRACKS[1]), ELEMENTS),
        Adm((replace(TRACKS[0], uid="ATU_00000001x"), TRACKS[1]), ELEMENTS),
        Adm((replace(TRACKS[0], uid="ATU_é"), TRACKS[1]), ELEMENTS),
        Adm((replace(TRACKS[0], uid="ATU_00000009"), TRACKS[1]), ELEMENTS),
        with_element(references=(("audioContent", "ACO_1009"),)),
        with_element(kind="audioRoom"),
        with_element(id="AO_1001", kind="audioObject"),
        with_element(name="a\x01b"),
        with_element(name="a\ud800b"),
        with_element(values=(AdmValue("two words"),)),
        with_element(values=(AdmValue("a><b"),)),
        with_element(attributes=(("a b", "c"),)),
        with_element(attributes=(("audioProgrammeID", "APR_1002"),)),
        with_element(blocks=(AdmBlock("AB", -1.0),)),
        with_element(blocks=(AdmBlock("AB", float("nan")),)),
        with_element(blocks=(AdmBlock("AB", 0.0, 1.0, (AdmPosition("azimuth", float("inf")),)),)),
    ],
)
def test_records_that_nobody_could_follow_are_refused(tmp_path: Path, adm: Adm) -> None:
    with pytest.raises(InputError) as caught:
        write_adm(sound(), adm, tmp_path / "a.wav")
    assert caught.value.code == "adm-records"
    with messages.use("fr"):
        french = str(caught.value)
    assert french != str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_only_wav_carries_them_and_never_over_the_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="adm-records"):
        write_adm(sound(), MADE, tmp_path / "a.flac")
    write_adm(sound(), MADE, tmp_path / "a.wav")
    with pytest.raises(FileError, match="audio-over-input"):
        write_adm(read(tmp_path / "a.wav"), MADE, tmp_path / "a.wav")


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)
seconds = st.one_of(
    st.none(), st.integers(0, 10**6).map(lambda n: n / RATE), st.integers(0, 10**6).map(lambda n: n / 1000)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=words.map(str.strip),
    gain=words.map(str.strip),
    start=seconds,
    length=seconds,
    place=st.floats(-1e8, 1e8),
)
def test_any_record_comes_back(
    tmp_path: Path, name: str, gain: str, start: float | None, length: float | None, place: float
) -> None:
    block = AdmBlock(
        "AB_1", start, length, (AdmPosition("azimuth", place, "max", "left"),), (AdmValue("gain", gain),)
    )
    element = AdmElement(
        "audioChannelFormat", "AC_00031001", name, (), (), (AdmValue("x", gain, (("y", name),)),), (block,)
    )
    write_adm(sound(10), Adm((), (element,)), tmp_path / "a.wav")
    again = read_adm(tmp_path / "a.wav")
    assert again is not None
    assert again.elements == (element,)


@pytest.mark.parametrize(
    ("normalization", "convention"), [("SN3D", "ambix"), ("N3D", "n3d"), ("FuMa", "fuma")]
)
def test_the_convention_of_a_bed_is_that_of_its_adm(
    tmp_path: Path, normalization: str, convention: str
) -> None:
    kind = (("typeLabel", "0004"), ("typeDefinition", "HOA"))
    channels = [
        AdmElement("audioChannelFormat", f"AC_0004100{i}", "", kind, (), (), (
            AdmBlock(f"AB_0004100{i}_00000001", None, None, (), (
                AdmValue("order", str(int(i**0.5))), AdmValue("degree", str(i - int(i**0.5) ** 2 - int(i**0.5))))),))
        for i in range(4)
    ]  # fmt: skip
    uids = [AdmElement("audioTrackUID", f"ATU_0000000{i}") for i in range(1, 5)]
    pack = AdmElement(
        "audioPackFormat", "AP_00041001", "", kind, (), (AdmValue("normalization", normalization),)
    )
    tracks = tuple(
        AdmTrack(i, f"ATU_0000000{i}", f"AT_0004100{i - 1}_01", "AP_00041001") for i in range(1, 5)
    )
    write_adm(sound(channels=4), Adm(tracks, (pack, *channels, *uids)), tmp_path / "a.wav", "FLOAT")
    bed = read(tmp_path / "a.wav")
    assert (bed.kind, bed.order, bed.convention) == ("ambisonic", 1, convention)


@pytest.mark.data
def test_the_ebu_file_is_written_again_from_its_records(data_folder: Path, tmp_path: Path) -> None:
    source = data_folder / "audio" / "ear_test_bwf.wav"
    adm = read_adm(source)
    assert adm is not None
    write_adm(read(source), replace(adm, axml=b""), tmp_path / "a.wav")
    again = read_adm(tmp_path / "a.wav")
    assert again is not None
    assert (again.tracks, again.elements) == (adm.tracks, adm.elements)
    assert np.array_equal(read(tmp_path / "a.wav").samples, read(source).samples)
