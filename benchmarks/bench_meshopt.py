"""Decoding meshopt streams, beside the C++ decoder of the PyPI package meshoptimizer where it is installed.

The streams are the fixtures' own, made long by npm meshoptimizer: see ``tests/scans/io/fixtures``.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion.errors import Where
from immersion.scans.io._meshopt import decode_stream

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "scans" / "io" / "fixtures" / "streams.json"


def _long(version: int, blocks: int) -> tuple[bytes, int]:
    """A stream of stride 16 whose one block of the fixture, of 256 elements, comes many times over.

    Blocks start from the last element of the one before, so that any number of them is a valid stream.
    """
    cases = {case["name"]: case for case in json.loads(FIXTURES.read_text())}
    case = cases[f"bytes 16x300 v{version}"]
    data = base64.b64decode(case["stream"])
    tail = 24 if version == 1 else 32
    first = _block_length(data, version)
    return data[:1] + data[1 : 1 + first] * blocks + data[len(data) - tail :], 256 * blocks


def _block_length(data: bytes, version: int) -> int:
    """The bytes of the first block: the shortest head that still decodes as 256 elements."""
    from immersion.errors import FileError

    tail = data[len(data) - (24 if version == 1 else 32) :]
    for length in range(64, len(data)):
        try:
            decode_stream(data[: 1 + length] + tail, "ATTRIBUTES", "NONE", 256, 16, Where("x"))
        except FileError:
            continue
        return length
    raise AssertionError("no block of 256 elements in the fixture")


@pytest.mark.parametrize("version", [0, 1])
def test_attributes(benchmark: Any, report: Any, version: int) -> None:
    stream, count = _long(version, 4 if report.smoke else 4000)

    def run() -> bytes:
        return decode_stream(stream, "ATTRIBUTES", "NONE", count, 16, Where("x"))

    benchmark.pedantic(run, rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(run)
    copied = report.copying(count * 16)
    speed = f"{count * 16 / ours / 1e6:.0f} MB/s decoded from {len(stream) / 1e6:.2f} MB"
    peers = _peer(report, run(), "decode_vertex_buffer", count, 16, stream)
    report.line(f"meshopt attributes v{version}", ours, peers, ("memory copy", copied), speed)


def _peer(report: Any, ours: bytes, name: str, *arguments: object) -> dict[str, float]:
    """Time the peer's function of this name, once it is known to give the same bytes."""
    try:
        import meshoptimizer
    except ImportError:
        return {}
    call = getattr(meshoptimizer, name)
    assert np.asarray(call(*arguments)).tobytes() == ours
    return {"meshoptimizer": report.best(lambda: call(*arguments))}


def test_triangles(benchmark: Any, report: Any) -> None:
    """A strip, each triangle on an edge of the one before: one byte per triangle."""
    count = 3 * (1000 if report.smoke else 1_000_000)
    codes = np.full(count // 3, 0x10, np.uint8)
    codes[0] = 0xF0
    stream = b"\xe1" + codes.tobytes() + bytes(16)

    def run() -> bytes:
        return decode_stream(stream, "TRIANGLES", "NONE", count, 4, Where("x"))

    benchmark.pedantic(run, rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(run)
    speed = f"{count * 4 / ours / 1e6:.0f} MB/s, {count / 3 / ours / 1e6:.1f} M triangles/s"
    peers = _peer(report, run(), "decode_index_buffer", count, 4, stream)
    report.line("meshopt triangles", ours, peers, ("memory copy", report.copying(count * 4)), speed)
