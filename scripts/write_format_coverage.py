"""Write docs/format-coverage.md: every line of the format and the test that holds it.

python scripts/write_format_coverage.py
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "format-coverage.md"
TESTS = ROOT / "tests" / "scene" / "test_format_lines.py"
HEAD = """# The format, line by line

Every line of the scene format has a test named after it, in `tests/scene/test_format_lines.py`: it reads what the line
allows, writes it as YAML and as JSON, reads both again, and is refused what the line excludes. This table is written by
`scripts/write_format_coverage.py` from the tests themselves.

| line | test |
|---|---|
"""


def page() -> str:
    """Return the page for the tests as they are."""
    tree = ast.parse(TESTS.read_text(encoding="utf-8"))
    tests = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    rows = [
        f"| {(ast.get_docstring(test) or '').replace('|', chr(92) + '|')} | `{test.name}` |" for test in tests
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
