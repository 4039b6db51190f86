"""Writing the record beside a scan: what is put in it, and when it appears."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from immersion import messages
from immersion._files import together, write_bytes
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans import _streamed_texts as _streamed_texts
from immersion.scans._history import InputFile, Origin, ProvenanceStep
from immersion.scans._origin import absolute, input_file, origin_of, record_beside, rights_before
from immersion.scans._provenance_words import step_word
from immersion.scans._record_bytes import FORMAT, VERSION, canonical
from immersion.scans._rights import check_date
from immersion.scans._streamed import STREAM_WRITER, Recordable, Streamed, counts_of
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["SOFTWARE", "hold_record", "moved", "recorded"]

SOFTWARE = (
    "immersion",
    "python",
    "numpy",
    "numba",
    "llvmlite",
    "scipy",
    "open3d",
    "DracoPy",
    "laspy",
    "lazrs",
    "pillow",
)
"""What a result depends on: the record keeps the version of each."""


@contextmanager
def recorded(
    scan: Mesh | PointCloud, target: Path, parameters: Mapping[str, object], date: str | None = None
) -> Iterator[None]:
    """Write the record of what the block writes; the files and the record appear together, or not at all.

    Parameters
    ----------
    scan : Mesh or PointCloud
        What the block writes to `target`.
    parameters : mapping
        The arguments of the writer, so that it can be done again.
    """
    check_date(date)
    with together() as held:
        yield
        hold_record(scan, target, held, ProvenanceStep("write", parameters), date)


def hold_record(
    scan: Recordable, target: Path, held: Mapping[Path, Path], last: ProvenanceStep, date: str | None
) -> None:
    """Write the record of files that :func:`~immersion._files.together` holds: it waits with them.

    Parameters
    ----------
    scan : Mesh, PointCloud or Streamed
        What was written to `target`.
    held : mapping
        Where each file waits.
    last : ProvenanceStep
        The writing itself.
    """
    from immersion.scans.io._formats import guard

    beside = record_beside(target)
    guard(scan, [*held, beside])
    # A scan made in memory has no record, unless it takes the place of a file that has one.
    if scan.history or scan.source is not None or beside.exists():
        # A writer that does not know `atomic` has put its file in place already.
        written = dict(held) if target in held or not target.is_file() else {target: target, **held}
        write_bytes(beside, _record(scan, target, written, last, date))


def _record(
    scan: Recordable,
    target: Path,
    written: Mapping[Path, Path],
    last: ProvenanceStep,
    date: str | None,
) -> bytes:
    """Return the bytes of the record; ``written`` says where each file waits."""
    folder = target.parent.resolve()
    origin = origin_of(scan) or Origin(_source(scan))
    steps = [*scan.history, last]
    reasons, warnings = _reasons(scan, steps), [_remark(*warning) for warning in origin.warnings]
    share = _share(scan, origin, warnings, target.name)
    return canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "inputs": [_input(file, folder) for file in origin.files],
            "steps": [_plain(step.to_dict()) for step in steps],
            "outputs": list(_outputs(scan, target, written)),
            "rights": _rights(origin, steps),
            "reconstructed": share,
            "reproducible": not reasons,
            "reasons": reasons,
            "warnings": warnings,
            "software": dict(_software()),
            "platform": _platform(),
            "earlier": [dict(stage) for stage in origin.earlier],
            "date": date,
        }
    )


def moved(record: Mapping[str, Any], inputs: Sequence[InputFile], folder: Path) -> bytes:
    """Return the bytes of a record that goes to another folder: its paths count from there."""
    return canonical({**record, "inputs": [_input(file, folder.resolve()) for file in inputs]})


def _source(scan: Recordable) -> tuple[InputFile, ...]:
    # A scan that a reader gave without `read`: its file is known, though not how it was read.
    return (input_file(scan.source),) if scan.source is not None and scan.source.is_file() else ()


def _input(file: InputFile, folder: Path) -> dict[str, object]:
    path = _relative(file.path, folder)
    return {
        "path": _utf8(path or file.path.name),
        "sha256": file.sha256,
        "bytes": file.size,
        "elsewhere": path is None,
    }


def _relative(path: Path, folder: Path) -> str | None:
    """Return the path from a folder, or None when it would climb so far that it names this machine's user."""
    try:
        common = Path(os.path.commonpath([path, folder]))
        home = Path.home().resolve()
    except (ValueError, RuntimeError):  # two drives, or nobody's home
        return None
    outside = path.is_relative_to(home) and not common.is_relative_to(home)
    if common == Path(common.anchor) or common == home.parent or outside:
        return None
    return Path(os.path.relpath(path, folder)).as_posix()


def _utf8(name: str) -> str:
    # A name that is not UTF-8 is written as its bytes are in an address: %E9.
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return quote(os.fsencode(name))
    return name


def _outputs(scan: Recordable, target: Path, written: Mapping[Path, Path]) -> Iterator[dict[str, object]]:
    """Give the scan first, then its materials and pictures by name."""
    main = absolute(target)
    for path, waiting in sorted(written.items(), key=lambda item: (absolute(item[0]) != main, item[0])):
        file = input_file(waiting)
        name = _utf8(absolute(path).relative_to(main.parent).as_posix())
        entry: dict[str, object] = {"path": name, "sha256": file.sha256, "bytes": file.size}
        entry |= {"triangles": None, "points": None, "unit": None}
        if absolute(path) == main:
            entry |= {**counts_of(scan), "unit": scan.unit}
        yield entry


def _rights(origin: Origin, steps: list[ProvenanceStep]) -> dict[str, object]:
    rights: dict[str, object] = {"license": None, "credit": None, "copyright": None, **rights_before(origin)}
    for step in steps:
        if step.name == "with_rights":
            rights |= {
                key: value for key, value in step.parameters.items() if value is not None and key in rights
            }
    return rights


def _share(
    scan: Recordable, origin: Origin, warnings: list[dict[str, object]], name: str
) -> dict[str, object] | None:
    """Return how much of the surface was invented, here or in an earlier stage."""
    total = counts_of(scan)["triangles"]
    if total is None:
        return None
    if isinstance(scan, Mesh) and scan.reconstructed is not None:
        count = int(np.count_nonzero(scan.reconstructed))
        return {"triangles": count, "percent": _percent(count, total)}
    before = origin.earlier[-1].get("reconstructed") if origin.earlier else None
    percent = float(before["percent"]) if isinstance(before, Mapping) else 0.0
    if isinstance(scan, Streamed) and scan.invented is not None:
        percent = scan.invented
    if percent:
        source = origin.files[0].path.name if origin.files else name
        warnings.append(_remark("provenance-share-carried", {"name": source, "percent": percent}))
    return {"triangles": round(percent / 100 * total), "percent": percent}


def _percent(count: int, total: int) -> float:
    return round(100.0 * count / total, 3) if total else 0.0


def _reasons(scan: Recordable, steps: list[ProvenanceStep]) -> list[dict[str, object]]:
    """Return why the same work may give other bytes."""
    from immersion.scans._replay_steps import known

    reasons = [] if origin_of(scan) is not None else [_remark("provenance-in-memory", {})]
    for step in steps:
        threads, same = step.parameters.get("threads"), step.facts.get("reproducible")
        if step.name == STREAM_WRITER:
            reasons.append(_remark("provenance-streamed", {}))
        elif step.name not in known():
            reasons.append(_remark("provenance-not-known", {"step": step.name}))
        elif isinstance(threads, int) and threads > 1 and same is not True:
            reasons.append(_remark("provenance-threads", {"step": step.name}))
        elif same is False:
            reasons.append(_remark("provenance-differs", {"step": step.name}))
    return reasons


def _remark(code: str, values: Mapping[str, Any]) -> dict[str, object]:
    told = {}
    for lang in messages.LANGUAGES:
        step = {"step": step_word(str(values["step"]), lang)} if "step" in values else {}
        told[lang] = messages.text(code, lang, **{**values, **step})
    return {"code": code, "values": _plain(values), **told}


@lru_cache(maxsize=1)
def _software() -> Mapping[str, str]:
    """Return the version of everything that a result depends on; what is not installed is left out."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in SOFTWARE:
        if name not in found:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                continue
    return found


def _platform() -> dict[str, str]:
    import platform

    return {"system": platform.system(), "machine": platform.machine()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value comes in and goes out
    """Return JSON data of what a step recorded: arrays as lists, a number that is not finite as its name."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": str(value)}
    if isinstance(value, Path):
        return value.name
    if isinstance(value, bool | int | float) or value is None:
        return value
    return str(value).encode("utf-8", "replace").decode("utf-8")
