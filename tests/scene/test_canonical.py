"""The canonical form: what says the same has the same bytes, what says another thing has not."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.scene.canonical import _number
from immersion.scene.writing import plain

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"
HEAD = 'immersion: "1"\nid: a\n'

SAME = [
    ("show: {duration: 90s}", "show: {duration: 1m30s}"),
    ("show: {duration: 1s}", "show: {duration: 1000ms}"),
    ("show: {at_end: stop}", ""),
    ("views: {e: {at: [0, 1, 2]}}", "views: {e: {at: [0.0, 1.0, 2.00]}}"),
    ("views: {a: {at: [0, 1, 2]}, b: {at: [0, 1, 2]}}", "views: {b: {at: [0, 1, 2]}, a: {at: [0, 1, 2]}}"),
    ("room: {mesh: m, surfaces: {floor: carpet}}", "room: {mesh: m, surfaces: {floor: {name: carpet}}}"),
    ("cues: [{id: a, when: [start]}]", "cues: [{id: a, when: [{start: true}]}]"),
    ("rigs: {speakers: {d: {layout: 0+2+0, outputs: 1-2}}}", "rigs: {speakers: {d: {layout: 0+2+0, outputs: [1, 2]}}}"),
    ("profiles: {w: {budget: 15MB}}", "profiles: {w: {budget: 15000kB}}"),
    ("things: [{id: a, sound: v, gain: 0dB}]", "things: [{id: a, sound: v}]"),
]  # fmt: skip
OTHER = [
    ("things: [{id: a, sound: v}, {id: b, sound: v}]", "things: [{id: b, sound: v}, {id: a, sound: v}]"),
    ("cues: [{id: a, do: [{osc: /a, args: [1]}]}]", "cues: [{id: a, do: [{osc: /a, args: [1.0]}]}]"),
    ("cues: [{id: a, do: [{osc: /a, args: [1]}]}]", "cues: [{id: a, do: [{osc: /a, args: [true]}]}]"),
    ("title: a", "title: {en: a}"),
    ("title: é", "title: e\u0301"),  # NFC and NFD are two texts: nothing is rewritten behind an author's back
]


def digest(body: str) -> str:
    return scenes.digest(scenes.read_text(HEAD + body))


@pytest.mark.parametrize(("one", "two"), SAME)
def test_what_says_the_same_has_the_same_hash(one: str, two: str) -> None:
    assert digest(one) == digest(two)


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_what_says_another_thing_has_another_hash(one: str, two: str) -> None:
    assert digest(one) != digest(two)


def test_the_form_is_sorted_json_that_reads_back() -> None:
    scene = scenes.read(EXAMPLE)
    data = scenes.canonical(scene)
    assert json.loads(data) == plain(scene)
    assert data.decode() == json.dumps(
        plain(scene), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert scenes.read_text(data.decode()) == scene


def test_the_hash_is_that_of_the_bytes() -> None:
    made = hashlib.sha256(b'{"id":"a","immersion":"1","show":{"duration":"90s"}}').hexdigest()
    assert digest("show: {duration: 90s}") == "sha256:" + made


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back(value: float) -> None:
    assert float(_number(value)) == value
    assert math.copysign(1, float(_number(value))) == math.copysign(1, value)


def test_numbers_are_those_of_javascript() -> None:
    values = [
        0.1,
        1e-7,
        1.5e22,
        1e21,
        123456789012345680000.0,
        1e-6,
        5e-324,
        1.7976931348623157e308,
        0.3,
        2.5,
    ]
    node = shutil.which("node")
    told = ["0.1", "1e-7", "1.5e+22", "1e+21", "123456789012345680000", "0.000001", "5e-324",
            "1.7976931348623157e+308", "0.3", "2.5"]  # fmt: skip
    if node is not None:  # the same list, as the engine itself writes it
        script = f"console.log(JSON.stringify({json.dumps(values)}.map(String)))"
        told = json.loads(
            subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout
        )
    assert [_number(value) for value in values] == told
