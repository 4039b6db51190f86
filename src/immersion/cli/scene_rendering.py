"""render of a scene: the sound of a visit, by blocks, as a master when a loudness is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from immersion._files import write_text
from immersion.cli.options import told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.render_reports import done, facts_of, mastering, measured, sentences, write_report

__all__ = ["render_scene"]


def render_scene(file: Path, out: Path, to: str, options: Mapping[str, Any], json: bool) -> None:
    """Render a scene as the options of the command line say, and tell what was made."""
    from immersion import stage
    from immersion.errors import UsageError
    from immersion.stage.rendering import refuse_media

    chosen = mastering(options)
    if options["--order"] is not None:
        if to.startswith("ambix:"):  # which names its own order
            raise UsageError("cli-render-unused", option="--order", kind=to)
        chosen["order"] = options["--order"]
    where = {"venue": options["--venue"], "lost": options["--lost"] or ()}
    with stage.open(file, options["--profile"], options["--language"], **where) as opened:
        for extra in (options["--report"], options["--captions"]):
            if extra is not None:
                refuse_media(opened, extra)
        visit = stage.simulate(opened, options["--walk"], tour=options["--tour"])
        with bar(told("cli-render-task")) as progress:
            made = stage.render_file(opened, out, to, visit=visit, progress=progress, **chosen)
        if options["--captions"] is not None:
            write_text(options["--captions"], stage.webvtt(stage.captions(opened, visit)))
        losses = opened.losses
    facts = facts_of(out, made) | {"losses": [loss.to_dict() for loss in losses]}
    report = options["--report"]
    if report is not None:
        write_report(report, facts | measured(out, made))
    if json:
        as_json(facts)
        return
    said = [loss.render() for loss in losses] + sentences(out, made)
    lines([*said, *(done(extra) for extra in (options["--captions"], report) if extra is not None)])
