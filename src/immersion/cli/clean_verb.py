"""clean."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from immersion import messages
from immersion.cli import _clean_texts as _clean_texts
from immersion.cli import _texts as _texts
from immersion.cli import clean_options as options
from immersion.cli.options import Credit, Date, Json, Lang, License, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.scan_files import another, counted
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.scans.cleaning import Cleaned, Step
    from immersion.scans.cleaning_clouds import CleanedCloud
    from immersion.scans.cloud import PointCloud
    from immersion.scans.cropping import Box
    from immersion.scans.mesh import Mesh

__all__ = ["add_clean_verb"]


def add_clean_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    app.command("clean", help=told("cli-clean"))(_clean)


def _clean(
    file: options.Source,
    out: options.Target,
    unit: options.Unit = None,
    license: License = None,
    credit: Credit = None,
    date: Date = None,
    tolerance: options.Tolerance = 0.0,
    fill_holes: options.Fill = None,
    max_perimeter: options.Perimeter = None,
    keep_outer: options.Outer = True,
    min_component: options.Component = 0.01,
    min_triangles: options.Triangles = 0,
    keep_near: options.Near = 0.0,
    remove_beyond: options.Beyond = None,
    spikes: options.Spikes = False,
    support_plane: options.Support = False,
    crop: options.Crop = None,
    cut: options.Cut = False,
    outlier_sigma: options.Sigma = 3.0,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from immersion import scans
    from immersion.scans.provenance import check_date

    another(file, out)
    check_date(date)
    box = None if crop is None else _box(crop)
    of_cloud = partial(
        scans.clean_cloud, crop=box, support_plane=support_plane, outlier_sigma=outlier_sigma or None
    )
    of_mesh = partial(
        scans.clean, crop=box, cut=cut, support_plane=support_plane, tolerance=tolerance,
        min_component_area=min_component, min_component_triangles=min_triangles, keep_near=keep_near,
        remove_beyond=remove_beyond, spikes=spikes, fill_holes=fill_holes, fill_perimeter=max_perimeter,
        keep_outer=keep_outer,
    )  # fmt: skip
    scan = scans.with_rights(scans.read(file, unit=unit), license=license, credit=credit)
    if isinstance(scan, scans.PointCloud):
        _clean_points(scan, of_cloud, out, date, json)
    else:
        _clean_surface(scan, of_mesh, out, date, json)


def _clean_points(
    scan: "PointCloud", work: "Callable[..., CleanedCloud]", out: Path, date: str | None, json: bool
) -> None:
    from immersion import scans

    with bar(told("cli-clean")) as report:
        done = work(scan, progress=report)
    scans.write(done.cloud, out, date=date)
    _tell_cloud(len(scan.points), done, out, json)


def _clean_surface(
    scan: "Mesh", work: "Callable[..., Cleaned]", out: Path, date: str | None, json: bool
) -> None:
    from immersion import scans

    with bar(told("cli-clean")) as report:
        done = work(scan, progress=report)
    scans.write(done.mesh, out, date=date)
    _tell(len(scan.faces), done, out, json)


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
