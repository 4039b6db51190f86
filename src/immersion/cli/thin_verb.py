"""thin."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _decimate_texts as _decimate_texts
from immersion.cli import _texts as _texts
from immersion.cli.lengths import length_in
from immersion.cli.options import Credit, Date, Json, Lang, License, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another

__all__ = ["add_thin_verb"]


def add_thin_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    width = Annotated[str, typer.Option(help=told("cli-thin-spacing"))]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]

    @app.command(help=told("cli-thin"))
    def thin(
        file: source,
        out: target,
        spacing: width,
        unit: unit = None,
        license: License = None,
        credit: Credit = None,
        date: Date = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans
        from immersion.scans.provenance import check_date

        another(file, out)
        check_date(date)
        # The first points say in which unit the file is; reading one chunk costs little.
        known = unit or next(scans.chunks(file, points=1000, unit=unit)).unit
        size = length_in(known, spacing)
        with bar(told("cli-thin")) as report:
            done = scans.thin(
                file,
                out,
                float(size or 0),
                unit=unit,
                license=license,
                credit=credit,
                date=date,
                progress=report,
            )
        if json:
            as_json(done.to_dict() | {"file": str(out)})
            return
        counts = {"before": messages.number(done.before), "after": messages.number(done.after)}
        lines([messages.text("cli-thin-counts", **counts), messages.text("cli-done", path=out)])
