"""What a measurement is as data: the versioned JSON that CI jobs store and compare."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from immersion._files import readable, write_text
from immersion.errors import FileError
from immersion.preview.measuring import _bench_texts as _bench_texts

__all__ = [
    "BenchResult",
    "Compared",
    "Comparison",
    "Energy",
    "Machine",
    "Run",
    "Settings",
    "Side",
    "Software",
    "read_result",
    "result_schema",
    "write_result",
]

VERSION = 1
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Figure = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Settings(_Record):
    """What was asked: two results compare only when these are equal, save the last three."""

    scene: str = Field(description="Id of the scene.")
    digest: str = Field(description="SHA-256 of the scene file and of the names and sizes of its media.")
    size: tuple[int, int] = Field(description="Width and height of a frame, in pixels.")
    views: tuple[str, ...] = Field(description="The views that were drawn.")
    output: str = Field(description="The output that was played: binaural, ambix:N, rig or a layout.")
    block: int = Field(description="Frames of a block of sound, at 48 kHz.")
    profile: str | None = None
    language: str | None = None
    frames: int = Field(ge=1, description="Frames per view and run.")
    blocks: int = Field(ge=1, description="Blocks of sound per run.")
    turns: int = Field(ge=1, description="Turns per run, in which frames and blocks are shared out.")
    seed: int = Field(description="Of PYTHONHASHSEED: run k has seed + k.")


class Machine(_Record):
    """Where it ran: two results compare only when these are equal."""

    renderer: str = Field(description="GL_RENDERER.")
    driver: str = Field(description="GL_VERSION.")
    vendor: str = Field(description="GL_VENDOR.")
    cpu: str = Field(description="Model of the processor and the number of logical ones.")
    system: str = Field(description="Operating system and architecture.")


class Software(_Record):
    """What ran: recorded, and told when it differs, but nothing is refused for it."""

    python: str
    packages: dict[str, str]


class Energy(_Record):
    """How energy was found: ``rapl``, counters of the processor's package, or ``model``, an estimate."""

    method: Literal["rapl", "model"]
    watts: Positive = Field(description="Of the model: per busy logical processor.")


class Run(_Record):
    """The figures of one process, and what the machine did at best beside it."""

    metrics: dict[str, Figure]
    limits: dict[str, Positive]


class Side(_Record):
    """One version, measured."""

    software: Software
    runs: tuple[Run, ...] = Field(min_length=1)
    pictures: dict[str, str] = Field(description="SHA-256 of the first frame from each view.")
    sound: str = Field(description="SHA-256 of the first second of sound.")


class Compared(_Record):
    """One figure of both sides: medians over runs, and new over old with its corrected interval."""

    name: str
    new: Figure
    old: Figure
    ratio: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    verdict: Literal["slower", "faster", "within", "uncertain", "told", "not-compared"]


class Comparison(_Record):
    """Both sides together."""

    kind: Literal["interleaved", "stored"]
    old: Side
    margin: Figure
    level: Annotated[float, Field(gt=0, lt=1)]
    judged: int = Field(description="Number of metrics that the level is corrected for.")
    metrics: tuple[Compared, ...]
    pictures: Literal["same", "different", "not-compared"]
    sound: Literal["same", "different", "not-compared"]
    regressed: bool


class BenchResult(_Record):
    """The whole file."""

    format: Literal["immersion-bench"] = "immersion-bench"
    version: Literal[1] = 1
    settings: Settings
    machine: Machine
    energy: Energy
    new: Side
    seconds: Figure = Field(description="How long the measurement took.")
    comparison: Comparison | None = None

    def median(self, name: str) -> float:
        """Return the median of a metric over the runs of the new side."""
        from statistics import median

        return median(run.metrics[name] for run in self.new.runs)


def result_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a result.

    >>> sorted(result_schema()["required"])
    ['energy', 'machine', 'new', 'seconds', 'settings']
    """
    schema: dict[str, object] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return schema | BenchResult.model_json_schema()


def write_result(result: BenchResult, path: str | os.PathLike[str]) -> None:
    """Write a result as JSON: all of it, or the old file stays as it was.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    data = json.dumps(result.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True)
    write_text(path, data + "\n")


def read_result(path: str | os.PathLike[str]) -> BenchResult:
    """Read a stored result.

    Raises
    ------
    FileError
        If the file is missing, is no result, or is of another version.
    """
    file = readable(Path(path), "JSON")
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise FileError("bench-file", file, problem=str(error)) from None
    if isinstance(data, dict) and data.get("format") == "immersion-bench" and data.get("version") != VERSION:
        raise FileError("bench-version", file, version=data.get("version"), known=VERSION)
    try:
        result = BenchResult.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileError("bench-file", file, problem=f"{where}: {first['msg']}") from None
    _check_names(result, file)
    return result


def _check_names(result: BenchResult, file: Path) -> None:
    from immersion.preview.measuring.metrics import METRICS

    known = {
        "metrics": {metric.name for metric in METRICS},
        "limits": {metric.limit for metric in METRICS if metric.limit is not None},
    }
    for k, run in enumerate(result.new.runs):
        for part, names in known.items():
            if wrong := names ^ set(getattr(run, part)):
                problem = f"new.runs.{k}.{part}: {', '.join(sorted(wrong))}"
                raise FileError("bench-file", file, problem=problem)
