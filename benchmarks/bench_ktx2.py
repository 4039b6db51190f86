"""KTX2 of a scan's maps: all at once, beside one process of node for each try, one after another, as it was once.

Both make the same bytes. With real scans: Venus by the National Gallery of Denmark, normals and occlusion of 1024
pixels; in smoke runs and where there is none, two maps of our own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from interleaved import clocked
from numpy.typing import NDArray

from immersion import scans as scan_files
from immersion.export._textures import coding
from immersion.export._textures.attempts import ATTEMPTS, Found, Tries
from immersion.export._textures.encoder import Encoder
from immersion.export._textures.ktx2 import _Together, ktx2_together
from immersion.export._textures.report import Kind, kind_of
from immersion.scans.io._images import texture_bytes

SIDE = 1024
Picture = tuple[Kind, NDArray[np.uint8]]


def _pictures(scans: Path | None, smoke: bool) -> list[Picture]:
    if scans is not None:
        mesh = scan_files.read(scans / "smk_venus.glb")
        data = {texture.role: texture_bytes(texture) for texture in mesh.textures}
        once = {found: role for role, found in data.items()}  # occlusion and roughness are one picture
        return [(kind_of(role), coding._for_ktx2(found, SIDE)) for found, role in once.items()]
    side = 64 if smoke else 512
    noise = np.random.default_rng(1).integers(96, 160, (side, side, 4), np.uint8)
    return [("normal", noise | np.array([0, 0, 128, 255], np.uint8)), ("data", noise)]


def _one_after_another(pictures: list[Picture]) -> tuple[list[bytes], int]:
    """Code with one process for each try; return the bytes, and how many processes that took."""
    made, starts = [], 0
    for kind, pixels in pictures:
        tries = Tries(0, pixels, kind)
        while not tries.decided:
            attempt, starts = tries.needed, starts + 1
            with Encoder() as encoder:
                alone = _Together(encoder, [], lambda *found: None, 1)
                alone._file(tries, "raw").write_bytes(np.ascontiguousarray(pixels).tobytes())
                encoder.give(0, alone._job(tries, attempt))
                assert encoder.answer()[1]
                tries.end(attempt, alone._coded(tries, attempt))
        assert tries.found is not None
        made.append(tries.found[0])
    return made, starts


def _at_once(pictures: list[Picture], slots: int | None) -> list[bytes | None]:
    def finish(number: int, pixels: NDArray[np.uint8], found: Found) -> bytes:
        return found[0]

    return ktx2_together([(kind, lambda one=one: one) for kind, one in pictures], finish, slots)


def test_maps_of_a_scan(benchmark: Any, report: Any, scans: Path | None) -> None:
    pictures = _pictures(scans, report.smoke)
    before, starts = _one_after_another(pictures)
    assert _at_once(pictures, None) == before == _at_once(pictures, 1)
    calls = {
        "ours": clocked(lambda: _at_once(pictures, None)),
        "one slot": clocked(lambda: _at_once(pictures, 1)),
        "a process each try": clocked(lambda: _one_after_another(pictures)),
    }
    taken = {
        name: call() for name, call in calls.items()
    }  # a minute each: what was coded above warmed all up
    benchmark.pedantic(lambda: None, rounds=1)
    ours = taken.pop("ours")
    most = sum(len(ATTEMPTS[kind]) for kind, _ in pictures)
    side = pictures[0][1].shape[0]
    note = f"{len(pictures)} maps of {side} pixels, {starts} of at most {most} tries needed, the same bytes"
    report.line("KTX2, the maps of a scan", ours, taken, ("one slot", taken["one slot"]), note)
