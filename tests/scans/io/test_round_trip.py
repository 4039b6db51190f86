"""What is written is what is read again, and an original is never touched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from immersion.errors import FileError, InputError
from immersion.scans import Material, Mesh, Texture, materials_of, read, write
from naive_scans_io import PIXEL_PNG, tetrahedron, triangles_of

SUFFIXES = (".ply", ".obj", ".stl", ".glb")
COORDINATES = st.floats(-1000, 1000, width=32, allow_subnormal=False)


@st.composite
def meshes(draw) -> Mesh:
    count = draw(st.integers(3, 12))
    points = draw(hnp.arrays(np.float32, (count, 3), elements=COORDINATES))
    faces = draw(hnp.arrays(np.int32, (draw(st.integers(1, 9)), 3), elements=st.integers(0, count - 1)))
    colors = draw(st.none() | hnp.arrays(np.uint8, (count, 4)))
    uvs = draw(st.none() | hnp.arrays(np.float32, (count, 2), elements=st.floats(-2, 3, width=32)))
    numbers = draw(st.none() | hnp.arrays(np.int32, len(faces), elements=st.integers(0, 3)))
    offset = draw(st.sampled_from([(0, 0, 0), (652_431.0625, 4_862_000.5, 118.25)]))
    return Mesh.from_arrays(
        points.astype(np.float64) + offset,
        faces,
        colors=colors,
        uvs=uvs,
        face_materials=numbers,
        unit=draw(st.sampled_from([None, "m", "mm", "in"])),
    )


@settings(deadline=None, max_examples=60, derandomize=True)
@given(mesh=meshes(), suffix=st.sampled_from(SUFFIXES))
def test_the_same_mesh_comes_back(tmp_path_factory, mesh, suffix):
    path = tmp_path_factory.getbasetemp() / f"aller d'été{suffix}"
    write(mesh, path)
    again = read(path)
    scale = (mesh.metres_per_unit or 1.0) if suffix == ".glb" else 1.0
    wanted = triangles_of(mesh) * scale
    # An offset that is read is rounded to a micrometre; what that leaves is float32 as well.
    size = np.abs(mesh.vertices).max() * scale + 1e-6
    # STL keeps float32 of the true place; the others lose no more than float32 around the offset.
    place = np.abs(wanted).max() if suffix == ".stl" else size
    order = slice(None)
    if mesh.face_materials is not None and suffix == ".glb":
        order = np.argsort(mesh.face_materials, kind="stable")  # one primitive per material
    # A mesh of some nanometres far away is no larger than the steps of a double there.
    step = 2 * np.spacing(np.abs(wanted).max())
    np.testing.assert_allclose(triangles_of(again), wanted[order], rtol=0, atol=2.5e-7 * place + step)
    expected_unit = {".ply": mesh.unit, ".glb": "m" if mesh.unit else None}.get(suffix)
    assert again.unit == expected_unit
    if suffix == ".stl":
        return
    if mesh.colors is not None:
        width = 3 if suffix == ".obj" else 4
        np.testing.assert_array_equal(
            again.colors[again.faces][..., :width], mesh.colors[mesh.faces][order][..., :width]
        )
    if mesh.uvs is not None:
        np.testing.assert_allclose(again.uvs[again.faces], mesh.uvs[mesh.faces][order], rtol=0, atol=4e-7)
    if mesh.face_materials is not None and suffix == ".ply":
        np.testing.assert_array_equal(again.face_materials, mesh.face_materials)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_mesh_same_bytes(tmp_path, suffix):
    mesh = tetrahedron(colors=np.full((4, 4), 77, np.uint8), uvs=np.zeros((4, 2)))
    for name in ("a", "b"):
        write(mesh, tmp_path / name / f"x{suffix}")
    assert (tmp_path / "a" / f"x{suffix}").read_bytes() == (tmp_path / "b" / f"x{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", [".ply", ".obj", ".glb"])
def test_materials_and_pictures_come_back(tmp_path, suffix):
    (tmp_path / "d'où").mkdir()
    (tmp_path / "d'où" / "été 1.png").write_bytes(PIXEL_PNG)
    materials = [Material("pierre", textures={"base": 0}), Material("or fin", textures={"base": 1})]
    mesh = tetrahedron(
        uvs=[[0, 0], [1, 0], [0, 1], [0.5, 0.5]],
        textures=(Texture(path=tmp_path / "d'où" / "été 1.png"), Texture(data=PIXEL_PNG + b"x")),
        face_materials=[0, 0, 1, 1],
        extras={"materials": [material.to_dict() for material in materials]},
    )
    write(mesh, tmp_path / "là bas" / f"copie{suffix}")
    again = read(tmp_path / "là bas" / f"copie{suffix}")
    assert again.face_materials.tolist() == [0, 0, 1, 1]
    pictures = []
    for material in materials_of(again):
        texture = again.textures[material.textures["base"]]
        pictures.append(texture.data or texture.path.read_bytes())
    assert pictures == [PIXEL_PNG, PIXEL_PNG + b"x"]
    if suffix != ".ply":
        assert [material.name for material in materials_of(again)] == ["pierre", "or fin"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_original_is_never_overwritten(tmp_path, suffix):
    path = tmp_path / f"original{suffix}"
    write(tetrahedron(uvs=np.zeros((4, 2)), textures=(Texture(data=PIXEL_PNG),)), path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    mesh = read(path)
    (tmp_path / "lien").mkdir()
    link = tmp_path / "lien" / f"autre{suffix}"
    link.symlink_to(path)
    for target in (path, tmp_path / "lien" / ".." / path.name, link):
        with pytest.raises(FileError) as caught:
            write(mesh, target)
        assert caught.value.code == "scan-master"
        assert "jamais" in caught.value.render("fr")
    assert {file: file.read_bytes() for file in before} == before
    write(mesh, tmp_path / f"nouveau{suffix}")
    assert read(tmp_path / f"nouveau{suffix}").faces.shape == mesh.faces.shape


def test_side_files_of_an_original_are_never_overwritten(tmp_path):
    (tmp_path / "copie.mtl").write_text("newmtl a\nKd 1 0 0\n")
    (tmp_path / "original.obj").write_text(
        "mtllib copie.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl a\nf 1 2 3\n", encoding="utf-8"
    )
    mesh = read(tmp_path / "original.obj")
    with pytest.raises(FileError, match="scan-master"):
        write(mesh, tmp_path / "copie.obj")
    assert (tmp_path / "copie.mtl").read_text() == "newmtl a\nKd 1 0 0\n"
    assert not (tmp_path / "copie.obj").exists()


def test_a_mesh_without_faces_is_not_written(tmp_path):
    with pytest.raises(InputError, match="scan-empty"):
        write(Mesh.from_arrays(np.zeros((3, 3)), np.zeros((0, 3), int)), tmp_path / "a.ply")
    assert list(tmp_path.iterdir()) == []


def test_unit_and_up_are_what_the_caller_says(tmp_path):
    write(tetrahedron(unit="m"), tmp_path / "a.ply")
    mesh = read(tmp_path / "a.ply", unit="mm", up="z")
    assert (mesh.unit, mesh.extras["unit_in_file"], mesh.extras["up"]) == ("mm", "m", "z")
    # (0, 0, 3) was up and must be up: +Y.
    np.testing.assert_array_equal(mesh.positions(), [[0, 0, 0], [1, 0, 0], [0, 0, -2], [0, 3, 0]])
    assert "up" not in read(tmp_path / "a.ply").extras
