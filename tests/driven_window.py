"""A window of the preview on a display of its own, driven by real events of the keyboard and the mouse."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

T = TypeVar("T")

PROGRAM = """
import sys
from pathlib import Path
from immersion import preview, stage
wide, high, scene = sys.argv[1:4]
with stage.open(scene) as opened:
    preview.run(opened, file=Path(scene), size=(int(wide), int(high)))
"""
"""The window as the command line opens it, without sound and of a size that software draws fast enough."""

PATIENCE = 60.0
"""Seconds that anything may take before it has failed; a loaded machine draws a picture a second."""


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is needed: apt-get install {name.lower()}"
    return found


class DrivenWindow:
    """Xvfb, and the preview's window in it; both end with the block.

    Parameters
    ----------
    scene : Path
    folder : Path
        Where the program runs, and where the display's own pixels are kept.
    size : (int, int)
        Of the window and of the display.
    """

    def __init__(self, scene: Path, folder: Path, size: tuple[int, int] = (800, 450)) -> None:
        self.folder, self.size = folder, size
        self._arguments = [str(scene)]
        self._programs: list[subprocess.Popen[bytes]] = []
        self.window = ""

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._end()
            raise
        return self

    def _open(self) -> None:
        pixels = self.folder / "display"
        pixels.mkdir(exist_ok=True)
        told, tell = os.pipe()
        wide, high = self.size
        screen = ["-screen", "0", f"{wide}x{high}x24", "-fbdir", str(pixels), "-displayfd", str(tell)]
        self._programs.append(
            subprocess.Popen(
                [_program("Xvfb"), *screen, "-nolisten", "tcp"],
                pass_fds=[tell],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        os.close(tell)
        with os.fdopen(told) as line:
            number = line.readline().strip()
        self._screen = pixels / "Xvfb_screen0"
        self._environment = {**os.environ, "DISPLAY": f":{number}", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-c", PROGRAM, str(wide), str(high)]
        self.program = subprocess.Popen(
            [*command, *self._arguments],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._programs.append(self.program)
        self.window = self.until(
            lambda: self._tool("search", "--onlyvisible", "--name", " : \\?").split("\n")[0]
        )
        self._tool("windowfocus", self.window)
        self._tool("mousemove", str(wide // 2), str(high // 2))
        self.until(lambda: self.pixels().max() > 40)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for program in reversed(self._programs):
            if program.poll() is None:
                program.terminate()
                try:
                    program.wait(10)
                except subprocess.TimeoutExpired:
                    program.kill()
                    program.wait(10)
            if program.stderr is not None:
                program.stderr.close()

    def _tool(self, *arguments: str) -> str:
        command = [_program("xdotool"), *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return done.stdout.strip()

    def until(self, told: Callable[[], T]) -> T:
        """Wait until something is true, for a bounded time; return it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.program.poll() is not None:
                words = self.program.stderr.read().decode() if self.program.stderr is not None else ""
                raise AssertionError(f"the window is gone ({self.program.returncode}): {words}")
            found = told()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"not within {PATIENCE:.0f} s: {self.title()}")

    def press(self, *keys: str) -> None:
        """Press and release keys, one after the other."""
        for key in keys:
            self._tool("key", key)

    def hold(self, key: str, told: Callable[[], object]) -> None:
        """Hold a key until something is true."""
        self._tool("keydown", key)
        try:
            self.until(told)
        finally:
            self._tool("keyup", key)

    def click(self, x: int, y: int) -> None:
        """Click at a pixel, from the upper left."""
        self._tool("mousemove", str(x), str(y), "click", "1")

    def drag(self, x: int, y: int) -> None:
        """Drag the mouse from the middle by some pixels."""
        middle = self.size[0] // 2, self.size[1] // 2
        self._tool("mousemove", str(middle[0]), str(middle[1]), "mousedown", "1")
        for part in range(1, 6):
            self._tool("mousemove", str(middle[0] + x * part // 5), str(middle[1] + y * part // 5))
        self._tool("mouseup", "1")

    def title(self) -> str:
        """Return the window's title."""
        return self._tool("getwindowname", self.window) if self.window else ""

    def seconds(self) -> int:
        """Return the time of the visit that the title tells."""
        minutes, seconds = self.title().split(" — ")[2].split(" ")[0].split(":")
        return int(minutes) * 60 + int(seconds)

    def pixels(self) -> np.ndarray:
        """Return what the display shows now, (h, w, 3) bytes."""
        data = self._screen.read_bytes()
        # X Window Dump: the length of its head, then size and the bytes of a row; colours follow the head.
        head = struct.unpack(">25I", data[:100])
        wide, high, row, colours = head[4], head[5], head[12], head[19]
        start = head[0] + 12 * colours
        rows = np.frombuffer(data, np.uint8, row * high, start).reshape(high, row)
        return rows[:, : 4 * wide].reshape(high, wide, 4)[..., 2::-1].copy()

    def leave(self) -> int:
        """Press Escape and return what the program ends with."""
        self.press("Escape")
        return self.program.wait(PATIENCE)
