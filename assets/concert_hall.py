"""The hall of the concert: a shoebox of 12,000 m³ as responses of third order, by image sources and a diffuse tail.

The first 90 ms are image sources [1]_, each from its own direction and filtered by the walls it has met; then comes
noise that is diffuse in the ambisonic sense and decays band by band. Its level is no choice: image sources arrive
4πc³t²/V times a second, each with the energy 1/(ct)², so that their energy per second is 4πc/V, times the decay [2]_.

A response counts from the arrival of the direct sound, whose amplitude is 1, and leaves it out: the stems play it.

References
----------
.. [1] J. B. Allen and D. A. Berkley, "Image method for efficiently simulating small-room acoustics", JASA, 1979.
.. [2] H. Kuttruff, "Room Acoustics", chapter 4: the reflection density of a rectangular room.
.. [3] M. R. Schroeder, "New method of measuring reverberation time", JASA, 1965: backward integration.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from concert_instruments import RATE
from numpy.typing import ArrayLike, NDArray
from scipy.fft import irfft, next_fast_len, rfft

from immersion.audio import sh

__all__ = [
    "BANDS",
    "HALL",
    "ORDER",
    "Hall",
    "band_shapes",
    "decay_time",
    "early",
    "late",
    "late_level",
    "whole",
]

ORDER = 3
SPEED = 343.0
BANDS = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
"""Octaves in which the hall decays."""

Field = NDArray[np.float64]
Block = NDArray[np.float32]


@dataclass(frozen=True)
class Hall:
    """A shoebox: x to the front, y to the left, z up, in metres; where one listens; seconds to fall by 60 dB.

    Parameters
    ----------
    size : (3,) tuple
        Length, width and height.
    seat : (3,) tuple
        The listener's place, from the corner at the back, right and floor.
    decay : (7,) tuple
        Per octave of :data:`BANDS`; absorption of the air included.
    mixing : float
        Seconds after the direct sound from which the field is taken for diffuse.
    """

    size: tuple[float, float, float] = (36.0, 23.0, 14.5)
    seat: tuple[float, float, float] = (13.7, 10.9, 1.2)
    decay: tuple[float, ...] = (2.6, 2.5, 2.3, 2.2, 1.9, 1.5, 1.0)
    mixing: float = 0.09

    @property
    def volume(self) -> float:
        """Cubic metres."""
        return float(np.prod(self.size))

    @property
    def reflection(self) -> Field:
        """The amplitude that a wall sends back, per octave: the even absorption of Eyring for these decays."""
        x, y, z = self.size
        walls = 2.0 * (x * y + y * z + z * x)
        return np.asarray(
            np.exp(-0.5 * 24.0 * np.log(10.0) * self.volume / (SPEED * walls * np.asarray(self.decay)))
        )


HALL = Hall()


def band_shapes(frequencies: ArrayLike) -> Field:
    """Return (7, F) amplitudes that split a spectrum into octaves; their squares add up to 1."""
    distance = np.abs(_octave(frequencies)[None, :] - np.arange(len(BANDS))[:, None])
    # Bands meet within a third of an octave: what is slow in one must not be heard in the next.
    return np.asarray(np.cos(0.5 * np.pi * np.clip(3.0 * (distance - 0.5) + 0.5, 0.0, 1.0)))


def _octave(frequencies: ArrayLike) -> Field:
    """Return where frequencies are among the bands: 0 is the lowest, 6 the highest."""
    place = np.log2(np.maximum(np.asarray(frequencies, np.float64), 1.0) / BANDS[0])
    return np.asarray(np.clip(place, 0.0, len(BANDS) - 1.0))


def early(hall: Hall, source: ArrayLike, direct: bool = False) -> Block:
    """Return the reflections of a source up to the mixing time, as (16, T) samples.

    Parameters
    ----------
    hall : Hall
    source : (3,) array_like
        Its place from the listener: x front, y left, z up.
    direct : bool
        Whether the direct sound is there too, at frame 0 and of amplitude 1.

    Raises
    ------
    ValueError
        If the source is outside the hall.
    """
    place = np.asarray(source, np.float64) + hall.seat
    if (place <= 0).any() or (place >= hall.size).any():
        raise ValueError(f"the source at {place.tolist()} is outside the hall of {hall.size}")
    offsets, bounces = _images(hall, place)
    distance = np.linalg.norm(offsets, axis=1)
    first = float(np.linalg.norm(np.asarray(source, np.float64)))
    delay = (distance - first) / SPEED
    kept = (delay < hall.mixing) & ((bounces > 0) | direct)
    offsets, bounces, distance, delay = offsets[kept], bounces[kept], distance[kept], delay[kept]
    gains = sh(ORDER, *_direction(offsets, distance)) * (first / distance)[:, None]
    # The diffuse tail comes in as these leave.
    gains *= np.cos(0.5 * np.pi * np.clip((delay / hall.mixing - 0.75) / 0.25, 0.0, 1.0))[:, None]
    frames = round(hall.mixing * RATE) + 2048
    total = np.zeros(((ORDER + 1) ** 2, frames))
    wall = _wall(hall, frames)
    for order in np.unique(bounces):
        arrivals = np.zeros_like(total)
        of_order = bounces == order
        np.add.at(arrivals.T, np.rint(delay[of_order] * RATE).astype(np.int64), gains[of_order])
        total += np.fft.irfft(np.fft.rfft(arrivals, 2 * frames) * wall**order, 2 * frames)[:, :frames]
    return total.astype(np.float32)


def _images(hall: Hall, place: Field) -> tuple[Field, NDArray[np.int64]]:
    """Return the places of all image sources that matter, from the listener, and how often each met a wall."""
    size, seat = np.asarray(hall.size), np.asarray(hall.seat)
    reach = np.ceil((SPEED * hall.mixing + np.linalg.norm(size)) / size / 2).astype(int) + 1
    axes = []
    for axis in range(3):
        turns = np.arange(-reach[axis], reach[axis] + 1)
        straight = 2 * turns * size[axis] + place[axis] - seat[axis]
        mirrored = 2 * turns * size[axis] - place[axis] - seat[axis]
        axes.append(
            (np.concatenate([straight, mirrored]), np.concatenate([2 * abs(turns), abs(2 * turns - 1)]))
        )
    offsets = np.stack(np.meshgrid(*(axis[0] for axis in axes), indexing="ij"), -1).reshape(-1, 3)
    bounces = sum(np.meshgrid(*(axis[1] for axis in axes), indexing="ij")).ravel()  # type: ignore[union-attr]
    return offsets, np.asarray(bounces, np.int64)


def _direction(offsets: Field, distance: Field) -> tuple[Field, Field]:
    azimuth = np.arctan2(offsets[:, 1], offsets[:, 0])
    return azimuth, np.arcsin(np.clip(offsets[:, 2] / distance, -1.0, 1.0))


def _wall(hall: Hall, frames: int) -> NDArray[np.complex128]:
    """Return the minimum-phase response of one reflection, for a transform of twice as many frames."""
    size = 2 * frames
    frequencies = np.fft.rfftfreq(size, 1.0 / RATE)
    magnitude = np.interp(_octave(frequencies), np.arange(len(BANDS)), hall.reflection)
    cepstrum = np.fft.irfft(np.log(magnitude), size)
    cepstrum[1:frames] *= 2.0
    cepstrum[frames + 1 :] = 0.0
    return np.asarray(np.exp(np.fft.rfft(cepstrum)))


def late_level(hall: Hall, distance: float) -> float:
    """Return the energy per frame of the diffuse field in W before any decay, for a direct sound of amplitude 1."""
    return 4.0 * np.pi * SPEED / hall.volume / RATE * distance**2


def late(hall: Hall, rng: np.random.Generator, distance: float) -> Block:
    """Return the diffuse tail of a source at a distance, as (16, T) samples from the direct sound on.

    In SN3D the channels of degree l of a diffuse field have the power 1/(2l + 1) of that of W.
    """
    channels = (ORDER + 1) ** 2
    frames = round(1.15 * max(hall.decay) * RATE)
    size = next_fast_len(frames, real=True)
    shapes = band_shapes(np.fft.rfftfreq(size, 1.0 / RATE)).astype(np.float32)
    t = np.arange(frames) / RATE
    # Power-complementary with the end of the early part.
    rise = np.sin(0.5 * np.pi * np.clip((t / hall.mixing - 0.75) / 0.25, 0.0, 1.0))
    # Counted from the direct sound, which was `distance` on its way already: that part of the decay is over.
    travelled = distance / SPEED
    degrees = np.repeat(np.arange(ORDER + 1), 2 * np.arange(ORDER + 1) + 1)
    tail = np.zeros((channels, frames), np.float32)
    for shape, seconds in zip(shapes, hall.decay, strict=True):
        noise = rng.standard_normal((channels, size), np.float32)
        band = irfft(rfft(noise) * shape, size)[:, :frames]
        tail += band * (rise * 10.0 ** (-3.0 * (t + travelled) / seconds)).astype(np.float32)
    tail *= np.sqrt(late_level(hall, distance) / (2.0 * degrees[:, None] + 1.0)).astype(np.float32)
    return tail * _ending(frames)


def whole(hall: Hall, rng: np.random.Generator, source: ArrayLike, direct: bool = False) -> Block:
    """Return the response of a source, early and late together."""
    response = late(hall, rng, float(np.linalg.norm(np.asarray(source, np.float64))))
    first = early(hall, source, direct)
    response[:, : first.shape[1]] += first
    return response


def _ending(frames: int) -> Block:
    """Return 1, and half a cosine to 0 over the last 100 ms."""
    shape = np.ones(frames, np.float32)
    count = round(0.1 * RATE)
    shape[-count:] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, count + 1) / count)
    return shape


def decay_time(response: ArrayLike, octave: float, top: float = -5.0, bottom: float = -35.0) -> float:
    """Return the seconds in which one octave of a response falls by 60 dB, by backward integration [3]_.

    The slope is fitted between two levels (dB), as T30 has it, to the energy of all channels (C, T) together.
    """
    samples = np.atleast_2d(np.asarray(response, np.float64))
    size = 1 << int(np.ceil(np.log2(2 * samples.shape[1])))
    away = np.abs(np.log2(np.maximum(np.fft.rfftfreq(size, 1.0 / RATE), 1.0) / octave))
    # With steep sides the filter itself would ring longer than the hall.
    inside = np.cos(0.5 * np.pi * np.clip(2.0 * away - 0.5, 0.0, 1.0))
    band = np.fft.irfft(np.fft.rfft(samples, size) * inside, size)[:, : samples.shape[1]]
    energy = np.cumsum((band**2).sum(0)[::-1])[::-1]
    level = 10.0 * np.log10(np.maximum(energy / energy[0], 1e-12))
    fitted = (level <= top) & (level >= bottom)
    slope = np.polyfit(np.flatnonzero(fitted) / RATE, level[fitted], 1)[0]
    return float(-60.0 / slope)
