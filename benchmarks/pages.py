"""A page of the docs that is made from results: written, or held to them."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["written_or_checked"]


def written_or_checked(page: Path, text: str) -> int:
    """Write the page; with ``--check`` on the command line compare it instead. Return the exit code."""
    if "--check" in sys.argv[1:]:
        same = page.is_file() and page.read_text(encoding="utf-8") == text
        print(f"{page}: {'is' if same else 'is not'} what the results make")
        return int(not same)
    page.write_text(text, encoding="utf-8")
    return 0
