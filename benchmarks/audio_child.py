"""The child process in which the audio libraries of others run, warm, one task each time it is told."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(__file__).parent / "peers" / "audio_peers.py"


def audio_peers_python() -> Path | None:
    """Return the interpreter of the audio peers' environment, None where there is none."""
    found = Path(os.environ.get("IMMERSION_AUDIO_PEERS", ROOT / ".venv-audio-peers" / "bin" / "python"))
    return found if found.is_file() else None


class AudioPeers:
    """Starts the peers on the arrays of a benchmark: what they made, and their tasks as calls that tell seconds.

    Where there is no environment for them it holds no tasks, and `failed` says so.
    """

    def __init__(self, data: dict[str, np.ndarray]) -> None:
        self.data = data
        self.made: dict[str, np.ndarray] = {}
        self.versions: dict[str, str] = {}
        self.failed: dict[str, str] = {}
        self.tasks: list[str] = []

    def __enter__(self) -> AudioPeers:
        python = audio_peers_python()
        if python is None:
            self.failed = {"all": "no environment (see benchmarks/README.md)"}
            return self
        self.folder = tempfile.TemporaryDirectory()
        source, target = (Path(self.folder.name) / f"{name}.npz" for name in ("data", "made"))
        np.savez(source, **self.data)
        self.child = subprocess.Popen(
            [str(python), str(PROGRAM), str(source), str(target)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        told = self.child.stdout.readline()
        if not told:
            raise RuntimeError(f"the audio peers ended with {self.child.wait()} before they were ready")
        held = json.loads(told)
        self.versions, self.failed, self.tasks = held["versions"], held["failed"], held["tasks"]
        with np.load(target) as made:
            self.made = dict(made)
        return self

    def calls(self, *words: str) -> dict[str, Callable[[], float]]:
        """Return the tasks whose second word is one of these."""
        chosen = [task for task in self.tasks if task.split(" ", 1)[1].split(",")[0].split()[0] in words]
        return {task: lambda task=task: self._told(task) for task in chosen}

    def _told(self, task: str) -> float:
        self.child.stdin.write(f"{task}\n")
        self.child.stdin.flush()
        return float(self.child.stdout.readline())

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.tasks or self.versions:
            self.child.stdin.close()  # a child that waits for its turn ends
            self.child.stdout.close()
            self.child.wait()
            self.folder.cleanup()
