"""provenance, replay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion import messages
from immersion.cli import _provenance_texts as _provenance_texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table

if TYPE_CHECKING:
    from immersion.scans import Provenance

__all__ = ["add_provenance_verbs"]


def add_provenance_verbs(app: typer.Typer) -> None:
    """Add the verbs, with their help in the current language."""
    _add_provenance(app)
    _add_replay(app)


def _add_provenance(app: typer.Typer) -> None:
    source = Annotated[Path, typer.Argument(help=told("cli-arg-provenance"), metavar="FILE")]

    @app.command(help=told("cli-provenance"))
    def provenance(file: source, json: Json = False, lang: Lang = None) -> None:
        _show(file, json)


def _add_replay(app: typer.Typer) -> None:
    source = Annotated[Path, typer.Argument(help=told("cli-arg-provenance"), metavar="PROVENANCE")]
    folder = Annotated[Path | None, typer.Option("--out", help=told("cli-opt-replay-out"))]
    inputs = Annotated[Path | None, typer.Option("--input", help=told("cli-opt-replay-input"))]
    everything = Annotated[bool, typer.Option("--whole", help=told("cli-opt-replay-whole"))]
    only = Annotated[bool, typer.Option("--show", help=told("cli-opt-replay-show"))]

    @app.command(help=told("cli-replay"))
    def replay(
        file: source,
        out: folder = None,
        input: inputs = None,
        whole: everything = False,
        show: only = False,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import scans

        if show:
            _show(file, json)
            return
        with bar(told("cli-replay")) as report:
            done = scans.replay(file, out=out, inputs=input, whole=whole, progress=report)
        if json:
            as_json(done.to_dict())
        else:
            _print_stages(done.record)
            lines(done.lines())
        if not done.identical:
            raise typer.Exit(1)


def _show(file: Path, json: bool) -> None:
    """Print a record, and say whether its scan is still the recorded one; if not, end with 1."""
    from immersion import scans
    from immersion.scans.provenance import state_of_scan

    record = scans.read_provenance(file)
    state = state_of_scan(record, file)
    if json:
        as_json(record.plain() | {"state": state})
    else:
        _print_stages(record)
        table(record.summary())
        said = messages.text(
            "cli-provenance-state", file=record.outputs[0].path, state=told(f"provenance-{state}")
        )
        lines(["", said])
    if state == "altered":
        raise typer.Exit(1)


def _print_stages(record: "Provenance") -> None:
    """Print every stage, the earliest first: its files, then its steps."""
    stages = record.stages
    for number, stage in enumerate(stages, 1):
        if len(stages) > 1:
            lines([messages.text("cli-provenance-stage", number=number, count=len(stages))])
        table(stage.file_rows())
        lines([""])
        table(stage.step_rows())
        lines([""])
