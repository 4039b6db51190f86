"""One measured process: it opens the scene, draws and plays what it is asked, and answers in lines of JSON.

This file is run by its path, by the interpreter of either side, beside whatever version of the library that
interpreter has: both are measured by the same code. So it asks that library for public names only, counts what
goes to the driver at pyglet's own functions, and imports nothing else of this package.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from importlib import import_module, metadata
from pathlib import Path
from typing import IO, Any, ClassVar, NoReturn

__all__ = ["main"]

WATTS = 3.5
"""Watts of one busy logical processor; see docs/benchmarking-in-ci.md for where it comes from."""

FRAMES_A_SECOND = 30
PACKAGES = ("immersion", "numpy", "numba", "scipy", "pyglet", "soundfile", "soxr", "trimesh", "h5py")
POWERCAP = Path("/sys/class/powercap")
_ANSWERS: list[IO[str]] = []

# Where the number of vertices stands among the arguments of a drawing call, and that of instances.
_DRAWS = {
    "glDrawArrays": (2, None),
    "glDrawElements": (1, None),
    "glDrawRangeElements": (3, None),
    "glDrawElementsBaseVertex": (1, None),
    "glDrawArraysInstanced": (2, 3),
    "glDrawElementsInstanced": (1, 4),
    "glDrawElementsInstancedBaseVertex": (1, 4),
}
_UPLOADS = (
    "glBufferData",
    "glBufferSubData",
    "glTexImage2D",
    "glTexSubImage2D",
    "glTexImage3D",
    "glTexSubImage3D",
    "glCompressedTexImage2D",
    "glGenerateMipmap",
)


class Energy:
    """Joules of a stretch: the processor's own counters where they can be read, else a model."""

    def __init__(self, folder: Path = POWERCAP) -> None:
        # Packages only: cores and memory inside them would be counted twice.
        self._counters = [p for p in sorted(folder.glob("intel-rapl:*")) if p.name.count(":") == 1]
        try:
            self._limits = [int((p / "max_energy_range_uj").read_text()) for p in self._counters]
            self._read()
        except (OSError, ValueError):
            self._counters = []
        self.method = "rapl" if self._counters else "model"

    def _read(self) -> list[int]:
        return [int((p / "energy_uj").read_text()) for p in self._counters]

    def start(self) -> None:
        """Begin a stretch."""
        self._busy, self._began = time.process_time(), self._read()

    def joules(self) -> float:
        """Return what was spent since the start."""
        if not self._counters:
            return WATTS * (time.process_time() - self._busy)
        pairs = zip(self._began, self._read(), self._limits, strict=True)
        return sum((now - then) % (limit + 1) for then, now, limit in pairs) / 1e6


@contextmanager
def hooked(names: tuple[str, ...], wrap: Callable[[str, Any], Any]) -> Iterator[None]:
    """Put something before functions of OpenGL, wherever a module holds them by name."""
    gl = import_module("pyglet.gl")
    changed: list[tuple[dict[str, Any], str, Any]] = []
    homes = [
        m for n, m in list(sys.modules.items()) if m and n.startswith(("pyglet.gl", "immersion.preview"))
    ]
    for name in names:
        plain = getattr(gl, name, None)
        if plain is None:
            continue
        other = wrap(name, plain)
        for home in homes:
            for key, value in list(vars(home).items()):
                if value is plain:
                    changed.append((vars(home), key, plain))
                    vars(home)[key] = other
    try:
        yield
    finally:
        for space, key, plain in changed:
            space[key] = plain


def _plain(value: Any) -> int:  # noqa: ANN401 - a number of Python or of ctypes
    return int(getattr(value, "value", value))


class Counted:
    """How many drawing calls there were, and how many triangles they asked for."""

    def __init__(self) -> None:
        self.calls = self.triangles = 0

    def wrap(self, name: str, plain: Any) -> Any:  # noqa: ANN401 - functions of ctypes
        """Return a function that counts, then draws."""
        at, instances = _DRAWS[name]

        def counting(*arguments: Any) -> Any:  # noqa: ANN401
            times = 1 if instances is None else _plain(arguments[instances])
            mode, count = _plain(arguments[0]), _plain(arguments[at])
            self.calls += 1
            self.triangles += times * (
                count // 3 if mode == 4 else max(0, count - 2) if mode in (5, 6) else 0
            )
            return plain(*arguments)

        return counting


class Uploaded:
    """How long copies to the card took, the driver's own work included."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wrap(self, name: str, plain: Any) -> Any:  # noqa: ANN401 - functions of ctypes
        """Return a function that is timed between two moments at which the driver has nothing left to do."""
        finish = import_module("pyglet.gl").glFinish

        def timed(*arguments: Any) -> Any:  # noqa: ANN401
            finish()
            began = time.perf_counter()
            done = plain(*arguments)
            finish()
            self.seconds += time.perf_counter() - began
            return done

        return timed


class Measured:
    """An open scene in this process, and what is asked of it."""

    def __init__(self, settings: dict[str, Any], kept: ExitStack) -> None:
        self._settings, self._kept = settings, kept
        self._size = tuple(settings["size"])
        self._energy = Energy()
        self._peak = self._foreign = 0.0

    def first(self) -> dict[str, Any]:
        """Open the scene and draw it once."""
        from immersion import preview, stage

        self._stage = self._kept.enter_context(self._opened())
        self._picture, self._simulate = preview.picture, stage.simulate
        self._picture(self._stage, self._settings["views"][0], self._size)
        return {}

    def _opened(self) -> Any:  # noqa: ANN401
        from immersion import stage

        return stage.open(self._settings["scene"], self._settings["profile"], self._settings["language"])

    def prepare(self) -> dict[str, Any]:
        """Simulate the visit, warm up drawing and sound, and measure what is measured once."""
        import numpy as np

        self._visit = self._simulate(self._stage)
        views = self._settings["views"]
        hashes, counted, uploaded = {}, Counted(), Uploaded()
        with hooked(tuple(_DRAWS), counted.wrap):
            for view in views:
                pixels = self._draw(view, 0)
                hashes[view] = sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
        warm = [self._timed(view, 0) for _ in range(2) for view in views]
        with self._opened() as again, hooked(_UPLOADS, uploaded.wrap):  # its arrays are new to the card
            self._picture(again, views[0], self._size)
        sound, block = self._sound()
        return {
            "draw_calls": counted.calls / len(views),
            "triangles": counted.triangles / len(views),
            "upload": 1e3 * uploaded.seconds,
            "pictures": hashes,
            "sound": sound,
            "frame_seconds": statistics.median(warm),
            "block_seconds": block,
            "machine": _machine(),
            "software": _software(),
            "energy": {"method": self._energy.method, "watts": WATTS},
        }

    def _sound(self) -> tuple[str, float]:
        """Build the sound and play it once; return the hash of its first blocks and what one costs."""
        from immersion.audio import Renderer
        from immersion.stage import listener_along, soundtrack
        from immersion.stage.rendering import output_of

        output = output_of(self._stage, self._settings["output"])
        self._renderer = Renderer(
            soundtrack(self._stage, self._visit, output), 48_000, self._settings["block"]
        )
        self._pose = listener_along(self._visit)
        total, count, digest, began = 0, 0, sha256(), time.perf_counter()
        while total < 48_000:
            digest.update(self._renderer.process(None, self._pose).tobytes())
            total, count = total + self._settings["block"], count + 1
        return digest.hexdigest(), (time.perf_counter() - began) / count

    def _draw(self, view: str, index: int) -> Any:  # noqa: ANN401
        seconds = (index / FRAMES_A_SECOND) % max(float(self._visit.duration), 1 / FRAMES_A_SECOND)
        return self._picture(self._stage, view, self._size, seconds, self._visit)

    def _timed(self, view: str, index: int) -> float:
        began = time.perf_counter()
        self._draw(view, index)
        return time.perf_counter() - began

    def frames(self, first: int, count: int) -> dict[str, Any]:
        """Draw frames of the show, each from every view; milliseconds per view, joules per frame."""
        gc.collect()
        views = self._settings["views"]
        self._energy.start()
        times = [[1e3 * self._timed(view, first + k) for view in views] for k in range(count)]
        spent = self._energy.joules() / (count * len(views))
        return {"frames": [list(column) for column in zip(*times, strict=True)], "joules": spent}

    def blocks(self, count: int) -> dict[str, Any]:
        """Play blocks of the show; milliseconds of each, joules per second of sound."""
        gc.collect()
        last = 48_000 * float(self._visit.duration) - self._settings["block"]
        times = []
        self._energy.start()
        for _ in range(count):
            if self._renderer.frame > last:
                self._renderer.reset()
            began = time.perf_counter()
            self._renderer.process(None, self._pose)
            times.append(1e3 * (time.perf_counter() - began))
        spent = self._energy.joules() / (count * self._settings["block"] / 48_000)
        return {"blocks": times, "joules": spent}

    def limits(self) -> dict[str, Any]:
        """Tell what this machine does with plain work at this moment."""
        self._note_peak()
        found = limits(self._size, self._energy)
        self._foreign = peak_megabytes()
        return {"limits": found}

    def _note_peak(self) -> None:
        """Keep the peak, unless it is that of the last limits, whose arrays are no part of the scene."""
        peak = peak_megabytes()
        if peak > self._foreign:
            self._peak = peak

    def end(self) -> dict[str, Any]:
        """Tell the peak of memory."""
        self._note_peak()
        return {"memory": self._peak}


def peak_megabytes() -> float:
    """Return the most memory that was resident, in MB (10⁶ bytes)."""
    if sys.platform == "win32":
        return _peak_of_windows()
    try:
        # Not getrusage: on Linux its peak holds that of the process which started this one.
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
    except (OSError, IndexError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def _peak_of_windows() -> float:
    import ctypes

    class Counters(ctypes.Structure):
        _fields_: ClassVar = [
            *((name, ctypes.c_ulong) for name in ("size", "faults")),
            *((name, ctypes.c_size_t) for name in ("peak", "now", "a", "b", "c", "d", "e", "f")),
        ]

    kernel = ctypes.CDLL("kernel32")  # of 64 bits: one way of calling
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    counters = Counters(size=ctypes.sizeof(Counters))
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), ctypes.c_ulong(counters.size))
    return int(counters.peak) / 1e6


def _machine() -> dict[str, str]:
    """Return the renderer, its driver and its maker, as the driver of the pictures names them."""
    import ctypes

    from immersion.preview.offscreen import drawing

    with drawing():
        gl = import_module("pyglet.gl")
        names = {"renderer": gl.GL_RENDERER, "driver": gl.GL_VERSION, "vendor": gl.GL_VENDOR}
        told = {k: ctypes.cast(gl.glGetString(name), ctypes.c_char_p).value for k, name in names.items()}
    return {k: (value or b"").decode("utf-8", "replace") for k, value in told.items()}


def _software() -> dict[str, Any]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {"python": platform.python_version(), "packages": found}


# What the machine can do ---------------------------------------------------------------------


def limits(size: tuple[int, ...], energy: Energy) -> dict[str, float]:
    """Return medians: milliseconds of a memory copy, of arithmetic and of a raw frame; joules of the arithmetic.

    Arithmetic in one thread: threads of a matrix product wait for each other by spinning, and on a busy machine
    that wait is what would be measured.
    """
    import numpy as np

    copied = np.ones(2**20)  # 8 MB
    goal = np.ones_like(copied)
    angles = np.linspace(0, 100, 2**20, dtype=np.float32)
    sines = np.sin(angles)
    copy = _median(lambda: np.copyto(goal, copied), 9)
    energy.start()
    arithmetic = _median(lambda: np.sin(angles, out=sines), 9)
    joules = energy.joules() / 9
    return {
        "copy": copy,
        "arithmetic": arithmetic,
        "arithmetic_energy": joules,
        "raw_frame": _raw_frame(size),
    }


def _median(work: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1e3 * (time.perf_counter() - began))
    return statistics.median(found)


_VERTEX = """#version 330 core
void main() { gl_Position = vec4(vec2(gl_VertexID % 2, gl_VertexID / 2) * 4.0 - 1.0, 0.0, 1.0); }
"""
_FRAGMENT = """#version 330 core
out vec4 color;
void main() {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 24; i++) sum += inversesqrt(vec3(gl_FragCoord.xy * 0.01, 1.0) + float(i));
    color = vec4(sum * 0.1, 1.0);
}
"""


def _raw_frame(size: tuple[int, ...]) -> float:
    """Return the milliseconds of a frame that is cleared, filled once by a fixed sum, and read back."""
    import ctypes

    from immersion.preview.offscreen import drawing

    with drawing():
        gl = import_module("pyglet.gl")
        shader = import_module("pyglet.graphics.shader")
        program = shader.ShaderProgram(shader.Shader(_VERTEX, "vertex"), shader.Shader(_FRAGMENT, "fragment"))
        names = [ctypes.c_uint() for _ in range(3)]
        array, frame, buffer = names
        gl.glGenVertexArrays(1, array)
        gl.glGenFramebuffers(1, frame)
        gl.glGenRenderbuffers(1, buffer)
        gl.glBindRenderbuffer(gl.GL_RENDERBUFFER, buffer)
        gl.glRenderbufferStorage(gl.GL_RENDERBUFFER, gl.GL_RGBA8, *size)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, frame)
        place = gl.GL_COLOR_ATTACHMENT0
        gl.glFramebufferRenderbuffer(gl.GL_FRAMEBUFFER, place, gl.GL_RENDERBUFFER, buffer)
        gl.glViewport(0, 0, *size)
        for switch in (gl.GL_DEPTH_TEST, gl.GL_CULL_FACE, gl.GL_BLEND):
            gl.glDisable(switch)
        gl.glBindVertexArray(array)
        program.use()
        pixels = (ctypes.c_ubyte * (4 * size[0] * size[1]))()

        def once() -> None:
            gl.glClear(gl.GL_COLOR_BUFFER_BIT)
            gl.glDrawArrays(gl.GL_TRIANGLES, 0, 3)
            gl.glReadPixels(0, 0, *size, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, pixels)

        once()
        found = _median(once, 5)
        gl.glBindVertexArray(0)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        gl.glDeleteVertexArrays(1, array)
        gl.glDeleteFramebuffers(1, frame)
        gl.glDeleteRenderbuffers(1, buffer)
        program.stop()
        program.delete()
    return found


# The conversation ----------------------------------------------------------------------------------


def _say(answer: dict[str, Any]) -> None:
    _ANSWERS[0].write(json.dumps(answer) + "\n")
    _ANSWERS[0].flush()


def main(argument: str) -> int:
    """Draw the first picture, then do what each line of the standard input asks for, until it ends."""
    # Whatever a library prints must not come between the answers.
    _ANSWERS.append(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    try:
        with ExitStack() as kept:
            measured = Measured(json.loads(argument), kept)
            _say(measured.first())
            for line in sys.stdin:
                asked = json.loads(line)
                _say(getattr(measured, asked.pop("do"))(**asked))
    except Exception as error:  # told to the process that asked; the traceback is on the error output
        _say(
            {"error": {"kind": type(error).__name__, "text": str(error), "code": getattr(error, "code", "")}}
        )
        raise
    return 0


def _ended(code: int) -> NoReturn:
    # Without the destructors of a graphics driver, which are no part of what is measured and may hang.
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _ended(main(sys.argv[1]))
