"""One test per line of the format, named after it; ``docs/format-coverage.md`` is the table of both.

A test's docstring is the line. Each reads what the line allows and is refused what it excludes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from immersion import scene as scenes
from immersion.errors import SceneError
from immersion.scene.materials import MATERIALS, materials_of, surfaces_of
from immersion.scene.model import Intensity, Level, Scene, TurnAngles
from immersion.scene.walk import Walk
from immersion.scene.writing import plain, written

EXAMPLE = Path(__file__).parent / "fixtures" / "example.yaml"
HEAD = 'immersion: "1"\nid: salle\n'


def reads(body: str) -> Scene:
    """Return what a body says, once it is known to come back the same from YAML and from JSON."""
    scene = scenes.read_text(HEAD + body)
    assert scenes.read_text(written(scene)) == scene
    assert Scene(**plain(scene)) == scene
    return scene


def thing(keys: str) -> Any:
    return reads(f"things: [{{id: a, {keys}}}]").things[0]


def cue(keys: str) -> Any:
    return reads(f"cues: [{{id: a, {keys}}}]").cues[0]


def refused(body: str, code: str) -> None:
    with pytest.raises(SceneError) as caught:
        scenes.read_text(HEAD + body)
    assert code in [problem.code for problem in caught.value.problems], caught.value.render()


def found(body: str) -> list[tuple[str, str]]:
    """Return what validation finds, the rights of these small scenes aside."""
    findings = scenes.validate(scenes.read_text(HEAD + body))
    return [(f.code, f.where.path) for f in findings if not f.code.startswith("scene-rights")]


# Fixed, without options ---------------------------------------------------------------------------------


def test_metres_and_axes() -> None:
    """Metres; right-handed, +Y up; the visitor enters looking at −Z."""
    from immersion.scene.places import surface_corners

    box = reads("room: {box: {size: [8, 4, 6]}}").room.box  # type: ignore[union-attr]
    assert box is not None
    front = surface_corners(box, "front")
    assert front is not None
    assert {float(corner[2]) for corner in front} == {-3.0}
    assert {float(corner[1]) for corner in front} == {0.0, 4.0}  # the origin is on the floor


def test_box_surfaces() -> None:
    """A box's surfaces: floor, ceiling, front, back, left, right; `walls` is the default of the four."""
    room = reads("room: {box: {size: [8, 4, 6]}, surfaces: {walls: plaster, front: curtain}}").room
    assert room is not None
    assert surfaces_of(room) == ("floor", "ceiling", "front", "back", "left", "right")
    assert {name: kept.name for name, kept in materials_of(room).items()} == {
        "front": "curtain", "back": "plaster", "left": "plaster", "right": "plaster"
    }  # fmt: skip
    assert found("room: {box: {size: [8, 4, 6]}, surfaces: {frnt: plaster}}") == [
        ("scene-surface", "room.surfaces.frnt")
    ]


def test_angles_are_full_and_in_degrees() -> None:
    """Angles in degrees, cones and lights as full angles."""
    assert thing("sound: v, cone: {inner: 90, outer: 360}").cone.inner == 90
    assert thing("light: spot, angle: 360").angle == 360
    refused("things: [{id: a, light: spot, angle: 361}]", "scene-range")
    refused("things: [{id: a, sound: v, cone: {inner: -1}}]", "scene-range")


def test_turn_or_look_at() -> None:
    """`turn: {y: 20}` or `look_at:` (an id or a point)."""
    assert thing("model: m, turn: {y: 20}").turn == TurnAngles(y=20)
    assert thing("model: m, look_at: [0, 1, 2]").look_at == (0, 1, 2)
    assert thing("model: m, look_at: entry").look_at == "entry"
    refused("things: [{id: a, model: m, turn: {y: 20}, look_at: b}]", "scene-aim-twice")
    refused("things: [{id: a, model: m, turn: 20}]", "scene-turn")


def test_durations() -> None:
    """Durations `8s`, `1m30s`, `250ms`."""
    for text, seconds in (("8s", 8), ("1m30s", 90), ("250ms", 0.25), ("2h", 7200), ("1.5s", 1.5)):
        assert reads(f"show: {{duration: {text}}}").show.duration == seconds
    for text in ("8", "90", "1:30", "8 seconds", "-8s", "s", '""'):
        refused(f"show: {{duration: {text}}}", "scene-duration")


def test_levels() -> None:
    """Levels `-12dB`."""
    assert thing("sound: v, gain: -12dB").gain == Level(-12.0)
    for text in ("-12", "loud", "-12 DB", "1e9dB"):
        refused(f"things: [{{id: a, sound: v, gain: {text}}}]", "scene-level")


def test_light() -> None:
    """Light `800cd`, `800lm`."""
    assert thing("light: spot, intensity: 800cd").intensity == Intensity(800, "cd")
    assert thing("light: point, intensity: 800lm").intensity == Intensity(800, "lm")
    refused("things: [{id: a, light: spot, intensity: 800}]", "scene-light")
    refused("things: [{id: a, light: spot, intensity: -1cd}]", "scene-light")


def test_sizes() -> None:
    """Sizes `15MB`."""
    assert reads("profiles: {web: {budget: 15MB}}").profiles["web"].budget == 15_000_000
    refused("profiles: {web: {budget: 15}}", "scene-size")


def test_beds_turn_only() -> None:
    """Beds have orientation only."""
    body = "media: {n: {type: ambisonic, file: n.wav, license: CC0-1.0}}\nthings: [{id: a, ambisonic: n, %s}]"
    assert found(body % "turn: {y: 90}") == []
    assert found(body % "at: [0, 1, 0]") == [("scene-idle-key", "things[0].at")]
    assert found(body % "distance: {ref: 1}") == [("scene-idle-key", "things[0].distance")]


def test_ids() -> None:
    """Ids are `[a-z][a-z0-9_-]*`, unique within their block."""
    assert found("views: {a_1-b: {at: [0, 0, 0]}}") == []
    assert found("views: {Entry: {at: [0, 0, 0]}}") == [("scene-id-form", "views.Entry")]
    assert found("cues: [{id: a, when: [start]}, {id: a, when: [start]}]") == [
        ("scene-id-twice", "cues[1].id")
    ]
    assert found("views: {a: {at: [0, 0, 0]}}\ncues: [{id: a, when: [start]}]") == []  # another block


def test_ids_are_addresses_under_base() -> None:
    """Ids become stable URIs under `base`."""
    scene = reads('base: "https://example.org/a"')
    assert scene.uri("stele-1") == "https://example.org/a#stele-1"
    assert scene.uri("entry", "views") == "https://example.org/a#views/entry"
    assert reads("").uri("stele-1") is None
    refused("base: somewhere", "scene-uri")


def test_visible_and_stopped() -> None:
    """Sounds start stopped; what is seen is shown unless `visible: false`."""
    assert thing("model: m").visible
    assert not thing("model: m, visible: false").visible
    scene = reads("show: {duration: 2s}\nthings: [{id: a, sound: v}, {id: b, model: m, visible: false}]")
    from immersion.scene.timeline import simulate

    state = simulate(scene, durations={"v": 1.0}).state_at(1.0)
    assert not state.things["a"].playing
    assert not state.things["b"].visible


def test_texts_in_languages_anywhere() -> None:
    """Text is a plain string or a language map anywhere a person reads it."""
    both = '{fr: "un", en: "one", zh-Hant-TW: "一"}'
    places = (
        "title: %s",
        "rights: {credit: %s, statement: %s}",
        'sources: [{url: "https://example.org/", title: %s}]',
        "media: {m: {type: audio, file: a.wav, credit: %s, source: %s, alt: %s}}",
        "room: {box: {size: [1, 1, 1]}, title: %s, surfaces: {floor: {name: carpet, source: %s}}}",
        "things: [{id: a, text: %s, alt: %s}]",
        "zones: {z: {sphere: {at: [0, 0, 0], radius: 1}, title: %s}}",
        "views: {v: {at: [0, 0, 0], title: %s}}",
        "tours: {t: {title: %s, steps: [{text: %s}]}}",
    )
    for place in places:
        for text in (both, '"un"'):
            reads(place.replace("%s", text))
        refused(place.replace("%s", "{french_: un}"), "scene-language")
        refused(place.replace("%s", "3"), "scene-text")


def test_files_per_language() -> None:
    """Any `file` may be `files` per language."""
    for place in (
        "media: {m: {type: audio, %s}}",
        "media: {m: {type: model, file: a.glb, lods: [{%s}]}}",
        "things: [{id: a, model: m, path: {%s}}]",
    ):
        reads(place % "file: a.csv")
        reads(place % "files: {fr: a.csv, en: b.csv}")
        refused(place % "files: {french_: a.csv}", "scene-language")
    refused("things: [{id: a, model: m, path: {file: a.csv, files: {fr: b.csv}}}]", "scene-one-file")
    refused("media: {m: {type: audio, file: a.wav, files: {fr: b.wav}}}", "scene-file-twice")


# Refused, with line and column --------------------------------------------------------------------------


def test_unknown_keys_are_refused_in_every_block() -> None:
    """Unknown keys (except `x-…`; the nearest known key is named)."""
    for body in ("%s", "show: {%s}", "views: {e: {at: [0, 0, 0], %s}}", "rigs: {%s}", "access: {%s}"):
        assert reads(body % "x-mine: {a: [1]}")
        refused(body % "hlod: 3", "scene-unknown-key")
    with pytest.raises(SceneError) as caught:
        scenes.read_text(HEAD + "things: [{id: a, sound: v, gian: -3dB}]")
    assert "gain" in caught.value.problems[0].part("remedy", "en")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("title: a\ntitle: b", "scene-duplicate-key"),
        ("title: &a b", "scene-anchor"),
        ("title: &a b\nx-c: *a", "scene-alias"),
        ("show: {<<: {gap: 2s}}", "scene-merge-key"),
        ("title: !text b", "scene-tag"),
        ("views: {e: {at: [.nan, 0, 0]}}", "scene-not-finite"),
        ("views: {e: {at: [1e999, 0, 0]}}", "scene-not-finite"),
        ("x-a: " + "[" * 60 + "]" * 60, "scene-too-deep"),
        ("x-a: [" + "1," * 300_001 + "]", "scene-too-many"),
        ("media: {m: {type: audio, file: /a.wav}}", "scene-file-absolute"),
        ("media: {m: {type: audio, file: 'C:\\a.wav'}}", "scene-file-absolute"),
        ("media: {m: {type: audio, file: b/../../a.wav}}", "scene-file-outside"),
        ("media: {m: {type: audio, file: 'https://example.org/a.wav'}}", "scene-file-network"),
        ("media: {m: {type: audio, file: '//host/a.wav'}}", "scene-file-network"),
        ("media: {m: {type: audio, file: media/NUL.wav}}", "scene-file-device"),
        ("media: {m: {type: audio, files: {fr: 'file:///a.wav'}}}", "scene-file-network"),
    ],
)
def test_refused(body: str, code: str) -> None:
    """Duplicate keys, anchors, aliases, merge keys, tags, NaN/inf, limits, paths that leave the folder."""
    refused(body, code)


def test_yaml_1_1_cannot_occur() -> None:
    """YAML 1.1 surprises (`no` → False, `1:30` → 90) cannot occur."""
    kept = plain(reads("x-a: [no, yes, on, off, y, 1:30, 0777, 1_000, 2026-06-01, 0o17, 0x1F, ~]"))["x-a"]
    assert kept == ["no", "yes", "on", "off", "y", "1:30", 777, "1_000", "2026-06-01", 15, 31, None]


def test_all_problems_at_once_by_line() -> None:
    """All problems of a file are reported at once, sorted by line, with a stable code, in two languages."""
    with pytest.raises(SceneError) as caught:
        scenes.read_text(HEAD + "shw: 1\nthings:\n  - {id: a, sound: v, gain: loud}\nviews: {e: {at: 3}}\n")
    problems = caught.value.problems
    assert [p.where.line for p in problems] == [3, 5, 6]
    assert problems[1].render("en").startswith(
        '5:29 things[0].gain: expected a level such as -12dB, got "loud"'
    ) or problems[1].render("en").startswith(
        ':5:29 things[0].gain: expected a level such as -12dB, got "loud"'
    )
    assert "attendu\xa0: un niveau tel que -12dB" in problems[1].render("fr")


# Example and blocks -------------------------------------------------------------------------------------


def test_the_example() -> None:
    """The example must load and check."""
    assert scenes.validate(scenes.read(EXAMPLE)) == []


def test_head() -> None:
    """immersion, id, base, title, languages, rights, sources."""
    scene = reads(
        "languages: {default: fr, available: [fr, en]}\nrights: {license: CC-BY-4.0, credit: X, statement: Y}\n"
        'sources: [{iiif: "https://example.org/m.json", role: subject}]'
    )
    assert scene.languages.available == ("fr", "en")
    assert scene.rights is not None
    assert scene.rights.statement == "Y"
    assert scene.sources[0].role == "subject"
    with pytest.raises(SceneError, match="scene-version"):
        scenes.read_text('immersion: "2"\nid: a')
    refused("sources: [{role: subject}]", "scene-source-address")


def test_media_types() -> None:
    """media: `type` model, cloud, audio, ambisonic, stems, image, video, text, adm, response."""
    for kind in [
        "model",
        "cloud",
        "audio",
        "ambisonic",
        "stems",
        "image",
        "video",
        "text",
        "adm",
        "response",
    ]:
        assert reads(f"media: {{m: {{type: {kind}, file: a}}}}").media["m"].type == kind
    refused("media: {m: {type: picture, file: a}}", "scene-choice")
    refused("media: {m: {file: a}}", "scene-missing")


def test_media_keys() -> None:
    """All: license, credit, source. Models: unit, up, lods. Beds: order, convention, parts. Videos: audio, hazards."""
    m = reads(
        'media: {m: {type: model, file: a.glb, license: CC0-1.0, credit: X, source: "a dig", unit: mm, up: z,'
        " lods: [{file: b.glb, triangles: 2000}]}}"
    ).media["m"]
    assert (m.unit, m.up, m.lods[0].triangles, m.license, m.source) == ("mm", "z", 2000, "CC0-1.0", "a dig")
    bed = reads("media: {b: {type: ambisonic, parts: [a.wav, b.wav], order: 5, convention: fuma}}").media["b"]
    assert bed.parts == ("a.wav", "b.wav")
    assert (bed.order, bed.convention) == (5, "fuma")
    video = reads("media: {v: {type: video, file: v.mp4, audio: s, hazards: {flashing: mild}}}").media["v"]
    assert video.hazards is not None
    assert (video.audio, video.hazards.flashing) == ("s", "mild")
    refused("media: {m: {type: model, file: a.glb, unit: parsec}}", "scene-choice")


def test_media_access() -> None:
    """Access, per language: captions, transcript, description, signed, easy."""
    for key in ("captions", "transcript", "description", "signed", "easy"):
        media = reads(f"media: {{m: {{type: audio, file: a.wav, {key}: {{fr: a.x, en: b.x}}}}}}").media["m"]
        assert getattr(media, key) == {"fr": "a.x", "en": "b.x"}
        assert getattr(reads(f"media: {{m: {{type: audio, file: a, {key}: c.x}}}}").media["m"], key) == "c.x"


def test_rooms() -> None:
    """room or `rooms:`: box, cylinder, dome, outline (arcs, height) or mesh; `room` is the shorthand for one."""
    shapes = {
        "box": "{size: [8, 4, 6]}",
        "cylinder": "{radius: 4, height: 3}",
        "dome": "{radius: 5, height: 1}",
        "outline": "{points: [[0, 0], [4, 0, 0.5], [4, 4]], height: 3}",
        "mesh": "hall",
    }
    for shape, body in shapes.items():
        assert reads(f"room: {{{shape}: {body}}}").all_rooms()["room"].shape == shape
        assert reads(f"rooms: {{a: {{{shape}: {body}}}, b: {{box: {{size: [1, 1, 1]}}}}}}").rooms["a"].shape
    refused("room: {box: {size: [1, 1, 1]}, mesh: hall}", "scene-room-shape")
    refused("room: {}", "scene-room-shape")
    refused("room: {mesh: a}\nrooms: {b: {mesh: a}}", "scene-room-twice")


def test_materials() -> None:
    """`surfaces` give an acoustic material (absorption and scattering per octave band), from a table or inline."""
    room = reads(
        "room: {box: {size: [1, 1, 1]}, surfaces: {floor: carpet,"
        " ceiling: {absorption: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], scattering: [0, 0, 0, 0, 0, 0, 1]}}}"
    ).room
    assert room is not None
    chosen = materials_of(room)
    assert chosen["floor"].absorption == MATERIALS["carpet"].absorption
    assert chosen["floor"].source
    assert chosen["ceiling"].absorption[6] == 0.7
    refused("room: {box: {size: [1, 1, 1]}, surfaces: {floor: {absorption: [0.1]}}}", "scene-missing")
    refused(
        "room: {box: {size: [1, 1, 1]}, surfaces: {floor: {scattering: [0,0,0,0,0,0,0]}}}",
        "scene-material-empty",
    )
    assert found("room: {box: {size: [1, 1, 1]}, surfaces: {floor: carpte}}") == [
        ("scene-material", "room.surfaces.floor")
    ]


def test_response_and_portals() -> None:
    """`response` (a measured one). `portals` join rooms."""
    assert reads("room: {mesh: m, response: ir}").room.response == "ir"  # type: ignore[union-attr]
    body = "rooms: {a: {box: {size: [1, 1, 1]}}, b: {box: {size: [1, 1, 1]}}}\nportals: {p: {rooms: [a, %s]}}"
    assert found(body % "b") == []
    assert found(body % "c") == [("scene-unknown-id", "portals.p.rooms[1]")]


def test_screens() -> None:
    """screens: a region of a surface, or one spanning several in order."""
    scene = reads(
        "screens: {a: {surface: front, rect: {left: 0, bottom: 1, width: 2, height: 1}, coverage: full},"
        " b: {surfaces: [left, front, right]}}"
    )
    assert scene.screens["b"].surfaces == ("left", "front", "right")
    refused("screens: {a: {surface: front, surfaces: [left]}}", "scene-screen-surface")
    refused("screens: {a: {}}", "scene-screen-surface")


def test_things_stand_somewhere() -> None:
    """things that are seen stand in space (`at`), on a `screen` or on a `surface`."""
    assert thing("image: i, at: [0, 1, 2]").at == (0, 1, 2)
    assert thing("image: i, screen: s, fit: cover").screen == "s"
    assert thing("image: i, surface: front").surface == "front"
    refused("things: [{id: a, image: i, at: [0, 1, 2], screen: s}]", "scene-place-twice")


def test_loudspeakers() -> None:
    """rigs: loudspeakers by ITU-R BS.2051 name or as a list."""
    speakers = reads(
        "rigs: {speakers: {dome: {layout: 4+5+0, at: [0, 1.2, 0], radius: 2.8, outputs: 1-10},"
        " sub: {kind: sub, at: [0, 0, 0], output: 11, feeds: dome, crossover: 80Hz},"
        " bench: {list: [{at: [0, 0, 1], output: 12, delay: 3ms, trim: -2dB}]}}}"
    ).rigs.speakers
    assert [group.form for group in speakers.values()] == ["layout", "kind", "list"]
    assert speakers["dome"].outputs == tuple(range(1, 11))
    assert speakers["sub"].crossover == 80
    refused(
        "rigs: {speakers: {a: {layout: 4+5+0, list: [{at: [0, 0, 1], output: 1}]}}}", "scene-speakers-form"
    )
    refused("rigs: {speakers: {a: {kind: sub}}}", "scene-speaker-needs")
    refused("rigs: {speakers: {a: {layout: 4+5+0, outputs: 0-9}}}", "scene-outputs")


def test_projectors() -> None:
    """projectors by pose, throw ratio, shift, pixels, lumens and the screen they paint; blends; fallback."""
    rigs = reads(
        "rigs: {projectors: {p: {at: [0, 3, 2], look_at: [0, 3, -3], throw: 1.13, shift: [0, -0.4],"
        " size: [1920, 1200], lumens: 7000, output: 1, paints: s}},"
        " blends: {s: {projectors: [p], overlap: auto, gamma: 2.2}}, fallback: [{lost: p, do: [{hide: w}]}]}"
    ).rigs
    assert rigs.projectors["p"].shift == (0, -0.4)
    assert rigs.fallback[0].do[0].verb == "hide"
    refused("rigs: {projectors: {p: {at: [0, 3, 2], size: [1, 1]}}}", "scene-missing")
    refused("rigs: {projectors: {p: {at: [0, 3, 2], throw: 0, size: [1, 1]}}}", "scene-range")


def test_venue(tmp_path: Path) -> None:
    """`--venue lyon.yaml` replaces `room`, `screens` and `rigs` for a tour's next town."""
    (tmp_path / "scene.yaml").write_text(HEAD + "room: {dome: {radius: 5}}\nviews: {e: {at: [0, 0, 0]}}")
    (tmp_path / "lyon.yaml").write_text('immersion: "1"\nrooms: {a: {box: {size: [9, 5, 9]}}}')
    moved = scenes.read(tmp_path / "scene.yaml", tmp_path / "lyon.yaml")
    assert moved.room is None
    assert list(moved.rooms) == ["a"]
    assert list(moved.views) == ["e"]


KINDS = {
    "model": "m", "cloud": "c", "sound": "v", "ambisonic": "n", "stems": "s", "image": "i", "video": "f",
    "light": "spot", "captions": "b", "group": "true", "text": "Bonjour",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_things(kind: str) -> None:
    """things: one of `model | cloud | sound | ambisonic | stems | image | video | light | captions | group | text`."""
    assert thing(f"{kind}: {KINDS[kind]}").kind == kind
    other = "text" if kind != "text" else "model"
    refused(f"things: [{{id: a, {kind}: {KINDS[kind]}, {other}: x}}]", "scene-kind")
    refused("things: [{id: a}]", "scene-kind")


THING_KEYS: dict[str, Callable[[Any], bool]] = {
    "model: m, at: b": lambda t: t.at == "b",
    "model: m, scale: 2": lambda t: t.scale == 2,
    "model: m, scale: [1, 2, 3]": lambda t: t.scale == (1, 2, 3),
    "image: i, width: 1.5": lambda t: t.width == 1.5,
    "image: i, screen: s, fit: contain": lambda t: t.fit == "contain",
    "sound: v, gain: -3dB, loop: true": lambda t: t.gain.db == -3 and t.loop,
    "model: m, alt: Stèle, parent: g": lambda t: t.alt == "Stèle" and t.parent == "g",
    "model: m, path: {file: path.csv, loop: true}": lambda t: t.path.file == "path.csv" and t.path.loop,
    "sound: v, doppler: true": lambda t: t.doppler,
    "sound: v, to: dome": lambda t: t.to == "dome",
    "stems: s, feed: {1-10: dome, 11: sub}": lambda t: t.feeds[1] == ((11,), "sub"),
    "video: f, sound: v": lambda t: t.kind == "video" and t.sound == "v",
    'light: spot, color: "#fff2e0"': lambda t: t.color == "#fff2e0",
}


@pytest.mark.parametrize("keys", THING_KEYS)
def test_thing_keys(keys: str) -> None:
    """`at, turn, look_at, scale, screen, surface, fit, width, gain, loop, alt, parent, visible, path, doppler, to, feed`, a video's `sound`."""
    assert THING_KEYS[keys](thing(keys))


def test_wrong_thing_keys() -> None:
    """`to` (`dome`, `bench`), `feed` (`{1-10: dome, 11: sub}`)."""
    refused("things: [{id: a, sound: v, to: dome, feed: {1: dome}}]", "scene-output-twice")
    refused("things: [{id: a, sound: v, feed: {0-2: dome}}]", "scene-feed")
    refused("things: [{id: a, model: m, scale: [1, 2]}]", "scene-scale")
    refused("things: [{id: a, model: m, scale: 0}]", "scene-scale")


def test_alt_is_required() -> None:
    """`alt` is required for what is seen."""
    for kind, suffix in (("model", "glb"), ("image", "jpg"), ("video", "mp4"), ("cloud", "ply")):
        body = f"media: {{m: {{type: {kind}, file: a.{suffix}, license: CC0-1.0}}}}\nthings: [{{id: a, {kind}: m%s}}]"
        assert ("scene-alt", "things[0]") in found(body % "")
        assert found(body % ", alt: Une stèle") == []


def test_distance_laws_and_cones() -> None:
    """Distance laws and cones are those of Web Audio's PannerNode, clamps included."""
    for law in ("inverse", "linear", "exponential"):
        record = thing(f"sound: v, distance: {{model: {law}, ref: 1, max: 20, rolloff: 1}}").distance
        assert (record.model, record.ref, record.max, record.rolloff) == (law, 1, 20, 1)
    default = thing("sound: v, distance: {}").distance  # PannerNode's own defaults
    assert (default.model, default.ref, default.max, default.rolloff) == ("inverse", 1, 10000, 1)
    cone = thing("sound: v, cone: {}").cone
    assert (cone.inner, cone.outer) == (360, 360)
    refused("things: [{id: a, sound: v, distance: {max: 0}}]", "scene-range")
    refused("things: [{id: a, sound: v, distance: {rolloff: -1}}]", "scene-range")


def test_zones() -> None:
    """zones: `sphere, box, cylinder, outline`; `people` (how many), `sensor` (an OSC address)."""
    shapes = {
        "sphere": "{at: a, radius: 1}",
        "box": "{at: [0, 0, 0], size: [1, 2, 3]}",
        "cylinder": "{at: [0, 0, 0], radius: 1, height: 2}",
        "outline": "{points: [[0, 0], [1, 0], [1, 1]], height: 2}",
    }
    for shape, body in shapes.items():
        zone = reads(f"zones: {{z: {{{shape}: {body}, people: 3, sensor: /mat/1}}}}").zones["z"]
        assert (zone.shape, zone.people, zone.sensor) == (shape, 3, "/mat/1")
    refused("zones: {z: {people: 2}}", "scene-zone-shape")
    refused("zones: {z: {sphere: {at: a, radius: 1}, people: 0}}", "scene-range")
    refused("zones: {z: {sphere: {at: a, radius: 1}, sensor: mat}}", "scene-osc")


CONDITIONS = {
    "start": "start", "{at: 40s}": "at", "{enter: z}": "enter", "{leave: z}": "leave", "{click: b}": "click",
    "{ended: b}": "ended", "{after: c, delay: 2s}": "after", "{osc: /go}": "osc",
}  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions(condition: str) -> None:
    """`when` is a list: `start, {at}, {enter|leave: zone}, {click: thing}, {ended: thing}, {after: cue, delay}, {osc: address}`."""
    assert cue(f"when: [{condition}]").when[0].kind == CONDITIONS[condition]
    refused("cues: [{id: a, when: [{at: 2s, click: b}]}]", "scene-condition")
    refused("cues: [{id: a, when: [{at: 2s, delay: 1s}]}]", "scene-delay")
    refused("cues: [{id: a, when: start}]", "scene-list")


ACTIONS = {
    "{play: b, fade: 3s}": "play", "{play: m, clip: open}": "play", "{stop: b}": "stop", "{pause: b}": "pause",
    "{gain: b, to: -18dB, over: 1s}": "gain", "{fade: b, over: 2s}": "fade", "{show: b}": "show", "{hide: b}": "hide",
    "{move: b, to: [0, 0, -2], over: 5s}": "move", "{turn: b, to: {y: 90}, over: 5s}": "turn", "{goto: v}": "goto",
    "{cue: c}": "cue", "{osc: /go, args: [1, 1.0, a, true]}": "osc",
}  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_actions(action: str) -> None:
    """`do` is a list of `play, stop, pause, gain, fade, show, hide, move, turn, goto, cue, osc`, each `{verb: target, …}`; `clip` for a model's own animation."""
    done = cue(f"do: [{action}]").do[0]
    assert (done.verb, done.target != "None") == (ACTIONS[action], True)
    refused("cues: [{id: a, do: [{play: b, stop: b}]}]", "scene-action")
    refused("cues: [{id: a, do: [{gain: b}]}]", "scene-action-to")


def test_osc_arguments_keep_their_types() -> None:
    """`{osc: /go, args: [1]}`."""
    args = cue("do: [{osc: /go, args: [1, 1.0, a, true]}]").do[0].args
    assert [type(value) for value in args] == [int, float, str, bool]


def test_once_and_cooldown() -> None:
    """`once: loop | day | visit`, `cooldown`."""
    for once in ("loop", "day", "visit"):
        assert cue(f"when: [start], once: {once}, cooldown: 5s").once == once
    assert cue("when: [start], cooldown: 5s").cooldown == 5
    refused("cues: [{id: a, once: hour}]", "scene-choice")


def test_show() -> None:
    """show: `duration, at_end: loop | stop, gap, open, closed` (hours), `idle`."""
    show = reads("show: {duration: 240s, at_end: loop, gap: 20s, open: 10:00, closed: 18:30, idle: c}").show
    assert (show.duration, show.at_end, show.gap, show.open, show.closed, show.idle) == (
        240, "loop", 20, "10:00", "18:30", "c"
    )  # fmt: skip
    refused("show: {open: 25:00}", "scene-clock")
    refused("show: {at_end: again}", "scene-choice")


def test_tours() -> None:
    """tours: title, steps of view, text, cue, hold (a duration or `{ended: thing}`)."""
    steps = (
        reads("tours: {t: {title: Visite, steps: [{view: a, hold: 8s}, {cue: c, hold: {ended: b}}]}}")
        .tours["t"]
        .steps
    )
    assert steps[0].hold == 8
    assert steps[1].hold.ended == "b"  # type: ignore[union-attr]
    refused("tours: {t: {steps: []}}", "scene-count")
    refused("tours: {t: {steps: [{hold: {end: b}}]}}", "scene-hold")


def test_views() -> None:
    """views: at, look_at, fov."""
    view = reads("views: {e: {at: [0, 1.6, 2], look_at: b, fov: 60}}").views["e"]
    assert (view.look_at, view.fov) == ("b", 60)
    refused("views: {e: {at: [0, 1.6, 2], fov: 180}}", "scene-range")


def test_access() -> None:
    """access: captions, mono, hazards (flashing, motion)."""
    access = reads(
        "access: {captions: always, mono: allowed, hazards: {flashing: none, motion: mild}}"
    ).access
    assert access is not None
    assert access.hazards is not None
    assert (access.captions, access.mono, access.hazards.motion) == ("always", "allowed", "mild")
    refused("access: {captions: sometimes}", "scene-choice")


def test_profiles() -> None:
    """profiles: lod, audio, budget, only, max_triangles, texture, speakers, projectors; also `memory, quality, only, without`."""
    profile = reads(
        "profiles: {p: {lod: 1, audio: 'ambix:3', budget: 15MB, memory: 1GB, quality: low, only: [a], without: [b],"
        " max_triangles: 50000, texture: 1024, speakers: [dome], projectors: [p1]}}"
    ).profiles["p"]
    assert (profile.memory, profile.quality, profile.without, profile.audio) == (
        10**9,
        "low",
        ("b",),
        "ambix:3",
    )
    refused("profiles: {p: {audio: loud}}", "scene-audio-output")
    refused("profiles: {p: {lod: -1}}", "scene-range")


# Meaning ------------------------------------------------------------------------------------------------


def test_walk(tmp_path: Path) -> None:
    """A walk is a CSV `time,x,y,z,yaw,pitch,event` with an optional `visitor` column and `# start:`."""
    file = tmp_path / "walk.csv"
    file.write_text(
        "# start: 2026-06-01T10:00:00+02:00\ntime,x,y,z,yaw,pitch,event,visitor\n"
        "0,0,1.6,2,0,0,click:stele-1,a\n1,0,1.6,1,370,0,osc:/go 1,b\n2,0,1.6,0,20,5,language:en,a\n"
    )
    walk = Walk.read(file)
    assert walk.start is not None
    assert walk.start.hour == 10
    assert walk.visitors == ("a", "b")
    assert [event.text for event in walk.events] == ["click:stele-1", "osc:/go 1", "language:en"]
    assert walk.tracks[1].values[0, 3] == 370  # angles are unwrapped


def test_the_json_form_is_canonical() -> None:
    """The same tree as JSON is the canonical form (what is hashed, compared, exported)."""
    first = reads("show: {duration: 1m30s, at_end: stop}\ntitle: {fr: a, en: b}")
    second = reads("title: {en: b, fr: a}\nshow: {at_end: stop, duration: 90s}")
    assert scenes.canonical(first) == scenes.canonical(second)
    assert scenes.digest(first) == scenes.digest(second)


def test_rewriting_keeps_comments(tmp_path: Path) -> None:
    """A tool rewrites the author's file only through `im.scene.write`, which keeps comments."""
    file = tmp_path / "scene.yaml"
    file.write_bytes(EXAMPLE.read_bytes())
    scenes.write(scenes.read(file).replace("bed", gain="-6dB"), file)
    before, after = EXAMPLE.read_text("utf-8").splitlines(), file.read_text("utf-8").splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [b for _, b in changed] == [a.replace("-12dB", "-6dB") for a, _ in changed]
    assert len(changed) == 1


def test_derived_facts(tmp_path: Path) -> None:
    """Derived facts (hashes, sizes, durations, loudness, triangle counts) go to `scene.lock.json`; durations always come from there."""
    import numpy as np
    import soundfile

    from immersion import stage

    soundfile.write(tmp_path / "v.wav", np.full(96_000, 0.1), 48_000)
    text = (
        HEAD + "show: {duration: 9s}\nmedia: {v: {type: audio, file: v.wav}}\nthings: [{id: s, sound: v}]\n"
    )
    (tmp_path / "scene.yaml").write_text(text + "cues: [{id: c, when: [start], do: [{play: s}]}]\n", "utf-8")
    with stage.open(tmp_path / "scene.yaml") as opened:
        lock = stage.write_lock(opened)
    assert lock.name == "scene.lock.json"
    soundfile.write(tmp_path / "v.wav", np.full(99_000, 0.1), 48_000)  # as an export may encode it
    with stage.open(tmp_path / "scene.yaml") as opened:
        assert stage.simulate(opened).plays[0].end == 2.0
