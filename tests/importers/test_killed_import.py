"""An import that is killed outright leaves nothing where the scene was to be; what it left is cleared by the next."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from foreign_files import gltf_room
from immersion.importers import IMPORTERS, Draft, import_scene
from immersion.importers.importing import PREFIX

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="folders are not locked there: their age alone tells"
)


def _dying(path: Path, draft: Draft, progress: Callable[[float], None]) -> None:
    (draft.folder / "half.bin").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)


def _import(source: Path, target: Path) -> None:
    IMPORTERS.register("dying")(_dying)
    import_scene(source, target, format="dying")


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """What is left of a killed import into ``new``."""
    source = gltf_room(tmp_path / "a.glb")
    child = multiprocessing.get_context("fork").Process(target=_import, args=(source, tmp_path / "new"))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    (folder,) = tmp_path.glob(f"{PREFIX}*")
    assert (folder / "half.bin").is_file()
    assert not (tmp_path / "new").exists()
    return folder


def _older(folder: Path) -> None:
    then = time.time() - 3600
    os.utime(folder, (then, then))


def test_what_is_killed_outright_is_cleared_by_the_next(tmp_path: Path, left: Path) -> None:
    import_scene(tmp_path / "a.glb", tmp_path / "one")
    assert left.is_dir(), "so young that it may not be locked yet"
    _older(left)
    import_scene(tmp_path / "a.glb", tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.glb", "new", "one"]


def test_an_import_at_work_and_what_is_not_ours_are_left_alone(tmp_path: Path) -> None:
    source = gltf_room(tmp_path / "a.glb")
    (tmp_path / ".part-mine").mkdir()
    _older(tmp_path / ".part-mine")
    seen: list[bool] = []

    def other(done: float) -> None:
        if not seen:
            (working,) = tmp_path.glob(f"{PREFIX}*")
            _older(working)
            import_scene(source, tmp_path / "other")
            seen.append(working.is_dir())

    import_scene(source, tmp_path / "new", progress=other)
    assert seen == [True]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".part-mine", "a.glb", "new", "other"]
