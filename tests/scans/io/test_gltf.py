"""glTF: nodes, modes, accessors of every type, Draco, pictures, colours; and the GLBs that we write."""

from __future__ import annotations

import json

import numpy as np
import pytest
import trimesh

from immersion.errors import FileError, InputError, UsageError
from immersion.scans import Mesh, Texture, read, write
from immersion.scans.io._container import GltfBuilder, read_container
from naive_scans_io import PIXEL_PNG, draco_glb, gltf_document, tetrahedron, triangles_of


def _gltf(folder, document, name="a.gltf"):
    (folder / name).write_text(json.dumps(document))
    return read(folder / name)


def _built(folder, arrays: dict[str, np.ndarray], indices=None, normalized=(), **primitive) -> Mesh:
    """A GLB of one primitive, made by the builder's own accessors."""
    builder = GltfBuilder()
    attributes = {
        name: builder.add_accessor(array, 34962, normalized=name in normalized)
        for name, array in arrays.items()
    }
    entry = {"attributes": attributes, **primitive}
    if indices is not None:
        entry["indices"] = builder.add_accessor(np.asarray(indices), 34963)
    builder.document["meshes"].append({"primitives": [entry]})
    builder.document["nodes"].append({"mesh": 0})
    builder.document["scenes"].append({"nodes": [0]})
    (folder / "b.glb").write_bytes(builder.to_bytes())
    return read(folder / "b.glb")


def test_transforms_of_nested_nodes(tmp_path):
    document = gltf_document(tetrahedron())
    half = np.sqrt(0.5)
    document["nodes"] = [
        {"children": [1], "translation": [10, 0, 0], "rotation": [0, half, 0, half], "scale": [2, 2, 2]},
        {"mesh": 0, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 2, 3, 1]},
    ]
    mesh = _gltf(tmp_path, document)
    # By hand: move by (1, 2, 3), double, turn 90° about y ((x, y, z) → (z, y, −x)), move by 10.
    expected = [[2 * (z + 3) + 10, 2 * (y + 2), -2 * (x + 1)] for x, y, z in tetrahedron().vertices.tolist()]
    np.testing.assert_allclose(mesh.positions(), expected, atol=1e-6)
    assert mesh.unit == "m"


def test_mirrored_node_keeps_the_outside_outside(tmp_path):
    document = gltf_document(tetrahedron())
    document["nodes"] = [{"mesh": 0, "scale": [-1, 1, 1]}]
    corners = triangles_of(_gltf(tmp_path, document))
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    assert volume == pytest.approx(1.0)


def test_every_scene_and_copy_is_read_once(tmp_path):
    document = gltf_document(tetrahedron())
    document["nodes"] = [{"mesh": 0}, {"mesh": 0, "translation": [5, 0, 0]}, {"mesh": 0}]
    document["scenes"] = [{"nodes": [0]}, {"nodes": [0, 1]}]
    assert len(_gltf(tmp_path, document).faces) == 8  # the third node is in no scene


def test_a_large_translation_loses_nothing(tmp_path):
    document = gltf_document(tetrahedron())
    document["nodes"] = [{"mesh": 0, "translation": [652_431.0625, 100.0, -4_862_000.5]}]
    mesh = _gltf(tmp_path, document)
    expected = tetrahedron().positions() + np.array([652_431.0625, 100.0, -4_862_000.5])
    np.testing.assert_allclose(mesh.positions(), expected, atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"nodes": [{"mesh": 0, "children": [0]}]},
        {"nodes": [{"mesh": 0, "matrix": [1] * 15}]},
        {"nodes": [{"mesh": 0, "rotation": [0, 0, 0, 0]}]},
        {"nodes": [{"mesh": 0, "scale": [1, True, 1]}]},
        {"nodes": [{"mesh": 7}]},
        {"nodes": [{"mesh": "0"}]},
        {"scenes": [{"nodes": [3]}]},
        {"accessors": []},
        {"accessors": {}},
        {"meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "mode": 9}]}]},
        {"meshes": [{"primitives": {}}]},
        {"buffers": [{"byteLength": 12, "uri": "../other.bin"}]},
        {"buffers": [{"byteLength": 12, "uri": "https://example.org/a.bin"}]},
        {"buffers": [{"byteLength": 12, "uri": "/etc/hosts"}]},
        {"buffers": [{"byteLength": 12, "uri": "absent.bin"}]},
        {"buffers": [{"byteLength": 12, "uri": "data:;base64,!!!"}]},
        {"asset": {"version": "1.0"}},
    ],
)
def test_damaged_trees_are_refused(tmp_path, change):
    with pytest.raises(FileError) as caught:
        _gltf(tmp_path, gltf_document(tetrahedron()) | change)
    assert caught.value.render("fr") != caught.value.render("en")


def test_required_extension_is_named(tmp_path):
    document = gltf_document(tetrahedron()) | {"extensionsRequired": ["EXT_mesh_gpu_instancing"]}
    with pytest.raises(FileError, match="EXT_mesh_gpu_instancing"):
        _gltf(tmp_path, document)
    harmless = gltf_document(tetrahedron()) | {"extensionsRequired": ["KHR_materials_unlit"]}
    assert len(_gltf(tmp_path, harmless).faces) == 4


def test_external_buffer_and_picture_with_odd_names(tmp_path):
    folder = tmp_path / "L’été d'Ève"
    folder.mkdir()
    document = gltf_document(tetrahedron(uvs=np.zeros((4, 2))))
    (folder / "a.gltf").write_text(json.dumps(document))
    (folder / "tampon é.bin").write_bytes(read_container(folder / "a.gltf")[1][0])
    (folder / "pierre 1.png").write_bytes(PIXEL_PNG)
    document["buffers"][0]["uri"] = "tampon%20%C3%A9.bin"
    document["images"] = [{"uri": "pierre 1.png"}]
    document["textures"] = [{"source": 0}]
    document["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
    document["meshes"][0]["primitives"][0]["material"] = 0
    mesh = _gltf(folder, document)
    assert mesh.textures == (Texture(path=folder / "pierre 1.png"),)
    assert mesh.extras["files"] == [str(folder / "tampon é.bin")]
    with pytest.raises(FileError) as caught:
        write(mesh, folder / "pierre 1.png")
    assert caught.value.code == "file-suffix"


@pytest.mark.parametrize("mode", [4, 5, 6])
def test_modes(tmp_path, mode):
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], np.float32)
    faces = {4: [[0, 1, 2]], 5: [[0, 1, 2], [2, 1, 3]], 6: [[0, 1, 2], [0, 2, 3]]}[mode]
    indices = np.array([0, 1, 2] if mode == 4 else [0, 1, 2, 3], np.uint8)
    assert _built(tmp_path, {"POSITION": points}, indices, mode=mode).faces.tolist() == faces
    if mode != 4:
        assert _built(tmp_path, {"POSITION": points}, mode=mode).faces.tolist() == faces


@pytest.mark.parametrize(("dtype", "scale"), [("i1", 127), ("u1", 255), ("i2", 32767), ("u2", 65535)])
def test_quantised_positions(tmp_path, dtype, scale):
    points = np.array([[0, 0, 0], [scale, 0, 0], [0, scale, 0]], dtype)
    mesh = _built(tmp_path, {"POSITION": points}, normalized=("POSITION",))
    np.testing.assert_allclose(mesh.positions(), [[0, 0, 0], [1, 0, 0], [0, 1, 0]], atol=1e-7)


@pytest.mark.parametrize("dtype", ["f4", "u1", "u2"])
@pytest.mark.parametrize("width", [3, 4])
def test_colours_are_linear_in_the_file(tmp_path, dtype, width):
    points = np.eye(3, dtype=np.float32)
    full = 1.0 if dtype == "f4" else np.iinfo(dtype).max
    colors = (np.array([[0.0, 0.21404114, 1.0, 0.5]] * 3)[:, :width] * full).astype(dtype)
    mesh = _built(tmp_path, {"POSITION": points, "COLOR_0": colors}, normalized=("COLOR_0",))
    red, green, blue, alpha = mesh.colors[0].tolist()
    assert (red, blue) == (0, 255)
    assert green == pytest.approx(127.5, abs=1)  # linear 0.214 is sRGB one half
    assert alpha == (255 if width == 3 else pytest.approx(127.5, abs=1))


def test_sparse_accessor(tmp_path):
    document = gltf_document(tetrahedron())
    document["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": 1, "componentType": 5123, "byteOffset": 2},
        "values": {"bufferView": 0, "byteOffset": 36},
    }
    mesh = _gltf(tmp_path, document)
    # The second index of the faces is 2, so vertex 2 takes the place of vertex 3.
    assert mesh.vertices[2].tolist() == [0, 0, 3]


def test_texture_transform_moves_coordinates(tmp_path):
    mesh = tetrahedron(uvs=[[0, 0], [1, 0], [0, 1], [0.5, 0.5]], textures=(Texture(data=PIXEL_PNG),))
    write(mesh, tmp_path / "a.glb")
    document, buffers = read_container(tmp_path / "a.glb")
    base = document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]
    base["extensions"] = {"KHR_texture_transform": {"offset": [0.25, 0.5], "scale": [0.5, 0.25]}}
    from naive_scans_io import glb

    (tmp_path / "b.glb").write_bytes(glb(document, buffers[0]))
    moved = read(tmp_path / "b.glb").uvs
    # In glTF's frame v runs down: v' = 0.25·(1 − v) + 0.5, and back.
    expected = [[0.5 * u + 0.25, 1 - (0.25 * (1 - v) + 0.5)] for u, v in mesh.uvs.tolist()]
    np.testing.assert_allclose(moved, expected, atol=1e-6)


@pytest.mark.parametrize("level", [0, 5, 10])
def test_draco(tmp_path, level):
    ball = trimesh.creation.icosphere(2)
    (tmp_path / "a.glb").write_bytes(draco_glb(Mesh.from_arrays(ball.vertices, ball.faces), level))
    mesh = read(tmp_path / "a.glb")
    assert len(mesh.faces) == len(ball.faces)
    # 16 bits over a length of 2: half a step is 1.5e-5 on each axis.
    distance = np.abs(np.linalg.norm(mesh.positions(), axis=1) - 1)
    assert distance.max() < 5e-5
    assert trimesh.Trimesh(mesh.vertices, mesh.faces).volume == pytest.approx(ball.volume, rel=1e-4)


@pytest.mark.parametrize("change", [{"count": 5}, {"count": 1000}, {"count": 2**40}])
def test_draco_counts_must_agree(tmp_path, change):
    (tmp_path / "a.glb").write_bytes(draco_glb(tetrahedron()))
    document, buffers = read_container(tmp_path / "a.glb")
    from naive_scans_io import glb

    for accessor in (0, 1):
        changed = json.loads(json.dumps(document))
        changed["accessors"][accessor] |= change
        (tmp_path / "b.glb").write_bytes(glb(changed, buffers[0]))
        with pytest.raises(FileError) as caught:
            read(tmp_path / "b.glb")
        assert caught.value.code in ("gltf-draco", "scan-truncated")


def test_agrees_with_trimesh(tmp_path):
    scene = trimesh.Scene()
    turn = trimesh.transformations.rotation_matrix(0.7, [1, 2, 3], [0.5, 0, 0])
    scene.add_geometry(trimesh.creation.icosphere(2), transform=turn)
    scene.add_geometry(trimesh.creation.box((1, 2, 3)))
    (tmp_path / "a.glb").write_bytes(scene.export(file_type="glb"))
    mesh = read(tmp_path / "a.glb")
    expected = scene.to_geometry()
    assert len(mesh.faces) == len(expected.faces)
    ours = trimesh.Trimesh(mesh.vertices, mesh.faces)
    assert ours.volume == pytest.approx(expected.volume, rel=1e-5)
    np.testing.assert_allclose(mesh.bounds, expected.bounds, atol=1e-5)


def test_written_glb_opens_elsewhere(tmp_path):
    mesh = tetrahedron(
        unit="mm",
        uvs=[[0, 0], [1, 0], [0, 1], [0.5, 0.25]],
        textures=(Texture(data=PIXEL_PNG),),
        name="éclat",
    )
    write(mesh, tmp_path / "éclat.glb")
    other = trimesh.load(tmp_path / "éclat.glb", force="mesh", process=False)
    np.testing.assert_allclose(other.vertices, mesh.positions() / 1000, atol=1e-9)
    np.testing.assert_allclose(other.visual.uv, mesh.uvs, atol=1e-7)  # trimesh has v up, as we do
    assert other.visual.material.baseColorTexture.size == (1, 1)
    normals = read_container(tmp_path / "éclat.glb")[0]["meshes"][0]["primitives"][0]["attributes"]
    assert set(normals) == {"POSITION", "NORMAL", "TEXCOORD_0"}


def test_unknown_unit_stays_unknown(tmp_path):
    write(tetrahedron(), tmp_path / "a.glb")
    assert read_container(tmp_path / "a.glb")[0]["asset"]["extras"] == {"unit": "unknown"}
    mesh = read(tmp_path / "a.glb")
    assert mesh.unit is None
    np.testing.assert_array_equal(mesh.vertices, tetrahedron().vertices)


def test_gltf_is_not_written(tmp_path):
    with pytest.raises(UsageError, match=r"\.glb"):
        write(tetrahedron(), tmp_path / "a.gltf")


def test_builder_refuses_what_gltf_cannot_hold():
    builder = GltfBuilder()
    for array in (np.zeros((0, 3)), np.zeros((2, 5)), np.array([np.nan]), np.array([-1]), np.array(["a"])):
        with pytest.raises(InputError, match="gltf-array"):
            builder.add_accessor(array)
        assert "accessors" not in builder.document or not builder.document["accessors"]


def test_builder_is_deterministic_and_shares_pictures():
    def build() -> bytes:
        builder = GltfBuilder()
        for _ in range(2):
            builder.add_mesh(tetrahedron(uvs=np.zeros((4, 2)), textures=(Texture(data=PIXEL_PNG),)))
        assert len(builder.document["images"]) == len(builder.document["materials"]) == 1
        return builder.to_bytes()

    assert build() == build()
