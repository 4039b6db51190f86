"""glTF into scenes: places, laws, lights, clips and rights arrive as they were; what does not is told."""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path

import numpy as np
import pytest

from foreign_files import assert_sound, coded, codes, glb, gltf_room, json_of, tone, with_json
from immersion import export, preview, stage
from immersion.errors import FileError, UsageError
from immersion.geometry import matrix_from_turn
from immersion.importers import import_scene
from immersion.importers._rights import license_of
from immersion.importers.draft import turn_of
from immersion.scene.places import camera_of, world_from_thing


def made_of(path: Path, change, out: Path):
    data = path.read_bytes()
    document = json_of(data)
    change(document)
    path.write_bytes(with_json(data, document))
    return import_scene(path, out, language="en")


@pytest.mark.parametrize("key", ["emitters", "emitter"])
def test_a_room_arrives_whole(tmp_path: Path, key: str) -> None:
    source = gltf_room(tmp_path / "Salle.glb", key)
    made = import_scene(source, tmp_path / "new", language="fr")
    assert_sound(made)
    scene = made.scene
    assert (tmp_path / "new" / str(scene.media["salle"].file)).read_bytes() == source.read_bytes()
    assert (scene.title, scene.languages.default, scene.rights.license) == ("La salle", "fr", "CC-BY-4.0")
    voice = scene.thing("voix")
    assert voice.at == (0, 1.5, -1)
    assert voice.loop
    assert voice.gain.linear == pytest.approx(0.25, rel=1e-4)
    law, cone = voice.distance, voice.cone
    assert (law.model, law.ref, law.max, law.rolloff) == ("linear", 2, 12, 0.8)
    assert (cone.inner, cone.outer, cone.gain.db) == (90, 180, -20)
    # The node was turned a quarter to the left: its −Z is now −X.
    np.testing.assert_allclose(world_from_thing(scene, voice)[:3, :3] @ [0, 0, -1], [-1, 0, 0], atol=1e-6)
    key_light = scene.thing("cle")
    assert (key_light.light, key_light.angle, key_light.intensity.value) == ("spot", 40, 500)
    np.testing.assert_allclose(world_from_thing(scene, key_light)[:3, :3] @ [0, 0, -1], [0, -1, 0], atol=1e-6)
    assert scene.thing("soleil").intensity.unit == "lx"
    matrix, fov = camera_of(scene, "entree")
    np.testing.assert_allclose(matrix[:3, 3], [0, 1.6, 3])
    assert math.degrees(fov) == pytest.approx(50, abs=1e-3)
    assert scene.cue("start").do[0].play == "voix"
    assert scene.cue("clip-ouvrir").do[0].clip == "Ouvrir"
    assert "import-global" in codes(made)
    assert "import-never-starts" in codes(made)


def test_what_it_writes_is_marked_and_readable(tmp_path: Path) -> None:
    made = import_scene(gltf_room(tmp_path / "Salle.glb"), tmp_path / "new", language="fr")
    text = (tmp_path / "new" / "scene.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Importé de Salle.glb (gltf).")
    assert made.scene.thing("salle").alt == "[à écrire] La salle"
    assert "  # alt\u00a0: une personne" in text
    report = json.loads((tmp_path / "new" / "import.json").read_text(encoding="utf-8"))
    assert [loss["code"] for loss in report["losses"]] == codes(made)
    assert {entry["path"] for entry in report["files"]} == {f.path for f in made.files} >= {"scene.yaml"}
    assert all(set(loss["text"]) == {"en", "fr"} for loss in report["losses"])


def test_it_is_heard_and_seen(tmp_path: Path) -> None:
    made = import_scene(gltf_room(tmp_path / "Salle.glb"), tmp_path / "new")
    with assert_sound(made) as opened:
        heard = stage.render_audio(opened, order=1)
        seen = preview.picture(opened, "entree", (96, 64))
    assert np.abs(heard.samples).max() > 1e-3
    assert seen.std() > 1


def test_mp3_is_decoded_opus_is_kept(tmp_path: Path) -> None:
    made = import_scene(gltf_room(tmp_path / "a.glb", sound=coded("MP3")), tmp_path / "mp3", language="en")
    assert "import-decoded" in codes(made)
    assert str(made.scene.media["voix"].file).endswith(".flac")
    assert_sound(made)
    vorbis = coded("OGG", subtype="VORBIS")
    made = import_scene(gltf_room(tmp_path / "b.glb", sound=vorbis), tmp_path / "ogg", language="en")
    assert (tmp_path / "ogg" / str(made.scene.media["voix"].file)).read_bytes() == vorbis
    loud = coded("MP3", 1.4 * np.sign(tone()) * 0.9)
    made = import_scene(gltf_room(tmp_path / "c.glb", sound=loud), tmp_path / "loud", language="en")
    assert_sound(made)


def test_keys_of_older_drafts_and_alternatives(tmp_path: Path) -> None:
    def older(document: dict) -> None:
        audio = document["extensions"]["KHR_audio_emitter"]
        audio["sources"][0] = {"audio": 0, "autoPlay": True, "pitchSpeed": 2.0}
        audio["sources"][1]["extensions"] = {"OMI_audio_opus": {"audio": 0}}
        del audio["emitters"][0]["positional"]["shapeType"]

    made = made_of(gltf_room(tmp_path / "a.glb"), older, tmp_path / "new")
    assert made.scene.thing("voix").cone.inner == 90
    assert "import-rate" in codes(made)
    assert made.scene.cue("start").do[0].play == "voix"
    assert "import-alternatives" in codes(made)


def test_our_own_export_comes_in_plain_when_asked(tmp_path: Path) -> None:
    """As one model with its sounds; as the scene that it is, see test_import_own."""
    from stage_scene import make_scene

    with stage.open(make_scene(tmp_path / "own")) as opened:
        export.write(opened, "glb", tmp_path / "out")
    made = import_scene(tmp_path / "out" / "petite-salle.glb", tmp_path / "new", language="fr", plain=True)
    assert_sound(made)
    bed = made.scene.thing("bed")
    assert made.scene.media[bed.ambisonic].order == 1
    assert bed.gain.db == pytest.approx(-6, abs=1e-3)
    assert bed.loop
    assert "Dalle" in made.scene.thing("petite-salle").alt
    assert "import-alt" not in codes(made)
    assert made.scene.thing("speaker").at == (-2, 1.6, 0)


def test_a_unit_of_the_user(tmp_path: Path) -> None:
    from foreign_files import box

    source = glb(tmp_path / "mm.glb", box((-500, 0, -500), (500, 2000, 500)))
    guessed = import_scene(source, tmp_path / "guessed", language="en")
    assert "--unit mm" in next(loss.render("en") for loss in guessed.losses if loss.code == "import-size")
    made = import_scene(source, tmp_path / "new", unit="mm")
    with assert_sound(made) as opened:
        assert np.ptp(opened.mesh("mm").vertices[:, 1]) == pytest.approx(2.0, rel=1e-5)
        assert preview.picture(opened, "entry", (64, 48)).std() > 1
    assert "import-size" not in codes(made)
    with pytest.raises(UsageError, match="import-unit"):
        import_scene(source, tmp_path / "x", unit="yd")


def test_addresses_that_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(coded("WAV", subtype="PCM_16"))
    home = tmp_path / "home"
    home.mkdir()
    (home / "link.wav").symlink_to(tmp_path / "secret.wav")
    for index, (uri, code) in enumerate(
        [
            ("../secret.wav", "import-outside"), ("%2e%2e/secret.wav", "import-outside"),
            ("..\\secret.wav", "import-outside"), (str(tmp_path / "secret.wav"), "import-outside"),
            ("link.wav", "import-outside"), ("https://example.org/a.wav", "import-network"),
            ("//example.org/a.wav", "import-network"), ("file:///etc/passwd", "import-network"),
            ("none.wav", "import-missing"), ("a" * 5000, "import-missing"), ("no\0ne.wav", "import-missing"),
        ]
    ):  # fmt: skip

        def away(document: dict, uri: str = uri) -> None:
            document["extensions"]["KHR_audio_emitter"]["audio"][0] = {"uri": uri}

        made = made_of(gltf_room(home / f"{index}.glb"), away, tmp_path / f"new-{index}")
        assert code in codes(made), uri
        assert not [f.path for f in made.files if f.path.endswith(".wav")]


def test_a_gltf_with_side_files_stays_together(tmp_path: Path) -> None:
    data = gltf_room(tmp_path / "a.glb").read_bytes()
    document = json_of(data)
    start = 20 + int.from_bytes(data[12:16], "little") + 8
    binary = data[start:]
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "room 1.bin").write_bytes(binary)
    document["buffers"][0]["uri"] = "parts/room%201.bin"
    (tmp_path / "salle.gltf").write_text(json.dumps(document))
    made = import_scene(tmp_path / "salle.gltf", tmp_path / "new")
    assert {"media/salle/salle.gltf", "media/salle/parts/room 1.bin"} <= {f.path for f in made.files}
    assert_sound(made)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["nodes"][2].update(camera=7), "cameras"),
        (lambda d: d["nodes"].append({"children": [0]}) or d["nodes"][0]["children"].append(6), "nodes[0]"),
        (lambda d: d["extensions"]["KHR_audio_emitter"]["emitters"][0].update(gain=-1), "gain"),
        (lambda d: d["extensions"]["KHR_audio_emitter"]["audio"][0].update(bufferView=99), "bufferViews"),
        (lambda d: d["extensions"]["KHR_lights_punctual"].update(lights={}), "lights"),
    ],
)
def test_what_is_wrong_is_named_at_its_place(tmp_path: Path, change, place: str) -> None:
    with pytest.raises(FileError) as caught:
        made_of(gltf_room(tmp_path / "a.glb"), change, tmp_path / "new")
    assert place in str(caught.value.where) or place in caught.value.where.path
    assert not (tmp_path / "new").exists()


def test_turns_come_back() -> None:
    rng = np.random.default_rng(3)
    for x, y, z in [*rng.uniform(-180, 180, (50, 3)), (90, 30, 0), (-90, 10, 20), (0, 180, 0)]:
        rotation = matrix_from_turn(*np.radians([x, y, z]))
        turn = turn_of(rotation)
        again = matrix_from_turn(*(math.radians(turn.get(axis, 0.0)) for axis in "xyz"))
        np.testing.assert_allclose(again, rotation, atol=3e-6)


@pytest.mark.parametrize(
    ("text", "license_id"),
    [
        ("https://creativecommons.org/licenses/by-sa/3.0/deed.fr", "CC-BY-SA-3.0"),
        ("CC BY-NC-ND 4.0", "CC-BY-NC-ND-4.0"),
        ("http://rightsstatements.org/vocab/InC-EDU/1.0/", "http://rightsstatements.org/vocab/InC-EDU/1.0/"),
        ("Apache-2.0", "Apache-2.0"),
        ("CC-BY", None),
        ("© Musée X", None),
    ],
)
def test_licences_as_people_write_them(text: str, license_id: str | None) -> None:
    assert license_of(text) == license_id


def test_rights_from_xmp_and_sounds_from_data_addresses(tmp_path: Path) -> None:
    def told(document: dict) -> None:
        packet = {
            "dc:title": {"@type": "rdf:Alt", "rdf:_1": {"@language": "en-us", "@value": "Bell tower"}},
            "dc:creator": {"@list": ["R. Martin", "Studio Y"]},
            "xmpRights:WebStatement": "https://creativecommons.org/licenses/by/4.0/",
        }
        document["asset"] = {"version": "2.0", "extensions": {"KHR_xmp_json_ld": {"packet": 0}}}
        document["extensions"]["KHR_xmp_json_ld"] = {"packets": [packet]}
        data = base64.b64encode(coded("FLAC")).decode()
        document["extensions"]["KHR_audio_emitter"]["audio"][0] = {"uri": f"data:audio/flac;base64,{data}"}

    scene = made_of(gltf_room(tmp_path / "a.glb"), told, tmp_path / "new").scene
    assert (scene.title, scene.rights.license) == ("Bell tower", "CC-BY-4.0")
    assert scene.rights.credit == "R. Martin, Studio Y"
    sound = scene.media[scene.thing("voix").sound]
    assert (tmp_path / "new" / str(sound.file)).read_bytes() == coded("FLAC")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d["scenes"].append({"nodes": []}), "import-gltf-scenes"),
        (lambda d: d["cameras"][0].update(type="orthographic"), "import-orthographic"),
        (lambda d: d["nodes"][4].update(scale=[-1, 1, 1]), None),
        (lambda d: d["nodes"][4].update(scale=[0, 0, 0]), "import-shear"),
        (lambda d: d["extensions"]["KHR_lights_punctual"]["lights"][0].update(range=5), "import-light-range"),
        (
            lambda d: d["extensions"]["KHR_lights_punctual"]["lights"][0].update(type="area"),
            "import-light-kind",
        ),
        (lambda d: d["nodes"][1].update(extensions={"EXT_other": {}}), "import-gltf-extension"),
        (lambda d: d["animations"][0].pop("name"), "import-clip-name"),
        (lambda d: d.update(scenes=[{"nodes": []}]), "import-gltf-loose"),
        (
            lambda d: d["extensions"]["KHR_audio_emitter"]["emitters"][0].update(sources=[]),
            "import-gltf-empty-emitter",
        ),
    ],
)
def test_what_is_not_carried_is_told(tmp_path: Path, change, code: str | None) -> None:
    made = made_of(gltf_room(tmp_path / "a.glb"), change, tmp_path / "new")
    assert code is None or code in codes(made)
    assert_sound(made)
