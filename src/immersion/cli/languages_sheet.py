"""The languages of a scene as a technician reads them: a matrix of what is there and what is missing."""

from __future__ import annotations

from pathlib import Path

import typer

from immersion import messages
from immersion.cli import _languages_sheet_texts as _languages_sheet_texts
from immersion.cli.output import as_json, lines, table

__all__ = ["check_languages"]


def check_languages(file: Path, json: bool, strict: bool = False) -> None:
    """Print which text and which file has which language; with strict, a missing one ends with code 1."""
    from immersion.scene import language_matrix, read

    scene = read(file)
    offered = list(dict.fromkeys((scene.languages.default, *scene.languages.available)))
    matrix = language_matrix(scene)
    other = list(dict.fromkeys(tag for row in matrix for tag in row.other))
    missing = sum(len(row.missing) for row in matrix)
    if json:
        as_json({"languages": offered, "texts": [row.to_dict() for row in matrix], "missing": missing})
    else:
        heads = [*offered, *(f"({tag})" for tag in other)]
        rows = [("", *heads)]
        for row in matrix:
            marks = ["–" if tag in row.missing else "✓" for tag in offered]
            rows.append((row.path, *marks, *("✓" if tag in row.other else "" for tag in other)))
        table(rows)
        counts = [(tag, sum(tag in row.missing for row in matrix)) for tag in offered]
        lines(
            messages.sentence("cli-matrix-sum", tag=tag, there=len(matrix) - lacking, all=len(matrix))
            for tag, lacking in counts
        )
    raise typer.Exit(int(strict and missing > 0))
