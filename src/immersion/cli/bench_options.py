"""The options of bench. Their help is a code of the catalogue, told when it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = [
    "Baseline",
    "BaselinePython",
    "Block",
    "Judge",
    "Junit",
    "Language",
    "Margin",
    "Markdown",
    "Out",
    "Output",
    "Pairs",
    "Profile",
    "Scene",
    "Seconds",
    "Seed",
    "Size",
    "View",
]

Scene: TypeAlias = Annotated[Path, typer.Argument(help="cli-arg-scene", metavar="SCENE")]
BaselinePython: TypeAlias = Annotated[
    Path | None, typer.Option("--baseline-python", help="cli-bench-python", metavar="PYTHON")
]
Baseline: TypeAlias = Annotated[
    Path | None, typer.Option("--baseline", help="cli-bench-baseline", metavar="JSON")
]
Out: TypeAlias = Annotated[Path | None, typer.Option("--out", help="cli-bench-out")]
Markdown: TypeAlias = Annotated[Path | None, typer.Option("--markdown", help="cli-bench-markdown")]
Junit: TypeAlias = Annotated[Path | None, typer.Option("--junit", help="cli-bench-junit")]
View: TypeAlias = Annotated[list[str] | None, typer.Option("--view", help="cli-bench-view")]
Size: TypeAlias = Annotated[str, typer.Option("--size", help="cli-bench-size")]
Output: TypeAlias = Annotated[str, typer.Option("--output", help="cli-bench-output")]
Block: TypeAlias = Annotated[int, typer.Option("--block", help="cli-bench-block")]
Seconds: TypeAlias = Annotated[float, typer.Option("--seconds", help="cli-bench-seconds")]
Pairs: TypeAlias = Annotated[int | None, typer.Option("--pairs", help="cli-bench-pairs")]
Margin: TypeAlias = Annotated[float, typer.Option("--margin", help="cli-bench-margin")]
Judge: TypeAlias = Annotated[list[str] | None, typer.Option("--judge", help="cli-bench-judge")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", help="cli-bench-seed")]
Profile: TypeAlias = Annotated[str | None, typer.Option(help="cli-opt-profile")]
Language: TypeAlias = Annotated[str | None, typer.Option(help="cli-opt-language")]
