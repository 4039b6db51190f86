"""Say what a light model was made from, and make it again: the record beside each scan, and its replay.

python examples/10_make_it_again.py out/examples
"""

import sys
from pathlib import Path

import immersion as im

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assets"))
import make_stele


def main(folder: Path) -> None:
    """Make a raw stele in the folder, two scans from it one after the other, and the second one again."""
    raw, clean, light = (folder / name for name in ("raw/stele.ply", "stele-clean.ply", "stele-light.glb"))
    make_stele.make(raw, seed=1, triangles=20_000)

    scan = im.scans.read(raw, unit="m")
    scan = im.scans.with_rights(scan, license="CC0-1.0", credit="Musée X")
    im.scans.write(im.scans.clean(scan).mesh, clean)
    smaller = im.scans.decimate(im.scans.read(clean), triangles=4_000, samples=50_000)
    im.scans.write(smaller.mesh, light)

    record = im.scans.read_provenance(light)
    for stage in record.stages:
        print(f"{stage.outputs[0].path} from {stage.inputs[0].path} ({stage.inputs[0].sha256[:12]}…)")
        for name, arguments, facts in stage.step_rows("en"):
            print(f"  {name}: {arguments or 'as usual'} → {facts or 'done'}")
    print(f"licence {record.rights.license}, credit {record.rights.credit}")

    print("From the scan in between:", *im.scans.replay(light).lines("en"))
    clean.unlink()
    print("From the raw scan on:", *im.scans.replay(light, whole=True).lines("en"))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
