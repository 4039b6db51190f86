"""Bring a sound to a loudness: one gain, then a look-ahead limiter where peaks would pass the ceiling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio._checks import finite
from immersion.audio._products import product
from immersion.audio.bed_metering import BedDecoder, StreamingDecoder, bed_loudness, decoder_matrix
from immersion.audio.levels import loudness_level, peak_level
from immersion.audio.loudness_layouts import Layout
from immersion.audio.metering import TAPS, Loudness, oversampling, phases
from immersion.audio.metering import loudness as measured
from immersion.audio.record import Audio
from immersion.errors import InputError

__all__ = ["Normalised", "checked_goals", "limiter_latency", "mastered", "normalised"]

AHEAD, RELEASE = 0.0015, 0.1  # seconds
PASSES = 5  # what the limiter takes away from the loudness is given back, at most so many times
CLOSE = 0.02  # LU: near enough

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """A sound at its loudness, and what was done to bring it there.

    Parameters
    ----------
    audio : Audio
        The new sound.
    gain : float
        dB given to every frame.
    limited : float
        The most that the limiter took away, in dB (0 when it did nothing).
    latency : int
        Frames the limiter looks ahead; already taken out of ``audio``.
    before, after : Loudness
        Measured, not assumed.
    missed : float
        LU between the loudness asked for and ``after.integrated``; above 0 when the peaks forbade more, 0 when
        none was asked for.
    """

    audio: Audio
    gain: float
    limited: float
    latency: int
    before: Loudness
    after: Loudness
    missed: float

    def to_dict(self) -> dict[str, object]:
        """Return plain data, without the samples."""
        # Infinite where the result was brought so low that nothing passes the gate.
        missed = self.missed if np.isfinite(self.missed) else None
        return {
            "gain": self.gain,
            "limited": self.limited,
            "missed": missed,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
        }


def limiter_latency(rate: float) -> int:
    """Return how many frames the limiter looks ahead: 1.5 ms, and the reach of the true-peak filters.

    >>> limiter_latency(48_000)
    84
    """
    return round(AHEAD * rate) + TAPS // 2


def normalised(
    audio: Audio,
    loudness: float | str = -23.0,
    true_peak: float | str = -1.0,
    limiter: bool = True,
    layout: Layout | None = None,
) -> Normalised:
    """Return a sound at a loudness, its true peaks under a ceiling: EBU R 128 when nothing else is said.

    The same as :func:`mastered`, with both limits.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 997 * np.arange(48_000) / 48_000).astype(np.float32)[None]
    >>> done = normalised(Audio(tone, 48_000, "mono"))
    >>> round(done.after.integrated), round(done.gain)
    (-23, -20)
    """
    return mastered(audio, loudness, true_peak, limiter, layout)


def mastered(
    audio: Audio,
    loudness: float | str | None = None,
    true_peak: float | str | None = None,
    limiter: bool = True,
    layout: Layout | None = None,
    decoder: BedDecoder = None,
    progress: Callable[[float], None] | None = None,
) -> Normalised:
    """Return a sound brought to a loudness, or its peaks under a ceiling, or both, or neither.

    Parameters
    ----------
    audio : Audio
        A bed is measured by one rendering of it, and its channels all get the same gain.
    loudness : float or str, optional
        From −70 to 0 LUFS, as a number or as ``"-23LUFS"``. The gain stays as it is when not given.
    true_peak : float or str, optional
        From −40 to 0 dBTP, as a number or as ``"-1dB"``. Peaks are left alone when not given.
    limiter : bool
        Lower the peaks that would pass ``true_peak``, all channels by the same gain, and give back the
        loudness that this costs. Without it the whole sound gets less gain, and ``missed`` says how much
        loudness that cost.
    layout : str or sequence, optional
        See :func:`immersion.audio.channel_weights`.
    decoder : optional
        Of a bed, see :func:`immersion.audio.bed_loudness`. A matrix is limited by the peaks of its outputs
        and of the bed's own channels, which its file holds; any other decoder spreads a peak in time, so that
        the whole bed gets less gain in place of a limiter.
    progress : callable, optional
        Called with the part done, from 0 to 1; what it raises stops the work.

    Returns
    -------
    Normalised

    Raises
    ------
    InputError
        If a loudness is asked for and there is nothing to measure (silence, less than 0.4 s), or an argument
        cannot be.
    UsageError
        If a text is no level.

    Examples
    --------
    >>> clicks = np.zeros((1, 48_000), np.float32)
    >>> clicks[:, ::4800] = 0.9
    >>> done = mastered(Audio(clicks, 48_000, "mono"), true_peak="-6dB")
    >>> done.gain, bool(done.after.true_peak <= -6), round(done.limited)
    (0.0, True, 5)
    """
    wanted, ceiling = checked_goals(loudness, true_peak)
    report = progress or (lambda done: None)
    ear = _ear(audio, layout, decoder)
    samples = finite(audio.samples, "samples")
    before = ear.loudness(samples)
    report(0.3)
    if wanted is not None and (before.integrated is None or before.silent):
        raise InputError("audio-no-loudness", audio.source, seconds=messages.number(audio.duration, 3))
    gain = 0.0 if wanted is None else wanted - (before.integrated or 0.0)
    peak = ear.peak(samples, before)
    if ceiling is not None and not (limiter and ear.limits):
        gain = min(gain, ceiling - peak)
    limited, latency = 0.0, 0
    if ceiling is None or peak + gain <= ceiling or not ear.limits or not limiter:
        done = samples if gain == 0.0 else _louder(samples, gain)
        after = before if gain == 0.0 else ear.loudness(done)
    else:
        done, after, gain, limited = _driven(ear, samples, gain, wanted, ceiling)
        latency = limiter_latency(audio.rate)
    report(1.0)
    missed = (
        0.0 if wanted is None else wanted - (after.integrated if after.integrated is not None else -np.inf)
    )
    made = replace(audio, samples=done)
    return Normalised(made, float(gain), limited, latency, before, after, float(missed))


def checked_goals(
    loudness: float | str | None, true_peak: float | str | None
) -> tuple[float | None, float | None]:
    """Return LUFS and dBTP as :func:`mastered` takes them, once both can be reached.

    Raises
    ------
    InputError
        If one is out of range.
    UsageError
        If a text is no level.

    Examples
    --------
    >>> checked_goals("-23LUFS", None)
    (-23.0, None)
    """
    wanted = None if loudness is None else _within("loudness", loudness_level(loudness), -70.0)
    ceiling = None if true_peak is None else _within("true_peak", peak_level(true_peak), -40.0)
    return wanted, ceiling


def _within(name: str, value: float, low: float) -> float:
    if not low <= value <= 0.0:
        raise InputError("audio-loudness-target", name=name, value=value, wanted=f"{low:g} … 0")
    return value


def _louder(samples: NDArray[np.floating], gain: float) -> Samples:
    return np.asarray(samples * np.float64(10 ** (gain / 20)), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Ear:
    """How a sound is heard: its loudness, and the channels whose peaks count (None when no matrix gives them)."""

    audio: Audio
    layout: Layout | None
    decoder: BedDecoder
    matrix: Samples | None

    @property
    def limits(self) -> bool:
        return self.audio.kind != "ambisonic" or self.matrix is not None

    def loudness(self, samples: NDArray[np.floating]) -> Loudness:
        if self.audio.kind != "ambisonic":
            return measured(samples, self.audio.rate, self.layout)
        bed = replace(self.audio, samples=np.asarray(samples, np.float32))
        return bed_loudness(bed, self.decoder, self.layout)

    def heard(self, samples: Samples) -> Samples:
        return samples if self.matrix is None else np.concatenate([samples, product(self.matrix, samples)])

    def peak(self, samples: NDArray[np.floating], found: Loudness) -> float:
        """Return the true peak in dB of what is heard, and of a bed's own channels: a file holds those."""
        if self.audio.kind != "ambisonic":
            return found.true_peak
        own = float(_between(np.asarray(samples, np.float32), self.audio.rate).max(initial=0.0))
        return max(found.true_peak, float(20 * np.log10(max(own, 1e-30))))


def _ear(audio: Audio, layout: Layout | None, decoder: BedDecoder) -> _Ear:
    by_matrix = (
        audio.kind == "ambisonic" and decoder is not None and not isinstance(decoder, StreamingDecoder)
    )
    matrix = decoder_matrix(decoder, audio.channels) if by_matrix else None  # type: ignore[arg-type]
    return _Ear(audio, layout, decoder, matrix)


def _driven(
    ear: _Ear, samples: NDArray[np.floating], gain: float, wanted: float | None, ceiling: float
) -> tuple[Samples, Loudness, float, float]:
    """Return what the limiter makes, its loudness, the gain into it, and the most that it took away in dB."""
    for _ in range(PASSES):
        done, limited = _limited(ear, _louder(samples, gain), ceiling)
        after = ear.loudness(done)
        short = 0.0 if wanted is None or after.integrated is None else wanted - after.integrated
        if short <= CLOSE or short == np.inf:  # brought so low that nothing passes the gate: no gain helps
            break
        gain += short
    else:
        gain -= short  # the last step was not taken
    return done, after, gain, limited


def _limited(ear: _Ear, samples: Samples, ceiling: float) -> tuple[Samples, float]:
    """Return the samples under the ceiling, and the most that was taken away in dB."""
    from scipy.ndimage import minimum_filter1d

    from immersion.audio._kernels.loudness import limiter_gain

    rate, reach = ear.audio.rate, TAPS // 2
    peaks = _between(ear.heard(samples), rate).astype(np.float64)
    before, at = reach - 1, samples.shape[1]  # the values on both sides of each frame
    both = np.maximum(peaks[before : before + at], peaks[before + 1 : before + 1 + at])
    wanted = np.minimum(1.0, 10 ** (ceiling / 20) / np.maximum(both, 1e-30))
    # A gain that moves lifts peaks between samples a little: hold it over the reach of the filter.
    near = minimum_filter1d(wanted, 2 * reach + 1, mode="constant", cval=1.0)
    gain = np.empty_like(wanted)
    limiter_gain(near, round(AHEAD * rate), 1 / (RELEASE * rate), gain)
    quiet = np.asarray(samples * gain, np.float32)
    left = 20 * np.log10(max(float(_between(ear.heard(quiet), rate).max()), 1e-30))
    trim = min(0.0, ceiling - left)  # what the estimate of moving gains left over, if anything
    return _louder(quiet, trim), float(-20 * np.log10(gain.min()) - trim)


def _between(channels: Samples, rate: float) -> Samples:
    """Return the highest absolute value at and after each frame, from TAPS // 2 frames before the first on."""
    from immersion.audio._kernels.loudness import envelope

    padded = np.pad(np.asarray(channels, np.float32), ((0, 0), (TAPS - 1, TAPS - 1)))
    out = np.zeros(padded.shape[1] - TAPS + 1, np.float32)
    envelope(padded, phases(oversampling(rate)), out)
    return out
