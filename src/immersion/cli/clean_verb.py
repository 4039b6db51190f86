"""clean."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _provenance_texts as _provenance_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another, counted

__all__ = ["add_clean_verb"]


def add_clean_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]
    rights = Annotated[str | None, typer.Option(help=told("cli-opt-license"))]
    named = Annotated[str | None, typer.Option(help=told("cli-opt-credit"))]
    day = Annotated[str | None, typer.Option(help=told("cli-opt-date"))]

    @app.command(help=told("cli-clean"))
    def clean(
        file: source,
        out: target,
        unit: unit = None,
        license: rights = None,
        credit: named = None,
        date: day = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans

        another(file, out)
        mesh = scans.with_rights(scans.read_mesh(file, unit=unit), license=license, credit=credit)
        with bar(told("cli-clean")) as report:
            cleaned = scans.clean(mesh, progress=report)
        scans.write(cleaned.mesh, out, date=date)
        counts = (len(mesh.faces), len(cleaned.mesh.faces))
        if json:
            steps = {step.name: step.count for step in cleaned.log}
            as_json({"before": counts[0], "after": counts[1], "steps": steps, "file": str(out)})
        else:
            lines(step.render() for step in cleaned.log)
            lines([counted(*counts), messages.text("cli-done", path=out)])
