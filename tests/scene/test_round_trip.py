"""Any scene comes back the same from YAML and from JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from immersion import scene as scenes
from immersion.scene.writing import written

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
