"""``scene.lock.json``: what was measured of a scene's media, beside the scene, for every machine the same.

Durations come from here, so that a visit is the same where the media are not (a browser, a server without sound
files) or are encoded otherwise. One key stands on each line, sorted: two locks differ where their media do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from immersion._files import readable, write_text
from immersion.errors import FileError, Where
from immersion.scene.problems import join
from immersion.stage import _lock_texts as _lock_texts
from immersion.stage.media_facts import Facts, SoundFacts, facts_type

__all__ = ["VERSION", "Lock", "LockedFile", "LockedMedia", "lock_file", "read_lock"]

VERSION = 1
KEY = "immersion-lock"
LARGEST = 2**25
"""Bytes of a lock: five thousand media take 3 MB."""

_SHOWN = 60
_WANTED = {
    "int_type": "0, 1, 2 …",
    "int_from_float": "0, 1, 2 …",
    "greater_than_equal": "≥ 0",
    "less_than_equal": "≤ 2⁵³",
    "float_type": "-23.0 …",
    "finite_number": "-23.0 …",
    "string_pattern_mismatch": "1024x1024",
    "string_type": "h264 …",
    "string_too_short": "h264 …",
    "string_too_long": "h264 …",
    "mapping_type": "{…}",
    "dict_type": "{…}",
    "tuple_type": "[…]",
}
_MOST = 2**53


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file as it was: its bytes and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LockedMedia:
    """The facts of a media, by file; those of a sound in several parts together are under ``parts``."""

    type: str
    files: Mapping[str, Facts] = field(default_factory=dict)
    parts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """The derived facts of a scene.

    Parameters
    ----------
    files : mapping of str to LockedFile
        Every file that the scene and its models name, relative to the scene.
    media : mapping of str to LockedMedia
        By the id of the media.
    """

    files: Mapping[str, LockedFile] = field(default_factory=dict)
    media: Mapping[str, LockedMedia] = field(default_factory=dict)

    def facts(self, name: str, file: str | None) -> Facts | None:
        """Return what is known of a file of a media, of its parts together without one; None when nothing is."""
        media = self.media.get(name)
        if media is None:
            return None
        return media.parts if file is None else media.files.get(file)

    def text(self) -> str:
        """Return the file: sorted keys, two spaces, one end of line.

        Examples
        --------
        >>> print(Lock({"a.wav": LockedFile(44, "0" * 64)}).text().replace("0" * 64, "…"), end="")
        {
          "files": {
            "a.wav": {
              "bytes": 44,
              "sha256": "…"
            }
          },
          "immersion-lock": "1",
          "media": {}
        }
        """
        data = {
            KEY: str(VERSION),
            "files": {name: {"bytes": one.bytes, "sha256": one.sha256} for name, one in self.files.items()},
            "media": {name: _media_data(one) for name, one in self.media.items()},
        }
        return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the file whole, or leave the old one as it was."""
        write_text(path, self.text())


def lock_file(scene: Path) -> Path:
    """Return where the lock of a scene's file is.

    >>> lock_file(Path("hall/scene.yaml")).as_posix()
    'hall/scene.lock.json'
    """
    return scene.with_name(f"{scene.stem}.lock.json")


def _media_data(media: LockedMedia) -> dict[str, Any]:
    data: dict[str, Any] = {"type": media.type}
    if media.files:
        data["files"] = {name: _facts_data(facts) for name, facts in media.files.items()}
    if media.parts is not None:
        data["parts"] = _facts_data(media.parts)
    return data


def _facts_data(facts: Facts) -> dict[str, Any]:
    data = facts.model_dump(mode="json")
    if isinstance(facts, SoundFacts):
        data["seconds"] = round(facts.seconds, 6)  # for readers: frames and rate are what counts
    return data


# Reading -----------------------------------------------------------------------------------------


def read_lock(path: str | os.PathLike[str]) -> Lock:
    """Read a lock.

    Parameters
    ----------
    path : path

    Returns
    -------
    Lock

    Raises
    ------
    FileError
        If it is missing, damaged, of another program, of a later version, or holds what cannot be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Lock({"a.wav": LockedFile(44, "0" * 64)}).write(Path(folder) / "scene.lock.json")
    ...     read_lock(Path(folder) / "scene.lock.json").files["a.wav"].bytes
    44
    """
    target = readable(path, "JSON")
    text = _text(target)
    tree = _tree(target, text)
    version = tree.get(KEY) if isinstance(tree, dict) else None
    if not isinstance(version, str) or not version.isascii() or not version.isdecimal():
        raise FileError("stage-lock-foreign", target, wanted=VERSION)
    if not 1 <= int(version[:9]) <= VERSION or len(version) > 9:
        raise FileError("stage-lock-version", target, version=version[:20], wanted=VERSION)
    return _Reader(target, text).lock(tree)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            _damaged(path, f"> {LARGEST // 2**20} MiB")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileError("stage-lock-damaged", Where(path, line), problem="UTF-8 ∅") from None
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None


def _tree(path: Path, text: str) -> Any:  # noqa: ANN401
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
            raise ValueError(f"{twice[:_SHOWN]!r} × 2")
        return found

    try:
        tree = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
        json.dumps(tree, ensure_ascii=False).encode("utf-8")  # half a pair of UTF-16 is no text
        return tree
    except json.JSONDecodeError as error:
        raise FileError(
            "stage-lock-damaged", Where(path, error.lineno, error.colno), problem=error.msg
        ) from None
    except RecursionError:
        _damaged(path, "[[[[…")
    except ValueError as error:  # NaN, a key twice, or a number of thousands of digits
        _damaged(path, str(error)[:80])


def _damaged(path: Path, problem: str) -> NoReturn:
    raise FileError("stage-lock-damaged", path, problem=problem)


class _Reader:
    """Takes a tree apart; every value that cannot be is told with its path, and its line where it is canonical."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def lock(self, tree: dict[str, Any]) -> Lock:
        self._only(tree, [], (KEY, "files", "media"))
        files = self._map(tree, [], "files")
        media = self._map(tree, [], "media")
        return Lock(
            {name: self._file(one, ["files", name]) for name, one in files.items()},
            {name: self._media(one, ["media", name]) for name, one in media.items()},
        )

    def _file(self, value: object, at: list[str]) -> LockedFile:
        if not isinstance(value, dict):
            self._wrong(at, value, "{bytes, sha256}")
        self._only(value, at, ("bytes", "sha256"))
        size, digest = value.get("bytes"), value.get("sha256")
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _MOST:
            self._wrong([*at, "bytes"], size, "≥ 0")
        if not isinstance(digest, str) or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            self._wrong([*at, "sha256"], digest, "64 × 0–9 a–f")
        return LockedFile(size, digest)

    def _media(self, value: object, at: list[str]) -> LockedMedia:
        if not isinstance(value, dict):
            self._wrong(at, value, "{type, files}")
        self._only(value, at, ("files", "parts", "type"))
        kind = value.get("type")
        wanted = facts_type(kind) if isinstance(kind, str) else None
        if wanted is None or not isinstance(kind, str):
            self._wrong(
                [*at, "type"], kind, "model, cloud, audio, ambisonic, stems, image, video, adm, response"
            )
        files = self._map(value, at, "files", needed=False)
        read = {name: self._facts(one, wanted, [*at, "files", name]) for name, one in files.items()}
        parts = value.get("parts")
        whole = None if parts is None else self._facts(parts, wanted, [*at, "parts"])
        return LockedMedia(kind, read, whole)

    def _facts(self, value: object, wanted: type[Facts], at: list[str]) -> Facts:
        if not isinstance(value, dict):
            self._wrong(at, value, "{…}")
        given = dict(value)
        seconds = given.pop("seconds", None) if wanted is SoundFacts else None
        try:
            found = wanted.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = [*at, *(str(part) for part in first["loc"])]
            shown = None if first["type"] == "missing" else first["input"]
            self._wrong(place, shown, _WANTED.get(first["type"], ", ".join(wanted.model_fields)))
        if isinstance(found, SoundFacts) and (
            isinstance(seconds, bool)
            or not isinstance(seconds, int | float)
            or seconds != round(found.seconds, 6)
        ):
            self._wrong([*at, "seconds"], seconds, f"{round(found.seconds, 6)} (frames / rate)")
        return found

    def _map(self, tree: dict[str, Any], at: list[str], key: str, *, needed: bool = True) -> dict[str, Any]:
        value = tree.get(key, None if needed else {})
        if not isinstance(value, dict):
            self._wrong([*at, key], value, "{…}")
        return value

    def _only(self, tree: dict[str, Any], at: list[str], known: tuple[str, ...]) -> None:
        other = next((key for key in tree if key not in known), None)
        if other is not None:
            self._wrong([*at, other], tree[other], ", ".join(known))

    def _wrong(self, at: list[str], value: object, wanted: str) -> NoReturn:
        shown = "∅" if value is None else json.dumps(value, ensure_ascii=False, default=str)
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        where = Where(self._path, self._line(at), path=join(at)[:200])
        raise FileError("stage-lock-value", where, found_value=shown, wanted=wanted)

    def _line(self, at: list[str]) -> int | None:
        """Return the line of a path in a file that is laid out as :meth:`Lock.text` does."""
        row, found = 0, None
        for depth, key in enumerate(at, 1):
            start = "  " * depth + json.dumps(key, ensure_ascii=False) + ":"
            row = next((i for i in range(row, len(self._lines)) if self._lines[i].startswith(start)), -1)
            if row < 0:
                return found
            found = row + 1
        return found
