"""LAS, LAZ and COPC, against laspy."""

from __future__ import annotations

import laspy
import numpy as np
import pytest

from immersion.errors import FileError
from immersion.scans import PointCloud, chunks, read, read_mesh, write
from immersion.scans.io._crs import crs_unit
from naive_clouds import small_cloud

RNG = np.random.default_rng(5)
DEGREES = 'GEOGCS["b",UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]]'
WKT2 = (
    'PROJCRS["a",BASEGEOGCRS["b",DATUM["d",ELLIPSOID["e",6378137,298,LENGTHUNIT["metre",1]]]],'
    'CONVERSION["u",METHOD["m"],PARAMETER["p",0,LENGTHUNIT["foot",0.3]]],'
    'CS[Cartesian,2],AXIS["E",east],AXIS["N",north],LENGTHUNIT["metre",1]]'
)


def _by_laspy(path, point_format, version, count=300, vlrs=()):
    header = laspy.LasHeader(point_format=point_format, version=version)
    header.scales, header.offsets = [0.001, 0.01, 1e-4], [600_000, 4_800_000, 0]
    header.add_extra_dim(laspy.ExtraBytesParams("hauteur", "f8"))
    header.add_extra_dim(laspy.ExtraBytesParams("poids", "i2", scales=[0.01], offsets=[5.0]))
    header.add_extra_dim(laspy.ExtraBytesParams("vecteur", "3u1"))
    header.vlrs.extend(vlrs)
    las = laspy.LasData(header)
    las.x = RNG.uniform(600_000, 600_100, count)
    las.y = RNG.uniform(4_800_000, 4_800_100, count)
    las.z = RNG.uniform(0, 50, count)
    for dimension in las.point_format.dimensions:
        name = dimension.name
        if name in "XYZ" or name.startswith(("wave", "x_t", "y_t", "z_t", "return_point")):
            continue
        if name == "hauteur":
            las[name] = RNG.normal(size=count)
        elif name == "poids":
            las[name] = RNG.integers(0, 300, count) * 0.01 + 5.0
        elif name == "vecteur":
            las[name] = RNG.integers(0, 255, (count, 3))
        elif name == "gps_time":
            las[name] = RNG.uniform(0, 1e6, count)
        else:
            top = dimension.max if dimension.kind.name == "BitField" else min(dimension.max, 30_000)
            las[name] = RNG.integers(1, int(top) + 1, count)
    las.write(path)
    return laspy.read(path)


@pytest.mark.parametrize("suffix", [".las", ".laz"])
@pytest.mark.parametrize(
    ("kind", "version"),
    [(0, "1.2"), (1, "1.2"), (2, "1.2"), (3, "1.3"), (6, "1.4"), (7, "1.4"), (8, "1.4")],
)
def test_every_field_of_every_format(tmp_path, kind, version, suffix):
    las = _by_laspy(tmp_path / f"a{suffix}", kind, version)
    cloud = read(tmp_path / f"a{suffix}")
    assert np.abs(cloud.positions() - las.xyz).max() < 1e-5
    names = set(las.point_format.dimension_names) - {"X", "Y", "Z", "red", "green", "blue", "vecteur"}
    for name in names:
        np.testing.assert_allclose(cloud.scalars[name], np.asarray(las[name]), rtol=1e-12, err_msg=name)
    for k in range(3):
        np.testing.assert_array_equal(cloud.scalars[f"vecteur_{k}"], las["vecteur"][:, k])
    if kind in (2, 3, 7, 8):
        np.testing.assert_array_equal(cloud.colors[:, :3], np.stack([las.red, las.green, las.blue], 1))
        assert cloud.colors.dtype == np.uint16
        assert (cloud.colors[:, 3] == 65535).all()
    else:
        assert cloud.colors is None


@pytest.mark.parametrize("kind", [4, 5, 9, 10])
def test_waveform_formats_keep_their_points(tmp_path, kind):
    las = _by_laspy(tmp_path / "a.las", kind, "1.4" if kind > 5 else "1.3")
    cloud = read(tmp_path / "a.las")
    assert np.abs(cloud.positions() - las.xyz).max() < 1e-5
    np.testing.assert_array_equal(cloud.scalars["intensity"], las.intensity)


@pytest.mark.parametrize("suffix", [".las", ".laz"])
@pytest.mark.parametrize("deep", [True, False])
@pytest.mark.parametrize("offset", [(0, 0, 0), (652_431.125, 6_862_305.5, 118.25)])
def test_a_cloud_comes_back(tmp_path, suffix, deep, offset):
    cloud = small_cloud(offset=offset, deep=deep)
    write(cloud, tmp_path / f"aller{suffix}")
    again = read(tmp_path / f"aller{suffix}")
    assert np.abs(again.positions() - cloud.positions()).max() < 5e-5
    np.testing.assert_array_equal(again.colors, cloud.colors)
    assert again.colors.dtype == cloud.colors.dtype
    np.testing.assert_array_equal(again.normals, cloud.normals)
    assert set(again.scalars) == set(cloud.scalars)
    for name, values in cloud.scalars.items():
        np.testing.assert_array_equal(again.scalars[name], values, err_msg=name)
        assert again.scalars[name].dtype == values.dtype, name
    np.testing.assert_array_equal(again.pose_of, cloud.pose_of)
    np.testing.assert_array_equal(again.poses[1].rotation, cloud.poses[1].rotation)
    assert (again.poses[0].name, again.name) == ("été", "l'éclat")
    assert (again.crs, again.unit) == (cloud.crs, "m")


@pytest.mark.parametrize("suffix", [".las", ".laz"])
def test_laspy_reads_what_is_written(tmp_path, suffix):
    cloud = small_cloud(2000, offset=(652_431.125, 6_862_305.5, 118.25))
    write(cloud, tmp_path / f"a{suffix}")
    las = laspy.read(tmp_path / f"a{suffix}")
    assert np.abs(las.xyz - cloud.positions()).max() < 5e-5
    np.testing.assert_array_equal(np.stack([las.red, las.green, las.blue], 1), cloud.colors[:, :3])
    np.testing.assert_array_equal(las.classification, cloud.scalars["classification"])
    np.testing.assert_array_equal(las.return_number, cloud.scalars["return_number"])
    np.testing.assert_array_equal(las["NormalX"], cloud.normals[:, 0])
    np.testing.assert_array_equal(las["label"], cloud.scalars["label"])
    np.testing.assert_allclose(las.header.mins, las.xyz.min(0), atol=1e-6)
    np.testing.assert_allclose(las.header.maxs, las.xyz.max(0), atol=1e-6)
    counts = np.bincount(cloud.scalars["return_number"], minlength=16)[1:]
    assert las.header.number_of_points_by_return.tolist() == counts.tolist()
    assert las.header.creation_date is None
    wkt = next(v for v in las.vlrs if v.record_id == 2112)
    assert wkt.string.rstrip("\0") == cloud.crs


def test_float_intensity_is_exact_for_us_and_visible_to_others(tmp_path):
    values = np.linspace(0, 1, 11)
    cloud = PointCloud.from_arrays(np.zeros((11, 3)), scalars={"intensity": values, "x y": values > 0.5})
    write(cloud, tmp_path / "a.laz")
    again = read(tmp_path / "a.laz")
    np.testing.assert_array_equal(again.scalars["intensity"], values)
    np.testing.assert_array_equal(again.scalars["x y"], values > 0.5)
    assert laspy.read(tmp_path / "a.laz").intensity.tolist() == np.round(values * 65535).tolist()


@pytest.mark.parametrize("suffix", [".las", ".laz", ".ply"])
def test_same_cloud_same_bytes(tmp_path, suffix):
    for name in ("a", "b"):
        write(small_cloud(5000), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("size", [1e-3, 0.2, 5.0, 300.0, 2e4, 1e6])
@pytest.mark.parametrize("far", [0.0, 6.8e6])
def test_steps_are_fine_enough_and_never_overflow(tmp_path, size, far):
    points = np.array([[0, 0, 0], [size, size, size], [size / 3, size / 7, size / 11]]) + far
    cloud = PointCloud.from_arrays(points, unit="m")
    write(cloud, tmp_path / "a.las")
    again = read(tmp_path / "a.las")
    # float32 around the offset is what the cloud itself has.
    room = max(5e-5 if size > 1 else size * 1e-7, 3e-7 * size, 1e-15 * far)
    assert np.abs(again.positions() - cloud.positions()).max() <= room


def test_a_file_on_its_own_grid_keeps_it(tmp_path):
    las = _by_laspy(tmp_path / "a.las", 7, "1.4")
    write(read(tmp_path / "a.las"), tmp_path / "b.laz")
    again = laspy.read(tmp_path / "b.laz")
    np.testing.assert_array_equal(again.X, las.X)
    np.testing.assert_array_equal(again.header.scales, las.header.scales)


def test_geotiff_keys_come_back(tmp_path):
    from laspy.vlrs import VLR

    keys = np.array([1, 1, 0, 2, 1024, 0, 1, 1, 3076, 0, 1, 9001], "<u2").tobytes()
    vlrs = [VLR("LASF_Projection", 34735, "", keys), VLR("LASF_Projection", 34737, "", b"Lambert|\0")]
    _by_laspy(tmp_path / "a.las", 3, "1.2", vlrs=vlrs)
    cloud = read(tmp_path / "a.las")
    assert cloud.crs.startswith("GeoTIFF ")
    assert cloud.unit == "m"
    write(cloud, tmp_path / "b.laz")
    assert read(tmp_path / "b.laz").crs == cloud.crs


@pytest.mark.parametrize(
    ("wkt", "unit"),
    [
        (f'PROJCS["a",{DEGREES},UNIT["metre",1,AUTHORITY["EPSG","9001"]]]', 1.0),
        (f'PROJCS["a",{DEGREES},UNIT["US survey foot",0.304800609601219]]', 0.304800609601219),
        (f'COMPD_CS["c",PROJCS["a",{DEGREES},UNIT["m",1]],VERT_CS["h",UNIT["m",1.0]]]', 1.0),
        (f'COMPD_CS["c",PROJCS["a",{DEGREES},UNIT["m",1]],VERT_CS["h",UNIT["ft",0.3048]]]', None),
        (WKT2, 1.0),
        (DEGREES, None),
        ("n'importe quoi ]]]] [[[[ UNIT[", None),
        (None, None),
    ],
)
def test_the_unit_of_a_reference_system(wkt, unit):
    assert crs_unit(wkt) == unit


def test_a_reference_system_of_brackets_is_no_stack():
    assert crs_unit("PROJCS[" * 50_000 + 'UNIT["m",1]') == 1.0


def test_bytes_in_fields_of_16_bits_are_kept_and_said(tmp_path):
    colors = np.full((4, 4), 65535, np.uint16)
    colors[:, :3] = [[0, 1, 2], [255, 254, 253], [9, 9, 9], [100, 0, 7]]
    write(PointCloud.from_arrays(np.eye(4, 3), colors=colors), tmp_path / "a.laz")
    cloud = read(tmp_path / "a.laz")
    assert cloud.extras["color_bits"] == 8
    np.testing.assert_array_equal(cloud.colors, colors)


def test_kinds_and_targets_are_told_apart(tmp_path):
    from naive_scans_io import tetrahedron

    with pytest.raises(FileError, match="scan-mesh-target"):
        write(tetrahedron(), tmp_path / "a.laz")
    for suffix in (".obj", ".stl", ".glb"):
        with pytest.raises(FileError, match="scan-cloud-target") as caught:
            write(small_cloud(), tmp_path / f"a{suffix}")
        assert ".laz" in str(caught.value)
    with pytest.raises(FileError, match="file-suffix"):
        write(small_cloud(), tmp_path / "a.e57")
    write(small_cloud(), tmp_path / "a.laz")
    with pytest.raises(FileError, match="scan-point-cloud"):
        read_mesh(tmp_path / "a.laz")
    cloud = read(tmp_path / "a.laz")
    with pytest.raises(FileError, match="scan-master"):
        write(cloud, tmp_path / "a.laz")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.laz"]


@pytest.mark.parametrize("suffix", [".las", ".laz", ".ply"])
def test_chunks_are_the_whole(tmp_path, suffix):
    cloud = small_cloud(5000, offset=(652_431.125, 6_862_305.5, 118.25))
    write(cloud, tmp_path / f"a{suffix}")
    parts = list(chunks(tmp_path / f"a{suffix}", points=1234))
    assert [len(part.points) for part in parts] == [1234, 1234, 1234, 1234, 64]
    assert len({tuple(part.offset) for part in parts}) == 1
    whole = read(tmp_path / f"a{suffix}")
    np.testing.assert_allclose(np.concatenate([p.positions() for p in parts]), whole.positions(), atol=1e-6)
    np.testing.assert_array_equal(np.concatenate([p.colors for p in parts]), whole.colors)
    for name, values in whole.scalars.items():
        np.testing.assert_array_equal(np.concatenate([p.scalars[name] for p in parts]), values)
    assert parts[0].unit == "m"
    assert parts[2].poses[0].name == "été"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "count"),
    [("lion_takanawa.copc.laz", 341_989), ("autzen_trim.laz", 110_000), ("simple1_4.las", 22_600)],
)
def test_real_files_agree_with_laspy(data_folder, name, count):
    path = data_folder / "scans" / name
    cloud, las = read(path), laspy.read(path)
    assert len(cloud.points) == count
    assert np.abs(cloud.positions() - las.xyz).max() < 1e-4
    np.testing.assert_array_equal(cloud.colors[:, :3], np.stack([las.red, las.green, las.blue], 1))
    for field, values in cloud.scalars.items():
        np.testing.assert_array_equal(values, np.asarray(las[field]), err_msg=field)


@pytest.mark.data
def test_autzen_survives_being_written(data_folder, tmp_path):
    cloud = read(data_folder / "scans" / "autzen_trim.laz")
    assert cloud.unit is None  # feet: read(…, unit="ft") says so
    assert cloud.extras["color_bits"] == 8
    write(cloud, tmp_path / "a.laz")
    before, after = laspy.read(data_folder / "scans" / "autzen_trim.laz"), laspy.read(tmp_path / "a.laz")
    for axis in "XYZ":
        np.testing.assert_array_equal(before[axis], after[axis])
    for field in ("red", "intensity", "classification", "gps_time", "point_source_id", "scan_angle_rank"):
        np.testing.assert_array_equal(before[field], after[field], err_msg=field)
    np.testing.assert_allclose(after.scan_angle * 0.006, before.scan_angle_rank, atol=0.003)


@pytest.mark.parametrize("suffix", [".las", ".laz", ".ply"])
@pytest.mark.parametrize("far", [0.0, 3000.0, 1e6])
def test_nothing_below_a_tenth_of_a_millimetre_is_lost_over_four_kilometres(tmp_path, suffix, far):
    points = np.random.default_rng(8).uniform(0, 4000, (5000, 3)) + far
    cloud = PointCloud.from_arrays(points - far - 2000, offset=np.full(3, far + 2000), unit="m")
    write(cloud, tmp_path / f"a{suffix}")
    # Half a step of 0.1 mm in the file, and float32 around the middle when it is read again.
    room = 6.2e-5 + (0.0 if suffix == ".ply" else 5e-5)
    for again in (read(tmp_path / f"a{suffix}"), *chunks(tmp_path / f"a{suffix}")):
        assert np.abs(again.positions() - cloud.positions()).max() < room
