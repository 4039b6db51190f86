"""Print how near the decoding filters come to a measured head, at orders 1, 3, 5, 7 and 10.

    python benchmarks/table_magls.py FHK_HRIR_L2354.sofa

Columns: mean |dB| error over all directions and both ears from f_a to 16 kHz, and from 100 Hz to f_a; largest
deviation of the diffuse-field level over third octaves; mean ITD error in µs. The ITD is the maximum of the
cross-correlation of both ears below 1.5 kHz (brick wall in frequency), with the lag found on a 64 times finer grid.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_filters import decoding_filters, solid_angles
from immersion.audio.magls import alias_frequency
from immersion.audio.sofa import read_hrtf

Floats = NDArray[np.float64]


def interaural_delays(responses: Floats, rate: int) -> Floats:
    """Return the delays in seconds of the left ear after the right of (D, 2, T) responses."""
    size, fine = 1024, 64
    spectra = np.fft.rfft(responses, size, axis=-1)
    cross = spectra[:, 0] * spectra[:, 1].conj()
    cross[:, int(1500 * size / rate) :] = 0
    correlation = np.fft.irfft(cross, size * fine, axis=-1)
    most = int(0.001 * rate * fine)
    lags = np.arange(-most, most + 1)
    return np.asarray(lags[np.argmax(correlation[:, lags], axis=1)] / (rate * fine))


def figures(hrtf: Hrtf, order: int, length: int) -> tuple[float, float, float, float]:
    """Return the errors of our filters: dB above f_a, dB below, dB of the diffuse field, µs of ITD."""
    return errors(hrtf, decoding_filters(hrtf, order, length), order)


def errors(hrtf: Hrtf, filters: Floats, order: int) -> tuple[float, float, float, float]:
    """Return the errors of any filters: dB above f_a, dB below, dB of the diffuse field, µs of ITD."""
    harmonics = sh_of_vectors(order, hrtf.directions)
    made = np.einsum("dc,ect->det", harmonics, filters)
    size = 1024
    hertz = np.fft.rfftfreq(size, 1 / hrtf.rate)
    wanted, got = (np.abs(np.fft.rfft(x, size, axis=-1)) + 1e-9 for x in (hrtf.impulses, made))
    weights = solid_angles(hrtf.directions)
    error = np.einsum("d,dek->k", weights, np.abs(20 * np.log10(got / wanted))) / 2
    edge = alias_frequency(order)
    above, below = (hertz >= edge) & (hertz <= 16_000), (hertz >= 100) & (hertz < edge)
    power = [np.einsum("d,dek->ek", weights, x**2) for x in (got, wanted)]
    bands = [
        (hertz >= c / 2 ** (1 / 6)) & (hertz < c * 2 ** (1 / 6)) for c in 1000 * 2 ** (np.arange(-7, 13) / 3)
    ]
    diffuse = max(
        float(np.abs(10 * np.log10(power[0][:, b].sum(1) / power[1][:, b].sum(1))).max())
        for b in bands
        if b.any()
    )
    itd = [interaural_delays(np.asarray(x, np.float64), hrtf.rate) for x in (made, hrtf.impulses)]
    return (
        float(error[above].mean()),
        float(error[below].mean()),
        diffuse,
        float(weights @ np.abs(itd[0] - itd[1]) * 1e6),
    )


if __name__ == "__main__":
    head = read_hrtf(sys.argv[1], None)
    print("order  above dB  below dB  diffuse dB  ITD us")
    for n in (1, 3, 5, 7, 10):
        print("{:5d}  {:8.2f}  {:8.2f}  {:10.2f}  {:6.1f}".format(n, *figures(head, n, max(head.taps, 256))))
