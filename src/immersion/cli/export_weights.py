"""What an export weighs, as its reader is told: one table for all targets, with the parts of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from immersion import messages
from immersion.cli import _export_texts as _export_texts
from immersion.cli.options import told
from immersion.cli.output import table

if TYPE_CHECKING:
    from immersion.export import Manifest
    from immersion.stage.loss import Loss

__all__ = ["OVER_LIMITS", "fail_over_limits", "heading", "tell_files", "tell_weights"]

OVER_LIMITS = frozenset({"budget-unmet", "export-over-budget", "memory-unmet", "profile-triangles"})
"""The losses that say that a limit of a profile is not met."""

_PARTS = ("models", "pictures", "sounds", "films", "levels", "page", "other")


def heading(target: str) -> str:
    """Return the line above what is told of a target."""
    return f"{target}\u00a0:" if messages.language() == "fr" else f"{target}:"


def tell_files(manifest: Manifest) -> None:
    """Print the files of an export with their sizes."""
    table([(entry.path, messages.size(entry.bytes)) for entry in manifest.files], right={1})


def tell_weights(manifests: Iterable[Manifest]) -> None:
    """Print bytes, triangles, memory once decoded and energy of a visit, and the first and third by part."""
    columns = ("target", "bytes", "triangles", "memory", "energy")
    rows = [tuple(told(f"cli-export-{column}") for column in columns)]
    for manifest in manifests:
        weights = manifest.weights
        if weights is None:
            continue
        whole = (messages.number(weights.bytes), messages.number(weights.triangles))
        energy = messages.number(weights.energy_wh, 3, unit="Wh")
        rows.append((manifest.target, *whole, messages.size(weights.memory), energy))
        for part in _PARTS:
            size, memory = weights.parts.get(part), weights.decoded.get(part)
            if size or memory:
                name = f"  {told(f'cli-export-part-{part}')}"
                decoded = messages.size(memory) if memory else ""
                rows.append((name, messages.number(size or 0), "", decoded, ""))
    if len(rows) > 1:
        table(rows, right={1, 2, 3, 4})


def fail_over_limits(strict: bool, losses: Iterable[Loss]) -> None:
    """End with the code of findings when a limit of a profile is not met, and that was to fail."""
    over = [loss for loss in losses if loss.code in OVER_LIMITS]
    if strict and over:
        raise typer.Exit(1)
