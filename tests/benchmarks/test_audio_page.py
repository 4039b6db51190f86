"""The page on audio peers is what the kept results make; the table runs; each limit is missed by its own fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import audio_tasks
import numpy as np
import pytest
import table_audio
from audio_quality import evenness
from audio_verdicts import Target, targets
from write_audio_page import PAGE, RESULTS, page

from immersion.audio.harmonics import sh_of_vectors


@pytest.fixture
def held() -> dict[str, Any]:
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def test_the_page_is_what_the_results_make(held: dict[str, Any]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(held)


def test_the_page_shows_the_results(held: dict[str, Any]) -> None:
    held["parts"]["speed"]["tasks"]["decode tracked"]["factor"] = 0.5
    held["parts"]["speed"]["versions"]["spaudiopy"] = "98.7"
    del held["parts"]["magls"]
    text = page(held)
    assert "| 0.5000 | 2.0 |" in text
    assert "98.7" in text
    assert "Not measured: magls." in text


def test_the_verdicts_are_those_of_the_figures(held: dict[str, Any]) -> None:
    found = targets(held["parts"])
    assert [one.name for one in found] == [one["name"] for one in held["targets"]]
    assert len(found) >= 35
    assert [one.met for one in found] == [one["met"] for one in held["targets"]]


@pytest.mark.parametrize(
    ("part", "change", "name"),
    [
        ("blocks", {"kept_bytes": 2000}, "memory kept"),
        ("blocks", {"processor": 0.0011}, "interpreter"),
        ("start", {"over": 1.6}, "trivial kernel"),
        ("ebu", {"peak_over": 0.3}, "too high"),
    ],
)
def test_each_limit_is_missed_by_its_own_fault(
    held: dict[str, Any], part: str, change: dict[str, float], name: str
) -> None:
    before = {one.name for one in targets({part: held["parts"][part]}) if not one.met}
    after = {one.name for one in targets({part: held["parts"][part] | change}) if not one.met}
    assert ["PASS" in one.told() for one in targets({part: held["parts"][part] | change}) if not one.met] == [
        False
    ] * len(after)
    assert [name in one for one in after - before] == [True]


def test_what_could_not_be_found_misses() -> None:
    assert not Target("speed", "x", float("nan"), 1.0).met
    told = Target("speed", "x", 0.996, 1.0, aim=0.5).told()
    assert told.startswith("- PASS x: 1.00 (at most 1; aim 0.5: missed")


def test_a_limit_is_not_met_by_rounding_except_where_it_is_known_to_a_tenth() -> None:
    assert not Target("speed", "x", 1.004, 1.0).met
    assert Target("allrad", "x", 3.302, 3.3, tenths=True).met
    assert not Target("allrad", "x", 3.36, 3.3, tenths=True).met


def test_the_evenness_of_an_octahedron_that_samples_first_order() -> None:
    """Basic decoding of order 1 by six loudspeakers: even by symmetry on the axes, rE towards the source."""
    octahedron = np.concatenate([np.eye(3), -np.eye(3)])
    matrix = sh_of_vectors(1, octahedron) * [1, 3, 3, 3] / 6
    found = evenness(matrix, octahedron, octahedron)
    assert found.spread == pytest.approx(0, abs=1e-9)
    assert found.angle == pytest.approx(0, abs=1e-5)
    # Gains (1 + 3 cos) / 6: 4, −2 and four times 1, so rE = (16 − 4) / (16 + 4 + 4).
    assert found.length == pytest.approx(0.5)


def test_the_table_runs_at_tiny_sizes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMMERSION_AUDIO_PEERS", "/nowhere/python")
    options = table_audio.arguments(["--only", "speed", "blocks", "engine", "magls", "--rounds", "1"])
    options.data = tmp_path  # no measured head there
    parts = table_audio.measured(options, audio_tasks.TINY)
    assert list(parts) == ["speed", "blocks", "engine"]
    assert parts["speed"]["failed"] == {"all": "no environment (see benchmarks/README.md)"}
    assert all(facts["seconds"] > 0 for facts in parts["speed"]["tasks"].values())
    judged = [one.name for one in targets(parts)]
    assert len(judged) == 8
    told = page(
        {"parts": parts, "machine": dict.fromkeys(("processor", "cores", "system", "python", "load"), 1)}
        | {"taken": "today", "rounds": 1, "targets": [one.to_dict() for one in targets(parts)]}
    )
    assert "Not measured: start, allrad, magls, ebu." in told
