"""What a verb prints: one JSON document, or lines and tables for a reader."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["as_json", "bar", "bars", "lines", "table"]


def as_json(data: object) -> None:
    """Print one document with sorted keys."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n")


def lines(texts: Iterable[str]) -> None:
    """Print lines."""
    for text in texts:
        sys.stdout.write(text + "\n")


def table(rows: Iterable[tuple[Any, ...]], right: Container[int] = ()) -> None:
    """Print columns, two spaces apart; those of these numbers end at the same place, as figures do."""
    cells = [tuple(str(cell) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))] if cells else []
    lines(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


@contextmanager
def bar(label: str) -> Iterator[Callable[[float], None]]:
    """Show a progress bar on the error stream while something is done; silent without a terminal."""
    with bars(transient=True) as report:
        yield lambda done: report(label, done)


@contextmanager
def bars(transient: bool = False) -> Iterator[Callable[[str, float], None]]:
    """Show a bar for each label that is reported, in the order of their first report."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda label, done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=transient) as progress:
        tasks: dict[str, TaskID] = {}

        def report(label: str, done: float) -> None:
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=1.0)
            progress.update(tasks[label], completed=done)

        yield report
