"""Do again what a record says, and tell whether the same bytes come out."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from immersion import messages
from immersion._files import atomic, together, write_bytes
from immersion.errors import UsageError
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._history import InputFile
from immersion.scans._origin import SUFFIX, input_file, record_beside
from immersion.scans._recording import moved
from immersion.scans._replay_differences import Difference, ReplayedFile, compared, differences
from immersion.scans.provenance import read_provenance

if TYPE_CHECKING:
    from immersion.scans._record import Provenance
    from immersion.scans._replay_stage import Job

__all__ = ["Difference", "Replayed", "ReplayedFile", "replay"]


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """What a replay found.

    Parameters
    ----------
    identical : bool
        Whether every file came out as recorded, to the byte.
    differences : tuple of Difference
        Empty when identical; else which bytes, which versions and which counts differ, and by how much the
        surfaces.
    files : tuple of ReplayedFile
        The scan first.
    record : Provenance
        The record that was replayed.
    """

    identical: bool
    differences: tuple[Difference, ...]
    files: tuple[ReplayedFile, ...]
    record: Provenance

    def lines(self, lang: str | None = None) -> list[str]:
        """Return the verdict for a reader: one line a file, then what differs."""
        verdicts = {
            same: messages.text(f"replay-{'identical' if same else 'different'}", lang)
            for same in (True, False)
        }
        colon = "\u00a0: " if (lang or messages.language()).startswith("fr") else ": "
        told = [f"{file.name}{colon}{verdicts[file.identical]}" for file in self.files]
        return told + [difference.render(lang) for difference in self.differences]

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        files = [
            {
                "name": file.name,
                "recorded": file.recorded,
                "now": file.now,
                "path": None if file.path is None else str(file.path),
            }
            for file in self.files
        ]
        return {
            "identical": self.identical,
            "differences": [difference.to_dict(lang) for difference in self.differences],
            "files": files,
        }


def replay(
    path: str | os.PathLike[str],
    *,
    out: str | os.PathLike[str] | None = None,
    inputs: str | os.PathLike[str] | None = None,
    whole: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Replayed:
    """Do again what a record says, on the recorded input, and compare with what it recorded.

    Parameters
    ----------
    path : str or PathLike
        The record, or the scan that it lies beside.
    out : str or PathLike, optional
        A folder for the files that come out, with their own record; without it nothing is kept.
    inputs : str or PathLike, optional
        The folder of the input files, when they no longer lie where the record says.
    whole : bool
        Begin at the masters and make every scan in between again, instead of reading the last of them. At the
        first that is not identical the replay ends.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Replayed

    Raises
    ------
    FileError
        If the record or an input is missing or damaged, or an input is not the recorded one.
    InputError
        If the record has no input, or an argument that its step does not take.
    UnknownNameError
        If it has a step that cannot be done again.
    UsageError
        If `out` would overwrite a file that the record names.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.scans import Mesh, clean, read, write
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "raw.ply")
    ...     write(clean(read(Path(folder) / "raw.ply")).mesh, Path(folder) / "clean.glb")
    ...     replay(Path(folder) / "clean.glb").identical
    True
    """
    from immersion.scans._replay_inputs import located
    from immersion.scans._replay_stage import done_again, jobs

    record = read_provenance(path)
    place = Path(path) if Path(path).name.endswith(SUFFIX) else record_beside(path)
    todo = jobs(record, place, whole)
    other, keep = (None if folder is None else Path(folder) for folder in (inputs, out))
    files = located(todo[0].stage.inputs, todo[0].folder, other, place)
    own = [place, *(file.path for file in files), *_recorded(todo)]
    names = [output.path for output in record.outputs]
    _refuse_over(keep, [*names, names[0] + SUFFIX], own)
    told = progress or (lambda done: None)
    with tempfile.TemporaryDirectory(prefix="immersion-replay-") as folder:
        found: list[Difference] = []
        for index, job in enumerate(todo):
            target = done_again(
                job, files, Path(folder).resolve() / str(index), _part(told, index, len(todo))
            )
            done = compared(job.stage, target)
            if not all(file.identical for file in done):
                found = differences(job.stage, job.folder, target, done)
                break
            if index + 1 < len(todo):
                files = _next_inputs(
                    todo[index + 1], [*files, *(input_file(f.path) for f in done if f.path)], place
                )
        if keep is not None and job is todo[-1]:
            told_from = files if job is todo[0] else _where_recorded(job, files)
            done = _kept(done, target, told_from, keep, own)
    told(1.0)
    return Replayed(not found, tuple(found), tuple(done), record)


def _part(told: Callable[[float], None], index: int, count: int) -> Callable[[float], None]:
    return lambda done: told((index + done) / count)


def _recorded(todo: Sequence[Job]) -> list[Path]:
    return [
        job.folder / output.path for job in todo if job.folder is not None for output in job.stage.outputs
    ]


def _next_inputs(job: Job, pool: Sequence[InputFile], place: Path) -> list[InputFile]:
    """Return what the next stage reads: files that were just made, or that were read before, by their content."""
    from immersion.scans._replay_inputs import located

    there = {file.sha256: file for file in reversed(pool)}
    return [
        there[file.sha256] if file.sha256 in there else located([file], job.folder, None, place)[0]
        for file in job.stage.inputs
    ]


def _where_recorded(job: Job, files: Sequence[InputFile]) -> list[InputFile]:
    """Return the inputs where they lay, for the new record: one that was made again in between is not kept."""
    return [
        replace(file, path=Path(os.path.normpath(job.folder / then.path)).absolute())
        if job.folder is not None and not then.elsewhere
        else file
        for file, then in zip(files, job.stage.inputs, strict=True)
    ]


def _refuse_over(out: Path | None, names: Sequence[str], own: Sequence[Path]) -> None:
    """Refuse to write over the inputs, the recorded outputs, or the record itself."""
    for target in [] if out is None else [out / name for name in names]:
        if target.exists() and any(other.exists() and target.samefile(other) for other in own):
            raise UsageError("replay-over", target)


def _kept(
    files: Sequence[ReplayedFile], target: Path, inputs: Sequence[InputFile], out: Path, own: Sequence[Path]
) -> list[ReplayedFile]:
    """Copy what came out, and its record, to the folder that was asked for."""
    _refuse_over(out, [file.name for file in files], own)
    kept = []
    with together():
        for file in files:
            if file.path is None:
                kept.append(file)
                continue
            with atomic(out / file.name) as temporary:
                shutil.copyfile(file.path, temporary)
            kept.append(replace(file, path=out / file.name))
        record = json.loads(record_beside(target).read_bytes())
        write_bytes(out / (target.name + SUFFIX), moved(record, inputs, out))
    return kept
