"""A measured process from outside: started, asked, and ended whatever happens."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from immersion.errors import ImmersionError, InputError, UsageError
from immersion.preview.measuring import _bench_texts as _bench_texts

__all__ = ["Child", "bare_start"]

WORKER = Path(__file__).with_name("worker.py")


def _environment(python: Path, seed: int) -> dict[str, str]:
    environment = dict(os.environ)
    if python != Path(sys.executable):
        # They lead to the modules of this interpreter, and the other one is asked for its own.
        for name in ("PYTHONPATH", "PYTHONHOME"):
            environment.pop(name, None)
    environment |= {"PYTHONHASHSEED": str(seed), "PYTHONUTF8": "1"}
    return environment | {"vblank_mode": "0", "__GL_SYNC_TO_VBLANK": "0"}


def bare_start(python: Path) -> float:
    """Return the seconds that a fresh interpreter takes to import NumPy: what no start can be quicker than."""
    began = time.perf_counter()
    command = [str(python), "-P", "-c", "import numpy"]
    subprocess.run(command, env=_environment(python, 0), check=False, capture_output=True)
    return time.perf_counter() - began


class Child:
    """One process of one interpreter.

    Parameters
    ----------
    python : Path
        The interpreter; it has its own version of the library.
    settings : mapping
        What it opens and how.
    seed : int
        Of its hashes.
    patience : float
        Seconds that an answer may take.

    Attributes
    ----------
    start : float
        Seconds from the start of the process to its first picture.

    Raises
    ------
    UsageError
        If there is no such interpreter, or it has no such library.
    InputError
        If it fails or does not answer.
    """

    def __init__(self, python: Path, settings: Mapping[str, Any], seed: int, patience: float) -> None:
        self._python, self._patience = python, patience
        self._answers: queue.SimpleQueue[tuple[float, str]] = queue.SimpleQueue()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        command = [str(python), "-P", str(WORKER), json.dumps(settings)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self._errors}
        began = time.perf_counter()
        try:
            self._process = subprocess.Popen(
                command, text=True, encoding="utf-8", env=_environment(python, seed), **pipes
            )
        except OSError as error:
            self._errors.close()
            raise UsageError("bench-python", python, reason=error.strerror or str(error)) from None
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self._answer()
        except BaseException:
            self.close(patience=0)
            raise
        self.start = self._heard - began

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put((time.perf_counter(), line))
        self._answers.put((time.perf_counter(), ""))

    def ask(self, do: str, **values: object) -> dict[str, Any]:
        """Ask for something and wait for the answer.

        Raises
        ------
        UsageError, InputError
            If the process fails or does not answer in time.
        """
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended; its last words say why
            self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
            self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        try:
            self._heard, line = self._answers.get(timeout=self._patience)
        except queue.Empty:
            raise InputError("bench-silent", self._python, seconds=round(self._patience)) from None
        if not line:
            raise self._failure()
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise self._failure(answer["error"])
        return answer

    def _failure(self, told: Mapping[str, str] | None = None) -> ImmersionError:
        """Return the error for a process that said what is wrong, or ended without a word."""
        if told is not None:
            if told["kind"] == "ModuleNotFoundError" and "immersion" in told["text"]:
                return UsageError("bench-no-library", self._python, reason=told["text"])
            return InputError("bench-child", self._python, problem=told["text"] or told["kind"])
        self._process.wait(timeout=self._patience)
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        last = words[-1] if words else f"exit {self._process.returncode}"
        return InputError("bench-child", self._python, problem=last)

    def close(self, patience: float = 5) -> None:
        """End the process: asked first, and made to after some seconds."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(timeout=5)
        if self._process.stdout is not None and not self._listener.is_alive():
            self._process.stdout.close()
        self._errors.close()
