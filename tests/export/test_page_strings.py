"""The page says the same things in French and in English."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

STRINGS = Path(__file__).parents[2] / "viewer" / "src" / "page" / "strings.js"


def test_both_languages_have_the_same_strings() -> None:
    code = (
        "const { STRINGS } = await import(process.argv[1]);"
        "console.log(JSON.stringify(STRINGS))"
    )  # fmt: skip
    done = subprocess.run(
        ["node", "--input-type=module", "-e", code, str(STRINGS)], capture_output=True, text=True, check=True
    )
    strings = json.loads(done.stdout)
    assert set(strings) == {"en", "fr"}
    assert set(strings["en"]) == set(strings["fr"])
    same = {key for key in strings["en"] if strings["en"][key] == strings["fr"][key]}
    assert same <= {"pause", "volume", "description"}
    used = "".join(p.read_text(encoding="utf-8") for p in STRINGS.parents[1].rglob("*.js") if p != STRINGS)
    unused = {key for key in strings["en"] if f'"{key}"' not in used and f"({key})" not in used}
    assert unused <= {"tour", "play", "offline", "motion"}, unused
