"""The browser of the tests runs our bundle, under a real server."""

from __future__ import annotations

import shutil
from pathlib import Path

import immersion
from browser import browser, served

WEB = Path(immersion.__file__).parent / "export" / "_web"


def test_the_bundle_runs(tmp_path: Path) -> None:
    shutil.copy(WEB / "viewer.js", tmp_path)
    page_text = (
        '<!doctype html><html lang="en"><title>x</title><script type="module" src="viewer.js"></script>'
    )
    (tmp_path / "index.html").write_text(page_text, encoding="utf-8")
    with served(tmp_path) as address, browser() as running:
        page = running.new_page()
        page.goto(f"{address}/index.html")
        page.wait_for_function("document.documentElement.dataset.three", timeout=20_000)
        assert page.evaluate("document.documentElement.dataset.three") == "187"
