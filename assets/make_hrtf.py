"""Convert the measured KEMAR file into the arrays that ship as the default HRTF.

    python assets/make_hrtf.py MIT_KEMAR_normal_pinna.sofa src/immersion/audio/data/kemar.npz

B. Gardner and K. Martin, "HRTF measurements of a KEMAR dummy-head microphone", MIT Media Lab Perceptual Computing
Technical Report 280, 1994. The SOFA file says which way it looks: its view and up vectors are read, not assumed. The
measurement was 16 bit, so int16 loses nothing; the script checks that.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's zero: no time stamp, so the same bytes each run


def listener_axes(sofa: h5py.File) -> NDArray[np.float64]:
    """Return the rotation from the file's axes to x front, y left, z up of the listener."""
    front = np.array(sofa["ListenerView"][0], float)
    up = np.array(sofa["ListenerUp"][0], float)
    front /= np.linalg.norm(front)
    left = np.cross(up / np.linalg.norm(up), front)
    return np.stack([front, left, np.cross(front, left)])


def convert(source: Path) -> dict[str, NDArray[np.generic]]:
    """Return the arrays to ship: impulses (D, 2, T) int16, unit directions (D, 3) float32, rate."""
    with h5py.File(source) as sofa:
        if sofa.attrs["SOFAConventions"] != b"SimpleFreeFieldHRIR":
            raise SystemExit(f"{source}: expected SimpleFreeFieldHRIR, got {sofa.attrs['SOFAConventions']!r}")
        axes = listener_axes(sofa)
        azimuth, elevation = np.radians(sofa["SourcePosition"][:, :2]).T
        directions = np.stack(
            [np.cos(azimuth) * np.cos(elevation), np.sin(azimuth) * np.cos(elevation), np.sin(elevation)], -1
        )
        ears = sofa["ReceiverPosition"][:, :, 0] @ axes.T
        if not (ears[0, 1] > 0 > ears[1, 1]) or np.any(sofa["Data.Delay"][:]):
            raise SystemExit(f"{source}: expected the left ear first and no delays")
        scaled = sofa["Data.IR"][:] * 32768.0
        impulses = np.round(scaled).astype(np.int16)
        if not np.array_equal(impulses, scaled):
            raise SystemExit(f"{source}: not a 16 bit measurement; int16 would lose something")
        rate = np.array(int(sofa["Data.SamplingRate"][0]), np.int32)
    return {"directions": (directions @ axes.T).astype(np.float32), "impulses": impulses, "rate": rate}


def pack(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    """Return the arrays as an npz, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in sorted(arrays.items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.array(array, order="C"), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same byte on every system
            archive.writestr(info, member.getvalue(), compresslevel=9)
    return buffer.getvalue()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    Path(sys.argv[2]).write_bytes(pack(convert(Path(sys.argv[1]))))
