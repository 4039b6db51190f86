"""A chain of levels of detail from one run, and the lightest model that is nowhere farther than a tolerance.

python examples/11_levels_of_detail.py out/examples
"""

import sys
from pathlib import Path

import immersion as im

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assets"))
import make_stele


def main(folder: Path) -> None:
    """Make a raw stele in the folder, three levels of it, and one within two millimetres."""
    raw = folder / "stele-for-levels.ply"
    make_stele.make(raw, seed=2, triangles=30_000)
    scan = im.scans.clean(im.scans.read_mesh(raw, unit="m")).mesh

    wanted = [10_000, 4_000, 1_500]
    for count, level in zip(wanted, im.scans.lods(scan, wanted, samples=50_000), strict=True):
        print(f"{len(level.mesh.faces)} triangles: {level.deviation}")
        im.scans.write(level.mesh, folder / f"stele-{count}.glb")

    near = im.scans.decimate(scan, tolerance=0.002, samples=50_000)
    print(f"within 2 mm everywhere: {len(near.mesh.faces)} triangles, {near.deviation}")
    im.scans.write(near.mesh, folder / "stele-2mm.glb", compression="draco")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
