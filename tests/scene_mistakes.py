"""Planted mistakes: small scenes with one mistake each, what is found of them, and the golden messages.

``python tests/scene_mistakes.py`` writes the goldens anew; read them aloud before they are committed. A file says in
comments what its mistake is, which lines hold it, and what stands there in its good twin.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from immersion import stage as stages
from immersion.errors import SceneError
from immersion.scans import io
from immersion.scans.mesh import Mesh
from immersion.scene import Finding, in_order, validate

HERE = Path(__file__).parent / "scene" / "mistakes"
RATE = 48_000
CAPTIONS = {
    "voix": "00:00.000 --> 00:00.900\nVoici le vase.\n",
    "voice": "00:00.000 --> 00:00.900\nHere is the vase.\n",
    "overlap": "00:00.000 --> 00:00.700\nVoici\n\n00:00.500 --> 00:00.900\nle vase.\n",
    "backwards": "00:00.800 --> 00:00.200\nVoici le vase.\n",
    "comma": "00:00,000 --> 00:00,900\nVoici le vase.\n",
}


def make_media(folder: Path) -> None:
    """Write every file that the scenes name: good ones, and a few that are not."""
    media = folder / "media"
    media.mkdir(exist_ok=True)
    corners = np.array([[0, 0, 0], [0.4, 0, 0], [0, 0.6, 0], [0, 0, 0.4]])
    faces = [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]
    io.write(Mesh.from_arrays(corners, faces), media / "vase.ply")
    io.write(Mesh.from_arrays(corners * 1000, faces), media / "vase-mm.ply")
    noise = 0.1 * np.random.default_rng(1).standard_normal((RATE, 4))
    for name, channels in (("voix", 1), ("voice", 1), ("stereo", 2), ("river", 4)):
        soundfile.write(media / f"{name}.wav", noise[:, :channels], RATE, subtype="PCM_16")
    for name, text in CAPTIONS.items():
        (media / f"{name}.vtt").write_text(f"WEBVTT\n\n{text}", encoding="utf-8")
    for name in ("voix", "voice"):
        (media / f"{name}.md").write_text("Voici le vase.\n", encoding="utf-8")
    pixels = np.random.default_rng(2).integers(0, 255, (100, 300, 3), np.uint8)
    for name in ("plan", "dig"):
        Image.fromarray(pixels).save(media / f"{name}.png")
    whole = (media / "plan.png").read_bytes()
    (media / "half.png").write_bytes(whole[: len(whole) // 2])


def findings_of(file: Path) -> list[Finding]:
    """Return all that ``immersion check`` tells of a scene, in the order of the file."""
    try:
        with stages.open(file) as stage:
            return in_order([*validate(stage.scene), *stages.check(stage)])
    except SceneError as error:
        return [Finding(one.code, "error", one.where, **one.values) for one in error.problems]


def mistake_lines(text: str) -> tuple[int, int]:
    """Return the first and the last line of a mistake."""
    said = next(line for line in text.split("\n") if line.startswith("# Lines: "))
    first, _, last = said.removeprefix("# Lines: ").partition("-")
    return int(first), int(last)


def good_twin(text: str) -> str:
    """Return a scene with its mistake undone."""
    lines = text.split("\n")
    good = [line.removeprefix("# Good:") for line in lines if line.startswith("# Good:")]
    first, last = mistake_lines(text)
    return "\n".join([*lines[: first - 1], *good, *lines[last:]])


def without(findings: list[Finding], known: list[Finding]) -> list[Finding]:
    """Return the findings that another list has not: what a mistake alone brings."""
    told = {(one.code, one.where.path, repr(one.values)) for one in known}
    # A note that the good scene has too, such as how bright a screen is, is no news when its numbers differ.
    noted = {(one.code, one.where.path) for one in known if one.severity == "note"}
    fresh = [one for one in findings if (one.code, one.where.path, repr(one.values)) not in told]
    return [one for one in fresh if (one.code, one.where.path) not in noted]


def found_in(name: str, folder: Path) -> tuple[list[Finding], list[Finding]]:
    """Return what a mistake brings, and all that is found of its good twin."""
    text = (HERE / name).read_text(encoding="utf-8")
    scene = folder / "scene.yaml"
    scene.write_text(good_twin(text), encoding="utf-8")
    good = findings_of(scene)
    scene.write_text(text, encoding="utf-8")
    return without(findings_of(scene), good), good


def rendered(found: dict[str, list[Finding]], folder: Path, lang: str) -> str:
    """Return the golden of one language: each file, its mistake in words, and its message."""
    parts = []
    for name, findings in found.items():
        said = (HERE / name).read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# Mistake: ")
        lines = [f"{one.severity}: {one.render(lang)}" for one in findings]
        parts.append("\n".join([f"{name} ({said})", *lines]).replace(str(folder) + "/", ""))
    return "\n\n".join(parts) + "\n"


def names() -> list[str]:
    """Return the files of one mistake each, in order."""
    return sorted(path.name for path in HERE.glob("[0-9]*.yaml"))


def twelve(name: str, folder: Path) -> list[Finding]:
    """Return all that is found of a file of many mistakes."""
    scene = folder / "scene.yaml"
    scene.write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    return findings_of(scene)


def everything(folder: Path) -> dict[str, list[Finding]]:
    """Return what each file brings, those of many mistakes last."""
    found = {name: found_in(name, folder)[0] for name in names()}
    return found | {path.name: twelve(path.name, folder) for path in sorted(HERE.glob("twelve-*.yaml"))}


def update() -> None:
    """Write the table and both goldens anew."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_media(folder)
        found = everything(folder)
        for lang in ("en", "fr"):
            (HERE / f"expected.{lang}.txt").write_text(rendered(found, folder, lang), encoding="utf-8")
        with (HERE / "expected.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["file", "code", "severity", "line", "column"])
            for name, findings in found.items():
                for one in findings:
                    table.writerow([name, one.code, one.severity, one.where.line, one.where.column])


if __name__ == "__main__":
    update()
    sys.stdout.write((HERE / "expected.fr.txt").read_text(encoding="utf-8"))
