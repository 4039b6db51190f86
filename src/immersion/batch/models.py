"""The models of a scene from their scans: cleaned, made lighter, with the levels that the scene names.

A file of the scene's folder is only replaced when its own record says that it was made from the same scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion.batch import _texts as _texts
from immersion.batch.ledger import SCENE, Ledger
from immersion.batch.recipe import Recipe, Scan
from immersion.errors import ImmersionError, UsageError
from immersion.scene.model import Media, Scene

if TYPE_CHECKING:
    from immersion.scans import Mesh

__all__ = ["make_models"]

Told = Callable[[str, float], None]


def make_models(scene: Scene, recipe: Recipe, ledger: Ledger, told: Told) -> None:
    """Make every model that the recipe names, and the levels of the others that are not there.

    Raises
    ------
    UsageError
        If a file would be replaced that was not made here, or a level has no number of triangles.
    FileError, InputError
        If a scan does not open or cannot be cleaned.
    """
    for name, media in scene.media.items():
        given = recipe.scans.get(name)
        if media.type != "model" or media.file is None:
            continue
        levels = _levels(media)
        if given is None and (not levels or _all_there(ledger, name, media, levels)):
            continue
        source = media.file if given is None else given.scan
        step = f"scan:{name}"
        asked = {"media": media.model_dump(mode="json"), "scan": given and given.model_dump(mode="json")}
        ledger.run(step, asked, [SCENE + str(source)], partial(_made, ledger, scene, name, given, told))


def _levels(media: Media) -> list[tuple[str, int]]:
    return [
        (str(level.file), level.triangles)
        for level in media.lods
        if level.file and level.triangles is not None
    ]


def _all_there(ledger: Ledger, name: str, media: Media, levels: list[tuple[str, int]]) -> bool:
    """Tell whether the author brought all levels: then nothing is made of a model that the recipe does not name."""
    ours = ledger.made(f"scan:{name}")
    there = all(ledger.roots.path(SCENE + file).exists() for file, _ in levels)
    return there and not any(SCENE + file in ours for file, _ in levels)


def _made(
    ledger: Ledger, scene: Scene, name: str, given: Scan | None, told: Told
) -> tuple[list[str], Mapping[str, Any]]:
    from immersion import scans

    media, step = scene.media[name], f"scan:{name}"
    folder, own = ledger.roots.scene, str(media.file)
    source = folder / str(given.scan if given is not None else own)
    targets = [*([(own, given.triangles)] if given is not None else []), *_levels(media)]
    for file, _ in targets:
        _ours(folder / file, source, ledger.made(step), SCENE + file)
    unit, up = (given.unit, given.up) if given is not None else (media.unit, media.up)
    raw = scans.read_mesh(source, unit=unit, up=up)
    raw = scans.with_rights(raw, license=media.license, credit=_one(media.credit, scene))
    mesh = raw
    if given is None or given.clean:
        mesh = scans.clean(raw, progress=lambda done: told(step, 0.5 * done)).mesh
    kept: list[dict[str, Any]] = []
    for file, light, deviation in _lighter(mesh, targets, lambda done: told(step, 0.5 + 0.5 * done)):
        scans.write(light, folder / file)
        kept.append({"file": file, "triangles": len(light.faces), "deviation": deviation})
    facts = {"scan": str(given.scan if given else own), "triangles": len(raw.faces), "levels": kept}
    files = [SCENE + file for file, _ in targets]
    records = [SCENE + scans.provenance_path(Path(file)).as_posix() for file, _ in targets]
    return [*files, *(one for one in records if ledger.roots.path(one).exists())], facts


def _lighter(
    mesh: Mesh, targets: list[tuple[str, int | None]], told: Callable[[float], None]
) -> Iterator[tuple[str, Mesh, dict[str, object] | None]]:
    """Yield each target with its mesh and its deviation; the chain is made once, heaviest first."""
    from immersion import scans

    counts = [count for _, count in targets if count is not None and count < len(mesh.faces)]
    chain = sorted(set(counts), reverse=True)
    made = dict(zip(chain, scans.lods(mesh, chain, progress=told) if chain else [], strict=True))
    for file, count in targets:
        light = made.get(count) if count is not None else None
        if light is None:
            yield file, mesh, None
        else:
            yield file, light.mesh, light.deviation.to_dict()


def _ours(path: Path, source: Path, made: set[str], name: str) -> None:
    """Refuse to replace what somebody else made."""
    from immersion import scans

    if not path.exists() or name in made:
        return
    try:
        record = scans.read_provenance(path)
        scans_read = {Path(one.path).name for stage in record.stages for one in stage.inputs}
    except ImmersionError:
        scans_read = set()
    if source.name not in scans_read:
        raise UsageError("build-not-ours", path, scan=source.name)


def _one(credit: object, scene: Scene) -> str | None:
    if isinstance(credit, Mapping):
        found = credit.get(scene.languages.default) or next(iter(credit.values()), None)
        return None if found is None else str(found)
    return None if credit is None else str(credit)
