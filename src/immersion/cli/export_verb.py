"""export: a scene as files for others, each saying what it lost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immersion.cli import _export_texts as _export_texts
from immersion.cli import _texts as _texts
from immersion.cli.export_options import Asked, PageAsked, glb_options, target_names, web_options
from immersion.cli.export_weights import fail_over_limits, heading, tell_files, tell_weights
from immersion.cli.options import Json, Lang, told
from immersion.cli.output import as_json, bar, lines
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.stage.loss import Loss

__all__ = ["add_export_verb"]

_Opening = tuple[Path, str | None, str | None]
"""Of a stage: the scene, its profile and its language."""


def add_export_verb(app: typer.Typer) -> None:
    """Add the verb, with its help in the current language."""
    scene_file = Annotated[Path, typer.Argument(help=told("cli-arg-scene"), metavar="SCENE")]
    profile_name = Annotated[str | None, typer.Option(help=told("cli-opt-profile"))]
    language_tag = Annotated[str | None, typer.Option(help=told("cli-opt-language"))]
    targets = Annotated[str, typer.Option("--to", help=told("cli-opt-to"))]
    folder = Annotated[Path | None, typer.Option("--out", help=told("cli-opt-folder"))]
    trial = Annotated[bool, typer.Option("--dry-run", help=told("cli-export-dry"))]
    packing = Annotated[str | None, typer.Option(help=told("cli-export-compression"))]
    coordinate_bits = Annotated[int | None, typer.Option(help=told("cli-export-bits"))]
    picture_coding = Annotated[str | None, typer.Option(help=told("cli-export-textures"))]
    picture_size = Annotated[int | None, typer.Option(help=told("cli-export-size"), min=1)]
    beside = Annotated[bool, typer.Option("--quick-look", help=told("cli-export-quick-look"))]
    one_file = Annotated[bool, typer.Option("--single", help=told("cli-export-single"))]
    sound_coding = Annotated[str | None, typer.Option("--codec", help=told("cli-export-codec"))]
    sound_rate = Annotated[int | None, typer.Option("--kbps", help=told("cli-export-kbps"))]
    film_pixels = Annotated[int | None, typer.Option("--film-height", help=told("cli-export-film-height"))]
    film_rate = Annotated[int | None, typer.Option("--film-kbps", help=told("cli-export-film-kbps"))]
    failing = Annotated[bool, typer.Option("--strict", help=told("cli-export-strict"))]

    @app.command(help=told("cli-export"))
    def export(
        scene: scene_file,
        out: folder = None,
        to: targets = "glb",
        single: one_file = False,
        quick_look: beside = False,
        dry_run: trial = False,
        compression: packing = None,
        bits: coordinate_bits = None,
        textures: picture_coding = None,
        texture_size: picture_size = None,
        codec: sound_coding = None,
        kbps: sound_rate = None,
        film_height: film_pixels = None,
        film_kbps: film_rate = None,
        strict: failing = False,
        profile: profile_name = None,
        language: language_tag = None,
        json: Json = False,
        lang: Lang = None,
    ) -> None:
        names = target_names(to)
        glb = glb_options(names, compression, bits, textures, texture_size)
        given = PageAsked(single, quick_look, codec, kbps, film_height, film_kbps)
        web = web_options(names, given)
        opening = scene, profile, language
        if dry_run:
            found = _tell_losses(opening, names, json, Asked(glb, web))
        elif out is None:
            raise UsageError("cli-missing", wanted="--out", command="immersion export")
        else:
            found = _write_all(opening, names, out, json, Asked(glb, web))
        fail_over_limits(strict, found)


def _write_all(opening: _Opening, targets: list[str], out: Path, as_data: bool, asked: Asked) -> "list[Loss]":
    """Write each target and tell what is in it; return all that was lost."""
    from immersion import export as exports
    from immersion import stage

    manifests = []
    for target in targets:
        with stage.open(*opening) as opened, bar(target) as report:
            # Several targets in one folder would have one another's files among theirs.
            folder = out if len(targets) == 1 else out / target
            manifests.append(exports.write(opened, target, folder, report, options=asked.of(target, opened)))
    found = [loss for manifest in manifests for loss in manifest.losses]
    if as_data:
        as_json([manifest.to_dict() for manifest in manifests])
        return found
    for manifest in manifests:
        if len(manifests) > 1:
            lines([heading(manifest.target)])
        tell_files(manifest)
        lines(loss.render() for loss in manifest.losses)
        lines([""])
    tell_weights(manifests)
    return found


def _tell_losses(opening: _Opening, targets: list[str], as_data: bool, asked: Asked) -> "list[Loss]":
    """Print what each target would lose, and return it; nothing is written."""
    from immersion import export as exports
    from immersion import stage

    told_all = {}
    for target in targets:
        with stage.open(*opening) as opened, bar(target) as report:
            told_all[target] = exports.losses(opened, target, report, options=asked.of(target, opened))
    if as_data:
        as_json({target: [loss.to_dict() for loss in found] for target, found in told_all.items()})
    for target, found in () if as_data else told_all.items():
        lines([heading(target)])
        lines(f"  {loss.render()}" for loss in found)
        if not found:
            lines([f"  {told('cli-export-none')}"])
    return [loss for found in told_all.values() for loss in found]
