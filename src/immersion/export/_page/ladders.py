"""What a page may drop: packing and levels of models, coding and size of pictures, coding of sounds, order of beds."""

from __future__ import annotations

import math

from immersion.export._gltf.ladders import compression_ladder, picture_ladder
from immersion.export._gltf.options import coding_of
from immersion.export._page.coders import coder_at_hand
from immersion.export._page.load import load_of_page
from immersion.export._page.options import WebOptions, room_options
from immersion.export._usd.options import UsdzOptions
from immersion.export.fitting import Fitting, Kept, Ladder, Step, asking, settled_as
from immersion.stage.laid_signals import closed
from immersion.stage.stage import Stage

__all__ = ["WEB_FITTING", "objects_options"]

_ORDER = 3  # of the page's field
# Speech and beds bear 48 kbit/s a channel without being heard as coded; a lower order is heard before 24 are.
_SOUNDS = (("kbps", 48), ("kbps", 32), ("order", 2), ("kbps", 24), ("order", 1), ("kbps", 16))


def _ladders(stage: Stage, options: WebOptions) -> dict[str, Ladder[WebOptions]]:
    size = coding_of(stage, room_options(stage, options)).size
    return {
        "models": _models(stage, options),
        "pictures": picture_ladder(stage, options.textures, options.texture_size, size),
        "sounds": _sounds(stage, options),
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


WEB_FITTING = Fitting(
    settled_as(WebOptions), _ladders, lambda attempt, contents: load_of_page(attempt.stage, contents)
)
"""How a page is made lighter."""
