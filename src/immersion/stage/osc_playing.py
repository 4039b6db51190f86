"""An OSC cue list played in time over UDP."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from immersion.audio.osc import osc_bundle, osc_message
from immersion.errors import InputError, UsageError
from immersion.stage import _osc_texts as _osc_texts
from immersion.stage.osc_list import OscCue

__all__ = ["OscPlayed", "play_osc"]

_MOST_BYTES = 1200  # what a packet carries through any network without being cut
_NAP = 0.1


@dataclass(frozen=True, slots=True)
class OscPlayed:
    """What was sent: messages, packets, and the worst lateness in seconds."""

    messages: int
    packets: int
    latest: float


def play_osc(
    cues: Iterable[OscCue],
    host: str = "127.0.0.1",
    port: int = 9000,
    *,
    speed: float = 1.0,
    progress: Callable[[float], None] | None = None,
) -> OscPlayed:
    """Send a cue list at its times, counted on the monotonic clock from the call: errors do not add up.

    Messages of one time travel in one bundle, or in several when they are many.

    Parameters
    ----------
    cues : iterable of OscCue
        In the order of their times.
    host, port : str, int
        Where to.
    speed : float
        2 plays twice as fast (0.01 to 1000).
    progress : callable, optional
        Told the part that is done, ten times a second.

    Raises
    ------
    UsageError
        If `port` or `speed` is out of range.
    InputError
        If the machine cannot be reached, or a message cannot be sent.
    """
    if not 1 <= port <= 65535:
        raise UsageError("stage-osc-value", name="port", value=port, low=1, high=65535)
    if not 0.01 <= speed <= 1000:
        raise UsageError("stage-osc-value", name="speed", value=speed, low=0.01, high=1000)
    # Everything is written before the first is sent: nothing but the clock is left to wait for.
    due = [
        (moment / 1e6 / speed, len(messages), _packets(messages))
        for moment, messages in (
            (moment, list(group)) for moment, group in groupby(cues, lambda cue: cue.time_us)
        )
    ]
    line, address = _line(host, port)
    with line:
        return _play(due, line, address, progress)


def _play(
    due: list[tuple[float, int, list[bytes]]],
    line: socket.socket,
    address: tuple[object, ...],
    progress: Callable[[float], None] | None,
) -> OscPlayed:
    start, latest, messages, packets = time.monotonic(), 0.0, 0, 0
    last = due[-1][0] if due else 0.0
    for moment, count, group in due:
        while (left := start + moment - time.monotonic()) > 0:
            if progress is not None:
                progress(min((moment - left) / last, 1.0) if last else 1.0)
            # The wait is counted anew after each nap, from the same start.
            time.sleep(min(max(start + moment - time.monotonic(), 0.0), _NAP))
        latest = max(latest, time.monotonic() - start - moment)
        for packet in group:
            try:
                line.sendto(packet, address)
            except OSError as error:
                host, port = str(address[0]), address[1]
                reason = error.strerror or str(error)
                raise InputError("stage-osc-host", host=host, port=port, reason=reason) from None
        messages, packets = messages + count, packets + len(group)
    if progress is not None:
        progress(1.0)
    return OscPlayed(messages, packets, latest)


def _packets(cues: list[OscCue]) -> list[bytes]:
    """Return the packets of one time: a message alone as it is, several in bundles."""
    messages = [osc_message(cue.address, *cue.args) for cue in cues]
    if len(messages) == 1:
        return messages
    out: list[bytes] = []
    held: list[bytes] = []
    for message in messages:
        if held and sum(len(one) + 4 for one in held) + len(message) > _MOST_BYTES:
            out.append(osc_bundle(held))
            held = []
        held.append(message)
    return [*out, osc_bundle(held)]


def _line(host: str, port: int) -> tuple[socket.socket, tuple[object, ...]]:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        return socket.socket(family, kind, protocol), address
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("stage-osc-host", host=host, port=port, reason=reason) from None
