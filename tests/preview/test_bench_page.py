"""The page on benchmarks: its jobs are valid, call what exists, and its tables name what is measured."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from immersion.cli.main import application
from immersion.preview.measuring.metrics import METRICS
from immersion.preview.measuring.records import BenchResult
from immersion.preview.measuring.worker import WATTS


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "benchmarking-in-ci.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def jobs(page: str) -> list[dict[str, Any]]:
    return [
        YAML(typ="safe", pure=True).load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    ]


def _commands(jobs: list[dict[str, Any]]) -> list[str]:
    github, gitlab = jobs
    steps = [step["run"] for step in github["jobs"]["bench"]["steps"] if "run" in step]
    return [line for line in [*steps, *gitlab["bench"]["script"]] if "immersion bench" in line]


def test_both_jobs_are_yaml_with_what_each_server_needs(jobs: list[dict[str, Any]]) -> None:
    github, gitlab = jobs
    assert set(github) == {"name", "on", "jobs"}
    assert github["jobs"]["bench"]["runs-on"].startswith("ubuntu")
    assert all(("run" in step) != ("uses" in step) for step in github["jobs"]["bench"]["steps"])
    assert gitlab["bench"]["artifacts"]["reports"]["junit"] == "bench.xml"
    assert len(_commands(jobs)) == 2


def test_the_jobs_use_options_that_exist(jobs: list[dict[str, Any]], page: str) -> None:
    verb = get_command(application()).commands["bench"]
    known = {name for parameter in verb.params for name in parameter.opts}
    used = set(re.findall(r"--[a-z-]+", " ".join(_commands(jobs))))
    assert {"--baseline-python", "--junit", "--seconds"} <= used <= known
    shown = re.search(r"```sh\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert set(re.findall(r"--[a-z-]+", shown[1])) <= known


def test_the_tables_name_every_figure_and_every_key(page: str) -> None:
    for metric in METRICS:
        row = next(line for line in page.splitlines() if f"`{metric.name}`" in line and line.startswith("|"))
        assert row.rstrip("| ").endswith(f"`{metric.limit}`" if metric.limit else "–")
    assert {f"`{name}`" for name in BenchResult.model_fields} <= set(re.findall(r"`[a-z]+`", page))
    assert f"{WATTS} W" in page
