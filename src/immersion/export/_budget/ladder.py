"""What a GLB may drop, part by part, from what is least seen and heard to what is most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from immersion.export._budget import _budget_texts as _budget_texts
from immersion.export._gltf.options import GlbOptions, coding_of
from immersion.export._page.coders import coder_at_hand
from immersion.stage.stage import Stage

__all__ = ["Step", "ladders"]

_SIDES = (4096, 2048, 1024, 512, 256)
_LEAST_ORDER = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One drop: the loss that tells it, the options that make it, and the level of detail when that is it."""

    code: str
    values: Mapping[str, object]
    options: Mapping[str, object] = field(default_factory=dict)
    level: int | None = None


def ladders(stage: Stage, options: GlbOptions) -> dict[str, list[Step]]:
    """Return the steps of each part of an export, as :func:`immersion.export._budget.weights.parts_of` names them."""
    coding = coding_of(stage, options)
    return {
        "levels": [Step("budget-levels", {}, {"levels": False})] if options.levels else [],
        "models": _models(stage, coding.compression),
        "pictures": _pictures(coding.textures, coding.size),
        "sounds": _sounds(stage),
    }


def _models(stage: Stage, compression: str) -> list[Step]:
    steps = []
    if compression in ("none", "quantised"):
        steps.append(Step("budget-packed", {"compression": "meshopt"}, {"compression": "meshopt"}))
    profile = stage.profile_record
    first = (0 if profile is None else profile.lod or 0) + 1
    shown = {str(thing.model) for thing in stage.things if thing.model is not None}
    most = max((len(stage.scene.media[name].lods or ()) for name in shown), default=0)
    return [*steps, *(Step("budget-lod", {"level": k}, level=k) for k in range(first, most + 1))]


def _pictures(coding: str, size: int | None) -> list[Step]:
    steps = []
    if coding == "keep":
        steps.append(Step("budget-texture-coding", {"coding": "webp"}, {"textures": "webp"}))
    sides = [side for side in _SIDES if size is None or side < size]
    return [*steps, *(Step("budget-texture", {"side": side}, {"texture_size": side}) for side in sides)]


def _sounds(stage: Stage) -> list[Step]:
    beds = [str(thing.ambisonic) for thing in stage.things if thing.ambisonic is not None]
    if not beds:
        return []
    coder = coder_at_hand("opus")
    orders = [
        stage.scene.media[name].order or round(stage.sound_stream(name).channels ** 0.5) - 1 for name in beds
    ]
    lower = range(max(orders) - 1, _LEAST_ORDER - 1, -1)
    steps = [Step("budget-order", {"order": k}, {"bed_order": k}) for k in lower]
    # A coder that does not hold all channels has its turn once the order is low enough.
    place = sum((k + 1) ** 2 > coder.channels for k in range(max(orders), _LEAST_ORDER, -1))
    steps.insert(place, Step("budget-codec", {"codec": coder.name}, {"bed_codec": coder.name}))
    return steps
