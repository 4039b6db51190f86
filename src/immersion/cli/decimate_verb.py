"""decimate."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _provenance_texts as _provenance_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another, counted
from immersion.errors import UsageError

__all__ = ["add_decimate_verb"]


def add_decimate_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    ratio = Annotated[float | None, typer.Option(help=told("cli-opt-ratio"))]
    count = Annotated[int | None, typer.Option(help=told("cli-opt-triangles"))]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]
    rights = Annotated[str | None, typer.Option(help=told("cli-opt-license"))]
    named = Annotated[str | None, typer.Option(help=told("cli-opt-credit"))]
    day = Annotated[str | None, typer.Option(help=told("cli-opt-date"))]

    @app.command(help=told("cli-decimate"))
    def decimate(
        file: source,
        out: target,
        ratio: ratio = None,
        triangles: count = None,
        unit: unit = None,
        license: rights = None,
        credit: named = None,
        date: day = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans

        another(file, out)
        if (ratio is None) == (triangles is None):
            raise UsageError("cli-one-target")
        mesh = scans.with_rights(scans.read_mesh(file, unit=unit), license=license, credit=credit)
        with bar(told("cli-decimate")) as report:
            light = scans.decimate(mesh, ratio=ratio, triangles=triangles, progress=report)
        scans.write(light.mesh, out, date=date)
        counts = (len(mesh.faces), len(light.mesh.faces))
        if json:
            deviation = light.deviation.to_dict()
            as_json({"before": counts[0], "after": counts[1], "deviation": deviation, "file": str(out)})
            return
        end = f" {light.deviation.unit}" if light.deviation.unit else ""
        rms, most = (f"{value:.4g}{end}" for value in (light.deviation.rms, light.deviation.max))
        lines(
            [
                counted(*counts),
                messages.text("cli-deviation", rms=rms, most=most),
                messages.text("cli-done", path=out),
            ]
        )
