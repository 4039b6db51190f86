"""What is kept between two starts: found again to the last byte, never in the way when it is wrong."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from immersion import _files, audio
from immersion.audio import binaural_decoder, hrtf_filters, kept_arrays, kept_filters
from immersion.audio.hrtf import Hrtf, converted
from immersion.audio.kept_arrays import cache_folder, fingerprint, kept
from immersion.audio.kept_responses import kept_responses
from immersion.errors import InputError
from spherical_head import spherical_head, spread

KEY = "ab" * 32
VALUES = np.arange(6.0).reshape(2, 3) + 0.1


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own for each test, and nothing kept in memory."""
    place = tmp_path / "l'été à Thèbes"
    monkeypatch.setenv("IMMERSION_CACHE", str(place))
    binaural_decoder._designed.cache_clear()
    kept_arrays._tell_unwritable.cache_clear()
    yield place / "sound"
    binaural_decoder._designed.cache_clear()


@pytest.fixture(scope="module")
def head() -> Hrtf:
    return spherical_head(spread(60))


class Maker:
    """Makes an array, and counts how often."""

    def __init__(self, values: np.ndarray = VALUES, **facts: object) -> None:
        self.values, self.facts, self.times = values, facts, 0

    def __call__(self) -> tuple[np.ndarray, dict[str, object]]:
        self.times += 1
        return self.values, self.facts


def _kept(make: Maker, shape: tuple[int | None, ...] = (2, 3), dtype: type = np.float64) -> np.ndarray:
    return kept("some", KEY, dtype, shape, make)[0]


# Filters


@pytest.mark.parametrize("order", [0, 1, 3])
def test_the_same_bytes_with_and_without(order: int, head: Hrtf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept_filters.kept_filters(head, order, 64)
    again = kept_filters.kept_filters(head, order, 64)
    monkeypatch.setenv("IMMERSION_CACHE", "off")
    without = kept_filters.kept_filters(head, order, 64)
    plain = hrtf_filters.decoding_filters(head, order, 64)
    assert first.tobytes() == again.tobytes() == without.tobytes() == plain.tobytes()
    assert {x.dtype for x in (first, again, without)} == {np.dtype(np.float64)}


def test_a_second_start_designs_nothing(head: Hrtf, monkeypatch: pytest.MonkeyPatch) -> None:
    bed = np.random.default_rng(1).standard_normal((9, 700)).astype(np.float32)
    first = audio.BinauralDecoder(head, 2, 128).process(bed)
    binaural_decoder._designed.cache_clear()

    def never(*_: object) -> None:
        raise AssertionError("designed again")

    monkeypatch.setattr(kept_filters, "designed", never)
    copy = replace(head, citation="another name for the same head")
    assert audio.BinauralDecoder(copy, 2, 128).process(bed).tobytes() == first.tobytes()
    with pytest.raises(AssertionError, match="designed again"):
        audio.BinauralDecoder(head, 3, 128)


def test_whatever_decides_the_filters_decides_the_key(head: Hrtf, monkeypatch: pytest.MonkeyPatch) -> None:
    moved, louder = head.directions.copy(), head.impulses.copy()
    moved[0] = -moved[0]
    louder[3, 1, 5] = np.nextafter(louder[3, 1, 5], np.float32(2))
    heads = [
        head,
        replace(head, directions=moved),
        replace(head, impulses=louder),
        replace(head, rate=44_100),
    ]
    keys = [kept_filters._key(one, 2, 64) for one in heads]
    keys += [kept_filters._key(head, 3, 64), kept_filters._key(head, 2, 65)]
    monkeypatch.setattr(kept_filters, "DESIGN", -1)
    keys.append(kept_filters._key(head, 2, 64))
    monkeypatch.setattr(np, "__version__", "1.0")
    keys.append(kept_filters._key(head, 2, 64))
    assert len(set(keys)) == len(keys)


def test_the_key_takes_the_numbers_and_arrays_of_numpy(head: Hrtf) -> None:
    key = kept_filters._key(head, 2, 64)
    assert kept_filters._key(replace(head, rate=np.int64(head.rate)), 2, 64) == key
    assert kept_filters._key(replace(head, impulses=np.asfortranarray(head.impulses)), 2, 64) == key
    swapped = replace(head, impulses=head.impulses.astype(">f4"))
    first, again = (kept_filters.kept_filters(swapped, 1, 64) for _ in range(2))
    assert first.tobytes() == again.tobytes() == kept_filters.kept_filters(head, 1, 64).tobytes()


def test_a_new_design_needs_a_new_number() -> None:
    """When these figures change, raise `kept_filters.DESIGN` and note them: older filters must not be found."""
    made = hrtf_filters.decoding_filters(spherical_head(spread(60)), 2, 64)
    told = [np.abs(made).sum(), (made**2).sum(), made[0, 1] @ made[1, 1]]
    assert {kept_filters.DESIGN: told} == {2: pytest.approx([22.6659295, 5.5308664, -1.18111379], rel=1e-6)}


def test_holes_are_told_at_each_start(caplog: pytest.LogCaptureFixture) -> None:
    points = spread(100)
    half = spherical_head(points[points[:, 2] > 0])
    for _ in range(2):
        kept_filters.kept_filters(half, 4, 64)
    told = [record.message for record in caplog.records]
    assert len(told) == 2
    assert told[0] == told[1]
    assert "order 4" in told[0]


@pytest.mark.parametrize(("order", "length"), [(11, None), (True, None), (1, 31), (1, 65_537)])
def test_wrong_use_is_the_same_error_and_keeps_nothing(
    order: int, length: int | None, head: Hrtf, folder: Path
) -> None:
    with pytest.raises(InputError):
        kept_filters.kept_filters(head, order, length)
    assert not folder.exists()


# Responses at another rate


def test_converted_responses_are_kept(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    impulses = np.random.default_rng(2).standard_normal((5, 2, 147)).astype(np.float32)
    first = kept_responses(impulses, 44_100, 48_000)
    assert first.tobytes() == converted(impulses, 44_100, 48_000).tobytes()
    assert [path.name.split("-")[0] for path in folder.iterdir()] == ["responses"]
    monkeypatch.setattr("immersion.audio.kept_responses.converted", None)
    assert kept_responses(impulses, 44_100, 48_000).tobytes() == first.tobytes()
    for other in [(impulses, 44_100, 32_000), (impulses, 44_101, 48_000), (impulses * 2, 44_100, 48_000)]:
        with pytest.raises(TypeError):
            kept_responses(*other)


# Entries


def test_an_entry_is_a_plain_npy_that_cannot_be_written_to(folder: Path) -> None:
    make = Maker(told=1.5)
    assert _kept(make) is VALUES
    (path,) = folder.iterdir()
    assert path.name == f"some-{KEY}.npy"
    assert np.load(path, allow_pickle=False).tobytes() == VALUES.tobytes()
    values, facts = kept("some", KEY, np.float64, (2, None), make)
    assert values.tobytes() == VALUES.tobytes()
    assert (facts, make.times) == ({"told": 1.5}, 1)
    with pytest.raises(ValueError, match="read-only"):
        values[0, 0] = 1


def _sealed(body: bytes, key: str = KEY) -> bytes:
    return body + hashlib.sha256(key.encode() + body).digest()


def _npy(values: np.ndarray, shape: str = "") -> bytes:
    stream = io.BytesIO()
    np.save(stream, values, allow_pickle=True)
    data = stream.getvalue()
    at = data.index(b"'shape': ") if shape else 0
    wrong = data[:at] + f"'shape': {shape}, }}".encode()
    return wrong.ljust(127) + b"\n" + data[128:] if shape else data


def _damaged() -> dict[str, Callable[[bytes], bytes]]:
    facts = b"{}"
    nan = np.where(VALUES > 4, np.nan, VALUES)
    return {
        "empty": lambda _: b"",
        "cut": lambda data: data[:-40],
        "one bit": lambda data: data[:140] + bytes([data[140] ^ 1]) + data[141:],
        "longer": lambda data: data + b"\0",
        "text": lambda _: b"not an array" * 30,
        "another key's": lambda data: _sealed(data[:-32], "cd" * 32),
        "NaN": lambda _: _sealed(_npy(nan) + facts),
        "infinite": lambda _: _sealed(_npy(np.full((2, 3), np.inf)) + facts),
        "another shape": lambda _: _sealed(_npy(VALUES.T.copy()) + facts),
        "more dimensions": lambda _: _sealed(_npy(VALUES[None]) + facts),
        "another type": lambda _: _sealed(_npy(VALUES.astype(np.float32)) + facts),
        "another byte order": lambda _: _sealed(_npy(VALUES.astype(">f8")) + facts),
        "by columns": lambda _: _sealed(_npy(np.asfortranarray(VALUES)) + facts),
        "objects": lambda _: _sealed(_npy(VALUES.astype(object)) + facts),
        "less than its header says": lambda _: _sealed(_npy(VALUES, "(2, 1000000000000)") + facts),
        "a negative shape": lambda _: _sealed(_npy(VALUES, "(2, -3)") + facts),
        "an empty shape": lambda _: _sealed(_npy(VALUES, "(0, 3)") + facts),
        "a shape that is no number": lambda _: _sealed(_npy(VALUES, "(2 3, 1)") + facts),
        "a header of another kind": lambda _: _sealed(_npy(VALUES, "(" * 40) + facts),
        "no facts": lambda _: _sealed(_npy(VALUES)),
        "facts of another kind": lambda _: _sealed(_npy(VALUES) + b"[]"),
        "facts too deep": lambda _: _sealed(_npy(VALUES) + b"[" * 100_000),
        "facts that are no text": lambda _: _sealed(_npy(VALUES) + b"\xff\xfe{"),
    }


@pytest.mark.parametrize("kind", _damaged())
def test_a_damaged_entry_is_made_again_and_told(
    kind: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make = Maker()
    _kept(make, (2, None))
    path = folder / f"some-{KEY}.npy"
    whole = path.read_bytes()
    path.write_bytes(_damaged()[kind](whole))
    assert _kept(make, (2, None) if kind != "another shape" else (2, 3)) is VALUES
    assert make.times == 2
    (record,) = caplog.records
    assert str(path) in record.message
    assert path.read_bytes() == whole
    _kept(make)
    assert (make.times, len(caplog.records)) == (2, 1)


def test_a_folder_in_the_place_of_an_entry_is_told_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / f"some-{KEY}.npy").mkdir(parents=True)
    make = Maker()
    assert _kept(make) is _kept(make) is VALUES
    assert make.times == 2
    (record,) = caplog.records
    assert "IMMERSION_CACHE" in record.message


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    folder.mkdir(parents=True)
    occupy = getattr(os, "mkfifo", Path.touch)  # Windows has no pipes in folders
    occupy(folder / f"some-{KEY}.npy")
    assert _kept(Maker()) is VALUES


def test_a_folder_that_cannot_be_made_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("IMMERSION_CACHE", str(tmp_path / "file" / "inner"))
    make = Maker()
    assert _kept(make) is _kept(make) is VALUES
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert (tmp_path / "file").read_text() == "x"


def test_an_entry_that_may_not_be_read_fails_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make = Maker()
    _kept(make)

    def denied(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert _kept(make) is VALUES
    assert "Permission denied" in caplog.text
    assert make.times == 2


def test_files_that_appear_together_do_not_hold_an_entry_back(folder: Path, tmp_path: Path) -> None:
    with _files.together() as held:
        _files.write_text(tmp_path / "page.html", "x")
        _kept(Maker())
        assert list(held) == [tmp_path / "page.html"]
        assert len(list(folder.iterdir())) == 1


def test_an_error_of_the_maker_passes_through_and_keeps_nothing(folder: Path) -> None:
    def fails() -> tuple[np.ndarray, dict[str, object]]:
        raise InputError("audio-not-finite", name="filters")

    with pytest.raises(InputError):
        kept("some", KEY, np.float64, (2, 3), fails)
    assert not folder.exists()


# Size


def test_what_was_not_used_for_longest_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_arrays, "LARGEST", 1000)
    keys = [fingerprint({"number": number}) for number in range(5)]
    folder.mkdir(parents=True)
    (folder / "my thesis.npy").write_bytes(bytes(5000))
    for age, key in enumerate(keys[:4]):
        kept("some", key, np.float64, (2, 3), Maker())
        os.utime(folder / f"some-{key}.npy", (1e9 + age, 1e9 + age))
    kept("some", keys[0], np.float64, (2, 3), Maker())  # used again
    kept("some", keys[4], np.float64, (2, 3), Maker())
    left = {path.name for path in folder.iterdir()}
    size = (folder / f"some-{keys[0]}.npy").stat().st_size
    assert size <= 1000 // 4 < 2 * size
    assert left == {"my thesis.npy", *(f"some-{keys[at]}.npy" for at in (0, 2, 3, 4))}


def test_an_entry_larger_than_all_together_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_arrays, "LARGEST", 100)
    make = Maker()
    assert _kept(make) is _kept(make) is VALUES
    assert not folder.exists()


def test_what_is_not_finite_is_not_kept(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    make = Maker(VALUES * np.nan)
    assert _kept(make) is _kept(make)
    assert (make.times, caplog.records) == (2, [])
    assert not folder.exists()


def test_a_file_larger_than_all_together_is_not_read(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir(parents=True)
    with (folder / f"some-{KEY}.npy").open("wb") as stream:
        stream.truncate(kept_arrays.LARGEST + 1)  # sparse
    assert _kept(Maker()) is VALUES
    assert "size" in caplog.text


def test_what_a_killed_process_left_goes_after_a_day(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, age in [(".part-old.npy", 2e5), (".part-new.npy", 10)]:
        (folder / name).write_bytes(b"x")
        now = (folder / name).stat().st_mtime
        os.utime(folder / name, (now - age, now - age))
    _kept(Maker())
    assert {path.name for path in folder.iterdir()} == {".part-new.npy", f"some-{KEY}.npy"}


# Places

HOME = Path("/home/ada").absolute()


@pytest.mark.parametrize(
    ("platform", "environment", "wanted"),
    [
        ("linux", {}, HOME / ".cache" / "immersion"),
        ("linux", {"XDG_CACHE_HOME": str(HOME / "tmp")}, HOME / "tmp" / "immersion"),
        ("linux", {"XDG_CACHE_HOME": "tmp"}, HOME / ".cache" / "immersion"),
        ("linux", {"LOCALAPPDATA": str(HOME / "tmp")}, HOME / ".cache" / "immersion"),
        ("darwin", {"XDG_CACHE_HOME": str(HOME / "tmp")}, HOME / "Library" / "Caches" / "immersion"),
        ("win32", {"LOCALAPPDATA": str(HOME / "tmp")}, HOME / "tmp" / "immersion"),
        ("win32", {}, HOME / "AppData" / "Local" / "immersion"),
        ("win32", {"IMMERSION_CACHE": str(HOME / "x")}, HOME / "x"),
        ("linux", {"IMMERSION_CACHE": " "}, HOME / ".cache" / "immersion"),
        ("linux", {"IMMERSION_CACHE": "off"}, None),
        ("linux", {"IMMERSION_CACHE": " OFF "}, None),
    ],
)
def test_the_folder(platform: str, environment: dict[str, str], wanted: Path | None) -> None:
    assert cache_folder(environment, platform, HOME) == wanted


def test_a_user_without_a_home_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", none)
    assert cache_folder({}, "linux") is None


def test_the_tests_keep_nothing_in_the_users_own_folder(folder: Path) -> None:
    assert cache_folder() == folder.parent
    assert not folder.parent.is_relative_to(Path.home() / ".cache")


def test_off_writes_nothing(folder: Path, head: Hrtf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMERSION_CACHE", "off")
    audio.BinauralDecoder(head, 1)
    assert not folder.parent.exists()


START = """
import json, sys
import numpy as np
from immersion.audio import BinauralDecoder, default_hrtf

decoder = BinauralDecoder(default_hrtf(48_000), 1, 128)
ears = decoder.process(np.ones((4, 128), np.float32), [0, 0, 0, 1])
loaded = [name for name in ("scipy.signal", "scipy.spatial", "h5py", "soundfile", "pydantic") if name in sys.modules]
print(json.dumps([ears.tobytes().hex(), loaded]))
"""


def test_a_process_with_a_warm_cache_gives_the_same_and_loads_less(folder: Path) -> None:
    told = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        told.append(json.loads(done.stdout))
    assert told[0][0] == told[1][0]
    assert told[0][1] == ["scipy.spatial"]
    assert told[1][1] == []
    assert sorted(path.name.split("-")[0] for path in folder.iterdir()) == ["filters", "responses"]


def test_damage_is_told_in_french(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    from immersion import messages

    folder.mkdir(parents=True)
    (folder / f"some-{KEY}.npy").write_bytes(b"x" * 300)
    with messages.use("fr"), caplog.at_level(logging.WARNING):
        _kept(Maker())
    assert "il est refait" in caplog.text
