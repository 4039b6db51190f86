"""The web target: one folder that any server hosts; the room in three.js, our own simulator and our own sound.

What is seen is the GLB target's own document without its sounds and its animations: the simulator moves things, from
the same records as everywhere else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from immersion.errors import MissingToolError
from immersion.export import _losses_texts as _losses_texts
from immersion.export import _texts as _texts
from immersion.export import _web_texts as _web_texts
from immersion.export._gltf.lights import add_lights
from immersion.export._gltf.models import add_clouds, add_models
from immersion.export._gltf.nodes import add_nodes
from immersion.export._gltf.panels import add_panels
from immersion.export._gltf.rights import add_asset_rights
from immersion.export._gltf.rooms import add_rooms
from immersion.export._gltf.views import add_views
from immersion.export._gltf.work import Work
from immersion.export._page.access import hazards_of
from immersion.export._page.described import described_of
from immersion.export._page.films import Films, write_films
from immersion.export._page.filters import write_filters
from immersion.export._page.ladders import WEB_FITTING, objects_options
from immersion.export._page.lighter_films import Limits
from immersion.export._page.load import MODEL
from immersion.export._page.options import WebOptions, room_options
from immersion.export._page.page import page_of, worker_of
from immersion.export._page.programme import programme_of
from immersion.export._page.seen import seen_of
from immersion.export._page.single import single_page
from immersion.export._page.sounds import write_sounds
from immersion.export._page.told import left_out
from immersion.export._page.words import words_of
from immersion.export.targets import exporter
from immersion.export.usdz import export_usdz
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["export_web"]

MADE = Path(__file__).parent / "_web"
_SCRIPTS = ("viewer.js", "viewer.js.LEGAL.txt", "worklet.js", "page.css")
# What the page does itself, and a plain GLB cannot.
_NOT_HERE = (
    "export-captions",
    "export-levels",
    "export-acoustics",
    "export-video",
    "export-video-still",
    "export-opening",
)


@exporter("web", suffixes=(".html",), fitting=WEB_FITTING)
def export_web(
    stage: Stage, folder: Path, progress: Callable[[float], None], options: WebOptions | None = None
) -> Iterable[Loss]:
    """Write ``index.html`` and all that it needs; or one file, when that is asked for."""
    options = options or WebOptions()
    if not (MADE / "viewer.js").is_file():
        raise MissingToolError("web-no-scripts")
    limits = Limits(options.film_height, options.film_kbps)
    films = write_films(stage, folder, single=options.single, limits=limits, kept=options.kept)
    work = _room(stage, folder, films, options)
    progress(0.3)
    sounds, losses = write_sounds(
        stage, folder, codec=options.codec, kbps=options.kbps, bed_order=options.bed_order, kept=options.kept,
        progress=lambda done: progress(0.3 + 0.6 * done),
    )  # fmt: skip
    words, lost_words = words_of(stage)
    described, lost_described = described_of(stage, folder)
    objects, told = _quick_look(stage, folder, options)
    programme = {
        **programme_of(stage),
        "sounds": sounds,
        "filters": write_filters(folder, int(sounds["order"])),
        "model": MODEL,
        "single": options.single,
        "quickLook": objects,
        "poster": options.poster is not None,
        "levels": work.fuller,
        "films": films.media,
        "described": described,
        "signed": films.signed,
        "hazards": {name: strength for name, strength in hazards_of(stage).items() if strength != "none"},
        **seen_of(stage, films),
        **words,
    }
    kept = [loss for loss in work.losses if loss.code not in _NOT_HERE]
    everything = [*told, *kept, *films.losses, *losses, *lost_words, *lost_described, *left_out(stage)]
    if options.poster is None:
        everything.append(Loss("web-poster", "page"))
    else:
        (folder / "poster.jpg").write_bytes(options.poster)
    _write_page(stage, folder, programme)
    if options.single:
        everything += _as_one_file(stage, folder)
    else:
        worker = worker_of(folder, MADE / "service_worker.js")
        (folder / "service_worker.js").write_text(worker, encoding="utf-8", newline="\n")
    progress(1.0)
    return everything


def _quick_look(stage: Stage, folder: Path, options: WebOptions) -> tuple[str | None, list[Loss]]:
    """Write the objects for an iPhone beside the page, if asked for; what they lose is told by their own target."""
    if not options.quick_look or options.single:
        return None, []
    (folder / "objects").mkdir()
    try:
        export_usdz(stage, folder / "objects", lambda done: None, objects_options(options))
    except MissingToolError:
        (folder / "objects").rmdir()
        return None, [Loss("web-no-quick-look", "page")]
    return f"objects/{stage.scene.id}.usdz", []


def _write_page(stage: Stage, folder: Path, programme: dict[str, Any]) -> None:
    text = json.dumps(programme, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (folder / "scene.json").write_text(text, encoding="utf-8", newline="\n")
    for name in _SCRIPTS:
        shutil.copyfile(MADE / name, folder / name)
    page = page_of(stage, MADE / "page.html", poster=(folder / "poster.jpg").exists())
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")


def _as_one_file(stage: Stage, folder: Path) -> list[Loss]:
    """Put all files into one document, and tell what a document on a disk cannot do."""
    page = single_page(folder)
    for path in list(folder.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    (folder / f"{stage.scene.id}.html").write_text(page, encoding="utf-8", newline="\n")
    return [Loss(f"web-single-{what}", "page") for what in ("headset", "offline", "quick-look")]


def _room(stage: Stage, folder: Path, films: Films, options: WebOptions) -> Work:
    """Write what is seen as one GLB, videos as their first pictures."""
    (folder / MODEL).parent.mkdir(parents=True)
    work = Work(stage, folder, room_options(stage, options), None)
    work.films, work.light_first = films.posters, options.light_first
    for step in (add_nodes, add_models, add_clouds, add_panels, add_lights, add_views, add_rooms):
        step(work)
    work.document["scenes"].append({"name": stage.scene.id, "nodes": work.roots})
    work.document["scene"] = 0
    if work.animations:
        work.document["animations"] = work.animations
    add_asset_rights(work)
    work.write(folder / MODEL)
    return work
