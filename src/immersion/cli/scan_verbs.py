"""inspect, clean, decimate."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table
from immersion.errors import UsageError

__all__ = ["add_scan_verbs"]

_UNITS = ("m", "cm", "mm", "km", "in", "ft")


def add_scan_verbs(app: typer.Typer) -> None:
    """Add the verbs, with their help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]
    ratio = Annotated[float | None, typer.Option(help=told("cli-opt-ratio"))]
    count = Annotated[int | None, typer.Option(help=told("cli-opt-triangles"))]

    @app.command(help=told("cli-inspect"))
    def inspect(file: source, unit: unit = None, json: Json = False, lang: Lang = None) -> None:
        from immersion import scans

        report = scans.inspect(scans.read(file, unit=unit))
        if json:
            as_json(report.to_dict())
        else:
            table(report.rows())

    @app.command(help=told("cli-clean"))
    def clean(file: source, out: target, unit: unit = None, json: Json = False, lang: Lang = None) -> None:
        from immersion import scans

        _another(file, out)
        mesh = scans.read(file, unit=unit)
        with bar(told("cli-clean")) as report:
            cleaned = scans.clean(mesh, progress=report)
        scans.write(cleaned.mesh, out)
        counts = (len(mesh.faces), len(cleaned.mesh.faces))
        if json:
            steps = {step.name: step.count for step in cleaned.log}
            as_json({"before": counts[0], "after": counts[1], "steps": steps, "file": str(out)})
        else:
            lines(step.render() for step in cleaned.log)
            lines([_counted(*counts), messages.text("cli-done", path=out)])

    @app.command(help=told("cli-decimate"))
    def decimate(
        file: source,
        out: target,
        ratio: ratio = None,
        triangles: count = None,
        unit: unit = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans

        _another(file, out)
        if (ratio is None) == (triangles is None):
            raise UsageError("cli-one-target")
        mesh = scans.read(file, unit=unit)
        with bar(told("cli-decimate")) as report:
            light = scans.decimate(mesh, ratio=ratio, triangles=triangles, progress=report)
        scans.write(light.mesh, out)
        counts = (len(mesh.faces), len(light.mesh.faces))
        if json:
            deviation = light.deviation.to_dict()
            as_json({"before": counts[0], "after": counts[1], "deviation": deviation, "file": str(out)})
            return
        named = f" {light.deviation.unit}" if light.deviation.unit else ""
        rms, most = (f"{value:.4g}{named}" for value in (light.deviation.rms, light.deviation.max))
        lines(
            [
                _counted(*counts),
                messages.text("cli-deviation", rms=rms, most=most),
                messages.text("cli-done", path=out),
            ]
        )


def _counted(before: int, after: int) -> str:
    return messages.text("cli-triangles", before=messages.number(before), after=messages.number(after))


def _another(file: Path, out: Path) -> None:
    """Refuse to write onto the input, by any of its names."""
    if out.exists() and file.exists() and out.samefile(file):
        raise UsageError("cli-over-input", out)
