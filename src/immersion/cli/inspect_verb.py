"""inspect."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _inspect_texts as _inspect_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table
from immersion.cli.scan_files import another
from immersion.cli.sound_inspection import inspect_sound_file, is_sound, refuse_options

__all__ = ["add_inspect_verb"]


def add_inspect_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]
    sheet_file = Annotated[Path | None, typer.Option("--sheet", help=told("cli-opt-sheet"))]
    above = Annotated[str | None, typer.Option("--up", help=told("cli-opt-up-in"))]
    weighed = Annotated[str | None, typer.Option(help=told("cli-opt-sound-layout"))]

    @app.command(help=told("cli-inspect"))
    def inspect(
        file: source,
        unit: unit = None,
        sheet: sheet_file = None,
        up: above = None,
        layout: weighed = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        if file.suffix.lower() == ".sofa":
            from immersion.cli.hrtf_sheet import show_head

            show_head(file, json, unit=unit, sheet=sheet, up=up, layout=layout)
            return
        from immersion import scans

        if is_sound(file):
            refuse_options(unit=unit, sheet=sheet, up=up)
            inspect_sound_file(file, layout, json)
            return
        refuse_options(layout=layout)
        if sheet is not None:
            another(file, sheet)
        with bar(told("cli-inspect")) as report_done:
            scan = scans.read(file, unit=unit)
            report_done(0.4)
            report = scans.inspect(scan)
            report_done(0.7)
            if sheet is not None:
                scans.contact_sheet(scan, sheet, up=up, report=report)
        if json:
            as_json(report.to_dict() | ({} if sheet is None else {"sheet": str(sheet)}))
            return
        rows = report.rows()
        table(rows[:-1])
        # The reasons are sentences: one to a line reads better than all in a cell.
        lines([rows[-1][0]] + [f"  − {remark.render()}" for remark in report.remarks])
        if not report.remarks:
            lines([f"  {rows[-1][1]}"])
        lines(report.lines())
        if sheet is not None:
            lines([messages.text("cli-done", path=sheet)])
