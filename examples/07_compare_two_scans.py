"""Say how far two models of one object are from each other, and show where.

python examples/07_compare_two_scans.py out/examples
"""

import sys
from pathlib import Path

import immersion as im

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assets"))
import make_stele


def main(folder: Path) -> None:
    """Make a stele and a light model of it, and the map of what was lost."""
    raw = folder / "stele-to-compare.ply"
    make_stele.make(raw, seed=1, triangles=40_000)
    scan = im.scans.clean(im.scans.read(raw, unit="m")).mesh
    light = im.scans.decimate(scan, triangles=2_000).mesh

    far = im.scans.deviation(scan, light)
    print(f"RMS {1000 * far.rms:.2f} mm, 95 % below {1000 * far.p95:.2f} mm, at most {1000 * far.max:.2f} mm")
    print(f"no point is farther than {1000 * far.max_bound:.2f} mm")
    print(f"normals turn by {far.normal_mean_deg:.1f}° on average")

    im.scans.heat_map(scan, light, path=folder / "stele-heat.png", size=1000, lang="en")
    im.scans.write(im.scans.heat_mesh(scan, light), folder / "stele-heat.ply")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
