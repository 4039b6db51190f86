"""clean."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion import messages
from immersion.cli import _clean_texts as _clean_texts
from immersion.cli import _provenance_texts as _provenance_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another, counted
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.scans.cleaning import Cleaned, Step
    from immersion.scans.cleaning_clouds import CleanedCloud
    from immersion.scans.cropping import Box

__all__ = ["add_clean_verb"]


def add_clean_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path, typer.Argument(help=told("cli-arg-in"), metavar="FILE")]
    target = Annotated[Path, typer.Argument(help=told("cli-arg-out"), metavar="OUT")]
    unit = Annotated[str | None, typer.Option(help=told("cli-opt-unit"))]
    rights = Annotated[str | None, typer.Option(help=told("cli-opt-license"))]
    named = Annotated[str | None, typer.Option(help=told("cli-opt-credit"))]
    day = Annotated[str | None, typer.Option(help=told("cli-opt-date"))]
    tolerance = Annotated[float, typer.Option(help=told("cli-clean-tolerance"))]
    fill = Annotated[float | None, typer.Option(help=told("cli-clean-fill"), metavar="MAX_AREA")]
    perimeter = Annotated[float | None, typer.Option(help=told("cli-clean-perimeter"), metavar="MAX")]
    outer = Annotated[bool, typer.Option("--keep-outer/--close-outer", help=told("cli-clean-outer"))]
    component = Annotated[float, typer.Option(help=told("cli-clean-component"))]
    triangles = Annotated[int, typer.Option(help=told("cli-clean-triangles"))]
    near = Annotated[float, typer.Option(help=told("cli-clean-near"))]
    beyond = Annotated[float | None, typer.Option(help=told("cli-clean-beyond"))]
    spikes = Annotated[bool, typer.Option("--spikes", help=told("cli-clean-spikes"))]
    support = Annotated[bool, typer.Option("--support-plane", help=told("cli-clean-support"))]
    crop = Annotated[str | None, typer.Option(help=told("cli-clean-crop"), metavar="BOX")]
    cut = Annotated[bool, typer.Option("--cut", help=told("cli-clean-cut"))]
    sigma = Annotated[float, typer.Option(help=told("cli-clean-sigma"))]

    @app.command(help=told("cli-clean"))
    def clean(
        file: source,
        out: target,
        unit: unit = None,
        license: rights = None,
        credit: named = None,
        date: day = None,
        tolerance: tolerance = 0.0,
        fill_holes: fill = None,
        max_perimeter: perimeter = None,
        keep_outer: outer = True,
        min_component: component = 0.01,
        min_triangles: triangles = 0,
        keep_near: near = 0.0,
        remove_beyond: beyond = None,
        spikes: spikes = False,
        support_plane: support = False,
        crop: crop = None,
        cut: cut = False,
        outlier_sigma: sigma = 3.0,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans
        from immersion.scans.cloud import PointCloud

        another(file, out)
        box = None if crop is None else _box(crop)
        scan = scans.with_rights(scans.read(file, unit=unit), license=license, credit=credit)
        with bar(told("cli-clean")) as report:
            if isinstance(scan, PointCloud):
                cloud = scans.clean_cloud(
                    scan,
                    crop=box,
                    support_plane=support_plane,
                    outlier_sigma=outlier_sigma or None,
                    progress=report,
                )
            else:
                mesh = scans.clean(
                    scan,
                    crop=box,
                    cut=cut,
                    support_plane=support_plane,
                    tolerance=tolerance,
                    min_component_area=min_component,
                    min_component_triangles=min_triangles,
                    keep_near=keep_near,
                    remove_beyond=remove_beyond,
                    spikes=spikes,
                    fill_holes=fill_holes,
                    fill_perimeter=max_perimeter,
                    keep_outer=keep_outer,
                    progress=report,
                )
        if isinstance(scan, PointCloud):
            scans.write(cloud.cloud, out, date=date)
            _tell_cloud(len(scan.points), cloud, out, json)
        else:
            scans.write(mesh.mesh, out, date=date)
            _tell(len(scan.faces), mesh, out, json)


def _box(text: str) -> "Box":
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 6:
        raise UsageError("cli-clean-box", found=text)
    return numbers[:3], numbers[3:]


def _tell(before: int, cleaned: "Cleaned", out: Path, json: bool) -> None:
    mesh = cleaned.mesh
    invented = 0 if mesh.reconstructed is None else int(mesh.reconstructed.sum())
    if json:
        steps = {step.name: step.count for step in cleaned.log}
        facts = mesh.history[-1].facts if mesh.history else {}
        told = {"before": before, "after": len(mesh.faces), "steps": steps, "file": str(out)}
        as_json({**told, "invented": invented, "support": facts.get("support")})
        return
    _tell_steps(cleaned.log)
    if invented:
        part = messages.number(100 * invented / len(mesh.faces), 2)
        lines([messages.text("cli-clean-invented", part=part)])
    lines([counted(before, len(mesh.faces)), messages.text("cli-done", path=out)])


def _tell_cloud(before: int, cleaned: "CleanedCloud", out: Path, json: bool) -> None:
    after = len(cleaned.cloud.points)
    if json:
        steps = {step.name: step.count for step in cleaned.log}
        as_json({"before": before, "after": after, "steps": steps, "file": str(out)})
        return
    _tell_steps(cleaned.log)
    counts = {"before": messages.number(before), "after": messages.number(after)}
    lines([messages.text("cli-clean-points", **counts), messages.text("cli-done", path=out)])


def _tell_steps(log: "Iterable[Step]") -> None:
    """Print what was done and found; a reader needs no list of zeros."""
    done = [step.render() for step in log if step.count]
    lines(done or [messages.text("cli-clean-nothing")])
