"""A hundred mistakes that people make in scenes: each a file of its own, made from one good scene by one change.

python tests/mistaken.py        writes tests/scene/mistakes/ again, with what is said of each
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from immersion import stage
from immersion.errors import SceneError
from immersion.scans import io
from immersion.scans.mesh import Mesh
from immersion.scene import Finding, in_order, validate
from stage_scene import RATE, make_scene, slab

HERE = Path(__file__).resolve().parent / "scene" / "mistakes"

GOOD = """\
# A room with a stele, a voice and a river.
immersion: "1"
id: petite-salle
base: "https://example.org/petite-salle"
title: {fr: "La petite salle", en: "The small room"}
languages: {default: fr, available: [fr, en]}
rights: {license: CC-BY-4.0, credit: "Nous"}
show: {duration: 60s, at_end: loop, gap: 5s}

media:
  slab: {type: model, file: "media/dalle d'été.ply", lods: [{file: media/light.ply, triangles: 4}], license: CC0-1.0}
  river: {type: ambisonic, file: media/river.wav, order: 1, license: CC-BY-4.0, credit: "R. Martin"}
  voice:
    type: audio
    files: {fr: media/ton.wav, en: media/tone.wav}
    captions: {fr: media/voix.vtt, en: media/voice.vtt}
    transcript: {fr: media/ton.md, en: media/tone.md}
    license: CC-BY-4.0
    credit: "A. Diallo"
  picture: {type: image, file: media/picture.png, alt: {fr: "Image", en: "Picture"}, license: CC0-1.0}

room:
  box: {size: [8, 4, 6]}
  surfaces: {floor: carpet, ceiling: acoustic-tile, walls: plaster}
screens:
  wall: {surface: front, rect: {left: 3, bottom: 1, width: 2, height: 1}, coverage: full}
rigs:
  speakers:
    dome: {layout: 0+5+0, at: [0, 1.2, 0], radius: 2, outputs: 1-6}
    bench: {list: [{at: [-1, 0.4, 2.6], output: 7}, {at: [1, 0.4, 2.6], output: 8, delay: 3ms}]}
    sub: {kind: sub, at: [0, 0.3, -2.9], output: 9, feeds: dome, crossover: 80Hz}
  projectors:
    p1: {at: [0, 1.5, 2], look_at: [0, 1.5, -3], throw: 2, size: [3840, 2160], lumens: 5000, paints: wall}
  fallback:
    - {lost: p1, do: [{hide: image}]}

things:
  - {id: stele, model: slab, at: [-2, 0, -1], turn: {y: 20}, alt: {fr: "Stèle", en: "Stele"}}
  - {id: bed, ambisonic: river, gain: -12dB, loop: true, to: dome}
  - {id: narrator, sound: voice, at: [-2, 1.6, 0], look_at: entry, cone: {inner: 90, outer: 180, gain: -12dB}}
  - {id: image, image: picture, screen: wall}
  - {id: plinth, group: true, at: [2, 0.9, -2]}
  - {id: plan, image: picture, parent: plinth, at: [0, 0, 0], width: 0.8, alt: {fr: "Le plan", en: "The map"}}
  - {id: words, captions: narrator, at: [0, 1, -2]}
  - {id: key, light: spot, at: [1, 3.5, 0], look_at: stele, angle: 30, intensity: 800cd}

zones: {near: {cylinder: {at: stele, radius: 1, height: 2.5}}}
views:
  entry: {at: [2.5, 1.6, 2.5], look_at: stele, fov: 60}
cues:
  - {id: open, when: [start], do: [{play: bed, fade: 3s}]}
  - {id: speak, when: [{enter: near}, {at: 40s}], once: loop, do: [{play: narrator}, {gain: bed, to: -18dB, over: 1s}]}
  - {id: after, when: [{ended: narrator}, {click: stele}], do: [{gain: bed, to: -12dB, over: 2s}]}
tours:
  main:
    title: {fr: "Visite", en: "Tour"}
    steps: [{view: entry, cue: speak, hold: {ended: narrator}}, {text: {fr: "Merci.", en: "Thanks."}, hold: 5s}]
access: {captions: asked, hazards: {flashing: none}}
profiles:
  web: {lod: 1, audio: binaural, budget: 15MB}
  ar: {only: [stele, narrator], max_triangles: 50000}
"""

# name: (what is there, what stands there by mistake, the code that is found)
MISTAKES: dict[str, tuple[str, str, str]] = {
    "title-misspelt": ("title:", "titel:", "scene-unknown-key"),
    "key-of-a-thing-misspelt": ("loop: true, to", "lopp: true, to", "scene-unknown-key"),
    "key-twice": ("id: petite-salle\n", "id: petite-salle\nid: salle\n", "scene-duplicate-key"),
    "version-as-a-number": ('immersion: "1"', "immersion: 1", "scene-version"),
    "gain-in-words": ("gain: -12dB, loop", "gain: loud, loop", "scene-level"),
    "gain-without-unit": ("gain: -12dB, loop", "gain: -12, loop", "scene-level"),
    "gap-without-unit": ("gap: 5s", "gap: 5", "scene-duration"),
    "duration-in-minutes-and-colon": ("duration: 60s", "duration: 1:00", "scene-duration"),
    "fade-without-unit": ("fade: 3s", "fade: 3", "scene-duration"),
    "budget-in-words": ("budget: 15MB", "budget: 15 megas", "scene-size"),
    "light-in-watts": ("intensity: 800cd", "intensity: 60W", "scene-light"),
    "yes-for-true": ("loop: true, to", "loop: yes, to", "scene-flag"),
    "decimal-comma": ("height: 2.5", 'height: "2,5"', "scene-number"),
    "point-of-two-numbers": ("at: [-2, 0, -1]", "at: [-2, -1]", "scene-place"),
    "turn-by-a-number": ("turn: {y: 20}", "turn: 20", "scene-turn"),
    "wrong-language-tag": ("available: [fr, en]", "available: [français, en]", "scene-language"),
    "default-language-not-offered": ("default: fr", "default: de", "scene-default-language"),
    "title-not-translated": (', en: "The small room"}', '}', "scene-untranslated"),
    "voice-in-one-language": (', en: media/tone.wav}', '}', "scene-untranslated"),
    "captions-in-one-language": (', en: media/voice.vtt}', '}', "scene-untranslated"),
    "file-from-the-desktop": ("file: media/river.wav", "file: /Users/moi/river.wav", "scene-file-absolute"),
    "file-with-a-drive": ("file: media/river.wav", "file: 'C:\\river.wav'", "scene-file-absolute"),
    "file-beside-the-folder": ("file: media/river.wav", "file: ../river.wav", "scene-file-outside"),
    "file-on-the-web": ("file: media/river.wav", "file: https://example.org/river.wav", "scene-file-network"),
    "file-with-backslashes": ("file: media/river.wav", "file: 'media\\river.wav'", "scene-file-characters"),
    "file-missing": ("file: media/river.wav", "file: media/rivière.wav", "file-missing"),
    "file-named-as-a-device": ("file: media/river.wav", "file: media/aux.wav", "scene-file-device"),
    "tab-before-a-key": ("  slab:", "\tslab:", "scene-tab"),
    "bracket-not-closed": ("size: [8, 4, 6]}", "size: [8, 4, 6}", "scene-syntax-bracket"),
    "anchor": ("floor: carpet", "floor: &c carpet", "scene-anchor"),
    "id-with-capitals": ("id: key,", "id: Key,", "scene-id-form"),
    "id-twice": ("id: key,", "id: image,", "scene-id-twice"),
    "media-misspelt": ("sound: voice", "sound: voix", "scene-unknown-id"),
    "cue-for-nobody": ("play: narrator", "play: narrateur", "scene-unknown-id"),
    "zone-misspelt": ("enter: near", "enter: nearby", "scene-unknown-id"),
    "view-misspelt": ("view: entry", "view: entrance", "scene-unknown-id"),
    "loudspeakers-misspelt": ("to: dome", "to: dom", "scene-unknown-id"),
    "sound-of-a-model": ("sound: voice", "sound: slab", "scene-media-kind"),
    "two-kinds-of-thing": ("sound: voice", "sound: voice, model: slab", "scene-kind"),
    "no-kind-of-thing": ("sound: voice, ", "", "scene-kind"),
    "aimed-twice": ("turn: {y: 20}, alt", "turn: {y: 20}, look_at: entry, alt", "scene-aim-twice"),
    "two-conditions-in-one": ("{enter: near}, {at: 40s}", "{enter: near, at: 40s}", "scene-condition"),
    "two-verbs-in-one": ("{play: narrator}", "{play: narrator, stop: bed}", "scene-action"),
    "gain-to-nothing": ("{gain: bed, to: -12dB, over: 2s}", "{gain: bed, over: 2s}", "scene-action-to"),
    "after-the-end-of-the-show": ("{at: 40s}", "{at: 90s}", "scene-never-at"),
    "waits-for-the-end-of-a-loop": ("{ended: narrator}, {click", "{ended: bed}, {click", "scene-never-ended"),
    "loop-of-no-length": ("duration: 60s, ", "", "scene-loop-length"),
    "seen-without-words": (', alt: {fr: "Stèle", en: "Stele"}', "", "scene-alt"),
    "placed-at-itself": ("at: [-2, 1.6, 0], look_at: entry", "at: narrator", "scene-place-cycle"),
    "screen-wider-than-the-wall": ("width: 2, height: 1}", "width: 9, height: 1}", "scene-rect-outside"),
    "material-misspelt": ("floor: carpet", "floor: carpett", "scene-material"),
    "surface-of-another-room": ("floor: carpet", "flour: carpet", "scene-surface"),
    "licence-misspelt": ('BY-4.0, credit: "R.', 'BY-40, credit: "R.', "scene-license-unknown"),
    "promises-too-much": ('BY-4.0, credit: "R.', 'BY-NC-4.0, credit: "R.', "scene-rights-promised"),
    "author-not-named": (', credit: "R. Martin"', "", "scene-credit"),
    "bed-of-another-order": ("order: 1", "order: 3", "stage-bed-channels"),
    "level-of-detail-of-another-size": ("triangles: 4}", "triangles: 400}", "stage-lod-triangles"),
    "thing-behind-the-wall": ("at: [1, 3.5, 0]", "at: [1, 3.5, -9]", "stage-outside"),
    "lfe-on-a-used-output": ("output: 7}", "output: 4}", "stage-output-twice"),
    "an-output-forgotten": ("outputs: 1-6", "outputs: 1-5", "stage-outputs"),
    "dark-part-of-a-screen": ("left: 3, bottom: 1, width: 2", "left: 3, bottom: 1, width: 4.9", "stage-screen-unlit"),
    "standing-in-the-beam": ("entry: {at: [2.5, 1.6, 2.5]", "entry: {at: [0, 1.6, 0]", "stage-shadow"),
    "captions-missing": ("fr: media/voix.vtt", "fr: media/voie.vtt", "file-missing"),
    "captions-longer-than-the-voice": ("fr: media/voix.vtt", "fr: media/long.vtt", "stage-captions-late"),
    "duration-in-words": ("duration: 60s", "duration: 1 minute", "scene-duration"),
    "decimal-comma-in-a-point": ("at: [1, 3.5, 0]", "at: [1, 3,5, 0]", "scene-place"),
    "language-with-an-underscore": ("available: [fr, en]", "available: [fr, en_GB]", "scene-language"),
    "language-twice": (', en: "The small room"}', ', fr: "The small room"}', "scene-duplicate-key"),
    "language-of-three-letters": (', en: "Stele"}', ', eng: "Stele"}', "scene-language-other"),
    "number-for-words": ('credit: "Nous"', "credit: 2026", "scene-text"),
    "color-without-its-sign": ("intensity: 800cd", "intensity: 800cd, color: fff2e0", "scene-color"),
    "field-of-view-of-a-panorama": ("fov: 60", "fov: 270", "scene-range"),
    "outputs-from-zero": ("outputs: 1-6", "outputs: 0-5", "scene-outputs"),
    "choice-misspelt": ("screen: wall}", "screen: wall, fit: covers}", "scene-choice"),
    "verb-missing": ("{gain: bed, to: -18dB, over: 1s}", "{to: -18dB, over: 1s}", "scene-action"),
    "sound-output-misspelt": ("audio: binaural", "audio: binaurel", "scene-audio-output"),
    "sound-output-of-no-rig": ("audio: binaural", "audio: rig:dom", "scene-unknown-id"),
    "look-at-misspelt": ("look_at: stele, fov", "look_at: stel, fov", "scene-unknown-id"),
    "cue-misspelt": ("cue: speak", "cue: speek", "scene-unknown-id"),
    "same-file-for-two-languages": ("en: media/tone.wav", "en: media/ton.wav", "scene-files-same"),
    "media-unused": ("media:\n", "media:\n  dig: {type: text, file: media/ton.md, license: CC0-1.0}\n", "scene-unused"),
    "parents-in-a-circle": ("group: true, at", "group: true, parent: plan, at", "scene-place-cycle"),
    "file-name-for-words": ('{fr: "Le plan", en: "The map"}', '"plan_v2.png"', "scene-alt-file"),
    "voice-without-captions": ("    captions: {fr: media/voix.vtt, en: media/voice.vtt}\n", "", "scene-no-captions"),
    "voice-without-transcript": ("    transcript: {fr: media/ton.md, en: media/tone.md}\n", "", "scene-no-transcript"),
    "one-file-of-captions": ("{fr: media/voix.vtt, en: media/voice.vtt}", "media/voix.vtt", "scene-captions-one"),
    "captions-of-a-river": ("captions: narrator", "captions: bed", "scene-captions-none"),
    "flashing-untold": ('en: "Picture"}', 'en: "Picture"}, hazards: {flashing: strong}', "scene-hazard-untold"),
    "cues-in-a-circle": ("{gain: bed, to: -12dB, over: 2s}", "{cue: after}", "scene-cue-circle"),
    "cue-without-a-condition": ("when: [{ended: narrator}, {click: stele}], ", "", "scene-never-fires"),
    "click-on-a-sound": ("click: stele", "click: bed", "scene-never-clicked"),
    "waits-for-a-picture": ("{ended: narrator}, {click", "{ended: plan}, {click", "scene-ended-kind"),
    "sound-that-no-cue-plays": ("{play: bed, fade: 3s}", "{osc: /go}", "scene-never-heard"),
    "hidden-and-never-shown": ("width: 0.8", "width: 0.8, visible: false", "scene-never-shown"),
    "level-of-a-picture": ("{gain: bed, to: -12dB, over: 2s}", "{gain: plan, to: -12dB, over: 2s}", "scene-verb-kind"),
    "loss-without-an-act": ("do: [{hide: image}]", "do: []", "scene-fallback-empty"),
    "open-for-no-time": ("gap: 5s}", 'gap: 5s, open: "10:00", closed: "10:00"}', "scene-hours"),
    "step-of-nothing": ('{text: {fr: "Merci.", en: "Thanks."}, hold: 5s}', "{hold: 5s}", "scene-step-empty"),
    "step-that-never-ends": ("hold: {ended: narrator}", "hold: {ended: bed}", "scene-hold-endless"),
    "zone-above-heads": ("at: stele, radius: 1,", "at: [-2, 30, -1], radius: 1,", "scene-zone-reach"),
    "zone-in-the-street": ("at: stele, radius: 1,", "at: [-20, 0, -1], radius: 1,", "scene-zone-outside"),
    "zone-that-no-cue-uses": ("{enter: near}, {at: 40s}", "{at: 40s}", "scene-zone-idle"),
    "view-behind-the-wall": ("at: [2.5, 1.6, 2.5]", "at: [2.5, 1.6, 25]", "scene-view-outside"),
    "loudspeaker-in-the-street": ("at: [0, 0.3, -2.9]", "at: [0, 0.3, -29]", "scene-speaker-outside"),
    "minus-lost": ("gain: -12dB, loop", "gain: 12dB, loop", "scene-gain-high"),
    "light-without-intensity": (", intensity: 800cd", "", "scene-light-dark"),
    "spot-wider-than-half-a-turn": ("angle: 30", "angle: 300", "scene-spot-wide"),
    "cone-inside-out": ("inner: 90, outer: 180", "inner: 180, outer: 90", "scene-cone-order"),
    "distances-exchanged": ("cone: {", "distance: {ref: 20, max: 1}, cone: {", "scene-distance-order"),
    "profile-of-nothing": ("narrator], max", "narrator], without: [stele, narrator], max", "scene-profile-empty"),
    "kept-and-left-out": ("narrator], max", "narrator], without: [narrator], max", "scene-profile-both"),
    "level-of-detail-of-no-model": ("lod: 1", "lod: 3", "scene-profile-lod"),
    "key-of-another-kind": ("at: [0, 1, -2]}", "at: [0, 1, -2], loop: true}", "scene-idle-key"),
    "file-with-another-capital": ("file: media/picture.png", "file: media/Picture.png", "scene-file-case"),
    "subwoofer-of-nobody": (", feeds: dome", "", "scene-sub-feeds"),
    "subwoofer-of-itself": ("feeds: dome", "feeds: sub", "scene-sub-itself"),
    "delay-in-seconds": ("delay: 3ms", "delay: 3s", "scene-delay-long"),
    "crossover-in-kilohertz": ("crossover: 80Hz", "crossover: 8000Hz", "scene-crossover"),
    "blend-of-one": ("  fallback:\n", "  blends: {wall: {projectors: [p1]}}\n  fallback:\n", "scene-blend-single"),
    "layout-misspelt": ("layout: 0+5+0", "layout: 0+5+o", "stage-layout"),
    "projector-without-a-screen": (", paints: wall", "", "scene-projector-idle"),
    "image-damaged": ("file: media/picture.png", "file: media/half.png", "stage-image"),
    "millimetres-read-as-metres": ("media/dalle d'été.ply", "media/dalle-mm.ply", "stage-size"),
    "stereo-at-a-point": ("fr: media/ton.wav", "fr: media/stereo.wav", "stage-channels"),
    "captions-that-overlap": ("fr: media/voix.vtt", "fr: media/overlap.vtt", "stage-captions-overlap"),
    "captions-backwards": ("fr: media/voix.vtt", "fr: media/backwards.vtt", "stage-captions-backwards"),
    "captions-too-fast": ("fr: media/voix.vtt", "fr: media/fast.vtt", "stage-captions-fast"),
    "captions-of-subrip": ("fr: media/voix.vtt", "fr: media/comma.vtt", "stage-captions-time"),
    "captions-without-a-word": ("fr: media/voix.vtt", "fr: media/empty.vtt", "stage-captions-empty"),
    "captions-of-another-format": ("fr: media/voix.vtt", "fr: media/voix.srt", "stage-captions"),
    "budget-in-kilobytes": ("budget: 15MB", "budget: 15kB", "stage-budget"),
}  # fmt: skip


def text_of(name: str) -> str:
    """Return the scene with this one mistake."""
    right, wrong, _ = MISTAKES[name]
    assert right in GOOD, name
    return GOOD.replace(right, wrong, 1).replace(
        "# A room", f"# {name.replace('-', ' ').capitalize()}: a room", 1
    )


def line_of(name: str) -> int:
    """Return the line of the mistake."""
    right, wrong, _ = MISTAKES[name]
    start = GOOD.index(right)
    same = 0
    while same < min(len(right), len(wrong)) and right[same] == wrong[same]:
        same += 1
    return GOOD.count("\n", 0, start + same) + 1


CAPTIONS = {
    "voix": "00:00.000 --> 00:01.000\nEntrez.\n",
    "voice": "00:00.000 --> 00:01.000\nCome in.\n",
    "long": "00:00.000 --> 00:09.000\nEntrez.\n",
    "overlap": "00:00.000 --> 00:01.000\nEntrez,\n\n00:00.800 --> 00:01.900\net écoutez.\n",
    "backwards": "00:01.800 --> 00:00.200\nEntrez.\n",
    "fast": "00:00.000 --> 00:00.500\nEntrez, et prenez le temps d’écouter.\n",
    "comma": "00:00,000 --> 00:00,900\nEntrez.\n",
    "empty": "",
}


def make_media(folder: Path) -> None:
    """Write the media of the good scene, and those that only a mistake names."""
    make_scene(folder)
    media = folder / "media"
    bed = 0.05 * np.random.default_rng(2).standard_normal((RATE, 4))
    soundfile.write(media / "river.wav", bed, RATE, subtype="PCM_16")
    soundfile.write(media / "stereo.wav", 2 * np.concatenate([bed, bed])[:, :2], RATE, subtype="PCM_16")
    large = Mesh.from_arrays(slab().vertices * 1000.0, slab().faces)
    io.write(large, media / "dalle-mm.ply")
    for name, text in CAPTIONS.items():
        (media / f"{name}.vtt").write_text(f"WEBVTT\n\n{text}", encoding="utf-8")
    (media / "voix.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nEntrez.\n", encoding="utf-8")
    whole = (media / "picture.png").read_bytes()
    (media / "half.png").write_bytes(whole[: len(whole) // 2])


def findings_of(file: Path, text: str) -> list[Finding]:
    """Return what ``immersion check`` tells of a scene, in its order."""
    file.write_text(text, encoding="utf-8")
    try:
        with stage.open(file) as opened:
            return in_order([*validate(opened.scene), *stage.check(opened)])
    except SceneError as error:
        return [Finding(one.code, "error", one.where, **one.values) for one in error.problems]


def brought(file: Path, text: str, good: Sequence[Finding]) -> list[Finding]:
    """Return what a mistake brings: a note that the good scene has too is no news."""
    usual = {(one.code, one.where.path) for one in good if one.severity == "note"}
    return [one for one in findings_of(file, text) if (one.code, one.where.path) not in usual]


def told(folder: Path, lang: str) -> str:
    """Return what is said of every mistake, each under its name."""
    file = folder / "scene.yaml"
    good = findings_of(file, GOOD)
    parts = []
    for name in MISTAKES:
        text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
        parts += [name, *(f"  {one.severity}: {one.render(lang)}" for one in brought(file, text, good))]
    return "\n".join(parts).replace(str(folder), "…") + "\n"


def main() -> None:
    """Write the files and the goldens."""
    HERE.mkdir(exist_ok=True)
    for left in HERE.glob("*.yaml"):
        left.unlink()
    for name in MISTAKES:
        (HERE / f"{name}.yaml").write_text(text_of(name), encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        make_media(Path(folder))
        for lang in ("en", "fr"):
            (HERE / f"said.{lang}.txt").write_text(told(Path(folder), lang), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
