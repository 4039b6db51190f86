"""The page of codes is what the catalogue says, and has a place for every code."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "write_codes_page.py"


def test_the_page_is_up_to_date() -> None:
    made = runpy.run_path(str(SCRIPT))
    written = made["PAGE"].read_text(encoding="utf-8")
    assert written == made["page"](), "run: python scripts/write_codes_page.py"
    for code in (
        "scene-alt",
        "scene-rights-promised",
        "stage-captions-late",
        "audio-over-full-scale",
        "web-poster",
    ):
        assert f"\n### {code}\n" in written


def test_every_loss_of_the_table_of_exports_has_its_entry() -> None:
    docs = SCRIPT.parents[1] / "docs"
    table = [
        line
        for line in (docs / "losses.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    named = {
        code for line in table for cell in line.split("|")[3:] for code in re.findall(r"`([a-z-]+)`", cell)
    }
    written = set(re.findall(r"^### (.+)$", (docs / "codes.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(named) > 40
    assert named <= written, named - written
