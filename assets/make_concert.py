"""Make the example scene "concert" whole: its stems, the hall that answers them, and the furniture of the room.

    python assets/make_concert.py out/concert
    python assets/make_concert.py out/concert --stems my-recordings

The folder that is made holds a copy of examples/scenes/concert and all its media. Your own dry recordings take the
place of synthetic stems: strings.wav and bells.wav (stereo), plucked.wav and voice.wav (mono), at 48 kHz, any of them;
the hall answers what it is given.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from concert_furniture import furniture
from concert_hall import HALL, ORDER, decay_time, early, late, whole
from concert_instruments import RATE
from concert_score import ENTRIES, LENGTH, STEMS
from concert_stems import CHANNELS, played
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import oaconvolve

from immersion import messages, scans
from immersion.audio import Audio, write
from immersion.demo.folders import built, write_sums
from immersion.demo.own_sounds import Wanted, own_sounds
from immersion.errors import ImmersionError
from immersion.scene.walk import Walk

__all__ = ["HEADROOM", "PLACES", "SCENE", "SEAT", "TAIL", "bed", "make"]

SCENE = Path(__file__).resolve().parents[1] / "examples" / "scenes" / "concert"
SEAT = (0.0, 1.2, 1.0)
"""The seat in the middle of the dome, in the room of the scene."""

TAIL = 3.0
"""Seconds for which the hall goes on when the last stem is over."""

HEADROOM = 9.0
"""Decibels by which the bed's file lies below the stems' scale: the scene gives back what it wants of them."""

_BETWEEN = 3.0
_AWAY = 1.1  # the hall is larger than the room: what is 5 m away in the one is 5.5 m away in the other

Field = NDArray[np.float64]
Block = NDArray[np.float32]

PLACES: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    # of each channel, in the hall from the seat: x front, y left, z up
    "strings": ((0.0, 6.0, 0.0), (0.0, -6.0, 0.0)),
    "bells": ((-4.9, 4.9, 4.0), (-4.9, -4.9, 4.0)),
    "plucked": ((5.44, -0.99, -0.08),),
}
"""Where the stems sound in the hall; the voice walks the way of voice-path.csv."""


def make(
    folder: Path,
    seed: int = 0,
    stems: Path | None = None,
    seconds: float | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, object]:
    """Write the scene and all its media.

    Parameters
    ----------
    folder : Path
        New, empty, or of an earlier run, which is then replaced whole.
    seed : int
        The same seed gives the same bytes.
    stems : Path, optional
        A folder of recordings that take the place of synthetic stems.
    seconds : float, optional
        Of each stem, for a quick run; the hall is as long as the stems need.
    progress : callable, optional
        Called with ``stems``, ``hall`` or ``write`` and the part done, from 0 to 1.

    Returns
    -------
    dict
        Seconds of each stem and of the hall, peaks, bytes of each file; decay times unless it is a quick run.
    """
    told = progress or (lambda step, done: None)
    wanted = {name: Wanted(CHANNELS[name], ENTRIES[name], LENGTH - ENTRIES[name]) for name in STEMS}
    own = own_sounds(stems, wanted) if stems is not None else {}
    parts = played(seed, seconds, lambda done: told("stems", done))
    parts |= {name: sound.samples for name, sound in own.items()}
    hall = bed(parts, seed, lambda done: told("hall", done))
    with built(folder) as work:
        shutil.copytree(SCENE, work, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py[co]"))
        media = work / "media"
        for name, samples in parts.items():
            kind = "stereo" if len(samples) == 2 else "mono"
            write(Audio(samples, RATE, kind), media / f"{name}.flac", subtype="PCM_24")  # type: ignore[arg-type]
        told("write", 0.5)
        write(Audio(hall, RATE, "ambisonic", ORDER), media / "hall.wav", subtype="PCM_16")
        scans.write(furniture(SEAT), media / "furniture.glb")
        told("write", 1.0)
        sizes = write_sums(work)
    return {
        "own": sorted(own),
        "seconds": {name: part.shape[1] / RATE for name, part in (parts | {"hall": hall}).items()},
        "peak_db": {name: _decibels(np.abs(part).max()) for name, part in (parts | {"hall": hall}).items()},
        "decay": measured_decay(seed) if seconds is None else {},
        "bytes": {name: size for name, size in sizes.items() if name.startswith("media/")},
    }


def _decibels(value: float) -> float:
    return round(20.0 * float(np.log10(max(value, 1e-9))), 2)


def measured_decay(seed: int = 0) -> dict[str, float]:
    """Return the decay times (T30) of the hall for the plucked string's place, octave by octave, as measured."""
    response = whole(HALL, np.random.default_rng([seed, 30]), PLACES["plucked"][0], direct=True)
    octaves = (125, 250, 500, 1000, 2000, 4000, 8000)
    return {str(octave): round(decay_time(response, octave), 2) for octave in octaves}


def bed(stems: Mapping[str, Block], seed: int = 0, progress: Callable[[float], None] | None = None) -> Block:
    """Return what the hall answers to the stems: (16, T) AmbiX of reflections and reverberation, no direct sound.

    It begins with the show, so that one cue starts it; each stem is heard in it from its own entry on.
    """
    told = progress or (lambda _: None)
    frames = max(round(ENTRIES[name] * RATE) + part.shape[1] for name, part in stems.items()) + round(
        TAIL * RATE
    )
    rooms: list[tuple[NDArray[np.complex64], Block]] = []
    total = np.zeros(((ORDER + 1) ** 2, frames), np.float32)
    size = next_fast_len(frames + round(1.2 * max(HALL.decay) * RATE), real=True)
    for number, (name, part) in enumerate(stems.items()):
        entry = round(ENTRIES[name] * RATE)
        if name == "voice":
            _walked(total, part[0], entry)
        for channel, samples in enumerate(part):
            rng = np.random.default_rng([seed, 30 + number, channel])
            # What the voice's way changes is its early reflections: see _walked.
            response = (
                late(HALL, rng, _AWAY * 5.0) if name == "voice" else whole(HALL, rng, PLACES[name][channel])
            )
            placed = np.zeros(size, np.float32)
            placed[entry : entry + len(samples)] = samples
            rooms.append((rfft(placed), response))
        told(0.3 * (number + 1) / len(stems))
    for channel in range(len(total)):
        answered = sum(spectrum * rfft(response[channel], size) for spectrum, response in rooms)
        total[channel] += irfft(answered, size)[:frames]
        told(0.3 + 0.7 * (channel + 1) / len(total))
    total *= np.float32(10.0 ** (-HEADROOM / 20.0))
    return _dithered(total, np.random.default_rng([seed, 50]))


def _walked(total: Block, voice: Block, entry: int) -> None:
    """Add the early reflections of the voice on its way: every three seconds from another place, crossfaded."""
    hop = round(_BETWEEN * RATE)
    for knot, place in enumerate(_voice_places(len(voice) / RATE)):
        first, last = max((knot - 1) * hop, 0), min((knot + 1) * hop, len(voice))
        if first >= last:
            continue
        away = np.abs(np.arange(first, last) - knot * hop) / hop
        piece = voice[first:last] * np.cos(0.5 * np.pi * away).astype(np.float32) ** 2
        heard = oaconvolve(piece[None], early(HALL, place), axes=1)
        count = min(heard.shape[1], total.shape[1] - entry - first)
        total[:, entry + first : entry + first + count] += heard[:, :count]


def _voice_places(seconds: float) -> Field:
    """Return where the voice is in the hall at 0, 3, 6 … seconds of its way, as x front, y left, z up from the seat."""
    times = np.arange(0.0, seconds + _BETWEEN, _BETWEEN)
    track = Walk.read(SCENE / "voice-path.csv").tracks[0]
    x, y, z = track.at(np.rint(times * 1e6).astype(np.int64))[:, :3].T - np.asarray(SEAT)[:, None]
    return _AWAY * np.stack([-z, -x, y], axis=1)


def _dithered(samples: Block, rng: np.random.Generator) -> Block:
    """Add triangular noise of one step of 16 bits: the tail goes under in noise, not in distortion."""
    step = np.float32(2.0**-15)
    for row in samples:
        row += step * (rng.random(len(row), np.float32) - rng.random(len(row), np.float32))
    return samples


def main(arguments: list[str] | None = None) -> int:
    """Make the folder and print what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="the folder to make")
    parser.add_argument("--stems", type=Path, help="a folder of your own stems")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, help="of each stem, for a quick run")
    options = parser.parse_args(arguments)
    try:
        facts = make(options.out, options.seed, options.stems, options.seconds)
    except ImmersionError as error:
        print(error.render(messages.from_environment()), file=sys.stderr)
        return error.exit_code
    print(json.dumps(facts, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
