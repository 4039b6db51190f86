"""The record beside every scan that is written: what it was made from, how, with what, and whose it is.

``NAME.provenance.json`` lies beside ``NAME``. It holds no clock, no user and no path of the machine, so that the
same work on the same files gives the same bytes. See ``docs/provenance.md`` for its fields; ``_recording.py``
writes it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion.errors import FileError
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._origin import SUFFIX, input_file, record_beside
from immersion.scans._rights import check_date, check_rights, with_rights

if TYPE_CHECKING:
    from immersion.scans._record import Provenance

__all__ = [
    "check_date",
    "check_rights",
    "provenance_path",
    "provenance_schema",
    "read_provenance",
    "state_of_scan",
    "with_rights",
]


def provenance_path(path: str | os.PathLike[str]) -> Path:
    """Return where the record of a scan lies.

    Examples
    --------
    >>> provenance_path("out/statue.glb").name
    'statue.glb.provenance.json'
    """
    return record_beside(path)


def read_provenance(path: str | os.PathLike[str]) -> Provenance:
    """Read the record of a scan.

    Parameters
    ----------
    path : str or PathLike
        The record, or the scan that it lies beside.

    Returns
    -------
    Provenance
        ``inputs``, ``steps``, ``outputs``, ``rights``, ``reconstructed``, ``reproducible``, ``software`` …, and
        ``earlier``: the stages before, oldest first.

    Raises
    ------
    FileError
        If there is no record, or it is damaged, too long, or of another version.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.scans import Mesh, clean, read, write
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(mesh, Path(folder) / "raw.ply")
    ...     write(clean(read(Path(folder) / "raw.ply")).mesh, Path(folder) / "clean.glb")
    ...     record = read_provenance(Path(folder) / "clean.glb")
    >>> [step.name for step in record.steps], record.inputs[0].path
    (['read', 'clean', 'write'], 'raw.ply')
    """
    from immersion.scans._record import loaded

    target = Path(path)
    if not target.name.endswith(SUFFIX):
        beside = record_beside(target)
        if not beside.is_file():
            raise FileError("provenance-none", target, name=beside.name)
        target = beside
    return loaded(target)


def state_of_scan(record: Provenance, path: str | os.PathLike[str]) -> str:
    """Return whether the scan of a record is still the recorded one.

    Parameters
    ----------
    record : Provenance
    path : str or PathLike
        The record, or the scan that it lies beside.

    Returns
    -------
    str
        ``"intact"``, ``"altered"``, or ``"absent"``.
    """
    given = Path(path)
    output = record.outputs[0]
    scan = given.with_name(output.path) if given.name.endswith(SUFFIX) else given
    if not scan.is_file():
        return "absent"
    same = scan.stat().st_size == output.bytes and input_file(scan).sha256 == output.sha256
    return "intact" if same else "altered"


def provenance_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a record.

    Examples
    --------
    >>> sorted(provenance_schema()["properties"])[:4]
    ['date', 'earlier', 'format', 'inputs']
    """
    from immersion.scans._record import schema

    return schema()
