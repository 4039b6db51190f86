"""Thin a point cloud that need not fit in memory, and look through it chunk by chunk.

python examples/09_thin_a_cloud.py out/examples
"""

import sys
from pathlib import Path

import numpy as np

import immersion as im

# Where the survey's coordinates live: far from zero, so that a float alone would lose millimetres.
PLACE = np.array([652_300.0, 6_862_200.0, 35.0])
SYSTEM = (
    'PROJCS["RGF93 / Lambert-93",GEOGCS["RGF93",UNIT["degree",0.0174532925199433]],'
    'UNIT["metre",1,AUTHORITY["EPSG","9001"]]]'
)


def column(count: int, seed: int) -> im.scans.PointCloud:
    """A round column of 5 m, as a scanner would see it from all sides: lit from one of them."""
    rng = np.random.default_rng(seed)
    around, height = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 5, count)
    radius = 0.4 + 0.02 * np.cos(24 * around) - 0.01 * height + rng.normal(0, 0.001, count)
    points = np.stack([radius * np.cos(around), radius * np.sin(around), height], 1)
    light = (40_000 + 20_000 * np.cos(around)).astype(np.uint16)
    colors = np.stack([light, light, (light * 0.9).astype(np.uint16), np.full(count, 65535, np.uint16)], 1)
    return im.scans.PointCloud.from_arrays(
        points + PLACE, colors=colors, scalars={"intensity": light}, crs=SYSTEM, unit="m", name="column"
    )


def main(folder: Path) -> None:
    """Write the column as LAZ, thin it to a point per two centimetres, and say what is left."""
    im.scans.write(column(300_000, seed=1), folder / "column.laz")
    done = im.scans.thin(folder / "column.laz", folder / "column-thin.laz", spacing=0.02, points=50_000)
    print(
        f"thinned: {done.before} points became {done.after}, one for each cube of {done.spacing} {done.unit}"
    )

    for number, chunk in enumerate(im.scans.chunks(folder / "column-thin.laz", points=15_000)):
        low, high = chunk.bounds
        print(f"  chunk {number}: {len(chunk.points)} points, {high[2] - low[2]:.2f} {chunk.unit} high")

    cloud = im.scans.read_cloud(folder / "column-thin.laz", up="z")
    print(f"read with z up: the offset is {cloud.offset.tolist()}, kept apart in double precision")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
