"""What a page may drop.

Packing and levels of models, coding and size of pictures, coding of sounds, order of beds, height and kilobits of
videos.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from immersion.export._gltf.ladders import compression_ladder, picture_ladder
from immersion.export._gltf.options import coding_of
from immersion.export._page.coders import coder_at_hand
from immersion.export._page.film_coding import has_programs
from immersion.export._page.films import film_measures
from immersion.export._page.lighter_films import Limits
from immersion.export._page.load import load_of_page
from immersion.export._page.options import WebOptions, room_options
from immersion.export._usd.options import UsdzOptions
from immersion.export.contents import Contents
from immersion.export.fitting import Attempt, Fitting, Kept, Ladder, Load, Step, asking, settled_as
from immersion.export.sources import used_media
from immersion.stage.ffmpeg import encoder_among
from immersion.stage.laid_signals import closed
from immersion.stage.stage import Stage

__all__ = ["WEB_FITTING", "objects_options"]

_ORDER = 3  # of the page's field
# Speech and beds bear 48 kbit/s a channel without being heard as coded; a lower order is heard before 24 are.
_SOUNDS = (("kbps", 48), ("kbps", 32), ("order", 2), ("kbps", 24), ("order", 1), ("kbps", 16))

_FILMS = ((1080, 4000), (720, 2000), (540, 1200), (360, 600), (216, 300))
"""Pixels of height and kilobits per second, the least seen first."""


def _ladders(stage: Stage, options: WebOptions) -> dict[str, Ladder[WebOptions]]:
    size = coding_of(stage, room_options(stage, options)).size
    return {
        "models": _models(stage, options),
        "pictures": picture_ladder(stage, options.textures, options.texture_size, size),
        "sounds": _sounds(stage, options),
        "films": _films(stage, options),
    }


def _models(stage: Stage, options: WebOptions) -> Ladder[WebOptions]:
    """Return the steps of models: those that stand in until the full ones have come go first."""
    ladder = compression_ladder(stage, options.compression, "quantised")
    shown = {str(thing.model) for thing in stage.things if thing.model is not None}
    if not options.light_first or not any(stage.scene.media[name].lods for name in shown):
        return ladder
    alone: Step[WebOptions] = Step("levels", {}, asking(light_first=False))
    return Ladder((alone, *ladder.steps), ladder.kept)


def _sounds(stage: Stage, options: WebOptions) -> Ladder[WebOptions]:
    coder = coder_at_hand(*(("opus", "aac") if options.codec is None else (options.codec,)))
    most = min(_ORDER, max((_order(stage, str(t.ambisonic)) for t in stage.things if t.ambisonic), default=0))
    kept: list[Kept] = []
    if options.codec == "flac":
        kept.append(Kept("options.codec"))
    if options.kbps is not None and coder.lossy:
        kept.append(Kept("options.kbps"))
    if options.bed_order is not None and most > 1:
        kept.append(Kept("options.bed_order", memory=True))
    steps: list[Step[WebOptions]] = []
    for drop, value in _SOUNDS:
        if drop == "kbps" and coder.lossy and options.kbps is None:
            steps.append(Step("kbps", {"kbps": value}, asking(kbps=value)))
        if drop == "order" and options.bed_order is None and value < most:
            steps.append(Step("order", {"order": value}, asking(bed_order=value), memory=True))
    return Ladder(tuple(steps), tuple(kept))


def _films(stage: Stage, options: WebOptions) -> Ladder[WebOptions]:
    shown = any(thing.video is not None for thing in stage.things)
    if not shown and not any(media.signed for media in used_media(stage).values()):
        return Ladder()
    if not has_programs() or encoder_among("libx264", "libopenh264", "libvpx-vp9", "libvpx") is None:
        return Ladder(missing="ffmpeg")
    asked = {"film_height": options.film_height, "film_kbps": options.film_kbps}
    kept = tuple(Kept(f"options.{name}") for name, value in asked.items() if value is not None)
    if len(kept) == len(asked):
        return Ladder(kept=kept)
    steps = (_film_step(options.film_height or high, options.film_kbps or kbps) for high, kbps in _FILMS)
    return Ladder(tuple(steps), kept)


def _film_step(height: int, kbps: int) -> Step[WebOptions]:
    values = {"height": height, "kbps": kbps}
    useful = partial(_any_beyond, limits=Limits(height, kbps))
    return Step("film", values, asking(film_height=height, film_kbps=kbps), useful=useful)


def _any_beyond(load: Load, limits: Limits) -> bool:
    return any(limits.exceeded_by(height, kbps) for height, kbps in load.films)


def _load(attempt: Attempt[WebOptions], contents: Contents) -> Load:
    options = attempt.options
    measures = film_measures(options.kept, Limits(options.film_height, options.film_kbps))
    films = tuple((one.height, one.kbps) for one in measures)
    return replace(load_of_page(attempt.stage, contents), films=films)


def _order(stage: Stage, bed: str) -> int:
    stream = stage.sound_stream(bed)
    closed(stream)
    return math.isqrt(stream.channels) - 1


def objects_options(options: WebOptions) -> UsdzOptions:
    """Return the options of the objects beside a page: as light as the page is."""
    return UsdzOptions(
        texture_size=options.texture_size,
        textures="jpeg" if options.textures == "webp" else None,
        kbps=options.kbps,
        kept=options.kept,
    )


WEB_FITTING = Fitting(settled_as(WebOptions), _ladders, _load)
"""How a page is made lighter."""
