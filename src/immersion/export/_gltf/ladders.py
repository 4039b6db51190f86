"""What a GLB may drop, part by part, from what is least seen and heard to what is most."""

from __future__ import annotations

from typing import Any

from immersion.export._gltf.load import load_of_glb
from immersion.export._gltf.options import GlbOptions, coding_of
from immersion.export._page.coders import coder_at_hand
from immersion.export.fitting import (
    Fitting,
    Kept,
    Ladder,
    Step,
    asking,
    level_ladder,
    settled_as,
    sides_below,
)
from immersion.stage.stage import Stage

__all__ = ["GLB_FITTING", "compression_ladder", "picture_ladder"]

_LEAST_ORDER = 1
_TIGHTER = ("none", "quantised", "meshopt", "draco")


def _ladders(stage: Stage, options: GlbOptions) -> dict[str, Ladder[GlbOptions]]:
    beside: Step[GlbOptions] = Step("levels", {}, asking(levels=False))
    size = coding_of(stage, options).size
    return {
        "levels": Ladder((beside,) if options.levels else (), first=True),
        "models": compression_ladder(stage, options.compression, "meshopt"),
        "pictures": picture_ladder(stage, options.textures, options.texture_size, size),
        "sounds": _sounds(stage, options),
    }


def compression_ladder(stage: Stage, asked: str | None, tighter: str) -> Ladder[Any]:
    """Return the steps of models: packed more tightly where nobody said how, then lighter levels."""
    levels = level_ladder(stage)
    profile = stage.profile_record
    of_profile = None if profile is None else profile.compression
    chosen = asked or of_profile
    if chosen is None:
        packed: Step[Any] = Step("packed", {"compression": tighter}, asking(compression=tighter))
        return Ladder((packed, *levels.steps), levels.kept)
    place = "options.compression" if asked else f"profiles.{stage.profile}.compression"
    looser = _TIGHTER.index(chosen) < _TIGHTER.index(tighter)
    return Ladder(levels.steps, (*((Kept(place),) if looser else ()), *levels.kept))


def picture_ladder(stage: Stage, asked: str | None, asked_size: int | None, size: int | None) -> Ladder[Any]:
    """Return the steps of pictures: WebP where nobody said how, then smaller sides.

    Parameters
    ----------
    stage : Stage
    asked : str, optional
        The coding that options ask for.
    asked_size : int, optional
        The longest side that options ask for.
    size : int, optional
        The longest side in all, that of the profile counted.
    """
    if not any(thing.kind in ("model", "image", "video", "text", "captions") for thing in stage.things):
        return Ladder()
    profile = stage.profile_record
    of_profile = None if profile is None else profile.texture_coding
    steps: list[Step[Any]] = []
    kept: list[Kept] = []
    if (asked or of_profile) is None:
        steps.append(Step("texture-coding", {"coding": "webp"}, asking(textures="webp")))
    elif (asked or of_profile) == "keep":
        kept.append(Kept("options.textures" if asked else f"profiles.{stage.profile}.texture_coding"))
    if asked_size is None:
        steps += sides_below(size)
    else:
        kept.append(Kept("options.texture_size", memory=True))
    return Ladder(tuple(steps), tuple(kept))


def _sounds(stage: Stage, options: GlbOptions) -> Ladder[GlbOptions]:
    beds = [str(thing.ambisonic) for thing in stage.things if thing.ambisonic is not None]
    if not beds:
        return Ladder()
    orders = [
        stage.scene.media[name].order or round(stage.sound_stream(name).channels ** 0.5) - 1 for name in beds
    ]
    kept: list[Kept] = []
    steps: list[Step[GlbOptions]] = []
    if options.bed_order is None:
        lower = range(max(orders) - 1, _LEAST_ORDER - 1, -1)
        steps = [Step("order", {"order": k}, asking(bed_order=k)) for k in lower]
    else:
        kept.append(Kept("options.bed_order"))
    if options.bed_codec == "wav":
        coder = coder_at_hand("opus")
        # A coder that does not hold all channels has its turn once the order is low enough.
        place = sum((k + 1) ** 2 > coder.channels for k in range(max(orders), _LEAST_ORDER, -1))
        steps.insert(place, Step("codec", {"codec": coder.name}, asking(bed_codec=coder.name)))
    elif options.bed_codec == "flac":
        kept.append(Kept("options.bed_codec"))
    return Ladder(tuple(steps), tuple(kept))


GLB_FITTING = Fitting(
    settled_as(GlbOptions), _ladders, lambda attempt, contents: load_of_glb(attempt.stage, contents)
)
"""How a GLB is made lighter."""
