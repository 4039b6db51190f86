"""Reading a scene of 5,000 things, over ruamel's own round-trip loader on the same text, in turns."""

from __future__ import annotations

from typing import Any

from interleaved import medians

LIMIT = 1.5


def scene_text(things: int) -> str:
    """Return a scene whose things are as full as an author's: places, levels, cones, laws and remarks."""
    lines = ['immersion: "1"', "id: big", "media:"]
    lines += [
        f'  m{i}: {{type: audio, file: media/m{i}.wav, license: CC0-1.0, credit: "Musée {i}"}}'
        for i in range(things // 10)
    ]
    lines.append("things:")
    for i in range(things):
        place = f"at: [{i % 20}.5, 1.6, -{i % 7}], gain: -{i % 30}dB, cone: {{inner: 90, outer: 180, gain: -12dB}}"
        law = "distance: {model: inverse, ref: 1, max: 20}"
        lines.append(f"  - {{id: t{i}, sound: m{i % (things // 10)}, {place}, {law}}}   # number {i}")
    return "\n".join(lines) + "\n"


def test_read_scene(benchmark: Any, report: Any) -> None:
    from ruamel.yaml import YAML

    from immersion.scene import read_text

    text = scene_text(100 if report.smoke else 5000)
    calls = {
        "ours": lambda: read_text(text),
        "ruamel, round trip": lambda: YAML(typ="rt", pure=True).load(text),
    }
    taken = medians(calls, 1 if report.smoke else 2)
    benchmark.pedantic(calls["ours"], rounds=1)
    ours, theirs = taken["ours"], taken["ruamel, round trip"]
    report.line(
        "read a scene of 5,000 things", ours, {"ruamel, round trip": theirs}, ("1.5 × ruamel", LIMIT * theirs)
    )
    assert report.smoke or ours <= LIMIT * theirs
