"""compare."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from immersion import messages
from immersion.cli import _compare_texts as _compare_texts
from immersion.cli import _inspect_texts as _inspect_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table
from immersion.cli.scan_files import another
from immersion.errors import InputError, UsageError

if TYPE_CHECKING:
    from immersion.scans.mesh import Mesh

__all__ = ["add_compare_verb"]


def add_compare_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    first = Annotated[Path, typer.Argument(help=told("cli-arg-reference"), metavar="REFERENCE")]
    second = Annotated[Path, typer.Argument(help=told("cli-arg-other"), metavar="OTHER")]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-compare-unit"))]
    count = Annotated[int, typer.Option(help=told("cli-opt-samples"))]
    seeded = Annotated[int, typer.Option(help=told("cli-opt-seed"))]
    turned = Annotated[bool, typer.Option("--either-side", help=told("cli-opt-either-side"))]
    picture = Annotated[Path | None, typer.Option(help=told("cli-opt-heat"))]
    colored = Annotated[Path | None, typer.Option(help=told("cli-opt-heat-ply"))]
    most = Annotated[float | None, typer.Option(help=told("cli-opt-limit"))]
    above = Annotated[str, typer.Option("--up", help=told("cli-opt-up-in"))]

    @app.command(help=told("cli-compare"))
    def compare(
        reference: first,
        other: second,
        unit: unit = None,
        samples: count = 200_000,
        seed: seeded = 0,
        either_side: turned = False,
        heat: picture = None,
        heat_ply: colored = None,
        limit: most = None,
        up: above = "y",
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans

        targets = [target for target in (heat, heat_ply) if target is not None]
        for target in targets:
            another(reference, target)
            another(other, target)
        a, b = _in_one_unit(_mesh(reference), _mesh(other), unit)
        with bar(told("cli-compare")) as report:
            found = scans.deviation(
                a, b, samples=samples, seed=seed, either_side=either_side, progress=report
            )
        if heat is not None:
            scans.heat_map(a, b, path=heat, limit=limit, up=up)
        if heat_ply is not None:
            scans.write(scans.heat_mesh(a, b, limit=limit), heat_ply)
        if json:
            as_json({**found.to_dict(), "files": [str(target) for target in targets]})
            return
        table(_rows(found))
        lines(messages.text("cli-done", path=target) for target in targets)


def _mesh(file: Path) -> "Mesh":
    from immersion import scans

    scan = scans.read(file)
    if not isinstance(scan, scans.Mesh):
        raise InputError("cli-cloud-compare", file)
    return scan


def _in_one_unit(a: "Mesh", b: "Mesh", unit: str | None) -> "tuple[Mesh, Mesh]":
    """Return both in the unit of the first: a GLB is in metres, whatever its master is in."""
    from immersion import scans
    from immersion.scans._placed import checked_unit
    from immersion.scans.mesh import METRES_PER_UNIT

    checked_unit(unit, None)
    if a.unit == b.unit:
        return (a, b) if unit is None else (replace(a, unit=unit), replace(b, unit=unit))
    a, b = (scan if scan.unit else replace(scan, unit=unit) for scan in (a, b))
    if a.unit is None or b.unit is None:
        lost = a if a.unit is None else b
        name = lost.source.name if lost.source is not None else ""
        raise UsageError("cli-compare-unit", lost.source, unit=a.unit or b.unit, name=name)
    if a.unit == b.unit:
        return a, b
    factor = METRES_PER_UNIT[b.unit] / METRES_PER_UNIT[a.unit]
    return a, scans.set_scale(b, [0, 0, 0], [1, 0, 0], factor, a.unit)


def _rows(found: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    from immersion.scans.grading import significant

    def row(name: str) -> tuple[str, str]:
        value = float(getattr(found, name))
        written = messages.number(value, significant(value))
        return told(f"cli-row-{name}"), f"{written} {found.unit}" if found.unit else written

    names = ["rms", "mean", "p95", "max", "max_bound", "hausdorff_forward", "hausdorff_backward"]
    part = f"{messages.number(1e4 * found.rms_of_diagonal, 3)} × 10⁻⁴"
    angles = (f"{messages.number(v, 2)}°" for v in (found.normal_mean_deg, found.normal_p95_deg))
    return [
        *(row(name) for name in names),
        (told("cli-row-rms_of_diagonal"), part),
        (told("cli-row-normals"), messages.text("inspect-separator").join(angles)),
    ]
