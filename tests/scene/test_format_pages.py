"""The pages on the format are what the code says: run the scripts in scripts/ when one of these fails."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
WORDS = (
    # words of the format that a line of the table must name
    "metres", "surfaces", "full angles", "look_at", "1m30s", "-12dB", "800cd", "15MB", "orientation only", "base",
    "visible", "language map", "files", "x-…", "anchors", "merge keys", "NaN", "YAML 1.1", "all problems", "stems",
    "response", "unit", "lods", "convention", "parts", "hazards", "captions", "transcript", "description", "signed",
    "easy", "cylinder", "dome", "outline", "mesh", "scattering", "portals", "screens", "bs.2051", "throw", "blends",
    "fallback", "--venue", "scale", "fit", "width", "doppler", "feed", "alt", "pannernode", "people", "sensor",
    "after", "clip", "osc", "cooldown", "once", "idle", "gap", "open, closed", "tours", "mono", "memory", "quality",
    "without", "visitor", "canonical", "comments",
)  # fmt: skip


def test_the_table_of_the_format_is_up_to_date() -> None:
    made = runpy.run_path(str(SCRIPTS / "write_format_coverage.py"))
    written = made["PAGE"].read_text(encoding="utf-8")
    assert written == made["page"](), "run: python scripts/write_format_coverage.py"
    assert [word for word in WORDS if word.lower() not in written.lower()] == []
