"""Cleaning a planted soup beside trimesh, Open3D and (where `make peers` was run) PyMeshLab, each in its own process.

Here for one line of ratios in `make bench`; table_clean.py measures the same in more rounds, and keeps it.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from children import OURS, ROOT
from soup import make_soup
from table_clean import CONTESTANTS, SMALL, measured, verdicts


def _contestants() -> tuple[str, ...]:
    """Return those whose environment is there; a path that is set and wrong is an error of its own."""
    there = "IMMERSION_PEERS" in os.environ or (ROOT / ".venv-peers" / "bin" / "python").is_file()
    return tuple(one for one in CONTESTANTS if there or one != "pymeshlab")


def test_clean(benchmark: Any, report: Any) -> None:
    soup = make_soup(120, 90, **SMALL) if report.smoke else make_soup()
    contestants = _contestants()
    rounds = 0 if report.smoke else 3
    results = benchmark.pedantic(lambda: measured(soup, contestants, rounds), rounds=1)
    ours = results[OURS]
    left = ", ".join(
        f"{one} left {facts['left']['small']} of {soup.small} holes, peak {facts['peak_mib']:.0f} MiB"
        for one, facts in results.items()
    )
    seconds = {one: facts["seconds"] for one, facts in results.items() if one != OURS}
    note = f"{len(soup.corners)} triangles; {left}; ours / trimesh {ours['seconds'] / seconds['trimesh']:.2f}"
    copied = report.copying(soup.corners.nbytes)
    report.line("clean a soup", ours["seconds"], seconds, ("memory copy", copied), note)
    assert ours["clean"], ours["left"]
    if not report.smoke:
        missed = [line for line in verdicts({"results": results}) if "MISS" in line]
        if missed:
            pytest.fail("; ".join(missed))
