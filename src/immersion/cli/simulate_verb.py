"""simulate."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from immersion import messages
from immersion.cli import _scene_render_texts as _scene_render_texts
from immersion.cli import _simulate_texts as _simulate_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.stage import OscCue, Visit

__all__ = ["add_simulate_verb"]


def add_simulate_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    scene_file = Annotated[Path, typer.Argument(help=told("cli-arg-scene"), metavar="SCENE")]
    walk_file = Annotated[Path | None, typer.Option(help=told("cli-opt-walk"), metavar="CSV")]
    tour_name = Annotated[str | None, typer.Option(help=told("cli-simulate-tour"))]
    profile_name = Annotated[str | None, typer.Option(help=told("cli-opt-profile"))]
    gone = Annotated[list[str] | None, typer.Option("--lost", help=told("cli-render-lost"))]
    language_tag = Annotated[str | None, typer.Option(help=told("cli-opt-language"))]
    outputs = Annotated[list[Path] | None, typer.Option("--out", help=told("cli-simulate-out"))]
    kind = Annotated[str | None, typer.Option("--format", help=told("cli-simulate-format"))]
    target = Annotated[str | None, typer.Option(help=told("cli-simulate-osc"), metavar="HOST:PORT")]
    pace = Annotated[float, typer.Option(help=told("cli-simulate-speed"))]
    often = Annotated[float, typer.Option(help=told("cli-simulate-rate"))]
    far = Annotated[float | None, typer.Option(help=told("cli-simulate-scale"))]
    bare = Annotated[bool, typer.Option("--no-adm", help=told("cli-simulate-no-adm"))]

    @app.command(help=told("cli-simulate"))
    def simulate(
        scene: scene_file,
        walk: walk_file = None,
        tour: tour_name = None,
        profile: profile_name = None,
        language: language_tag = None,
        lost: gone = None,
        out: outputs = None,
        format: kind = None,
        osc: target = None,
        speed: pace = 1.0,
        rate: often = 20.0,
        scale: far = None,
        no_adm: bare = False,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import stage
        from immersion.stage.logs import log_format

        address = None if osc is None else _address(osc)
        files = [(path, log_format(path, format)) for path in out or ()]
        _apart([path for path, _ in files], [scene, *([walk] if walk is not None else [])])
        _together(files=bool(files), format=format, osc=osc, speed=speed)
        with stage.open(scene, profile, language, lost=lost or ()) as opened:
            visit = stage.simulate(opened, walk, tour=tour)
            cues: tuple[OscCue, ...] = ()
            if address is not None or any(chosen.startswith("osc") for _, chosen in files):
                cues = stage.osc_cues(opened, visit, rate=rate, scale=scale, adm=not no_adm)
            for path, chosen in files:
                stage.write_log(opened, visit, path, chosen, cues=cues)
            losses = opened.losses
        report = _report(visit, [path for path, _ in files])
        report["losses"] = [loss.to_dict() for loss in losses]
        if not json:
            _tell(visit, report)
            lines(loss.render() for loss in losses)
        if address is not None:
            report["osc"] = _play(cues, address, speed, quiet=json)
        if json:
            as_json(report)


def _report(visit: "Visit", files: list[Path]) -> dict[str, Any]:
    events = [
        {"time": e.time_us / 1e6, "kind": e.kind, "target": e.target, "detail": dict(e.detail)}
        for e in visit.events
    ]
    return {"duration": visit.duration, "events": events, "files": [str(path) for path in files]}


def _tell(visit: "Visit", report: Mapping[str, Any]) -> None:
    table(
        [
            (
                f"{messages.number(e.time_us / 1e6, 2):>9} s",
                told(f"cli-event-{e.kind}"),
                e.target,
                _said(e.kind, e.detail),
            )
            for e in visit.events
        ]
    )
    fired = sum(event.kind == "cue" for event in visit.events)
    seconds = messages.number(visit.duration, 2)
    lines([messages.text("cli-simulate-total", events=len(visit.events), seconds=seconds, cues=fired)])
    lines(messages.text("cli-done", path=path) for path in report["files"])


def _said(kind: str, detail: Mapping[str, Any]) -> str:
    """Tell the details of an event, with the units a technician knows."""
    units = {"over": " s", "fade": " s", "from": " s", "to": " dB" if kind in ("gain", "fade") else ""}
    return "  ".join(f"{key}={_plain(value)}{units.get(key, '')}" for key, value in detail.items())


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_plain(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _play(
    cues: "tuple[OscCue, ...]", address: tuple[str, int], speed: float, *, quiet: bool
) -> dict[str, Any]:
    from immersion import stage

    host, port = address
    seconds = cues[-1].time_us / 1e6 / speed if cues and speed > 0 else 0.0
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    sending = messages.text(
        "cli-simulate-sending", messages=len(cues), address=shown, seconds=messages.number(seconds, 1)
    )
    if not quiet:
        lines([sending])
    with bar("OSC") as progress:
        done = stage.play_osc(cues, host, port, speed=speed, progress=progress)
    if not quiet:
        late = messages.number(done.latest * 1e3, 1)
        lines([messages.text("cli-simulate-sent", messages=done.messages, late=late)])
    return {"messages": done.messages, "packets": done.packets, "latest": done.latest, "address": shown}


def _address(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port[:6]) <= 65535:
        raise UsageError("cli-simulate-address", value=value)
    return host, int(port)


def _apart(files: list[Path], inputs: list[Path]) -> None:
    """Refuse to write over what is read."""
    kept = {path.resolve() for path in inputs}
    for path in files:
        if path.resolve() in kept:
            raise UsageError("cli-over-input", path)


def _together(*, files: bool, format: str | None, osc: str | None, speed: float) -> None:
    """Refuse an option that would change nothing."""
    if format is not None and not files:
        raise UsageError("cli-simulate-without", option="--format", other="--out")
    if speed != 1.0 and osc is None:
        raise UsageError("cli-simulate-without", option="--speed", other="--osc")
