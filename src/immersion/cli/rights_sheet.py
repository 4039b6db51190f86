"""The rights of a scene as a technician reads them, and the credits pages of every language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from immersion import messages
from immersion._files import atomic
from immersion.cli import _rights_sheet_texts as _rights_sheet_texts
from immersion.cli.output import as_json, lines, table

if TYPE_CHECKING:
    from immersion.scene import RightsReport, Scene

__all__ = ["check_rights"]


def check_rights(file: Path, credits: Path | None, json: bool, strict: bool = False) -> None:
    """Print the rights of a scene and write its credits pages; an error ends with code 1, a warning when strict."""
    from immersion.scene import read, rights
    from immersion.scene.finding import fails

    scene = read(file)
    report = rights(scene, messages.language())
    pages = [] if credits is None else _write_credits(scene, credits)
    if json:
        as_json(report.to_dict() | {"credits": [str(page) for page in pages]})
    else:
        _print_rights(report)
        lines(f"{messages.text(f'cli-{found.severity}')}: {found.render()}" for found in report.findings)
        lines(messages.text("cli-done", path=page) for page in pages)
    raise typer.Exit(int(any(fails(found, strict) for found in report.findings)))


def _print_rights(report: RightsReport) -> None:
    """Print a line per media, then the whole."""
    rows = []
    for one in report.media:
        reuse = messages.text(f"rights-{one.license.reuse if one.license is not None else 'unknown'}")
        rows.append((one.id, one.written or "–", reuse, one.credit or messages.text("credits-none")))
    table(rows)
    whole = report.whole.id if report.whole is not None else "–"
    stated = report.stated.id if report.stated is not None else "–"
    tier = (
        messages.text("rights-tier", tier=report.tier) if report.tier else messages.text("rights-tier-none")
    )
    lines([messages.text("rights-whole", whole=whole, stated=stated), tier])


def _write_credits(scene: Scene, folder: Path) -> list[Path]:
    """Write ``credits.<language>.html`` and ``.txt`` for each language of the scene, and return the pages."""
    from immersion.scene import credits_page, credits_text

    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    for tag in dict.fromkeys((scene.languages.default, *scene.languages.available)):
        for suffix, made in ((".html", credits_page(scene, tag)), (".txt", credits_text(scene, tag) + "\n")):
            page = folder / f"credits.{tag}{suffix}"
            with atomic(page) as temporary:
                temporary.write_text(made, encoding="utf-8", newline="\n")
            pages.append(page)
    return pages
