"""Reading a scene of 5,000 things, beside ruamel.yaml's own round-trip loader on the same text."""

from __future__ import annotations

from typing import Any

from interleaved import medians
from ruamel.yaml import YAML

from immersion.scene import read_text

LIMIT = 1.5


def text(things: int) -> str:
    """Return a scene of so many sounds, each with a place, a level and a cone."""
    head = 'immersion: "1"\nid: a\nmedia:\n  m: {type: audio, file: m.wav}\nthings:\n'
    return head + "".join(
        f"  - {{id: t{i}, sound: m, at: [{i % 7}, 1.6, 0], gain: -12dB, "
        "cone: {inner: 90, outer: 180, gain: -12dB}}\n"
        for i in range(things)
    )


def test_read(benchmark: Any, report: Any) -> None:
    written = text(20 if report.smoke else 5_000)
    calls = {
        "ours": lambda: read_text(written),
        "ruamel": lambda: YAML(typ="rt").load(written),
        "events": lambda: list(YAML(typ="safe", pure=True).parse(written)),
    }
    taken = medians(calls, 1 if report.smoke else 7)
    benchmark.pedantic(calls["ours"], rounds=1)
    report.line(
        "scene of 5,000 things: read",
        taken["ours"],
        {"ruamel, round trip": taken["ruamel"]},
        ("ruamel's parser alone, values and records left out", taken["events"]),
    )
    if not report.smoke:
        assert taken["ours"] <= LIMIT * taken["ruamel"]
