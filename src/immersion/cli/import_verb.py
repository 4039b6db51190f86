"""import."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _import_texts as _import_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines

__all__ = ["add_import_verb"]


def add_import_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    foreign_file = Annotated[Path, typer.Argument(help=told("cli-arg-foreign"), metavar="FILE")]
    folder = Annotated[Path, typer.Argument(help=told("cli-arg-new-folder"), metavar="OUT")]
    format_name = Annotated[str | None, typer.Option("--format", help=told("cli-opt-foreign"))]

    unit_name = Annotated[str | None, typer.Option("--unit", help=told("cli-opt-foreign-unit"))]

    as_model = Annotated[bool, typer.Option("--plain", help=told("cli-opt-foreign-plain"))]

    @app.command(name="import", help=told("cli-import"))
    def import_(
        file: foreign_file,
        out: folder,
        format: format_name = None,
        unit: unit_name = None,
        plain: as_model = False,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion.importers import import_scene

        with bar(file.name) as report:
            made = import_scene(file, out, format=format, unit=unit, plain=plain, progress=report)
        if json:
            as_json(made.to_dict())
            return
        scene = made.scene
        done = messages.text(
            "cli-import-done",
            path=made.folder / "scene.yaml",
            format=made.format,
            media=len(scene.media),
            things=len(scene.things),
            cues=len(scene.cues),
        )
        lines([done])
        if made.losses:
            lines([messages.text("cli-import-losses", count=len(made.losses))])
            lines(f"  {loss.render()}" for loss in made.losses)
        lines([messages.text("cli-import-next", path=made.folder / "scene.yaml")])
