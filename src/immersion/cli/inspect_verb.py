"""inspect."""

from pathlib import Path
from typing import Annotated

import typer

from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, table

__all__ = ["add_inspect_verb"]


def add_inspect_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]

    @app.command(help=told("cli-inspect"))
    def inspect(file: source, unit: unit = None, json: Json = False, lang: Lang = None) -> None:
        from immersion import scans

        report = scans.inspect(scans.read_mesh(file, unit=unit))
        if json:
            as_json(report.to_dict())
        else:
            table(report.rows())
