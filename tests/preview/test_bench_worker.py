"""The measured process: what it counts, how it finds energy, and what becomes of one that fails."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from immersion.errors import InputError, UsageError
from immersion.preview import picture
from immersion.preview.measuring.child import Child, bare_start
from immersion.preview.measuring.metrics import METRICS
from immersion.preview.measuring.worker import (
    Counted,
    Energy,
    Measured,
    Uploaded,
    hooked,
    limits,
    peak_megabytes,
)
from immersion.stage import open as open_stage


def _settings(scene: Path, **changes: object) -> dict[str, object]:
    plain = {"scene": str(scene), "size": [64, 36], "views": ["entry"], "profile": None, "language": None}
    return plain | {"output": "ambix:1", "block": 512} | changes


@pytest.fixture
def rapl(tmp_path: Path) -> Path:
    """Two packages; a core inside the first, and a counter that is soon at its end."""
    for name, value, limit in (
        ("intel-rapl:0", 1_000_000, 10_000_000),
        ("intel-rapl:0:0", 500, 10_000_000),
        ("intel-rapl:1", 9_900_000, 9_999_999),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "energy_uj").write_text(f"{value}\n")
        (tmp_path / name / "max_energy_range_uj").write_text(f"{limit}\n")
    return tmp_path


def test_energy_is_counted_by_package_and_past_the_end_of_a_counter(rapl: Path) -> None:
    energy = Energy(rapl)
    assert energy.method == "rapl"
    energy.start()
    (rapl / "intel-rapl:0" / "energy_uj").write_text("3500000")
    (rapl / "intel-rapl:0:0" / "energy_uj").write_text("900000")
    (rapl / "intel-rapl:1" / "energy_uj").write_text("400000")
    assert energy.joules() == pytest.approx(2.5 + 0.5)


def test_a_counter_that_cannot_be_read_is_replaced_by_the_model(rapl: Path) -> None:
    (rapl / "intel-rapl:1" / "energy_uj").unlink()
    for energy in (Energy(rapl), Energy(rapl / "none")):
        assert energy.method == "model"
        energy.start()
        began = time.process_time()
        while time.process_time() < began + 0.05:
            pass
        assert energy.joules() == pytest.approx(3.5 * 0.05, rel=0.2)


def test_calls_and_triangles_are_counted_where_pyglet_has_them(scene_file: Path) -> None:
    """The slab is 12 triangles, its shadow 12 more; the picture 2; the room its own: as the driver counts them."""
    import ctypes

    from immersion.preview.offscreen import drawing

    counted = Counted()
    names = ("glDrawArrays", "glDrawElements", "glDrawElementsInstanced")
    with open_stage(scene_file) as stage:
        plain = picture(stage, "entry", (64, 36))
        with drawing():
            from pyglet import gl

            query, done = ctypes.c_uint(), ctypes.c_uint()
            gl.glGenQueries(1, query)
            gl.glBeginQuery(gl.GL_PRIMITIVES_GENERATED, query)
            with hooked(names, counted.wrap):
                assert (picture(stage, "entry", (64, 36)) == plain).all()
            from immersion.preview import offscreen

            offscreen._hidden[0].switch_to()
            gl.glEndQuery(gl.GL_PRIMITIVES_GENERATED)
            gl.glGetQueryObjectuiv(query, gl.GL_QUERY_RESULT, done)
            gl.glDeleteQueries(1, query)
    assert counted.calls >= 3
    assert counted.triangles == done.value
    before = counted.calls
    with open_stage(scene_file) as stage:
        picture(stage, "entry", (64, 36))
    assert counted.calls == before  # the hooks are gone


@pytest.mark.parametrize(
    ("name", "arguments", "triangles"),
    [
        ("glDrawArrays", (4, 0, 12), 4),
        ("glDrawArrays", (5, 0, 12), 10),
        ("glDrawArrays", (0, 0, 12), 0),
        ("glDrawElements", (6, 5, None, None), 3),
        ("glDrawElementsInstanced", (4, 12, None, None, 10), 40),
        ("glDrawArraysInstanced", (4, 0, 6, 7), 14),
        ("glDrawRangeElements", (4, 0, 99, 9, None, None), 3),
    ],
)
def test_every_kind_of_call_is_counted(name: str, arguments: tuple[object, ...], triangles: int) -> None:
    counted = Counted()
    assert counted.wrap(name, lambda *given: given)(*arguments) == arguments
    assert (counted.calls, counted.triangles) == (1, triangles)


def test_an_upload_is_timed(scene_file: Path) -> None:
    uploaded = Uploaded()
    with open_stage(scene_file) as stage, hooked(("glBufferData", "glTexImage2D"), uploaded.wrap):
        picture(stage, "entry", (64, 36))
    assert 0 < uploaded.seconds < 5


def test_a_worker_does_what_it_is_asked(scene_file: Path) -> None:
    with ExitStack() as kept:
        measured = Measured(_settings(scene_file, views=["entry", "entry"]), kept)
        assert measured.first() == {}
        told = measured.prepare()
        frames, blocks = measured.frames(first=3, count=2), measured.blocks(count=400)  # past the show's end
        before = measured.end()["memory"]
        measured.limits()
        assert measured.end()["memory"] == before <= peak_megabytes()  # without the arrays of the limits
    assert {"renderer", "driver", "vendor"} == set(told["machine"])
    assert "OpenGL" in told["machine"]["driver"] or "Mesa" in told["machine"]["driver"]
    assert told["software"]["packages"].keys() >= {"immersion", "numpy", "pyglet"}
    assert (len(frames["frames"]), len(frames["frames"][0]), len(blocks["blocks"])) == (2, 2, 400)
    assert min(frames["joules"], blocks["joules"], told["upload"]) > 0
    json.dumps([told, frames, blocks])


def test_limits_of_the_machine() -> None:
    found = limits((64, 36), Energy(Path("none")))
    assert set(found) | {"bare_start"} == {metric.limit for metric in METRICS} - {None}
    assert min(found.values()) > 0


def test_the_peak_of_memory_is_this_process_own() -> None:
    import numpy as np

    before = peak_megabytes()
    held = np.ones(int(before * 1e6 / 8 * 1.5))  # surely above the peak before
    assert peak_megabytes() > before
    assert held.nbytes / 1e6 < peak_megabytes() < before + held.nbytes / 1e6 + 50


@pytest.mark.slow
def test_a_process_from_start_to_end(scene_file: Path) -> None:
    with Child(Path(sys.executable), _settings(scene_file), seed=3, patience=120) as child:
        assert 0.1 < child.start < 60
        assert child.ask("prepare")["draw_calls"] >= 3
        assert len(child.ask("frames", first=0, count=1)["frames"]) == 1
        with pytest.raises(InputError, match="bench-child"):
            child.ask("nothing")
    assert child._process.returncode is not None


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        ("echo gone wrong >&2; exit 3", "bench-child", "gone wrong"),
        ("exit 7", "bench-child", "exit 7"),
        ("exec sleep 60", "bench-silent", "1 s"),
        ("""echo '{"error": {"kind": "E", "text": "no lens"}}'""", "bench-child", "no lens"),
    ],
)
def test_processes_that_fail_are_told_and_ended(tmp_path: Path, script: str, code: str, words: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    with pytest.raises(InputError) as caught:
        Child(python, {}, seed=0, patience=1)
    assert caught.value.code == code
    assert words in caught.value.render("fr")


def test_an_interpreter_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bench-python"):
        Child(tmp_path / "none", {}, seed=0, patience=1)


def test_an_interpreter_without_the_library(tmp_path: Path, scene_file: Path) -> None:
    import venv

    venv.create(tmp_path / "bare", symlinks=True)
    python = tmp_path / "bare" / "bin" / "python"
    with pytest.raises(UsageError) as caught:
        Child(python, _settings(scene_file), seed=0, patience=60)
    assert caught.value.code == "bench-no-library"
    assert bare_start(python) > 0


def test_a_scene_without_sound_or_show_is_measured_too(tmp_path: Path) -> None:
    scene = tmp_path / "scene.yaml"
    scene.write_text(
        'immersion: "1"\nid: hall\ntitle: {en: "Hall"}\nroom: {box: {size: [8, 4, 6]}}\n'
        "views: {entry: {at: [0, 1.6, 2.5]}}\n",
        encoding="utf-8",
    )
    with ExitStack() as kept:
        measured = Measured(_settings(scene), kept)
        measured.first()
        assert measured.prepare()["triangles"] == 12  # the room's own
        assert min(measured.frames(first=29, count=3)["frames"][0]) > 0
        assert min(measured.blocks(count=200)["blocks"]) > 0
