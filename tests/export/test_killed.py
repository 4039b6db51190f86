"""An export that is killed half-way leaves nothing, or the old result; what it left is cleared by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from immersion.errors import FileError
from immersion.export.staging import KEPT, staging

LONG = 1.0  # longer ago than any export takes to lock its folder, in hours

# The verb's own entry point, with a target that begins a file and then takes for ever.
CHILD = """
import sys, time
from pathlib import Path
from immersion import export
from immersion.cli.main import run
def slow(stage, folder, progress, options=None):
    (folder / "half.bin").write_bytes(b"half")
    while True:
        time.sleep(0.02)
        progress(0.5)
export.EXPORTERS.register("slow")(slow)
sys.argv[1:] = ["export", "SCENE", "--to", "slow", "--out", "OUT"]
run()
"""


def _killed_half_way(scene: Path, out: Path, number: signal.Signals) -> int:
    code = CHILD.replace('"SCENE"', repr(str(scene))).replace('"OUT"', repr(str(out)))
    child = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 60
        while not list(out.glob(".*/half.bin")):
            assert child.poll() is None, child.stderr and child.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.02)
        child.send_signal(number)
        return child.wait(30)
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    file = tmp_path / "l’été" / "scene.yaml"
    file.parent.mkdir()
    file.write_text("immersion: '1'\nid: salle\ntitle: La salle\n", encoding="utf-8")
    return file


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "à l'abri"
    folder.mkdir()
    (folder / "old.txt").write_text("old", encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there a program is ended without a word")
@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, pytest.param(getattr(signal, "SIGHUP", signal.SIGTERM), marks=pytest.mark.slow)],
)
def test_what_is_told_to_end_leaves_the_folder_as_it_was(
    scene: Path, out: Path, number: signal.Signals
) -> None:
    assert _killed_half_way(scene, out, number) == 128 + number
    assert [path.name for path in out.iterdir()] == ["old.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not locked there: their age alone tells")
def test_what_is_killed_outright_is_cleared_by_the_next(scene: Path, out: Path) -> None:
    _killed_half_way(scene, out, signal.SIGKILL)
    (left,) = out.glob(".immersion-export-*")
    with staging(out):
        assert left.is_dir(), "so young that it may not be locked yet"
    _make_older(left, LONG)
    with staging(out):
        assert not left.exists()
    assert [path.name for path in out.iterdir()] == ["old.txt"]


def _make_older(folder: Path, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(folder, (then, then))


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not locked there: their age alone tells")
def test_an_export_at_work_is_left_alone_however_long_it_takes(out: Path) -> None:
    with staging(out) as working:
        _make_older(working, 100)
        with staging(out) as other:
            assert working.is_dir()
            assert other != working
        assert working.is_dir()


def test_the_only_copy_of_an_old_export_stays_until_a_new_one_is_whole(out: Path) -> None:
    left = out / ".immersion-export-x"
    (left / f"{KEPT}y").mkdir(parents=True)
    (left / f"{KEPT}y" / "old.glb").write_bytes(b"old")
    _make_older(left, 100)
    with pytest.raises(FileError), staging(out):
        raise OSError("disk full")
    assert left.is_dir()
    with staging(out):
        assert left.is_dir()
    assert not left.exists()


def test_folders_of_other_programs_and_links_stay(out: Path, tmp_path: Path) -> None:
    (out / ".part-x").mkdir()
    (tmp_path / "mine").mkdir()
    (out / ".immersion-export-link").symlink_to(tmp_path / "mine")
    for path in (out / ".part-x", tmp_path / "mine"):
        _make_older(path, 100)
    with staging(out):
        pass
    assert (out / ".part-x").is_dir()
    assert (tmp_path / "mine").is_dir()
