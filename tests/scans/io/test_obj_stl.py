"""OBJ with its materials, and STL."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import trimesh

from immersion.errors import FileError
from immersion.scans import materials_of, read, write
from naive_scans_io import PIXEL_PNG, stl_text, tetrahedron, triangles_of


def _obj(folder, text: str, name: str = "a.obj"):
    (folder / name).write_bytes(text.encode())
    return read(folder / name)


SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"


@pytest.mark.parametrize(
    ("face", "faces"),
    [
        ("f 1 2 3", [[0, 1, 2]]),
        ("f -4 -3 -2", [[0, 1, 2]]),
        ("f 1 2 3 4", [[0, 1, 2], [0, 2, 3]]),
        ("f 1 2 \\\n 3 4", [[0, 1, 2], [0, 2, 3]]),
        ("f 1//1 2//1 3//1 # turned", [[0, 1, 2]]),
        ("g wall\ns off\nf 4 3 1\nl 1 2\np 1", [[3, 2, 0]]),
        ("\tf\t1\t2\t3\r", [[0, 1, 2]]),
    ],
)
def test_ways_to_write_a_face(tmp_path, face, faces):
    assert _obj(tmp_path, SQUARE + "vn 0 0 1\n" + face + "\n").faces.tolist() == faces


def test_last_line_without_end(tmp_path):
    assert len(_obj(tmp_path, SQUARE + "f 1 2 3").faces) == 1


def test_vertices_split_per_pair(tmp_path):
    text = SQUARE + "vt 0 0\nvt 1 0\nvt 1 1\nvt 0.5 0.25\nf 1/1 2/2 3/3\nf 1/4 3/-2 4/1\n"
    mesh = _obj(tmp_path, text)
    assert len(mesh.vertices) == 5
    assert mesh.uvs[mesh.faces].tolist() == [[[0, 0], [1, 0], [1, 1]], [[0.5, 0.25], [1, 1], [0, 0]]]
    assert triangles_of(mesh)[:, :, 0].tolist() == [[0, 1, 1], [0, 1, 0]]


def test_vertex_colours(tmp_path):
    mesh = _obj(tmp_path, "v 0 0 0 1 0.2 0\nv 1 0 0 0 0 1\nv 0 1 0 0 0 0\nf 1 2 3\n")
    assert mesh.colors.tolist() == [[255, 51, 0, 255], [0, 0, 255, 255], [0, 0, 0, 255]]


def test_materials_with_spaces_and_accents(tmp_path):
    (tmp_path / "textures").mkdir()
    (tmp_path / "textures" / "pierre dorée.png").write_bytes(PIXEL_PNG)
    (tmp_path / "l’atelier.mtl").write_text(
        "newmtl calcaire blanc\nKd 0.5 0.5 0.5\nd 0.5\n"
        "newmtl été\nmap_Kd -s 1 1 1 -clamp on textures\\pierre dorée.png\n",
        encoding="utf-8",
    )
    text = (
        SQUARE
        + "mtllib l’atelier.mtl\nusemtl été\nf 1 2 3\nusemtl calcaire blanc\nf 1 3 4\nusemtl été\nf 2 3 4\n"
    )
    mesh = _obj(tmp_path, text, "relevé d'été.obj")
    assert mesh.face_materials.tolist() == [0, 1, 0]
    golden, white = materials_of(mesh)
    assert (golden.name, white.name) == ("été", "calcaire blanc")
    assert mesh.textures[golden.textures["base"]].path == tmp_path / "textures" / "pierre dorée.png"
    assert white.color[3] == 0.5
    assert white.color[0] == pytest.approx(0.21404, abs=1e-5)  # sRGB 0.5 in linear light


def test_materials_do_not_leave_the_folder(tmp_path):
    (tmp_path / "dehors.mtl").write_text("newmtl a\n")
    (tmp_path / "dedans").mkdir()
    mesh = _obj(tmp_path / "dedans", SQUARE + "mtllib ../dehors.mtl\nusemtl a\nf 1 2 3\n")
    assert mesh.extras["missing"] == ["../dehors.mtl"]


def test_faces_before_any_material_are_plain(tmp_path):
    mesh = _obj(tmp_path, SQUARE + "f 1 2 3\nusemtl a\nf 1 3 4\n")
    assert [materials_of(mesh)[k].name for k in mesh.face_materials] == ["", "a"]


def test_bad_word_is_named_with_its_line(tmp_path):
    with pytest.raises(FileError) as caught:
        _obj(tmp_path, SQUARE + "f 1 2 trois\n")
    assert caught.value.where.line == 5
    assert "trois" in str(caught.value)


def test_obj_agrees_with_trimesh(tmp_path):
    ball = trimesh.creation.icosphere(2)
    (tmp_path / "a.obj").write_text(trimesh.exchange.obj.export_obj(ball, digits=9))
    mesh = read(tmp_path / "a.obj")
    np.testing.assert_array_equal(mesh.faces, ball.faces)
    np.testing.assert_allclose(mesh.vertices, ball.vertices, atol=1e-7)
    write(mesh, tmp_path / "b.obj")
    again = trimesh.load(tmp_path / "b.obj", process=False)
    np.testing.assert_array_equal(again.vertices.astype(np.float32), mesh.vertices)
    np.testing.assert_array_equal(again.faces, mesh.faces)


@pytest.mark.parametrize("word", ["0.1", "-3.25e-3", "123456.125", "1E5", ".5", "5.", "+7", "0.333333343"])
def test_numbers_are_exact(tmp_path, word):
    mesh = _obj(tmp_path, f"v {word} 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    assert np.float32(mesh.positions()[0, 0]) == np.float32(float(word))


def test_binary_stl_that_says_solid(tmp_path):
    write(tetrahedron(), tmp_path / "a.stl")
    raw = (tmp_path / "a.stl").read_bytes()
    for head in (b"solid exported by a famous program", b"solid\nfacet normal 0 0 0"):
        (tmp_path / "b.stl").write_bytes(head.ljust(80, b" ") + raw[80:])
        mesh = read(tmp_path / "b.stl")
        np.testing.assert_array_equal(triangles_of(mesh), triangles_of(tetrahedron()))


@pytest.mark.parametrize("more", [1, -1, 1000])
def test_stl_count_is_checked_against_the_size(tmp_path, more):
    write(tetrahedron(), tmp_path / "a.stl")
    raw = bytearray((tmp_path / "a.stl").read_bytes())
    struct.pack_into("<I", raw, 80, 4 + more)
    (tmp_path / "b.stl").write_bytes(raw)
    if more < 0:
        assert len(read(tmp_path / "b.stl").faces) == 3  # bytes after the last facet are allowed
        return
    with pytest.raises(FileError) as caught:
        read(tmp_path / "b.stl")
    assert caught.value.code == "scan-truncated"


def test_text_stl(tmp_path):
    (tmp_path / "a.stl").write_text(stl_text(tetrahedron()))
    mesh = read(tmp_path / "a.stl")
    assert mesh.name == "deux mots"
    assert len(mesh.vertices) == 4
    np.testing.assert_array_equal(triangles_of(mesh), triangles_of(tetrahedron()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("endsolid deux mots", ""),
        ("endfacet", "vertex 0 0 0\nendfacet"),
        ("outer loop", "hello"),
        ("vertex ", "vertex x"),
        ("facet normal", "endsolid"),
    ],
)
def test_broken_text_stl(tmp_path, old, new):
    (tmp_path / "a.stl").write_text(stl_text(tetrahedron()).replace(old, new))
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.stl")
    assert caught.value.code == "stl-structure"


def test_stl_agrees_with_trimesh(tmp_path):
    ball = trimesh.creation.icosphere(2)
    for name, data in (
        ("a.stl", trimesh.exchange.stl.export_stl(ball)),
        ("b.stl", trimesh.exchange.stl.export_stl_ascii(ball).encode()),
    ):
        (tmp_path / name).write_bytes(data)
        mesh = read(tmp_path / name)
        assert len(mesh.vertices) == len(ball.vertices)
        np.testing.assert_allclose(triangles_of(mesh), ball.triangles, atol=1e-6)
    write(read(tmp_path / "a.stl"), tmp_path / "c.stl")
    again = trimesh.load(tmp_path / "c.stl")
    np.testing.assert_allclose(again.area, ball.area, rtol=1e-6)
