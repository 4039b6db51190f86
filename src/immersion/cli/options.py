"""Options that every verb has. Their help is set when the application is built, in its language."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from immersion import messages
from immersion.cli import _texts as _texts

__all__ = ["Json", "Lang", "told"]


def told(code: str) -> str:
    """Return a text in the current language."""
    return messages.text(code)


Json: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON")]
Lang: TypeAlias = Annotated[str | None, typer.Option("--lang", help="fr | en", metavar="fr|en")]
