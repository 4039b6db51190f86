"""Real recordings through every output: a table of levels, and a sheet of spectrograms to be looked at.

    python benchmarks/recordings_through_outputs.py FOLDER OUT [--json FILE]

FOLDER holds the third-order Eigenmike recording (HOA3_rec1_*.ogg) and the EBU's ADM file (ear_test_bwf.wav). The table
has a line for each output and one for each channel. Beside the levels it says, for each output,

* where the sound comes from: the mean intensity of a bed, the energy vector of loudspeakers, which ear is louder; for
  the whole, for each octave, and how far that is, in the middle of all windows of 50 ms, from what the input says;
* how much louder what changes fastest is at the borders of blocks than elsewhere (a click would show);
* the energy above the highest frequency of the input.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import results_file
from numpy.typing import NDArray
from spectrogram_sheet import Row, sheet

from immersion import audio
from immersion.audio.bed_metering import bed_loudness
from immersion.audio.file_rendering import RenderedFile, render_file
from immersion.audio.layouts import Layout, layout, layout_names
from immersion.audio.metering import loudness

OUTPUTS = ("binaural", "ambix:1", "ambix:3", "0+2+0", "0+5+0", "4+5+0", "4+7+0", "22.2")
BLOCK = 1024
WINDOW = 0.05  # seconds
OCTAVES = (63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
Samples = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recording:
    """A recording: its name, its file, and what it is to be taken for."""

    name: str
    path: Path
    content: str | None
    bed: Samples
    """What it is as a third-order bed, to compare directions and levels with."""
    heard: Samples
    rate: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """One output of one recording."""

    output: str
    names: tuple[str, ...]
    samples: Samples = field(repr=False)
    levels: dict[str, object]


def decibels(value: float) -> float:
    """Return 20 log10, not below −200."""
    return float(20 * np.log10(max(value, 1e-10)))


def recordings(folder: Path, work: Path) -> Iterator[Recording]:
    """Give the Eigenmike recording, and the ADM file with its rendering to a third-order bed."""
    bed = audio.read(folder / "HOA3_rec1.ogg", convention="n3d")
    names = tuple(f"ACN{i}" for i in range(16))
    yield Recording(
        "Eigenmike, order 3", folder / "HOA3_rec1.ogg", "n3d", bed.samples, bed.samples, bed.rate, names
    )
    path = folder / "ear_test_bwf.wav"
    plain = audio.read(path)
    render_file(path, work / "reference.wav", "ambix:3", subtype="FLOAT")
    bed = audio.read(work / "reference.wav")
    yield Recording("EBU ADM test file", path, None, bed.samples, plain.samples, plain.rate, plain.names)


def layout_of(output: str) -> Layout | None:
    """Return the layout of an output; None for beds and ears."""
    return layout(output) if output in (*layout_names(), "22.2") else None


def windows(samples: Samples, rate: int) -> Samples:
    """Return (windows, channels, frames), the rest left out."""
    size = round(WINDOW * rate)
    count = samples.shape[1] // size
    return samples[:, : count * size].reshape(len(samples), count, size).transpose(1, 0, 2)


def bed_vectors(bed: Samples, rate: int) -> Floats:
    """Return the mean intensity (windows, 3) of a bed."""
    cut = windows(bed, rate).astype(np.float64)
    return np.asarray(np.einsum("wt,wct->wc", cut[:, 0], cut[:, [3, 1, 2]]))


def vectors_of(output: str, samples: Samples, rate: int) -> Floats | None:
    """Return where the sound of each window comes from (windows, 3), not normalised; None for two ears."""
    rig = layout_of(output)
    if rig is not None:
        power = np.square(windows(samples, rate), dtype=np.float64).sum(axis=2)
        power[:, [one.lfe for one in rig.loudspeakers]] = 0.0
        return np.asarray(power @ rig.directions)
    return bed_vectors(samples, rate) if output.startswith("ambix") else None


def angle_between(a: Floats, b: Floats, flat: bool, around: bool) -> float:
    """Return the median angle in degrees; of directions brought to the horizon, or to left and right alone."""
    if around:  # two loudspeakers in front know only how far to the left
        left, right = (v[:, 1] / np.linalg.norm(v, axis=1) for v in (a, b))
        return float(np.median(np.abs(np.degrees(np.arcsin(left) - np.arcsin(right)))))
    keep = [0, 1] if flat else [0, 1, 2]
    one, other = (v[:, keep] / np.linalg.norm(v[:, keep], axis=1, keepdims=True) for v in (a, b))
    return float(np.median(np.degrees(np.arccos(np.clip((one * other).sum(axis=1), -1.0, 1.0)))))


def direction_levels(output: str, samples: Samples, recording: Recording) -> dict[str, object]:
    """Return azimuth and elevation of the whole, and the distance from the input's."""
    octaves = {f"{middle:g}": value for middle, value in by_octave(output, samples, recording.rate)}
    if output == "binaural":
        left, right = np.sqrt(np.square(samples, dtype=np.float64).mean(axis=1))
        told = decibels(float(left)) - decibels(float(right))
        return {"left_over_right_db": told, "left_over_right_db_by_octave": octaves}
    ours, truth = vectors_of(output, samples, recording.rate), bed_vectors(recording.bed, recording.rate)
    assert ours is not None
    count = min(len(ours), len(truth))
    ours, truth = ours[:count], truth[:count]
    loud = np.linalg.norm(truth, axis=1) > 1e-3 * np.linalg.norm(truth, axis=1).max()
    rig = layout_of(output)
    flat = rig is not None and not np.any(rig.directions[rig.full_range, 2])
    x, y, z = ours.sum(axis=0)
    away = angle_between(ours[loud], truth[loud], flat, rig is not None and len(rig) == 2)
    return {
        "azimuth_deg": float(np.degrees(np.arctan2(y, x))),
        "elevation_deg": float(np.degrees(np.arctan2(z, np.hypot(x, y)))),
        "median_angle_from_input_deg": away,
        "azimuth_deg_by_octave": octaves,
    }


def by_octave(output: str, samples: Samples, rate: int) -> Iterator[tuple[float, float]]:
    """Give for each octave the azimuth in degrees, or for two ears the level of the left over that of the right.

    Octaves of less than −40 dB of the energy are left out.
    """
    bins = np.fft.rfft(samples.astype(np.float64))
    frequency = np.fft.rfftfreq(samples.shape[1], 1 / rate)
    rig = layout_of(output)
    whole = float(np.square(np.abs(bins)).sum())
    for middle in OCTAVES:
        part = bins[:, (frequency >= middle / 2**0.5) & (frequency < middle * 2**0.5)]
        power = np.square(np.abs(part)).sum(axis=1)
        if power.sum() < 1e-4 * whole:
            continue
        if rig is None and not output.startswith("ambix"):
            yield middle, float(10 * np.log10(power[0] / power[1]))
            continue
        if rig is None:
            x, y = (float(np.real(part[0].conj() @ part[row])) for row in (3, 1))
        else:
            x, y = (power[rig.full_range] @ rig.directions[rig.full_range, :2]).tolist()
        yield middle, float(np.degrees(np.arctan2(y, x)))


def border_excess(samples: Samples) -> float:
    """Return by how many dB the second difference is stronger at the borders of blocks than elsewhere."""
    change = np.square(np.diff(samples.astype(np.float64), 2, axis=1)).sum(axis=0)
    at = np.arange(BLOCK - 2, len(change) - 1, BLOCK)
    border = np.unique(np.concatenate([at, at + 1]))
    rest = np.delete(change, border)
    return float(10 * np.log10((change[border].mean() + 1e-30) / (rest.mean() + 1e-30)))


def spectrum(samples: Samples) -> Floats:
    """Return the energy of all channels in each bin."""
    window = np.hanning(samples.shape[1])
    return np.asarray(np.square(np.abs(np.fft.rfft(samples * window))).sum(axis=0))


def highest(samples: Samples, rate: int) -> float:
    """Return the frequency below which all but −60 dB of the energy lies."""
    held = np.cumsum(spectrum(samples))
    return float(np.searchsorted(held, held[-1] * (1 - 1e-6)) * rate / samples.shape[1])


def above(samples: Samples, rate: int, frequency: float) -> float:
    """Return the part of the energy above a frequency, in dB."""
    energy = spectrum(samples)
    first = int(frequency * samples.shape[1] / rate)
    return float(10 * np.log10((energy[first:].sum() + 1e-30) / (energy.sum() + 1e-30)))


def whole_loudness(output: str, samples: Samples, rate: int) -> float | None:
    """Return the integrated loudness: of loudspeakers, of two ears, of a bed as two ears would hear it."""
    rig = layout_of(output)
    if output.startswith("ambix"):
        order = int(len(samples) ** 0.5) - 1
        return bed_loudness(audio.Audio(samples, rate, "ambisonic", order)).integrated
    return loudness(samples, rate, "binaural" if rig is None else rig.name).integrated


def measured(output: str, made: RenderedFile, out: audio.Audio, recording: Recording) -> Measured:
    """Measure one output."""
    samples, rate = out.samples, out.rate
    meter = loudness(samples, rate, [(0.0, 0.0)] * len(samples))
    rms = np.sqrt(np.square(samples, dtype=np.float64).mean(axis=1))
    top = highest(recording.heard, recording.rate)
    levels: dict[str, object] = {
        "integrated_lufs": whole_loudness(output, samples, rate),
        "power_sum_db": decibels(float(np.sqrt(np.square(rms).sum()))),
        "true_peak_dbtp": float(meter.true_peaks.max()),
        **direction_levels(output, samples, recording),
        "block_border_excess_db": border_excess(samples),
        "above_input_db": above(samples, rate, 1.02 * top),
        "input_above_db": above(recording.heard, recording.rate, 1.02 * top),
        "finite": bool(np.isfinite(samples).all()),
        "muted": made.muted,
        "findings": [finding.code for finding in made.findings],
        "channels": {
            name: {
                "rms_db": decibels(float(rms[i])),
                "peak_db": max(float(meter.sample_peaks[i]), -200.0),
                "true_peak_db": max(float(meter.true_peaks[i]), -200.0),
            }
            for i, name in enumerate(made.channels)
        },
    }
    return Measured(output, made.channels, samples, levels)


def through(recording: Recording, work: Path) -> list[Measured]:
    """Render a recording to every output, and measure each."""
    found = []
    for output in OUTPUTS:
        target = work / "out.wav"
        made = render_file(
            recording.path, target, output, content=recording.content, subtype="FLOAT", block=BLOCK
        )
        found.append(measured(output, made, audio.read(target, "multichannel"), recording))
    return found


def told(one: Measured, number: Callable[[object], str]) -> Iterator[str]:
    """Give the lines of one output."""
    levels = dict(one.levels)
    channels = levels.pop("channels")
    assert isinstance(channels, dict)
    yield f"{one.output}: " + ", ".join(f"{name} {number(value)}" for name, value in levels.items())
    for name, held in channels.items():
        yield f"    {name:8}" + "".join(f"  {key} {value:8.2f}" for key, value in held.items())


def main() -> None:
    """Render, print, write the table and the sheets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    results: dict[str, object] = {}

    def number(value: object) -> str:
        if isinstance(value, dict):
            return " ".join(f"{key}:{held:.0f}" for key, held in value.items())
        return f"{value:.2f}" if isinstance(value, float) else str(value)

    with tempfile.TemporaryDirectory() as folder:
        for recording in recordings(chosen.folder, Path(folder)):
            print(f"== {recording.name}, {recording.heard.shape[1]} frames at {recording.rate} Hz")
            made = through(recording, Path(folder))
            for one in made:
                print("\n".join(told(one, number)), flush=True)
            results[recording.name] = {one.output: one.levels for one in made}
            rows = [Row(f"{recording.name}: input", recording.heard, recording.names, recording.rate)]
            rows += [Row(one.output, one.samples, one.names, recording.rate) for one in made]
            sheet(rows, chosen.out / f"{recording.path.stem}.png")
    if chosen.json is not None:
        results_file.write(chosen.json, results)


if __name__ == "__main__":
    main()
