"""The page about peers is what the kept results make, and the results are written so that changes read well."""

from __future__ import annotations

import json
from pathlib import Path

from results_file import rounded, text_of, write
from write_peers_page import PAGE, kept_results, page


def test_the_page_is_what_the_results_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(kept_results())


def test_the_page_shows_the_results() -> None:
    """Another figure makes another page: nothing in it is written by hand."""
    results = kept_results()
    case = results["decimation"]["cases"][-1]
    case["results"]["ours"]["distance"]["rms"] = 123.456e-4
    case["results"]["open3d"]["version"] = "98.7"
    text = page(results)
    assert "123.46" in text
    assert "98.7" in text
    assert text != PAGE.read_text(encoding="utf-8")


def test_results_are_read_back_as_they_were(tmp_path: Path) -> None:
    held = {"cases": [{"scan": "é", "results": {"ours": {"a": 1.23456789, "b": [1, 2]}}}], "verdicts": ["x"]}
    write(tmp_path / "deep" / "r.json", held)
    read = json.loads((tmp_path / "deep" / "r.json").read_text(encoding="utf-8"))
    assert read.pop("machine")["cores"] >= 1
    assert read == rounded(held)
    assert read["cases"][0]["results"]["ours"]["a"] == 1.2346


def test_one_contestant_stands_on_one_line() -> None:
    text = text_of({"cases": [{"results": {"ours": {"d": {"rms": 1.0}, "n": 2}, "peer": {"n": 1}}}]})
    assert json.loads(text)["cases"][0]["results"]["ours"]["n"] == 2
    assert [line.strip() for line in text.splitlines() if '"peer"' in line] == ['"peer": {"n": 1}']
