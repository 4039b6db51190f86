"""Repair a scan: take away its table, spikes and floating pieces, close its holes, and say what was invented.

python examples/05_repair_a_scan.py out/examples
"""

import sys
from pathlib import Path

import numpy as np

import immersion as im


def raw_vase(rng: np.random.Generator) -> im.scans.Mesh:
    """A vase on a table as a scanner gives it: two holes, a spike, a floating crumb."""
    turns, rings = 96, 120
    u, v = np.meshgrid(np.arange(turns) * 2 * np.pi / turns, np.linspace(0, 1, rings), indexing="ij")
    radius = 0.05 + 0.025 * np.sin(2.6 * np.pi * v + 0.4) + 0.0002 * rng.standard_normal(u.shape)
    vase = np.stack([radius * np.cos(u), radius * np.sin(u), 0.002 + 0.25 * v], -1)
    vase[20, 70] += [0.05, 0.06, 0.02]
    x, y = np.meshgrid(np.linspace(-0.2, 0.2, 60), np.linspace(-0.2, 0.2, 60), indexing="ij")
    table = np.stack([x, y, 0.0003 * rng.standard_normal(x.shape)], -1)
    crumb = np.stack([x[:3, :3], y[:3, :3], 0.3 + 0 * x[:3, :3]], -1) * [0.1, 0.1, 1.0]
    points, faces, start = [], [], 0
    for grid, closed, holes in (
        (vase, True, ((40, 60, 5), (70, 30, 8))),
        (table, False, ()),
        (crumb, False, ()),
    ):
        rows, columns = grid.shape[:2]
        i, j = (a.ravel() for a in np.mgrid[: rows if closed else rows - 1, : columns - 1])
        for row, column, size in holes:
            away = np.hypot(i - row, j - column) > size
            i, j = i[away], j[away]
        a, b = start + i * columns + j, start + (i + 1) % rows * columns + j
        faces += [np.c_[a, b, b + 1], np.c_[a, b + 1, a + 1]]
        points.append(grid.reshape(-1, 3))
        start += rows * columns
    return im.scans.Mesh.from_arrays(np.concatenate(points), np.concatenate(faces), unit="m")


def main(folder: Path) -> None:
    """Write the raw vase and the repaired one."""
    folder.mkdir(parents=True, exist_ok=True)
    scan = raw_vase(np.random.default_rng(1))
    im.scans.write(scan, folder / "vase-raw.ply")

    # Holes up to thirty square centimetres; the mouth and the foot of the vase are larger, and stay open.
    done = im.scans.clean(scan, support_plane=True, spikes=True, fill_holes=30e-4)
    for step in done.log:
        if step.count:
            print(f"  {step.render('en')}")
    invented = done.mesh.reconstructed
    print(f"{100 * invented.mean():.2f} % of the triangles are invented")
    plane = done.mesh.history[-1].facts["support"]
    print(f"the table looked towards {np.round(plane['normal'], 3)}")

    for hole in im.scans.fill_holes(done.mesh, max_area=0.0).holes:
        print(f"left open: {1e4 * hole.area:.1f} cm², {100 * hole.perimeter:.1f} cm around")
    im.scans.write(done.mesh, folder / "vase-repaired.ply")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
