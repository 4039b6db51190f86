"""Where a scene was read: its files, and the line and column of everything in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from immersion.errors import Where

__all__ = ["Origin"]


class Origin:
    """Where a scene was read: its file, and the line and column of every path in it.

    ``version`` is that of the file; ``venue`` is the origin of the blocks that a venue's file replaced. It is
    equal to anything, so that two scenes are equal when they say the same.
    """

    __slots__ = ("blocks", "file", "marks", "venue", "version")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        file: Path | None = None,
        marks: Mapping[str, tuple[int, int]] | None = None,
        version: str = "1",
        venue: Origin | None = None,
        blocks: frozenset[str] = frozenset(),
    ) -> None:
        self.file = file
        self.marks = marks or {}
        self.version = version
        self.venue = venue
        self.blocks = blocks

    def __eq__(self, other: object) -> bool:
        return True

    def where(self, path: str) -> Where:
        """Return the file, line and column of a path, or of the nearest block around it."""
        if self.venue is not None and path.split(".")[0].split("[")[0] in self.blocks:
            return self.venue.where(path)
        inner = path
        while inner and inner not in self.marks:
            inner = inner[: max(inner.rfind("."), inner.rfind("["), 0)]
        line, column = self.marks.get(inner, (None, None)) if self.marks else (None, None)
        return Where(self.file, line, column, path)
