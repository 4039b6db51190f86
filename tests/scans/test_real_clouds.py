"""Real clouds become surfaces that pass through their points."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import scans
from immersion.scans import PointCloud
from immersion.scans.topology import edges_of

pytestmark = pytest.mark.data


def las_cloud(path):
    import laspy

    read = laspy.read(path)
    rgb = np.stack([read.red, read.green, read.blue, np.full(len(read.red), 65535)], 1).astype(np.uint16)
    return PointCloud.from_arrays(
        np.c_[read.x, read.y, read.z], colors=rgb, scalars={"intensity": np.asarray(read.intensity)}, unit="m"
    )


def test_the_bunny(data_folder):
    import pye57

    file = pye57.E57(str(data_folder / "scans" / "bunnyDouble.e57"))
    raw = file.read_scan_raw(0)
    file.close()
    cloud = PointCloud.from_arrays(np.c_[raw["cartesianX"], raw["cartesianY"], raw["cartesianZ"]], unit="m")
    made = scans.reconstruct(cloud)
    assert made.facts["deviation"]["rms"] < 0.06 * made.facts["spacing"]
    assert made.facts["deviation"]["max"] < made.facts["spacing"]
    assert made.facts["unreached_part"] == 0
    assert made.facts["nonmanifold_edges"] == 0
    report = scans.inspect(made.mesh)
    assert (report.components, report.boundary_loops) == (1, 1), "its foot was not scanned"
    reference = scans.read(data_folder / "scans" / "stanford-bunny.obj")
    assert 0 < report.triangles < 2 * len(reference.faces)


@pytest.mark.slow
def test_the_lion(data_folder):
    made = scans.reconstruct(las_cloud(data_folder / "scans" / "lion_takanawa.copc.laz"))
    assert made.facts["repeated_points"] > 60_000
    assert made.facts["deviation"]["rms"] < 0.4 * made.facts["spacing"]
    assert made.facts["unreached_part"] < 0.03
    assert made.mesh.colors[:, :3].max() > 200, "its colours are bytes moved up by eight bits"
    assert "/ 256" in " ".join(remark.render("en") for remark in made.log)
    assert (edges_of(made.mesh.faces).counts > 2).sum() < 100


@pytest.mark.slow
def test_terrain_faces_up(data_folder):
    cloud = las_cloud(data_folder / "scans" / "autzen_trim.laz")
    made = scans.reconstruct(cloud)
    corners = made.mesh.positions()[made.mesh.faces]
    up = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    assert up[up > 0].sum() > 8 * -up[up < 0].sum(), "only the trees have undersides"
    low, high = cloud.bounds
    assert (made.mesh.bounds[0] > low - made.facts["max_gap"]).all()
    assert (made.mesh.bounds[1] < high + made.facts["max_gap"]).all()
    assert made.mesh.colors[:, :3].max() > 150, "its colours are bytes in 16 bits"
