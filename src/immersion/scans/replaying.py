"""Do again what a record says, and tell whether the same bytes come out."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion import messages
from immersion._files import atomic, readable, together, write_bytes
from immersion.errors import FileError, InputError, UsageError, Where
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans import provenance as records
from immersion.scans._history import InputFile, Origin, ProvenanceStep
from immersion.scans._origin import SUFFIX, input_file, origin_of, record_beside, with_past
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans._record import Provenance

__all__ = ["Difference", "Replayed", "ReplayedFile", "replay"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as recorded: a code of the catalogue and its fields."""

    code: str
    values: Mapping[str, object]

    def render(self, lang: str | None = None) -> str:
        """Return the sentence for a reader, in French or English.

        Examples
        --------
        >>> Difference("replay-version", {"name": "numpy", "recorded": "2.4.1", "now": "2.5.0"}).render("en")
        'numpy: 2.4.1 then, 2.5.0 now'
        """
        return messages.text(self.code, lang, **self.values)

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return {"code": self.code, "values": dict(self.values), "text": self.render(lang)}


@dataclass(frozen=True, slots=True)
class ReplayedFile:
    """A file that the record names, by its SHA-256 then and now (None when it was not written)."""

    name: str
    recorded: str | None
    now: str | None
    path: Path | None = None

    @property
    def identical(self) -> bool:
        """Whether the bytes are the recorded ones."""
        return self.recorded == self.now


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
        colon = " : " if (lang or messages.language()).startswith("fr") else ": "
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
    >>> from immersion.scans import clean, read, write
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "raw.ply")
    ...     write(clean(read(Path(folder) / "raw.ply")).mesh, Path(folder) / "clean.glb")
    ...     replay(Path(folder) / "clean.glb").identical
    True
    """
    from immersion.scans._replay_inputs import located

    record = records.read_provenance(path)
    place = Path(path) if Path(path).name.endswith(SUFFIX) else record_beside(path)
    steps = [ProvenanceStep(step.name, step.parameters, step.facts) for step in record.steps]
    _check_steps(steps, place)
    files = located(record.inputs, place.parent, None if inputs is None else Path(inputs), place)
    keep = None if out is None else Path(out)
    _check_out(record, place, files, keep)
    told = progress or (lambda done: None)
    with tempfile.TemporaryDirectory(prefix="immersion-replay-") as work:
        target = _done_again(record, steps, files, Path(work).resolve(), place, told)
        compared = _compared(record, target)
        identical = all(file.identical for file in compared)
        differences = [] if identical else _differences(record, place, target, compared)
        if keep is not None:
            compared = _kept(compared, target, files, keep)
    told(1.0)
    return Replayed(identical, tuple(differences), tuple(compared), record)


def _check_steps(steps: list[ProvenanceStep], place: Path) -> None:
    from immersion.scans._replay_steps import step_function

    for index, step in enumerate(steps):
        step_function(step.name, Where(place, path=f"steps[{index}]"))
    names = [step.name for step in steps]
    ends = {"read", "write"}
    if len(names) < 2 or (names[0], names[-1]) != ("read", "write") or ends & set(names[1:-1]):
        raise InputError("replay-order", Where(place, path="steps"))


def _check_out(record: Provenance, place: Path, files: list[InputFile], out: Path | None) -> None:
    """Refuse to write over the inputs, the recorded outputs, or the record itself."""
    if out is None:
        return
    own = [place, *(file.path for file in files), *(place.parent / output.path for output in record.outputs)]
    names = [output.path for output in record.outputs]
    for name in [*names, names[0] + SUFFIX]:
        target = out / name
        if target.exists() and any(other.exists() and target.samefile(other) for other in own):
            raise UsageError("replay-over", target)


def _done_again(
    record: Provenance,
    steps: list[ProvenanceStep],
    files: list[InputFile],
    work: Path,
    place: Path,
    told: Callable[[float], None],
) -> Path:
    """Repeat every step in a folder of its own, and return the scan that was written."""
    from immersion.scans._replay_inputs import laid_out
    from immersion.scans._replay_steps import called

    try:
        source, folder = laid_out(record.inputs, files, work)
    except OSError as error:
        raise FileError("file-write", work, reason=error.strerror or str(error)) from None
    scan = called(steps[0], source, place=Where(place, path="steps[0]"))
    scan = _same_origin(_scan(scan, steps[0], place), record, files)
    count = len(steps)
    for index, step in enumerate(steps[1:-1], 1):
        part = _part(told, index, count)
        scan = _scan(
            called(step, scan, place=Where(place, path=f"steps[{index}]"), progress=part), step, place
        )
    target = folder / record.outputs[0].path
    where = Where(place, path=f"steps[{count - 1}]")
    called(steps[-1], scan, target, place=where, date=record.date)
    return target


def _part(told: Callable[[float], None], index: int, count: int) -> Callable[[float], None]:
    return lambda done: told((index + min(max(done, 0.0), 1.0)) / count)


def _scan(result: Mesh | PointCloud | None, step: ProvenanceStep, place: Path) -> Mesh | PointCloud:
    if result is None:
        raise InputError("replay-parameter", place, step=step.name, name="→", value="∅", reason="scan")
    return result


def _same_origin(scan: Mesh | PointCloud, record: Provenance, files: list[InputFile]) -> Mesh | PointCloud:
    """Return the scan with the recorded past, once the bytes that were read are known to be the recorded ones."""
    origin = origin_of(scan) or Origin()
    recorded = {file.sha256 for file in record.inputs}
    for file in origin.files:
        if file.sha256 not in recorded:
            raise FileError("replay-other-files", file.path, name=file.path.name)
    # The past is the recorded one: a record beside the input may have come or gone since.
    earlier = tuple(stage.plain() for stage in record.earlier)
    return with_past(scan, replace(origin, files=tuple(files), earlier=earlier))


def _compared(record: Provenance, target: Path) -> list[ReplayedFile]:
    written = {
        path.relative_to(target.parent).as_posix(): path
        for path in target.parent.rglob("*")
        if path.is_file()
    }
    written.pop(target.name + SUFFIX, None)
    named = {output.path: output.sha256 for output in record.outputs}
    # What was copied there to be read was not written.
    copies = {file.sha256 for file in record.inputs}
    files = []
    for name, recorded in named.items():
        path = written.pop(name, None)
        now = None if path is None else input_file(path).sha256
        files.append(ReplayedFile(name, recorded, now, path))
    for name, path in sorted(written.items()):
        now = input_file(path).sha256
        if now not in copies:
            files.append(ReplayedFile(name, None, now, path))
    return files


def _differences(
    record: Provenance, place: Path, target: Path, files: list[ReplayedFile]
) -> list[Difference]:
    """Return every difference: the bytes, then what explains them, then how much the surfaces differ."""
    found = []
    for file in files:
        if file.recorded is None or file.now is None:
            code = "replay-new" if file.recorded is None else "replay-absent"
            found.append(Difference(code, {"name": file.name}))
        elif not file.identical:
            values = {"name": file.name, "recorded": file.recorded[:12], "now": file.now[:12]}
            found.append(Difference("replay-bytes", values))
    now = json.loads(record_beside(target).read_bytes())
    then = {**record.software, **record.platform.model_dump()}
    here = {**now["software"], **now["platform"]}
    for name in sorted({*then, *here}):
        if then.get(name) != here.get(name):
            values = {"name": name, "recorded": then.get(name, "—"), "now": here.get(name, "—")}
            found.append(Difference("replay-version", values))
    for step, again in zip(record.steps, now["steps"], strict=True):
        found += _counts(step.name, "", step.facts, again["facts"])
    found += _surface(place, target, files[0])
    found += [
        Difference("replay-not-promised", {"reason": r.render(messages.language())}) for r in record.reasons
    ]
    return found


def _counts(step: str, what: str, then: Any, now: Any) -> list[Difference]:  # noqa: ANN401 - two JSON trees
    if isinstance(then, dict) and isinstance(now, dict):
        both = sorted({*then, *now})
        return [
            d for key in both for d in _counts(step, f"{what}.{key}".lstrip("."), then.get(key), now.get(key))
        ]
    if then == now:
        return []
    values = {"step": step, "what": what or "—", "recorded": _short(then), "now": _short(now)}
    return [Difference("replay-count", values)]


def _short(value: object) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
    return text if len(text) < 60 else text[:57] + "…"


def _surface(place: Path, target: Path, file: ReplayedFile) -> list[Difference]:
    """Return how far the recorded scan is from the replayed one, when it is still there."""
    from immersion.scans.distances import deviation
    from immersion.scans.io import read

    old = place.parent / file.name
    if file.now is None or file.identical or not old.is_file() or input_file(old).sha256 != file.recorded:
        return []
    a, b = read(old), read(target)
    if not isinstance(a, Mesh) or not isinstance(b, Mesh):
        return []
    told = deviation(a, b, samples=100_000)
    return [Difference("replay-rms", {"name": file.name, "deviation": told.render()})]


def _kept(files: list[ReplayedFile], target: Path, inputs: list[InputFile], out: Path) -> list[ReplayedFile]:
    """Move what came out, and its record, to the folder that was asked for."""
    kept = []
    with together():
        for file in files:
            if file.path is None:
                kept.append(file)
                continue
            with atomic(out / file.name) as temporary:
                shutil.copyfile(file.path, temporary)
            kept.append(replace(file, path=out / file.name))
        record = json.loads(readable(record_beside(target), "JSON").read_bytes())
        write_bytes(out / (target.name + SUFFIX), records.moved(record, inputs, out))
    return kept
