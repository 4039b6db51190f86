"""bench: how fast a scene is drawn and played, for jobs that watch over it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from immersion import messages
from immersion._files import together, write_text
from immersion.cli import _bench_texts as _bench_texts
from immersion.cli import bench_options as given
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table
from immersion.cli.scan_files import another
from immersion.errors import FileError, UsageError

if TYPE_CHECKING:
    from immersion.preview.measuring import BenchResult

__all__ = ["REGRESSED", "add_bench_verb"]

REGRESSED = 3


def add_bench_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""

    def bench(
        scene: given.Scene,
        baseline_python: given.BaselinePython = None,
        baseline: given.Baseline = None,
        out: given.Out = None,
        markdown: given.Markdown = None,
        junit: given.Junit = None,
        view: given.View = None,
        size: given.Size = "1280x720",
        output: given.Output = "binaural",
        block: given.Block = 512,
        seconds: given.Seconds = 120.0,
        pairs: given.Pairs = None,
        margin: given.Margin = 10.0,
        judge: given.Judge = None,
        seed: given.Seed = 0,
        profile: given.Profile = None,
        language: given.Language = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion.preview.measuring import Plan, measure, read_result

        files = {"json": out, "markdown": markdown, "junit": junit}
        _check_places(scene, files)
        stored = None if baseline is None else read_result(baseline)
        seen = (_views(scene, view), _pixels(size))
        plan = Plan(scene, *seen, output, block, profile, language, seconds, pairs, seed)
        with bar(told("cli-bench-task")) as report:
            result = measure(
                plan,
                baseline_python=baseline_python,
                baseline=stored,
                margin=margin / 100,
                judge=judge,
                progress=report,
            )
        _keep(result, files)
        if json:
            as_json(result.model_dump(mode="json"))
        else:
            _tell(result, files)
        if result.comparison is not None and result.comparison.regressed:
            raise typer.Exit(REGRESSED)

    app.command(help=told("cli-bench"))(bench)


def _views(scene: Path, names: list[str] | None) -> tuple[str, ...]:
    if names != ["all"]:
        return tuple(dict.fromkeys(names or ()))
    from immersion.scene import read

    return tuple(read(scene).views)


def _check_places(scene: Path, files: dict[str, Path | None]) -> None:
    for file in files.values():
        if file is not None:
            another(scene, file)
            _check_place(file)


def _check_place(file: Path) -> None:
    """Raise a FileError where nothing can be written: better now than after minutes of measuring."""
    if file.is_dir():
        raise FileError("file-is-directory", file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=file.parent):
            pass
    except OSError as error:
        raise FileError("file-write", file, reason=error.strerror or str(error)) from None


def _pixels(size: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", size)
    if found is None:
        raise UsageError("cli-bench-pixels", value=size)
    return int(found[1]), int(found[2])


def _keep(result: BenchResult, files: dict[str, Path | None]) -> None:
    """Write the files that were asked for: all of them, or none."""
    from immersion.preview.measuring import junit, markdown, write_result

    with together():
        if (file := files["json"]) is not None:
            write_result(result, file)
        if (file := files["markdown"]) is not None:
            write_text(file, markdown(result))
        if (file := files["junit"]) is not None:
            write_text(file, junit(result))


def _tell(result: BenchResult, files: dict[str, Path | None]) -> None:
    from immersion.preview.measuring.reports import conclusion, rows

    table(rows(result))
    lines([*conclusion(result)])
    lines(messages.text("cli-done", path=file) for file in files.values() if file is not None)
