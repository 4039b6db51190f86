"""check --lock: the lock is written when every media opens; what does not is told by the check itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immersion import messages
from immersion.cli import _lock_texts as _lock_texts
from immersion.cli.options import told
from immersion.cli.output import bar, lines
from immersion.errors import FileError, InputError

if TYPE_CHECKING:
    from immersion.scene import Finding
    from immersion.stage import Stage

__all__ = ["LockWriting"]


class LockWriting:
    """Writes the lock of a stage, and says afterwards whether it did."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._written = False

    def write(self, stage: Stage, findings: Sequence[Finding]) -> None:
        """Write the lock of a stage that was checked, unless a media does not open.

        Raises
        ------
        FileError, InputError
            If it cannot be written, or for a problem that the check did not find.
        """
        from immersion.stage import write_lock

        self._path = stage.lock_file
        try:
            with bar(told("cli-check-locking")) as report:
                write_lock(stage, report)
            self._written = True
        except (FileError, InputError) as error:
            if not any(found.severity == "error" and found.code == error.code for found in findings):
                raise

    def tell(self) -> None:
        """Print one line."""
        lines([messages.text("cli-done" if self._written else "cli-check-not-locked", path=self._path)])
