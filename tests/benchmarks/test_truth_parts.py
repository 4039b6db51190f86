"""A part of the truth table that is measured anew replaces its own earlier figures, and no other's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import table_truth
import write_peers_page
from results_file import write


def _part(line: str, *cases: dict[str, Any], load: float = 0.2) -> dict[str, Any]:
    held = {"taken": "2026-01-02", "load": load, "samples": 1000}
    return held | {"verdicts": [line], "cases": list(cases)}


def test_a_part_is_replaced_whole_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    write(path, table_truth.merged(path, {"lods": _part("- PASS a"), "reported": _part("- MISS b")}))
    write(path, table_truth.merged(path, {"reported": _part("- PASS c", load=0.7)}))
    held = json.loads(path.read_text(encoding="utf-8"))
    assert list(held["parts"]) == ["reported", "lods"]
    assert held["parts"]["reported"]["load"] == 0.7
    assert held["verdicts"] == ["- PASS c", "- PASS a"]
    assert table_truth.merged(None, {}) == {"parts": {}, "verdicts": []}


def test_the_page_shows_each_part_with_its_day_and_load() -> None:
    level = {"scan": "igea", "wanted": 13_000, "triangles": 12_999, "rms": [4.4e-4, 4e-4]}
    asked = {"scan": "igea", "tolerance": 1e-3, "triangles": 13_548, "found": 9.5e-4}
    reported = {"scan": "igea", "ratio": 0.1, "rms": 6.25e-5, "max": 5e-4, "found": [6.24e-5, 5.5e-4]}
    parts = {"reported": _part("", reported), "tolerance": _part("", asked), "lods": _part("", level)}
    lines = write_peers_page.truths({"parts": parts})
    assert "| igea 10% | 0.62 | 0.62 | 5.00 | 5.50 | 1.100 |" in lines
    assert "| igea | 13,548 | 10 | 9.50 | 0.950 |" in lines
    assert "| igea | 12,999 | 4.40 | 4.00 | 1.100 |" in lines
    assert sum("2026-01-02 (load 0.2), 1,000 points" in line for line in lines) == 3
    assert write_peers_page.truths({"parts": {}}) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", ["reported", "tolerance", "lods"])
def test_each_part_is_met_on_a_ball(part: str) -> None:
    from scan_shapes import sphere

    check = {"reported": table_truth.reported, "tolerance": table_truth.tolerance, "lods": table_truth.levels}
    lines, facts = check[part]("ball", sphere(5), 20_000)
    assert len(lines) == {"reported": 4, "tolerance": 2, "lods": 6}[part]
    assert [line for line in lines if not line.startswith("- PASS ball")] == []
    assert {case["scan"] for case in facts} == {"ball"}
