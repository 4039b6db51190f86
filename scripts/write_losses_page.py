"""Write docs/losses.md: what each export carries of every feature, found by making the exports and reading them back.

python scripts/write_losses_page.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "losses.md"
sys.path.insert(0, str(ROOT / "tests"))

from carried_features import TARGETS, Cell, Exports  # noqa: E402
from format_features import Feature, features, write_media  # noqa: E402

HEAD = """# What each export carries

`scripts/write_losses_page.py` makes this table: each row is a small scene exported with and without one feature, and
the two results are read back and compared (the glTF document and its buffers; the USD layer, by OpenUSD; the page's
programme and files). `tests/export/test_losses_page.py` holds the rows to the exports, and no row may be silent: what
does not change a result is told among its losses.

- **carried**: the result acts on it.
- **approximated**: it acts, otherwise than it was asked for; the code says how.
- **as data**: it stands in the file, for us and for other programs, without effect in a viewer.
- **lost**: it is not there; the code says why and what helps ([codes](codes.md)).

Keys of a profile take something away: **carried** means that they are followed, and the code tells what they took;
**lost** that the file is no smaller for it, and says so.

| feature | what | GLB | USDZ | web page |
| --- | --- | --- | --- | --- |
"""


def text_of(cell: Cell) -> str:
    """Return a cell of the table."""
    codes = ", ".join(f"`{code}`" for code in cell.codes)
    return f"{cell.status} ({codes})" if codes else cell.status


def row_of(feature: Feature, cells: list[Cell]) -> str:
    """Return a row of the table."""
    return f"| `{feature.name}` | {feature.words} | {' | '.join(text_of(cell) for cell in cells)} |\n"


def page() -> str:
    """Return the page for the exporters as they are."""
    with tempfile.TemporaryDirectory(prefix="immersion-") as folder:
        write_media(Path(folder))
        exports = Exports(Path(folder))
        return HEAD + "".join(
            row_of(feature, [exports.cell(feature, target) for target in TARGETS]) for feature in features()
        )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
