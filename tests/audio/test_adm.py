"""ADM metadata: read whole from real and small files, safe against hostile XML."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion import messages
from immersion.audio import Audio, write
from immersion.audio.formats.adm import AdmPosition, AdmTrack, AdmValue, read_adm
from immersion.errors import FileError, ImmersionError

AXML = b"""<ebuCoreMain xmlns="urn:x"><audioFormatExtended>
<audioProgramme audioProgrammeID="APR_1001" audioProgrammeName="Visite"><audioContentIDRef>ACO_1001</audioContentIDRef>
</audioProgramme><audioObject audioObjectID="AO_1001" audioObjectName="cloche" start="00:00:00.5">
<audioPackFormatIDRef>AP_00031001</audioPackFormatIDRef><audioTrackUIDRef>ATU_00000001</audioTrackUIDRef></audioObject>
<audioChannelFormat audioChannelFormatID="AC_00031001" audioChannelFormatName="c" typeDefinition="Objects">
<audioBlockFormat audioBlockFormatID="AB_1" rtime="00:01:00.24000S48000" duration="00:00:00.125">
<position coordinate="azimuth">-30.0</position><position coordinate="azimuth" bound="max">10</position><gain>0.5</gain>
</audioBlockFormat></audioChannelFormat></audioFormatExtended></ebuCoreMain>"""
CHNA = struct.pack("<2H", 1, 1) + struct.pack(
    "<H12s14s11sx", 1, b"ATU_00000001", b"AT_00031001_01", b"AP_00031001"
)


def bwf(path: Path, axml: bytes, chna: bytes = CHNA) -> Path:
    write(Audio(np.zeros((1, 480), np.float32), 48_000, "mono"), path)
    content = path.read_bytes()
    for tag, body in ((b"chna", chna), (b"axml", axml)):
        content += tag + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
    path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])
    return path


def test_records_say_what_the_file_says(tmp_path: Path) -> None:
    adm = read_adm(bwf(tmp_path / "a.wav", AXML))
    assert adm is not None
    assert adm.tracks == (AdmTrack(1, "ATU_00000001", "AT_00031001_01", "AP_00031001"),)
    (programme,) = adm.of_kind("audioProgramme")
    assert (programme.name, programme.references) == ("Visite", (("audioContent", "ACO_1001"),))
    (thing,) = adm.of_kind("audioObject")
    assert thing.references == (("audioPackFormat", "AP_00031001"), ("audioTrackUID", "ATU_00000001"))
    (block,) = adm.of_kind("audioChannelFormat")[0].blocks
    assert (block.start, block.duration) == (60.5, 0.125)
    assert block.position == (AdmPosition("azimuth", -30.0), AdmPosition("azimuth", 10.0, "max"))
    assert block.values == (AdmValue("gain", "0.5"),)


@pytest.mark.parametrize(
    ("axml", "code"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>', "adm-unsafe"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "adm-unsafe"),
        (b"<a>" * 100_000, "adm-unsafe"),
        (b"<a><b></a>", "adm-damaged"),
        (AXML.replace(b"-30.0", b"nan"), "adm-damaged"),
        (AXML.replace(b"S48000", b"S0"), "adm-damaged"),
        (AXML.replace(b' audioObjectID="AO_1001"', b""), "adm-damaged"),
    ],
)
def test_hostile_xml_is_refused_in_both_languages(tmp_path: Path, axml: bytes, code: str) -> None:
    with pytest.raises(FileError) as caught:
        read_adm(bwf(tmp_path / "a.wav", axml))
    assert caught.value.code == code
    with messages.use("fr"):
        french = str(caught.value)
    assert french != str(caught.value)


def test_chna_that_promises_more_rows_than_it_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="adm-damaged"):
        read_adm(bwf(tmp_path / "a.wav", AXML, struct.pack("<2H", 1, 900) + CHNA[4:]))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(AXML) - 1), byte=st.integers(0, 255), keep=st.integers(1, len(AXML)))
def test_damaged_metadata_never_crashes(tmp_path: Path, at: int, byte: int, keep: int) -> None:
    axml = bytearray(AXML)
    axml[at] = byte
    path = bwf(tmp_path / "a.wav", bytes(axml[: keep if keep % 2 else None]))
    with contextlib.suppress(ImmersionError):
        adm = read_adm(path)
        assert adm is not None
        assert len(adm.tracks) == 1


@pytest.mark.data
def test_the_ebu_test_file_is_read(data_folder: Path) -> None:
    adm = read_adm(data_folder / "audio" / "ear_test_bwf.wav")
    assert adm is not None
    assert [row.track for row in adm.tracks] == [1, 2, 3, 3, 4]
    counts = {
        kind: len(adm.of_kind(f"audio{kind}")) for kind in ("Programme", "Content", "Object", "TrackUID")
    }
    assert counts == {"Programme": 1, "Content": 1, "Object": 5, "TrackUID": 5}
    first, second = adm.of_kind("audioChannelFormat")[0].blocks
    assert (first.start, second.start, second.position[0]) == (0.0, 0.125, AdmPosition("azimuth", -30.0))
    assert second.values == (AdmValue("jumpPosition", "1", (("interpolationLength", "0.00000"),)),)
    assert AdmValue("speakerLabel", "M+045") in adm.of_kind("audioChannelFormat")[3].blocks[0].values
