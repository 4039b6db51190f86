"""What ``inspect`` shows of a measured head."""

from __future__ import annotations

import logging
from pathlib import Path

from immersion import messages
from immersion.cli import _hrtf_texts as _hrtf_texts
from immersion.cli.output import as_json, lines, table
from immersion.errors import UsageError

__all__ = ["show_head"]


def show_head(file: Path, json: bool, **others: object) -> None:
    """Print the facts of a SOFA file, as a table or as JSON; refuse the options that are for scans."""
    from immersion.audio import inspect_hrtf

    given = ", ".join(f"--{name}" for name, value in others.items() if value is not None)
    if given:
        raise UsageError("cli-head-options", file, given=given)

    log = logging.getLogger("immersion.audio")
    # The remarks are part of what is shown: not a second time on the error output.
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        report = inspect_hrtf(file)
    finally:
        log.setLevel(level)
    if json:
        as_json(report.to_dict())
        return
    table(report.rows())
    lines([messages.text("head-remarks")] + [f"  − {remark.render()}" for remark in report.remarks])
    if not report.remarks:
        lines([f"  {messages.text('head-nothing')}"])
