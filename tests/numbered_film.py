"""Films each frame of which bears its number, so that a wrong one shows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDE, HIGH, COUNT = 128, 32, 90


def numbered(index: int) -> NDArray[np.uint8]:
    """Return a frame whose eight blocks are the bits of a number, the highest on the left."""
    bits = [(index >> (7 - n)) & 1 for n in range(8)]
    row = np.repeat(np.array(bits, np.uint8) * 255, WIDE // 8)
    return np.repeat(np.tile(row, (HIGH, 1))[..., None], 3, axis=2)


def read_number(frame: NDArray[np.uint8]) -> int:
    """Return the number that a frame bears."""
    means = frame[4:-4, :, :3].mean((0, 2)).reshape(8, -1)[:, 4:-4].mean(1)
    assert (np.abs(means - 127.5) > 90).all(), means
    return int(sum(1 << (7 - n) for n in range(8) if means[n] > 127))


def hanging_number(picture: NDArray[np.uint8]) -> int:
    """Return the number of the frame that hangs in a picture: 2 m wide, 2 m away, 60 degrees high."""
    half, middle = round(picture.shape[0] / 2 / np.tan(np.pi / 6) / 2), picture.shape[1] // 2
    row = picture[picture.shape[0] // 2 - 4 : picture.shape[0] // 2 + 5, middle - half : middle + half]
    columns = ((np.arange(8) + 0.5) / 8 * row.shape[1]).astype(int)
    bits = row[:, columns, :3].mean((0, 2)) > 100
    return int(sum(1 << (7 - n) for n in range(8) if bits[n]))


def encode(
    path: Path, *options: str, count: int = COUNT, rate: int = 30, frames: bytes | None = None
) -> Path:
    raw = b"".join(numbered(n).tobytes() for n in range(count)) if frames is None else frames
    kind = "rgb24" if frames is None else "rgba"
    source = ["-f", "rawvideo", "-pix_fmt", kind, "-s", f"{WIDE}x{HIGH}", "-r", str(rate), "-i", "pipe:0"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *options, str(path)], input=raw, check=True)
    return path


def write_dark_film(path: Path) -> None:
    """Write ten dark frames of 32 × 18 as YUV4MPEG2, which needs no coder and is told by its first bytes."""
    frame = b"FRAME\n" + bytes([40]) * (32 * 18) + bytes([128]) * (2 * 16 * 9)
    path.write_bytes(b"YUV4MPEG2 W32 H18 F10:1 Ip A1:1 C420jpeg\n" + 10 * frame)


H264 = ["-c:v", "libx264", "-crf", "8", "-bf", "3", "-g", "24", "-pix_fmt", "yuv420p"]
