"""The record of provenance as it is written: one closed, versioned model, its schema and its bytes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from immersion._files import readable
from immersion.errors import FileError, Where
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans import _provenance_words as words
from immersion.scans._record_bytes import FORMAT, VERSION

__all__ = [
    "FileRecord",
    "InputRecord",
    "OutputRecord",
    "Platform",
    "Provenance",
    "Remark",
    "Rights",
    "Share",
    "Stage",
    "StepRecord",
    "loaded",
    "parsed",
    "schema",
]

MOST_BYTES = 16 << 20
"""A longer file is no record of ours; it is not even loaded."""
_MOST_DIGITS = 20


def _relative(path: str) -> str:
    if "\0" in path or Path(path).anchor or (os.name == "nt" and "\\" in path):
        raise ValueError("a relative path")
    return path


def _inside(path: str) -> str:
    if ".." in Path(path).parts or not Path(path).name:
        raise ValueError("a path inside the record's folder")
    return path


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


Anywhere = Annotated[str, Field(max_length=4096, pattern="^[^/]"), AfterValidator(_relative)]
Inside = Annotated[Anywhere, AfterValidator(_inside)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, lt=1 << 63)]
Facts = dict[str, JsonValue]


class FileRecord(_Part):
    """A file by its content: path from the record's folder with ``/``, SHA-256 and size."""

    path: Anywhere
    sha256: Digest
    bytes: Count


class InputRecord(FileRecord):
    """A file that was read.

    ``elsewhere`` is true when the path is the bare name only, because the whole would name this machine or its
    user.
    """

    elsewhere: bool = False


class OutputRecord(FileRecord):
    """A file that was made; the scan itself says how many triangles or points it has, and its unit."""

    path: Inside
    triangles: Count | None = None
    points: Count | None = None
    unit: str | None = None


class StepRecord(_Part):
    """One operation: the public function, its arguments, and what came out."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    parameters: Facts = {}
    facts: Facts = {}


class Rights(_Part):
    """Whose the scan is: the licence, the credit line, and the copyright words of the file itself."""

    license: str | None = None
    credit: str | None = None
    copyright: str | None = None


class Share(_Part):
    """How much of the surface was invented, such as filled holes."""

    triangles: Count
    percent: Annotated[float, Field(ge=0, le=100)]


class Remark(_Part):
    """Something that a reader must know: a stable code, its values, and the sentence in both languages."""

    code: str
    values: Facts = {}
    en: str
    fr: str

    def render(self, lang: str) -> str:
        """Return the sentence."""
        return self.fr if lang.startswith("fr") else self.en


class Platform(_Part):
    """The machine's kind."""

    system: str
    machine: str


class Stage(_Part):
    """The work from the files that were read to the files that were written."""

    inputs: tuple[InputRecord, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    outputs: Annotated[tuple[OutputRecord, ...], Field(min_length=1)]
    rights: Rights = Rights()
    reconstructed: Share | None = None
    reproducible: bool
    reasons: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    software: dict[str, str] = {}
    platform: Platform
    date: (
        Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2}(T[0-9:.]{5,15}(Z|[+-]\d{2}:\d{2})?)?)?)?$")]
        | None
    ) = None

    def plain(self) -> dict[str, Any]:
        """Return JSON data."""
        return self.model_dump(mode="json")

    def step_rows(self, lang: str | None = None) -> list[tuple[str, str, str]]:
        """Return a table for a reader: what was done, with what, and what came out."""
        return words.step_rows(self, lang)

    def file_rows(self, lang: str | None = None) -> list[tuple[str, str, str, str]]:
        """Return a table for a reader: the files that were read and written, with short checksums."""
        return list(words.file_rows(self, lang))

    def summary(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return a table for a reader: whose the scan is, what was invented, with what it was made."""
        return list(words.summary_rows(self, lang))


class Provenance(Stage):
    """The whole record: the last stage, and the earlier ones that made its input, oldest first."""

    format: Literal["immersion-provenance"] = "immersion-provenance"
    version: Literal["1"] = "1"
    earlier: tuple[Stage, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The earlier stages and this one, oldest first."""
        return (*self.earlier, self)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a record."""
    made = Provenance.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["required"] = sorted({*made["required"], "format", "version"})
    return made


def loaded(path: Path) -> Provenance:
    """Return the record in a file; its size is checked before anything is loaded."""
    readable(path, "provenance JSON")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileError("provenance-large", path, bytes=size, most=MOST_BYTES)
        data = path.read_bytes()
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None
    return parsed(path, data)


def parsed(path: Path, data: bytes) -> Provenance:
    """Return the record that ``data`` holds.

    Raises
    ------
    FileError
        If it is no JSON, of another version, or not as the schema says; the place of the first fault is named.
    """

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    def whole(digits: str) -> int:
        # No count, seed or size is longer; a number of thousands of digits would stop whoever shows it.
        return int(digits) if len(digits) <= _MOST_DIGITS else refuse(f"{digits[:_MOST_DIGITS]}…")

    try:
        tree = json.loads(data.decode("utf-8"), parse_constant=refuse, parse_int=whole)
        # By way of text again: to JSON a list may be a tuple, to pydantic's strict mode it may not. Numbers
        # that overflow to infinity are refused here.
        text = json.dumps(tree, allow_nan=False)
    except RecursionError:
        raise FileError("provenance-json", path, reason="[[[[…") from None
    except ValueError as error:  # bad UTF-8, bad JSON, or a number of thousands of digits
        line = getattr(error, "lineno", None)
        raise FileError("provenance-json", Where(path, line), reason=str(error)[:80]) from None
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise FileError("provenance-other", path)
    if tree.get("version") != VERSION:
        raise FileError("provenance-version", path, version=str(tree.get("version"))[:20], known=VERSION)
    try:
        return Provenance.model_validate_json(text)
    except ValidationError as error:
        raise _fault(path, error) from None


def _fault(path: Path, error: ValidationError) -> FileError:
    first = error.errors(include_url=False, include_context=False)[0]
    place = re.sub(r"\.(\d+)", r"[\1]", ".".join(str(part) for part in first["loc"]))
    value = repr(first.get("input"))
    shown = value if len(value) < 60 else value[:57] + "…"
    return FileError("provenance-value", Where(path, path=place), value=shown, rule=first["msg"][:120])
