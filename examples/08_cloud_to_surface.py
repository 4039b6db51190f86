"""Make a surface of a laser scan: three stations around a vase, its mouth kept open, its bands of colour carried.

python examples/08_cloud_to_surface.py out/examples
"""

import sys
from pathlib import Path

import numpy as np

import immersion as im

HEIGHT, NOISE = 0.40, 0.0005  # metres


def radius(height: np.ndarray) -> np.ndarray:
    """Return the vase's radius at a height, both in metres."""
    return 0.09 + 0.04 * np.sin(2 * np.pi * height / HEIGHT)


def scanned(count: int, seed: int) -> im.scans.PointCloud:
    """Return what three scanners saw of the vase; a point belongs to the one that saw it most squarely."""
    random = np.random.default_rng(seed)
    turn, height = random.uniform(0, 2 * np.pi, count), random.uniform(0, HEIGHT, count)
    slope = (radius(height + 1e-6) - radius(height - 1e-6)) / 2e-6
    normals = np.c_[np.cos(turn), -slope, np.sin(turn)] / np.sqrt(1 + slope**2)[:, None]
    points = np.c_[radius(height) * np.cos(turn), height, radius(height) * np.sin(turn)]

    angles = np.array([0, 1, 2]) * 2 * np.pi / 3
    places = np.c_[1.5 * np.cos(angles), [0.3, 0.5, 0.4], 1.5 * np.sin(angles)]
    sight = places[None] - points[:, None]
    cosine = (sight * normals[:, None]).sum(2) / np.linalg.norm(sight, axis=2)

    bands = np.where((height // 0.05 % 2 == 0)[:, None], [176, 92, 52], [38, 30, 28])
    return im.scans.PointCloud.from_arrays(
        points + NOISE * random.standard_normal((count, 1)) * normals,
        colors=np.c_[bands, np.full(count, 255)].astype(np.uint8),
        poses=tuple(im.scans.Pose(place, name=f"station {k + 1}") for k, place in enumerate(places)),
        pose_of=cosine.argmax(1),
        unit="m",
        name="vase",
    )


def main(folder: Path) -> None:
    """Write the vase's surface into the folder."""
    cloud = scanned(12_000, seed=1)
    made = im.scans.reconstruct(cloud, resolution=0.006, max_gap=0.012)
    for remark in made.log:
        print(remark.render("en"))
    print(f"{len(cloud.points)} points became {len(made.mesh.faces)} triangles")

    places = made.mesh.positions()
    places = places[(places[:, 1] > 0) & (places[:, 1] < HEIGHT)]
    away = np.hypot(places[:, 0], places[:, 2]) - radius(places[:, 1])
    print(
        f"from the true vase: {1000 * np.sqrt(np.mean(away**2)):.2f} mm RMS; noise was {1000 * NOISE:.2f} mm"
    )
    print(f"holes: {im.scans.inspect(made.mesh).boundary_loops} (the mouth and the foot)")
    im.scans.write(made.mesh, folder / "vase.glb")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
