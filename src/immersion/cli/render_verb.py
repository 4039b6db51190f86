"""render: of a scene, or of a sound file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from immersion.cli import _adm_render_texts as _adm_render_texts
from immersion.cli import _check_texts as _check_texts
from immersion.cli import _render_texts as _render_texts
from immersion.cli import _scene_render_texts as _scene_render_texts
from immersion.cli import _simulate_texts as _simulate_texts
from immersion.cli import _texts as _texts
from immersion.cli import render_options as given
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
        file: given.File,
        target: given.Target = None,
        out: given.Out = None,
        to: given.To = "binaural",
        content: given.Content = None,
        programme: given.Programme = None,
        order: given.Order = None,
        hrtf: given.Hrtf = None,
        head: given.Head = None,
        azimuth: given.Azimuth = None,
        elevation: given.Elevation = None,
        spread: given.Spread = None,
        gain: given.Gain = None,
        rate: given.Rate = None,
        loudness: given.Loudness = None,
        true_peak: given.TruePeak = None,
        subtype: given.Subtype = None,
        walk: given.Walk = None,
        profile: given.Profile = None,
        language: given.Language = None,
        tour: given.Tour = None,
        venue: given.Venue = None,
        lost: given.Lost = None,
        captions: given.Captions = None,
        report: given.Report = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        where = _place(file, target, out, (report, captions))
        both: dict[str, Any] = {
            "--order": order, "--loudness": loudness, "--true-peak": true_peak, "--subtype": subtype,
            "--report": report,
        }  # fmt: skip
        scenes: dict[str, Any] = {
            "--walk": walk, "--profile": profile, "--language": language, "--tour": tour, "--venue": venue,
            "--lost": lost or None, "--captions": captions,
        }  # fmt: skip
        files: dict[str, Any] = {
            "--from": content, "--programme": programme, "--hrtf": hrtf, "--head": head, "--azimuth": azimuth,
            "--elevation": elevation, "--spread": spread, "--gain": gain, "--rate": rate,
        }  # fmt: skip
        if _is_sound(file):
            _refuse(scenes, "AUDIO")
            _render_sound(file, where, to, files | both, json)
        else:
            _refuse(files, "SCENE")
            render_scene(file, where, to, scenes | both, json)

    app.command(help=told("cli-pictures-render"), name="render")(with_pictures(render))


def _place(file: Path, target: Path | None, out: Path | None, beside: Iterable[Path | None]) -> Path:
    """Return where the sound goes, once it is known that nothing is written over another thing."""
    where = out if target is None else target
    if where is None or (out is not None and target is not None):
        raise UsageError("cli-render-no-out")
    another(file, where)
    for extra in beside:
        if extra is not None:
            another(file, extra)
            if where.resolve() == extra.resolve():
                raise UsageError("cli-over-input", extra)
    return where


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
