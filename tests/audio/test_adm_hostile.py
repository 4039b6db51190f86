"""ADM from strangers: typed errors or sound, in bounded time, whatever the records say."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adm_made import RATE, Thing, adm_file, block, jump, polar, records
from counted_work import calls_of
from immersion.audio import Adm, AdmElement, AdmTrack, AmbisonicOutput, Audio, Renderer, adm_scene, write
from immersion.audio.formats.adm import KINDS as ADM_KINDS
from immersion.audio.formats.adm_writing import adm_xml
from immersion.errors import FileError, ImmersionError

ROW = struct.Struct("<H12s14s11sx")


def raw_file(path: Path, axml: bytes, tracks: tuple[AdmTrack, ...], channels: int = 2) -> Path:
    """Write chunks as they are, with none of the checks of our writer."""
    write(Audio(np.full((channels, 480), 0.25, np.float32), RATE, "multichannel"), path, "PCM_16")
    rows = [
        ROW.pack(t.track, t.uid.encode(), t.track_format.encode(), t.pack_format.encode()) for t in tracks
    ]
    content = path.read_bytes()
    for tag, body in ((b"chna", struct.pack("<2H", len(rows), len(rows)) + b"".join(rows)), (b"axml", axml)):
        content += tag + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
    path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])
    return path


def heard(path: Path) -> list[str]:
    """Play a file; what is wrong with it is an error of ours, with words, or a finding, with words."""
    try:
        with adm_scene(path) as scene:
            out = Renderer(scene.graph(AmbisonicOutput(1)), scene.rate, 128).render(480).samples
            findings = [finding.render("fr") for finding in scene.findings]
    except ImmersionError as error:
        return [error.render("fr")]
    assert np.isfinite(out).all()
    return findings


THINGS = [
    Thing(
        "a",
        "Objects",
        [[block(polar(1.5), 0.0, 0.005, gain=0.5), block(polar(90.0), 0.005, 0.005, jump(0.001))]],
    ),
    Thing("b", "HOA", [[block((), None, None, *())]], pack=(("normalization", "SN3D"),)),
]
TEXT = adm_xml(records(THINGS).elements)
TRACKS = records(THINGS).tracks
WORDS = [
    b"0",
    b"-1",
    b"nan",
    b"1e308",
    b"00:00:01.5",
    b"AO_1001",
    b"AC_00041003",
    b"",
    b"Objects",
    b"inf",
    b"\xff",
]


HELD = list(re.finditer(rb'(?<=>)[^<>\s]+(?=<)|(?<==")[^"]*(?=")', TEXT))  # every text and every attribute


@settings(max_examples=150, deadline=3000, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.integers(0, len(HELD) - 1), st.sampled_from(WORDS), min_size=1, max_size=3))
def test_documents_that_say_something_else(tmp_path: Path, edits: dict[int, bytes]) -> None:
    text = TEXT
    for number in sorted(edits, reverse=True):
        text = text[: HELD[number].start()] + edits[number] + text[HELD[number].end() :]
    heard(raw_file(tmp_path / "a.wav", text, TRACKS))


@settings(max_examples=60, deadline=3000, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(TEXT) - 1), st.integers(0, 40), st.sampled_from(WORDS))
def test_damaged_documents(tmp_path: Path, at: int, length: int, word: bytes) -> None:
    heard(raw_file(tmp_path / "a.wav", TEXT[:at] + word + TEXT[at + length :], TRACKS))


IDS = "AO_1001 AO_1002 AP_00031001 AC_00031001 AC_00041001 ATU_00000001 ATU_00000002 AS_1 AT_1".split()  # noqa: SIM905
KINDS = tuple(ADM_KINDS)
NUMBER = st.sampled_from(
    ["0", "1", "0.5", "1", "-1", "7", "360", "1e9", "1e400", "nan", "x", "", "00:00:00.01"]
)
NAMES = [
    "gain", "width", "height", "depth", "order", "degree", "normalization", "diffuse", "jumpPosition", "importance",
    "mute", "positionOffset", "speakerLabel", "cartesian", "frequency", "zoneExclusion", "screenRef",
]  # fmt: skip


@st.composite
def xml(draw: st.DrawFn) -> bytes:
    """Draw a document of elements that refer to one another in every way; one object has a track."""
    parts = []
    for number in range(draw(st.integers(3, 9))):
        kind = (
            ("audioObject", "audioChannelFormat")[number]
            if number < 2
            else draw(st.sampled_from((*KINDS[2:] * 5, *KINDS)))
        )
        mark = "UID" if kind == "audioTrackUID" else f"{kind}ID"
        name = ("AO_1001", "AC_00031001")[number] if number < 2 else draw(st.sampled_from(IDS))
        said = draw(
            st.sampled_from(["", 'typeDefinition="Objects"', 'typeDefinition="HOA"', 'typeLabel="0001"'])
        )
        times = draw(
            st.sampled_from(["", "", 'start="00:00:00.001" duration="00:00:00.004"', 'importance="x"'])
        )
        inside = ["<audioTrackUIDRef>ATU_00000001</audioTrackUIDRef>"] if kind == "audioObject" else []
        for _ in range(draw(st.integers(0, 4))):
            other = draw(st.sampled_from(KINDS))
            to = "audioTrackUIDRef" if other == "audioTrackUID" else f"{other}IDRef"
            inside.append(f"<{to}>{draw(st.sampled_from(IDS))}</{to}>")
        inside += [draw(block_text()) for _ in range(draw(st.integers(0, 3)))]
        parts.append(f'<{kind} {mark}="{name}" {said} {times}>{"".join(inside)}</{kind}>')
    return f"<a>{''.join(parts)}</a>".encode()


@st.composite
def block_text(draw: st.DrawFn) -> str:
    """Draw a block: a place or half of one, times that fit or do not, and values that are numbers or not."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=3))
    values = "".join(f"<{name}>{draw(NUMBER)}</{name}>" for name in names)
    axis = draw(st.sampled_from(["azimuth", "azimuth", "X", "Z"]))
    place = f"<position coordinate='{axis}'>{draw(st.sampled_from(['0', '-30', '1e8', '0.5']))}</position>"
    clock = draw(st.sampled_from(["", 'rtime="00:00:00.002" duration="00:00:00.003"', 'rtime="00:00:00"']))
    return f"<audioBlockFormat {clock}>{place}{values}</audioBlockFormat>"


@settings(max_examples=200, deadline=3000, suppress_health_check=list(HealthCheck))
@given(xml(), st.lists(st.tuples(st.integers(0, 4), st.sampled_from(IDS), st.sampled_from(IDS)), max_size=3))
def test_documents_that_refer_in_every_way(
    tmp_path: Path, text: bytes, rows: list[tuple[int, str, str]]
) -> None:
    first = AdmTrack(1, "ATU_00000001", "AT_00031001_01", "AP_00031001")
    drawn = (AdmTrack(track, uid, to.replace("AC_", "AT_"), "AP_00031001") for track, uid, to in rows)
    heard(raw_file(tmp_path / "a.wav", text, (first, *drawn)))


def thing(identifier: str, *inner: str, tracks: int = 0) -> AdmElement:
    references = [("audioObject", to) for to in inner]
    references += [("audioTrackUID", "ATU_00000001")] * tracks
    return AdmElement("audioObject", identifier, identifier, (), tuple(references))


def test_every_way_through_a_lattice_is_gone_once(tmp_path: Path) -> None:
    """Thirty levels of two objects that both hold the next two: 2³⁰ ways, sixty objects."""
    levels = [
        thing(f"AO_{2 * n + side}", f"AO_{2 * n + 2}", f"AO_{2 * n + 3}")
        for n in range(30)
        for side in (0, 1)
    ]
    ends = (thing("AO_60", tracks=1), thing("AO_61", tracks=1))
    adm = Adm((AdmTrack(1, "ATU_00000001", "AT_00010001_01", "AP_00010002"),), (*levels, *ends))
    file = raw_file(tmp_path / "a.wav", adm_xml(adm.elements), adm.tracks)
    found: list[int] = []

    def read() -> None:
        with adm_scene(file) as scene:
            found.append(len(scene.stems))

    assert calls_of(read) < 1_000_000
    assert found == [2]


def _refused(file: Path) -> None:
    with pytest.raises(FileError, match="adm-unread"):
        adm_scene(file)


def test_what_is_too_deep_or_too_much_is_an_error(tmp_path: Path) -> None:
    row = (AdmTrack(1, "ATU_00000001", "AT_00010001_01", "AP_00010002"),)
    deep = tuple(thing(f"AO_{n}", f"AO_{n + 1}") for n in range(200)) + (thing("AO_200", tracks=1),)
    many = (thing("AO_1", tracks=5000),)
    for elements in (deep, many):
        file = raw_file(tmp_path / "a.wav", adm_xml(elements), row)
        assert calls_of(lambda file=file: _refused(file)) < 5_000_000


def test_a_long_way_is_read_in_bounded_time(tmp_path: Path) -> None:
    """Two minutes in blocks of 20 ms: 6000 of them."""
    blocks = [block(polar(float(k % 360)), round(0.02 * k, 5), 0.02) for k in range(6000)]
    path = adm_file(tmp_path / "a.wav", [Thing("fly", "Objects", [blocks])], frames=4800)

    def render() -> None:
        with adm_scene(path) as scene:
            Renderer(scene.graph(AmbisonicOutput(1)), RATE).render(4800)

    assert calls_of(render) < 5_000_000


def test_the_same_blocks_on_a_thousand_tracks_are_an_error(tmp_path: Path) -> None:
    """Small on the disk, vast once played: the blocks of a channel count for each track that it has."""
    blocks = [block(polar(0.0), round(0.001 * k, 5), 0.001) for k in range(1000)]
    adm = records([Thing("fly", "Objects", [blocks])])
    uids = [f"ATU_{n:08X}" for n in range(1, 1001)]
    tracks = tuple(replace(adm.tracks[0], uid=uid) for uid in uids)
    held = AdmElement("audioObject", "AO_1001", "fly", (), tuple(("audioTrackUID", uid) for uid in uids))
    elements = tuple(
        held if e.kind == "audioObject" else e for e in adm.elements if e.kind != "audioTrackUID"
    )
    with pytest.raises(FileError, match="audioBlockFormat"):
        adm_scene(raw_file(tmp_path / "a.wav", adm_xml(elements), tracks))
