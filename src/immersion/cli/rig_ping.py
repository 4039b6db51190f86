"""rig --ping: each output of a rig in turn, with its name."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from immersion import messages
from immersion.cli import _ping_texts as _ping_texts
from immersion.cli.output import as_json, bar, lines
from immersion.errors import MissingToolError, UsageError

if TYPE_CHECKING:
    from immersion.stage.pinging import Ping, PingPlan

__all__ = ["ping_rig"]


def ping_rig(
    file: Path | None, layout: str | None, out: Path | None, device: str | None, level: str | None, json: bool
) -> int:
    """Play the outputs of a scene, of a list or of a layout in turn, or write them to a file."""
    from immersion.audio.levels import level as level_of
    from immersion.stage.pinging import LEVEL, write_pings

    plan = _plan(file, layout, LEVEL if level is None else level_of(level, ("dB", "dBFS")))
    facts = {"level_dbfs_rms": plan.level, "seconds": plan.duration, "rate": 48_000}
    if out is not None:
        with bar(messages.text("cli-ping-task")) as report:
            write_pings(plan, out, report)
        if json:
            as_json(facts | {"file": str(out), "pings": [one.to_dict() for one in plan.pings]})
            return 0
        lines([_head(plan), *(f"{_clock(one.start)}  {one.told()}" for one in plan.pings)])
        lines([messages.text("cli-done", path=out)])
        return 0
    missed = _play(plan, device, json)
    if json:
        as_json(facts | {"xruns": missed, "pings": [one.to_dict() for one in plan.pings]})
    elif missed:
        lines([messages.text("cli-ping-missed", count=missed)])
    return 0


def _play(plan: PingPlan, device: str | None, quiet: bool) -> int:
    """Play a plan, with a line as each output begins; return how often the card had nothing to play."""
    from immersion.preview import ping

    def tell(one: Ping) -> None:
        if not quiet:
            lines([*([_head(plan)] if one is plan.pings[0] else []), one.told()])
            sys.stdout.flush()

    try:
        return ping.play_pings(plan, tell, device=device)
    except MissingToolError as error:
        reason = error.values.get("reason") or error.values.get("package") or error.code
        raise MissingToolError("cli-ping-no-card", reason=reason) from None


def _plan(file: Path | None, name: str | None, level: float) -> PingPlan:
    from immersion import audio, stage
    from immersion.stage.pinging import ping_layout, ping_plan

    if (file is None) == (name is None):
        raise UsageError("cli-ping-what", found="–" if file is None else f"{file}, --layout {name}")
    if name is not None:
        return ping_layout(audio.layout(name), level)
    assert file is not None
    if not _is_scene(file):
        return ping_layout(audio.read_layout(file), level)
    with stage.open(file) as opened:
        return ping_plan(opened, level)


def _is_scene(file: Path) -> bool:
    """Tell a scene from a list of loudspeakers by its key; what does not open is told by who reads it next."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines_of:
            return any(re.match(r"[\"']?immersion[\"']?\s*:", line.lstrip("{ \t")) for line in lines_of)
    except OSError:
        return False


def _head(plan: PingPlan) -> str:
    level = messages.number(plan.level, 0)
    return messages.text("cli-ping-head", count=len(plan.pings), level=level)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{messages.number(seconds % 60, 1):0>4}"
