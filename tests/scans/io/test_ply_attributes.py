"""PLY: normals, numbers by name, clouds; OBJ normals; splats refused by name."""

from __future__ import annotations

import gzip
import logging

import numpy as np
import pytest
import trimesh

from immersion.errors import FileError
from immersion.scans import Mesh, PointCloud, materials_of, read, read_cloud, read_mesh, write
from naive_clouds import small_cloud
from naive_scans_io import PIXEL_PNG, POINTS, ply_text, tetrahedron

TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8",
}  # fmt: skip


def _file(order: str, kind: str, faces: bool) -> bytes:
    """Four points with normals and a number of the type asked for, in any of the three formats."""
    name = {"": "ascii", "<": "binary_little_endian", ">": "binary_big_endian"}[order]
    head = [f"ply\nformat {name} 1.0\ncomment unit mm\nelement vertex 4"]
    head += [f"property float {axis}" for axis in "xyz"] + [f"property double n{axis}" for axis in "xyz"]
    head += [f"property {kind} quality"]
    head += ["element face 1", "property list uchar int vertex_indices"] if faces else []
    values = [1, 2, 3, 100]
    rows = [(*map(float, p.split()), 0.0, 0.6, 0.8, v) for p, v in zip(POINTS, values, strict=True)]
    if not order:
        lines = [" ".join(str(v) for v in row) for row in rows] + (["3 0 1 2"] if faces else [])
        return "\n".join([*head, "end_header", *lines, ""]).encode()
    body = np.array(
        rows, [(f"p{k}", order + t) for k, t in enumerate(["f4"] * 3 + ["f8"] * 3 + [TYPES[kind]])]
    )
    end = np.array([(3, [0, 1, 2])], [("n", "u1"), ("i", order + "i4", 3)]).tobytes() if faces else b""
    return "\n".join([*head, "end_header", ""]).encode() + body.tobytes() + end


@pytest.mark.parametrize("faces", [True, False])
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("order", ["", "<", ">"])
def test_every_type_of_number_and_the_normals_are_kept(tmp_path, order, kind, faces):
    (tmp_path / "a.ply").write_bytes(_file(order, kind, faces))
    scan = read(tmp_path / "a.ply")
    assert isinstance(scan, Mesh if faces else PointCloud)
    np.testing.assert_allclose(scan.normals, [[0, 0.6, 0.8]] * 4, atol=1e-7)
    assert scan.scalars["quality"].tolist() == [1, 2, 3, 100]
    assert scan.scalars["quality"].dtype == (np.float32 if faces else TYPES[kind])
    assert scan.unit == "mm"
    write(scan, tmp_path / "b.ply")
    again = read(tmp_path / "b.ply")
    np.testing.assert_array_equal(again.normals, scan.normals)
    np.testing.assert_array_equal(again.scalars["quality"], scan.scalars["quality"])
    assert again.scalars["quality"].dtype == scan.scalars["quality"].dtype


def test_reading_is_the_first_step_of_the_history(tmp_path):
    (tmp_path / "a.ply").write_bytes(_file("<", "float", True))
    mesh, cloud = read_mesh(tmp_path / "a.ply", unit="cm", up="z"), None
    assert [step.to_dict() for step in mesh.history] == [
        {
            "name": "read",
            "parameters": {"unit": "cm", "up": "z"},
            "facts": {"format": "ply", "triangles": 1, "vertices": 4},
        }
    ]
    assert mesh.extras["unit_in_file"] == "mm"
    np.testing.assert_allclose(mesh.normals, [[0, 0.8, -0.6]] * 4, atol=1e-7)
    (tmp_path / "b.ply").write_bytes(_file("<", "float", False))
    cloud = read_cloud(tmp_path / "b.ply")
    assert cloud.history[0].facts == {"format": "ply", "points": 4}
    with pytest.raises(FileError, match="scan-is-mesh"):
        read_cloud(tmp_path / "a.ply")


def test_numbers_that_are_none_are_left_out_and_said(tmp_path, caplog):
    text = _file("", "float", True).replace(b" 100\n", b" nan\n")
    (tmp_path / "a.ply").write_bytes(text)
    with caplog.at_level(logging.WARNING):
        mesh = read(tmp_path / "a.ply")
    assert mesh.extras["left_out"] == ["quality"]
    assert "quality with NaN" in caplog.text
    assert mesh.scalars == {}


def test_normals_of_another_length_become_units(tmp_path):
    (tmp_path / "a.ply").write_bytes(
        _file("", "float", False).replace(b"0.0 0.6 0.8", b"0 0 0 ", 1).replace(b"0.6 0.8", b"6 8")
    )
    assert read(tmp_path / "a.ply").normals.tolist() == pytest.approx(
        np.array([[0, 0, 0], [0, 0.6, 0.8], [0, 0.6, 0.8], [0, 0.6, 0.8]], np.float32)
    )


@pytest.mark.parametrize("offset", [(0, 0, 0), (652_431.125, 6_862_305.5, 118.25)])
@pytest.mark.parametrize("deep", [True, False])
def test_a_cloud_comes_back_as_ply(tmp_path, deep, offset):
    cloud = small_cloud(offset=offset, deep=deep)
    write(cloud, tmp_path / "a.ply")
    again = read(tmp_path / "a.ply")
    np.testing.assert_allclose(again.positions(), cloud.positions(), atol=1e-6)
    for name in ("colors", "normals", "pose_of"):
        np.testing.assert_array_equal(getattr(again, name), getattr(cloud, name))
    assert again.colors.dtype == cloud.colors.dtype
    for name, values in cloud.scalars.items():
        np.testing.assert_array_equal(again.scalars["_".join(name.split())], values)
    assert (again.crs, again.unit, again.poses[0].name) == (cloud.crs, "m", "été")
    np.testing.assert_array_equal(again.poses[1].rotation, cloud.poses[1].rotation)
    peer = trimesh.load(tmp_path / "a.ply")
    np.testing.assert_allclose(peer.vertices, cloud.positions(), atol=1e-6)


def test_invented_faces_and_numbers_of_a_mesh_come_back(tmp_path):
    from dataclasses import replace

    mesh = tetrahedron(normals=np.eye(4, 3, dtype=np.float32), scalars={"confidence": [0.5, 1, 2, 3]})
    mesh = replace(mesh, reconstructed=np.array([False, True, False, True]))
    write(mesh, tmp_path / "a.ply")
    again = read(tmp_path / "a.ply")
    assert again.reconstructed.tolist() == [False, True, False, True]
    assert again.scalars["confidence"].tolist() == [0.5, 1, 2, 3]
    np.testing.assert_array_equal(again.normals, mesh.normals)


def test_a_strip_of_a_cloud_is_a_mesh(tmp_path):
    text = ply_text([("int", "vertex_indices")], ["4 0 1 2 3"]).replace(b"element face", b"element tristrips")
    (tmp_path / "a.ply").write_bytes(text)
    assert read_mesh(tmp_path / "a.ply").faces.tolist() == [[0, 1, 2], [2, 1, 3]]


SPLAT = (
    "f_dc_0",
    "f_dc_1",
    "f_dc_2",
    "opacity",
    "scale_0",
    "scale_1",
    "scale_2",
    "rot_0",
    "rot_1",
    "rot_2",
    "rot_3",
)


@pytest.mark.parametrize("names", [SPLAT, SPLAT[:3], ("scale_0", "rot_0")])
def test_splats_in_a_ply_are_refused_by_name(tmp_path, names):
    head = "ply\nformat ascii 1.0\nelement vertex 1\n" + "".join(
        f"property float {n}\n" for n in ("x", "y", "z", *names)
    )
    (tmp_path / "a.ply").write_text(head + "end_header\n" + "0 " * (3 + len(names)) + "\n")
    _refused(tmp_path / "a.ply", "PLY")


def _refused(path, kind):
    from immersion.scans import chunks

    for call in (read, read_mesh, read_cloud, lambda p: next(chunks(p))):
        with pytest.raises(FileError) as caught:
            call(path)
        assert caught.value.code == "scan-splats"
        assert kind in caught.value.render("en")
        assert "export the mesh" in caught.value.render("en")
        assert "exportez le maillage" in caught.value.render("fr")


def test_splat_files_are_refused_by_suffix_and_by_content(tmp_path):
    spz = gzip.compress(b"NGSP" + bytes(60))
    for name, content, kind in (
        ("a.spz", spz, "SPZ"), ("a.splat", bytes(32), "SPLAT"), ("a.ksplat", bytes(32), "KSPLAT"),
        ("b.ply", spz, "SPZ"), ("c.laz", spz, "SPZ"), ("d.glb", b"NGSP" + bytes(60), "SPZ"), ("e.SPZ", spz, "SPZ"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        _refused(tmp_path / name, kind)
    (tmp_path / "f.ply").write_bytes(gzip.compress(b"hello"))
    with pytest.raises(FileError, match="scan-content"):
        read(tmp_path / "f.ply")
    with pytest.raises(FileError, match="file-missing"):
        read(tmp_path / "g.spz")


def test_obj_normals_are_kept_and_written(tmp_path):
    lines = ["v 0 0 0", "v 1 0 0", "v 0 1 0", "v 0 0 1", "vn 0 0 2", "vn 0 1 0", "vn 1 0 0"]
    (tmp_path / "a.obj").write_text("\n".join([*lines, "f 1//1 2//1 3//2", "f -4//-3 3//2 4//3", ""]))
    mesh = read(tmp_path / "a.obj")
    assert mesh.normals.tolist() == [[0, 0, 1], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
    for uvs in (None, [[0, 0], [1, 0], [0, 1], [1, 1]]):
        full = Mesh.from_arrays(mesh.positions(), mesh.faces, normals=mesh.normals, uvs=uvs)
        write(full, tmp_path / "b.obj")
        np.testing.assert_array_equal(read(tmp_path / "b.obj").normals, mesh.normals)
        peer = trimesh.load(tmp_path / "b.obj", process=False, maintain_order=True)
        np.testing.assert_allclose(peer.vertex_normals, mesh.normals, atol=1e-6)


def test_obj_vertices_of_several_normals_keep_the_mean_and_stay_whole(tmp_path, caplog):
    lines = ["v 0 0 0", "v 1 0 0", "v 0 1 0", "v 0 0 1", "vn 0 0 1", "vn 0 1 0"]
    (tmp_path / "a.obj").write_text("\n".join([*lines, "f 1//1 2//1 3//1", "f 1//2 3//2 4//2", ""]))
    with caplog.at_level(logging.WARNING):
        mesh = read(tmp_path / "a.obj")
    assert "2 vertices with several normals" in caplog.text
    assert len(mesh.vertices) == 4
    half = np.sqrt(0.5)
    np.testing.assert_allclose(
        mesh.normals, [[0, half, half], [0, 0, 1], [0, half, half], [0, 1, 0]], atol=1e-7
    )


@pytest.mark.parametrize("corner", ["1//9 2//1 3//1", "1//1 2 3//1"])
def test_obj_normals_that_are_not_there_are_left_out_and_said(tmp_path, caplog, corner):
    (tmp_path / "a.obj").write_text(f"v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 1\nf {corner}\n")
    with caplog.at_level(logging.WARNING):
        assert read(tmp_path / "a.obj").normals is None
    assert "normals that are not there" in caplog.text


def test_obj_of_many_materials_with_french_names(tmp_path):
    (tmp_path / "pierre dorée.png").write_bytes(PIXEL_PNG)
    (tmp_path / "matières d'été.mtl").write_text(
        "newmtl pierre dorée\nKd 0.5 0.5 0.5\nmap_Kd -s 1 1 1 pierre dorée.png\n"
        "newmtl  œuvre n° 2 \nKd 1 0 0\nd 0.5\n\nnewmtl inutile\nKd 0 1 0\n",
        encoding="utf-8",
    )
    (tmp_path / "a.obj").write_text(
        "mtllib matières d'été.mtl\no Tête de déesse\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nvt 0 0\n"
        "usemtl pierre dorée\nf 1/1 2/1 3/1\nusemtl œuvre n° 2\nf 1 2 4\nusemtl pierre dorée\nf 1/1 3/1 4/1\n",
        encoding="utf-8",
    )
    mesh = read(tmp_path / "a.obj")
    assert (mesh.name, mesh.face_materials.tolist()) == ("Tête de déesse", [0, 1, 0])
    first, second = materials_of(mesh)
    assert (first.name, second.name, second.color[3]) == ("pierre dorée", "œuvre n° 2", 0.5)
    assert mesh.textures[first.textures["base"]].path == tmp_path / "pierre dorée.png"
    write(mesh, tmp_path / "copie à part" / "b.obj")
    again = read(tmp_path / "copie à part" / "b.obj")
    assert [m.name for m in materials_of(again)] == ["pierre dorée", "œuvre n° 2"]
    assert again.face_materials.tolist() == [0, 1, 0]


@pytest.mark.data
@pytest.mark.parametrize("name", ["gargo.ply", "laurana.ply"])
def test_real_normals_agree_with_trimesh(data_folder, name):
    path = data_folder / "scans" / name
    mesh, peer = read_mesh(path), trimesh.load(path, process=False)
    np.testing.assert_array_equal(mesh.faces, peer.faces)
    np.testing.assert_allclose(mesh.positions(), peer.vertices, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(mesh.colors, peer.visual.vertex_colors)
    stored = peer.metadata["_ply_raw"]["vertex"]["data"]
    wanted = np.stack([stored[n] for n in ("nx", "ny", "nz")], 1)
    cosine = (mesh.normals * wanted).sum(1) / np.linalg.norm(wanted, axis=1)
    assert cosine.min() > 0.999999


@pytest.mark.data
def test_a_bare_copy_of_a_scan_is_a_cloud(data_folder, tmp_path):
    mesh = read_mesh(data_folder / "scans" / "gargo.ply")
    write(
        PointCloud.from_arrays(mesh.positions(), colors=mesh.colors, normals=mesh.normals), tmp_path / "a.ply"
    )
    cloud = read(tmp_path / "a.ply")
    np.testing.assert_array_equal(cloud.points, mesh.vertices)
    np.testing.assert_array_equal(cloud.colors, mesh.colors)


@pytest.mark.data
def test_real_obj_agrees_with_trimesh(data_folder):
    path = data_folder / "scans" / "esp32_meshroom" / "texturedMesh.obj"
    mesh, peer = read_mesh(path), trimesh.load(path, process=False)
    assert len(mesh.faces) == len(peer.faces)
    np.testing.assert_allclose(mesh.positions()[mesh.faces], peer.vertices[peer.faces], atol=1e-6)
    np.testing.assert_allclose(mesh.uvs[mesh.faces], peer.visual.uv[peer.faces], atol=1e-6)
