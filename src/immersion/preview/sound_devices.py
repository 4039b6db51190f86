"""Where the sound of a preview goes: a sound card by sounddevice, or nowhere at the pace of a clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.audio.live import SoundStream, _sounddevice
from immersion.errors import InputError, MissingToolError
from immersion.preview import _sound_texts as _sound_texts

__all__ = ["NOWHERE", "ClockedStream", "Device", "devices", "open_stream"]

NOWHERE = "none"
"""The name of no device: meters only."""

LATENCY = 0.04
"""Seconds that the card is asked to keep ahead: less turns sooner with the head, more bears a busy machine."""

FALLBACK_RATES = (44_100, 96_000)
"""Hz, of cards that refuse the sound's own rate and say no other."""

Callback = Callable[[NDArray[np.float32], int, object, object], None]
Opened = Callable[..., SoundStream]


@dataclass(frozen=True, slots=True)
class Device:
    """A sound card that can play: its number and name, its outputs, its own rate, and whether it is the default."""

    number: int
    name: str
    outputs: int
    rate: int
    default: bool

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def devices() -> tuple[Device, ...]:
    """Return the sound cards that can play.

    Raises
    ------
    MissingToolError
        If sounddevice is not installed, or finds no PortAudio.
    """
    sounddevice = _sounddevice()
    chosen = sounddevice.default.device[1]
    found = []
    for number, one in enumerate(sounddevice.query_devices()):
        outputs = int(one["max_output_channels"])
        if outputs:
            rate = round(float(one["default_samplerate"]))
            found.append(Device(number, str(one["name"]), outputs, rate, number == chosen))
    return tuple(found)


class ClockedStream:
    """A card that is none: it takes sound at the pace of the clock, so that meters and cues go on."""

    def __init__(self, rate: int, channels: int, callback: Callback) -> None:
        self.samplerate = rate
        self._channels, self._callback = channels, callback
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="immersion-clock", daemon=True)

    def _run(self) -> None:
        begun, given = time.monotonic(), 0
        scratch = np.zeros((self.samplerate // 10, self._channels), np.float32)
        while not self._stop.wait(0.01):
            due = round((time.monotonic() - begun) * self.samplerate)
            # A machine that slept does not have to hear what it missed.
            given = max(given, due - len(scratch))
            count = due - given
            self._callback(scratch[:count], count, None, None)
            given = due

    def start(self) -> None:
        """Begin to take sound."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def close(self) -> None:
        """Let go; there is nothing to let go of."""


def open_stream(
    device: int | str | None,
    channels: int,
    rate: int,
    callback: Callback,
    opened: Opened | None = None,
    rates: tuple[int, ...] | None = None,
    latency: float = LATENCY,
) -> tuple[Any, int]:
    """Open a card for float frames, at a rate or else at its own; return the stream and its rate.

    Parameters
    ----------
    device : int or str, optional
        A number, or a part of a name; the system's own without it.
    channels, rate : int
    callback : callable
    opened : callable, optional
        Opens in place of sounddevice's ``OutputStream``.
    rates : tuple of int, optional
        The only rates to try.
    latency : float
        Seconds that the card is asked to keep ahead.

    Raises
    ------
    MissingToolError
        If sounddevice is not installed, or there is no card at all.
    InputError
        If this card cannot be opened.
    """
    number = _number(device)
    others: tuple[int, ...] = FALLBACK_RATES
    if opened is None:
        sounddevice = _sounddevice()
        opened = sounddevice.OutputStream
        try:
            facts = sounddevice.query_devices(number, "output")
        except (ValueError, sounddevice.PortAudioError) as error:
            if device is not None and sounddevice.query_devices():
                known = ", ".join(f"{one.number} {one.name}" for one in devices())
                raise InputError("preview-device", name=device, known=known or "–") from error
            raise MissingToolError("preview-no-sound", reason=str(error).splitlines()[0]) from None
        others = (round(float(facts["default_samplerate"])), *FALLBACK_RATES)
    reason = ""
    for wanted in rates or dict.fromkeys((rate, *others)):
        try:
            stream = opened(
                samplerate=wanted,
                blocksize=0,
                device=number,
                channels=channels,
                dtype="float32",
                latency=latency,
                callback=callback,
            )
        except Exception as error:  # PortAudioError, ValueError: whatever the device says
            reason = str(error)
            continue
        return stream, wanted
    raise InputError("sound-device", channels=channels, rate=rate, reason=reason)


def _number(device: int | str | None) -> int | str | None:
    return int(device) if isinstance(device, str) and device.isdecimal() else device
