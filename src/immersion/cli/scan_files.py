"""What the verbs on scans share: the guard of the input, and how counts are told."""

from pathlib import Path

from immersion import messages
from immersion.cli import _texts as _texts
from immersion.errors import UsageError

__all__ = ["another", "counted"]


def counted(before: int, after: int) -> str:
    """Return the line that tells both numbers of triangles."""
    return messages.text("cli-triangles", before=messages.number(before), after=messages.number(after))


def another(file: Path, out: Path) -> None:
    """Refuse to write onto the input, by any of its names."""
    if out.exists() and file.exists() and out.samefile(file):
        raise UsageError("cli-over-input", out)
