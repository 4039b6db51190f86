"""What a USDZ may drop: levels of its models, its pictures, the coding of its sounds."""

from __future__ import annotations

from immersion.export._page.coders import coder_at_hand
from immersion.export._usd.load import load_of_usdz
from immersion.export._usd.options import UsdzOptions, largest_side
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

__all__ = ["USDZ_FITTING"]

_KBPS = (48, 32)


def _ladders(stage: Stage, options: UsdzOptions) -> dict[str, Ladder[UsdzOptions]]:
    return {
        "models": level_ladder(stage),
        "pictures": _pictures(stage, options),
        "sounds": _sounds(options),
    }


def _pictures(stage: Stage, options: UsdzOptions) -> Ladder[UsdzOptions]:
    profile = stage.profile_record
    of_profile = None if profile is None else profile.texture_coding
    steps: list[Step[UsdzOptions]] = []
    kept: list[Kept] = []
    if options.textures is None and of_profile != "keep":
        steps.append(Step("texture-coding", {"coding": "jpeg"}, asking(textures="jpeg")))
    elif options.textures != "jpeg":
        asked = "options.textures" if options.textures else f"profiles.{stage.profile}.texture_coding"
        kept.append(Kept(asked))
    if options.texture_size is None:
        steps += sides_below(largest_side(stage, options))
    else:
        kept.append(Kept("options.texture_size", memory=True))
    return Ladder(tuple(steps), tuple(kept))


def _sounds(options: UsdzOptions) -> Ladder[UsdzOptions]:
    if options.kbps is not None:
        return Ladder(kept=(Kept("options.kbps"),))
    steps: list[Step[UsdzOptions]] = [Step("kbps", {"kbps": k}, asking(kbps=k)) for k in _KBPS]
    if options.codec is None and coder_at_hand("aac").name == "aac":
        steps[0] = Step("codec", {"codec": "aac"}, asking(codec="aac", kbps=_KBPS[0]))
    return Ladder(tuple(steps))


USDZ_FITTING = Fitting(
    settled_as(UsdzOptions), _ladders, lambda attempt, contents: load_of_usdz(attempt.stage, contents)
)
"""How a USDZ is made lighter."""
