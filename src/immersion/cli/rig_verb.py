"""rig."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion import messages
from immersion.cli import _ping_texts as _ping_texts
from immersion.cli import _rig_texts as _rig_texts
from immersion.cli import _texts as _texts
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines, table
from immersion.cli.rig_ping import ping_rig
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.audio import Area, Layout, RigReport

__all__ = ["add_rig_verb"]

_DEFAULT_RADIUS = 2.5


def add_rig_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    source = Annotated[Path | None, typer.Argument(help=told("cli-rig-arg"), metavar="LIST")]
    written = Annotated[Path | None, typer.Argument(help=told("cli-ping-out"), metavar="OUT.wav")]
    pinged = Annotated[bool, typer.Option("--ping", help=told("cli-ping"))]
    card = Annotated[str | None, typer.Option(help=told("cli-ping-device"))]
    loud = Annotated[str | None, typer.Option(help=told("cli-ping-level"), metavar="-30dB")]
    named = Annotated[str | None, typer.Option("--layout", help=told("cli-rig-layout"))]
    far = Annotated[float | None, typer.Option(help=told("cli-rig-radius"))]
    grade = Annotated[int, typer.Option(help=told("cli-rig-order"))]
    way = Annotated[str, typer.Option(help=told("cli-rig-method"))]
    gone = Annotated[str | None, typer.Option(help=told("cli-rig-lost"), metavar="A,B")]
    size = Annotated[str | None, typer.Option(help=told("cli-rig-area"), metavar="4x3")]
    above = Annotated[float, typer.Option(help=told("cli-rig-ears"))]
    grid = Annotated[float, typer.Option(help=told("cli-rig-step"))]
    target = Annotated[Path | None, typer.Option(help=told("cli-rig-out"), metavar="DIR")]

    def rig(
        file: source = None,
        sound: written = None,
        layout: named = None,
        radius: far = None,
        order: grade = 3,
        method: way = "allrad",
        lost: gone = None,
        area: size = None,
        ears: above = 0.0,
        step: grid = 0.25,
        out: target = None,
        ping: pinged = False,
        device: card = None,
        level: loud = None,
        json: Json = False,
        lang: Lang = None,
    ) -> int:
        from immersion import audio

        if ping:
            return ping_rig(file, layout, sound, device, level, json)
        if sound is not None or device is not None or level is not None:
            raise UsageError("cli-ping-alone", found=sound or (f"--device {device}" if device else "--level"))
        places = _layout(file, layout, radius)
        decoder = audio.LoudspeakerDecoder(places, order, method)
        names = [name.strip() for name in (lost or "").split(",") if name.strip()]
        with bar(told("cli-rig")) as report:
            made = audio.rig_report(decoder, _area(places, area, ears, step), lost=names, progress=report)
        files = () if out is None else made.write(out)
        if json:
            as_json(made.to_dict() | {"files": [str(one) for one in files]})
        else:
            _tell(made)
            lines(messages.text("cli-done", path=one) for one in files)
        return 1 if decoder.findings else 0

    app.command(help=told("cli-rig"))(rig)


def _layout(file: Path | None, name: str | None, radius: float | None) -> "Layout":
    from immersion import audio

    if (file is None) == (name is None):
        raise UsageError(
            "cli-rig-what", found=told("cli-rig-none") if file is None else f"{file}, --layout {name}"
        )
    if name is not None:
        return audio.layout(name).scaled(_DEFAULT_RADIUS if radius is None else radius)
    assert file is not None
    listed = audio.read_layout(file)
    return listed if radius is None else listed.scaled(radius)


def _area(rig: "Layout", size: str | None, ears: float, step: float) -> "Area":
    """Return the area asked for, else a square that keeps off the loudspeakers."""
    from immersion import audio

    if size is None:
        side = round(float(rig.distances[rig.full_range].min()) * 1.2, 1)
        return audio.Area.around(side, side, ears, step)
    parts = re.fullmatch(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*[x×]\s*([0-9]+(?:[.,][0-9]+)?)\s*", size)
    width, depth = (float(part.replace(",", ".")) for part in parts.groups()) if parts else (0.0, 0.0)
    if not (width > 0 and depth > 0):
        raise UsageError("cli-rig-size", value=size)
    return audio.Area.around(width, depth, ears, step)


def _tell(report: "RigReport") -> None:
    """Print what to set on the amplifiers, then what visitors hear."""
    decoder, area = report.decoder, report.whole.area
    head = messages.text(
        "cli-rig-head",
        name=decoder.layout.name,
        count=len(decoder.layout),
        method=decoder.method,
        order=decoder.order,
        width=messages.number(area.left - area.right, 1),
        depth=messages.number(area.front - area.back, 1),
    )
    lines([head, ""])
    _tell_loudspeakers(report)
    lines([""])
    _tell_figures(report)


def _tell_loudspeakers(report: "RigReport") -> None:
    distances = report.decoder.layout.distances
    titles = tuple(told(f"cli-rig-{name}") for name in ("speaker", "distance", "delay", "gain"))
    rows = [
        (
            one["name"],
            f"{messages.number(float(distance), 2)} m",
            f"{messages.number(one['delay_ms'], 2)} ms",
            f"{messages.number(_decibels(one['gain']), 1)} dB",
        )
        for one, distance in zip(report.to_dict()["loudspeakers"], distances, strict=True)
    ]
    table([titles, *rows])


def _tell_figures(report: "RigReport") -> None:
    maps = report.maps
    titles = (
        "",
        *(messages.text(f"cli-rig-{kind}", lost=", ".join(one.silent)) for kind, one in maps.items()),
    )
    figures = [one.summary() for one in maps.values()]
    rows = [
        (
            told(f"cli-rig-{text}"),
            *(f"{messages.number(one[key] * scale, digits)} {unit}" for one in figures),
        )
        for text, key, scale, digits, unit in (
            ("level-range", "level_range_db", 1, 1, "dB"),
            ("spread", "mean_spread_db", 1, 1, "dB"),
            ("centre", "spread_at_listener_db", 1, 1, "dB"),
            ("angle", "mean_direction_error_deg", 1, 0, "°"),
            ("late", "worst_lateness_ms", 1, 0, "ms"),
            ("good", "good_share", 100, 0, "%"),
        )
    ]
    table([titles, *rows])


def _decibels(gain: float) -> float:
    from math import log10

    return 20.0 * log10(max(abs(gain), 1e-6))
