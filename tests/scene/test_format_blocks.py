"""Every line of the format's page "Every block", "Fixed" and "Refused": read, kept, written again, or refused by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from immersion.errors import SceneError
from immersion.scene import Level, Scene, canonical, read_text, write

HEAD = 'immersion: "1"\nid: a\n'
MEDIA = """media:
  m: {type: model, file: m.glb}
  s: {type: audio, file: s.wav}
  b: {type: ambisonic, file: b.wav, order: 1}
  i: {type: image, file: i.png}
  v: {type: video, file: v.mp4}
  t: {type: stems, parts: [t1.wav, t2.wav]}
  c: {type: cloud, file: c.laz}
"""
RIGS = """rigs:
  speakers:
    dome: {layout: 4+5+0, outputs: 1-10}
    sub: {kind: sub, at: [0, 0, 0], output: 11}
    bench: {list: [{at: [1, 0, 0], output: 12}]}
"""


def _inside(value: Any, name: str) -> Any:
    return value[int(name)] if name.isdigit() else getattr(value, name)


def at(scene: Scene, path: str) -> Any:
    value: Any = scene
    for name in re.findall(r"[^.\[\]]+", path):
        value = value[name] if isinstance(value, dict) else _inside(value, name)
    return value


KEPT = {
    "media types": [
        (f"media: {{x: {{type: {name}, file: x.bin}}}}", f"media.x.type={name}")
        for name in ("model", "cloud", "audio", "ambisonic", "stems", "image", "video", "text", "adm", "response")
    ],
    "media: licence, credit, source": [
        ('media: {x: {type: text, file: x.md, license: CC-BY-4.0, credit: A, source: {fr: Ici, en: Here}}}',
         "media.x.license=CC-BY-4.0", "media.x.credit=A", "media.x.source.fr=Ici"),
    ],
    "models: unit, up, lods": [
        ("media: {x: {type: model, file: x.glb, unit: mm, up: z, lods: [{file: y.glb, triangles: 20}]}}",
         "media.x.unit=mm", "media.x.up=z", "media.x.lods[0].triangles=20"),
    ],
    "beds: order, convention, parts": [
        ("media: {x: {type: ambisonic, parts: [a.wav, b.wav], order: 3, convention: fuma}}",
         "media.x.order=3", "media.x.convention=fuma", "media.x.parts[1]=b.wav"),
    ],
    "videos: audio, hazards": [
        ("media: {x: {type: video, file: x.mp4, audio: y, hazards: {flashing: mild}}, y: {type: audio, file: y.wav}}",
         "media.x.audio=y", "media.x.hazards.flashing=mild"),
    ],
    "access per language": [
        (f"media: {{x: {{type: audio, file: x.wav, {key}: {{fr: a.vtt, en: b.vtt}}}}}}", f"media.x.{key}.en=b.vtt")
        for key in ("captions", "transcript", "description", "signed", "easy")
    ],
    "any file may be files per language": [
        ("media: {x: {type: audio, files: {fr: a.wav, en: b.wav}}}", "media.x.files.fr=a.wav"),
    ],
    "room: shapes": [
        ("room: {box: {size: [8, 4, 6]}}", "room.box.size=(8.0, 4.0, 6.0)", "room.shape=box"),
        ("room: {cylinder: {radius: 3, height: 4}}", "room.shape=cylinder"),
        ("room: {dome: {radius: 5, height: 1}}", "room.shape=dome"),
        ("room: {outline: {points: [[0, 0], [4, 0, 0.5], [4, 4]], height: 3}}", "room.shape=outline"),
        (f"{MEDIA}room: {{mesh: m}}", "room.mesh=m", "room.shape=mesh"),
    ],
    "rooms, portals, response": [
        ("rooms: {one: {box: {size: [8, 4, 6]}}, two: {dome: {radius: 5}}}\nportals: {door: {rooms: [one, two], size: [1, 2]}}",
         "rooms.two.dome.radius=5.0", "portals.door.rooms=('one', 'two')"),
        ("media: {r: {type: response, file: r.wav}}\nroom: {box: {size: [1, 1, 1]}, response: r}", "room.response=r"),
    ],
    "surfaces: a material by name or inline": [
        ("room: {box: {size: [8, 4, 6]}, surfaces: {floor: carpet, walls: plaster, front: "
         "{absorption: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], scattering: [0, 0, 0, 0, 0, 0, 1], source: mesure}}}",
         "room.surfaces.floor.name=carpet", "room.surfaces.front.absorption[6]=0.6"),
    ],
    "screens": [
        ("room: {box: {size: [8, 4, 6]}}\nscreens: {s: {surface: front, rect: {left: 1, bottom: 1, width: 2, height: 1}, "
         "coverage: full}, t: {surfaces: [left, front]}}",
         "screens.s.rect.width=2.0", "screens.s.coverage=full", "screens.t.surfaces=('left', 'front')"),
    ],
    "rigs: speakers": [
        (RIGS.replace("output: 12}]", "output: 12, delay: 3ms, trim: -2dB}]").replace("output: 11", "output: 11, feeds: dome, crossover: 80Hz"),
         "rigs.speakers.dome.outputs=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)", "rigs.speakers.sub.feeds=dome",
         "rigs.speakers.sub.crossover=80.0", "rigs.speakers.bench.list[0].delay=0.003"),
    ],
    "rigs: projectors, blends, fallback": [
        ("screens: {s: {surface: front}}\nroom: {box: {size: [8, 4, 6]}}\nrigs: {projectors: {p: {at: [0, 3, 2], look_at: [0, 2, -3], "
         "throw: 1.13, shift: [0, -0.4], size: [1920, 1200], lumens: 7000, output: 1, paints: s}}, "
         "blends: {s: {projectors: [p], overlap: auto, gamma: 2.2}}, fallback: [{lost: p, do: [{osc: /dark}]}]}",
         "rigs.projectors.p.throw=1.13", "rigs.projectors.p.shift=(0.0, -0.4)", "rigs.blends.s.gamma=2.2",
         "rigs.fallback[0].lost=p"),
    ],
    "things: kinds": [
        (f"{MEDIA}things: [{{id: x, {kind}: {media}, alt: a}}]", f"things[0].kind={kind}", f"things[0].media_id={media}")
        for kind, media in (("model", "m"), ("cloud", "c"), ("image", "i"), ("video", "v"))
    ] + [
        (f"{MEDIA}things: [{{id: x, {kind}: {media}}}]", f"things[0].kind={kind}")
        for kind, media in (("sound", "s"), ("ambisonic", "b"), ("stems", "t"))
    ] + [
        ("things: [{id: x, light: spot, angle: 30, intensity: 800cd, color: \"#fff2e0\"}]", "things[0].kind=light"),
        ("things: [{id: x, text: {fr: Bonjour, en: Hello}, at: [0, 1, 0]}]", "things[0].text.en=Hello"),
        ("things: [{id: x, group: true}, {id: y, text: a, parent: x}]", "things[0].kind=group", "things[1].parent=x"),
        (f"{MEDIA}things: [{{id: y, sound: s}}, {{id: x, captions: y}}]", "things[1].kind=captions"),
        (f"{MEDIA}things: [{{id: x, video: v, sound: s, alt: a}}]", "things[0].kind=video", "things[0].sound=s"),
    ],
    "things: where and how": [
        (f"{MEDIA}things: [{{id: x, model: m, at: [0, 0, -1], turn: {{y: 20}}, scale: 2, visible: false, alt: a}}]",
         "things[0].turn.y=20.0", "things[0].scale=2.0", "things[0].visible=False"),
        (f"{MEDIA}things: [{{id: x, image: i, surface: front, width: 2, fit: cover, alt: a}}]", "things[0].width=2.0"),
    ],
    "things: sound": [
        (f"{MEDIA}{RIGS}things: [{{id: x, sound: s, at: [0, 1, 0], look_at: [0, 0, 0], gain: -12dB, loop: true, to: bench, doppler: true, "
         "cone: {inner: 90, outer: 180, gain: -12dB}, distance: {model: linear, ref: 1, max: 20, rolloff: 0.5}, "
         "path: {file: path.csv, loop: true}}]",
         "things[0].cone.outer=180.0", "things[0].distance.model=linear", "things[0].path.loop=True", "things[0].to=bench",
         "things[0].doppler=True"),
        (f"{MEDIA}{RIGS}things: [{{id: x, stems: t, feed: {{1-10: dome, 11: sub}}}}]", "things[0].feed.11=sub"),
    ],
    "zones": [
        ("zones: {z: {sphere: {at: [0, 0, 0], radius: 1}, people: 3, sensor: /porte}}", "zones.z.people=3", "zones.z.sensor=/porte"),
        ("zones: {z: {box: {at: [0, 0, 0], size: [1, 2, 3]}}}", "zones.z.box.size=(1.0, 2.0, 3.0)"),
        ("zones: {z: {cylinder: {at: [0, 0, 0], radius: 1, height: 2}}}", "zones.z.cylinder.height=2.0"),
        ("zones: {z: {outline: {points: [[0, 0], [1, 0], [1, 1]], height: 2}}}", "zones.z.outline.height=2.0"),
    ],
    "cues: conditions": [
        (f"{MEDIA}things: [{{id: x, sound: s}}]\nzones: {{z: {{sphere: {{at: [0, 0, 0], radius: 1}}}}}}\ncues: [{{id: c, when: [start, "
         "{at: 40s}, {enter: z}, {leave: z}, {click: x}, {ended: x}, {after: d, delay: 2s}, {osc: /go}]}, {id: d, when: [start]}]",
         "cues[0].when[0].kind=start", "cues[0].when[1].at=40.0", "cues[0].when[6].delay=2.0", "cues[0].when[7].osc=/go"),
    ],
    "cues: verbs": [
        (f"{MEDIA}views: {{w: {{at: [0, 1, 0]}}}}\nthings: [{{id: x, model: m, alt: a}}, {{id: y, sound: s}}]\ncues: [{{id: c, once: loop, cooldown: 5s, when: [start], do: ["
         "{play: y, fade: 3s}, {stop: y}, {pause: y}, {gain: y, to: -18dB, over: 1s}, {fade: y, to: -60dB, over: 1s}, {show: x}, {hide: x}, "
         "{move: x, to: [0, 0, -2], over: 5s}, {turn: x, to: {y: 90}, over: 1s}, {goto: w}, {cue: c}, {osc: /go, args: [1, 2.0, true, mot]}, "
         "{play: x, clip: open}]}]",
         "cues[0].do[0].fade=3.0", "cues[0].do[7].to=(0.0, 0.0, -2.0)", "cues[0].do[8].to.y=90.0",
         "cues[0].do[11].args=(1, 2.0, True, 'mot')", "cues[0].do[12].clip=open", "cues[0].once=loop", "cues[0].cooldown=5.0"),
    ],
    "show": [
        ('show: {duration: 240s, at_end: loop, gap: 20s, open: "10:00", closed: "18:30", idle: c}\ncues: [{id: c, when: [start]}]',
         "show.gap=20.0", "show.idle=c", "show.at_end=loop"),
    ],
    "tours": [
        (f"{MEDIA}things: [{{id: x, sound: s}}]\nviews: {{w: {{at: [0, 1, 0], fov: 60}}}}\ncues: [{{id: c, when: [start]}}]\n"
         "tours: {main: {title: {fr: Visite}, steps: [{view: w, text: {fr: Entrez.}, hold: 8s}, {view: w, cue: c, hold: {ended: x}}]}}",
         "tours.main.steps[0].hold=8.0", "tours.main.steps[1].hold.ended=x"),
    ],
    "access": [
        ("access: {captions: always, mono: allowed, hazards: {flashing: none, motion: mild}}",
         "access.captions=always", "access.hazards.motion=mild"),
    ],
    "profiles": [
        (f"{MEDIA}{RIGS}things: [{{id: x, sound: s}}]\nprofiles: {{p: {{lod: 1, audio: binaural, budget: 15MB, memory: 2GB, quality: low, "
         "only: [x], without: [x], max_triangles: 50000, texture: 1024, speakers: [dome, sub]}}",
         "profiles.p.budget=15000000", "profiles.p.memory=2000000000", "profiles.p.quality=low", "profiles.p.speakers=('dome', 'sub')"),
    ],
    "units: durations, levels, light, sizes": [
        ("show: {duration: 1m30s, gap: 250ms}", "show.duration=90.0", "show.gap=0.25"),
        ("things: [{id: x, light: point, intensity: 800lm}]", "things[0].intensity.unit=lm"),
    ],
    "keys of one's own": [("x-mine: {any: [thing]}", "extensions.x-mine.any[0]=thing")],
    "text is a string or a map of languages": [
        ("title: Salle\n", "title=Salle"),
        ('title: {fr-CA: Salle, zh-Hant: "展覽"}', "title.fr-CA=Salle"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("line", KEPT)
def test_a_line_of_the_format_is_read_and_kept(line: str, tmp_path: Path) -> None:
    for text, *expected in KEPT[line]:
        scene = read_text(HEAD + text)
        for one in expected:
            path, _, wanted = one.partition("=")
            found = at(scene, path)
            assert str(found) == wanted, (line, one, found)
        file = tmp_path / "again.yaml"
        file.unlink(missing_ok=True)
        write(scene, file)
        again = read_text(file.read_text(encoding="utf-8"))
        assert again == scene, line
        assert canonical(again) == canonical(scene)


REFUSED = {
    "unknown keys, the nearest named": ("titel: b", "scene-unknown-key", 3, 1),
    "duplicate keys": ("title: b\ntitle: c", "scene-duplicate-key", 4, 1),
    "anchors": ("title: &x b", "scene-anchor", 3, 8),
    "aliases": ("title: b\nbase: *x", "scene-alias", 4, 7),
    "merge keys": ("show: {<<: {}}", "scene-merge-key", 3, 8),
    "tags": ("title: !!str b", "scene-tag", 3, 8),
    "NaN and infinity": ("things: [{id: x, light: point, scale: .nan}]", "scene-not-finite", 3, 39),
    "absolute paths": ("media: {x: {type: audio, file: /a.wav}}", "scene-file-absolute", 3, 32),
    "paths with ..": ("media: {x: {type: audio, file: ../a.wav}}", "scene-file-outside", 3, 32),
    "network addresses": ("media: {x: {type: audio, file: https://a.org/a.wav}}", "scene-file-network", 3, 32),
    "device names of Windows": ("media: {x: {type: audio, file: con.wav}}", "scene-file-device", 3, 32),
    "yes and no are words": ("things: [{id: x, group: yes}]", "scene-flag", 3, 25),
    "levels": ("things: [{id: x, group: true}, {id: y, light: point, gain: loud}]", "scene-level", 3, 60),
}  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_what_the_format_refuses(line: str) -> None:
    text, code, row, column = REFUSED[line]
    with pytest.raises(SceneError) as caught:
        read_text(HEAD + text)
    first = caught.value.problems[0]
    assert (first.code, first.where.line, first.where.column) == (code, row, column)
    for lang in ("fr", "en"):
        assert first.render(lang)


def test_no_and_sexagesimal_numbers_are_texts() -> None:
    """YAML 1.1 would read False and 90."""
    scene = read_text(HEAD + "title: no\nmedia: {x: {type: text, file: a.md, credit: 1:30}}")
    assert scene.title == "no"
    assert scene.media["x"].credit == "1:30"


def test_all_problems_at_once_sorted_by_line() -> None:
    text = (
        HEAD + "titel: a\nmedia:\n  x: {type: sound, file: /a}\nshow: {duration: long}\nthings: [{id: x}]\n"
    )
    with pytest.raises(SceneError) as caught:
        read_text(text)
    found = [(one.where.line, one.code) for one in caught.value.problems]
    assert found == sorted(found, key=lambda one: one[0])
    assert {code for _, code in found} >= {
        "scene-unknown-key",
        "scene-choice",
        "scene-file-absolute",
        "scene-duration",
        "scene-kind",
    }


def test_levels_are_decibels() -> None:
    scene = read_text(HEAD + f"{MEDIA}things: [{{id: x, sound: s, gain: -12dB}}]")
    assert scene.things[0].gain == Level(-12.0)
