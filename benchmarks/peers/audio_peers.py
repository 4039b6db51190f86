"""Run audio libraries of others on the data of our benchmarks: a program of an environment of their own.

.venv-audio-peers/bin/python benchmarks/peers/audio_peers.py DATA.npz OUT.npz

It runs every task that DATA has arrays for once, writes what came out to OUT, and prints a line of JSON: the versions,
and what could not be done. Then for each name of a task on standard input it runs that task again and prints its
seconds. Bases are converted outside the clock; every library gets its own types and the settings it comes with.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from importlib import metadata

import numpy as np

Arrays = dict[str, np.ndarray]
Task = Callable[[], object]
PACKAGES = ("spaudiopy", "spherical-array-processing", "pyloudnorm", "pyebur128", "scipy", "numpy")


def angles(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return azimuth and zenith angle of vectors."""
    unit = points / np.linalg.norm(points, axis=-1, keepdims=True)
    return np.arctan2(unit[..., 1], unit[..., 0]), np.arccos(unit[..., 2])


def spaudiopy_tasks(data: Arrays) -> Iterator[tuple[str, Task]]:
    import spaudiopy
    from scipy.spatial.transform import Rotation

    if "signals" in data:
        parts, order = np.split(data["signals"], len(data["places"]), 1), int(data["order"])
        azimuth, zenith = angles(data["places"])
        yield (
            "spaudiopy encode",
            lambda: [
                spaudiopy.sph.src_to_sh(part, azimuth[i], zenith[i], order) for i, part in enumerate(parts)
            ],
        )
    if "turns" in data:
        turned = np.ascontiguousarray(data["turned"].T)
        # Its angles turn the axes, not the field: hence the signs.
        turns = -Rotation.from_matrix(data["turns"]).as_euler("ZYX")
        yield "spaudiopy rotate", lambda: [spaudiopy.sph.rotate_sh(turned, *turn).T for turn in turns]
    if "bed" in data:
        yield "spaudiopy decode", lambda: spaudiopy.decoder.sh2bin(data["bed"], data["filters"])
    for key in data:
        if key.startswith("rig "):
            yield f"spaudiopy allrad {key[4:]}", lambda rig=data[key]: spaudiopy_allrad(rig)
        if key.startswith("magls "):
            yield f"spaudiopy {key}", lambda order=int(data[key]): spaudiopy_magls(data, order)


def spaudiopy_allrad(rig: np.ndarray) -> np.ndarray:
    """Return its AllRAD of order 3, which has max-rE; an imaginary loudspeaker below.

    The one that it finds by itself left 8.8 dB of spread on 4+5+0, where this one leaves 4.2.
    """
    from spaudiopy.decoder import LoudspeakerSetup, allrad

    setup = LoudspeakerSetup(*rig.T.copy())
    setup.ambisonics_setup(update_hull=True, imaginary_ls=[0.0, 0.0, -1.0], characteristic_order=3)
    return allrad(np.eye(16), setup, 3)


def spaudiopy_magls(data: Arrays, order: int) -> np.ndarray:
    import spaudiopy

    azimuth, zenith = angles(data["directions"])
    # It cuts to the length it gets: padded, its filters have the length of ours.
    left, right = (padded(data["impulses"][:, ear], int(data["length"])) for ear in (0, 1))
    head = spaudiopy.sig.HRIRs(left, right, azimuth, zenith, int(data["rate"]))
    # Its default way to continue the phase, except where that one breaks down (11 dB of error at order 7).
    return spaudiopy.decoder.magls_bin(head, order, hf_cont="angle" if order == 7 else "avg")


def padded(responses: np.ndarray, length: int) -> np.ndarray:
    return np.pad(responses, ((0, 0), (0, max(length - responses.shape[1], 0))))


def arrays_tasks(data: Arrays) -> Iterator[tuple[str, Task]]:
    """The tasks of spherical-array-processing."""
    from scipy.spatial.transform import Rotation
    from spherical_array_processing.sh.rotation import rotate_ambi_over_time

    if "turns" in data:
        size, order = data["turned"].shape[1], int(np.sqrt(len(data["turned"]))) - 1
        turns = Rotation.from_matrix(data["turns"]).as_euler("ZYZ")
        stream = np.tile(data["turned"], len(turns))
        settings = {"max_order": order, "block_samples": size, "crossfade_samples": size}
        yield (
            "spherical-array-processing rotate",
            lambda: rotate_ambi_over_time(stream, turns, **settings),
        )
    if "heads" in data:
        yield "spherical-array-processing tracked", arrays_tracked(data)
    for key in data:
        if key.startswith("rig "):
            yield f"spherical-array-processing allrad {key[4:]}", lambda rig=data[key]: arrays_allrad(rig)
        if key.startswith("magls "):
            yield f"spherical-array-processing {key}", lambda order=int(data[key]): arrays_magls(data, order)


def arrays_tracked(data: Arrays) -> Task:
    """Its way to follow a head, without the design of filters that its one-call pipeline repeats every time."""
    from scipy.signal import oaconvolve
    from scipy.spatial.transform import Rotation
    from spherical_array_processing.sh.rotation import rotate_ambi_over_time

    heads, bed = data["heads"], data["bed"]
    block = bed.shape[1] // int(data["blocks"])
    few = bed[:, : len(heads) * block]
    turns = Rotation.from_matrix(np.swapaxes(heads, 1, 2)).as_euler("ZYZ")  # the field turns against the head
    settings = {"max_order": int(np.sqrt(len(bed))) - 1, "block_samples": block, "crossfade_samples": block}

    def run() -> np.ndarray:
        turned = rotate_ambi_over_time(few, turns, **settings)
        return np.stack([oaconvolve(turned, ear, axes=-1).sum(0) for ear in data["filters"]])

    return run


def arrays_allrad(rig: np.ndarray) -> np.ndarray:
    """Return its AllRAD of order 3 with max-rE; an imaginary loudspeaker below.

    Those that it proposes left 9.4 dB of spread on 4+5+0; a finer virtual grid changes 0.01 dB.
    """
    from spherical_array_processing.decoding import decoders

    azimuth, zenith = angles(rig)
    grid = decoders.layout_from_directions(np.stack([azimuth, np.pi / 2 - zenith], 1))
    below = decoders.layout_from_directions([[0.0, -np.pi / 2]])
    matrix = decoders.allrad_decoder(grid, 3, imaginary_loudspeakers=below, virtual_order=30)
    return decoders.apply_decoder_taper(matrix, 3, "max_re")


def arrays_magls(data: Arrays, order: int) -> np.ndarray:
    from spherical_array_processing.binaural.magls import magls_binaural_filters
    from spherical_array_processing.types import SphericalGrid

    azimuth, zenith = angles(data["directions"])
    length = int(data["length"])
    spectra = np.fft.rfft(data["impulses"], length, axis=-1).transpose(2, 0, 1)
    hertz = np.fft.rfftfreq(length, 1 / int(data["rate"]))
    made = magls_binaural_filters(spectra, hertz, SphericalGrid(azimuth, np.pi / 2 - zenith), order)
    responses = np.fft.irfft(made, length, axis=0).transpose(2, 1, 0)
    return np.roll(responses, length // 2, axis=-1)  # as its own pipeline does: they begin before time zero


def meter_tasks(data: Arrays) -> Iterator[tuple[str, Task]]:
    """Two meters on the same file: pyloudnorm (Python), and pyebur128, which is the C library libebur128."""
    if "sound" not in data:
        return
    import pyebur128
    import pyloudnorm

    rate, sound = int(data["rate"]), data["sound"]
    frames = sound.T.astype(np.float64)
    yield "pyloudnorm loudness", lambda: np.array([pyloudnorm.Meter(rate).integrated_loudness(frames)])
    flat, modes = np.ascontiguousarray(sound.T).ravel(), pyebur128.MeasurementMode
    # As much as ours measures in one call, true and sample peaks included.
    wanted = modes.MODE_I | modes.MODE_LRA | modes.MODE_S | modes.MODE_M | modes.MODE_TRUE_PEAK

    def libebur128(mode: int = wanted) -> np.ndarray:
        state = pyebur128.R128State(len(sound), rate, mode)
        state.add_frames(flat, sound.shape[1])
        peaks = [pyebur128.get_true_peak(state, ear) for ear in range(len(sound))] if mode == wanted else [1]
        return np.array([pyebur128.get_loudness_global(state), 20 * np.log10(max(peaks))])

    yield "pyebur128 loudness, range, true peak", libebur128
    yield "pyebur128 loudness", lambda: libebur128(modes.MODE_I)


MAKERS = (spaudiopy_tasks, arrays_tasks, meter_tasks)


def main(source: str, target: str) -> None:
    """Run all once, tell, then run what is asked."""
    # What libraries print must not come between the lines that the caller reads.
    told, sys.stdout = sys.stdout, sys.stderr
    with np.load(source) as held:
        data = dict(held)
    tasks: dict[str, Task] = {}
    made: Arrays = {}
    failed: dict[str, str] = {}
    for maker in MAKERS:
        try:
            tasks |= dict(maker(data))
        except ImportError as error:
            failed[maker.__name__] = str(error)
    for name, task in list(tasks.items()):
        try:
            made[name] = np.asarray(task())
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
            del tasks[name]
    np.savez(target, **made)
    versions = {name: metadata.version(name) for name in PACKAGES if has(name)}
    print(json.dumps({"versions": versions, "tasks": list(tasks), "failed": failed}), file=told, flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        tasks[line.strip()]()
        print(time.perf_counter() - begun, file=told, flush=True)


def has(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1], sys.argv[2])
