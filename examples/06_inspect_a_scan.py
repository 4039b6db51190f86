"""Look into a raw scan as its curator would: facts, grade and reasons, holes, and a contact sheet to print.

python examples/06_inspect_a_scan.py out/examples
"""

import sys
from pathlib import Path

import immersion as im

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assets"))
import make_stele


def main(folder: Path) -> None:
    """Make a raw stele in the folder, and its contact sheet beside it."""
    raw = folder / "stele-to-inspect.ply"
    make_stele.make(raw, seed=1, triangles=40_000)

    # Photogrammetry knows no unit: here the stele's height was measured with a tape.
    scan = im.scans.read(raw)
    low, high = scan.bounds
    scan = im.scans.set_scale(scan, [0, low[1], 0], [0, high[1], 0], 2.28, "m")

    report = im.scans.inspect(scan)
    print(f"grade {report.grade} ({report.score}/100)")
    for remark in report.remarks:
        print(f"  -{remark.points:3d}  {remark.render('en')}")
    for line in report.lines("en"):
        print(f"  {line}")
    print(f"one edge in two is longer than {1000 * report.edge_median:.1f} mm")

    sheet = im.scans.contact_sheet(scan, folder / "stele-sheet.png", size=1200, lang="en", report=report)
    print(f"contact sheet: {sheet.shape[1]} × {sheet.shape[0]} pixels")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
