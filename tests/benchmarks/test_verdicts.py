"""A target of decimation is judged by what was measured."""

from __future__ import annotations

from typing import Any

from decimation_verdicts import verdicts


def _result(rms: float, seconds: float, triangles: int = 100, **topology: Any) -> dict[str, Any]:
    kept = {"euler": 2, "closed": True, "boundary_loops": 0, "broken_edges": 0, "triangles": triangles}
    return {
        "distance": {"rms": rms, "max": 4 * rms},
        "topology": kept | topology,
        "triangles": triangles,
        "seconds": seconds,
        "interleaved": True,
        "cached": False,
        "boundary": None,
    }


def _case(ours: dict[str, Any], ratio: float = 0.1, **peers: dict[str, Any]) -> dict[str, Any]:
    before = {"euler": 2, "closed": True, "boundary_loops": 0, "broken_edges": 0, "triangles": 300_000}
    results = {"ours": ours, **{name.replace("_", "-"): value for name, value in peers.items()}}
    return {"scan": "x", "ratio": ratio, "wanted": 100, "before": before, "results": results}


def _missed(case: dict[str, Any]) -> list[str]:
    return [line for line in verdicts([case]) if "MISS" in line]


def test_a_good_case_passes_everything() -> None:
    case = _case(_result(1.0, 1.0), open3d=_result(1.2, 3.0), fast_simplification=_result(2.0, 0.6))
    assert _missed(case) == []


def test_each_target_is_missed_by_its_own_fault() -> None:
    peers = {"open3d": _result(1.0, 3.0), "fast_simplification": _result(2.0, 0.6)}
    assert "RMS over best" in _missed(_case(_result(0.9, 1.0), **peers))[0]
    assert "time over fast-simplification" in _missed(_case(_result(0.5, 1.21), **peers))[0]
    slow = _case(_result(0.5, 1.2), open3d=_result(1.0, 2.9), fast_simplification=_result(2.0, 0.6))
    assert "time over open3d" in _missed(slow)[0]
    assert "budget" in _missed(_case(_result(0.5, 1.0, 101), **peers))[0]
    assert "closed" in _missed(_case(_result(0.5, 1.0, closed=False), **peers))[0]
    assert "closed" in _missed(_case(_result(0.5, 1.0, euler=0), **peers))[0]


def test_the_limits_at_one_percent_are_of_the_mean_and_of_each() -> None:
    peers = {"open3d": _result(1.0, 3.0), "fast_simplification": _result(2.0, 0.6)}
    missed = _missed(_case(_result(0.93, 1.0), 0.01, **peers))
    assert len(missed) == 1
    assert "geometric mean" in missed[0]


def test_a_peer_that_missed_the_budget_is_no_rival() -> None:
    case = _case(_result(1.0, 1.0), open3d=_result(1.2, 3.0), meshoptimizer=_result(0.1, 1.0, 200))
    assert _missed(case) == []


def test_times_of_several_runs_are_not_judged() -> None:
    late = _result(2.0, 0.1) | {"interleaved": False, "cached": True}
    assert _missed(_case(_result(1.0, 1.0), open3d=_result(1.2, 9.0), fast_simplification=late)) == []


def test_a_broken_scan_must_not_be_torn_further() -> None:
    case = _case(_result(0.5, 1.0, closed=False, broken_edges=3, boundary_loops=7), open3d=_result(1.0, 3.0))
    case["before"] |= {"closed": False, "broken_edges": 3, "boundary_loops": 2}
    assert [line for line in _missed(case) if "torn: 5" in line]
    case["results"]["ours"]["topology"]["boundary_loops"] = 2
    assert _missed(case) == []
