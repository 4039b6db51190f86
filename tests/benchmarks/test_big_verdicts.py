"""The targets on large meshes are judged by what was measured, and shown on the page."""

from __future__ import annotations

from typing import Any

import table_big
import write_peers_page


def _facts(seconds: float, peak_gb: float, broken: int = 0) -> dict[str, Any]:
    after = {"closed": not broken, "euler": 2, "broken_edges": broken, "broken_vertices": 0}
    return {
        "seconds": seconds,
        "peak_mib": peak_gb * 1e9 / 2**20,
        "imported_mib": 100.0,
        "rms": 1.25e-4,
        "max": 9e-4,
        "topology": after,
    }


def _held(small: float = 1.0, large: float = 5.5, peak: float = 0.9, broken: int = 0) -> dict[str, Any]:
    million = {
        "fast-simplification": _facts(0.6, 0.5, 3),
        "open3d": _facts(4.0, 0.8),
        "ours": _facts(small, 0.4),
    }
    five = {"fast-simplification": _facts(6.0, 2.0, 40), "ours": _facts(large, peak, broken)}
    before = {"closed": True, "euler": 2}
    twenty = _facts(30.0, 3.0)
    twenty["topology"]["euler"] = 0
    return {
        "1m": {"before": before | {"triangles": 1_000_000}, "results": million},
        "5m": {"before": before | {"triangles": 5_500_000}, "results": five},
        "20m": twenty,
        "topology": [
            {"mesh": "m", "ratio": 1.0, "closed": True, "euler": 2},
            {"mesh": "m", "ratio": 0.1, "closed": True, "euler": 2},
        ],
    }


def _missed(held: dict[str, Any]) -> list[str]:
    return [line for line in table_big.verdicts(held) if "MISS" in line]


def test_all_targets_are_met() -> None:
    assert _missed(_held()) == []
    assert len(table_big.verdicts(_held())) == 10


def test_each_target_is_missed_by_its_own_fault() -> None:
    assert ["peak GB" in line for line in _missed(_held(peak=1.1))] == [True]
    assert ["closed" in line for line in _missed(_held(broken=1))] == [True]
    slow = _missed(_held(large=6.7))
    assert ["over fast-simplification" in slow[0], "5.5 M over 1 M" in slow[1]] == [True, True]
    held = _held()
    held["topology"][1]["euler"] = 1
    assert ["10.0%" in line for line in _missed(held)] == [True]
    held["20m"]["peak_mib"] = 4100
    assert any("20 M, peak" in line for line in _missed(held))


def test_the_page_shows_large_meshes_and_colours() -> None:
    lines = write_peers_page.large(_held())
    assert any("| immersion | 5.5 | 0.90 | 1.25 | yes |" in line for line in lines)
    assert any("40 broken edges" in line for line in lines)
    seen = {"mean": 3.93, "from": "its own", "best": 3.87, "rms": 6.98e-4}
    told = write_peers_page.colours({"cases": [{"scan": "gargo", "ratio": 0.1, "results": {"ours": seen}}]})
    assert told[-1] == "| gargo 10% | immersion | 3.93 | its own | 3.87 | 1.02 | 6.98 |"
