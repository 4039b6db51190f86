"""Headphones made flat: equaliser files of AutoEq and Equalizer APO, and impulse responses."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio import _hrtf_texts as _hrtf_texts
from immersion.audio.hrtf import Hrtf, converted
from immersion.errors import FileError, InputError, Where

__all__ = ["Filter", "HeadphoneEq", "equalised", "read_headphone_eq"]

KINDS = {
    "PK": "peak", "PEQ": "peak", "LSC": "low shelf", "LS": "low shelf", "LSQ": "low shelf", "HSC": "high shelf",
    "HS": "high shelf", "HSQ": "high shelf", "LP": "low pass", "LPQ": "low pass", "HP": "high pass",
    "HPQ": "high pass", "NO": "notch", "AP": "all pass",
}  # fmt: skip
NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?"
PREAMP = re.compile(rf"preamp\s*:\s*({NUMBER})\s*dB$", re.IGNORECASE)
FILTER = re.compile(
    rf"filter\s*\d*\s*:\s*(ON|OFF)\s+([A-Za-z]+)(?:\s+Fc\s+({NUMBER})\s*Hz)?(?:\s+Gain\s+({NUMBER})\s*dB)?"
    rf"(?:\s+Q\s+({NUMBER}))?$",
    re.IGNORECASE,
)
# Frames after which the rest of a filter's ringing is left out, and its level under the whole.
MOST_FRAMES, QUIET = 8192, 1e-8
LARGEST = 1 << 20  # bytes of an equaliser's text


@dataclass(frozen=True, slots=True)
class Filter:
    """One section of an equaliser.

    Parameters
    ----------
    kind : str
        ``"peak"``, ``"low shelf"``, ``"high shelf"``, ``"low pass"``, ``"high pass"``, ``"notch"`` or ``"all pass"``.
    frequency : float
        Hz.
    gain_db : float
    quality : float
    """

    kind: str
    frequency: float
    gain_db: float
    quality: float


@dataclass(frozen=True, slots=True, eq=False)
class HeadphoneEq:
    """What makes headphones flat: a gain and filters, or an impulse response.

    Parameters
    ----------
    preamp_db : float
    filters : tuple of Filter
    impulses : (1 or 2, T) ndarray of float32, optional
        A measured response, in place of filters.
    rate : int
        Hz of the impulses; 0 without.
    """

    preamp_db: float = 0.0
    filters: tuple[Filter, ...] = ()
    impulses: NDArray[np.float32] | None = None
    rate: int = 0

    def response(self, rate: int) -> NDArray[np.float32]:
        """Return the (1 or 2, T) impulse response at a sampling rate."""
        if self.impulses is not None:
            if rate == self.rate:
                return self.impulses
            return np.asarray(converted(self.impulses[None], self.rate, rate)[0], np.float32)
        from scipy.signal import lfilter

        ring = np.zeros(MOST_FRAMES)
        ring[0] = 10 ** (self.preamp_db / 20)
        for section in self.filters:
            if section.frequency < rate / 2:
                ring = lfilter(*biquad(section, rate), ring)
        rest = np.cumsum(ring[::-1] ** 2)[::-1]
        frames = max(int(np.count_nonzero(rest > QUIET * rest[0])), 1)
        return np.ascontiguousarray(ring[None, :frames], np.float32)


def read_headphone_eq(path: str | os.PathLike[str]) -> HeadphoneEq:
    """Read what makes headphones flat.

    Parameters
    ----------
    path : path
        A text of parametric filters (AutoEq's ``ParametricEQ.txt``, Equalizer APO), or a sound file with an impulse
        response of one channel or two.

    Returns
    -------
    HeadphoneEq

    Raises
    ------
    FileError
        If the file is missing or damaged; for a text, at its line: an unknown line or filter, or a value out of range.
    """
    file = readable(path, "equaliser")
    if file.suffix.lower() != ".txt":
        return _impulses(file)
    with file.open("rb") as stream:
        text = stream.read(LARGEST).decode("utf-8-sig", "replace")
    preamp, filters, found = 0.0, [], False
    for at, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].strip()
        if not words:
            continue
        where = Where(file, at)
        if match := PREAMP.match(words):
            preamp += _number(match[1], "Preamp", -60, 30, where)
        elif match := FILTER.match(words):
            if match[1].upper() == "OFF" or match[2].lower() == "none":
                continue
            filters.append(_filter(match, where))
        else:
            raise FileError("headphone-line", where, line=words[:80])
        found = True
    if not found:
        raise FileError("headphone-nothing", file)
    return HeadphoneEq(preamp, tuple(filters))


def _filter(match: re.Match[str], where: Where) -> Filter:
    name = match[2].upper()
    if name not in KINDS:
        raise FileError("headphone-filter", where, kind=match[2], known=", ".join(KINDS))
    kind = KINDS[name]
    if match[3] is None or (match[4] is None and kind in ("peak", "low shelf", "high shelf")):
        raise FileError("headphone-line", where, line=match[0][:80])
    frequency = _number(match[3], "Fc", 1, 96_000, where)
    gain = 0.0 if match[4] is None else _number(match[4], "Gain", -60, 60, where)
    quality = 0.5**0.5 if match[5] is None else _number(match[5], "Q", 0.01, 100, where)
    return Filter(kind, frequency, gain, quality)


def _number(text: str, name: str, low: float, high: float, where: Where) -> float:
    value = float(text.replace(",", "."))
    if not low <= value <= high:
        raise FileError("headphone-value", where, name=name, value=text, wanted=f"{low:g} … {high:g}")
    return value


def _impulses(file: Path) -> HeadphoneEq:
    from immersion.audio.formats import read

    sound = read(file)
    if sound.channels > 2 or not 0 < sound.frames <= 65536:
        raise FileError("headphone-channels", file, channels=sound.channels, frames=sound.frames)
    if not np.isfinite(sound.samples).all():
        raise FileError("audio-not-finite", file, name=file.name)
    return HeadphoneEq(impulses=sound.samples, rate=sound.rate)


def biquad(section: Filter, rate: int) -> tuple[list[float], list[float]]:
    """Return numerator and denominator of a filter (R. Bristow-Johnson, "Audio EQ cookbook")."""
    turn = 2 * np.pi * section.frequency / rate
    cosine, alpha = float(np.cos(turn)), float(np.sin(turn)) / (2 * section.quality)
    amount = 10 ** (section.gain_db / 40)
    if section.kind == "peak":
        return [1 + alpha * amount, -2 * cosine, 1 - alpha * amount], [
            1 + alpha / amount, -2 * cosine, 1 - alpha / amount
        ]  # fmt: skip
    if section.kind.endswith("shelf"):
        # The high shelf is the low one with the sign of the cosine turned.
        sign = 1 if section.kind == "low shelf" else -1
        more, less, slope = amount + 1, amount - 1, 2 * float(np.sqrt(amount)) * alpha
        bend = sign * less * cosine
        return (
            [
                amount * (more - bend + slope),
                sign * 2 * amount * (less - sign * more * cosine),
                amount * (more - bend - slope),
            ],
            [more + bend + slope, -sign * 2 * (less + sign * more * cosine), more + bend - slope],
        )
    below = [1 + alpha, -2 * cosine, 1 - alpha]
    if section.kind == "notch":
        return [1.0, -2 * cosine, 1.0], below
    if section.kind == "all pass":
        return below[::-1], below
    sign = 1 if section.kind == "low pass" else -1
    half = (1 - sign * cosine) / 2
    return [half, sign * 2 * half, half], below


def equalised(hrtf: Hrtf, headphones: HeadphoneEq) -> Hrtf:
    """Return a head for listening through headphones that an equaliser makes flat.

    Parameters
    ----------
    hrtf : Hrtf
    headphones : HeadphoneEq
        As read by :func:`read_headphone_eq`; converted to the head's rate.

    Returns
    -------
    Hrtf
        Responses longer by the equaliser's, less one frame.

    Raises
    ------
    InputError
        If the responses would be longer than 65536 frames.
    """
    response = np.broadcast_to(headphones.response(hrtf.rate), (2, headphones.response(hrtf.rate).shape[1]))
    length = hrtf.taps + response.shape[1] - 1
    if length > 65536:
        raise InputError("audio-law", name="length", value=length, wanted="≤ 65536")
    from scipy.signal import fftconvolve

    made = np.ascontiguousarray(fftconvolve(hrtf.impulses, response[None], axes=-1), np.float32)
    made.flags.writeable = False
    return replace(hrtf, impulses=made)
