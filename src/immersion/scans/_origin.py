"""Where a scan comes from: the files it was read from, by their content, and the record that lies beside them."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from immersion import messages
from immersion.errors import FileError
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._history import InputFile, Origin, ProvenanceStep
from immersion.scans._streamed import Recordable, Streamed
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

if TYPE_CHECKING:
    from immersion.scans._record import Stage

__all__ = [
    "SUFFIX",
    "absolute",
    "input_file",
    "kin",
    "origin_of",
    "record_beside",
    "rights_before",
    "stage_folders",
    "with_origin",
    "with_past",
]

logger = logging.getLogger("immersion.scans")

SUFFIX = ".provenance.json"
_MOST_WORDS = 1000
_HEADER = 1 << 16
_RIGHTS = ("license", "credit", "copyright")
_SAID = re.compile(r"^\s*#?\s*(licen[cs]e|credit|copyright)\s*[:=\s]\s*(\S.*)$", re.IGNORECASE)

S = TypeVar("S", bound=Mesh | PointCloud | Streamed)


def record_beside(path: str | os.PathLike[str]) -> Path:
    """Return where the record of a file lies: ``statue.glb`` → ``statue.glb.provenance.json``."""
    target = Path(path)
    return target.with_name(target.name + SUFFIX)


def input_file(path: Path) -> InputFile:
    """Return a file with its SHA-256, read once in small parts."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None
    return InputFile(absolute(path), digest, size)


def absolute(path: Path) -> Path:
    """Return the true folder with the name as given: a link keeps its own name, which has the suffix."""
    return path.parent.resolve() / path.name


def origin_of(scan: Recordable) -> Origin | None:
    """Return the origin of what a scan was read from; None when it was made in memory."""
    return next((step.origin for step in reversed(scan.history) if step.origin is not None), None)


def kin(scan: Recordable) -> list[Path]:
    """Return the files that writing a scan must leave alone: those it comes from, near and far, and their records."""
    stored = scan.extras.get("files")
    own = [Path(str(name)) for name in stored] if isinstance(stored, list | tuple) else []
    own += [texture.path for texture in getattr(scan, "textures", ()) if texture.path is not None]
    own += [scan.source] if scan.source is not None else []
    for step in scan.history:
        if step.origin is not None:
            own += [file.path for file in step.origin.files]
            own += step.origin.masters
    return own + [record_beside(path) for path in own]


def with_origin(scan: S) -> S:
    """Give the step ``"read"`` that a scan's history ends with the files it was read from."""
    if scan.source is None or not scan.history or scan.history[-1].name != "read":
        return scan
    files = [input_file(path) for path in _files_of(scan, scan.source)]
    earlier, masters, warnings = _chain(files[0])
    return with_past(scan, Origin(tuple(files), _rights(scan), earlier, masters, warnings))


def with_past(scan: S, origin: Origin) -> S:
    """Return a scan that was just read with this origin; ``extras`` tell its rights, which writers pass on."""
    read = scan.history[-1]
    step = ProvenanceStep(read.name, read.parameters, read.facts, origin)
    extras = {key: value for key, value in scan.extras.items() if key not in _RIGHTS}
    return replace(scan, history=(*scan.history[:-1], step), extras=extras | rights_before(origin))


def rights_before(origin: Origin) -> dict[str, str]:
    """Return the rights that a scan came with: those of its last record, then those that its file says."""
    said: dict[str, str] = {}
    before = origin.earlier[-1].get("rights") if origin.earlier else None
    for rights in (before, origin.rights):
        if isinstance(rights, Mapping):
            said |= {key: str(value) for key, value in rights.items() if value is not None and key in _RIGHTS}
    return said


def _files_of(scan: Recordable, source: Path) -> list[Path]:
    stored = scan.extras.get("files")
    side = [Path(str(name)) for name in stored] if isinstance(stored, list | tuple) else []
    side += [texture.path for texture in getattr(scan, "textures", ()) if texture.path is not None]
    unique = {absolute(path): None for path in side if path.is_file()}
    unique.pop(absolute(source), None)
    return [absolute(source), *sorted(unique, key=lambda path: path.as_posix())]


_Chain = tuple[
    tuple[Mapping[str, object], ...], tuple[Path, ...], tuple[tuple[str, Mapping[str, object]], ...]
]


def _chain(scan: InputFile) -> _Chain:
    """Return the records that made a scan, the masters they name, and what is wrong with them."""
    beside, name = record_beside(scan.path), scan.path.name
    if not beside.is_file():
        return (), (), ()
    from immersion.scans._record import loaded

    try:
        record = loaded(beside)
    except FileError as error:
        return (), (), (_warned("provenance-unreadable", {"name": name, "code": error.code}),)
    stages = [*record.earlier, record]
    masters = tuple(_masters(stages, scan.path.parent))
    own = next((output for output in record.outputs if output.path == name), record.outputs[0])
    if own.sha256 != scan.sha256:
        # The masters are guarded all the same: the file may be a later version of the same work.
        values = {"name": name, "recorded": own.sha256[:12], "found": scan.sha256[:12]}
        return (), masters, (_warned("provenance-stale", values),)
    return tuple(_stage(stage) for stage in stages), masters, ()


def _stage(stage: Stage) -> Mapping[str, object]:
    return {key: value for key, value in stage.plain().items() if key not in ("format", "version", "earlier")}


def stage_folders(stages: Sequence[Stage], folder: Path) -> list[Path | None]:
    """Return where the record of each stage lay: its scan is the first input of the next one."""
    found: list[Path | None] = [folder]
    for stage in reversed(stages[1:]):
        place, first = found[0], stage.inputs[0] if stage.inputs else None
        known = place is not None and first is not None and not first.elsewhere
        found.insert(0, _named(place, first.path).parent if known else None)  # type: ignore[arg-type, union-attr]
    return found


def _named(folder: Path, path: str) -> Path:
    return absolute(Path(os.path.normpath(folder / path)))


def _masters(stages: Sequence[Stage], folder: Path) -> Iterator[Path]:
    """Give the inputs of every stage."""
    for stage, place in zip(stages, stage_folders(stages, folder), strict=True):
        if place is not None:
            yield from (_named(place, file.path) for file in stage.inputs if not file.elsewhere)


def _warned(code: str, values: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    logger.warning(messages.text(code, "en", **values))
    return code, values


def _rights(scan: Recordable) -> dict[str, str]:
    """Return what a file says of its rights: glTF's ``asset``, or lines such as ``comment license CC0-1.0``."""
    said: dict[str, str] = {}
    comments = scan.extras.get("comments")
    lines = [str(line) for line in comments] if isinstance(comments, list | tuple) else []
    if scan.source is not None and scan.source.suffix.lower() == ".obj":
        with scan.source.open("rb") as stream:
            text = stream.read(_HEADER).decode("utf-8", "replace")
        lines += [line for line in text.splitlines() if line.startswith("#")]
    for line in lines:
        if match := _SAID.match(line):
            said.setdefault(match[1].lower().replace("licence", "license"), match[2].strip()[:_MOST_WORDS])
    for key in _RIGHTS:
        value = scan.extras.get(key)
        if isinstance(value, str) and value.strip():
            said[key] = " ".join(value.split())[:_MOST_WORDS]
    # JSON may hold half a character, which no file of UTF-8 can.
    return {key: value.encode("utf-8", "replace").decode("utf-8") for key, value in said.items()}
