"""Clean a raw scan and lighten it: what was wrong, what each step did, and how far the light model is from the scan.

python examples/01_clean_a_scan.py out/examples
"""

import sys
from pathlib import Path

import immersion as im

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assets"))
import make_stele


def main(folder: Path) -> None:
    """Make a raw stele in the folder, and its light model beside it."""
    raw = folder / "stele-raw.ply"
    make_stele.make(raw, seed=1, triangles=60_000)

    scan = im.scans.read_mesh(raw, unit="m")
    print("The raw scan")
    for name, value in im.scans.inspect(scan).rows("en"):
        print(f"  {name}: {value}")

    cleaned = im.scans.clean(scan)
    print("Cleaning")
    for step in cleaned.log:
        print(f"  {step.render('en')}")

    light = im.scans.decimate(cleaned.mesh, triangles=10_000)
    far = light.deviation
    print(f"{len(cleaned.mesh.faces)} triangles became {len(light.mesh.faces)}")
    print(f"deviation: {1000 * far.rms:.2f} mm RMS, {1000 * far.max:.2f} mm at most")
    im.scans.write(light.mesh, folder / "stele-light.glb")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
