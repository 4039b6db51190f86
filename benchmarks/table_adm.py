"""Play a made ADM file beside the EBU ADM Renderer, on five layouts; print the largest difference.

    python benchmarks/table_adm.py path/to/ear-render [FILE ...]

The renderer is the program of the PyPI package `ear`, in an environment of its own. The made file holds five objects
that move, jump and end, two of them Cartesian, at distance 1 and without extent (ours is round, theirs is not), and
three loudspeakers; FILEs are played beside it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from immersion import audio

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from adm_made import Thing, adm_file, block, cube, jump, polar

LAYOUTS = ("0+2+0", "0+5+0", "4+5+0", "4+7+0", "9+10+3")
SECONDS = 1


def made(path: Path) -> Path:
    """Write the made file."""
    rng = np.random.default_rng(1)
    wander, at = [], 0.0
    for length in (0.1, 0.05, 0.02, 0.01, 0.2, 0.008, 0.006, 0.1):
        where = polar(float(rng.uniform(-180, 180)), float(rng.uniform(-20, 60)))
        wander.append(block(where, round(at, 5), length, gain=float(rng.uniform(0.2, 1))))
        at += length
    room = [
        block(cube(-1, 1), 0.0, 0.3),
        block(cube(1, 1), 0.3, 0.3),
        block(cube(0.3, -1, 0.8), 0.6, 0.2, jump(0.05)),
        block(cube(0, 0, 1), 0.8, 0.2, jump()),
    ]
    gaps = [
        block(polar(0), 0.1, 0.2),
        block(polar(90), 0.5, 0.2, jump()),
        block(polar(90), 0.7, 0.1, gain=0.25),
    ]
    times = (("start", "00:00:00.10000"), ("duration", "00:00:00.85000"))
    label = audio.AdmValue
    bed = [
        [block(polar(azimuth, elevation), None, None, label("speakerLabel", name))]
        for azimuth, elevation, name in ((30, 0, "M+030"), (0, -30, "LFE"), (135, 0, "M+135"))
    ]
    things = [
        Thing("wander", "Objects", [wander]),
        Thing("room", "Objects", [room]),
        Thing("corner", "Objects", [[block(cube(1, -1, 1))]]),
        Thing("gaps", "Objects", [gaps], attributes=times),
        Thing("still", "Objects", [[block(polar(20, 10))]]),
        Thing("bed", "DirectSpeakers", bed),
    ]
    samples = 0.1 * rng.standard_normal((8, SECONDS * 48_000))
    return adm_file(path, things, samples, subtype="PCM_24")


def difference(program: str, path: Path, layout: str, work: Path) -> float:
    """Return the largest difference of any sample."""
    theirs = work / "theirs.wav"
    call = [program, "-s", layout, "--apply-conversion", "to_polar", str(path), str(theirs)]
    subprocess.run(call, check=True, capture_output=True)
    truth = soundfile.read(str(theirs), always_2d=True)[0].T
    with audio.adm_scene(path) as scene:
        output = audio.LoudspeakerOutput(layout, panning="bs2127")
        ours = audio.Renderer(scene.graph(output), scene.rate).render().samples
    return float(np.abs(ours - truth[:, : ours.shape[1]]).max())


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        print("| file | " + " | ".join(LAYOUTS) + " |\n|---|" + "---|" * len(LAYOUTS))
        for path in (made(work / "made.wav"), *(Path(name) for name in sys.argv[2:])):
            found = [f"{difference(sys.argv[1], path, layout, work):.1e}" for layout in LAYOUTS]
            print(f"| {path.name} | " + " | ".join(found) + " |", flush=True)


if __name__ == "__main__":
    main()
