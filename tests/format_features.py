"""What a scene can say, one small change to a small scene for each: the rows of docs/losses.md."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from full_scene import BOTH, CC, RATE
from immersion.scans import io
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from numbered_film import H264, encode
from preview_scenes import quarters, write_image
from rig_models import flag
from stage_scene import slab

Tree = dict[str, Any]
Edits = Mapping[str, Any]
BLOCKS = ("things", "cues")


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that a scene can say.

    ``given`` is in the scene with and without it, ``says`` only with it; both are edits of the plain scene, each a
    dotted place and its value.
    """

    name: str
    words: str
    says: Edits
    given: Edits = field(default_factory=dict)
    profile: str | None = None
    within: tuple[str, ...] = ()
    """Other places of the scene that it is a part of: what is told of them is told of it."""
    plain: bool = False
    """Words and addresses, that need no more than to be there as data."""

    @property
    def block(self) -> str:
        """The block of the format that it belongs to."""
        return self.name.split(".")[0]

    def trees(self) -> tuple[Tree, Tree]:
        """Return the scene without it and with it."""
        without = _edited(plain_tree(), self.given)
        return without, _edited(without, self.says)


def _edited(tree: Tree, edits: Edits) -> Tree:
    tree = copy.deepcopy(tree)
    for place, value in edits.items():
        *parents, last = place.split(".")
        block: Any = tree
        for name in parents:
            block = _named(block, name) if isinstance(block, list) else block.setdefault(name, {})
        if isinstance(block, list):
            block.append({"id": last, **value})
        else:
            block[last] = value
    return tree


def _named(block: list[Any], name: str) -> Any:
    return next(one for one in block if one["id"] == name)


def plain_tree() -> Tree:
    """Return a room with one model and one sound that plays from the start."""
    return {
        "immersion": "1",
        "id": "plain",
        "languages": {"default": "fr", "available": ["fr", "en"]},
        "show": {"duration": "3s"},
        "media": {
            "slab": {"type": "model", "file": "media/slab.ply"},
            "tone": {"type": "audio", "file": "media/tone.wav"},
        },
        "room": {"box": {"size": [8, 4, 6]}},
        "things": [
            {"id": "slab-1", "model": "slab", "at": [1, 0, -1], "alt": BOTH},
            {"id": "voice", "sound": "tone", "at": [-1, 1.5, 0]},
        ],
        "views": {"entry": {"at": [0, 1.6, 2.5]}},
        "cues": [{"id": "open", "when": ["start"], "do": [{"play": "voice"}]}],
    }


def light() -> Mesh:
    """Return a lighter slab: a pyramid."""
    return Mesh.from_arrays(
        [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]], unit="m"
    )


def write_media(folder: Path) -> None:
    """Write every media that a feature names."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    io.write(slab(), media / "slab.ply")
    io.write(light(), media / "light.ply")
    (media / "flag.glb").write_bytes(flag())
    points = np.random.default_rng(1).uniform(-1, 1, (60, 3))
    io.write(PointCloud.from_arrays(points, unit="m"), media / "cloud.ply")
    for tag, size in (("fr", 16), ("en", 32)):
        write_image(media / f"page.{tag}.png", quarters(size, 1))
        text = f"WEBVTT\n\n00:00.000 --> 00:00.400\n{BOTH[tag]}\n"
        (media / f"voice.{tag}.vtt").write_text(text, encoding="utf-8")
        (media / f"voice.{tag}.md").write_text(BOTH[tag], encoding="utf-8")
    noise = 0.1 * np.random.default_rng(2).standard_normal((RATE // 2, 4))
    for name, columns in (
        ("tone", noise[:, 0]),
        ("other", noise[:, 3]),
        ("pair", noise[:, :2]),
        ("bed", noise),
    ):
        soundfile.write(media / f"{name}.wav", columns, RATE)
    encode(media / "film.mp4", *H264, count=6)
    (folder / "way.csv").write_text(
        "time,x,y,z,yaw,pitch,event\n0,0,1,0,0,0,\n1,2,1,0,90,0,\n", encoding="utf-8"
    )


PAGE = {"media.page": {"type": "image", "file": "media/page.fr.png"}}
PAGES = {"media.page": {"type": "image", "files": {t: f"media/page.{t}.png" for t in ("fr", "en")}}}
FILM = {"media.film": {"type": "video", "file": "media/film.mp4"}}
BED = {"media.bed": {"type": "ambisonic", "file": "media/bed.wav", "order": 1}}
PAIR = {"media.pair": {"type": "stems", "file": "media/pair.wav"}}
FLAG = {"media.flag": {"type": "model", "file": "media/flag.glb"}}
SHEET = {**PAGE, "things.page-1": {"image": "page", "at": [0, 1, -2], "width": 1, "alt": BOTH}}
BANNER = {**FLAG, "things.banner": {"model": "flag", "at": [0, 0, -2], "alt": BOTH}}
BEDDED = {
    **BED,
    "things.hall": {"ambisonic": "bed"},
    "cues.sound": {"when": ["start"], "do": [{"play": "hall"}]},
}
PLAYED = {
    **PAIR,
    "things.strings": {"stems": "pair"},
    "cues.pair": {"when": ["start"], "do": [{"play": "strings"}]},
}
FILMED = {**FILM, "things.film-1": {"video": "film", "at": [0, 1, -2], "width": 1, "alt": BOTH}}
SPOT = {
    "things.key": {"light": "spot", "at": [0, 3.5, 0], "look_at": "slab-1", "angle": 30, "intensity": "800cd"}
}
ZONE = {"zones.near": {"sphere": {"at": "slab-1", "radius": 1}}}
DOME = {"rigs.speakers": {"dome": {"layout": "0+2+0", "at": [0, 1.2, 0], "radius": 2, "outputs": "1-2"}}}
FRONT = {"screens.wall": {"surface": "front", "rect": {"left": 1, "bottom": 1, "width": 4, "height": 2}}}
BEAM = {
    "at": [0, 3, 2], "look_at": [0, 2, -3], "throw": 1.2, "size": [1920, 1200], "lumens": 5000, "paints": "wall",
}  # fmt: skip
BEAMS = {**FRONT, "rigs.projectors": {"p1": BEAM, "p2": {**BEAM, "at": [0.5, 3, 2]}}}


def _cue(*do: Tree, when: Any = "start", **more: Any) -> Edits:
    return {"cues.more": {"when": [when], "do": list(do), **more}}


def _media(name: str, key: str, suffix: str) -> Edits:
    return {f"media.{name}.{key}": {tag: f"media/voice.{tag}.{suffix}" for tag in ("fr", "en")}}


def _head() -> Iterator[Feature]:
    yield Feature("head.title", "the title, per language", {"title": BOTH}, plain=True)
    yield Feature(
        "head.base", "the address that ids are under", {"base": "https://example.org/plain"}, plain=True
    )
    yield Feature(
        "head.rights", "licence, credit and statement", {"rights": {**CC, "statement": BOTH}}, plain=True
    )
    yield Feature(
        "head.sources",
        "where the subject is described",
        {"sources": [{"iiif": "https://example.org/m.json"}]},
        plain=True,
    )
    yield Feature("show.duration", "how long it lasts", {"show.duration": "2s"}, {"cues.more": {"when": [{"at": "2.5s"}], "do": [{"move": "slab-1", "to": [0, 0, 0]}]}})  # fmt: skip
    yield Feature("show.at_end", "the show begins again", {"show.at_end": "loop"})
    yield Feature("show.gap", "a pause between two loops", {"show.gap": "2s"}, {"show.at_end": "loop"})
    yield Feature("show.open, closed", "hours", {"show.open": "10:00", "show.closed": "18:00"})
    yield Feature("show.idle", "a cue when nobody is there", {"show.idle": "rest"}, {"cues.rest": {"do": [{"stop": "voice"}]}})  # fmt: skip


def _media_features() -> Iterator[Feature]:
    yield Feature("media.license, credit", "the rights of a file", {"media.slab.license": "CC0-1.0", "media.slab.credit": BOTH}, plain=True)  # fmt: skip
    yield Feature(
        "media.source", "where a file comes from", {"media.slab.source": "https://example.org/s"}, plain=True
    )
    yield Feature("media.files", "a sound per language", {"media.tone.files": {"fr": "media/tone.wav", "en": "media/other.wav"}, "media.tone.file": None})  # fmt: skip
    yield Feature("media.files (image)", "an image per language", {**PAGES}, SHEET)
    yield Feature(
        "media.lods", "levels of detail", {"media.slab.lods": [{"file": "media/light.ply", "triangles": 12}]}
    )
    yield Feature(
        "media.unit, up", "a model's unit and upward axis", {"media.slab.unit": "cm", "media.slab.up": "z"}
    )
    yield Feature("media.convention", "a bed in N3D", {"media.bed.convention": "n3d"}, BEDDED)
    yield Feature("media.audio", "a video's sound", {"media.film.audio": "tone"}, {**FILMED, "cues.film": {"when": ["start"], "do": [{"play": "film-1"}]}}, within=("things.film-1",))  # fmt: skip
    yield Feature(
        "media.hazards",
        "a video's hazards",
        {"media.film.hazards": {"flashing": "mild"}},
        FILMED,
        within=("things.film-1",),
    )
    yield Feature("media.alt", "a file's words for who does not see", {"media.page.alt": BOTH}, {**PAGE, "things.page-1": {"image": "page", "at": [0, 1, -2], "width": 1}}, plain=True)  # fmt: skip
    yield Feature("media.captions", "captions (WebVTT) per language", _media("tone", "captions", "vtt"))
    for key, words in (
        ("transcript", "transcript"),
        ("description", "audio description"),
        ("easy", "easy reading"),
    ):
        yield Feature(f"media.{key}", f"{words}, per language", _media("tone", key, "md"))
    yield Feature("media.signed", "sign-language video", {"media.tone.signed": "media/film.mp4"})


def _rooms() -> Iterator[Feature]:
    none = {"room": None}
    yield Feature("room.box", "a box", {"room": {"box": {"size": [8, 4, 6]}}}, none)
    yield Feature("room.cylinder", "a cylinder", {"room": {"cylinder": {"radius": 4, "height": 3}}}, none)
    yield Feature("room.dome", "a dome", {"room": {"dome": {"radius": 4, "height": 1}}}, none)
    corners = [[-3, -3], [3, -3], [3, 3], [-3, 3]]
    yield Feature(
        "room.outline", "a floor polygon", {"room": {"outline": {"points": corners, "height": 3}}}, none
    )
    yield Feature("room.surfaces", "materials", {"room.surfaces": {"floor": "carpet", "walls": "brick"}})
    yield Feature("room.surfaces (open)", "a room without a roof", {"room.surfaces": {"ceiling": {"absorption": [1.0] * 7}}})  # fmt: skip
    pair = {"room": None, "rooms": {"a": {"box": {"size": [8, 4, 6]}}, "b": {"outline": {"points": [[4, -3], [8, -3], [8, 3], [4, 3]], "height": 3}}}}  # fmt: skip
    yield Feature(
        "rooms",
        "several rooms",
        {"rooms.b": pair["rooms"]["b"]},
        {"room": None, "rooms": {"a": pair["rooms"]["a"]}},
    )
    yield Feature("room.portals", "an opening between rooms", {"portals.door": {"rooms": ["a", "b"], "at": [4, 0, 0], "turn": {"y": 90}, "size": [1, 2]}}, pair)  # fmt: skip
    yield Feature("room.screens", "an image on a screen of a wall", {"things.page-1": {"image": "page", "screen": "wall", "alt": BOTH}}, {**PAGE, **FRONT})  # fmt: skip
    yield Feature("room.screens (round)", "an image on a round wall", {"things.page-1": {"image": "page", "screen": "ring", "alt": BOTH}}, {**PAGE, "room": {"cylinder": {"radius": 4, "height": 3}}, "screens.ring": {"surface": "walls", "rect": {"left": 2, "bottom": 1, "width": 5, "height": 1}}})  # fmt: skip
    yield Feature("room.screens (dome)", "an image on a dome", {"things.page-1": {"image": "page", "surface": "dome", "alt": BOTH}}, {**PAGE, "room": {"dome": {"radius": 4}}})  # fmt: skip


def _rigs() -> Iterator[Feature]:
    yield Feature("rigs.speakers", "loudspeakers", DOME)
    yield Feature("rigs.projectors", "projectors", {"rigs.projectors": {"p1": BEAM}}, FRONT)
    yield Feature(
        "rigs.blends", "blended projectors", {"rigs.blends": {"wall": {"projectors": ["p1", "p2"]}}}, BEAMS
    )
    yield Feature("rigs.fallback", "what to do on a loss", {"rigs.fallback": [{"lost": "p1", "do": [{"hide": "slab-1"}]}]}, BEAMS)  # fmt: skip


def _things() -> Iterator[Feature]:
    yield Feature(
        "things.model", "a model", {"things.slab-2": {"model": "slab", "at": [2, 0, 0], "alt": BOTH}}
    )
    yield Feature("things.model (clips)", "joints, morphs and clips of a model", BANNER)
    yield Feature("things.cloud", "a cloud of points", {"media.points": {"type": "cloud", "file": "media/cloud.ply"}, "things.dust": {"cloud": "points", "at": [0, 1, 0], "alt": BOTH}})  # fmt: skip
    yield Feature("things.sound", "a sound", {"things.bird": {"sound": "tone", "at": [0, 2, 0]}, "cues.bird": {"when": ["start"], "do": [{"play": "bird"}]}})  # fmt: skip
    yield Feature("things.ambisonic", "an ambisonic bed", BEDDED)
    yield Feature("things.stems", "stems", PLAYED)
    yield Feature("things.image", "an image in space", SHEET)
    yield Feature("things.video", "a video", FILMED)
    yield Feature("things.light (spot)", "a spot", SPOT)
    yield Feature(
        "things.light (point)",
        "a point light",
        {"things.lamp": {"light": "point", "at": [0, 3, 0], "intensity": "400lm"}},
    )
    yield Feature("things.light (directional)", "a sun", {"things.sun": {"light": "directional", "turn": {"x": -60}, "intensity": "90lx"}})  # fmt: skip
    yield Feature("things.color", "the colour of a light", {"things.key.color": "#ff8000"}, SPOT)
    yield Feature("things.text", "a text", {"things.words": {"text": BOTH, "at": [0, 2, -2]}})
    yield Feature("things.captions", "captions in the room", {"things.subs": {"captions": "voice", "at": [0, 1, -2]}}, _media("tone", "captions", "vtt"))  # fmt: skip
    yield Feature("things.group", "a group that holds a thing", {"things.lot": {"group": True, "at": [1, 0, 0]}, "things.slab-1.parent": "lot"})  # fmt: skip
    yield Feature("things.turn", "a turn", {"things.slab-1.turn": {"y": 20, "x": 10}})
    yield Feature("things.look_at", "it faces a thing", {"things.slab-1.look_at": "entry"})
    yield Feature("things.scale", "a scale", {"things.slab-1.scale": [1, 0.5, 2]})
    yield Feature("things.visible", "hidden at the start", {"things.slab-1.visible": False})
    yield Feature(
        "things.alt",
        "words for who does not see",
        {"things.slab-1.alt": {"fr": "Dalle", "en": "Slab"}},
        plain=True,
    )
    yield Feature("things.fit", "how an image fills its screen", {"things.page-1.fit": "contain"}, {**PAGE, **FRONT, "things.page-1": {"image": "page", "screen": "wall", "fit": "fill", "alt": BOTH}})  # fmt: skip
    yield Feature("things.gain", "a level", {"things.voice.gain": "-6dB"})
    yield Feature("things.loop", "a sound that plays again and again", {"things.voice.loop": True})
    yield Feature(
        "things.cone", "a cone", {"things.voice.cone": {"inner": 90, "outer": 180, "gain": "-12dB"}}
    )
    yield Feature("things.distance", "a law of distance", {"things.voice.distance": {"model": "linear", "ref": 1, "max": 20}})  # fmt: skip
    yield Feature("things.doppler", "motion changes the pitch", {"things.voice.doppler": True}, {"things.voice.path": {"file": "way.csv"}})  # fmt: skip
    yield Feature("things.path", "a thing follows a way", {"things.slab-1.path": {"file": "way.csv"}})
    yield Feature(
        "things.to", "the loudspeakers it plays on", {"things.strings.to": "dome"}, {**DOME, **PLAYED}
    )
    yield Feature("things.feed", "the loudspeakers of each channel", {"things.strings.feed": {"1-2": "dome"}}, {**DOME, **PLAYED})  # fmt: skip


def _visits() -> Iterator[Feature]:
    yield Feature("zones", "a zone", ZONE)
    yield Feature("zones.people", "how many people", {"zones.near.people": 3}, {**ZONE, **_cue({"hide": "slab-1"}, when={"enter": "near"})})  # fmt: skip
    yield Feature("zones.sensor", "a sensor that stands for it", {"zones.near.sensor": "/near"}, {**ZONE, **_cue({"hide": "slab-1"}, when={"enter": "near"})})  # fmt: skip
    yield Feature("views", "a view", {"views.side": {"at": [2, 1.6, 0], "look_at": "slab-1", "fov": 45}})
    yield Feature("views.title", "the name of a view", {"views.entry.title": BOTH}, plain=True)
    yield Feature("tours", "a tour with texts and holds", {"tours.main": {"title": BOTH, "steps": [{"view": "entry", "text": BOTH, "hold": "2s"}]}})  # fmt: skip
    yield Feature("access", "captions, mono, hazards", {"access": {"captions": "always", "mono": "allowed", "hazards": {"motion": "mild"}}})  # fmt: skip


def _cues() -> Iterator[Feature]:
    move = {"move": "slab-1", "to": [0, 0, -2], "over": "1s"}
    yield Feature("cues.when: start", "when the show starts", _cue(move))
    yield Feature("cues.when: at", "at a time", _cue(move, when={"at": "1s"}))
    yield Feature("cues.when: after", "after another cue", _cue(move, when={"after": "open", "delay": "1s"}))
    yield Feature("cues.when: ended", "when a sound has ended", _cue(move, when={"ended": "voice"}))
    yield Feature(
        "cues.when: enter", "when a visitor enters a zone", _cue(move, when={"enter": "near"}), ZONE
    )
    yield Feature(
        "cues.when: leave", "when a visitor leaves a zone", _cue(move, when={"leave": "near"}), ZONE
    )
    yield Feature("cues.when: click", "when a thing is clicked", _cue(move, when={"click": "slab-1"}))
    yield Feature("cues.when: osc", "when a message comes", _cue(move, when={"osc": "/go"}))
    yield Feature("cues.do: play (later)", "a sound begins later", {"things.bird": {"sound": "tone", "at": [0, 2, 0]}, **_cue({"play": "bird"}, when={"at": "2s"})})  # fmt: skip
    yield Feature("cues.do: play (clip)", "a model's own animation", _cue({"play": "banner", "clip": "wave"}, when={"at": "1s"}), BANNER, within=("media.flag",))  # fmt: skip
    yield Feature("cues.do: play (fade)", "a sound fades in", {"cues.bird.do": [{"play": "bird", "fade": "250ms"}]}, {"things.bird": {"sound": "tone", "at": [0, 2, 0]}, "cues.bird": {"when": ["start"], "do": [{"play": "bird"}]}})  # fmt: skip
    for verb in ("stop", "pause"):
        yield Feature(f"cues.do: {verb}", f"a sound is {verb}ped".replace("pauseped", "held"), _cue({verb: "voice"}, when={"at": "250ms"}))  # fmt: skip
    yield Feature("cues.do: gain", "a level changes", _cue({"gain": "voice", "to": "-12dB", "over": "250ms"}))
    yield Feature("cues.do: show", "a thing appears", _cue({"show": "slab-1"}, when={"at": "1s"}), {"things.slab-1.visible": False})  # fmt: skip
    yield Feature(
        "cues.do: hide (fade)",
        "a thing fades away",
        _cue({"hide": "slab-1", "over": "1s"}, when={"at": "1s"}),
    )
    yield Feature("cues.do: move", "a thing moves", _cue({"move": "slab-1", "to": [0, 0, -2], "over": "2s"}))
    yield Feature("cues.do: turn", "a thing turns", _cue({"turn": "slab-1", "to": {"y": 90}, "over": "2s"}))
    yield Feature(
        "cues.do: goto", "the visitor is taken to a view", _cue({"goto": "entry"}, when={"at": "2s"})
    )
    yield Feature("cues.do: cue", "a cue fires another", _cue({"cue": "rest"}), {"cues.rest": {"do": [move]}})
    yield Feature("cues.do: osc", "a message is sent", _cue({"osc": "/lamp", "args": [1]}))
    yield Feature(
        "cues.once",
        "once a visit",
        {"cues.more.once": "visit"},
        _cue(move, when={"click": "slab-1"}),
        within=("cues.more.when",),
    )
    yield Feature("cues.cooldown", "not again for a while", {"cues.more.cooldown": "3s"}, _cue(move, when={"click": "slab-1"}), within=("cues.more.when",))  # fmt: skip


def _profiles() -> Iterator[Feature]:
    def profile(**keys: Any) -> Edits:
        return {"profiles": {"p": keys}}

    lods = {"media.slab.lods": [{"file": "media/light.ply", "triangles": 12}], **profile()}
    yield Feature("profiles.only", "the only things kept", profile(only=["voice"]), profile(), "p")
    yield Feature("profiles.without", "things left out", profile(without=["slab-1"]), profile(), "p")
    yield Feature("profiles.lod", "a lighter level", profile(lod=1), lods, "p")
    yield Feature("profiles.max_triangles", "a budget of triangles", profile(max_triangles=4), profile(), "p")
    yield Feature(
        "profiles.texture", "the longest side of images", profile(texture=8), {**SHEET, **profile()}, "p"
    )
    yield Feature("profiles.budget", "most bytes in all", profile(budget="1kB"), lods, "p")
    yield Feature("profiles.audio", "no sound", profile(audio="none"), profile(), "p")
    yield Feature("profiles.audio (mono)", "sound for one ear", profile(audio="mono"), profile(), "p")
    yield Feature("profiles.memory", "most memory", profile(memory="1kB"), lods, "p")
    yield Feature("profiles.quality", "quality of drawing", profile(quality="low"), profile(), "p")
    yield Feature(
        "profiles.speakers", "loudspeaker groups used", profile(speakers=["dome"]), {**DOME, **profile()}, "p"
    )
    yield Feature(
        "profiles.projectors", "projectors used", profile(projectors=["p1"]), {**BEAMS, **profile()}, "p"
    )


def features() -> list[Feature]:
    """Return all rows, in the order of the format."""
    makers = (_head, _media_features, _rooms, _rigs, _things, _visits, _cues, _profiles)
    return [feature for make in makers for feature in make()]
