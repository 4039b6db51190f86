"""Exporting: into a folder of its own first, then into place, so that no half export ever remains."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from immersion.errors import UsageError
from immersion.export import _losses_texts as _losses_texts
from immersion.export import _texts as _texts
from immersion.export._budget.attempts import AttemptsProgress
from immersion.export._budget.search import fit
from immersion.export._budget.weights import weights_of
from immersion.export._gltf.load import load_of_glb
from immersion.export.contents import Contents
from immersion.export.device_keys import without_effect
from immersion.export.encodings import with_encodings
from immersion.export.manifest import Manifest, entry_of
from immersion.export.publishing import publish
from immersion.export.sources import provenance_of, rights_of
from immersion.export.staging import staging
from immersion.export.targets import EXPORTERS, Exporter, fitting_of
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["generator", "losses", "write"]

_log = logging.getLogger("immersion.export")


def generator() -> str:
    """Return our name and version, as exported files state them."""
    return f"immersion {version('immersion')}"


def write(
    stage: Stage,
    target: str,
    folder: str | os.PathLike[str],
    progress: Callable[[float], None] | None = None,
    *,
    options: object | None = None,
) -> Manifest:
    """Export a stage.

    Files of the same name in the folder are replaced, others stay as they are. If anything fails, the folder
    is as it was. Should the process be killed, the next export into the folder completes or undoes it first.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile and its language choose what is exported.
    target : str
        A name of :data:`EXPORTERS`, such as ``"glb"``.
    folder : path
        Where the files go; it is made when missing.
    progress : callable, optional
        Called with the part done, from 0 to 1.
    options : object, optional
        What the target takes besides, such as :class:`immersion.export.GlbOptions`.

    Returns
    -------
    Manifest
        Also written beside the files, as ``<scene id>.manifest.json``.

    Raises
    ------
    UnknownNameError
        If there is no such target.
    UsageError
        If the scene's id cannot name a file.
    FileError
        If the folder cannot be written, or a media does not open.
    """
    chosen = EXPORTERS.get(target)
    _check_id(stage)
    destination = Path(folder)
    with staging(destination) as temporary:
        manifest = _made(stage, target, chosen.plugin, temporary, progress or _ignore, options)
        files, losses = manifest.files, manifest.losses
        text = manifest.to_json().encode("utf-8")
        (temporary / manifest.name).write_bytes(text)
        checksums = {entry.path: entry.sha256 for entry in files}
        publish(temporary, destination, checksums | {manifest.name: hashlib.sha256(text).hexdigest()})
    _log.info("%s: %d files, %d losses", target, len(files), len(losses))
    return manifest


def losses(
    stage: Stage,
    target: str,
    progress: Callable[[float], None] | None = None,
    *,
    options: object | None = None,
) -> tuple[Loss, ...]:
    """Return what an export would lose: made whole in a folder that is thrown away, so that nothing is guessed.

    The losses are those of :func:`write`, sizes over a budget among them; the user's folders are not touched.

    Parameters
    ----------
    stage, target, progress, options
        As for :func:`write`.

    Raises
    ------
    UnknownNameError
        If there is no such target.
    UsageError
        If the scene's id cannot name a file.
    FileError
        If a media does not open.
    """
    chosen = EXPORTERS.get(target)
    _check_id(stage)
    with tempfile.TemporaryDirectory(prefix="immersion-") as temporary:
        return _made(stage, target, chosen.plugin, Path(temporary), progress or _ignore, options).losses


def _made(
    stage: Stage,
    target: str,
    make: Exporter,
    folder: Path,
    progress: Callable[[float], None],
    options: object | None,
) -> Manifest:
    """Make the files in an empty folder, and return what is to be told of them."""
    fitting = fitting_of(target)
    told_of = AttemptsProgress(progress, several=fitting is not None and _limited(stage))

    def attempt(one: Stage, wanted: object | None) -> Iterable[Loss]:
        told_of.begin()
        more = {} if wanted is None else {"options": wanted}
        return make(one, folder, told_of, **more)

    if fitting is None:
        carried = tuple(attempt(stage, options))
        contents = Contents(folder)
        load = load_of_glb(stage, contents)
    else:
        fitted = fit(stage, attempt, folder, fitting, options)
        stage, carried, contents, load = fitted.stage, fitted.losses, fitted.contents, fitted.load
    told_of.finish()
    files = tuple(entry_of(contents, name) for name in sorted(contents.sizes))
    # A search that did not succeed tells it itself, with the smallest that it reached.
    over = () if fitting is not None else _over_budget(stage, contents.bytes)
    told = (*over, *without_effect(stage, target, fits=fitting is not None))
    lost = _sorted([*stage.losses, *carried, *told])
    sources = with_encodings(provenance_of(stage), ((entry.path, entry.models) for entry in files))
    named = target, stage.scene.id, stage.language, stage.profile, generator()
    return Manifest(*named, files, lost, rights_of(stage), sources, weights_of(contents, load))


def _limited(stage: Stage) -> bool:
    """Tell whether a profile has a limit, for which an export may be made again."""
    record = stage.profile_record
    return record is not None and (record.budget is not None or record.memory is not None)


def _check_id(stage: Stage) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", stage.scene.id):
        raise UsageError("export-id", "id", id=stage.scene.id)


def _ignore(done: float) -> None:
    """Nobody asked for the progress."""


def _sorted(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    once = {(loss.target, loss.code): loss for loss in losses}
    return tuple(once[key] for key in sorted(once))


def _over_budget(stage: Stage, total: int) -> Iterator[Loss]:
    budget = None if stage.profile_record is None else stage.profile_record.budget
    if budget is not None and total > budget:
        sizes = {"bytes": total, "budget": int(budget)}
        yield Loss("export-over-budget", f"profiles.{stage.profile}.budget", sizes)
