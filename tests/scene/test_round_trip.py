"""Any scene comes back the same from YAML and JSON, and any damaged file is refused in time, with a typed error."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.errors import Problem, SceneError
from immersion.scene.writing import written

FIXTURES = Path(__file__).parent / "fixtures"
SEEDS = [(FIXTURES / name).read_text(encoding="utf-8") for name in ("example.yaml", "version-0.yaml")]

# Scenes -------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=10)
TEXT = WORDS | st.dictionaries(st.sampled_from(["fr", "en", "zh-Hant", "no"]), WORDS, min_size=1)
ID = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
NUMBER = st.floats(-1e4, 1e4) | st.integers(-100, 100)
POINT = st.lists(NUMBER, min_size=3, max_size=3)
LENGTH = st.floats(0.001, 1e4) | st.integers(1, 100)
SECONDS = st.integers(0, 10**7).map(lambda ms: f"{ms}ms") | st.sampled_from(["8s", "1m30s", "250ms", "2h"])
LEVEL = st.floats(-100, 20).map(lambda db: f"{db!r}dB")
AMOUNTS = {
    "budget": st.integers(1, 10**9).map(lambda n: f"{n}B"),
    "crossover": st.integers(1, 20_000).map(lambda n: f"{n}Hz"),
}
TURN = st.dictionaries(st.sampled_from("xyz"), NUMBER, min_size=1)
FILE = ID.map(lambda name: f"media/{name}.x")
OWN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | NUMBER | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(ID, inner, max_size=2), max_leaves=4,
)  # fmt: skip


def record(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional={**optional, "x-own": OWN})


CONE = record({}, inner=st.floats(0, 360), outer=st.floats(0, 360), gain=LEVEL)
LAW = record(
    {}, model=st.sampled_from(["inverse", "linear", "exponential"]), ref=LENGTH, max=LENGTH, rolloff=LENGTH
)
COMMON = {"at": POINT | ID, "turn": TURN, "parent": ID, "visible": st.booleans(), "scale": LENGTH}
THING = st.one_of(
    record({"id": ID, "model": ID}, alt=TEXT, **COMMON),
    record({"id": ID, "sound": ID}, gain=LEVEL, loop=st.booleans(), cone=CONE, distance=LAW, **COMMON),
    record({"id": ID, "ambisonic": ID}, turn=TURN, gain=LEVEL),
    record({"id": ID, "stems": ID}, feed=st.just({"1-2": "dome", "3": "sub"})),
    record(
        {"id": ID, "image": ID, "screen": ID}, fit=st.sampled_from(["cover", "contain", "fill"]), width=LENGTH
    ),
    record(
        {"id": ID, "light": st.sampled_from(["spot", "point"])},
        color=st.just("#fff2e0"),
        intensity=st.just("800cd"),
    ),
    record({"id": ID, "text": TEXT}, **COMMON),
)
WHEN = st.one_of(
    st.just("start"),
    record({"at": SECONDS}),
    record({"enter": ID}),
    record({"click": ID}),
    record({"after": ID}, delay=SECONDS),
)
ARGS = st.lists(
    st.integers(-(2**31), 2**31 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.booleans(),
    max_size=3,
)
DO = st.one_of(
    record({"play": ID}, fade=SECONDS, clip=WORDS), record({"gain": ID, "to": LEVEL}, over=SECONDS), record({"fade": ID}),
    record({"move": ID, "to": POINT}, over=SECONDS), record({"turn": ID, "to": TURN}), record({"osc": st.just("/go")}, args=ARGS),
)  # fmt: skip
MEDIA = record(
    {"type": st.sampled_from(["model", "audio", "video"]), "file": FILE},
    credit=TEXT,
    license=WORDS,
    captions=FILE,
)
SCENE = record(
    {"immersion": st.just("1"), "id": ID},
    title=TEXT,
    show=record({}, duration=SECONDS, gap=SECONDS, open=st.just("10:00")),
    media=st.dictionaries(ID, MEDIA, max_size=3),
    room=record({"box": record({"size": st.lists(LENGTH, min_size=3, max_size=3)})},
                surfaces=st.dictionaries(st.sampled_from(["floor", "walls"]), st.just("carpet") | st.just({"absorption": [0.5] * 7}))),
    things=st.lists(THING, max_size=4),
    zones=st.dictionaries(ID, record({"sphere": record({"at": POINT, "radius": LENGTH})}, people=st.integers(1, 9)), max_size=2),
    views=st.dictionaries(ID, record({"at": POINT}, fov=st.floats(1, 179)), max_size=2),
    cues=st.lists(record({"id": ID}, when=st.lists(WHEN, max_size=2), do=st.lists(DO, max_size=2)), max_size=3),
    profiles=st.dictionaries(ID, record({}, budget=AMOUNTS["budget"], only=st.lists(ID, max_size=2)), max_size=2),
    rigs=record({}, speakers=st.dictionaries(
        ID, record({"kind": st.just("sub"), "at": POINT, "output": st.integers(1, 99)}, crossover=AMOUNTS["crossover"]), max_size=2)),
)  # fmt: skip
QUIET = settings(
    deadline=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(QUIET, max_examples=100)
@given(SCENE)
def test_any_scene_comes_back(tree: dict[str, Any]) -> None:
    scene = scenes.Scene(**tree)
    text = written(scene)
    again = scenes.read_text(text)
    assert again == scene
    assert written(again, text) == text
    assert scenes.canonical(again) == scenes.canonical(scene)
    assert scenes.read_text(scenes.canonical(scene).decode()) == scene


# Damaged files ------------------------------------------------------------------------------------------

PIECES = ["{", "}", "[", "]", ":", ",", "- ", "#", "&a ", "*a", "!!int ", "|", ">", "'", '"', "\n", "\t", "%", "@", "`", "? ", "<<: ",
          ".nan", "1e999", "null", "\x00", "\ufeff", "\u2028", "é", "e\u0301", "\U0001f600", "../", "0x", "~", "---\n", "...\n", "\\"]  # fmt: skip


def mutated(rng: random.Random) -> str:
    """Return one of the seeds with up to eight wounds: pieces put in, cut out, doubled, swapped or taken from the other."""
    text = rng.choice(SEEDS)
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(text) + 1), int(rng.expovariate(1 / 20))
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + rng.choice(PIECES) * rng.choice([1, 1, 1, 2, 60]) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + length :]
        elif kind == 2:
            text = text[:at] + text[at : at + length] * rng.choice([2, 2, 30]) + text[at + length :]
        elif kind == 3:
            text = text[:at] + chr(rng.randrange(0x110000 - 0x800) % 0xD800) + text[at + 1 :]
        elif kind == 4:
            other = rng.choice(SEEDS)
            start = rng.randrange(len(other))
            text = text[:at] + other[start : start + length] + text[at:]
        else:
            lines = text.split("\n")
            rng.shuffle(lines[at % len(lines) :]) if rng.random() < 0.1 else lines.insert(
                at % len(lines), rng.choice(lines)
            )
            text = "\n".join(lines)
    return text


def worst_of(count: int, seed: int) -> tuple[float, int, int]:
    """Read that many mutated files; return the longest time, and how many were scenes and how many refused."""
    rng, worst, read, refused = random.Random(seed), 0.0, 0, 0
    for _ in range(count):
        text = mutated(rng)
        start = time.process_time()
        told: tuple[Problem, ...] | None = None
        try:
            scenes.read_text(text)
        except SceneError as error:
            told = error.problems
        read, refused = read + (told is None), refused + (told is not None)
        assert told is None or (told and all(problem.where.line and problem.render("fr") for problem in told))
        worst = max(worst, time.process_time() - start)
    return worst, read, refused


def test_some_hundred_damaged_files_are_refused_with_a_typed_error() -> None:
    worst, read, refused = worst_of(200, seed=1)
    assert worst <= 1.0
    assert read > 5
    assert refused > 100


CHILD = """
import resource, sys
sys.path[:0] = {path!r}
from immersion.scene import read_text
read_text('immersion: "1"\\nid: a')
import test_round_trip as t
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
worst, read, refused = t.worst_of({count}, {seed})
print(worst, read, refused, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.slow
def test_ten_thousand_damaged_files_take_no_more_than_a_second_and_200_mb_each() -> None:
    # In a process of its own: the growth of its peak over all 10,000 is at least that of any single one.
    code = CHILD.format(path=[str(Path(__file__).parent)], count=10_000, seed=2)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    worst, read, refused, megabytes = map(float, done.stdout.split())
    assert read + refused == 10_000
    assert worst <= 1.0
    assert megabytes <= 200
