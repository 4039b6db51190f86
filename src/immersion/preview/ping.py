"""Play each output of a rig in turn on the sound card, and say which one is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from immersion.preview.sound_devices import Opened, open_stream
from immersion.stage.assets import RATE
from immersion.stage.pinging import Ping, PingPlan

__all__ = ["play_pings"]


def play_pings(
    plan: PingPlan,
    tell: Callable[[Ping], None],
    *,
    device: int | str | None = None,
    opened: Opened | None = None,
) -> int:
    """Play a plan to its end, and tell each burst as it begins; return how often the card had nothing to play.

    Parameters
    ----------
    plan : PingPlan
    tell : callable
        Called with each burst.
    device : int or str, optional
        See :func:`immersion.preview.sound_devices.open_stream`; it must have as many outputs.
    opened : callable, optional
        Opens in place of sounddevice.

    Raises
    ------
    MissingToolError
        If sounddevice is not installed, or there is no card.
    InputError
        If the card cannot be opened with so many outputs at 48 kHz.
    """
    # A rehearsal of seconds: it is made whole before the card asks.
    sound = np.ascontiguousarray(np.concatenate(list(plan.blocks()), axis=1).T)
    over = threading.Event()
    at, missed = [0], [0]

    def callback(outdata: NDArray[np.float32], frames: int, time_info: object, status: object) -> None:
        missed[0] += bool(status)
        piece = sound[at[0] : at[0] + frames]
        outdata[: len(piece)] = piece
        outdata[len(piece) :] = 0.0
        at[0] += frames
        if at[0] >= len(sound):
            over.set()

    stream, _ = open_stream(device, plan.channels, RATE, callback, opened, rates=(RATE,))
    stream.start()
    try:
        for one in plan.pings:
            while at[0] < one.start * RATE and not over.wait(0.02):
                pass
            tell(one)
        while not over.wait(0.05):
            pass
    finally:
        stream.stop()
        stream.close()
    return missed[0]
