"""Lists of loudspeakers from files: both kinds of place, gains and delays, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immersion.audio.layouts import Layout
from immersion.audio.rig_lists import read_layout
from immersion.errors import FileError, ImmersionError, InputError


def written(folder: Path, text: str, name: str = "rig.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_angles_and_places_say_the_same(tmp_path: Path) -> None:
    """Left, 1 m above the ears and 2 m away in plan: as an angle, and as a scene would place it."""
    distance, elevation = 5**0.5, np.degrees(np.arctan(0.5))
    file = written(
        tmp_path,
        f"""
name: crypt
listener: [1, 1.2, -3]
loudspeakers:
  - {{name: a, azimuth: 90, elevation: {elevation}, distance: {distance}}}
  - {{name: ahead, at: [1, 1.2, -7], gain: -6dB, delay: 3ms}}
  - {{name: sub, at: [1, 0.2, -4], lfe: true}}
""",
    )
    rig = read_layout(file)
    assert rig.name == "crypt"
    assert rig.names == ("a", "ahead", "sub")
    assert np.allclose(rig.places[0], [0.0, 2.0, 1.0])
    assert np.allclose(rig.places[1], [4.0, 0.0, 0.0])
    assert np.allclose(rig.places[2], [1.0, 0.0, -1.0])
    assert rig.loudspeakers[1].gain == pytest.approx(0.501, abs=1e-3)
    assert rig.loudspeakers[1].delay == pytest.approx(0.003)
    assert [one.lfe for one in rig.loudspeakers] == [False, False, True]


def test_json_bare_lists_and_named_layouts(tmp_path: Path) -> None:
    entries = [{"azimuth": 30}, {"azimuth": -30, "elevation": 10}]
    bare = read_layout(written(tmp_path, json.dumps(entries), "pair.json"))
    assert isinstance(bare, Layout)
    assert bare.name == "pair"
    assert bare.distances.tolist() == [1.0, 1.0]
    named = read_layout(written(tmp_path, "{layout: 4+5+0, radius: 2.8}"))
    assert named.name == "4+5+0"
    assert set(named.distances) == {2.8}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[]", "loudspeakers"),
        ("{loudspeakers: 3}", "loudspeakers"),
        ("[{azimuth: left}]", "loudspeakers[0].azimuth"),
        ("[{azimuth: .nan}]", "loudspeakers[0].azimuth"),
        ("[{azimuth: 0}, {elevation: 3}]", "loudspeakers[1]"),
        ("[{at: [1, 2]}]", "loudspeakers[0].at"),
        ("[{at: [1, 2, true]}]", "loudspeakers[0].at[2]"),
        ("[{azimuth: 0, gain: 3}]", "loudspeakers[0].gain"),
        ("[{azimuth: 0, delay: 9s}]", "loudspeakers[0].delay"),
        ("[{azimuth: 0, lfe: yes please}]", "loudspeakers[0].lfe"),
        ("[{azimut: 0}]", "loudspeakers[0].azimut"),
        ("{speakers: []}", "speakers"),
        ("[7]", "loudspeakers[0]"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(InputError) as caught:
        read_layout(written(tmp_path, text))
    assert caught.value.code == "rig-list-entry"
    assert caught.value.where.path == where
    assert "haut-parleurs" in caught.value.render("fr")


@pytest.mark.parametrize("text", ["[{azimuth: 0}", "\tx: [", "{a: 1, a: 2}", "!!python/object:os.system {}"])
def test_broken_text_is_a_file_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError) as caught:
        read_layout(written(tmp_path, text))
    assert caught.value.code == "rig-list-broken"


def test_lists_that_name_each_other_cost_nothing(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    with pytest.raises(InputError) as caught:
        read_layout(written(tmp_path, "\n".join([*lines, "loudspeakers: *a11"])))
    assert len(str(caught.value)) < 1000
    with pytest.raises(InputError):
        read_layout(written(tmp_path, "loudspeakers: &a [*a]"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_lists_are_read_or_refused(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    text = b"listener: [0, 1.2, 0]\nloudspeakers:\n  - {azimuth: 30, gain: -2dB}\n  - {at: [1, 2, 3], delay: 3ms}\n"
    raw = bytearray(text.ljust(121))
    for place, byte in damage:
        raw[place] = byte
    file = tmp_path / "damaged.yaml"
    file.write_bytes(bytes(raw))
    try:
        assert np.isfinite(read_layout(file).places).all()
    except ImmersionError as error:
        error.render("fr")


def test_files_that_are_no_lists(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_layout(tmp_path / "none.yaml")
    binary = tmp_path / "x.yaml"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(FileError):
        read_layout(binary)
    big = tmp_path / "big.yaml"
    big.write_bytes(b"# " + b"x" * 1_000_001)
    with pytest.raises(FileError) as caught:
        read_layout(big)
    assert caught.value.code == "rig-list-large"
    with pytest.raises(InputError) as wrong:
        read_layout(written(tmp_path, "[{at: [0, 1.2, 0]}]"))
    assert wrong.value.code == "rig-at-listener"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{layout: 4+5+0, loudspeakers: [{azimuth: 30}]}", "loudspeakers"),
        ("{layout: 4+5+0, listener: [0, 1, 0]}", "listener"),
        ("{radius: 2, loudspeakers: [{azimuth: 30}, {azimuth: -30}]}", "radius"),
    ],
)
def test_entries_that_would_change_nothing_are_refused(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(InputError) as error:
        read_layout(written(tmp_path, text))
    assert error.value.code == "rig-list-entry"
    assert error.value.where.path == key
