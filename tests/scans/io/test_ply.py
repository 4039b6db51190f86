"""PLY: every type, order and list, polygons, strips, colours, texture coordinates."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import trimesh

from immersion.errors import FileError, InputError
from immersion.scans import materials_of, read, write
from naive_scans_io import PIXEL_PNG, POINTS, mixed_ply, ply_text, tetrahedron, triangles_of

FORMATS = {
    "i1": "char",
    "u1": "uint8",
    "i2": "short",
    "u2": "uint16",
    "i4": "int32",
    "u4": "uint",
    "f4": "float",
}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("count", ["i1", "u1", "i2", "u2", "i4", "u4"])
@pytest.mark.parametrize("index", ["i1", "u1", "i2", "u2", "i4", "u4"])
def test_every_count_and_index_type(tmp_path, order, count, index):
    name = {"<": "little", ">": "big"}[order]
    head = f"ply\nformat binary_{name}_endian 1.0\nelement vertex 4\n"
    head += "property float x\nproperty float y\nproperty float z\nelement face 2\n"
    head += f"property list {FORMATS[count]} {FORMATS[index]} vertex_indices\nend_header\n"
    body = np.array([p.split() for p in POINTS], float).astype(order + "f4").tobytes()
    for face in ([0, 1, 2], [0, 2, 3]):
        body += np.array([3], order + count).tobytes() + np.array(face, order + index).tobytes()
    (tmp_path / "a.ply").write_bytes(head.encode() + body)
    mesh = read(tmp_path / "a.ply")
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert mesh.vertices.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize("order", ["<", ">"])
def test_mixed_polygons_and_unknown_elements(tmp_path, order):
    (tmp_path / "a.ply").write_bytes(mixed_ply(order))
    mesh = read(tmp_path / "a.ply")
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 2, 3], [0, 3, 1]]


def test_faces_of_two_corners_are_left_out(tmp_path):
    (tmp_path / "a.ply").write_bytes(ply_text([("int", "vertex_indices")], ["2 0 1", "3 0 1 2", "1 0", "0"]))
    assert read(tmp_path / "a.ply").faces.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends(tmp_path, end):
    whole = ply_text([("int", "vertex_indices")], ["3 0 1 2"]).replace(b"\n", end)
    (tmp_path / "a.ply").write_bytes(whole)
    assert len(read(tmp_path / "a.ply").faces) == 1


def test_strips_restart_and_keep_their_winding(tmp_path):
    # A flat band of five vertices, all counter-clockwise from above, then a second strip in the same list.
    points = ["0 0 0", "1 0 0", "0 1 0", "1 1 0", "0 2 0"]
    text = ply_text([("int", "vertex_indices")], ["9 0 1 2 3 4 -1 2 0 1", "4 2 2 3 4"], points)
    (tmp_path / "a.ply").write_bytes(text.replace(b"element face", b"element tristrips"))
    mesh = read(tmp_path / "a.ply")
    corners = triangles_of(mesh)
    up = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    assert mesh.faces.tolist() == [[0, 1, 2], [2, 1, 3], [2, 3, 4], [2, 0, 1], [3, 2, 4]]
    assert up[:4].tolist() == [1, 1, 1, 1]
    assert up[4] == -1  # the joining triangle 2 2 3 is dropped, and still counts for the winding


def _coloured(kind: str, values: str, alpha: bool = False) -> bytes:
    names = ["red", "green", "blue", *(["alpha"] if alpha else [])]
    text = ply_text([("int", "vertex_indices")], ["3 0 1 2"], [f"{point} {values}" for point in POINTS])
    properties = "".join(f"property {kind} {name}\n" for name in names)
    return text.replace(b"property float z\n", b"property float z\n" + properties.encode())


@pytest.mark.parametrize(
    ("kind", "values"), [("uchar", "255 51 0"), ("float", "1.0 0.2 0"), ("ushort", "65535 13107 0")]
)
def test_colours_of_every_type(tmp_path, kind, values):
    text = _coloured(kind, values)
    (tmp_path / "a.ply").write_bytes(text)
    head, body = text.split(b"end_header\n")
    code = {"uchar": "B", "float": "f", "ushort": "H"}[kind]
    number = float if kind == "float" else int
    binary = head.replace(b"ascii", b"binary_little_endian") + b"end_header\n"
    for line in body.decode().splitlines()[:4]:
        words = line.split()
        binary += struct.pack("<3f3" + code, *map(float, words[:3]), *map(number, words[3:]))
    (tmp_path / "b.ply").write_bytes(binary + struct.pack("<Biii", 3, 0, 1, 2))
    for name in ("b.ply", "a.ply"):
        assert read(tmp_path / name).colors.tolist() == [[255, 51, 0, 255]] * 4, name


def test_dark_byte_colours_in_text_stay_dark(tmp_path):
    (tmp_path / "a.ply").write_bytes(_coloured("uchar", "1 0 1 1", alpha=True))
    assert read(tmp_path / "a.ply").colors.tolist() == [[1, 0, 1, 1]] * 4


@pytest.mark.parametrize("names", ["s t", "u v", "texture_u texture_v"])
def test_texture_coordinates_and_picture(tmp_path, names):
    (tmp_path / "mur nord été.png").write_bytes(PIXEL_PNG)
    text = ply_text([("int", "vertex_indices")], ["3 0 1 2"], [f"{point} 0.25 0.75" for point in POINTS])
    properties = "".join(f"property float {name}\n" for name in names.split())
    text = text.replace(b"property float z\n", b"property float z\n" + properties.encode())
    text = text.replace(b"1.0\n", "1.0\ncomment TextureFile mur nord été.png\n".encode(), 1)
    (tmp_path / "a.ply").write_bytes(text)
    mesh = read(tmp_path / "a.ply")
    assert mesh.uvs.tolist() == [[0.25, 0.75]] * 4
    assert mesh.textures[0].path == tmp_path / "mur nord été.png"
    assert materials_of(mesh)[0].textures == {"base": 0}


def test_picture_that_is_lost_or_outside_is_said(tmp_path):
    text = ply_text([("int", "vertex_indices")], ["3 0 1 2"])
    text = text.replace(b"1.0\n", b"1.0\ncomment TextureFile ../secret.png\ncomment TextureFile no.png\n", 1)
    (tmp_path / "sub").mkdir()
    (tmp_path / "secret.png").write_bytes(PIXEL_PNG)
    (tmp_path / "sub" / "a.ply").write_bytes(text)
    mesh = read(tmp_path / "sub" / "a.ply")
    assert mesh.textures == ()
    assert mesh.extras["missing"] == ["../secret.png", "no.png"]


def test_coordinates_of_corners_split_vertices(tmp_path):
    faces = ["3 0 1 2 6 0 0 1 0 0 1", "3 0 2 3 6 0 0 0.5 1 1 1"]
    text = ply_text([("int", "vertex_indices"), ("float", "texcoord")], faces)
    (tmp_path / "a.ply").write_bytes(text)
    mesh = read(tmp_path / "a.ply")
    assert len(mesh.vertices) == 5  # vertex 2 has two coordinates
    assert mesh.uvs[mesh.faces].tolist() == [[[0, 0], [1, 0], [0, 1]], [[0, 0], [0.5, 1], [1, 1]]]
    assert triangles_of(mesh)[1].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_bad_word_is_named_with_its_line(tmp_path):
    (tmp_path / "a.ply").write_bytes(
        ply_text([("int", "vertex_indices")], ["3 0 1 2"], ["0 0 0", "0 1_0 0", "1 1 1"])
    )
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.ply")
    assert caught.value.values["text"] == "1_0"
    assert caught.value.where.line == 11


@pytest.mark.parametrize(
    "word", ["0.1", "-3.25e-3", "123456789.125", "1E5", ".5", "5.", "+7", "1e-30", "3.4e38"]
)
def test_numbers_are_exact(tmp_path, word):
    whole = ply_text([("int", "vertex_indices")], ["3 0 1 2"], ["0 0 0", f"0 {word} 0", "1 1 1"])
    (tmp_path / "a.ply").write_bytes(whole.replace(b"property float", b"property double"))
    if float(word) > 1e15:
        with pytest.raises(InputError, match="mesh-too-far"):
            read(tmp_path / "a.ply")
        return
    mesh = read(tmp_path / "a.ply")
    assert mesh.vertices[1, 1] + mesh.offset[1] == pytest.approx(float(word), rel=1e-7)


@pytest.mark.parametrize("name", ["ascii", "binary_little_endian", "binary_big_endian"])
def test_agrees_with_trimesh(tmp_path, name):
    encoding = {"ascii": "ascii", "binary_little_endian": "binary", "binary_big_endian": "binary"}[name]
    ball = trimesh.creation.icosphere(2)
    data = trimesh.exchange.ply.export_ply(ball, encoding=encoding)
    (tmp_path / "boule.ply").write_bytes(data)
    mesh = read(tmp_path / "boule.ply")
    np.testing.assert_array_equal(mesh.faces, ball.faces)
    np.testing.assert_allclose(mesh.vertices, ball.vertices, atol=1e-6)
    write(mesh, tmp_path / "autre.ply")
    again = trimesh.load(tmp_path / "autre.ply", process=False)
    np.testing.assert_array_equal(again.faces, ball.faces)


def test_unit_and_offset_are_kept(tmp_path):
    far = tetrahedron(offset=[600_000.125, 4_800_000.5, 120.0], unit="m")
    write(far, tmp_path / "loin.ply")
    mesh = read(tmp_path / "loin.ply")
    assert mesh.unit == "m"
    np.testing.assert_array_equal(mesh.positions(), far.positions())
