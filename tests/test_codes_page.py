"""The page of codes is what the catalogue says, and has a place for every code."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "write_codes_page.py"


def test_the_page_is_up_to_date() -> None:
    made = runpy.run_path(str(SCRIPT))
    written = made["PAGE"].read_text(encoding="utf-8")
    assert written == made["page"](), "run: python scripts/write_codes_page.py"
    for code in ("scene-alt", "scene-rights-promised", "stage-captions-late", "audio-over-full-scale"):
        assert f"\n### {code}\n" in written
