"""Decimation tells its progress often enough that whoever cancels does not wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from immersion import scans
from immersion.errors import Cancelled
from immersion.scans import _nearest, _surface, _tiles
from immersion.scans.mesh import Mesh
from scan_shapes import grid, sphere


@pytest.fixture(scope="module")
def shape() -> Mesh:
    ball = sphere(5)
    bumps = 1 + 0.01 * np.sin(9 * ball.vertices).sum(1, keepdims=True)
    return Mesh.from_arrays(ball.vertices * bumps, ball.faces)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small mesh is then asked for in as many pieces as a large one."""
    monkeypatch.setattr(_surface, "PIECE", 500)
    monkeypatch.setattr(_tiles, "TILE", 700)
    monkeypatch.setattr(_tiles, "WHOLE", 2100)


WORK: dict[str, Callable[..., Any]] = {
    "tolerance": lambda mesh, **told: scans.decimate(mesh, tolerance=0.01, samples=500, **told),
    "triangles": lambda mesh, **told: scans.decimate(mesh, triangles=400, samples=500, **told),
    "lods": lambda mesh, **told: scans.lods(mesh, [2000, 400], samples=500, **told),
    "lod": lambda mesh, **told: scans.lod(mesh, chain=[2000, 400], triangles=400, samples=500, **told),
}


@pytest.mark.parametrize(
    ("name", "least"), [("tolerance", 300), ("triangles", 15), ("lods", 20), ("lod", 15)]
)
def test_progress_rises_in_small_steps_to_the_end(name: str, least: int, shape: Mesh) -> None:
    seen: list[float] = [0.0]
    WORK[name](shape, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) >= least
    # A search that finds its answer early leaves the rest of its share out: this is the widest such step.
    assert np.diff(seen).max() < 0.25


AT = (0.0, 0.2, 0.72, 1.0)
BETWEEN = (0.02, 0.08, 0.4, 0.65, 0.84, 0.9)


@pytest.mark.parametrize("at", [*AT, *(pytest.param(part, marks=pytest.mark.slow) for part in BETWEEN)])
def test_a_cancel_is_noticed_at_once(at: float, shape: Mesh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one more question to the surface is asked, nor one more call made, once it is raised."""
    asked: list[float] = []
    query = _nearest.Nearest.query

    def counted(self: Any, *given: Any, **named: Any) -> Any:
        asked.append(seen[-1] if seen else 0.0)
        return query(self, *given, **named)

    seen: list[float] = []

    def stop(done: float) -> None:
        seen.append(done)
        if done >= at:
            raise Cancelled("cli-stopped")

    monkeypatch.setattr(_nearest.Nearest, "query", counted)
    with pytest.raises(Cancelled):
        WORK["tolerance"](shape, progress=stop)
    assert all(done < at for done in seen[:-1])
    assert all(done < at for done in asked)


def test_no_work_goes_on_for_long_between_two_calls(shape: Mesh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two calls at most one piece of a question is worked on: of thousands in all."""
    closest = [0]
    longest = [0]

    def told(done: float) -> None:
        longest[0], closest[0] = max(longest[0], closest[0]), 0

    asked = _nearest.nearest_faces

    def counted(scene: Any, points: Any, tell: Callable[[float], None] | None = None) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_surface, "pieces", each)
            return asked(scene, points, tell)

    def each(count: int, size: int) -> Iterator[slice]:
        for start in range(0, count, size):
            closest[0] += 1
            yield slice(start, min(start + size, count))

    monkeypatch.setattr(_nearest, "nearest_faces", counted)
    WORK["tolerance"](shape, progress=told)
    assert longest[0] == 1


def test_is_within_tells_its_progress_too() -> None:
    low = grid(20, 20)
    high = Mesh.from_arrays(low.positions() + [0, 0, 0.4], low.faces)
    for tolerance, answer in ((0.41, True), (0.39, False)):
        seen: list[float] = []
        assert scans.is_within(low, high, tolerance, progress=seen.append) is answer
        assert seen == sorted(seen)
        assert (seen[0], seen[-1]) == (0.0, 1.0)

    def stop(_: float) -> None:
        raise Cancelled("cli-stopped")

    with pytest.raises(Cancelled):
        scans.is_within(low, high, 0.41, progress=stop)


def test_progress_changes_nothing(shape: Mesh) -> None:
    told = scans.decimate(shape, tolerance=0.01, samples=500, progress=lambda _: None)
    silent = scans.decimate(shape, tolerance=0.01, samples=500)
    assert told.mesh.vertices.tobytes() == silent.mesh.vertices.tobytes()
    assert told.deviation == silent.deviation
