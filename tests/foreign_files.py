"""Foreign files of our own, made in milliseconds: a glTF room, a Voyager document, an ADM mix, an A-Frame page."""

from __future__ import annotations

import io as memory
import json
import math
import struct
from pathlib import Path

import numpy as np
import soundfile

from immersion import stage
from immersion.audio import Audio
from immersion.audio.formats.adm import Adm, AdmBlock, AdmElement, AdmPosition, AdmTrack, AdmValue
from immersion.audio.formats.adm_writing import write_adm
from immersion.importers import Imported
from immersion.scans.io._container import GltfBuilder
from immersion.scans.mesh import Mesh
from immersion.scene import validate

RATE = 48_000


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Mesh:
    """A closed box."""
    corners = [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
    faces = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6],
             [0, 6, 4], [1, 5, 7], [1, 7, 3]]  # fmt: skip
    return Mesh.from_arrays(corners, faces)


def tone(frequency: float = 440.0, seconds: float = 0.25, level: float = 0.25) -> np.ndarray:
    return (level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)).astype(
        np.float32
    )


def coded(form: str, samples: np.ndarray | None = None, subtype: str | None = None) -> bytes:
    """A tone in a format that libsndfile writes."""
    out = memory.BytesIO()
    soundfile.write(out, tone() if samples is None else samples, RATE, format=form, subtype=subtype)
    return out.getvalue()


def glb(path: Path, mesh: Mesh | None = None) -> Path:
    """A GLB of one mesh in one node."""
    builder = GltfBuilder()
    number = builder.add_mesh(mesh or box((-0.5, 0, -0.5), (0.5, 2, 0.5)))
    builder.document["nodes"].append({"name": "body", "mesh": number})
    builder.document["scenes"].append({"nodes": [0]})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(builder.to_bytes())
    return path


def gltf_room(path: Path, key: str = "emitters", sound: bytes | None = None) -> Path:
    """A GLB with a statue, a camera, three lights, sounds (positional and global), a clip, and who made it."""
    builder = GltfBuilder()
    document = builder.document
    document["asset"] |= {
        "copyright": "© 2026 Musée X, CC-BY-4.0",
        "extras": {"title": "La salle", "author": "A. Diallo"},
    }
    mesh = builder.add_mesh(box((-0.5, 0, -0.5), (0.5, 2, 0.5)))
    view = builder.add_view(sound or coded("WAV", subtype="PCM_16"))
    times = builder.add_accessor(np.array([0.0, 1.0], np.float32), bounds=True)
    places = builder.add_accessor(np.array([[0, 0, 0], [0, 1, 0]], np.float32))
    half = math.sqrt(0.5)
    document["nodes"] += [
        {"name": "Salle", "translation": [0, 0, -1], "children": [1, 2, 3, 4, 5]},
        {"name": "Statue", "mesh": mesh},
        {"name": "Entrée", "camera": 0, "translation": [0, 1.6, 4]},
        {"name": "Clé", "translation": [1, 3, 0], "rotation": [-half, 0, 0, half],
         "extensions": {"KHR_lights_punctual": {"light": 0}}},
        {"name": "Voix", "translation": [0, 1.5, 0], "rotation": [0, half, 0, half],
         "extensions": {"KHR_audio_emitter": {key: [0] if key == "emitters" else 0}}},
        {"name": "Soleil", "extensions": {"KHR_lights_punctual": {"light": 1}}},
    ]  # fmt: skip
    document["cameras"] = [{"type": "perspective", "perspective": {"yfov": math.radians(50), "znear": 0.1}}]
    document["extensions"] = {
        "KHR_lights_punctual": {"lights": [
            {"type": "spot", "intensity": 500, "color": [1, 0.5, 0.25], "spot": {"outerConeAngle": math.radians(20)}},
            {"type": "directional", "intensity": 90},
        ]},
        "KHR_audio_emitter": {
            "audio": [{"name": "voix", "bufferView": view, "mimeType": "audio/wav"}],
            "sources": [{"audio": 0, "gain": 0.5, "loop": True, "autoplay": True}, {"audio": 0, "name": "fond"}],
            "emitters": [
                {"type": "positional", "gain": 0.5, "sources": [0], "positional": {
                    "shapeType": "cone", "coneInnerAngle": math.radians(90), "coneOuterAngle": math.radians(180),
                    "coneOuterGain": 0.1, "distanceModel": "linear", "refDistance": 2, "maxDistance": 12,
                    "rolloffFactor": 0.8}},
                {"type": "global", "sources": [1]},
            ],
        },
    }  # fmt: skip
    document["animations"] = [
        {"name": "Ouvrir", "channels": [{"sampler": 0, "target": {"node": 1, "path": "translation"}}],
         "samplers": [{"input": times, "output": places}]}
    ]  # fmt: skip
    document["extensionsUsed"] += ["KHR_lights_punctual", "KHR_audio_emitter"]
    document["scenes"].append({"nodes": [0], "extensions": {"KHR_audio_emitter": {"emitters": [1]}}})
    path.write_bytes(builder.to_bytes())
    return path


def svx_document() -> dict:
    """A Voyager document with everything that the importer carries."""
    return {
        "asset": {"type": "application/si-dpo-3d.document+json", "version": "1.0", "generator": "tests",
                  "copyright": "Musée X, CC0"},
        "scene": 0,
        "scenes": [{"nodes": [0, 2], "setup": 0}],
        "nodes": [
            {"name": "Base", "translation": [0, 10, 0], "children": [1]},
            {"name": "Crâne", "model": 0, "meta": 0},
            {"name": "Key", "light": 0, "translation": [0, 300, 0]},
        ],
        "lights": [{"type": "spot", "intensity": 2, "color": [1, 1, 0], "spot": {"angle": 0.5, "penumbra": 0.1}}],
        "models": [{
            "units": "mm",
            "derivatives": [
                {"usage": "Web3D", "quality": "Thumb",
                 "assets": [{"uri": "crane-thumb.glb", "type": "Model", "numFaces": 12}]},
                {"usage": "Web3D", "quality": "High",
                 "assets": [{"uri": "crane-high.glb", "type": "Model", "numFaces": 12}]},
                {"usage": "iOSApp3D", "quality": "AR", "assets": [{"uri": "crane.usdz", "type": "Model"}]},
            ],
            "translation": [0, 100, 0],
            "boundingBox": {"min": [-500, 0, -500], "max": [500, 2000, 500]},
            "annotations": [
                {"id": "a1", "titles": {"EN": "Crown", "FR": "Couronne"}, "leads": {"EN": "Of granite."},
                 "position": [0, 1000, 500], "audioId": "n1", "viewId": "s2", "articleId": "art1", "style": "Circle"},
            ],
        }],
        "metas": [{
            "collection": {"titles": {"EN": "Skull", "FR": "Crâne"}},
            "articles": [{"id": "art1", "titles": {"EN": "On the skull"}, "uris": {"EN": "articles/on.html"}}],
            "audio": [{"id": "n1", "name": "Voice", "uris": {"EN": "audio/en.mp3", "FR": "audio/fr.flac"},
                       "captionUris": {"EN": "audio/en.vtt"}}],
            "actions": [
                {"id": "x1", "type": "PlayAudio", "trigger": "OnClick", "audioId": "n1"},
                {"id": "x2", "type": "ToggleAnnotation", "trigger": "OnClick", "actionAnnoId": "a1"},
            ],
        }],
        "setups": [{
            "units": "cm",
            "navigation": {"type": "Orbit", "enabled": True, "orbit": {"orbit": [-15, 30, 0], "offset": [0, 5, 400]}},
            "language": {"language": "EN"},
            "tours": [{"titles": {"EN": "Tour", "FR": "Visite"}, "steps": [
                {"id": "s1", "titles": {"EN": "Come in.", "FR": "Entrez."}}, {"id": "s2", "titles": {"EN": "Closer."}},
            ]}],
            "snapshots": {
                "features": ["navigation"],
                "targets": ["scenes/0/setup/navigation/orbit", "scenes/0/setup/navigation/offset",
                            "scenes/0/setup/reader/enabled"],
                "states": [
                    {"id": "s1", "curve": "EaseQuad", "duration": 1.5, "values": [[0, 0, 0], [0, 0, 500], False]},
                    {"id": "s2", "values": [[-90, 0, 0], [0, 0, 100], False]},
                ],
            },
            "background": {"style": "Solid"},
        }],
    }  # fmt: skip


def svx_folder(folder: Path, document: dict | None = None) -> Path:
    """The document with its files, in a folder of its own."""
    glb(folder / "crane-high.glb", box((-500, 0, -500), (500, 2000, 500)))
    glb(folder / "crane-thumb.glb", box((-400, 0, -400), (400, 1900, 400)))
    for name, content in (
        ("articles/on.html", b"<p>A skull.</p>"),
        ("audio/en.mp3", coded("MP3")),
        ("audio/fr.flac", coded("FLAC")),
        ("audio/en.vtt", b"WEBVTT\n\n00:00.000 --> 00:00.200\nA skull.\n"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    path = folder / "scene.svx.json"
    path.write_text(json.dumps(document or svx_document()), encoding="utf-8")
    return path


def _polar(azimuth: float, elevation: float = 0.0, distance: float = 1.0) -> tuple[AdmPosition, ...]:
    return (
        AdmPosition("azimuth", azimuth),
        AdmPosition("elevation", elevation),
        AdmPosition("distance", distance),
    )


def adm_file(path: Path, norm: str = "N3D", bed: int = 4) -> Path:
    """An object that moves and jumps, a pair of loudspeakers, and a first-order bed, on seven tracks of 1 s."""
    jump = AdmValue("jumpPosition", "1", (("interpolationLength", "0.1"),))
    blocks = (
        AdmBlock(
            "AB_00031001_00000001", 0.0, 0.25, _polar(90), (AdmValue("gain", "0.5"), AdmValue("width", "30"))
        ),
        AdmBlock("AB_00031001_00000002", 0.25, 0.25, _polar(0)),
        AdmBlock("AB_00031001_00000003", 0.5, 0.5, _polar(0, 90, 0.5), (jump,)),
    )
    channels = [AdmElement("audioChannelFormat", "AC_00031001", "moving", blocks=blocks)]
    for number, (label, azimuth) in enumerate([("M+030", 30.0), ("M-030", -30.0)], 1):
        value = (AdmValue("speakerLabel", label),)
        block = AdmBlock(f"AB_0001100{number}_00000001", None, None, _polar(azimuth), value)
        channels.append(AdmElement("audioChannelFormat", f"AC_0001100{number}", label, blocks=(block,)))
    harmonics = [(1, 0), (0, 0), (1, -1), (1, 1)][:bed]  # in an order of its own
    for number, (order, degree) in enumerate(harmonics, 1):
        said = (("order", str(order)), ("degree", str(degree)), ("normalization", norm))
        block = AdmBlock(f"AB_0004100{number}_00000001", values=tuple(AdmValue(*pair) for pair in said))
        channels.append(AdmElement("audioChannelFormat", f"AC_0004100{number}", "h", blocks=(block,)))
    owners = [
        ("Bee", "AP_00031001", 1),
        ("Front", "AP_00011001", 2),
        ("River", "AP_00041001", len(harmonics)),
    ]
    elements, tracks = [], []
    for index, (name, pack, count) in enumerate(owners):
        refs: list[tuple[str, str]] = [("audioPackFormat", pack)]
        own = channels[len(tracks) : len(tracks) + count]
        for channel in own:
            uid = f"ATU_{len(tracks) + 1:08X}"
            refs.append(("audioTrackUID", uid))
            ends = (("audioChannelFormat", channel.id), ("audioPackFormat", pack))
            elements.append(AdmElement("audioTrackUID", uid, references=ends))
            tracks.append(AdmTrack(len(tracks) + 1, uid, f"AT_{channel.id[3:]}_01", pack))
        formats = tuple(("audioChannelFormat", channel.id) for channel in own)
        elements.append(AdmElement("audioPackFormat", pack, name, references=formats))
        elements.append(AdmElement("audioObject", f"AO_100{index + 1}", name, references=tuple(refs)))
    objects = tuple(("audioObject", f"AO_100{i}") for i in (1, 2, 3))
    content = AdmElement("audioContent", "ACO_1001", "all", references=objects)
    french = (("audioProgrammeLanguage", "fr"),)
    programme = AdmElement("audioProgramme", "APR_1001", "Le jardin", french, (("audioContent", "ACO_1001"),))
    samples = np.stack([tone(200.0 + 100 * k, 1.0) for k in range(len(tracks))])
    adm = Adm(tuple(tracks), (programme, content, *elements, *channels))
    write_adm(Audio(samples, RATE, "multichannel"), adm, path)
    return path


PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Sounds in a row</title><script src="js/aframe.min.js"></script></head>
<body><a-scene fog="color: grey">
  <a-assets>
    <audio id="bell" src="sounds/bell.mp3"></audio>
    <audio id="drone"><source src="sounds/drone.ogg"></audio>
    <audio id="far" src="https://example.org/far.mp3"></audio>
    <a-asset-item id="statue" src="models/statue.glb"></a-asset-item>
    <img id="fresco" src="fresco.png">
    <a-mixin id="quiet" sound="src: #drone; volume: 0.25"></a-mixin>
  </a-assets>
  <a-entity position="0 0 -4" rotation="0 90 0" scale="2 2 2">
    <a-gltf-model id="venus" src="#statue" position="1 0 0"></a-gltf-model>
    <a-sphere id="ball" position="0 1 1" color="yellow"
      sound="src: #bell; on: click; refDistance: 2; maxDistance: 20; rolloffFactor: 0.5; distanceModel: linear">
    </a-sphere>
  </a-entity>
  <a-sound id="hum" mixin="quiet" src="#drone" autoplay="true" loop="true" volume="0.5"
    position="0 1 2" ref-distance="3"></a-sound>
  <a-sound id="missing" src="#far"></a-sound>
  <a-image id="wall" src="#fresco" position="0 2 -6" width="3" alt="A fresco of three boats"></a-image>
  <a-light type="point" position="2 4 2" intensity="3.14" color="#ff8800"></a-light>
  <a-light id="sun" type="directional" position="1 2 3"></a-light>
  <a-text id="label" value="Hear the bell" position="0 2 -3"></a-text>
  <a-entity id="rig" position="0 0 3"><a-camera fov="70"></a-camera></a-entity>
  <script>play()</script>
</a-scene></body></html>
"""


def aframe_page(folder: Path, page: str = PAGE) -> Path:
    """The page with its files, in a folder of its own."""
    from PIL import Image

    glb(folder / "models" / "statue.glb")
    (folder / "sounds").mkdir(exist_ok=True)
    (folder / "sounds" / "bell.mp3").write_bytes(coded("MP3"))
    (folder / "sounds" / "drone.ogg").write_bytes(coded("OGG", subtype="VORBIS"))
    Image.fromarray(np.full((20, 30, 3), 120, np.uint8)).save(folder / "fresco.png")
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    return path


def assert_sound(made: Imported) -> stage.Stage:
    """No rule finds an error, with media open or not; return the stage."""
    assert [found for found in validate(made.scene) if found.severity == "error"] == []
    opened = stage.open(made.folder / "scene.yaml")
    assert [str(found) for found in stage.check(opened) if found.severity == "error"] == []
    return opened


def codes(made: Imported) -> list[str]:
    return [loss.code for loss in made.losses]


def with_json(data: bytes, document: dict) -> bytes:
    """A GLB with another JSON tree and the same binary chunk."""
    length = struct.unpack_from("<I", data, 12)[0]
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + length :]
    head = struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(rest))
    return head + struct.pack("<II", len(text), 0x4E4F534A) + text + rest


def json_of(data: bytes) -> dict:
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length])
