"""Reading a scene of 5,000 things, beside ruamel.yaml's own round-trip loader on the same text."""

from __future__ import annotations

from typing import Any

from interleaved import medians
from ruamel.yaml import YAML

from immersion.scene import read_text

LIMIT = 1.5


def text(things: int) -> str:
    """Return a scene whose things are as full as an author's: places, levels, cones, laws and remarks."""
    media = max(things // 10, 1)
    lines = ['immersion: "1"', "id: big", "media:"]
    lines += [
        f'  m{i}: {{type: audio, file: media/m{i}.wav, license: CC0-1.0, credit: "Musée {i}"}}'
        for i in range(media)
    ]
    lines.append("things:")
    for i in range(things):
        place = f"at: [{i % 20}.5, 1.6, -{i % 7}], gain: -{i % 30}dB, cone: {{inner: 90, outer: 180, gain: -12dB}}"
        law = "distance: {model: inverse, ref: 1, max: 20}"
        lines.append(f"  - {{id: t{i}, sound: m{i % media}, {place}, {law}}}   # number {i}")
    return "\n".join(lines) + "\n"


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
