"""The seam between a window and its sound: the walker's place goes in, time and meters come out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from immersion import messages
from immersion.errors import ImmersionError
from immersion.preview import _sound_texts as _sound_texts
from immersion.preview.controls import Pose
from immersion.preview.sound import Meters

if TYPE_CHECKING:
    from immersion.preview.sound import Player
    from immersion.stage.live_visit import Row

__all__ = ["TOLD_FOR", "WRONG_DEVICE", "Ears", "meter_lines", "silence"]

WRONG_DEVICE = ("preview-device", "sound-device")
"""Codes of errors about the card that was asked for."""

TOLD_FOR = 12.0
"""Seconds for which what is to be said once stays in the window."""

_BARS, _LOWEST, _MOST_ROWS = 20, -60.0, 16


class Ears:
    """Where the walker is, for the thread of the sound; the window sets it, nobody waits."""

    def __init__(self, pose: Pose) -> None:
        self.pose = pose

    def __call__(self) -> Row:
        """Return x, y, z in metres; yaw and pitch in degrees."""
        pose = self.pose
        x, y, z = pose.position
        return (x, y, z, math.degrees(pose.yaw), math.degrees(pose.pitch))


def meter_lines(player: Player, lang: str, opened: float) -> list[str]:
    """Return what the window writes about the sound.

    Parameters
    ----------
    player : Player
    lang : str
    opened : float
        Seconds since the window opened: first of all comes what is to be said once.
    """
    lines = list(player.told) if opened < TOLD_FOR or player.failures else []
    meters = player.meters
    if meters is None:
        return [*lines, messages.text("preview-sound-soon", lang)] if not player.failures else lines
    lines.append(_loudness(meters, lang))
    rows = list(zip(meters.names, meters.outputs.rms, meters.outputs.peaks, strict=True))
    ears = meters.names == ("left", "right")
    for name, rms, peak in rows[:_MOST_ROWS]:
        said = messages.text(f"preview-ear-{name}", lang) if ears else name
        lines.append(f"{_bar(rms)} {_db(peak):>5}  {said}")
    if len(rows) > _MOST_ROWS:
        lines.append(messages.text("preview-more", lang, count=len(rows) - _MOST_ROWS))
    missing = player.underruns + player.xruns
    if missing or player.late or meters.ears.clipped:
        values = {"missing": missing, "late": player.late, "clipped": meters.ears.clipped}
        lines.append(messages.text("preview-sound-counts", lang, **{k: str(v) for k, v in values.items()}))
    return lines


def silence(error: ImmersionError, lang: str) -> str:
    """Return the line that says why there is no sound at all."""
    return messages.text("preview-sound-broken", lang, reason=error.render(lang))


def _loudness(meters: Meters, lang: str) -> str:
    momentary = meters.ears.momentary
    heard = "−∞" if momentary is None or math.isinf(momentary) else messages.number(momentary, 1, lang)
    return messages.text("preview-sound-loudness", lang, momentary=heard)


def _bar(level: float) -> str:
    """Return a bar of a level in dBFS, from −60 up to full scale.

    >>> _bar(-30.0)
    '██████████··········'
    """
    part = 0.0 if math.isinf(level) else (level - _LOWEST) / -_LOWEST
    full = round(min(max(part, 0.0), 1.0) * _BARS)
    return "█" * full + "·" * (_BARS - full)


def _db(level: float) -> str:
    return "−∞" if math.isinf(level) else f"{level:.0f}"
