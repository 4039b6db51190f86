"""decimate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from immersion import messages
from immersion.cli import _decimate_texts as _decimate_texts
from immersion.cli import _texts as _texts
from immersion.cli.lengths import length_in
from immersion.cli.options import Credit, Date, Json, Lang, License, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another, counted
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.scans.decimation import Decimated

__all__ = ["add_decimate_verb"]

_COMPRESSIONS: dict[str, Literal["none", "draco", "meshopt", "quantised"]] = {
    "none": "none",
    "draco": "draco",
    "meshopt": "meshopt",
    "quantised": "quantised",
}


def add_decimate_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""

    def decimate(
        file: Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")],
        out: Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")],
        ratio: Annotated[float | None, typer.Option(help=told("cli-opt-ratio"))] = None,
        triangles: Annotated[int | None, typer.Option(help=told("cli-opt-triangles"))] = None,
        tolerance: Annotated[str | None, typer.Option(help=told("cli-decimate-tolerance"))] = None,
        level: Annotated[list[int] | None, typer.Option(help=told("cli-decimate-level"))] = None,
        keep_uv: Annotated[bool, typer.Option("--keep-uv", help=told("cli-decimate-keep-uv"))] = False,
        compression: Annotated[str, typer.Option(help=told("cli-decimate-compression"))] = "none",
        bits: Annotated[int, typer.Option(help=told("cli-decimate-bits"))] = 14,
        threads: Annotated[int, typer.Option(help=told("cli-decimate-threads"))] = 2,
        unit: Annotated[str | None, typer.Option(help=told("cli-opt-unit"))] = None,
        license: License = None,
        credit: Credit = None,
        date: Date = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans
        from immersion.scans.provenance import check_date

        targets = [_beside(out, count) for count in level or []]
        for target in (out, *targets):
            another(file, target)
        if compression not in _COMPRESSIONS:
            raise UsageError("cli-decimate-choice", value=compression)
        asked = sum(value is not None for value in (ratio, triangles, tolerance))
        if asked != 1 or (level and triangles is None):
            raise UsageError("cli-decimate-targets")
        check_date(date)
        mesh = scans.with_rights(scans.read_mesh(file, unit=unit), license=license, credit=credit)
        most = length_in(mesh.unit, tolerance)
        with bar(told("cli-decimate")) as report:
            how: dict[str, Any] = {"keep_uv": keep_uv, "threads": threads, "progress": report}
            if level and triangles is not None:
                made = scans.lods(mesh, [triangles, *level], **how)
            else:
                made = [scans.decimate(mesh, ratio=ratio, triangles=triangles, tolerance=most, **how)]
        files = [out, *targets]
        for light, target in zip(made, files, strict=True):
            scans.write(light.mesh, target, date=date, compression=_COMPRESSIONS[compression], bits=bits)
        _tell(len(mesh.faces), made, files, json)

    app.command(help=told("cli-decimate"))(decimate)


def _beside(out: Path, count: int) -> Path:
    return out.with_name(f"{out.stem}-{count}{out.suffix}")


def _tell(before: int, made: "list[Decimated]", files: list[Path], json: bool) -> None:
    from immersion.scans.grading import significant

    if json:
        told_levels = [
            {"after": len(m.mesh.faces), "deviation": m.deviation.to_dict(), "file": str(f)}
            for m, f in zip(made, files, strict=True)
        ]
        as_json({"before": before, **told_levels[0], "levels": told_levels[1:]})
        return
    for light, target in zip(made, files, strict=True):
        end = f" {light.deviation.unit}" if light.deviation.unit else ""
        rms, most = (
            messages.number(value, significant(value, 4)) + end
            for value in (light.deviation.rms, light.deviation.max)
        )
        lines([counted(before, len(light.mesh.faces)), messages.text("cli-deviation", rms=rms, most=most)])
        lines(note.render() for note in light.log)
        lines([messages.text("cli-done", path=target)])
