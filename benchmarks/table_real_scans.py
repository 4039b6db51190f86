"""Read, inspect, clean and decimate the real scans to 10 %; print a table of what came out.

python benchmarks/table_real_scans.py FOLDER
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from immersion import scans

NAMES = ("igea", "gargo", "aton_venus", "whale_cranium", "esp32_meshroom")
SUFFIXES = (".ply", ".glb", ".gltf", ".obj", ".stl")
T = TypeVar("T")


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """Return a result and the seconds it took."""
    start = time.perf_counter()
    return call(), time.perf_counter() - start


def find(folder: Path, name: str) -> Path:
    """Return the scan of this name."""
    found = [p for p in sorted(folder.rglob("*")) if name in p.as_posix() and p.suffix.lower() in SUFFIXES]
    if not found:
        raise SystemExit(f"{folder}: no scan named {name}")
    return found[0]


def row(path: Path, name: str) -> str:
    """Return the row of one scan."""
    raw, reading = timed(lambda: scans.read_mesh(path))
    before = scans.inspect(raw)
    cleaned, cleaning = timed(lambda: scans.clean(raw))
    light, decimating = timed(lambda: scans.decimate(cleaned.mesh, ratio=0.1))
    after, error = scans.inspect(light.mesh), light.deviation
    unit = error.unit or "units"
    return (
        f"| {name} | {before.triangles} | {len(cleaned.mesh.faces)} | {after.triangles} "
        f"| {reading:.2f} / {cleaning:.2f} / {decimating:.2f} | {error.rms:.4g} {unit} "
        f"| {error.rms / error.diagonal * 1e4:.3f}e-4 | {before.watertight} → {after.watertight} |"
    )


def main() -> None:
    """Print the table of a folder."""
    print(
        "| scan | triangles | cleaned | 10 % | read / clean / decimate + deviation, s | RMS | RMS / diagonal | closed |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in NAMES:
        print(row(find(Path(sys.argv[1]), name), name), flush=True)


if __name__ == "__main__":
    main()
