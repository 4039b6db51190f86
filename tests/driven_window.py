"""A window of the preview on a display of its own, driven by real events of the keyboard and the mouse."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from PIL import Image

T = TypeVar("T")

PROGRAM = """
import json, os, sys
from pathlib import Path
from immersion import preview, stage
from immersion.preview.session import Look
from immersion.preview.window import Player
options = json.loads(sys.argv[1])
draw = Player.on_draw
def drawn(self):
    draw(self)
    visit, sound = self.so_far(), self.sound
    told = {
        "frame": self._frame, "time": self.time, "paused": self.paused, "title": self.caption(),
        "row": self.row(), "view": self.view, "language": self.stage.language, "chosen": self.chosen,
        "told": self.told, "problems": self.problem_lines, "marks": self.marks,
        "captions": self._captions.now(self), "held": sorted(self._held),
        "events": [] if visit is None else [[e.kind, e.target] for e in visit.events],
        "sound": None if sound is None else sound.time,
    }
    Path("state.tmp").write_text(json.dumps(told), encoding="utf-8")
    os.replace("state.tmp", "state.json")
Player.on_draw = drawn
with stage.open(options["scene"]) as opened:
    look = Look(**{"reduced_motion": False, **options["look"]})
    preview.run(
        opened, file=Path(options["scene"]), size=tuple(options["size"]), look=look, listen=options["listen"]
    )
"""
"""The window as the command line opens it; after each picture it also writes what the session has come to."""

PATIENCE = 60.0
"""Seconds that anything may take before it has failed; a loaded machine draws a picture a second."""

State = dict[str, Any]


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
    look : mapping, optional
        How the window is read, as :class:`immersion.preview.session.Look` has it.
    listen : str, optional
        With sound, as ``immersion preview --listen``.
    environment : mapping, optional
        Of the program; what a sound card of the test's own needs.
    """

    def __init__(
        self,
        scene: Path,
        folder: Path,
        size: tuple[int, int] = (800, 450),
        look: Mapping[str, Any] | None = None,
        listen: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.size = folder, size
        options = {"scene": str(scene.resolve()), "size": size, "look": dict(look or {}), "listen": listen}
        self._options = json.dumps(options)
        self._given = dict(os.environ if environment is None else environment)
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
        self._environment = {**self._given, "DISPLAY": f":{number}", "OPENBLAS_NUM_THREADS": "1"}
        self.program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, self._options],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._programs.append(self.program)
        self.window = self.until(
            lambda: self._tool("search", "--onlyvisible", "--name", "H\\W+\\?").split("\n")[0]
        )
        self._tool("windowfocus", self.window)
        self._tool("mousemove", str(wide // 2), str(high // 2))
        self.until(lambda: self.state().get("frame", 0) > 1)

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
            time.sleep(0.05)
        raise AssertionError(f"not within {PATIENCE:.0f} s: {self.state()}")

    def state(self) -> State:
        """Return what the session had come to when it was drawn last; empty before."""
        try:
            found: State = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def comes(self, told: Callable[[State], object]) -> State:
        """Wait until the session's state is as told, and return it."""
        self.until(lambda: told(self.state()))
        return self.state()

    def drawn(self) -> np.ndarray:
        """Return the display's pixels once what holds now is on it: two pictures later."""
        frame = self.state()["frame"]
        self.comes(lambda state: state["frame"] > frame + 1)
        return self.pixels()

    def save(self, path: Path) -> np.ndarray:
        """Keep what the display shows as a picture, and return it."""
        pixels = self.drawn()
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        return pixels

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
