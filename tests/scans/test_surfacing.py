"""Whatever the surface engine does in its process, the caller gets a surface or one clear error."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from cloud_shapes import ball
from immersion import scans
from immersion.errors import Cancelled, InputError, MissingToolError
from immersion.scans import _surfacing_child

CHILD = str(Path(_surfacing_child.__file__))


def child(code):
    """A child that runs this code; the folder is its first argument."""
    return (sys.executable, "-c", "import json, os, sys, time\nfrom pathlib import Path\n" + code)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A temporary folder of this test's own, which must be empty at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == [], "temporary files are left"


def failure(code, **options):
    with pytest.raises(InputError) as caught:
        scans.reconstruct(ball(50), _child=child(code), **options)
    return caught.value


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGBUS"])
def test_a_crash_is_an_error_that_names_the_signal(name):
    error = failure(f"import signal; os.kill(os.getpid(), signal.{name})")
    assert error.code == "reconstruct-crash"
    assert name in error.render("en")
    assert "Thin the cloud, or ask for a lower depth" in error.render("en")
    assert name in error.render("fr")
    assert "Éclaircissez le nuage" in error.render("fr")


def test_a_process_that_ends_well_without_a_result_is_a_crash():
    """Poisson's code prints and exits with 0 when it fails to close a loop."""
    error = failure("print('[ERROR] Failed to close loop [7: 1 2 3]', flush=True); os._exit(0)")
    assert error.code == "reconstruct-crash"
    assert "exit 0" in error.found
    assert "Failed to close loop" in error.found


def test_half_a_result_is_no_result():
    error = failure("import numpy; numpy.save(sys.argv[1] + '/vertices.npy', numpy.zeros((3, 3)))")
    assert error.code == "reconstruct-crash"


@pytest.mark.parametrize(
    "code",
    [
        "import signal; os.kill(os.getpid(), signal.SIGKILL)",
        "print(\"terminate called after throwing an instance of 'std::bad_alloc'\", flush=True); os.abort()",
        "raise MemoryError",
        "os._exit(4)",
    ],
)
def test_no_memory_is_told_as_such(code):
    error = failure(code)
    assert error.code == "reconstruct-memory"
    assert "lower the depth" in error.render("en")
    assert "mémoire" in error.render("fr")


def test_a_timeout_ends_the_process():
    start = time.monotonic()
    error = failure(
        "Path(sys.argv[1] + '/../pid').write_text(str(os.getpid())); time.sleep(300)", timeout=1.5
    )
    assert error.code == "reconstruct-timeout"
    assert "1.5 seconds" in error.found
    assert time.monotonic() - start < 150  # half of what it would sleep
    pid = Path(tempfile.gettempdir()) / "pid"
    assert not alive(int(pid.read_text()))
    pid.unlink()


def test_cancelling_ends_the_process_and_removes_its_files():
    told = []

    def progress(part):
        told.append(part)
        pid = Path(tempfile.gettempdir()) / "pid"
        if pid.exists() and pid.read_text():
            raise Cancelled("cli-stopped")

    with pytest.raises(Cancelled):
        scans.reconstruct(
            ball(50),
            progress=progress,
            _child=child("Path(sys.argv[1] + '/../pid').write_text(str(os.getpid())); time.sleep(60)"),
        )
    pid = Path(tempfile.gettempdir()) / "pid"
    assert not alive(int(pid.read_text()))
    pid.unlink()
    assert told == sorted(told)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_open3d_that_does_not_load_is_a_missing_tool():
    with pytest.raises(MissingToolError, match="scan-open3d") as caught:
        scans.reconstruct(ball(50), _child=child("print('libusb-1.0.so.0: cannot open'); os._exit(3)"))
    assert "libusb-1.0.so.0" in caught.value.found


def test_an_interpreter_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match="reconstruct-crash"):
        scans.reconstruct(ball(50), _child=("/nowhere/python",))


def test_a_surface_of_nothing_is_an_error():
    write = (
        "import numpy as n; n.save('vertices', n.zeros((0, 3))); n.save('faces', n.zeros((0, 3), n.int32))"
    )
    error = failure(write + "\nPath('done.json').write_text(json.dumps({'open3d': '0'}))")
    assert error.code == "reconstruct-empty"


CRASH_IF_SEVERAL = f"""
import runpy
folder = Path(sys.argv[1])
if json.loads((folder / 'settings.json').read_text())['threads'] > 1:
    os.abort()
sys.argv[0] = {CHILD!r}
runpy.run_path({CHILD!r}, run_name='__main__')
"""


def test_after_a_crash_of_several_threads_one_does_it_again():
    cloud = ball(400)
    made = scans.reconstruct(cloud, threads=3, _child=child(CRASH_IF_SEVERAL))
    alone = scans.reconstruct(cloud)
    assert np.array_equal(made.mesh.vertices, alone.mesh.vertices)
    assert (made.facts["threads"], made.facts["reproducible"]) == (1, True)
    assert any("crashed with 3 threads (SIGABRT)" in remark.render("en") for remark in made.log)
    assert made.mesh.history[-1].parameters["threads"] == 3


def test_several_threads_are_marked_in_the_record():
    made = scans.reconstruct(ball(400), threads=2)
    assert (made.facts["threads"], made.facts["reproducible"]) == (2, False)
    assert any(remark.code == "reconstruct-threads" for remark in made.log)


def test_the_child_needs_nothing_of_the_caller(tmp_path, monkeypatch):
    """Neither the package on its path, nor this folder, nor a module of a name that it imports."""
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')", encoding="utf-8")
    (tmp_path / "numpy.py").write_text("raise SystemExit('the wrong numpy')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert len(scans.reconstruct(ball(200)).mesh.faces) > 100


def test_the_progress_rises_to_one():
    told = []
    scans.reconstruct(ball(200), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 8


def test_it_works_beside_itself():
    """Two at once, from two threads of Python, give what one gives."""
    cloud, made = ball(300), {}
    workers = [
        threading.Thread(target=lambda k=k: made.setdefault(k, scans.reconstruct(cloud))) for k in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert np.array_equal(made[0].mesh.vertices, made[1].mesh.vertices)


def test_the_child_imports_nothing_of_the_package():
    code = (
        f"import runpy, sys; runpy.run_path({CHILD!r}); print([m for m in sys.modules if 'immersion' in m])"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_signals_are_named():
    from immersion.scans._surfacing import _named

    assert _named(-signal.SIGSEGV) == "SIGSEGV"
    assert _named(-200) == "signal 200"
    assert _named(0xC0000005) == "exit 0xc0000005"
