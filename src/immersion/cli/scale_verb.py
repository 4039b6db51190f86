"""scale."""

from pathlib import Path
from typing import Annotated, Any

import typer

from immersion import messages
from immersion.cli import _inspect_texts as _inspect_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Credit, Date, Json, Lang, License, told
from immersion.cli.output import as_json, lines
from immersion.cli.scan_files import another
from immersion.errors import UsageError

__all__ = ["add_scale_verb"]


def add_scale_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    pair = Annotated[tuple[str, str] | None, typer.Option(help=told("cli-opt-points"))]
    known = Annotated[float | None, typer.Option(help=told("cli-opt-distance"))]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit-new"))]
    file_of_points = Annotated[Path | None, typer.Option(help=told("cli-opt-control"))]
    direction = Annotated[str | None, typer.Option(help=told("cli-opt-up"))]

    @app.command(help=told("cli-scale"))
    def scale(
        file: source,
        out: target,
        points: pair = None,
        distance: known = None,
        unit: unit = None,
        control: file_of_points = None,
        up: direction = None,
        license: License = None,
        credit: Credit = None,
        date: Date = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans
        from immersion.scans.provenance import check_date

        another(file, out)
        whole = points is not None and distance is not None and unit is not None
        nothing = points is None and control is None and up is None
        if nothing or (points is not None and (not whole or control is not None)):
            raise UsageError("cli-no-scaling")
        check_date(date)
        scan = scans.with_rights(scans.read(file), license=license, credit=credit)
        scan, shown = _placed(scan, points, distance, unit, control, up)
        scans.write(scan, out, date=date)
        steps = [step.to_dict() for step in scan.history if step.name not in ("read", "with_rights")]
        if json:
            as_json({"steps": steps, "unit": scan.unit, "bounds": scan.bounds.tolist(), "file": str(out)})
            return
        lines([_told(scan, steps), *shown, messages.text("cli-done", path=out)])


def _placed(
    scan: Any,  # noqa: ANN401  (scans load late)
    points: tuple[str, str] | None,
    distance: float | None,
    unit: str | None,
    control: Path | None,
    up: str | None,
) -> tuple[Any, list[str]]:
    """Return the scan at its size and upright, and what there is to say of the fit."""
    from immersion import scans

    shown: list[str] = []
    if points is not None and distance is not None and unit is not None:
        scan = scans.set_scale(scan, _vector(points[0]), _vector(points[1]), distance, unit)
    if control is not None:
        fitted = scans.fit_control_points(scan, *scans.read_control_points(control), unit)
        scan, shown = fitted.scan, [*_residuals(fitted), *fitted.warnings()]
    if up is not None:
        scan = scans.set_up(scan, _vector(up) if "," in up else up)
    return scan, shown


def _told(scan: Any, steps: list[dict[str, Any]]) -> str:  # noqa: ANN401  (scans load late)
    factor = 1.0
    for step in steps:
        facts = step["facts"]
        factor *= float(facts.get("factor", facts.get("scale", 1.0)))
    size = " × ".join(messages.number(float(side), 3) for side in scan.bounds[1] - scan.bounds[0])
    return messages.text("cli-scaled", factor=f"{factor:.6g}", size=size, unit=scan.unit or "").strip()


def _residuals(fitted: Any) -> list[str]:  # noqa: ANN401
    from immersion.scans.grading import significant

    most = float(fitted.residuals.max())
    rms, far = (messages.number(value, significant(value)) for value in (fitted.rms, most))
    return [messages.text("cli-fitted", rms=rms, most=far, unit=fitted.unit or "")]


def _vector(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 3:
        raise UsageError("cli-vector", text=text)
    return numbers
