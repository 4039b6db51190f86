"""build."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion import messages
from immersion.cli import _build_texts as _build_texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bars, lines, table

if TYPE_CHECKING:
    from immersion.batch import Built, Step

__all__ = ["add_build_verb"]


def add_build_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    scene_file = Annotated[Path, typer.Argument(help=told("cli-arg-scene"), metavar="SCENE")]
    folder = Annotated[Path, typer.Option("--out", help=told("cli-build-out"), metavar="DIR")]
    chosen = Annotated[str | None, typer.Option("--to", help=told("cli-build-to"))]
    again = Annotated[bool, typer.Option("--force", help=told("cli-build-force"))]
    opening = Annotated[bool, typer.Option("--strict", help=told("cli-build-strict"))]

    @app.command(help=told("cli-build"))
    def build(
        scene: scene_file,
        out: folder,
        to: chosen = None,
        force: again = False,
        strict: opening = False,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import batch

        targets = [target.strip() for target in to.split(",")] if to else []
        with bars(transient=True) as report:
            built = batch.build(scene, out, targets=targets, force=force, strict=strict, progress=report)
        if json:
            as_json(built.to_dict())
        else:
            _tell(built)


def _tell(built: "Built") -> None:
    if not built.changed:
        lines([told("cli-build-nothing")])
        return
    table([(told(f"cli-build-{step.state}"), step.name, _said(step)) for step in built.steps])
    lines([messages.text("cli-done", path=built.folder)])


def _said(step: "Step") -> str:
    """Tell the figure of a step that a reader looks for first."""
    facts = step.facts
    if "bytes" in facts:
        losses = messages.text(
            "cli-build-losses", count=len(facts["losses"]), file=f"report.{messages.language()}.md"
        )
        return f"{messages.size(facts['bytes'])}  {losses}"
    if "levels" in facts:
        counts = [facts["triangles"], *(level["triangles"] for level in facts["levels"])]
        return " → ".join(str(messages.number(count)) for count in counts)
    return ""
