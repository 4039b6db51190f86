"""E57, against the reference library, and by hand where it says nothing."""

from __future__ import annotations

import logging

import numpy as np
import pye57
import pytest

from immersion.errors import FileError, InputError
from immersion.scans import chunks, read, read_cloud
from immersion.scans._kernels import e57 as kernels
from naive_clouds import crc32c, resealed, unpacked, write_e57

RNG = np.random.default_rng(11)
FLOAT, SINGLE, BYTE = ("float", False), ("float", True), ("int", 0, 255)


def _plain(count, kind=FLOAT, **more):
    places = RNG.uniform(-3, 3, (3, count))
    return {"fields": {f"cartesian{axis}": (kind, places[k]) for k, axis in enumerate("XYZ")}, **more}


def _reference(path, index=0):
    file = pye57.E57(str(path))
    found = file.read_scan(index, ignore_missing_fields=True, colors=True, intensity=True)
    file.close()
    return np.stack([found[f"cartesian{axis}"] for axis in "XYZ"], 1), found


def test_the_checksum_is_that_of_rfc_3720():
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E
    pages = np.frombuffer(resealed(RNG.bytes(3 * 1024)), np.uint8).copy()
    assert kernels.bad_pages(pages, kernels.crc_table()) == (0, -1)
    pages[1024 + 1019] ^= 1
    pages[2 * 1024 + 1023] ^= 128
    assert kernels.bad_pages(pages, kernels.crc_table()) == (2, 1)


@pytest.mark.parametrize("width", [1, 3, 8, 13, 31, 33, 63, 64])
@pytest.mark.parametrize("first", [0, 5])
def test_bits_are_unpacked_as_one_large_integer_says(width, first):
    data = RNG.bytes(8 * width + 1)
    out = np.empty((len(data) * 8 - first) // width, np.uint64)
    kernels.unpack_bits(np.frombuffer(data, np.uint8), first, width, out)
    assert out.tolist() == unpacked(data, first, width, len(out))


@pytest.mark.parametrize(
    "kind", [FLOAT, SINGLE, ("scaled", -40_000, 40_000, 1e-4, 0.5), ("scaled", -(2**40), 2**40, 1e-9, 0.0)]
)
def test_every_type_of_coordinate(tmp_path, kind):
    scan = _plain(5000, kind)
    write_e57(tmp_path / "a.e57", [scan])
    wanted, _ = _reference(tmp_path / "a.e57")
    np.testing.assert_allclose(read(tmp_path / "a.e57").positions(), wanted, atol=3e-7)


def test_poses_colours_intensity_and_states(tmp_path, caplog):
    count = 4000
    half = np.sqrt(0.5)
    scans = []
    for number, turn in enumerate([(1, 0, 0, 0), (half, 0, 0, half)]):
        scan = _plain(count, pose=((10.0 * number, 5.0, 1.5), turn), name=f"salle n°{number}")
        scan["fields"] |= {
            c: (BYTE, RNG.integers(0, 256, count)) for c in ("colorRed", "colorGreen", "colorBlue")
        }
        scan["fields"]["intensity"] = (SINGLE, RNG.uniform(0, 1, count))
        scan["fields"]["rowIndex"] = (("int", 0, 99), RNG.integers(0, 100, count))
        scan["fields"]["cartesianInvalidState"] = (("int", 0, 2), RNG.integers(0, 3, count))
        scan["limits"] = {
            "intensityLimits": {"intensityMinimum": 0.0, "intensityMaximum": 1.0},
            "colorLimits": {
                f"color{c}{e}": v
                for c in ("Red", "Green", "Blue")
                for e, v in (("Minimum", 0), ("Maximum", 255))
            },
        }
        scans.append(scan)
    write_e57(tmp_path / "été.e57", scans)
    with caplog.at_level(logging.WARNING):
        cloud = read_cloud(tmp_path / "été.e57")
    assert "that the scanner marked invalid" in caplog.text
    for number in range(2):
        wanted, found = _reference(tmp_path / "été.e57", number)
        own = cloud.picked(cloud.pose_of == number)
        np.testing.assert_allclose(own.positions(), wanted, atol=1e-6)
        np.testing.assert_array_equal(own.colors[:, 0], found["colorRed"])
        np.testing.assert_array_equal(own.colors[:, 2], found["colorBlue"])
        np.testing.assert_array_equal(own.scalars["intensity"], found["intensity"])
    assert cloud.colors.dtype == np.uint8
    assert (cloud.unit, cloud.extras["intensity_limits"]) == ("m", [0.0, 1.0])
    assert cloud.crs == 'LOCAL_CS["atelier",UNIT["metre",1]]'
    assert [pose.name for pose in cloud.poses] == ["salle n°0", "salle n°1"]
    np.testing.assert_allclose(cloud.poses[1].rotation, [0, 0, half, half])
    np.testing.assert_allclose(cloud.poses[1].position, [10, 5, 1.5])
    dropped = sum(int((scan["fields"]["cartesianInvalidState"][1] != 0).sum()) for scan in scans)
    assert cloud.extras["dropped"] == dropped
    assert cloud.scalars["rowIndex"].dtype == np.uint8


def test_spherical_coordinates(tmp_path):
    count = 700
    ball = [RNG.uniform(1, 9, count), RNG.uniform(-np.pi, np.pi, count), RNG.uniform(-1.5, 1.5, count)]
    names = ("sphericalRange", "sphericalAzimuth", "sphericalElevation")
    write_e57(tmp_path / "a.e57", [{"fields": dict(zip(names, ((FLOAT, b) for b in ball), strict=True))}])
    r, azimuth, elevation = ball
    wanted = np.stack(
        [
            r * np.cos(elevation) * np.cos(azimuth),
            r * np.cos(elevation) * np.sin(azimuth),
            r * np.sin(elevation),
        ],
        1,
    )
    np.testing.assert_allclose(read(tmp_path / "a.e57").positions(), wanted, atol=1e-6)


def test_colours_are_scaled_by_their_limits(tmp_path):
    for top, kind, wanted in ((1023, np.uint16, [0, 65535, 32799]), (100, np.uint8, [0, 255, 128])):
        scan = _plain(3)
        values = [0, top, (top + 1) // 2]
        scan["fields"] |= dict.fromkeys(("colorRed", "colorGreen", "colorBlue"), (("int", 0, 4095), values))
        scan["limits"] = {
            "colorLimits": {
                f"color{c}{e}": v
                for c in ("Red", "Green", "Blue")
                for e, v in (("Minimum", 0), ("Maximum", top))
            }
        }
        write_e57(tmp_path / "a.e57", [scan])
        colors = read(tmp_path / "a.e57").colors
        assert colors.dtype == kind
        assert colors[:, 0].tolist() == pytest.approx(wanted, abs=1)


def test_normals_of_the_extension_are_turned_by_the_pose(tmp_path):
    scan = _plain(4, pose=((0, 0, 0), (np.sqrt(0.5), 0, 0, np.sqrt(0.5))))  # a quarter turn about z
    scan["fields"] |= {
        f"nor:normal{axis}": (SINGLE, np.full(4, value))
        for axis, value in zip("XYZ", (1.0, 0.0, 0.0), strict=True)
    }
    write_e57(tmp_path / "a.e57", [scan])
    np.testing.assert_allclose(read(tmp_path / "a.e57").normals, [[0, 1, 0]] * 4, atol=1e-6)


def test_fields_that_one_station_lacks_are_said(tmp_path, caplog):
    first, second = _plain(5), _plain(6)
    first["fields"]["intensity"] = (SINGLE, np.ones(5))
    write_e57(tmp_path / "a.e57", [first, second])
    with caplog.at_level(logging.WARNING):
        cloud = read(tmp_path / "a.e57")
    assert "intensity is not in every scan" in caplog.text
    assert (len(cloud.points), cloud.scalars, cloud.poses) == (11, {}, ())


def test_a_constant_field_takes_no_bits(tmp_path):
    scan = _plain(2000)
    scan["fields"]["returnIndex"] = (("int", 4, 4), np.full(2000, 4))
    write_e57(tmp_path / "a.e57", [scan])
    assert set(read(tmp_path / "a.e57").scalars["returnIndex"].tolist()) == {4}


def test_far_coordinates_keep_a_tenth_of_a_millimetre(tmp_path):
    scan = _plain(500, pose=((652_431.0, 6_862_305.0, 40.0), (1, 0, 0, 0)))
    write_e57(tmp_path / "a.e57", [scan])
    wanted, _ = _reference(tmp_path / "a.e57")
    cloud = read(tmp_path / "a.e57")
    assert np.abs(cloud.positions() - wanted).max() < 1e-6
    assert cloud.offset.any()


def test_up_turns_points_normals_and_poses_together(tmp_path):
    scan = _plain(50, pose=((1.0, 2.0, 3.0), (np.sqrt(0.5), 0, 0, np.sqrt(0.5))))
    scan["fields"] |= {
        f"nor:normal{axis}": (SINGLE, np.full(50, v)) for axis, v in zip("XYZ", (0.6, 0.0, 0.8), strict=True)
    }
    write_e57(tmp_path / "a.e57", [scan])
    plain, turned = read(tmp_path / "a.e57"), read(tmp_path / "a.e57", up="z")
    for before, after in ((plain.positions(), turned.positions()), (plain.normals, turned.normals)):
        np.testing.assert_allclose(after, np.stack([before[:, 0], before[:, 2], -before[:, 1]], 1), atol=1e-7)
    np.testing.assert_allclose(turned.poses[0].position, [1, 3, -2])
    # Seen from the scanner nothing has moved.
    from scipy.spatial.transform import Rotation

    local = [
        Rotation.from_quat(c.poses[0].rotation).inv().apply(c.positions() - c.poses[0].position)
        for c in (plain, turned)
    ]
    np.testing.assert_allclose(local[0], local[1], atol=1e-6)
    assert turned.extras["up"] == "z"
    assert turned.history[0].parameters == {"unit": None, "up": "z"}
    assert turned.history[0].facts == {"format": "e57", "points": 50}


def test_chunks_are_the_whole(tmp_path):
    scans = []
    for number in range(3):
        scan = _plain(2500, pose=((number, 0, 0), (1, 0, 0, 0)))
        scan["fields"]["colorRed"] = (
            ("int", 0, 63),
            RNG.integers(0, 64, 2500),
        )  # six bits: chunks end inside a byte
        scan["fields"]["cartesianInvalidState"] = (("int", 0, 1), RNG.integers(0, 2, 2500))
        scans.append(scan)
    write_e57(tmp_path / "a.e57", scans)
    whole = read(tmp_path / "a.e57")
    parts = list(chunks(tmp_path / "a.e57", points=777))
    assert max(len(part.points) for part in parts) <= 777
    assert len({tuple(part.offset) for part in parts}) == 1
    np.testing.assert_allclose(np.concatenate([p.positions() for p in parts]), whole.positions(), atol=1e-6)
    np.testing.assert_array_equal(np.concatenate([p.pose_of for p in parts]), whole.pose_of)
    np.testing.assert_array_equal(
        np.concatenate([p.scalars["colorRed"] for p in parts]), whole.scalars["colorRed"]
    )


def test_a_flipped_bit_is_found_by_its_page(tmp_path):
    write_e57(tmp_path / "a.e57", [_plain(3000)])
    data = bytearray((tmp_path / "a.e57").read_bytes())
    data[20 * 1024 + 100] ^= 4
    (tmp_path / "a.e57").write_bytes(data)
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.e57")
    assert (caught.value.code, caught.value.values["first"]) == ("e57-checksum", 20)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (b'recordCount="3000"', b'recordCount="9000"', "e57-points"),
        (b'recordCount="3000"', b'recordCount="-300"', "e57-xml"),
        (b'fileOffset="', b'fileOffset="9', "e57-points"),
        (b'type="CompressedVector"', b'type="CompressedVecto"', None),
        (b"<prototype", b"<prototypo", "e57-xml"),
        (b"cartesianX", b"cartesianW", "e57-xml"),
    ],
)
def test_a_tree_that_lies_with_checksums_that_agree(tmp_path, before, after, code):
    write_e57(tmp_path / "a.e57", [_plain(3000)])
    data = (tmp_path / "a.e57").read_bytes()
    assert before in data
    swapped = data.replace(before, after)
    swapped = resealed((swapped + bytes(2048))[: len(data)])
    (tmp_path / "a.e57").write_bytes(swapped)
    if code is None:
        assert len(read(tmp_path / "a.e57").points) == 3000
        return
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.e57")
    assert caught.value.code == code


def test_a_document_type_is_refused(tmp_path):
    write_e57(tmp_path / "a.e57", [_plain(3)])
    data = (tmp_path / "a.e57").read_bytes()
    bomb = data.replace(b"<e57Root", b"<!DOCTYPE", 1)
    (tmp_path / "a.e57").write_bytes(resealed((bomb + bytes(1024))[: len(data)]))
    with pytest.raises(FileError, match="e57-xml"):
        read(tmp_path / "a.e57")


@pytest.mark.data
def test_the_bunny_agrees_with_the_reference_library(data_folder):
    path = data_folder / "scans" / "bunnyDouble.e57"
    cloud = read(path)
    wanted, _ = _reference(path)
    assert (len(cloud.points), cloud.name, cloud.unit, cloud.poses) == (30_571, "bunny", "m", ())
    assert np.abs(cloud.positions() - wanted).max() < 1e-8


def test_many_scans_of_the_same_bytes_are_refused(tmp_path):
    """Two hundred entries that name one section would ask for two hundred times its memory."""
    write_e57(tmp_path / "a.e57", [_plain(3000)])
    data = (tmp_path / "a.e57").read_bytes()
    logical = b"".join(data[at : at + 1020] for at in range(0, len(data), 1024))
    first, last = logical.index(b"<vectorChild"), logical.index(b"</vectorChild>") + len(b"</vectorChild>")
    longer = logical[:last] + logical[first:last] * 199 + logical[last:]
    xml = int.from_bytes(logical[32:40], "little") + 199 * (last - first)
    longer = longer[:32] + xml.to_bytes(8, "little") + longer[40:]
    pages = -(-len(longer) // 1020)
    longer = longer[:16] + (pages * 1024).to_bytes(8, "little") + longer[24:]
    body = longer.ljust(pages * 1020, b"\0")
    (tmp_path / "a.e57").write_bytes(
        resealed(b"".join(body[at : at + 1020] + bytes(4) for at in range(0, len(body), 1020)))
    )
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.e57")
    assert caught.value.code == "e57-points"


@pytest.mark.parametrize("value", [1e16, 1e200, float("inf")])
def test_places_beyond_all_reason_are_refused(tmp_path, value):
    scan = _plain(5, pose=((value if value < 1e300 else 1.0, 0.0, 0.0), (1, 0, 0, 0)))
    if value > 1e300:
        scan["fields"]["cartesianX"] = (FLOAT, np.full(5, 1e300))
    write_e57(tmp_path / "a.e57", [scan])
    with pytest.raises(InputError, match="mesh-too-far"):
        read(tmp_path / "a.e57")


def test_places_that_are_no_numbers_are_left_out_and_counted(tmp_path):
    scan = _plain(5)
    scan["fields"]["cartesianX"][1][2] = np.nan
    write_e57(tmp_path / "a.e57", [scan])
    cloud = read(tmp_path / "a.e57")
    assert (len(cloud.points), cloud.extras["dropped"]) == (4, 1)
