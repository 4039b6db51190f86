"""The log of a visit as a file: a table, a tree, chapters, or an OSC cue list."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path

from immersion._files import write_bytes
from immersion.errors import UsageError
from immersion.scene import _timeline_texts as _timeline_texts
from immersion.scene.chapters import chapters
from immersion.scene.visit import Visit
from immersion.stage.osc_list import OscCue, osc_cues
from immersion.stage.stage import Stage

__all__ = ["LOG_FORMATS", "log_format", "write_log"]

LOG_FORMATS = {
    ".osc.csv": "osc-csv",
    ".osc.json": "osc-json",
    ".csv": "csv",
    ".json": "json",
    ".vtt": "vtt",
}
"""The format that each end of a file's name stands for, the longer ends first."""


def log_format(path: str | os.PathLike[str], wanted: str | None = None) -> str:
    """Return the format of a log: the one asked for, else the one that the file's name ends with.

    Raises
    ------
    UsageError
        If there is no such format, or the name has none of these ends.

    Examples
    --------
    >>> log_format("visite.OSC.csv"), log_format("visite.txt", "vtt")
    ('osc-csv', 'vtt')
    """
    if wanted is not None:
        if wanted not in LOG_FORMATS.values():
            raise UsageError("scene-log-format", found=wanted, known=", ".join(LOG_FORMATS.values()))
        return wanted
    name = Path(path).name.lower()
    found = next((kind for end, kind in LOG_FORMATS.items() if name.endswith(end)), None)
    if found is None:
        raise UsageError("scene-log-format", found=Path(path).name, known=", ".join(LOG_FORMATS))
    return found


def write_log(
    stage: Stage,
    visit: Visit,
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    cues: Iterable[OscCue] | None = None,
) -> Path:
    """Write what happened in a visit; the same visit gives the same bytes.

    Parameters
    ----------
    stage : Stage
        Whose language names the chapters, and whose sounds are the objects of OSC.
    visit : Visit
        Of the same stage.
    path : path
        The file; never left half written.
    format : {"csv", "json", "vtt", "osc-csv", "osc-json"}, optional
        By the end of the file's name if not given (see :data:`LOG_FORMATS`).
    cues : iterable of OscCue, optional
        An OSC cue list made before, with options of its own.

    Raises
    ------
    UsageError
        If the format is none of these.
    FileError
        If the file cannot be written.
    """
    kind = log_format(path, format)
    if kind == "csv":
        data = visit.log_csv().encode("utf-8")
    elif kind == "json":
        data = visit.to_json()
    elif kind == "vtt":
        data = chapters(stage.scene, visit, stage.language).encode("utf-8")
    else:
        listed = tuple(cues) if cues is not None else osc_cues(stage, visit)
        data = (_osc_csv(listed) if kind == "osc-csv" else _osc_json(listed)).encode("utf-8")
    target = Path(path)
    write_bytes(target, data)
    return target


def _seconds(time_us: int) -> str:
    return f"{time_us // 1_000_000}.{time_us % 1_000_000:06d}"


def _osc_csv(cues: Iterable[OscCue]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["time", "address", "args"])
    for cue in cues:
        writer.writerow([_seconds(cue.time_us), cue.address, _plain(list(cue.args))])
    return out.getvalue()


def _osc_json(cues: Iterable[OscCue]) -> str:
    rows = [{"time": _seconds(c.time_us), "address": c.address, "args": list(c.args)} for c in cues]
    return _plain({"messages": rows})


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
