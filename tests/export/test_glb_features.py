"""A scene of everything as GLB: valid, told whole, and its nodes where the stage says, at every time."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import trimesh
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

from full_scene import make
from gltf_validator import issues
from immersion import export, stage
from immersion.export._gltf.keyframes import slerp
from immersion.export._gltf.timeline import quiet_visit
from immersion.geometry import matrix_from_quaternion
from immersion.scene.places import camera_of

# The two codes of extensions that the validator does not know, and a hint about old graphics cards.
ALLOWED = {"UNSUPPORTED_EXTENSION", "UNUSED_OBJECT", "IMAGE_NPOT_DIMENSIONS"}
Matrix = np.ndarray


class Reader:
    """A plain reader of glTF, written for these tests: world matrices, at rest or at a time of an animation."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        (length,) = struct.unpack_from("<I", data, 12)
        self.doc: dict[str, Any] = json.loads(data[20 : 20 + length])
        self.binary = data[28 + length :]
        self.parents = {c: k for k, n in enumerate(self.doc["nodes"]) for c in n.get("children", [])}

    def array(self, index: int) -> Matrix:
        accessor = self.doc["accessors"][index]
        view = self.doc["bufferViews"][accessor["bufferView"]]
        kind = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}[
            accessor["componentType"]
        ]
        width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}[accessor["type"]]
        values = np.frombuffer(self.binary, kind, accessor["count"] * width, view["byteOffset"])
        return values.reshape(-1, width).astype(np.float64)

    def named(self, name: str) -> int:
        return next(k for k, n in enumerate(self.doc["nodes"]) if n.get("name") == name)

    def world(self, node: int, time: float | None = None, animation: str = "show") -> Matrix:
        entry = dict(self.doc["nodes"][node])
        if time is not None:
            entry |= self._at(node, time, animation)
        own = np.eye(4)
        if "matrix" in entry:
            own = np.array(entry["matrix"]).reshape(4, 4).T
        else:
            own[:3, :3] = matrix_from_quaternion(entry.get("rotation", [0, 0, 0, 1])) * entry.get(
                "scale", 1.0
            )
            own[:3, 3] = entry.get("translation", 0.0)
        parent = self.parents.get(node)
        return own if parent is None else self.world(parent, time, animation) @ own

    def _at(self, node: int, time: float, animation: str) -> dict[str, Any]:
        record = next(a for a in self.doc["animations"] if a["name"] == animation)
        found = {}
        for channel in record["channels"]:
            if channel["target"].get("node") != node:
                continue
            sampler = record["samplers"][channel["sampler"]]
            times, values = self.array(sampler["input"])[:, 0], self.array(sampler["output"])
            k = int(np.clip(np.searchsorted(times, time, side="right") - 1, 0, len(times) - 1))
            n = min(k + 1, len(times) - 1)
            part = 0.0 if n == k else float(np.clip((time - times[k]) / (times[n] - times[k]), 0, 1))
            if sampler.get("interpolation") == "STEP":
                value = values[k]
            elif channel["target"]["path"] == "rotation":
                value = slerp(values[k : k + 1], values[n : n + 1], np.array([part]))[0]
            else:
                value = values[k] + (values[n] - values[k]) * part
            found[channel["target"]["path"]] = value
        return found


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("full")
    with stage.open(make(folder), folder=folder) as one:
        yield one


@pytest.fixture(scope="module")
def written(opened: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, export.Manifest]:
    folder = tmp_path_factory.mktemp("out")
    return folder / "tout.glb", export.write(opened, "glb", folder)


@pytest.fixture(scope="module")
def reader(written: tuple[Path, export.Manifest]) -> Reader:
    return Reader(written[0])


def assert_valid(path: Path, *more: str) -> None:
    found = issues(path)
    assert (found["numErrors"], found["numWarnings"]) == (0, 0), found["messages"]
    assert {m["code"] for m in found["messages"]} <= ALLOWED | set(more), found["messages"]


OPTIONS = [
    export.GlbOptions(),
    export.GlbOptions(msft_lod=True, visibility=True, room=False),
    export.GlbOptions(instancing=2),
]


@pytest.mark.parametrize("options", OPTIONS)
def test_the_khronos_validator_finds_nothing(opened: Any, tmp_path: Path, options: export.GlbOptions) -> None:
    export.write(opened, "glb", tmp_path, options=options)
    # It knows KHR_animation_pointer, but not all that may be pointed at.
    assert_valid(tmp_path / "tout.glb", *(["INCOMPLETE_EXTENSION_SUPPORT"] if options.visibility else []))


@pytest.mark.data
def test_the_audio_extension_fits_its_schemas(reader: Reader, data_folder: Path) -> None:
    folder = data_folder.parent / "standards" / "schemas"
    loaded = [
        json.loads(path.read_text(encoding="utf-8"))
        for part in ("khr-audio-emitter", "gltf-stubs")
        for path in sorted((folder / part).glob("*.json"))
    ]
    registry = Registry().with_resources([(s["$id"], Resource.from_contents(s)) for s in loaded])

    def check(name: str, value: object) -> None:
        schema = next(s for s in loaded if s["$id"].endswith(name))
        jsonschema.Draft202012Validator(schema, registry=registry).validate(value)

    check("glTF.KHR_audio_emitter.schema.json", reader.doc["extensions"]["KHR_audio_emitter"])
    check("scene.KHR_audio_emitter.schema.json", reader.doc["scenes"][0]["extensions"]["KHR_audio_emitter"])
    nodes = [n["extensions"] for n in reader.doc["nodes"] if "KHR_audio_emitter" in n.get("extensions", {})]
    assert len(nodes) == 5  # voice, bird, film, and two stems
    for extensions in nodes:
        check("node.KHR_audio_emitter.schema.json", extensions["KHR_audio_emitter"])


def test_everything_moves_as_in_the_stage(opened: Any, reader: Reader) -> None:
    visit = quiet_visit(opened)
    assert visit is not None
    moved = [t.id for t in opened.things if visit.motion.moves(t.id) and t.screen is None]
    assert {"lot", "slab-1", "slab-2", "guide", "bird", "voice"} <= set(moved)
    hidden = {"guide": 5.0}
    worst = 0.0
    for name in moved:
        for time in np.arange(0.0, 7.995, 0.0171):
            if abs(time - 5.0) < 0.002 or (name in hidden and time > hidden[name]):
                continue  # a jump takes the millisecond before it; what is hidden has no size
            true = visit.motion.matrices(name, np.array([round(time * 1e6)]))[0]
            got = reader.world(reader.named(name), float(time))
            worst = max(worst, float(np.abs(got[:3, 3] - true[:3, 3]).max()))
            assert np.abs(got[:3, :3] - true[:3, :3]).max() < 1e-4, (name, time)
    assert worst < 1e-4


def test_what_is_hidden_shows_and_hides_when_a_cue_says(reader: Reader) -> None:
    ghost, guide = reader.named("ghost"), reader.named("guide")
    assert reader.doc["nodes"][ghost]["scale"] == [0, 0, 0]
    assert np.linalg.det(reader.world(ghost, 0.5)[:3, :3]) == 0
    assert np.linalg.det(reader.world(ghost, 1.5)[:3, :3]) == pytest.approx(1)
    assert np.linalg.det(reader.world(guide, 4.9)[:3, :3]) == pytest.approx(1)
    assert np.linalg.det(reader.world(guide, 5.1)[:3, :3]) == 0


def test_another_reader_finds_meshes_and_points(written: tuple[Path, export.Manifest], opened: Any) -> None:
    loaded = trimesh.load_scene(written[0])
    visit = quiet_visit(opened)
    for name in ("slab-1", "slab-2", "dust"):
        matrix, geometry = loaded.graph.get(name)
        true = visit.motion.matrices(name, np.array([0]))[0]
        media = opened.cloud("points").points if name == "dust" else opened.mesh("slab").vertices
        expected = media @ true[:3, :3].T + true[:3, 3]
        got = trimesh.transform_points(loaded.geometry[geometry].vertices, matrix)
        assert got.min(0) == pytest.approx(expected.min(0), abs=1e-5)
        assert got.max(0) == pytest.approx(expected.max(0), abs=1e-5)


def test_copies_share_one_mesh_and_clips_are_kept(reader: Reader) -> None:
    meshes = {reader.doc["nodes"][reader.named(n)]["mesh"] for n in ("slab-1", "slab-2", "ghost", "guide")}
    assert len(meshes) == 1
    assert [a["name"] for a in reader.doc["animations"]] == ["show", "wave"]
    assert len(reader.doc["skins"]) == 1
    at_rest = reader.world(reader.named("root"), 0.5, "wave")
    # The flag's armature is in centimetres, turned by 90°, as the thing is once more.
    assert at_rest[:3, 3] == pytest.approx([0, 1.6, -3], abs=1e-5)


def test_languages_are_variants_with_the_default_first(reader: Reader) -> None:
    assert reader.doc["extensions"]["KHR_materials_variants"]["variants"] == [{"name": "fr"}, {"name": "en"}]
    for name in ("page-1", "page-2", "words"):
        (primitive,) = reader.doc["meshes"][reader.doc["nodes"][reader.named(name)]["mesh"]]["primitives"]
        mappings = primitive["extensions"]["KHR_materials_variants"]["mappings"]
        assert sorted(v for m in mappings for v in m["variants"]) == [0, 1]
        assert next(m["material"] for m in mappings if 0 in m["variants"]) == primitive["material"]


def test_a_picture_on_a_wall_does_not_lie_in_it(reader: Reader) -> None:
    (primitive,) = reader.doc["meshes"][reader.doc["nodes"][reader.named("page-1")]["mesh"]]["primitives"]
    points = reader.array(primitive["attributes"]["POSITION"])
    away = np.linalg.norm(points[:, [0, 2]], axis=1)
    # Inside a wall of radius 5 m, whose sides stand up to 6 mm inside the circle.
    assert away.max() < 5 - 0.0019
    assert away.min() > 5 * np.cos(np.pi / 64) - 0.0021


def test_lights_have_half_angles_linear_colours_and_candelas(reader: Reader) -> None:
    lights = {x["name"]: x for x in reader.doc["extensions"]["KHR_lights_punctual"]["lights"]}
    spot = lights["spot"]
    assert spot["spot"]["outerConeAngle"] == pytest.approx(np.radians(20))
    assert spot["intensity"] == pytest.approx(800 / (2 * np.pi * (1 - np.cos(np.radians(20)))))
    assert spot["color"] == pytest.approx([1.0, 0.2158605, 0.0], abs=1e-6)
    assert (lights["lamp"]["intensity"], lights["sun"]["intensity"]) == (400, 90)


def test_emitters_follow_the_laws_of_panner_nodes(reader: Reader) -> None:
    record = reader.doc["extensions"]["KHR_audio_emitter"]
    by_name = {e["name"]: e for e in record["emitters"]}
    place = by_name["voice"]["positional"]
    assert (place["distanceModel"], place["maxDistance"], place["rolloffFactor"]) == ("linear", 20, 0.5)
    assert (place["coneInnerAngle"], place["coneOuterAngle"]) == pytest.approx((np.pi / 2, np.pi))
    assert by_name["bird"]["positional"]["maxDistance"] == 0
    gains = {s["name"]: s["gain"] for s in record["sources"]}
    assert gains["voice"] == pytest.approx(10 ** (-6 / 20))  # its group's level
    assert {s["name"] for s in record["sources"] if s["autoplay"]} == {"hall", "bird"}


def test_views_are_cameras(reader: Reader, opened: Any) -> None:
    matrix, fov = camera_of(opened.scene, "entry")
    assert reader.world(reader.named("entry")) == pytest.approx(matrix, abs=1e-7)
    assert reader.doc["cameras"][0]["perspective"]["yfov"] == pytest.approx(fov)


def test_credits_have_their_languages(reader: Reader) -> None:
    packets = reader.doc["extensions"]["KHR_xmp_json_ld"]["packets"]
    own = packets[reader.doc["asset"]["extensions"]["KHR_xmp_json_ld"]["packet"]]
    assert own["dc:title"] == {
        "@type": "rdf:Alt",
        "rdf:_1": {"@language": "fr", "@value": "Tout"},
        "rdf:_2": {"@language": "en", "@value": "Everything"},
    }
    assert own["xmpRights:WebStatement"].startswith("http://creativecommons.org/licenses/by/4.0")
    for block in ("meshes", "images"):
        assert any("KHR_xmp_json_ld" in entry.get("extensions", {}) for entry in reader.doc[block]), block


def test_the_scene_is_in_the_extras_whole(reader: Reader, opened: Any) -> None:
    from immersion.scene.model import Scene

    told = reader.doc["scenes"][0]["extras"]["immersion"]
    assert Scene(**told["scene"]) == opened.scene
    assert told["kept"] == [thing.id for thing in opened.things]


def test_a_profile_is_applied(opened: Any, tmp_path: Path) -> None:
    manifest = export.write(opened.in_profile("ar"), "glb", tmp_path)
    doc = Reader(tmp_path / "tout.glb").doc
    assert_valid(tmp_path / "tout.glb")
    assert {n["name"] for n in doc["nodes"]} == {"slab-1", "voice", "entry"}
    codes = {loss.code for loss in manifest.losses}
    assert {"profile-thing", "export-room", "budget-unmet"} <= codes


KINDS = ["slab-1", "slab-2", "banner", "dust", "page-1", "page-2", "words", "voice", "guide", "spot", "lot"]
ROOMS = [
    {"box": {"size": [8, 4, 6]}},
    {"dome": {"radius": 4, "height": 2}},
    {"outline": {"points": [[-4, 3], [4, 3], [4, -3, 0.3], [-4, -3]], "height": 3}},
    {"mesh": "slab"},
]


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(kept=st.sets(st.sampled_from(KINDS), min_size=1), room=st.sampled_from(ROOMS), data=st.data())
def test_any_scene_is_written_and_valid(
    kept: set[str], room: dict, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from full_scene import tree

    things = [dict(t) for t in tree()["things"] if t["id"] in kept]
    for thing in things:
        if thing.get("parent") not in kept:
            thing.pop("parent", None)
        if "screen" not in thing:
            thing["scale"] = data.draw(st.sampled_from([1, 0.01, [1, 2, 3]]))
            thing["visible"] = data.draw(st.booleans())
    verbs = st.sampled_from(["move", "turn", "show", "hide"])
    does = []
    for name in data.draw(st.lists(st.sampled_from(sorted(kept)), max_size=5)):
        verb = data.draw(verbs)
        if (
            name == "page-1" and verb == "move"
        ):  # the simulation itself refuses to move what hangs on a bent screen
            continue
        to = {"move": {"to": [1, 2, 3], "over": "1s"}, "turn": {"to": {"y": 170, "z": 40}}}.get(verb, {})
        does.append({verb: name, **to})
    folder = tmp_path_factory.mktemp("any")
    scene = make(folder, things=things, room=room, screens={"ring": {"surface": "walls"}}, zones={},
                 cues=[{"id": "c", "when": ["start", {"at": "2s"}], "do": does}], profiles={})  # fmt: skip
    with stage.open(scene, folder=folder) as one:
        export.write(one, "glb", folder / "out")
    assert_valid(folder / "out" / "tout.glb")
