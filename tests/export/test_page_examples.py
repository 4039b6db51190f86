"""The example scenes from each of their views: the page's picture is the desktop's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from immersion import export, preview, scans, stage
from immersion.demo.example import example
from immersion.scene.model import Scene
from immersion.stage import Stage
from likeness import likeness, page_picture, silhouette
from web_pages import Visited, visited

SIZE, SMALL = (1280, 720), (480, 270)
LEVELS = {"stele.glb": 60_000, "stele-20k.glb": 20_000}


def seen_of(file: Path) -> Scene:
    """Return what is seen of an example when a visit begins; nothing is heard, and nothing happens."""
    tree: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    heard = ("sound", "ambisonic", "stems", "captions")
    tree["things"] = [thing for thing in tree["things"] if not any(kind in thing for kind in heard)]
    kept = {thing.get("model") or thing.get("image") for thing in tree["things"]}
    tree["media"] = {name: media for name, media in tree["media"].items() if name in kept}
    tree["rigs"] = {key: rig for key, rig in tree["rigs"].items() if key in ("projectors", "blends")}
    for block in ("cues", "tours", "profiles", "zones"):
        tree.pop(block, None)
    return Scene(**tree)


@contextmanager
def both(folder: Path, size: tuple[int, int]) -> Iterator[tuple[Stage, Visited]]:
    """Give an example on the desktop and its page, open; nothing may be said there meanwhile."""
    window = {"width": size[0] + 20, "height": size[1] + 20}
    with stage.open(seen_of(folder / "scene.yaml"), folder=folder) as opened:
        export.write(opened, "web", folder / "page")
        with visited(folder / "page", viewport=window) as visit:
            visit.open()
            visit.until("[...immersion.levels.rungs.values()].flat().every((one) => one.full !== null)")
            yield opened, visit
            assert visit.said == []


def compared(opened: Stage, visit: Visited, view: str, size: tuple[int, int]) -> tuple[float, float]:
    """Return how alike both pictures are where models are, and all over."""
    desk, page = preview.picture(opened, view, size), page_picture(visit, view, size)
    assert np.abs(desk[..., :3].astype(float) - page).mean() < 1, "as bright, not only alike in shape"
    found = (
        likeness(desk, page, silhouette(opened, view, size)),
        likeness(desk, page, np.ones(size[::-1], bool)),
    )
    print(f"{opened.scene.id} {view} {found[0]:.4f} {found[1]:.4f}")
    return found


def looks_alike(folder: Path, model: float, whole: float) -> None:
    """Compare an example from each of its views: more alike than this where models are, and all over."""
    with both(folder, SIZE) as (opened, visit):
        for view in opened.scene.views:
            found = compared(opened, visit, view, SIZE)
            assert found[0] > model, view
            assert found[1] > whole, view


def copied(root: Path, name: str, folder: Path) -> Path:
    shutil.copytree(root / "examples" / "scenes" / name, folder)
    return folder


@pytest.fixture
def scripts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts of assets/ import each other by plain names."""
    monkeypatch.syspath_prepend(str(root / "assets"))


@pytest.fixture
def concert(root: Path, tmp_path: Path, scripts: None) -> Path:
    """The concert's folder as it is seen: with its furniture, without a sound."""
    from concert_furniture import furniture
    from make_concert import SEAT

    folder = copied(root, "concert", tmp_path / "concert")
    scans.write(furniture(SEAT), folder / "media" / "furniture.glb")
    return folder


def test_the_whole_concert_hall_looks_as_on_the_desktop(concert: Path) -> None:
    """Five lamps and a projector among furniture, and a sign in the air: their shadows are the same."""
    with both(concert, SMALL) as (opened, visit):
        model, whole = compared(opened, visit, "plan", SMALL)
    assert model > 0.97
    assert whole > 0.995


@pytest.mark.slow
def test_the_concert_looks_as_on_the_desktop_from_every_view(concert: Path) -> None:
    looks_alike(concert, 0.99, 0.997)


@pytest.mark.slow
def test_the_courtyard_looks_as_on_the_desktop_from_every_view(tmp_path: Path, scripts: None) -> None:
    import make_court

    make_court.make(tmp_path / "court", sizes=make_court.Sizes(samples=2000, sources=1))
    looks_alike(tmp_path / "court", 0.98, 0.997)


@pytest.mark.slow
def test_the_room_of_signs_looks_as_on_the_desktop_from_every_view(root: Path, tmp_path: Path) -> None:
    folder = copied(root, "salle-des-signes", tmp_path / "salle")
    raw = folder / "media" / "stele-raw.ply"
    example().maker("make_stele")(raw)
    whole = scans.clean(scans.read_mesh(raw, unit="m")).mesh
    for level, name in zip(scans.lods(whole, list(LEVELS.values()), samples=2000), LEVELS, strict=True):
        scans.write(level.mesh, folder / "media" / name)
    looks_alike(folder, 0.97, 0.995)
