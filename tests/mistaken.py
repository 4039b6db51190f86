"""Sixty mistakes that people make in scenes: each a file of its own, made from one good scene by one change.

python tests/mistaken.py        writes tests/scene/mistakes/ again, with what is said of each
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import soundfile

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
    bench: {list: [{at: [-1, 0.4, 2.6], output: 7}, {at: [1, 0.4, 2.6], output: 8}]}
  projectors:
    p1: {at: [0, 1.5, 2], look_at: [0, 1.5, -3], throw: 2, size: [3840, 2160], lumens: 5000, paints: wall}

things:
  - {id: stele, model: slab, at: [-2, 0, -1], turn: {y: 20}, alt: {fr: "Stèle", en: "Stele"}}
  - {id: bed, ambisonic: river, gain: -12dB, loop: true, to: dome}
  - {id: narrator, sound: voice, at: [-2, 1.6, 0], look_at: entry, cone: {inner: 90, outer: 180, gain: -12dB}}
  - {id: image, image: picture, screen: wall}
  - {id: key, light: spot, at: [1, 3.5, 0], look_at: stele, angle: 30, intensity: 800cd}

zones: {near: {cylinder: {at: stele, radius: 1, height: 2.5}}}
views:
  entry: {at: [2.5, 1.6, 2.5], look_at: stele, fov: 60}
cues:
  - {id: open, when: [start], do: [{play: bed, fade: 3s}]}
  - {id: speak, when: [{enter: near}, {at: 40s}], once: loop, do: [{play: narrator}, {gain: bed, to: -18dB, over: 1s}]}
  - {id: after, when: [{ended: narrator}], do: [{gain: bed, to: -12dB, over: 2s}]}
tours:
  main: {title: {fr: "Visite", en: "Tour"}, steps: [{view: entry, cue: speak, hold: {ended: narrator}}]}
profiles:
  web: {lod: 1, audio: binaural, budget: 15MB}
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
    "bracket-not-closed": ("size: [8, 4, 6]}", "size: [8, 4, 6}", "scene-syntax"),
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
    "waits-for-the-end-of-a-loop": ("{ended: narrator}], do", "{ended: bed}], do", "scene-never-ended"),
    "loop-of-no-length": ("duration: 60s, ", "", "scene-loop-length"),
    "seen-without-words": (', alt: {fr: "Stèle", en: "Stele"}', "", "scene-alt"),
    "parents-in-a-circle": ("at: [-2, 1.6, 0], look_at: entry", "at: narrator", "scene-place-cycle"),
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


def make_media(folder: Path) -> None:
    """Write the media of the good scene, and captions that are too long for one of the mistakes."""
    from stage_scene import RATE, make_scene

    make_scene(folder)
    bed = 0.05 * np.random.default_rng(2).standard_normal((RATE, 4))
    soundfile.write(folder / "media" / "river.wav", bed, RATE, subtype="PCM_16")
    for name, end in (("voix", 1), ("voice", 1), ("long", 9)):
        cue = f"WEBVTT\n\n00:00.000 --> 00:0{end}.000\nEntrez.\n"
        (folder / "media" / f"{name}.vtt").write_text(cue, encoding="utf-8")


def findings_of(file: Path) -> list[object]:
    """Return every problem or finding that is no note."""
    from immersion import stage
    from immersion.errors import SceneError
    from immersion.scene import validate

    try:
        with stage.open(file) as opened:
            found = [*validate(opened.scene), *stage.check(opened)]
    except SceneError as error:
        return list(error.problems)
    return [one for one in found if one.severity != "note"]


def told(folder: Path, lang: str) -> str:
    """Return what is said of every mistake, each under its name."""
    parts = []
    for name in MISTAKES:
        file = folder / "scene.yaml"
        file.write_text((HERE / f"{name}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        said = [one.render(lang).replace(str(folder), "…") for one in findings_of(file)]
        parts.append("\n".join([f"{name}", *(f"  {line}" for line in said)]))
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write the files and the goldens."""
    HERE.mkdir(exist_ok=True)
    for name in MISTAKES:
        (HERE / f"{name}.yaml").write_text(text_of(name), encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        make_media(Path(folder))
        for lang in ("en", "fr"):
            (HERE / f"said.{lang}.txt").write_text(told(Path(folder), lang), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
