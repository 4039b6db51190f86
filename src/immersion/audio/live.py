"""Play a graph on the sound card, by sounddevice (an optional extra)."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import _engine_texts as _engine_texts
from immersion.audio.listener import Listener, Pose, listener_of
from immersion.audio.renderer import Renderer
from immersion.errors import ImmersionError, InputError, MissingToolError

__all__ = ["LiveOutput", "SoundStream"]

Frames = NDArray[np.float32]


class SoundStream(Protocol):
    """What `LiveOutput` needs of a stream of sounddevice."""

    def start(self) -> object: ...  # noqa: D102
    def stop(self) -> object: ...  # noqa: D102
    def close(self) -> object: ...  # noqa: D102


class LiveOutput:
    """Feed a sound card from a renderer, each channel to the physical output that the graph names.

    The callback allocates nothing that lasts, never raises, and never waits: a block that fails is silent and
    counted.

    Parameters
    ----------
    renderer : Renderer
        It is warmed up before the first block, when it has not begun.
    device : int or str, optional
        As sounddevice names it; the system's own without it.
    opened : callable, optional
        Opens the stream in place of sounddevice: ``opened(samplerate=…, blocksize=…, device=…, channels=…,
        dtype="float32", callback=…)``.

    Attributes
    ----------
    xruns : int
        How often the card had nothing to play, or lost what it recorded.
    failures : int
        How many blocks failed and were silent; `last_failure` says why.
    late : int
        How many blocks took longer than they last.

    Raises
    ------
    MissingToolError
        If sounddevice is not installed, or finds no PortAudio.
    InputError
        If the device cannot be opened so.
    """

    def __init__(
        self,
        renderer: Renderer,
        device: int | str | None = None,
        opened: Callable[..., SoundStream] | None = None,
    ) -> None:
        self._renderer = renderer
        if renderer.frame == 0:
            renderer.warmup()
        outputs, block = len(renderer.channels), renderer.block
        self._out = np.zeros((outputs, block), np.float32)
        self._columns = np.array(renderer.outputs, np.intp) - 1
        wide = max(renderer.outputs, default=0)
        self._mapped = renderer.outputs != tuple(range(1, wide + 1))
        self._left = 0  # frames of `_out` that wait to be played
        self._in = np.zeros((renderer.inputs, block), np.float32)
        self._pose: Pose = None
        self.xruns = self.failures = self.late = self.blocks = 0
        self.last_failure = ""
        channels = (renderer.inputs, wide) if renderer.inputs else wide
        self._stream = self._opened(opened, device, channels)

    def _opened(
        self, opened: Callable[..., SoundStream] | None, device: int | str | None, channels: object
    ) -> SoundStream:
        renderer = self._renderer
        if opened is None:
            sounddevice = _sounddevice()
            opened = sounddevice.Stream if renderer.inputs else sounddevice.OutputStream
        callback = self.callback_both if renderer.inputs else self.callback
        try:
            return opened(
                samplerate=renderer.rate,
                blocksize=renderer.block,
                device=device,
                channels=channels,
                dtype="float32",
                callback=callback,
            )
        except ImmersionError:
            raise
        except Exception as error:  # PortAudioError, ValueError: whatever the device says
            rate, reason = renderer.rate, str(error)
            raise InputError("sound-device", channels=channels, rate=rate, reason=reason) from None

    @property
    def pose(self) -> Pose:
        """How the head is turned from the next block on; see `Renderer.process`."""
        return self._pose

    @pose.setter
    def pose(self, pose: Pose) -> None:
        # Checked here, where an error can be told; the callback only takes what is known to be good.
        self._pose = pose if pose is None or callable(pose) else listener_of(pose)

    def follow(self, source: Callable[[], Listener]) -> None:
        """Ask for the listener at each block, such as ``lambda: receiver.listener``."""
        self._pose = lambda _seconds: source()

    def callback(self, outdata: Frames, frames: int, time_info: object, status: object) -> None:
        """Fill `outdata` (frames, channels): called by sounddevice, from its own thread."""
        self.callback_both(None, outdata, frames, time_info, status)

    def callback_both(
        self, indata: Frames | None, outdata: Frames, frames: int, time_info: object, status: object
    ) -> None:
        """Fill `outdata` from `indata`, both (frames, channels): as `callback`, with live inputs."""
        if status:
            self.xruns += 1
        block, done = self._renderer.block, 0
        while done < frames:
            if self._left == 0:
                self._play(indata, done)
                self._left = block
            count = min(self._left, frames - done)
            first = block - self._left
            piece = self._out[:, first : first + count].T
            if self._mapped:
                outdata[done : done + count] = 0.0  # outputs that nobody feeds
                outdata[done : done + count, self._columns] = piece
            else:
                outdata[done : done + count] = piece
            self._left -= count
            done += count

    def _play(self, indata: Frames | None, at: int) -> None:
        """Render one block; live inputs are taken from `indata`, silent beyond its end."""
        begun = time.perf_counter()
        try:
            given = None
            if indata is not None:
                piece = indata[at : at + self._renderer.block]
                self._in[:] = 0.0
                self._in[:, : len(piece)] = piece.T[: len(self._in)]
                given = self._in
            self._renderer.process(given, self._pose, self._out)
        except Exception as error:  # nothing may reach PortAudio: it would stop the show
            self._out[:] = 0.0
            self.failures += 1
            self.last_failure = f"{type(error).__name__}: {error}"
        self.blocks += 1
        self.late += time.perf_counter() - begun > self._renderer.block / self._renderer.rate

    def start(self) -> LiveOutput:
        """Begin to play."""
        self._stream.start()
        return self

    def stop(self) -> None:
        """Play no more, and let the card go."""
        self._stream.stop()
        self._stream.close()

    def __enter__(self) -> LiveOutput:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _sounddevice() -> Any:  # noqa: ANN401
    try:
        return importlib.import_module("sounddevice")
    except (ImportError, OSError):  # OSError: the package is there and PortAudio is not
        raise MissingToolError(
            "missing-package",
            package="sounddevice",
            purpose=messages.text("sound-for"),
            command="pip install 'immersion[sound]'",
        ) from None
