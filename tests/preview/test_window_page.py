"""The page on the window has the table of keys that the window follows."""

from __future__ import annotations

from pathlib import Path

from immersion.preview.actions import keys_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "preview-window.md"


def test_the_table_of_keys_is_the_windows_own() -> None:
    assert PAGE.read_text(encoding="utf-8").endswith("## Keys\n\n" + keys_page("en"))
