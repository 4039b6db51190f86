"""SOFA files: what is read, against plain h5py and against the head they were made from; what is refused."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from immersion import audio
from immersion.audio import _sofa_file, _sofa_worker
from immersion.audio.hrtf import Hrtf
from immersion.errors import FileError, InputError
from sofa_files import angles, small_head, write_sofa


@pytest.fixture(scope="module")
def head() -> Hrtf:
    return small_head()


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by the same code without starting a process, where a test is about what the file says."""

    def answer(file: Path) -> bytes:
        import json

        header, chunks = _sofa_worker.answer(str(file))
        text = json.dumps(header).encode()
        return len(text).to_bytes(8, "little") + text + b"".join(chunks)

    monkeypatch.setattr(_sofa_file, "_answer", answer)


def _refused(path: Path, code: str, **values: object) -> FileError:
    with pytest.raises(FileError) as caught:
        audio.read_hrtf(path)
    assert caught.value.code == code
    assert caught.value.where.file == path
    for name, value in values.items():
        assert caught.value.values[name] == value
    assert caught.value.render("fr") != caught.value.render("en")
    return caught.value


def test_a_file_is_read_as_it_was_written(head: Hrtf, tmp_path: Path) -> None:
    read = audio.read_hrtf(write_sofa(tmp_path / "tête à l'été.sofa", head))
    assert np.array_equal(read.impulses, head.impulses)
    assert read.directions == pytest.approx(head.directions, abs=1e-12)
    assert (read.rate, read.distance, read.remarks) == (48_000, pytest.approx(1.5), ())
    assert read.citation == "exact, sphere"
    assert not read.impulses.flags.writeable


@pytest.mark.parametrize("dtype", ["f4", "f8", ">f8", ">f4", "i2"])
@pytest.mark.usefixtures("in_process")
def test_any_kind_of_number(head: Hrtf, tmp_path: Path, dtype: str) -> None:
    scaled = Hrtf(head.directions, (head.impulses * 1000).astype(np.int16).astype(np.float32), head.rate)
    read = audio.read_hrtf(write_sofa(tmp_path / "a.sofa", scaled, dtype=dtype))
    assert np.array_equal(read.impulses, scaled.impulses)


@pytest.mark.usefixtures("in_process")
def test_cartesian_radians_and_latin_letters(head: Hrtf, tmp_path: Path) -> None:
    xyz = write_sofa(
        tmp_path / "xyz.sofa",
        head,
        words={"SourcePosition": {"Type": "cartesian", "Units": "meter"}},
        attributes={"Author": np.bytes_("Bernschütz".encode("latin-1"))},
        SourcePosition=head.directions * 2,
    )
    read = audio.read_hrtf(xyz)
    assert read.directions == pytest.approx(head.directions, abs=1e-12)
    assert read.distance == pytest.approx(2)
    assert "Bernschütz" in read.citation
    turned = angles(head.directions) * [np.pi / 180, np.pi / 180, 1]
    words = {"SourcePosition": {"Type": "spherical", "Units": "radian, radian, metre"}}
    radians = write_sofa(tmp_path / "rad.sofa", head, words=words, SourcePosition=turned)
    assert audio.read_hrtf(radians).directions == pytest.approx(head.directions, abs=1e-12)


@pytest.mark.usefixtures("in_process")
def test_view_up_and_place_of_the_listener_are_followed(head: Hrtf, tmp_path: Path) -> None:
    """The whole set-up turned and moved is the same head; so is a head that turned below one loudspeaker."""
    turn = Rotation.from_euler("zyx", [40, -25, 70], degrees=True).as_matrix()
    place = np.array([1.0, -2, 0.5])
    words = {
        "SourcePosition": {"Type": "cartesian", "Units": "metre"},
        "ListenerView": {"Type": "cartesian", "Units": "metre"},
    }
    moved = write_sofa(
        tmp_path / "moved.sofa",
        head,
        words=words,
        SourcePosition=head.directions @ turn.T * 1.5 + place,
        ListenerPosition=place[None],
        ListenerView=3 * turn[:, 0][None],
        ListenerUp=(turn[:, 2] + 0.3 * turn[:, 0])[None],  # not quite across the view, as measured ones are
    )
    assert audio.read_hrtf(moved).directions == pytest.approx(head.directions, abs=1e-12)
    views, ups = [], []
    for direction in head.directions:
        side = np.cross(direction, [0.3, 0.5, 0.8])
        frame = np.stack(
            [direction, side / np.linalg.norm(side), np.cross(direction, side / np.linalg.norm(side))], 1
        )
        # world_from_head takes the wanted direction to the loudspeaker's, the x axis
        world = np.stack([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]], 1) @ frame.T
        views.append(world[:, 0])
        ups.append(world[:, 2])
    turned = write_sofa(
        tmp_path / "turned.sofa",
        head,
        words=words,
        SourcePosition=np.array([[2.0, 0, 0]]),
        ListenerView=np.array(views),
        ListenerUp=np.array(ups),
    )
    assert audio.read_hrtf(turned).directions == pytest.approx(head.directions, abs=1e-9)


@pytest.mark.usefixtures("in_process")
def test_delays_are_put_into_the_responses(head: Hrtf, tmp_path: Path) -> None:
    delays = np.random.default_rng(1).integers(0, 20, (len(head.directions), 2)).astype(float)
    read = audio.read_hrtf(write_sofa(tmp_path / "whole.sofa", head, Data_Delay=delays))
    for row in (0, 50, 119):
        for ear in (0, 1):
            late = int(delays[row, ear])
            assert np.array_equal(read.impulses[row, ear, late : late + head.taps], head.impulses[row, ear])
            assert not read.impulses[row, ear, :late].any()
    parts = audio.read_hrtf(write_sofa(tmp_path / "parts.sofa", head, Data_Delay=np.array([[3.25, 7.5]])))
    for ear, late in enumerate((3.25, 7.5)):
        bins = np.arange(1, 200)
        wanted = np.fft.rfft(head.impulses[:, ear], 512)[:, bins] * np.exp(-2j * np.pi * bins * late / 512)
        ours = np.fft.rfft(parts.impulses[:, ear], 512)[:, bins]
        assert np.abs(ours - wanted).max() < 0.01 * np.abs(wanted).max()


@pytest.mark.usefixtures("in_process")
def test_other_rates_are_converted_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write_sofa(tmp_path / "a.sofa", small_head(rate=44_100))
    with caplog.at_level(logging.INFO, "immersion.audio"):
        read = audio.read_hrtf(path, 96_000)
    assert [r.getMessage() for r in caplog.records] == ["a.sofa: converted from 44100 Hz to 96000 Hz"]
    same = audio.read_hrtf(path, None)
    assert (read.rate, same.rate) == (96_000, 44_100)
    levels = [np.abs(np.fft.rfft(h.impulses[:, 0], h.rate // 50))[:, 40] for h in (read, same)]  # 2 kHz
    assert levels[0] == pytest.approx(levels[1], rel=0.02)
    odd = write_sofa(tmp_path / "odd.sofa", small_head(), Data_SamplingRate=np.array([48_828.125]))
    assert audio.read_hrtf(odd, None).rate == 48_828
    with pytest.raises(InputError):
        audio.read_hrtf(path, 100)


@pytest.mark.usefixtures("in_process")
def test_the_ears_are_told_by_their_sound(head: Hrtf, tmp_path: Path) -> None:
    right_first = np.array([[[0], [-0.0875], [0]], [[0], [0.0875], [0]]])
    swapped = Hrtf(head.directions, np.ascontiguousarray(head.impulses[:, ::-1]), head.rate)
    honest = audio.read_hrtf(write_sofa(tmp_path / "a.sofa", swapped, ReceiverPosition=right_first))
    assert np.array_equal(honest.impulses, head.impulses)
    assert honest.remarks == ()
    wrong = audio.read_hrtf(write_sofa(tmp_path / "b.sofa", head, ReceiverPosition=right_first))
    assert np.array_equal(wrong.impulses, head.impulses)
    assert [r.code for r in wrong.remarks] == ["sofa-ears"]


@pytest.mark.usefixtures("in_process")
def test_holes_repeats_and_silence_are_told(
    head: Hrtf, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    above = head.directions[:, 2] > -0.3
    points = np.concatenate([head.directions[above], head.directions[above][:5]])
    impulses = np.concatenate([head.impulses[above], 3 * head.impulses[above][:5]])
    impulses[10] = 0
    poor = Hrtf(points, impulses, head.rate)
    with caplog.at_level(logging.WARNING, "immersion.audio"):
        read = audio.read_hrtf(write_sofa(tmp_path / "a.sofa", poor))
    assert [r.code for r in read.remarks] == ["sofa-silent", "sofa-repeated", "sofa-hole"]
    assert [r.values.get("count") for r in read.remarks[:2]] == [1, 5]
    assert len(caplog.records) == 3
    assert len(read.directions) == above.sum() - 1
    assert read.impulses[:5] == pytest.approx(2 * head.impulses[above][:5], abs=1e-6)
    hole = read.remarks[2].values
    assert hole["elevation"] == pytest.approx(-90, abs=10)
    assert 55 < hole["gap"] < 85


@pytest.mark.usefixtures("in_process")
def test_the_largest_distance_is_kept(head: Hrtf, tmp_path: Path) -> None:
    near = Hrtf(
        np.concatenate([head.directions] * 2), np.concatenate([head.impulses, 9 * head.impulses]), head.rate
    )
    places = np.concatenate([angles(head.directions, 2.0), angles(head.directions, 0.3)])
    read = audio.read_hrtf(write_sofa(tmp_path / "a.sofa", near, SourcePosition=places))
    assert np.array_equal(read.impulses, head.impulses)
    assert read.distance == 2.0


WRONG = {
    "brir": ({"SOFAConventions": "MultiSpeakerBRIR"}, "sofa-convention", "BRIR"),
    "room": ({"SOFAConventions": "SingleRoomSRIR"}, "sofa-convention", "room"),
    "transfer": ({"SOFAConventions": "SimpleFreeFieldHRTF", "DataType": "TF"}, "sofa-convention", "transfer"),
    "general": ({"SOFAConventions": "GeneralFIR"}, "sofa-convention", "GeneralFIR"),
    "own": ({"SOFAConventions": "MyOwn"}, "sofa-convention", "not one of AES69"),
    "netcdf": ({"Conventions": "CF-1.8"}, "sofa-convention", "not one of AES69"),
    "reverberant": ({"RoomType": "reverberant"}, "sofa-room", "reverberant"),
    "type": ({"DataType": "SOS"}, "sofa-data-type", "SOS"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.usefixtures("in_process")
def test_the_wrong_convention_is_named(name: str, head: Hrtf, tmp_path: Path) -> None:
    attributes, code, word = WRONG[name]
    assert word in _refused(write_sofa(tmp_path / "a.sofa", head, attributes), code).render("en")


VALUES = {
    "three ears": ({"Data_IR": np.ones((120, 3, 8))}, "sofa-shape", "Data.IR"),
    "no rows": ({"Data_IR": np.ones((0, 2, 8))}, "sofa-shape", "Data.IR"),
    "text": ({"Data_IR": np.full((120, 2, 8), b"x")}, "sofa-stored", "Data.IR"),
    "NaN": ({"Data_IR": np.full((120, 2, 8), np.nan)}, "sofa-not-finite", "Data.IR"),
    "too loud": ({"Data_IR": np.full((120, 2, 8), 1e300)}, "sofa-not-finite", "Data.IR"),
    "rate": ({"Data_SamplingRate": np.array([1.0])}, "sofa-value", "Data.SamplingRate"),
    "rates": ({"Data_SamplingRate": np.arange(120.0) + 48000}, "sofa-value", "Data.SamplingRate"),
    "few rates": ({"Data_SamplingRate": np.full(7, 48000.0)}, "sofa-shape", "Data.SamplingRate"),
    "no rate": ({"without": ("Data.SamplingRate",)}, "sofa-absent", "Data.SamplingRate"),
    "no sources": ({"without": ("SourcePosition",)}, "sofa-absent", "SourcePosition"),
    "few sources": ({"SourcePosition": np.ones((7, 3))}, "sofa-shape", "SourcePosition"),
    "NaN source": ({"SourcePosition": np.full((120, 3), np.nan)}, "sofa-not-finite", "SourcePosition"),
    "at the centre": (
        {"SourcePosition": np.zeros((120, 3)), "words": {"SourcePosition": {"Type": "cartesian"}}},
        "sofa-direction",
        "SourcePosition",
    ),
    "millimetres": (
        {"words": {"ListenerPosition": {"Type": "cartesian", "Units": "millimetre"}}},
        "sofa-value",
        "ListenerPosition:Units",
    ),
    "other type": ({"words": {"SourcePosition": {"Type": "harmonic"}}}, "sofa-value", "SourcePosition:Type"),
    "no view": ({"ListenerView": np.zeros((1, 3))}, "sofa-direction", "ListenerView"),
    "up along view": ({"ListenerUp": np.array([[2.0, 0, 0]])}, "sofa-direction", "ListenerUp"),
    "delays": ({"Data_Delay": np.array([[0.0, 1e9]])}, "sofa-value", "Data.Delay"),
    "early": ({"Data_Delay": np.array([[0.0, -1]])}, "sofa-value", "Data.Delay"),
    "delay shape": ({"Data_Delay": np.zeros((5, 5))}, "sofa-shape", "Data.Delay"),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.usefixtures("in_process")
def test_impossible_values_are_named(name: str, head: Hrtf, tmp_path: Path) -> None:
    values, code, variable = VALUES[name]
    _refused(write_sofa(tmp_path / "a.sofa", head, **values), code, name=variable)


@pytest.mark.usefixtures("in_process")
def test_too_long_responses_are_a_room_and_few_directions_no_head(head: Hrtf, tmp_path: Path) -> None:
    _refused(
        write_sofa(tmp_path / "a.sofa", head, Data_IR=np.ones((120, 2, 60_000), np.float32)), "sofa-room"
    )
    few = Hrtf(head.directions[:3], head.impulses[:3], head.rate)
    _refused(write_sofa(tmp_path / "b.sofa", few), "sofa-few-directions", count=3)


def test_what_is_no_sofa_file_is_refused(tmp_path: Path, head: Hrtf) -> None:
    text = tmp_path / "text.sofa"
    text.write_text("not a head")
    _refused(text, "sofa-not-hdf5")
    (tmp_path / "empty.sofa").write_bytes(b"")
    _refused(tmp_path / "empty.sofa", "file-empty")
    _refused(tmp_path / "none.sofa", "file-missing")
    half = tmp_path / "half.sofa"
    whole = write_sofa(tmp_path / "whole.sofa", head).read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    _refused(half, "sofa-damaged")


def test_data_elsewhere_and_promised_data_are_not_read(tmp_path: Path, head: Hrtf) -> None:
    """Links to other files, external storage, and a terabyte that nothing stores."""
    other = write_sofa(tmp_path / "other.sofa", head)
    linked = write_sofa(tmp_path / "linked.sofa", head, without=("Data.IR",))
    with h5py.File(linked, "a") as sofa:
        sofa["Data.IR"] = h5py.ExternalLink(str(other), "/Data.IR")
    _refused(linked, "sofa-absent", name="Data.IR")
    for name, options in (
        (
            "outside",
            {"shape": (120, 2, 64), "dtype": "f8", "external": [(str(other), 0, h5py.h5f.UNLIMITED)]},
        ),
        ("promised", {"shape": (120, 2, 1 << 32), "dtype": "f8", "chunks": (120, 2, 1024)}),
    ):
        path = write_sofa(tmp_path / f"{name}.sofa", head, without=("Data.IR",))
        with h5py.File(path, "a") as sofa:
            sofa.create_dataset("Data.IR", **options)
        _refused(path, "sofa-stored", name="Data.IR")


@pytest.mark.usefixtures("in_process")
def test_zeros_packed_by_the_gigabyte_are_not_unpacked(
    tmp_path: Path, head: Hrtf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_sofa(tmp_path / "bomb.sofa", head, without=("Data.IR",))
    with h5py.File(path, "a") as sofa:
        zeros = np.zeros((120, 2, 4096), np.float32)
        sofa.create_dataset("Data.IR", data=zeros, chunks=zeros.shape, compression="gzip")
    _refused(path, "sofa-few-directions", count=0)  # small enough to look at: silence
    monkeypatch.setattr(_sofa_worker, "PLENTY", 1 << 20)
    _refused(path, "sofa-stored", name="Data.IR")


def test_a_process_that_dies_or_hangs_is_a_typed_error(
    tmp_path: Path, head: Hrtf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a crash of the HDF5 library looks like from here."""
    path = write_sofa(tmp_path / "a.sofa", head)
    shell = tmp_path / "python"
    for script, word in (("kill -SEGV $$", "-11"), ("exec sleep 30", "> 1 s"), ("printf abc", "3 bytes")):
        shell.write_text(f"#!/bin/sh\n{script}\n")
        shell.chmod(0o755)
        monkeypatch.setattr(_sofa_file.sys, "executable", str(shell))
        monkeypatch.setattr(_sofa_file, "PATIENCE", 1.0)
        assert word in _refused(path, "sofa-damaged").render("en")


@pytest.mark.usefixtures("in_process")
@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_values_never_end_in_a_traceback(data: st.DataObject, tmp_path: Path) -> None:
    """Any shapes, kinds and values in any variable: a head without NaN, or a typed error."""
    head = small_head(24, taps=16)
    names = st.sampled_from(
        ["Data_IR", "Data_Delay", "Data_SamplingRate", "SourcePosition", "ListenerView", "ListenerUp",
         "ListenerPosition", "ReceiverPosition"]
    )  # fmt: skip
    shapes = st.lists(st.sampled_from([0, 1, 2, 3, 24, 25]), max_size=4).map(tuple)
    number = st.sampled_from([0.0, 1.0, -1.0, 1e-300, 1e300, np.inf, np.nan, 90.0, 48000.0])
    values = {
        name: np.full(data.draw(shapes), data.draw(number))
        for name in data.draw(st.lists(names, max_size=3, unique=True))
    }
    words = {
        "SourcePosition": {
            "Type": data.draw(st.sampled_from(["spherical", "cartesian", "", "x"])),
            "Units": "",
        }
    }
    path = write_sofa(tmp_path / "odd.sofa", head, words=words, **values)
    try:
        read = audio.read_hrtf(path, None)
    except FileError as error:
        error.render("fr")
    else:
        assert np.isfinite(read.impulses).all()
        assert np.linalg.norm(read.directions, axis=1) == pytest.approx(np.ones(len(read.directions)))


def _fuzz(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        read = audio.read_hrtf(path, None)
    except FileError as error:
        error.render("fr")
    else:
        assert np.isfinite(read.impulses).all()


@given(data=st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_bytes_never_end_the_process(data: st.DataObject, tmp_path: Path) -> None:
    whole = bytearray(write_sofa(tmp_path / "whole.sofa", small_head(24, taps=16)).read_bytes())
    if data.draw(st.booleans()):
        whole = whole[: data.draw(st.integers(1, len(whole)))]
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    _fuzz(tmp_path / "fuzzed.sofa", bytes(whole))


@pytest.mark.slow
def test_damaged_bytes_at_length(tmp_path: Path) -> None:
    whole = write_sofa(tmp_path / "whole.sofa", small_head(24, taps=16)).read_bytes()
    rng = np.random.default_rng(9)
    for _ in range(200):
        bad = np.frombuffer(whole, np.uint8).copy()
        # Mostly in the first kilobytes, where the tables of the file are.
        at = (rng.random(8) ** 3 * len(bad)).astype(int)
        bad[at] = rng.integers(0, 256, 8)
        _fuzz(tmp_path / "fuzzed.sofa", bad.tobytes())


@pytest.mark.data
@pytest.mark.parametrize("name", ["FHK_HRIR_L2354", "MIT_KEMAR_normal_pinna"])
def test_measured_files_as_plain_h5py_reads_them(name: str, data_folder: Path) -> None:
    path = data_folder / "audio" / f"{name}.sofa"
    read = audio.read_hrtf(path, None)
    with h5py.File(path) as sofa:
        responses, places = sofa["Data.IR"][:], np.radians(sofa["SourcePosition"][:])
    flat = np.cos(places[:, 1])
    wanted = np.stack([np.cos(places[:, 0]) * flat, np.sin(places[:, 0]) * flat, np.sin(places[:, 1])], -1)
    assert np.array_equal(read.impulses, responses.astype(np.float32))
    assert read.directions == pytest.approx(wanted, abs=1e-12)
    assert [r.code for r in read.remarks] == (["sofa-ears"] if name.startswith("FHK") else ["sofa-hole"])


@pytest.mark.data
def test_the_default_head_is_the_measured_file(data_folder: Path) -> None:
    read = audio.read_hrtf(data_folder / "audio" / "MIT_KEMAR_normal_pinna.sofa", 48_000)
    shipped = audio.default_hrtf(48_000)
    assert read.impulses == pytest.approx(shipped.impulses, abs=1e-6)
    assert read.directions == pytest.approx(shipped.directions, abs=1e-6)


def test_the_reading_process_needs_nothing_of_the_package() -> None:
    source = Path(os.fspath(_sofa_worker.__file__)).read_text(encoding="utf-8")
    assert "immersion" not in source
