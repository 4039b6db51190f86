"""Materials, pictures and facts of a GLB come back as they were: factors, extensions, bytes, rights, marks."""

from __future__ import annotations

import io
import json
import sys
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gltf_validator import assert_valid
from immersion.errors import FileError, MissingToolError
from immersion.scans import Material, Mesh, Texture, materials_of, read, write
from immersion.scans._history import ProvenanceStep
from immersion.scans.io._container import GltfBuilder, read_container
from naive_scans_io import PIXEL_PNG, glb, tetrahedron

FIXTURES = Path(__file__).parent / "fixtures"
KTX2 = (FIXTURES / "checker.ktx2").read_bytes()
UVS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.5, 0.25]])


def _picture(kind: str, color: tuple[int, int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), color).save(stream, kind)
    return stream.getvalue()


JPEG, WEBP = _picture("JPEG", (200, 100, 50)), _picture("WEBP", (10, 200, 50))


def _file(folder: Path, materials: list[dict], pictures: list[tuple[bytes, str]], **more: list) -> Path:
    """A GLB of one tetrahedron per material with two sets of coordinates; texture k shows picture k."""
    builder = GltfBuilder()
    document = builder.document
    mesh = tetrahedron()
    attributes = {
        "POSITION": builder.add_accessor(mesh.vertices, 34962, bounds=True),
        "TEXCOORD_0": builder.add_accessor(UVS.astype(np.float32), 34962),
        "TEXCOORD_1": builder.add_accessor(UVS.astype(np.float32) / 2, 34962),
    }
    indices = builder.add_accessor(mesh.faces.ravel().astype(np.uint16), 34963)
    document["meshes"].append(
        {
            "primitives": [
                {"attributes": attributes, "indices": indices, "material": k} for k in range(len(materials))
            ]
        }
    )
    document["materials"] = materials
    for data, mime in pictures:
        document["textures"].append({"source": builder.add_image(data, mime, f"pic {len(data)}")})
    document["nodes"].append({"mesh": 0})
    document["scenes"].append({"nodes": [0]})
    document.update(more)
    path = folder / "a.glb"
    path.write_bytes(builder.to_bytes())
    return path


FULL = {
    "name": "marbre",
    "pbrMetallicRoughness": {
        "baseColorFactor": [0.5, 0.25, 1.0, 0.75],
        "metallicFactor": 0.125,
        "roughnessFactor": 0.625,
        "baseColorTexture": {"index": 0},
        "metallicRoughnessTexture": {"index": 1},
    },
    "normalTexture": {"index": 2, "scale": 0.5},
    "occlusionTexture": {"index": 1, "strength": 0.25},
    "emissiveTexture": {"index": 0},
    "emissiveFactor": [0.5, 0.25, 0.125],
    "alphaMode": "MASK",
    "alphaCutoff": 0.25,
    "doubleSided": True,
    "extensions": {
        "KHR_materials_clearcoat": {"clearcoatFactor": 0.5, "clearcoatTexture": {"index": 2}},
        "KHR_materials_ior": {"ior": 1.25},
    },
}
PLAIN = {
    "name": "bois",
    "pbrMetallicRoughness": {},
    "alphaMode": "BLEND",
    "extensions": {"KHR_materials_unlit": {}},
}
USED = ["KHR_materials_clearcoat", "KHR_materials_ior", "KHR_materials_unlit"]


def test_materials_come_back_as_they_were(tmp_path):
    pictures = [(PIXEL_PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP[:0] + JPEG + b"\0", "image/jpeg")]
    path = _file(tmp_path, [FULL, PLAIN], pictures, extensionsUsed=USED)
    mesh = read(path)
    first, second = materials_of(mesh)
    assert (first.metallic, first.roughness, first.alpha_mode, first.alpha_cutoff) == (
        0.125, 0.625, "MASK", 0.25,
    )  # fmt: skip
    assert (first.emissive, first.normal_scale, first.occlusion_strength) == ((0.5, 0.25, 0.125), 0.5, 0.25)
    # glTF's own default: a material that says nothing is metal.
    assert (second.metallic, second.roughness, second.alpha_mode) == (1.0, 1.0, "BLEND")
    assert len(mesh.vertices) == 4  # both primitives use the same accessors
    write(mesh, tmp_path / "b.glb")
    assert_valid(tmp_path / "b.glb", "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE")
    again = read(tmp_path / "b.glb")
    assert materials_of(again) == materials_of(mesh)
    assert [(t.data, t.role, t.name) for t in again.textures] == [
        (t.data, t.role, t.name) for t in mesh.textures
    ]
    entries = read_container(tmp_path / "b.glb")[0]["materials"]
    clearcoat = entries[0]["extensions"]["KHR_materials_clearcoat"]
    assert clearcoat["clearcoatFactor"] == 0.5
    document, buffers = read_container(tmp_path / "b.glb")
    texture = document["textures"][clearcoat["clearcoatTexture"]["index"]]
    view = document["bufferViews"][document["images"][texture["source"]]["bufferView"]]
    assert buffers[0][view["byteOffset"] :][: view["byteLength"]] == pictures[2][0]


def test_webp_and_samplers_keep_their_bytes(tmp_path):
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    path = _file(tmp_path, [material], [(PIXEL_PNG, "image/png")])
    document, buffers = read_container(path)
    payload = buffers[0] + b"\0" * (-len(buffers[0]) % 4)
    document["bufferViews"].append({"buffer": 0, "byteOffset": len(payload), "byteLength": len(WEBP)})
    document["images"].append({"bufferView": len(document["bufferViews"]) - 1, "mimeType": "image/webp"})
    document["textures"][0] |= {"sampler": 0, "extensions": {"EXT_texture_webp": {"source": 1}}}
    document["samplers"] = [{"wrapS": 33071, "magFilter": 9728}]
    document["buffers"][0]["byteLength"] = len(payload + WEBP)
    path.write_bytes(glb(document, payload + WEBP))
    mesh = read(path)
    assert mesh.textures[0].data == WEBP
    write(mesh, tmp_path / "b.glb")
    assert_valid(tmp_path / "b.glb")
    written = read_container(tmp_path / "b.glb")[0]
    assert written["extensionsRequired"] == ["EXT_texture_webp"]
    assert written["samplers"] == [{"magFilter": 9728, "wrapS": 33071}]
    assert read(tmp_path / "b.glb").textures == mesh.textures


def test_two_sets_of_coordinates_and_two_transforms(tmp_path):
    moved = {"KHR_texture_transform": {"offset": [0.5, 0.25], "scale": [2.0, 4.0]}}
    material = {
        "pbrMetallicRoughness": {"baseColorTexture": {"index": 0, "texCoord": 1}},
        "occlusionTexture": {"index": 0},
        "emissiveTexture": {"index": 0, "extensions": moved},
    }
    used = {"extensionsUsed": ["KHR_texture_transform"]}
    mesh = read(_file(tmp_path, [material], [(PIXEL_PNG, "image/png")], **used))
    (found,) = materials_of(mesh)
    assert found.coordinates == {"occlusion": 1, "emissive": 2}
    down = np.array([[u, 1 - v] for u, v in (UVS / 2).tolist()])
    np.testing.assert_allclose(mesh.uvs, down, atol=1e-7)
    write(mesh, tmp_path / "b.glb")
    assert_valid(tmp_path / "b.glb")
    document, buffers = read_container(tmp_path / "b.glb")
    entry = document["materials"][0]
    attributes = document["meshes"][0]["primitives"][0]["attributes"]

    def coordinates(info: dict) -> np.ndarray:
        from immersion.scans.io._accessors import Arrays

        name = f"TEXCOORD_{info.get('texCoord', 0)}"
        return Arrays(tmp_path / "b.glb", document, buffers).accessor(attributes[name])[0]

    base = entry["pbrMetallicRoughness"]["baseColorTexture"]
    np.testing.assert_allclose(coordinates(base), UVS / 2, atol=1e-6)
    np.testing.assert_allclose(coordinates(entry["occlusionTexture"]), UVS, atol=1e-6)
    expected = UVS * [2, 4] + [0.5, 0.25]
    np.testing.assert_allclose(coordinates(entry["emissiveTexture"]), expected, atol=1e-6)
    assert materials_of(read(tmp_path / "b.glb")) == (found,)


def test_the_oldest_material_extension_gives_its_colour(tmp_path):
    material = {
        "extensions": {
            "KHR_materials_pbrSpecularGlossiness": {
                "diffuseFactor": [0.5, 0.5, 0.5, 1.0],
                "diffuseTexture": {"index": 0},
            }
        }
    }
    mesh = read(_file(tmp_path, [material], [(PIXEL_PNG, "image/png")]))
    (found,) = materials_of(mesh)
    assert found.textures == {"base": 0}
    assert found.color == (0.5, 0.5, 0.5, 1.0)


@pytest.mark.parametrize(
    "change",
    [
        {"alphaMode": "FOG"},
        {"alphaCutoff": "half"},
        {"emissiveFactor": [1, 2]},
        {"normalTexture": {"index": 0, "scale": None}},
        {"normalTexture": {"index": 9}},
        {"normalTexture": 3},
        {"pbrMetallicRoughness": {"roughnessFactor": True}},
        {"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1]}},
        {"occlusionTexture": {"index": 0, "extensions": {"KHR_texture_transform": {"offset": [1]}}}},
        {"occlusionTexture": {"index": 0, "texCoord": -1}},
        {"extensions": {"KHR_materials_clearcoat": {"clearcoatTexture": {"index": 99}}}},
    ],
)
def test_damaged_materials_are_refused(tmp_path, change):
    with pytest.raises(FileError) as caught:
        read(_file(tmp_path, [{"name": "x"} | change], [(PIXEL_PNG, "image/png")]))
    assert caught.value.code in ("gltf-value", "gltf-reference")


def test_a_deep_extension_is_cut_not_followed(tmp_path):
    deep: dict = {"end": 1}
    for _ in range(400):
        deep = {"a": deep}
    mesh = read(_file(tmp_path, [{"extensions": {"KHR_materials_deep": deep}}], []))
    write(mesh, tmp_path / "b.glb")
    assert json.dumps(materials_of(read(tmp_path / "b.glb"))[0].extensions).count('"a"') < 20


# KTX2


def _ktx2_file(folder: Path, fallback: bool) -> Path:
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    path = _file(folder, [material], [(KTX2, "image/ktx2"), (PIXEL_PNG, "image/png")])
    document, buffers = read_container(path)
    texture: dict = {"extensions": {"KHR_texture_basisu": {"source": 0}}}
    document["textures"] = [texture | ({"source": 1} if fallback else {})]
    document["extensionsUsed"] = ["KHR_texture_basisu"]
    if not fallback:
        document["extensionsRequired"] = ["KHR_texture_basisu"]
    path.write_bytes(glb(document, buffers[0]))
    return path


def test_ktx2_travels_as_it_is(tmp_path):
    mesh = read(_ktx2_file(tmp_path, fallback=False))
    assert mesh.textures[0].data == KTX2
    write(mesh, tmp_path / "b.glb")
    document = read_container(tmp_path / "b.glb")[0]
    assert document["extensionsRequired"] == ["KHR_texture_basisu"]
    assert read(tmp_path / "b.glb").textures == mesh.textures
    # This release of the validator does not know KTX2.
    assert_valid(tmp_path / "b.glb", "IMAGE_UNRECOGNIZED_FORMAT", "VALUE_NOT_IN_LIST")


def test_a_fallback_picture_is_preferred_to_ktx2(tmp_path):
    assert read(_ktx2_file(tmp_path, fallback=True)).textures[0].data == PIXEL_PNG


@pytest.mark.parametrize("suffix", [".obj", ".ply"])
def test_ktx2_without_its_decoder_is_named_when_pixels_are_needed(tmp_path, monkeypatch, suffix):
    monkeypatch.setitem(sys.modules, "opengl_basisu", None)
    mesh = read(_ktx2_file(tmp_path, fallback=False))
    with pytest.raises(MissingToolError) as caught:
        write(mesh, tmp_path / f"b{suffix}")
    assert caught.value.code == "scan-ktx2"
    assert "opengl-basisu" in caught.value.render("fr")
    assert not (tmp_path / f"b{suffix}").exists()


def test_preview_names_ktx2_too(tmp_path, monkeypatch):
    from immersion.stage.decoded_textures import texture_pixels

    monkeypatch.setitem(sys.modules, "opengl_basisu", None)
    with pytest.raises(MissingToolError, match="scan-ktx2"):
        texture_pixels(Texture(data=KTX2))


def test_ktx2_is_decoded_where_the_package_is(tmp_path, monkeypatch):
    """With a stand-in of the package's two calls: the size is checked first, and a picture is written as PNG."""
    pixels = np.asarray(Image.open(FIXTURES / "checker.png").convert("RGBA"))

    class Opened:
        def transcode(self, target: str) -> types.SimpleNamespace:
            assert target == "rgba8"
            return types.SimpleNamespace(data=pixels)

    def opened(data: bytes) -> Opened:
        if data != KTX2:
            raise ValueError("damaged")
        return Opened()

    monkeypatch.setitem(sys.modules, "opengl_basisu", types.SimpleNamespace(open=opened))
    mesh = read(_ktx2_file(tmp_path, fallback=False))
    write(mesh, tmp_path / "b.obj")
    (written,) = tmp_path.glob("b_base0*")
    assert written.suffix == ".png"
    assert np.array_equal(np.asarray(Image.open(written).convert("RGBA")), pixels)
    huge = KTX2[:20] + b"\xff\xff\xff\x00\xff\xff\xff\x00" + KTX2[28:]
    for damaged in (KTX2[:60], KTX2[:-9], huge):
        with pytest.raises(FileError) as caught:
            write(replace(mesh, textures=(Texture(data=damaged),)), tmp_path / "c.obj")
        assert caught.value.code == "scan-image"


# Facts


def _marked() -> Mesh:
    mesh = tetrahedron(
        scalars={"confidence": [0.0, 0.25, 0.5, 1.0]},
        normals=[[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0.6, 0.8]],
    )
    marks = np.array([False, True, True, False])
    extras = {
        "license": "CC-BY-4.0",
        "credit": "Atelier d’Ève",
        "deviation": {"rms": 0.25, "max": np.float32(0.5), "unit": "mm", "bad": float("nan")},
    }
    mesh = replace(mesh, reconstructed=marks, extras=extras)
    return mesh.with_step("clean", {"weld": True}, {"triangles": np.int64(4)})


def test_facts_rights_and_marks_come_back(tmp_path):
    write(_marked(), tmp_path / "a.glb")
    assert_valid(tmp_path / "a.glb")
    document = read_container(tmp_path / "a.glb")[0]
    assert document["asset"]["copyright"] == "Atelier d’Ève"
    told = document["meshes"][0]["extras"]["immersion"]["reconstructed"]
    assert told == {"fraction": 0.5, "faces": 4, "ranges": [[1, 2]]}
    mesh = read(tmp_path / "a.glb")
    assert mesh.reconstructed.tolist() == [False, True, True, False]
    assert mesh.extras["deviation"] == {"rms": 0.25, "max": 0.5, "unit": "mm", "bad": None}
    assert (mesh.extras["license"], mesh.extras["credit"]) == ("CC-BY-4.0", "Atelier d’Ève")
    # What was done before the file was made is told, but is not taken for what was done since.
    assert mesh.extras["history"] == [
        {"name": "clean", "parameters": {"weld": True}, "facts": {"triangles": 4}}
    ]
    assert [step.name for step in mesh.history] == ["read"]
    assert mesh.scalars["confidence"].tolist() == [0.0, 0.25, 0.5, 1.0]
    np.testing.assert_allclose(mesh.normals, _marked().normals, atol=1e-6)
    write(mesh.with_step("decimate", {}, {"deviation": {"rms": 1.0}}), tmp_path / "b.glb")
    again = read(tmp_path / "b.glb")
    assert [step["name"] for step in again.extras["history"]] == ["clean", "read", "decimate"]
    assert again.reconstructed.tolist() == mesh.reconstructed.tolist()


def test_the_deviation_of_the_last_step_is_told(tmp_path):
    mesh = replace(tetrahedron(), history=(ProvenanceStep("decimate", {}, {"deviation": {"rms": 0.125}}),))
    write(mesh, tmp_path / "a.glb")
    assert read(tmp_path / "a.glb").extras["deviation"] == {"rms": 0.125}


@pytest.mark.parametrize("ranges", [5, [[0]], [[0, 9]], [[-1, 2]], [[3, 2]], ["01"], [[1e99, 1]]])
def test_damaged_marks_are_refused(tmp_path, ranges):
    write(_marked(), tmp_path / "a.glb")
    document, buffers = read_container(tmp_path / "a.glb")
    document["meshes"][0]["extras"]["immersion"]["reconstructed"]["ranges"] = ranges
    (tmp_path / "b.glb").write_bytes(glb(document, buffers[0]))
    with pytest.raises(FileError) as caught:
        read(tmp_path / "b.glb")
    assert caught.value.code == "gltf-value"


def test_marks_of_other_faces_are_left_out(tmp_path, caplog):
    write(_marked(), tmp_path / "a.glb")
    document, buffers = read_container(tmp_path / "a.glb")
    document["meshes"][0]["extras"]["immersion"]["reconstructed"]["faces"] = 5
    (tmp_path / "b.glb").write_bytes(glb(document, buffers[0]))
    assert read(tmp_path / "b.glb").reconstructed is None
    assert "invented faces" in caplog.text


@pytest.mark.data
@pytest.mark.parametrize("name", ["whale_cranium.glb", "smk_venus.glb"])
def test_a_real_textured_scan_comes_back_whole(tmp_path, data_folder, name):
    mesh = read(data_folder / "scans" / name)
    write(mesh, tmp_path / "a.glb")
    again = read(tmp_path / "a.glb")
    assert np.array_equal(again.vertices, mesh.vertices)
    assert np.array_equal(again.faces, mesh.faces)
    np.testing.assert_allclose(again.normals, mesh.normals, atol=1e-6)
    assert materials_of(again) == materials_of(mesh)
    assert [(t.data, t.role, t.sampler) for t in again.textures] == [
        (t.data, t.role, t.sampler) for t in mesh.textures
    ]
    assert_valid(tmp_path / "a.glb", "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE")


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    [
        "whale_cranium.glb",
        "whale_cranium_draco.glb",
        "smk_venus.glb",
        pytest.param("aton_venus/venus.gltf", marks=pytest.mark.slow),  # trimesh needs 15 s
    ],
)
def test_real_files_read_as_trimesh_reads_them(data_folder, name):
    import trimesh

    path = data_folder / "scans" / name
    mesh = read(path)
    other = trimesh.load(path, force="mesh", process=False)
    assert (len(mesh.vertices), len(mesh.faces)) == (len(other.vertices), len(other.faces))
    np.testing.assert_allclose(mesh.bounds, other.bounds, rtol=1e-7, atol=1e-7)
    assert _area(mesh.positions(), mesh.faces) == pytest.approx(_area(other.vertices, other.faces), rel=1e-5)


def _area(points: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (np.asarray(points)[np.asarray(faces)[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_primitives_without_a_material_stay_dull(tmp_path):
    mesh = tetrahedron()
    assert materials_of(mesh) == (Material(),)
    write(mesh, tmp_path / "a.glb")
    assert materials_of(read(tmp_path / "a.glb"))[0].metallic == 0.0
