"""One stage of a record done again: from the files that it read to those that it wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from immersion.errors import FileError, InputError, Where
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans import _streamed_texts as _streamed_texts
from immersion.scans._history import InputFile, Origin, ProvenanceStep
from immersion.scans._origin import origin_of, stage_folders, with_past
from immersion.scans._replay_inputs import laid_out
from immersion.scans._replay_steps import called, step_function
from immersion.scans._streamed import STREAM_WRITER
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans._record import Provenance, Stage

__all__ = ["Job", "done_again", "jobs"]

THIN, RIGHTS = "thin", "with_rights"
# A thinning is one call from file to file: which of its arguments each recorded step holds.
THINNING = {"read": {"unit", "up"}, RIGHTS: {"license", "credit"}, THIN: {"spacing", "points"}}


@dataclass(frozen=True, slots=True)
class Job:
    """A stage to do again.

    Parameters
    ----------
    stage : Stage
    earlier : tuple of Stage
        Those before it.
    folder : Path, optional
        Where its record lay, from which its paths count; None when that is not known.
    place : Where
        The stage in the record.
    """

    stage: Stage
    earlier: tuple[Stage, ...]
    folder: Path | None
    place: Where

    @property
    def steps(self) -> list[ProvenanceStep]:
        """The steps, as they are called."""
        return [ProvenanceStep(step.name, step.parameters, step.facts) for step in self.stage.steps]

    def at(self, index: int) -> Where:
        """Return the place of a step in the record."""
        return Where(self.place.file, path=f"{self.place.path}.steps[{index}]".lstrip("."))


def jobs(record: Provenance, place: Path, whole: bool) -> list[Job]:
    """Return the last stage of a record, or all of them from the masters on, once every step is known.

    Raises
    ------
    InputError
        If a stage does not begin with a read and end with a write.
    UnknownNameError
        If a step cannot be done again.
    """
    stages = record.stages
    folders = stage_folders(stages, place.parent)
    paths = [f"earlier[{index}]" for index in range(len(record.earlier))] + [""]
    made = [
        Job(stage, stages[:index], folders[index], Where(place, path=paths[index]))
        for index, stage in enumerate(stages)
    ]
    chosen = made if whole else made[-1:]
    for job in chosen:
        _check(job)
    return chosen


def _check(job: Job) -> None:
    steps = job.steps
    for index, step in enumerate(steps):
        if step.name == STREAM_WRITER:
            raise InputError("replay-streamed", job.at(index), step=step.name)
        step_function(step.name, job.at(index))
    names = [step.name for step in steps]
    ends = {"read", "write"}
    if len(names) < 2 or (names[0], names[-1]) != ("read", "write") or ends & set(names[1:-1]):
        raise InputError("replay-order", Where(job.place.file, path=f"{job.place.path}.steps".lstrip(".")))
    if THIN in names and [name for name in names if name != RIGHTS] != ["read", THIN, "write"]:
        raise InputError("replay-order", Where(job.place.file, path=f"{job.place.path}.steps".lstrip(".")))


def done_again(job: Job, files: Sequence[InputFile], work: Path, told: Callable[[float], None]) -> Path:
    """Repeat every step in a folder of its own, and return the scan that was written."""
    try:
        work.mkdir()
        source, folder = laid_out(job.stage.inputs, files, work)
    except OSError as error:
        raise FileError("file-write", work, reason=error.strerror or str(error)) from None
    steps = job.steps
    if any(step.name == THIN for step in steps):
        return _thinned_again(job, source, folder, told)
    scan = _scan(called(steps[0], source, place=job.at(0)), steps[0], job.at(0))
    scan = _same_origin(scan, job, files)
    for index, step in enumerate(steps[1:-1], 1):
        part = _part(told, index, len(steps))
        scan = _scan(called(step, scan, place=job.at(index), progress=part), step, job.at(index))
    target = folder / job.stage.outputs[0].path
    called(steps[-1], scan, target, place=job.at(len(steps) - 1), date=job.stage.date)
    return target


def _thinned_again(job: Job, source: Path, folder: Path, told: Callable[[float], None]) -> Path:
    """Repeat a thinning from file to file: no cloud has to fit in memory for it."""
    steps, target = job.steps, folder / job.stage.outputs[0].path
    last = len(steps) - 1
    for index, step in enumerate(steps[:last]):
        for name in sorted(step.parameters.keys() - THINNING[step.name]):
            value = repr(step.parameters[name])[:60]
            raise InputError(
                "replay-parameter", job.at(index), step=step.name, name=name[:80], value=value, reason="?"
            )
    at = next(index for index, step in enumerate(steps) if step.name == THIN)
    merged = ProvenanceStep(THIN, {k: v for step in steps[:last] for k, v in step.parameters.items()})
    earlier = [stage.plain() for stage in job.earlier]
    called(merged, source, target, place=job.at(at), progress=told, date=job.stage.date, _earlier=earlier)
    return target


def _part(told: Callable[[float], None], index: int, count: int) -> Callable[[float], None]:
    return lambda done: told((index + min(max(done, 0.0), 1.0)) / count)


def _scan(result: Mesh | PointCloud | None, step: ProvenanceStep, place: Where) -> Mesh | PointCloud:
    if result is None:
        raise InputError("replay-parameter", place, step=step.name, name="→", value="∅", reason="scan")
    return result


def _same_origin(scan: Mesh | PointCloud, job: Job, files: Sequence[InputFile]) -> Mesh | PointCloud:
    """Return the scan with the recorded past, once the bytes that were read are known to be the recorded ones."""
    origin = origin_of(scan) or Origin()
    recorded = {file.sha256 for file in job.stage.inputs}
    for file in origin.files:
        if file.sha256 not in recorded:
            raise FileError("replay-other-files", file.path, name=file.path.name)
    # The past is the recorded one: a record beside the input may have come or gone since.
    earlier = tuple(stage.plain() for stage in job.earlier)
    return with_past(scan, replace(origin, files=tuple(files), earlier=earlier))
