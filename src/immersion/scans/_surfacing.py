"""Points to surface in a child process: what the native code does there cannot hurt this one."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError, ImmersionError, InputError, MissingToolError
from immersion.scans import _process_texts as _process_texts
from immersion.scans import _reconstruct_texts as _reconstruct_texts
from immersion.scans import _surfacing_child as child

__all__ = ["Job", "Surface", "surfaced"]

# What Windows ends a process with when there is no memory: STATUS_NO_MEMORY, STATUS_COMMITMENT_LIMIT.
_NO_MEMORY = (child.NO_MEMORY, 0xC0000017, 0xC000012D)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What the child is asked for; points in a unit box about the origin."""

    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    method: str
    depth: int
    scale: float
    radii: tuple[float, ...]
    threads: int


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What came back."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    open3d: str


def surfaced(
    job: Job,
    source: Path | None,
    timeout: float | None,
    progress: Callable[[float], None],
    command: Sequence[str] | None = None,
) -> Surface:
    """Run the child and return its surface.

    Parameters
    ----------
    command : sequence of str, optional
        Another child, for tests; the folder is added to it.

    Raises
    ------
    InputError
        If the child crashes, takes longer than `timeout` seconds, or runs out of memory.
    MissingToolError
        If open3d does not load there.
    """
    with tempfile.TemporaryDirectory(prefix="immersion-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            _give(job, folder)
        except OSError as error:
            raise FileError("file-write", folder, reason=error.strerror or str(error)) from None
        # -P keeps the child's own folder, full of names like "io", out of its imports.
        run = command or (sys.executable, "-P", str(Path(child.__file__)))
        code = _waited([*run, name], folder, source, timeout, _expected(job), progress)
        if code != 0 or not (folder / "done.json").exists():
            raise _failure(code, _said(folder), source)
        return _taken(folder)


def _give(job: Job, folder: Path) -> None:
    settings = {
        "method": job.method,
        "depth": job.depth,
        "scale": job.scale,
        "radii": job.radii,
        "threads": job.threads,
        "sys_path": [os.path.abspath(place) for place in sys.path],  # noqa: PTH100  (links stay links)
    }
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    np.save(folder / "points.npy", job.points)
    np.save(folder / "normals.npy", job.normals)


def _expected(job: Job) -> float:
    """Return about how many seconds it takes, for the progress bar only: the native code tells nothing."""
    return 2.0 + 4e-5 * len(job.points)


def _waited(
    command: list[str],
    folder: Path,
    source: Path | None,
    timeout: float | None,
    expected: float,
    progress: Callable[[float], None],
) -> int:
    """Run a command to its end and return its code; whatever is raised meanwhile, it is not left running."""
    start = time.monotonic()
    with (folder / "said.txt").open("wb") as said:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=folder,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            raise InputError("reconstruct-crash", source, how=str(error), said="") from None
        try:
            while True:
                try:
                    return process.wait(0.05)
                except subprocess.TimeoutExpired:
                    passed = time.monotonic() - start
                if timeout is not None and passed > timeout:
                    raise InputError("reconstruct-timeout", source, seconds=timeout)
                progress(1.0 - math.exp(-passed / expected))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _said(folder: Path) -> str:
    """Return the last line that the child printed."""
    data = (folder / "said.txt").read_bytes()[-4000:]
    printed = [line.strip() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    return printed[-1][:300] if printed else ""


def _failure(code: int, said: str, source: Path | None) -> ImmersionError:
    if code == child.NO_OPEN3D:
        return MissingToolError("scan-open3d", reason=said.split(":")[0])
    how = _named(code)
    if code in _NO_MEMORY or how == "SIGKILL" or "bad_alloc" in said or "MemoryError" in said:
        return InputError("reconstruct-memory", source, how=how)
    return InputError("reconstruct-crash", source, how=how, said=f" ({said})" if said else "")


def _named(code: int) -> str:
    """Return the name of a signal, or the exit code in the way its system writes it.

    >>> _named(3), _named(0xC0000005)
    ('exit 3', 'exit 0xc0000005')
    """
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit {code:#x}" if code > 255 else f"exit {code}"


def _taken(folder: Path) -> Surface:
    done = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    vertices, faces = np.load(folder / "vertices.npy"), np.load(folder / "faces.npy")
    return Surface(vertices, np.ascontiguousarray(faces, np.int32), str(done["open3d"]))
