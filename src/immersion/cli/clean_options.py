"""Options of the verb clean. Their help is a code of the catalogue, told when it is printed."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from immersion.cli import _clean_texts as _clean_texts
from immersion.cli import _texts as _texts

Source: TypeAlias = Annotated[Path, typer.Argument(help="cli-arg-in", metavar="FILE")]
Target: TypeAlias = Annotated[Path, typer.Argument(help="cli-arg-out", metavar="OUT")]
Unit: TypeAlias = Annotated[str | None, typer.Option(help="cli-opt-unit")]
Tolerance: TypeAlias = Annotated[float, typer.Option(help="cli-clean-tolerance")]
Fill: TypeAlias = Annotated[float | None, typer.Option(help="cli-clean-fill", metavar="MAX_AREA")]
Perimeter: TypeAlias = Annotated[float | None, typer.Option(help="cli-clean-perimeter", metavar="MAX")]
Outer: TypeAlias = Annotated[bool, typer.Option("--keep-outer/--close-outer", help="cli-clean-outer")]
Component: TypeAlias = Annotated[float, typer.Option(help="cli-clean-component")]
Triangles: TypeAlias = Annotated[int, typer.Option(help="cli-clean-triangles")]
Near: TypeAlias = Annotated[float, typer.Option(help="cli-clean-near")]
Beyond: TypeAlias = Annotated[float | None, typer.Option(help="cli-clean-beyond")]
Spikes: TypeAlias = Annotated[bool, typer.Option("--spikes", help="cli-clean-spikes")]
Support: TypeAlias = Annotated[bool, typer.Option("--support-plane", help="cli-clean-support")]
Crop: TypeAlias = Annotated[str | None, typer.Option(help="cli-clean-crop", metavar="BOX")]
Cut: TypeAlias = Annotated[bool, typer.Option("--cut", help="cli-clean-cut")]
Sigma: TypeAlias = Annotated[float, typer.Option(help="cli-clean-sigma")]
