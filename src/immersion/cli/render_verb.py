"""render: of a scene, or of a sound file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

from immersion.cli import _adm_render_texts as _adm_render_texts
from immersion.cli import _check_texts as _check_texts
from immersion.cli import _render_texts as _render_texts
from immersion.cli import _scene_render_texts as _scene_render_texts
from immersion.cli import _simulate_texts as _simulate_texts
from immersion.cli import _texts as _texts
from immersion.cli.angles import angles_in
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines
from immersion.cli.pictures_options import with_pictures
from immersion.cli.render_reports import done, facts_of, mastering, measured, sentences, write_report
from immersion.cli.scan_files import another
from immersion.cli.scene_rendering import render_scene
from immersion.errors import UsageError

__all__ = ["add_render_verb"]


def add_render_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""

    def render(
        file: Annotated[Path, typer.Argument(help=told("cli-render-file"), metavar="FILE")],
        target: Annotated[Path | None, typer.Argument(help=told("cli-render-out"), metavar="OUT")] = None,
        out: Annotated[Path | None, typer.Option("--out", help=told("cli-arg-out"))] = None,
        to: Annotated[str, typer.Option("--to", "--output", help=told("cli-render-to"))] = "binaural",
        content: Annotated[str | None, typer.Option("--from", help=told("cli-render-from"))] = None,
        programme: Annotated[str | None, typer.Option(help=told("cli-render-programme"))] = None,
        order: Annotated[int | None, typer.Option(help=told("cli-render-order"))] = None,
        hrtf: Annotated[Path | None, typer.Option(help=told("cli-render-hrtf"))] = None,
        head: Annotated[str | None, typer.Option(help=told("cli-render-head"))] = None,
        azimuth: Annotated[float | None, typer.Option(help=told("cli-render-azimuth"))] = None,
        elevation: Annotated[float | None, typer.Option(help=told("cli-render-elevation"))] = None,
        spread: Annotated[float | None, typer.Option(help=told("cli-render-spread"))] = None,
        gain: Annotated[str | None, typer.Option(help=told("cli-render-gain"))] = None,
        rate: Annotated[int | None, typer.Option(help=told("cli-render-rate"))] = None,
        loudness: Annotated[str | None, typer.Option(help=told("cli-render-loudness"))] = None,
        true_peak: Annotated[str | None, typer.Option("--true-peak", help=told("cli-render-peak"))] = None,
        subtype: Annotated[str | None, typer.Option(help=told("cli-render-subtype"))] = None,
        walk: Annotated[Path | None, typer.Option(help=told("cli-opt-walk"))] = None,
        profile: Annotated[str | None, typer.Option(help=told("cli-opt-profile"))] = None,
        language: Annotated[str | None, typer.Option(help=told("cli-opt-language"))] = None,
        tour: Annotated[str | None, typer.Option(help=told("cli-simulate-tour"))] = None,
        venue: Annotated[Path | None, typer.Option(help=told("cli-check-venue"))] = None,
        lost: Annotated[list[str] | None, typer.Option(help=told("cli-render-lost"))] = None,
        captions: Annotated[Path | None, typer.Option(help=told("cli-render-captions"))] = None,
        report: Annotated[Path | None, typer.Option(help=told("cli-render-report"))] = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        if (out is None) == (target is None):
            raise UsageError("cli-render-no-out")
        where = out if out is not None else target
        assert where is not None
        another(file, where)
        for extra in (report, captions):
            if extra is not None:
                another(file, extra)
                if where.resolve() == extra.resolve():
                    raise UsageError("cli-over-input", extra)
        for_both: dict[str, Any] = {
            **{"--order": order, "--loudness": loudness, "--true-peak": true_peak, "--subtype": subtype},
            "--report": report,
        }
        for_scenes: dict[str, Any] = {
            **{"--walk": walk, "--profile": profile, "--language": language},
            **{"--tour": tour, "--venue": venue, "--lost": lost or None, "--captions": captions},
        }
        for_files: dict[str, Any] = {
            **{
                "--from": content,
                "--programme": programme,
                "--hrtf": hrtf,
                "--head": head,
                "--azimuth": azimuth,
            },
            **{"--elevation": elevation, "--spread": spread, "--gain": gain, "--rate": rate},
        }
        if not _is_sound(file):
            _refuse(for_files, "SCENE")
            render_scene(file, where, to, for_scenes | for_both, json)
            return
        _refuse(for_scenes, "AUDIO")
        _render_sound(file, where, to, for_files | for_both, json)

    app.command(help=told("cli-pictures-render"), name="render")(with_pictures(render))


def _is_sound(file: Path) -> bool:
    from immersion.audio.formats import AUDIO_FORMATS

    return file.suffix.lower() in AUDIO_FORMATS.suffixes()


def _refuse(options: dict[str, Any], kind: str) -> None:
    """Refuse options that would change nothing."""
    for option, value in options.items():
        if value is not None:
            raise UsageError("cli-render-unused", option=option, kind=kind)


def _render_sound(file: Path, out: Path, to: str, options: dict[str, Any], json: bool) -> None:
    from immersion.audio.file_rendering import render_file

    if to != "binaural":
        _refuse({name: options[name] for name in ("--hrtf", "--head")}, to)
    if to.startswith("ambix:"):  # which names its own order
        _refuse({"--order": options["--order"]}, to)
    chosen = _chosen(options, out)
    with bar(told("cli-render-task")) as progress:
        made = render_file(file, out, to, progress=progress, **chosen)
    if options["--report"] is not None:
        write_report(options["--report"], facts_of(out, made) | measured(out, made))
    if json:
        as_json(facts_of(out, made))
        return
    # The findings of the graph were logged, and so are on the error output.
    lines([*sentences(out, made), *([] if options["--report"] is None else [done(options["--report"])])])


def _chosen(options: dict[str, Any], out: Path) -> dict[str, Any]:
    """Return the options as `render_file` takes them."""
    chosen: dict[str, Any] = {"content": options["--from"], "order": options["--order"]}
    chosen["programme"] = options["--programme"]
    chosen["rate"] = options["--rate"]
    for name, most in (("azimuth", 360.0), ("elevation", 90.0), ("spread", 360.0)):
        value = options[f"--{name}"]
        least = 0.0 if name == "spread" else -most
        if value is not None and not least <= value <= most:
            wanted = f"{least:g} – {most:g}"
            raise UsageError("cli-render-range", option=f"--{name}", value=value, wanted=wanted)
        chosen[name] = math.radians(value or 0.0)
    from immersion.audio.levels import level

    gain = None if options["--gain"] is None else level(options["--gain"], ("dB",))
    if gain is not None and not -200.0 <= gain <= 60.0:
        raise UsageError("cli-render-range", option="--gain", value=gain, wanted="-200 – 60")
    chosen["gain"] = 10 ** ((gain or 0.0) / 20)
    chosen |= mastering(options)
    angles = angles_in(options["--head"])
    if angles is not None:
        from immersion.audio.listener import Listener

        chosen["pose"] = Listener.facing(*angles)
    if options["--hrtf"] is not None:
        from immersion.audio import read_hrtf

        chosen["hrtf"] = lambda rate: read_hrtf(options["--hrtf"], rate)
    return chosen
