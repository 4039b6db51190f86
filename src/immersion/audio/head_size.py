"""A head larger or smaller than the measured one, and sources nearer: what a rigid sphere says."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _hrtf_texts as _hrtf_texts
from immersion.audio.head_inspection import interaural_delays
from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_delays import delayed
from immersion.audio.magls import HEAD_RADIUS
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.errors import InputError

__all__ = ["at_distance", "head_radius", "with_head_radius"]

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
EARS = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
LONG_WAVES = 700.0  # Hz
SMALLEST, LARGEST = 0.05, 0.15  # metres: from a newborn's head to more than any


def head_radius(hrtf: Hrtf) -> float:
    """Return the radius in metres of the sphere whose interaural delays are nearest to a head's.

    Of long waves the delay of a sphere is ``3·a/c·sin(lateral angle)`` (Kuhn); the radius is the least-squares fit to
    the delays below 700 Hz, which finds that of an exact sphere to 2 %.

    References
    ----------
    .. [1] G. F. Kuhn, "Model for the interaural time differences in the azimuthal plane", JASA 62, 1977.

    Examples
    --------
    >>> from immersion.audio.hrtf import default_hrtf
    >>> 0.08 < head_radius(default_hrtf(44_100)) < 0.1
    True
    """
    side = hrtf.directions[:, 1]
    slope = -float(side @ interaural_delays(hrtf, LONG_WAVES)) / max(float(side @ side), 1e-12)
    return slope * SPEED_OF_SOUND / 3


def with_head_radius(
    hrtf: Hrtf, radius: float, law: Literal["woodworth", "kuhn"] = "woodworth", measured: float | None = None
) -> Hrtf:
    """Return a head whose interaural delays are those of a listener's own head radius.

    Each response is delayed by how much later, or earlier, a sphere of the new radius hears than one of the old, plus
    a common delay that keeps all of them causal. Levels and the marks of the ears stay as measured.

    Parameters
    ----------
    hrtf : Hrtf
    radius : float
        Metres, from 0.05 to 0.15: half the width of the head between the ears is a good guess.
    law : {"woodworth", "kuhn"}
        Delay of an ear at the angle α from the source: Woodworth's path around the sphere (``−a/c·cos α`` on the near
        side, ``a/c·(α − π/2)`` in the shadow), right above 2 kHz and for clicks; Kuhn's ``−3/2·a/c·cos α``, right
        below 500 Hz.
    measured : float, optional
        Metres: the radius of the measured head; that of :func:`head_radius` by default.

    Returns
    -------
    Hrtf

    Raises
    ------
    InputError
        If a radius is out of range or the law unknown.

    References
    ----------
    .. [1] R. S. Woodworth, "Experimental Psychology", Holt, 1938.
    .. [2] G. F. Kuhn, "Model for the interaural time differences in the azimuthal plane", JASA 62, 1977.
    """
    if law not in ("woodworth", "kuhn"):
        raise InputError("hrtf-adjustment", name="law", value=law, wanted="woodworth | kuhn")
    before = head_radius(hrtf) if measured is None else measured
    for name, value in (("radius", radius), ("measured", before)):
        if not SMALLEST <= value <= LARGEST:
            raise InputError("hrtf-adjustment", name=name, value=value, wanted=f"{SMALLEST}–{LARGEST} m")
    cosine = np.clip(hrtf.directions @ EARS.T, -1, 1)
    angle = np.arccos(cosine)
    shape = -1.5 * cosine if law == "kuhn" else np.where(cosine > 0, -cosine, angle - np.pi / 2)
    delays = (radius - before) / SPEED_OF_SOUND * hrtf.rate * shape
    delays += np.ceil(max(-float(delays.min()), 0.0))
    return replace(hrtf, impulses=_frozen(delayed(hrtf.impulses, delays)))


def at_distance(hrtf: Hrtf, distance: float, radius: float = HEAD_RADIUS) -> Hrtf:
    """Return what a head hears of sources at another distance, by the distance variation function of a sphere.

    Near sources (below a metre) are louder at the near ear and duller in the shadow. The pressure of a point source
    on a rigid sphere at the new distance, over that at the measured one, filters each response; the level and the
    travel time to the middle of the head are left out of both, so that distance laws keep their work.

    Parameters
    ----------
    hrtf : Hrtf
        Its ``distance`` is the measured one; infinite means plane waves.
    distance : float
        Metres from the middle of the head: at least 1.2 radii.
    radius : float
        Metres, from 0.05 to 0.15: of the head.

    Returns
    -------
    Hrtf
        Responses 64 frames longer.

    Raises
    ------
    InputError
        If the distance or the radius is out of range.

    References
    ----------
    .. [1] R. O. Duda and W. L. Martens, "Range dependence of the response of a spherical head model", JASA 104, 1998.
    .. [2] A. Kan, C. Jin, A. van Schaik, "A psychophysical evaluation of near-field head-related transfer functions
       synthesized using a distance variation function", JASA 125, 2009.
    """
    if not SMALLEST <= radius <= LARGEST:
        raise InputError("hrtf-adjustment", name="radius", value=radius, wanted=f"{SMALLEST}–{LARGEST} m")
    if not 1.2 * radius <= min(distance, hrtf.distance):
        raise InputError(
            "hrtf-adjustment",
            name="distance",
            value=min(distance, hrtf.distance),
            wanted=f"≥ {1.2 * radius:.2f} m",
        )
    length = hrtf.taps + 64
    size = 1 << int(np.ceil(np.log2(2 * length)))
    hertz = np.fft.rfftfreq(size, 1 / hrtf.rate)
    waves = np.asarray(2 * np.pi * hertz * radius / SPEED_OF_SOUND, np.float64)
    # The ratio depends on the angle at the ear alone, and slowly: a table of degrees is enough.
    table = np.asarray(np.cos(np.linspace(0, np.pi, 181)), np.float64)
    ratio = sphere_pressure(waves, table, distance / radius) / sphere_pressure(
        waves, table, hrtf.distance / radius
    )
    angles = np.degrees(np.arccos(np.clip(hrtf.directions @ EARS.T, -1, 1)))
    low = np.minimum(angles.astype(int), 179)
    part = (angles - low)[..., None]
    made = np.empty((len(angles), 2, length), np.float32)
    for ear in range(2):
        filters = ratio[low[:, ear]] * (1 - part[:, ear]) + ratio[low[:, ear] + 1] * part[:, ear]
        spectra = np.fft.rfft(hrtf.impulses[:, ear].astype(np.float64), size, axis=-1) * filters
        made[:, ear] = np.fft.irfft(spectra, size, axis=-1)[:, :length]
    return replace(hrtf, impulses=_frozen(made), distance=float(distance))


def sphere_pressure(waves: Floats, cosine: Floats, distance: float) -> Complex:
    """Return the pressure on a rigid sphere of radius 1 over that at its absent middle, time as exp(+iωt).

    Parameters
    ----------
    waves : (K,) ndarray
        Wave number times radius.
    cosine : (A,) ndarray
        Of the angle between the place and the source.
    distance : float
        Radii, above 1; infinite for plane waves. The travel time to the middle is left out.

    Returns
    -------
    (A, K) ndarray
    """
    from scipy.special import eval_legendre, spherical_jn, spherical_yn

    most = int(1.3 * waves.max()) + 40
    if np.isfinite(distance):
        # Terms fall as distance^-m where the wave is longer than the sphere.
        most = max(most, min(int(25 / np.log(distance)), 250))
    total = np.zeros((len(cosine), len(waves)), np.complex128)
    safe = np.maximum(waves, 1e-9)
    for m in range(most):
        with np.errstate(all="ignore"):
            slope = spherical_jn(m, safe, True) - 1j * spherical_yn(m, safe, True)
            if np.isfinite(distance):
                wave = spherical_jn(m, safe * distance) - 1j * spherical_yn(m, safe * distance)
                part = -wave / slope * distance * np.exp(1j * safe * distance) / safe
                still = distance**-m / (m + 1)
            else:
                part = 1j ** (m - 1) / safe**2 / slope
                still = 1.0 if m == 0 else 0.0
        # Where the Hankel functions overflow, the wave is so long that the static field is exact.
        part = np.where(np.isfinite(part) & (waves > 1e-9), part, still)
        total += (2 * m + 1) * eval_legendre(m, cosine)[:, None] * part
    return total


def _frozen(impulses: NDArray[np.float32]) -> NDArray[np.float32]:
    impulses.flags.writeable = False
    return impulses
