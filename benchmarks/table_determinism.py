"""Play scenes on several interpreters, thread counts and processors; print whether they gave the same.

    python benchmarks/table_determinism.py SCENE[:WALK] ... --python path/to/python3.13/environment/bin/python

Each run is a process of its own that simulates the scene and renders it to headphones (WAV and FLAC, PCM_24) and to
its first rig. The first run is the measure of all: the log and, on the same interpreter and processor, the files must
be equal byte for byte; elsewhere the sound must be within 1e-6 of its peak. Another processor is stood in for by
switching off what this one has beyond the oldest supported: numba compiles for `generic`, NumPy leaves its faster
loops, OpenBLAS takes the kernels of an old core.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

LIMIT = 1e-6

PROGRAM = """
import sys
from pathlib import Path
from immersion import stage
scene, walk, out = sys.argv[1], sys.argv[2] or None, Path(sys.argv[3])
with stage.open(scene) as opened:
    visit = stage.simulate(opened, walk)
    (out / "log.csv").write_text(visit.log_csv(), encoding="utf-8", newline="")
    for name in ("heard.wav", "heard.flac"):
        stage.render_file(opened, out / name, "binaural", walk, subtype="PCM_24")
    stage.render_file(opened, out / "float.wav", "binaural", walk, subtype="FLOAT")
    if opened.scene.rigs.speakers:
        stage.render_file(opened, out / "rig.wav", "rig", walk, subtype="PCM_24")
"""

OLD_CPU = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX2 FMA3 X86_V4 X86_V3",
    "OPENBLAS_CORETYPE": "Prescott",
}


@dataclass(frozen=True)
class Run:
    """One way to run: an interpreter and what its environment says."""

    name: str
    python: str
    environment: dict[str, str]
    same_machine: bool


def runs(others: list[str]) -> list[Run]:
    """Return the runs to compare; the first is the measure."""
    here = sys.executable
    threads = [
        Run(
            f"{n} threads",
            here,
            {"NUMBA_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n, "PYTHONHASHSEED": n},
            True,
        )
        for n in ("1", "2")
    ]
    far = [Run(f"another Python {i + 1}", other, {}, False) for i, other in enumerate(others)]
    return [Run("first run", here, {}, True), *threads, Run("an old processor", here, OLD_CPU, False), *far]


def play(run: Run, scene: str, walk: str, out: Path) -> str:
    """Play the scene into the folder; return the interpreter's version."""
    out.mkdir()
    with tempfile.TemporaryDirectory() as cache:
        # Kernels compiled for one processor must not be found by another.
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache, **run.environment}
        subprocess.run([run.python, "-c", PROGRAM, scene, walk, str(out)], env=environment, check=True)
    version = subprocess.run([run.python, "-V"], capture_output=True, text=True, check=True)
    return version.stdout.strip()


def normal(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def difference(first: Path, second: Path) -> float:
    """Return the largest difference of two sounds over the peak of the first."""
    one, other = (soundfile.read(path, always_2d=True)[0] for path in (first, second))
    if one.shape != other.shape:
        return float("inf")
    return float(np.abs(one - other).max() / np.abs(one).max())


def verdict(run: Run, measure: Path, out: Path) -> tuple[str, bool]:
    """Return what to print of a run, and whether it holds."""
    log = normal(measure / "log.csv") == normal(out / "log.csv")
    files = sorted(path.name for path in measure.iterdir() if path.name not in ("log.csv", "float.wav"))
    equal = [name for name in files if normal(measure / name) == normal(out / name)]
    worst = difference(measure / "float.wav", out / "float.wav")
    holds = log and worst <= LIMIT and (len(equal) == len(files) or not run.same_machine)
    lines = sum(1 for _ in (out / "log.csv").open(encoding="utf-8"))
    told = f"log of {lines} lines {'equal' if log else 'DIFFERS'}; {len(equal)} of {len(files)} files equal"
    return f"{told}; sound {worst:.1e}{'' if holds else '  MISS'}", holds


def main() -> int:
    """Play every scene in every way; return 1 when something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("scenes", nargs="+", metavar="SCENE[:WALK]")
    parser.add_argument("--python", action="append", default=[], metavar="PATH")
    args = parser.parse_args()
    good = True
    for scene, _, walk in (name.partition(":") for name in args.scenes):
        with tempfile.TemporaryDirectory() as folder:
            measure: Path | None = None
            for number, run in enumerate(runs(args.python)):
                out = Path(folder) / str(number)
                version = play(run, scene, walk, out)
                measure = measure or out
                told, holds = verdict(run, measure, out)
                good &= holds
                print(
                    f"{Path(scene).parent.name}: {run.name} ({version}): {told}{'' if holds else '  MISS'}",
                    flush=True,
                )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
