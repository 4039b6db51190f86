"""Loudness by ITU-R BS.1770-5 and EBU R 128 (Tech 3341, 3342): a meter that streams, and one call for a file."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite
from immersion.audio.loudness_layouts import Layout, channel_weights, layout_name
from immersion.errors import InputError

__all__ = ["Loudness", "LoudnessMeter", "k_weighting", "loudness"]

FLOOR = -70.0  # LUFS, the absolute gate
STEPS = 10  # powers of 10 ms in a hop of 100 ms
MOMENTARY, SHORT_TERM = 4, 30  # hops
_OFFSET = -0.691  # dB: 997 Hz at full scale in one channel reads −3.01 LUFS
_BLOCK = 1 << 17  # frames
TAPS = 24  # frames that each value between two samples is computed from


@dataclass(frozen=True, slots=True, eq=False)
class Loudness:
    """What a meter found.

    Parameters
    ----------
    integrated : float or None
        LUFS, both gates; −inf when nothing passes the absolute gate; None below 0.4 s of sound.
    range : float or None
        Loudness range in LU; None when no 3 s window passes the gates.
    momentary, short_term : (hops,) ndarray of float64
        LUFS each 100 ms, of the last 0.4 s and 3 s; −inf is digital silence.
    momentary_max, short_term_max : float or None
        The highest of the windows that begin at any 10 ms, so that a short sound is found wherever it falls;
        None below 0.4 s and 3 s.
    true_peaks, sample_peaks : (channels,) ndarray of float64
        dBTP and dBFS of each channel, the LFE too.
    oversampling : int
        How many times the rate true peaks were searched at.
    rendering : str, optional
        Of a bed: what was measured in its place, ``"binaural"`` or a layout. None when the channels were
        measured as they are.
    """

    integrated: float | None
    range: float | None
    momentary: NDArray[np.float64]
    short_term: NDArray[np.float64]
    momentary_max: float | None
    short_term_max: float | None
    true_peaks: NDArray[np.float64]
    sample_peaks: NDArray[np.float64]
    oversampling: int
    rendering: str | None = None

    @property
    def silent(self) -> bool:
        """Whether there was enough sound to measure, and none of it above −70 LUFS."""
        return self.integrated == -np.inf

    @property
    def true_peak(self) -> float:
        """The highest true peak in dBTP."""
        return float(self.true_peaks.max())

    @property
    def sample_peak(self) -> float:
        """The highest sample in dBFS."""
        return float(self.sample_peaks.max())

    def to_dict(self) -> dict[str, object]:
        """Return plain data; what is minus infinity is null, and ``silent`` says so."""
        names = ("integrated", "range", "momentary_max", "short_term_max", "true_peak", "sample_peak")
        values = {name: getattr(self, name) for name in names}
        plain: dict[str, object] = {
            name: None if v is None or np.isinf(v) else float(v) for name, v in values.items()
        }
        facts = {"silent": self.silent, "oversampling": self.oversampling, "rendering": self.rendering}
        return plain | facts


def k_weighting(rate: float) -> NDArray[np.float64]:
    """Return the two biquads of BS.1770 for a rate, as rows b0 b1 b2 a1 a2.

    The standard prints them for 48 kHz alone; the analogue prototypes behind that table (a shelf of 4 dB at
    1682 Hz, a high pass at 38 Hz) are brought to the rate by the bilinear transform.

    Parameters
    ----------
    rate : float
        Hz, from 8000 to 768000.

    Returns
    -------
    (2, 5) ndarray of float64

    Raises
    ------
    InputError
        If the rate is out of range.

    Examples
    --------
    >>> k_weighting(48_000)[0].round(6).tolist()
    [1.535125, -2.691696, 1.198393, -1.690659, 0.732481]
    """
    if not 8000 <= rate <= 768_000:
        raise InputError("audio-rate", rate=rate, wanted="8000–768000 Hz")
    rows = []
    for hertz, q, high, middle in (
        (1681.974450955533, 0.7071752369554196, 1.5848647011308556, 1.2587209302325581),
        (38.13547087602444, 0.5003270373238773, 1.0, 0.0),
    ):
        k = np.tan(np.pi * hertz / rate)
        a0, low = 1 + k / q + k * k, 1.0 if middle else 0.0
        b0, b2 = high + middle * k / q + low * k * k, high - middle * k / q + low * k * k
        b1 = 2 * (low * k * k - high)
        # The second row of the standard's table has b = 1, −2, 1: its gain is in the −0.691 dB.
        over = a0 if middle else 1.0
        rows.append([b0 / over, b1 / over, b2 / over, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    return np.array(rows)


@cache
def phases(factor: int) -> NDArray[np.float32]:
    """Return the (factor − 1, TAPS) filters for the values between two samples: a Kaiser-windowed sinc."""
    at = np.arange(1, factor)[:, None] / factor
    distance = np.arange(TAPS)[None, :] - (TAPS // 2 - 1) - at
    window = np.i0(7.0 * np.sqrt(np.maximum(0.0, 1 - (distance / (TAPS / 2)) ** 2))) / np.i0(7.0)
    taps = np.sinc(distance) * window
    return np.ascontiguousarray(taps / taps.sum(axis=1, keepdims=True), np.float32)


def oversampling(rate: float) -> int:
    """Return how finely true peaks are searched: at least 4 times, and to 352.8 kHz or more from 44.1 kHz."""
    return 8 if rate < 88_200 else 4


class LoudnessMeter:
    """Measure a stream, block by block, in blocks of any size; the same as one call on the whole.

    Parameters
    ----------
    channels : int
        From 1 to 24.
    rate : float
        Hz, from 8000 to 768000.
    layout : str or sequence, optional
        See :func:`channel_weights`.

    Raises
    ------
    InputError
        If the layout or the rate cannot be.

    Examples
    --------
    >>> meter = LoudnessMeter(1, 48_000)
    >>> for _ in range(10):
    ...     meter.process(np.zeros((1, 4800), np.float32))
    >>> meter.result().silent
    True
    """

    def __init__(self, channels: int, rate: float, layout: Layout | None = None) -> None:
        self.weights = channel_weights(channels, layout)
        self.layout = layout_name(channels, layout)
        self._stages = k_weighting(rate)
        self._hop = round(rate / (10 * STEPS))
        self._state, self._sums, self._filled = np.zeros((channels, 4)), np.zeros(channels), 0
        self._powers = array("d")  # of all channels together, each 10 ms
        self._oversampling = oversampling(rate)
        self._history = np.zeros((channels, TAPS - 1), np.float32)
        self._sample_peaks, self._true_peaks = np.zeros(channels), np.zeros(channels)

    def process(self, block: ArrayLike) -> None:
        """Take in a block (channels, frames); a block that is not finite is refused and changes nothing."""
        from immersion.audio._kernels.loudness import weigh

        samples = np.ascontiguousarray(finite(block, "block"), np.float32)
        channels = len(self.weights)
        if samples.ndim != 2 or samples.shape[0] != channels:
            raise InputError("audio-shape", name="block", shape=samples.shape, wanted=f"({channels}, frames)")
        rows = np.empty(((self._filled + samples.shape[1]) // self._hop, channels))
        self._filled = weigh(samples, self._stages, self._state, self._sums, self._filled, self._hop, rows)
        # Not a matrix product: its rounding may depend on how many rows there are, and so on the blocks.
        self._powers.frombytes((rows * self.weights).sum(axis=1).tobytes())
        np.maximum(self._sample_peaks, np.abs(samples).max(axis=1, initial=0.0), out=self._sample_peaks)
        joined = np.concatenate([self._history, samples], axis=1)
        self._true_peaks = np.maximum(self._true_peaks, self._between(joined))
        self._history = joined[:, joined.shape[1] - (TAPS - 1) :].copy()

    def _between(self, padded: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return each channel's highest value at and between the frames of a padded block."""
        from immersion.audio._kernels.loudness import envelope

        most = np.zeros(len(padded))
        for channel, row in enumerate(padded):
            values = np.zeros(padded.shape[1] - TAPS + 1, np.float32)
            envelope(row[None, :], phases(self._oversampling), values)
            most[channel] = values.max(initial=0.0)
        return most

    def result(self, rendering: str | None = None) -> Loudness:
        """Return what was found until now; the meter can go on."""
        powers = np.array(self._powers, np.float64)
        momentary, short = _windows(powers, MOMENTARY), _windows(powers, SHORT_TERM)
        gated, ranged = momentary[::STEPS], short[::STEPS]
        end = np.concatenate([self._history, np.zeros_like(self._history)], axis=1)
        peaks = np.maximum(np.maximum(self._true_peaks, self._sample_peaks), self._between(end))
        return Loudness(
            integrated=_integrated(gated) if gated.size else None,
            range=_range(ranged),
            momentary=_lufs(gated),
            short_term=_lufs(ranged),
            momentary_max=float(_lufs(momentary.max())) if momentary.size else None,
            short_term_max=float(_lufs(short.max())) if short.size else None,
            true_peaks=decibels(peaks),
            sample_peaks=decibels(self._sample_peaks),
            oversampling=self._oversampling,
            rendering=rendering,
        )


def decibels(amplitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 20 log10, where zero is minus infinity without a warning."""
    with np.errstate(divide="ignore"):
        return np.asarray(20 * np.log10(amplitude))


def _lufs(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(power))


def _windows(powers: NDArray[np.float64], hops: int) -> NDArray[np.float64]:
    """Return the mean power of the windows of so many hops, one beginning each 10 ms."""
    if len(powers) < hops * STEPS:
        return np.zeros(0)
    # Each window is summed for itself: a running sum would leave rounding where there is silence.
    view = np.lib.stride_tricks.sliding_window_view
    tenths = view(powers, STEPS).mean(axis=1)
    return np.asarray(view(tenths, (hops - 1) * STEPS + 1)[:, ::STEPS].mean(axis=1))


def _gated(power: NDArray[np.float64], below: float) -> NDArray[np.float64]:
    """Return what is above −70 LUFS and above ``below`` LU from the mean of that."""
    heard = power[_lufs(power) > FLOOR]
    if not heard.size:
        return heard
    return np.asarray(heard[_lufs(heard) > _lufs(heard.mean()) + below])


def _integrated(momentary: NDArray[np.float64]) -> float:
    kept = _gated(momentary, -10.0)
    return float(_lufs(kept.mean())) if kept.size else float("-inf")


def _range(short: NDArray[np.float64]) -> float | None:
    kept = _gated(short, -20.0)
    if not kept.size:
        return None
    low, high = np.percentile(_lufs(kept), [10, 95])
    return float(high - low)


def loudness(
    signal: ArrayLike,
    rate: float,
    layout: Layout | None = None,
    progress: Callable[[float], None] | None = None,
) -> Loudness:
    """Measure a whole signal.

    Parameters
    ----------
    signal : (channels, frames) or (frames,) array_like
        Full scale is ±1. A binaural signal is measured as its two channels; an ambisonic bed must be decoded
        first, for its loudness is that of a decoding.
    rate : float
        Hz, from 8000 to 768000.
    layout : str or sequence, optional
        See :func:`channel_weights`. ``"ambisonic"`` is refused with an error that says what to do.
    progress : callable, optional
        Called with the part done, from 0 to 1; what it raises stops the work.

    Returns
    -------
    Loudness

    Raises
    ------
    InputError
        If a sample is not finite, or the shape, the rate or the layout cannot be.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 997 * np.arange(48_000) / 48_000)
    >>> round(loudness(tone, 48_000).integrated, 1)
    -3.0
    """
    samples = np.atleast_2d(finite(signal, "signal"))
    if samples.ndim != 2 or not samples.shape[0]:
        raise InputError("audio-shape", name="signal", shape=samples.shape, wanted="(channels, frames)")
    meter = LoudnessMeter(samples.shape[0], rate, layout)
    frames = samples.shape[1]
    for start in range(0, frames, _BLOCK):  # so that what is kept beside the signal stays small
        meter.process(samples[:, start : start + _BLOCK])
        if progress is not None:
            progress(min(1.0, (start + _BLOCK) / frames))
    return meter.result()
