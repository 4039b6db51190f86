"""Contestants run as child processes, alone or in turns, and what peers made is kept."""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import big_meshes
import children
import colours
import numpy as np
import pytest
import results_file
import truth
from children import Kept, Shape, fingerprint, interleaved
from rough_shapes import rough_torus

PEER = "fast-simplification"  # the one peer that is in our own environment too


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMMERSION_PEERS", sys.executable)
    mesh = rough_torus(30, 20)
    path = tmp_path / "in.npz"
    Shape(mesh.vertices, mesh.faces).save(path)
    return path


def test_a_peer_is_run_once_and_kept(source: Path, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    light, facts = kept.result(PEER, source, "key", 300)
    assert len(light.faces) == facts["triangles"] <= 300
    assert facts["seconds"] > 0
    assert facts["peak_mib"] >= facts["imported_mib"] > 0
    assert facts["cached"] is False
    again, facts = kept.result(PEER, source, "key", 300)
    assert facts["cached"] is True
    assert np.array_equal(again.vertices, light.vertices)
    assert kept.result(PEER, source, "other mesh", 300)[1]["cached"] is False
    assert Kept(kept.folder, refresh=True).result(PEER, source, "key", 300)[1]["cached"] is False


def test_a_measure_is_kept_by_its_mesh_and_its_settings(tmp_path: Path) -> None:
    kept, mesh, calls = Kept(tmp_path), rough_torus(5, 4), []

    def measure() -> dict[str, int]:
        calls.append(1)
        return {"count": len(calls)}

    shape = Shape(mesh.vertices, mesh.faces)
    assert [kept.measured(shape, "key", measure, 100)["count"] for _ in range(2)] == [1, 1]
    assert kept.measured(shape, "key", measure, 200)["count"] == 2
    moved = Shape(mesh.vertices + 1, mesh.faces)
    assert kept.measured(moved, "key", measure, 100)["count"] == 3


def test_another_mesh_has_another_fingerprint() -> None:
    a = np.arange(6, dtype=np.float32)
    prints = {fingerprint(a), fingerprint(a.reshape(2, 3)), fingerprint(a.astype(float)), fingerprint(a, a)}
    assert len(prints) == 4
    assert fingerprint(a, None) == fingerprint(a)


def test_a_peer_that_fails_says_why(source: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=f"{PEER} ended with"):
        children.run(PEER, tmp_path / "not there.npz", tmp_path / "out.npz", 10)


def test_without_the_peers_the_command_that_makes_them_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMERSION_PEERS", "/nowhere/python")
    with pytest.raises(SystemExit, match="make peers"):
        children.peers_python()


@pytest.mark.slow
def test_contestants_take_turns(source: Path) -> None:
    times = interleaved(["ours", PEER], source, 300, 3)
    assert set(times) == {"ours", PEER}
    for facts in times.values():
        assert facts["rounds"] == 3
        assert 0 < facts["fastest"] <= facts["seconds"]


@pytest.mark.slow
def test_ours_runs_as_a_child_like_a_peer(source: Path, tmp_path: Path) -> None:
    facts = children.run("ours", source, tmp_path / "out.npz", 300, "--cold")
    light = Shape.load(tmp_path / "out.npz")
    assert facts["triangles"] == len(light.faces) <= 301
    assert truth.topology(light.faces).closed


@pytest.mark.parametrize("module", [big_meshes, colours, results_file], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0
