"""A build: models, check, lock, exports, pictures, report; each step is done only when what it reads has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from immersion.batch import _texts as _texts
from immersion.batch.ledger import SCENE, Ledger, Roots
from immersion.batch.marks import code_mark
from immersion.batch.outcome import Built
from immersion.errors import SceneError, UsageError

__all__ = ["build"]

Progress = Callable[[str, float], None]
_PACKAGE = Path(__file__).resolve().parents[1]
_LOCK = "scene.lock.json"


def build(
    scene: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    targets: Sequence[str] = (),
    force: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Make everything that a scene is delivered as, or only what has changed since the last time.

    Parameters
    ----------
    scene : path
        The scene file. ``build.yaml`` beside it says which scans its models are made from, the targets, their
        profiles and the pictures.
    folder : path
        Where the exports, the pictures and the report go.
    targets : sequence of str
        Only these targets.
    force : bool
        Do every step.
    strict : bool
        Warnings of the check stop the build, as errors do.
    progress : callable, optional
        Called with the name of a step and its part done, from 0 to 1.

    Returns
    -------
    Built
        The steps, those that were done and those that were kept.

    Raises
    ------
    SceneError
        If the scene or the recipe is not valid, or the check finds errors: nothing is exported then.
    UsageError
        If a target is not known, or a file would be replaced that was not made by a build.
    FileError
        If a media does not open or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.errors import SceneError
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     scene = Path(folder, "scene.yaml")
    ...     _ = scene.write_text('{immersion: "1", id: hall}')
    ...     first, again = (build(scene, Path(folder, "out"), targets=["glb"]) for _ in range(2))
    >>> first.changed, again.changed, [step.name for step in again.steps]
    (True, False, ['check', 'lock', 'export:glb', 'report'])
    """
    file, told = Path(scene), progress or (lambda step, done: None)
    roots = Roots(file.parent, Path(folder))
    if roots.build.resolve() == roots.scene.resolve():
        raise UsageError("build-folder", roots.build)
    ledger = Ledger(roots, code_mark([_PACKAGE]), force)
    asked = {"scene": file.name, "targets": list(targets), "strict": strict}
    kept = ledger.unchanged(asked)
    if kept is not None:
        return Built(roots.build, kept)
    _all_steps(file, ledger, tuple(targets), strict, told)
    ledger.end(asked)
    return Built(roots.build, tuple(ledger.steps))


def _all_steps(file: Path, ledger: Ledger, targets: tuple[str, ...], strict: bool, told: Progress) -> None:
    from immersion import stage
    from immersion.batch.exporting import draw_pictures, export_all
    from immersion.batch.models import make_models
    from immersion.batch.recipe import NAME, recipe_of
    from immersion.batch.report import write_report
    from immersion.export import EXPORTERS
    from immersion.scene import read
    from immersion.stage.locking import files_named

    for target in targets:
        EXPORTERS.get(target)  # told before an hour of work, not after it
    scene = read(file)
    recipe = recipe_of(file, scene)
    make_models(scene, recipe, ledger, told)
    with stage.open(file) as opened:
        inputs = [SCENE + file.name, SCENE + NAME, *(SCENE + name for name in files_named(opened))]
        ledger.run("check", {"strict": strict}, inputs, lambda: _check(file, strict, told))
        ledger.run("lock", {}, inputs, lambda: _lock(file, told))
    inputs.append(SCENE + _LOCK)
    export_all(file, scene, recipe, ledger, inputs, targets, told)
    if recipe.pictures is not None:
        draw_pictures(file, scene, recipe.pictures, ledger, inputs, told)
    write_report(scene, ledger)


def _check(file: Path, strict: bool, told: Progress) -> tuple[Iterable[str], Mapping[str, Any]]:
    from immersion import stage
    from immersion.scene import in_order, validate
    from immersion.scene.finding import fails

    told("check", 0.0)
    with stage.open(file, locked=False) as opened:
        findings = in_order([*validate(opened.scene), *stage.check(opened)])
    told("check", 1.0)
    wrong = [finding for finding in findings if fails(finding, strict)]
    if wrong:
        raise SceneError("build-check", file, tuple(wrong), count=len(wrong))
    severities = [str(finding.severity) for finding in findings]
    return [], {word: severities.count(word) for word in ("warning", "note")}


def _lock(file: Path, told: Progress) -> tuple[Iterable[str], Mapping[str, Any]]:
    from immersion import stage

    with stage.open(file, locked=False) as opened:
        path = stage.write_lock(opened, lambda done: told("lock", done))
    return [SCENE + path.name], {}
