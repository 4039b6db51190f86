"""The steps of a build that show: exports and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from immersion.batch import _texts as _texts
from immersion.batch.ledger import Ledger
from immersion.batch.recipe import Pictures, Recipe
from immersion.export import EXPORTERS
from immersion.export import write as export_to
from immersion.scene.model import Scene

__all__ = ["draw_pictures", "export_all"]

Told = Callable[[str, float], None]


def export_all(
    file: Path,
    scene: Scene,
    recipe: Recipe,
    ledger: Ledger,
    inputs: Sequence[str],
    only: tuple[str, ...],
    told: Told,
) -> None:
    """Export to each target, each into a folder of its own."""
    for target in only or recipe.targets or tuple(EXPORTERS.names()):
        profile = recipe.profiles.get(target)
        asked = {"target": target, "profile": profile, "language": scene.languages.default}
        ledger.run(f"export:{target}", asked, inputs, _export(file, target, profile, ledger, told))


def _export(
    file: Path, target: str, profile: str | None, ledger: Ledger, told: Told
) -> Callable[[], tuple[Iterable[str], Mapping[str, Any]]]:
    def work() -> tuple[Iterable[str], Mapping[str, Any]]:
        from immersion import stage

        with stage.open(file, profile) as opened:
            manifest = export_to(
                opened, target, ledger.roots.build / target, lambda done: told(f"export:{target}", done)
            )
        names = [f"{target}/{entry.path}" for entry in manifest.files] + [f"{target}/{manifest.name}"]
        return names, {
            "profile": profile,
            "files": len(manifest.files),
            "bytes": sum(entry.bytes for entry in manifest.files),
            "losses": manifest.to_dict()["losses"],
        }

    return work


def draw_pictures(
    file: Path, scene: Scene, asked: Pictures, ledger: Ledger, inputs: Sequence[str], told: Told
) -> None:
    """Draw the views as PNG.

    Raises
    ------
    MissingToolError
        If this machine cannot draw.
    """
    views = asked.views if asked.views is not None else tuple(scene.views)
    options = {"views": views, "size": asked.size, "time": asked.time}

    def work() -> tuple[Iterable[str], Mapping[str, Any]]:
        from immersion import preview, stage

        names = []
        with stage.open(file) as opened:
            visit = stage.simulate(opened)
            for index, view in enumerate(views):
                size, time = (asked.size[0], asked.size[1]), float(asked.time or 0.0)
                drawn = preview.picture(opened, view, size=size, time=time, visit=visit)
                names.append(f"pictures/{view}.png")
                preview.save_png(drawn, ledger.roots.build / names[-1])
                told("pictures", (index + 1) / len(views))
        return names, {"views": list(views)}

    ledger.run("pictures", options, inputs, work)
