"""Sounds as SpatialAudio: one prim for each stretch that the schedule plays, with its level over time.

Reference: OpenUSD, ``UsdMedia.SpatialAudio``. It has no cone, no law of distance, no ambisonics and no trigger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immersion.export._usd.document import RATE, Document
from immersion.export._usd.moving import time_code
from immersion.export._usd.pxr import pxr
from immersion.scene.visit import Play, Visit

__all__ = ["add_play"]


def add_play(
    document: Document, parent: str, play: Play, visit: Visit, files: Mapping[str, str], spatial: bool
) -> float:
    """Add one stretch of playing; return the time code at which it ends.

    Parameters
    ----------
    document : Document
    parent : str
        The prim that stands where the sound is.
    play : Play
        From when to when, from which place of the file.
    visit : Visit
        The level over time.
    files : mapping of str to str
        The file by language; the first one is that of the stage.
    spatial : bool
        Whether it comes from its place; a bed's fold-down comes from everywhere.
    """
    media = pxr("UsdMedia")
    asset = pxr("Sdf").AssetPath
    made = media.SpatialAudio(document.define("SpatialAudio", parent, "sound"))
    file = made.CreateFilePathAttr(asset(next(iter(files.values()))))
    document.speak(file, dict(files))
    made.CreateAuralModeAttr("spatial" if spatial else "nonSpatial")
    whole = not play.loop and play.end >= play.start + play.duration - play.offset - 1e-3
    word = "loopFromStart" if play.loop else "onceFromStart"
    ends = play.end < visit.duration - 1e-6 and not whole
    made.CreatePlaybackModeAttr(word + ("ToEnd" if ends else ""))
    made.CreateStartTimeAttr(pxr("Sdf").TimeCode(play.start * RATE))
    if ends:
        made.CreateEndTimeAttr(pxr("Sdf").TimeCode(play.end * RATE))
    if play.offset > 0:
        made.CreateMediaOffsetAttr(play.offset)
    _level(made.CreateGainAttr(), play, visit)
    return play.end * RATE


def _level(attribute: Any, play: Play, visit: Visit) -> None:
    """Write the level of a stretch: one value, or the corners of its ramps."""
    first, last = round(play.start * 1e6), round(play.end * 1e6)
    corners = {first, last - 1}
    around = (play.thing, *visit.groups.get(play.thing, ()))
    ramps = [ramp for name in around for table in (visit.ramps, visit.fades) for ramp in table.get(name, ())]
    for ramp in ramps:
        # What comes at once is not to be spread over the time since the corner before it.
        own = (ramp.start_us - 1, ramp.start_us, ramp.end_us)
        corners |= {moment for moment in own if first <= moment < last}
    moments = sorted(corners)
    values = list(zip(moments, visit.gains(play.thing, [moment / 1e6 for moment in moments]), strict=True))
    levels = {round(float(level), 9) for _, level in values}
    if len(levels) == 1:
        attribute.Set(levels.pop())
        return
    for moment, level in values:
        attribute.Set(float(level), time_code(moment))
