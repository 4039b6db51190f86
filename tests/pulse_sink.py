"""A sound card that is none: a PulseAudio null sink of the test's own, whose monitor is recorded.

Nothing of the user's is touched: the server, its socket and ALSA's settings are in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

NEEDED = "apt-get install libportaudio2 pulseaudio pulseaudio-utils libasound2-plugins"

SERVER = """\
load-module module-native-protocol-unix
load-module module-null-sink sink_name=null rate={rate} channels={channels}
set-default-sink null
set-default-source null.monitor
"""

ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class Sink:
    """A running server: `environment` is what programs need to find it."""

    def __init__(self, folder: Path, rate: int, channels: int, environment: dict[str, str]) -> None:
        self.folder, self.rate, self.channels, self.environment = folder, rate, channels, environment

    @contextmanager
    def recording(self, out: Path) -> Iterator[None]:
        """Record what is played while the block lasts, as 32-bit floats."""
        command = ["parecord", "-d", "null.monitor", "--format=float32le", f"--rate={self.rate}"]
        command += [f"--channels={self.channels}", "--file-format=wav", str(out)]
        taping = subprocess.Popen(command, env=self.environment, stderr=subprocess.PIPE)
        try:
            time.sleep(0.5)
            yield
            time.sleep(0.7)
        finally:
            taping.send_signal(signal.SIGINT)
            _, said = taping.communicate(timeout=20)
        assert out.exists(), said.decode()


@contextmanager
def null_sink(rate: int = 48_000, channels: int = 2) -> Iterator[Sink]:
    """Run a server of our own; a missing program fails the test."""
    for program in ("pulseaudio", "parecord", "pactl"):
        assert shutil.which(program) is not None, f"{program} is needed: {NEEDED}"
    # A short path: a socket's name may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="sink"))
    (folder / "run").mkdir(mode=0o700)
    (folder / "server.pa").write_text(SERVER.format(rate=rate, channels=channels), encoding="ascii")
    (folder / "alsa.conf").write_text(ALSA, encoding="ascii")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PULSE_", "DISPLAY"))},
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "ALSA_CONFIG_PATH": str(folder / "alsa.conf"),
    }
    command = [
        "pulseaudio",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "-n",
        "--disallow-exit",
        "--use-pid-file=no",
    ]
    server = subprocess.Popen(
        [*command, "-F", str(folder / "server.pa")], env=environment, stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + 20.0
        while True:
            asked = subprocess.run(
                ["pactl", "info"], env=environment, capture_output=True, text=True, check=False
            )
            if asked.returncode == 0 and "null" in asked.stdout:
                break
            assert server.poll() is None, server.stderr.read().decode()
            assert time.monotonic() < until, asked.stderr
            time.sleep(0.1)
        yield Sink(folder, rate, channels, environment)
    finally:
        server.terminate()
        server.communicate(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def aligned(recorded: np.ndarray, wanted: np.ndarray) -> int:
    """Return the frame of a recording (C, T) at which a shorter sound (C, t) is most like it."""
    size = 1 << (recorded.shape[1] + wanted.shape[1]).bit_length()
    likeness = np.fft.irfft((np.fft.rfft(recorded, size) * np.fft.rfft(wanted, size).conj()).sum(0), size)
    return int(likeness[: recorded.shape[1] - wanted.shape[1] + 1].argmax())
