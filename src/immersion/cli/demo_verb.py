"""demo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _demo_texts as _demo_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bars, table

__all__ = ["add_demo_verb"]


def add_demo_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    folder = Annotated[Path, typer.Option("--out", help=told("cli-opt-folder"))]
    own_scan = Annotated[Path | None, typer.Option(help=told("cli-demo-scan"))]
    own_bed = Annotated[Path | None, typer.Option(help=told("cli-demo-recording"))]

    @app.command(help=told("cli-demo"))
    def demo(
        out: folder = Path("out/demo"),
        scan: own_scan = None,
        recording: own_bed = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import demo as whole

        with _steps() as progress:
            language = messages.language()
            made = whole.make(out, language=language, scan=scan, recording=recording, progress=progress)
        if json:
            as_json(made.to_dict())
        else:
            table(made.rows())


@contextmanager
def _steps() -> Iterator[Callable[[str, float], None]]:
    """Show one bar for each step of the demo, in the current language."""
    with bars() as report:
        yield lambda step, done: report(told(f"demo-step-{step}"), done)
