"""The options of render. Their help is a code of the catalogue, told when it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = [
    "Azimuth",
    "Captions",
    "Content",
    "Elevation",
    "File",
    "Gain",
    "Head",
    "Hrtf",
    "Language",
    "Lost",
    "Loudness",
    "Order",
    "Out",
    "Profile",
    "Programme",
    "Rate",
    "Report",
    "Spread",
    "Subtype",
    "Target",
    "To",
    "Tour",
    "TruePeak",
    "Venue",
    "Walk",
]

File: TypeAlias = Annotated[Path, typer.Argument(help="cli-render-file", metavar="FILE")]
Target: TypeAlias = Annotated[Path | None, typer.Argument(help="cli-render-out", metavar="OUT")]
Out: TypeAlias = Annotated[Path | None, typer.Option("--out", help="cli-arg-out")]
To: TypeAlias = Annotated[str, typer.Option("--to", "--output", help="cli-render-to")]
Content: TypeAlias = Annotated[str | None, typer.Option("--from", help="cli-render-from")]
Programme: TypeAlias = Annotated[str | None, typer.Option(help="cli-render-programme")]
Order: TypeAlias = Annotated[int | None, typer.Option(help="cli-render-order")]
Hrtf: TypeAlias = Annotated[Path | None, typer.Option(help="cli-render-hrtf")]
Head: TypeAlias = Annotated[str | None, typer.Option(help="cli-render-head")]
Azimuth: TypeAlias = Annotated[float | None, typer.Option(help="cli-render-azimuth")]
Elevation: TypeAlias = Annotated[float | None, typer.Option(help="cli-render-elevation")]
Spread: TypeAlias = Annotated[float | None, typer.Option(help="cli-render-spread")]
Gain: TypeAlias = Annotated[str | None, typer.Option(help="cli-render-gain")]
Rate: TypeAlias = Annotated[int | None, typer.Option(help="cli-render-rate")]
Loudness: TypeAlias = Annotated[str | None, typer.Option(help="cli-render-loudness")]
TruePeak: TypeAlias = Annotated[str | None, typer.Option("--true-peak", help="cli-render-peak")]
Subtype: TypeAlias = Annotated[str | None, typer.Option(help="cli-render-subtype")]
Walk: TypeAlias = Annotated[Path | None, typer.Option(help="cli-opt-walk")]
Profile: TypeAlias = Annotated[str | None, typer.Option(help="cli-opt-profile")]
Language: TypeAlias = Annotated[str | None, typer.Option(help="cli-opt-language")]
Tour: TypeAlias = Annotated[str | None, typer.Option(help="cli-simulate-tour")]
Venue: TypeAlias = Annotated[Path | None, typer.Option(help="cli-check-venue")]
Lost: TypeAlias = Annotated[list[str] | None, typer.Option(help="cli-render-lost")]
Captions: TypeAlias = Annotated[Path | None, typer.Option(help="cli-render-captions")]
Report: TypeAlias = Annotated[Path | None, typer.Option(help="cli-render-report")]
