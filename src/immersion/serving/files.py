"""The files of one folder over HTTP: nothing beside it, nothing hidden, no link, no list of what is there.

Ranges, dates and tags are Starlette's; what is here is what it would let through.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

__all__ = ["OneFolder"]

# A browser asks for one range, a reader of documents for a few; a hundred small ones is an attack.
_MOST_RANGES = 8


class OneFolder(StaticFiles):
    """A folder with its ``index.html`` files.

    Parameters
    ----------
    folder : Path
        Its links are followed once, now: the folder itself may be one.
    """

    def __init__(self, folder: Path) -> None:
        self._root = os.path.realpath(folder)
        super().__init__(directory=self._root, html=True)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return a file or a folder by its way below the root, if it may be seen."""
        parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
        if any(part.startswith(".") or ":" in part for part in parts):
            return "", None
        wanted = os.path.join(self._root, *parts)  # noqa: PTH118  (Path would follow ".." on its own)
        # A link anywhere on the way makes the real path another one.
        if os.path.normcase(os.path.realpath(wanted)) != os.path.normcase(wanted):
            return "", None
        try:
            found = os.stat(wanted)  # noqa: PTH116
        except (OSError, ValueError):
            return "", None
        # A pipe or a device would hold its reader for ever.
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) or not os.access(wanted, os.R_OK):
            return "", None
        return wanted, found

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer one request; a list of very many ranges is answered with the whole file."""
        asked = dict(scope["headers"]).get(b"range", b"")
        if asked.count(b",") >= _MOST_RANGES:
            kept = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": kept}
        try:
            return await super().get_response(path, scope)
        except OSError:
            raise HTTPException(status_code=404) from None
