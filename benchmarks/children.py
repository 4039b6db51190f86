"""Starts the contestants as child processes, alone or in turns, and keeps what the peers made."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np
from scan_set import ROOT

sys.path.insert(0, str(Path(__file__).parent / "peers"))
from contest import Shape

OURS = "ours"
PEERS = ("open3d", "pymeshlab", "fast-simplification", "meshoptimizer")
OTHERS = ("open3d-legacy", "pymeshlab-borders")  # not in the targets
PROGRAMS = Path(__file__).parent / "peers"


def peers_python() -> Path:
    """Return the interpreter of the peers' environment."""
    found = Path(os.environ.get("IMMERSION_PEERS", ROOT / ".venv-peers" / "bin" / "python"))
    if not found.is_file():
        raise SystemExit(f"{found}: not there; run `make peers`, or set IMMERSION_PEERS to its interpreter")
    return found


def cache_folder() -> Path:
    """Return the folder where peers' results are kept."""
    return Path(os.environ.get("IMMERSION_PEERS_CACHE", ROOT / "out" / "peers"))


def command(contestant: str, source: Path, target: Path, triangles: int, *more: str) -> list[str]:
    """Return the command line that runs a contestant."""
    if contestant == OURS:
        start = [sys.executable, str(PROGRAMS / "ours.py")]
    else:
        start = [str(peers_python()), str(PROGRAMS / "decimators.py")]
    return [*start, contestant, str(source), str(target), "--triangles", str(triangles), *more]


def cleaning(contestant: str, source: Path, target: Path, limit: float, *more: str) -> list[str]:
    """Return the command line that cleans a soup; one program, in whichever environment has the library."""
    python = str(peers_python()) if contestant == "pymeshlab" else sys.executable
    start = [python, str(PROGRAMS / "cleaners.py"), contestant, str(source), str(target)]
    return [*start, "--limit", repr(limit), *more]


def run(
    contestant: str,
    source: Path,
    target: Path,
    asked: float,
    *more: str,
    start: Callable[..., list[str]] = command,
) -> dict[str, object]:
    """Run a contestant to its end and return what it measured; `start` gives the command line."""
    line = start(contestant, source, target, asked, *more)
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{contestant} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


@dataclass
class InTurns:
    """A contestant that stays loaded and warm, and runs one round each time it is told."""

    contestant: str
    source: Path
    asked: float
    rounds: int
    start: Callable[..., list[str]] = command
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def __enter__(self) -> InTurns:
        self.folder = tempfile.TemporaryDirectory()
        target = Path(self.folder.name) / "out.npz"
        more = ("--serve", "--repeat", str(self.rounds))
        line = self.start(self.contestant, self.source, target, self.asked, *more)
        self.child = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._await()
        return self

    def _await(self) -> None:
        for line in self.child.stdout:
            if line.strip() == "ready":
                return
        raise RuntimeError(f"{self.contestant} ended with {self.child.wait()} before its round")

    def round(self) -> None:
        """Run once, while every other contestant waits."""
        self.child.stdin.write("go\n")
        self.child.stdin.flush()
        measured = json.loads(self.child.stdout.readline())
        self.seconds.append(measured["seconds"])
        self.processor.append(measured["processor"])
        if len(self.seconds) < self.rounds:
            self._await()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.stdin.close()  # a child that waits for its turn ends
        self.child.stdout.read()
        self.child.stdout.close()
        self.child.wait()
        self.folder.cleanup()


def interleaved(
    contestants: Sequence[str],
    source: Path,
    asked: float,
    rounds: int,
    start: Callable[..., list[str]] = command,
) -> dict[str, dict[str, object]]:
    """Time contestants in turns (a b c a b c …), each warm, one at a time: the machine's moods hit all alike."""
    with ExitStack() as stack:
        held = [stack.enter_context(InTurns(name, source, asked, rounds, start)) for name in contestants]
        for _ in range(rounds):
            for one in held:
                one.round()
    return {
        one.contestant: {
            "seconds": float(np.median(one.seconds)),
            "fastest": min(one.seconds),
            "processor": float(np.median(one.processor)),
            "rounds": rounds,
            "interleaved": True,
        }
        for one in held
    }


def fingerprint(*arrays: np.ndarray | None) -> str:
    """Return the hash of a mesh."""
    digest = hashlib.sha256()
    for array in arrays:
        if array is not None:
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:24]


@dataclass(frozen=True)
class Kept:
    """The folder where peers' results stay, by the hash of their input and of the program that ran them."""

    folder: Path
    refresh: bool = False

    def result(
        self, contestant: str, source: Path, key: str, triangles: int, *more: str
    ) -> tuple[Shape, dict[str, object]]:
        """Return what a peer made of a mesh, from the folder when it is there; ours is always run."""
        program = fingerprint(np.frombuffer((PROGRAMS / "decimators.py").read_bytes(), np.uint8))
        stem = self.folder / f"{key}-{contestant}-{triangles}-{program[:8]}{''.join(more)}"
        target, told = stem.with_suffix(".npz"), stem.with_suffix(".json")
        cached = contestant != OURS and not self.refresh and target.is_file() and told.is_file()
        if not cached:
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder) / "out.npz"
                facts = run(contestant, source, made, triangles, *more)
                if contestant == OURS:
                    return Shape.load(made), facts | {"cached": False}
                self.folder.mkdir(parents=True, exist_ok=True)
                for path, data in ((target, made.read_bytes()), (told, json.dumps(facts).encode())):
                    _put(path, data)
        facts = dict(json.loads(told.read_text(encoding="utf-8")))
        return Shape.load(target), facts | {"cached": cached}

    def measured(self, shape: Shape, key: str, measure: object, *settings: object) -> dict[str, object]:
        """Return ``measure()``, kept by the hash of the shape, of the original and of the settings."""
        name = f"{key}-{fingerprint(shape.vertices, shape.faces)}-{'-'.join(map(str, settings))}.truth.json"
        path = self.folder / name
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(path, json.dumps(measure()).encode())
        return dict(json.loads(path.read_text(encoding="utf-8")))


def _put(path: Path, data: bytes) -> None:
    """Write a file in one step: two runs may share the folder."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)
