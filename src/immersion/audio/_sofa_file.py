"""Ask for the variables of a SOFA file from a process that its damage cannot leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio import _sofa_texts as _sofa_texts
from immersion.errors import FileError, MissingToolError

__all__ = ["SofaFile", "open_sofa"]

HDF5_MARK = b"\x89HDF\r\n\x1a\n"
# Seconds: a set of 2354 directions takes a fifth of one; a crafted tree of blocks can loop for ever.
PATIENCE = 60.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SofaFile:
    """What a SOFA file says of itself, and those of its variables that describe a head.

    Parameters
    ----------
    path : Path
    attributes : dict of str
        The global attributes.
    shapes : dict
        Shape of every variable of the file.
    words : dict
        ``Type`` and ``Units`` of every variable.
    arrays : dict
        The variables that were read; ``"Data.IR"`` is float32, the others float64.
    """

    path: Path
    attributes: dict[str, str]
    shapes: dict[str, tuple[int, ...]]
    words: dict[str, dict[str, str]]
    arrays: dict[str, NDArray[np.floating]]

    def needed(self, name: str) -> NDArray[np.floating]:
        """Return a variable that must be there and finite.

        Raises
        ------
        FileError
            If it is not.
        """
        if name not in self.shapes:
            raise FileError("sofa-absent", self.path, name=name)
        if name not in self.arrays:
            raise FileError("sofa-stored", self.path, name=name)
        if not np.isfinite(self.arrays[name]).all():
            raise FileError("sofa-not-finite", self.path, name=name)
        return self.arrays[name]


def open_sofa(path: str | os.PathLike[str]) -> SofaFile:
    """Return the variables of a SOFA file.

    Raises
    ------
    FileError
        If it is missing, no HDF5 file, damaged, or takes longer than a minute.
    MissingToolError
        If h5py is not installed.
    """
    from importlib.util import find_spec

    file = readable(path, "SOFA")
    with file.open("rb") as stream:
        start = stream.read(1 << 20)
    # HDF5 allows a user block before its mark, of 512 bytes or a power of two more.
    places = [0, *(512 << k for k in range(11))]
    if not any(start[at : at + 8] == HDF5_MARK for at in places):
        raise FileError("sofa-not-hdf5", file)
    if find_spec("h5py") is None:
        raise MissingToolError("sofa-h5py", file)
    return _parsed(file, _answer(file))


def _answer(file: Path) -> bytes:
    """Return what the reading process wrote."""
    worker = Path(__file__).with_name("_sofa_worker.py")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(place for place in sys.path if place),
        "OPENBLAS_NUM_THREADS": "1",
        "HDF5_USE_FILE_LOCKING": "FALSE",
        # No filter may be loaded from a folder that the file, or another program, names.
        "HDF5_PLUGIN_PRELOAD": "::",
    }
    command = [sys.executable, "-P", str(worker), str(file.resolve())]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=PATIENCE,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileError("sofa-damaged", file, problem=f"> {PATIENCE:.0f} s") from None
    except OSError as error:
        raise MissingToolError("sofa-process", file, reason=error.strerror or str(error)) from None
    if done.returncode != 0:
        raise FileError("sofa-damaged", file, problem=f"HDF5: exit {done.returncode}")
    return done.stdout


def _parsed(file: Path, data: bytes) -> SofaFile:
    length = int.from_bytes(data[:8], "little")
    try:
        header = json.loads(data[8 : 8 + length])
    except ValueError:
        raise FileError("sofa-damaged", file, problem=f"HDF5: {len(data)} bytes") from None
    if "error" in header:
        raise FileError("sofa-damaged", file, problem=header["error"])
    at, arrays = 8 + length, {}
    shapes, words = {}, {}
    for name, entry in header["variables"].items():
        shapes[name] = tuple(int(n) for n in entry["shape"])
        words[name] = entry["attributes"]
        if "bytes" in entry:
            kind = np.dtype("<f4" if name == "Data.IR" else "<f8")
            count = entry["bytes"] // kind.itemsize
            arrays[name] = np.frombuffer(data, kind, count, at).reshape(shapes[name])
            at += entry["bytes"]
    return SofaFile(file, header["attributes"], shapes, words, arrays)
