"""reconstruct."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from immersion import messages
from immersion.cli import _reconstruct_texts as _reconstruct_texts
from immersion.cli import _texts as _texts
from immersion.cli.lengths import length_in
from immersion.cli.options import Credit, Date, Json, Lang, License, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another
from immersion.errors import InputError

if TYPE_CHECKING:
    from immersion.scans.reconstruction import Reconstructed

__all__ = ["add_reconstruct_verb"]


def add_reconstruct_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-cloud"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    resolution = Annotated[str | None, typer.Option(help=told("cli-opt-resolution"))]
    depth = Annotated[int | None, typer.Option(help=told("cli-opt-depth"))]
    gap = Annotated[str | None, typer.Option(help=told("cli-opt-max-gap"))]
    untrimmed = Annotated[bool, typer.Option("--untrimmed", help=told("cli-opt-untrimmed"))]
    method = Annotated[Literal["poisson", "ball"], typer.Option(help=told("cli-opt-method"))]
    orient = Annotated[Literal["auto", "keep", "poses", "graph"], typer.Option(help=told("cli-opt-orient"))]
    threads = Annotated[int, typer.Option(help=told("cli-opt-threads"))]
    timeout = Annotated[float | None, typer.Option(help=told("cli-opt-timeout"))]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]

    @app.command(help=told("cli-reconstruct"))
    def reconstruct(
        file: source,
        out: target,
        resolution: resolution = None,
        depth: depth = None,
        max_gap: gap = None,
        untrimmed: untrimmed = False,
        method: method = "poisson",
        orient: orient = "auto",
        threads: threads = 1,
        timeout: timeout = None,
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
        scans.FORMATS.for_path(out)  # a wrong suffix is told now, not after minutes of work
        check_date(date)
        cloud = scans.with_rights(scans.read(file, unit=unit), license=license, credit=credit)
        if not isinstance(cloud, scans.PointCloud):
            raise InputError("cli-not-a-cloud", file, triangles=messages.number(len(cloud.faces)))
        with bar(told("cli-reconstruct")) as report:
            made = scans.reconstruct(
                cloud,
                method=method,
                resolution=length_in(cloud.unit, resolution),
                depth=depth,
                max_gap=length_in(cloud.unit, max_gap),
                trim=not untrimmed,
                orient=orient,
                threads=threads,
                timeout=timeout,
                progress=report,
            )
        scans.write(made.mesh, out, date=date)
        _tell(len(cloud.points), made, out, json)


def _tell(points: int, made: "Reconstructed", out: Path, json: bool) -> None:
    if json:
        as_json({**made.facts, "unit": made.mesh.unit, "file": str(out)})
        return
    lines(remark.render() for remark in made.log)
    numbers = {"points": points, "triangles": len(made.mesh.faces)}
    counts = {name: messages.number(value) for name, value in numbers.items()}
    lines([messages.text("cli-surface", **counts), messages.text("cli-done", path=out)])
