"""The example scene opens, its walk meets its zone, and its files are the ones that were made."""

from __future__ import annotations

import hashlib
import re

import numpy as np

from immersion import scene
from immersion.scene.walk import Walk

MADE = {"media/stele.glb", "media/stele-20k.glb", "media/nile.wav"}


def test_the_scene_has_every_block(example):
    read = scene.read(example / "scene.yaml")
    assert read.id == "salle-des-signes"
    assert [thing.id for thing in read.things] == ["stele-1", "bed", "narrator", "wall", "key"]
    for block in (
        "media",
        "room",
        "screens",
        "rigs",
        "zones",
        "views",
        "cues",
        "tours",
        "access",
        "profiles",
    ):
        assert getattr(read, block), block


def test_its_files_are_here_or_are_made_by_the_demo(example):
    text = (example / "scene.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"media/[\w.-]+", text))
    assert named >= MADE
    for name in named - MADE:
        assert (example / name).is_file(), name


def test_the_readme_tells_of_every_file(example):
    text = (example / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in example.rglob("*") if path.is_file()} - {"README.md"}
    for name in names | {name.removeprefix("media/") for name in MADE}:
        assert name in text, name


def test_the_walk_enters_the_zone_goes_round_the_stele_and_leaves(example):
    track = Walk.read(example / "walk.csv").tracks[0]
    times = np.linspace(0, 60, 601)
    x, y, z, yaw, _ = track.at(times * 1e6).T
    away = np.hypot(x, z + 1.0)
    assert away[0] > 3
    assert away[-1] > 3
    assert 5 < times[np.argmax(away < 1.5)] < 20
    assert (np.abs(x) < 4).all()
    assert (np.abs(z) < 3).all()
    assert (y == 1.6).all()
    assert away.min() > 1.0, "nobody walks through the stele"
    near = (away < 1.4) & (times > 16) & (times < 46)
    around = np.unwrap(np.arctan2(x[near], z[near] + 1.0))
    assert np.ptp(around) > 1.9 * np.pi
    # The visitor faces the stele on the way: looking along −Z turned by the yaw.
    look = np.stack([-np.sin(np.radians(yaw)), -np.cos(np.radians(yaw))])
    towards = np.stack([-x, -1.0 - z]) / away
    assert (look * towards).sum(0)[near].min() > 0.99


def test_the_checksums_are_those_of_the_files(root, example):
    lines = (root / "assets" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {}
    for line in lines:
        digest, name = line.split("  ")
        listed[name] = digest
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest, name
    here = {path.relative_to(root).as_posix() for path in (example / "media").iterdir()}
    made = {f"{example.relative_to(root).as_posix()}/{name}" for name in MADE}
    own = f"{example.relative_to(root).as_posix()}/"
    assert here - made == {name for name in listed if name.startswith(own)}


def test_what_a_visitor_chooses_by_has_a_title_in_each_language(example):
    """Without one the page shows an id, which no screen reader says in the visitor's language."""
    read = scene.read(example / "scene.yaml")
    for block in (read.views, read.tours):
        for name, chosen in block.items():
            assert {"fr", "en"} <= set(chosen.title), name
