"""Options that several verbs have. Their help is a code of the catalogue, told when it is printed."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from immersion import messages
from immersion.cli import _provenance_texts as _provenance_texts
from immersion.cli import _texts as _texts

__all__ = ["Credit", "Date", "Json", "Lang", "License", "told"]


def told(code: str) -> str:
    """Return a text in the current language."""
    return messages.text(code)


Json: TypeAlias = Annotated[bool, typer.Option("--json", help="cli-opt-json")]
Lang: TypeAlias = Annotated[str | None, typer.Option("--lang", help="cli-opt-lang", metavar="fr|en")]
# What every verb that writes a scan puts into its record.
License: TypeAlias = Annotated[str | None, typer.Option("--license", help="cli-opt-license")]
Credit: TypeAlias = Annotated[str | None, typer.Option("--credit", help="cli-opt-credit")]
Date: TypeAlias = Annotated[str | None, typer.Option("--date", help="cli-opt-date")]
