"""Values of a stranger's tree: each is asked for what it must be, and says where it is when it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from immersion.errors import FileError, Where
from immersion.importers import _texts as _texts

__all__ = ["Given", "clean_text", "read_json"]

MOST_TEXT = 100_000
MOST_JSON = 64 * 2**20

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def clean_text(text: str, most: int = MOST_TEXT) -> str:
    """Return a text that a scene file can hold: no control characters, no half of a pair, bounded length.

    >>> clean_text("Venus\\x00 of\\r\\nMilo")
    'Venus of\\nMilo'
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _UNFIT.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))[:most].strip()


class Given:
    """A value of the tree, its place in it, and the file: asked for a type, it gives that or a FileError.

    A key that is missing gives a value that is not there (false): asked for anything, it gives the default.

    >>> tree = Given(Path("a.gltf"), {"nodes": [{"mesh": 2}]})
    >>> [node.get("mesh").index(3) for node in tree.get("nodes").each()]
    [2]
    >>> tree.get("nodes").get("x")
    Traceback (most recent call last):
        ...
    immersion.errors.FileError: ...
    """

    __slots__ = ("file", "place", "value")

    def __init__(self, file: Path, value: object, place: str = "") -> None:
        self.file, self.place = file, place
        self.value: Any = value

    def __bool__(self) -> bool:
        return self.value is not None

    def wrong(self, wanted: str) -> NoReturn:
        """Raise the error that says what was wanted here."""
        shown = clean_text(repr(self.value)[:60], 60)
        raise FileError("import-value", Where(self.file, path=self.place), value=shown, wanted=wanted)

    def get(self, key: str) -> Given:
        """Return what an object has under a key."""
        place = f"{self.place}.{key}" if self.place else key
        if self.value is None:
            return Given(self.file, None, place)
        if not isinstance(self.value, dict):
            self.wrong("{…}")
        return Given(self.file, self.value.get(key), place)

    def names(self) -> list[str]:
        """Return the keys of an object."""
        if self.value is None:
            return []
        if not isinstance(self.value, dict):
            self.wrong("{…}")
        return [str(key) for key in self.value]

    def each(self) -> Iterator[Given]:
        """Yield what a list holds."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            self.wrong("[…]")
        for index, item in enumerate(self.value):
            yield Given(self.file, item, f"{self.place}[{index}]")

    def at(self, index: int) -> Given:
        """Return one item of a list, which must be there."""
        if not isinstance(self.value, list) or index >= len(self.value):
            count = len(self.value) if isinstance(self.value, list) else 0
            Given(self.file, index, self.place).wrong(f"< {count}")
        return Given(self.file, self.value[index], f"{self.place}[{index}]")

    def number(self, default: float = 0.0, low: float = -1e9, high: float = 1e9) -> float:
        """Return a number between two bounds."""
        if self.value is None:
            return default
        value = self.value
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            self.wrong(f"{low:g} … {high:g}")
        return float(value)

    def index(self, count: int = 1_000_000) -> int:
        """Return a whole number from 0, below a count."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < count:
            self.wrong(f"0 … {count - 1}" if count else "—")
        return value

    def numbers(
        self, count: int, default: Sequence[float], low: float = -1e9, high: float = 1e9
    ) -> list[float]:
        """Return a list of so many numbers."""
        if self.value is None:
            return [float(value) for value in default]
        if not isinstance(self.value, list) or len(self.value) != count:
            self.wrong(f"{count} × 0.0")
        return [item.number(0.0, low, high) for item in self.each()]

    def text(self, default: str = "") -> str:
        """Return a text that a scene file can hold."""
        if self.value is None:
            return default
        if not isinstance(self.value, str):
            self.wrong('"…"')
        return clean_text(self.value)

    def flag(self, default: bool = False) -> bool:
        """Return true or false."""
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            self.wrong("true / false")
        return self.value


def read_json(path: Path) -> Given:
    """Read a JSON file of bounded size: an object, without NaN.

    Raises
    ------
    FileError
        If it does not open, is too large, or is no JSON object.
    """
    try:
        size = path.stat().st_size
        if size > MOST_JSON:
            raise FileError(
                "import-too-large", path, size=f"{size / 2**20:.0f} MB", most=f"{MOST_JSON >> 20} MB"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        tree = json.loads(raw.decode("utf-8-sig"), parse_constant=refuse)
    except RecursionError:
        raise FileError("import-json", path, reason="[[[[…") from None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise FileError("import-json", Where(path, line), reason=clean_text(str(error), 80)) from None
    given = Given(path, tree)
    if not isinstance(tree, dict):
        given.wrong("{…}")
    return given
