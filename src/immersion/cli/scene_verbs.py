"""check, export, preview, schema, formats."""

from pathlib import Path
from typing import Annotated

import typer

from immersion import messages
from immersion.cli import _preview_sound_texts as _preview_sound_texts
from immersion.cli import _preview_window_texts as _preview_window_texts
from immersion.cli import _texts as _texts
from immersion.cli.check_verb import add_check_verb
from immersion.cli.export_verb import add_export_verb
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, lines, table
from immersion.cli.preview_sound import desk, sound_options, tell_devices
from immersion.cli.preview_window import window_options

__all__ = ["add_scene_verbs"]


def add_scene_verbs(app: typer.Typer) -> None:
    """Add the verbs, with their help in the current language."""
    add_check_verb(app)
    add_export_verb(app)
    _add_preview(app)
    _add_listing(app)


def _add_preview(app: typer.Typer) -> None:
    scene_file = Annotated[Path, typer.Argument(help=told("cli-arg-scene"), metavar="SCENE")]
    view_name = Annotated[str | None, typer.Option(help=told("cli-opt-view"))]
    picture_file = Annotated[Path | None, typer.Option(help=told("cli-opt-picture"))]
    ears = Annotated[str, typer.Option(help=told("cli-preview-listen"))]
    card = Annotated[str | None, typer.Option(help=told("cli-preview-device"))]
    dead = Annotated[list[str] | None, typer.Option(help=told("cli-render-lost"))]
    desk_port = Annotated[int | None, typer.Option(help=told("cli-preview-osc"), metavar="PORT")]
    desk_address = Annotated[str | None, typer.Option(help=told("cli-preview-osc-to"), metavar="HOST:PORT")]
    profile_name = Annotated[str | None, typer.Option(help=told("cli-opt-profile"))]
    language_tag = Annotated[str | None, typer.Option(help=told("cli-opt-language"))]
    walk_file = Annotated[Path | None, typer.Option(help=told("cli-preview-walk"), metavar="CSV")]
    contrast = Annotated[bool, typer.Option("--high-contrast", help=told("cli-preview-contrast"))]
    still = Annotated[bool, typer.Option("--reduced-motion", help=told("cli-preview-motion"))]
    letters = Annotated[float, typer.Option(help=told("cli-preview-text"), min=0.5, max=4.0)]

    @app.command(help=told("cli-preview"))
    def preview(
        scene: scene_file,
        view: view_name = None,
        picture: picture_file = None,
        listen: ears = "binaural",
        device: card = None,
        lost: dead = None,
        osc: desk_port = None,
        osc_to: desk_address = None,
        profile: profile_name = None,
        language: language_tag = None,
        walk: walk_file = None,
        high_contrast: contrast = False,
        reduced_motion: still = False,
        text_size: letters = 1.0,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        from immersion import preview as previews
        from immersion import stage

        if device == "list":
            tell_devices(json)
            return
        with stage.open(scene, profile, language, lost=lost or ()) as opened:
            visit = None if walk is None else stage.simulate(opened, stage.Walk.read(walk))
            if picture is None:
                looked = window_options(high_contrast, reduced_motion, text_size)
                with desk(osc, osc_to) as remote:
                    shown = {"file": scene, "view": view, "remote": remote, **looked}
                    previews.run(opened, visit, **shown, **sound_options(listen, device))
                return
            chosen = view if view is not None else next(iter(opened.scene.views), "")
            if visit is None and lost:
                visit = stage.simulate(opened)  # what a fallback does, it does in a visit
            previews.save_png(previews.picture(opened, chosen, visit=visit), picture)
        if json:
            as_json({"file": str(picture), "view": chosen})
        else:
            lines([messages.text("cli-done", path=picture)])


def _add_listing(app: typer.Typer) -> None:
    @app.command(help=told("cli-schema"))
    def schema(json: Json = False, lang: Lang = None) -> None:
        from immersion.scene import schema as made

        as_json(made(lang))

    @app.command(help=told("cli-formats"))
    def formats(json: Json = False, lang: Lang = None) -> None:
        from immersion.audio.formats import AUDIO_FORMATS
        from immersion.export import EXPORTERS
        from immersion.importers import IMPORTERS
        from immersion.scans.io import FORMATS

        known = {
            "scans": FORMATS.suffixes(),
            "audio": AUDIO_FORMATS.suffixes(),
            "export": EXPORTERS.names(),
            "import": IMPORTERS.names(),
        }
        if json:
            as_json(known)
        else:
            table([(kind, " ".join(names)) for kind, names in known.items()])
