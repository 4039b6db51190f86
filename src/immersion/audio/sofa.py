"""Measured heads from SOFA files (AES69, the convention SimpleFreeFieldHRIR)."""

from __future__ import annotations

import logging
import os
from typing import cast

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio._sofa_file import SofaFile, open_sofa
from immersion.audio._sofa_frame import head_frame
from immersion.audio.hrtf import Hrtf
from immersion.audio.hrtf_delays import delayed
from immersion.audio.hrtf_grid import merged, remarks_of_grid
from immersion.audio.kept_responses import kept_responses
from immersion.errors import FileError, InputError, Problem

__all__ = ["CONVENTIONS", "head_of", "read_hrtf"]

_log = logging.getLogger("immersion.audio")

CONVENTION = "SimpleFreeFieldHRIR"
# Longer than this, in seconds, it is no head but a room.
LONGEST = 1.0
LEAST = 4
CONVENTIONS = {
    "MultiSpeakerBRIR": "brir",
    "SingleRoomMIMOSRIR": "room",
    "SingleRoomSRIR": "room",
    "SingleRoomDRIR": "room",
    "SimpleHeadphoneIR": "headphone",
    "FreeFieldDirectivityTF": "directivity",
    "SimpleFreeFieldHRTF": "transfer",
    "SimpleFreeFieldTF": "transfer",
    "FreeFieldHRTF": "transfer",
    "SimpleFreeFieldHRSOS": "sections",
    "SimpleFreeFieldSOS": "sections",
    "FreeFieldHRIR": "emitters",
    "GeneralFIR": "general",
    "GeneralFIR-E": "general",
    "GeneralFIRE": "general",
    "GeneralSOS": "general",
    "GeneralTF": "general",
    "GeneralTF-E": "general",
    "General": "general",
    "GeneralString": "general",
    "AnnotatedReceiverAudio": "annotated",
    "AnnotatedEmitterAudio": "annotated",
}
"""What the conventions of AES69 hold, beside the one that is read."""


def read_hrtf(path: str | os.PathLike[str], rate: int | None = 48_000) -> Hrtf:
    """Read a measured head.

    The file is opened in a process of its own, so that a damaged one can only end that. Directions are turned into
    the listener's frame (view and up of each measurement), delays are put into the responses, repeated directions
    become one, and the ears are told by their sound when the file contradicts it. Whatever was put right is in
    ``remarks`` and is logged as a warning.

    Parameters
    ----------
    path : path
        A SOFA file of the convention SimpleFreeFieldHRIR.
    rate : int, optional
        Hz, from 8000 to 384000. Other rates are converted by soxr, level kept, with a logged line; None keeps the
        file's own rate.

    Returns
    -------
    Hrtf
        The head; ``remarks`` says what is unusual about it.

    Raises
    ------
    FileError
        If the file is missing, damaged, no SOFA file, of another convention, a room's, or holds impossible values.
    InputError
        If the rate is out of range.
    MissingToolError
        If h5py is not installed.

    References
    ----------
    .. [1] AES69-2022, "AES standard for file exchange - Spatial acoustic data file format".
    """
    if rate is not None and not 8000 <= rate <= 384_000:
        raise InputError("audio-rate", rate=rate, wanted="8000–384000 Hz")
    return head_of(open_sofa(path), rate)


def head_of(sofa: SofaFile, rate: int | None = None) -> Hrtf:
    """Return the head that the variables of a file describe; see :func:`read_hrtf`."""
    check_convention(sofa)
    impulses = _responses(sofa)
    measured = _rate(sofa, len(impulses))
    _check_length(sofa, impulses, measured)
    impulses = _delayed(sofa, impulses)
    directions, distances = head_frame(sofa, len(impulses))
    heard = impulses.any((1, 2))
    remarks: list[Problem] = []
    if not heard.all():
        remarks.append(Problem("sofa-silent", sofa.path, count=int((~heard).sum())))
        directions, distances, impulses = directions[heard], distances[heard], impulses[heard]
    directions, distances, impulses, repeated = merged(directions, distances, impulses)
    if repeated:
        remarks.append(Problem("sofa-repeated", sofa.path, count=repeated))
    if len(directions) < LEAST:
        raise FileError("sofa-few-directions", sofa.path, count=len(directions), least=LEAST)
    impulses = _ears(sofa, directions, impulses, remarks)
    remarks += remarks_of_grid(directions, sofa.path)
    wanted = round(measured) if rate is None else rate
    if wanted != measured:
        _log.info(messages.text("sofa-resampled-log", name=sofa.path.name, rate=measured, wanted=wanted))
        impulses = kept_responses(impulses, measured, wanted)
    for remark in remarks:
        _log.warning(remark.render())
    for array in (directions, impulses):
        array.flags.writeable = False
    return Hrtf(
        directions, impulses, wanted, _citation(sofa), float(np.median(distances)), sofa.path, tuple(remarks)
    )


def check_convention(sofa: SofaFile) -> None:
    """Raise unless the file is a head in free field, as impulse responses."""
    words = sofa.attributes
    name = words.get("SOFAConventions", "")
    if words.get("Conventions") != "SOFA" or name != CONVENTION:
        kind = "unknown" if words.get("Conventions") != "SOFA" else CONVENTIONS.get(name, "unknown")
        if name.endswith("BRIR"):
            kind = "brir"
        raise FileError(
            "sofa-convention", sofa.path, convention=name, what=messages.text(f"sofa-what-{kind}")
        )
    if words.get("DataType", "FIR") != "FIR":
        raise FileError("sofa-data-type", sofa.path, kind=words["DataType"])
    room = words.get("RoomType", "").strip()
    if room and room.lower().replace("-", " ") not in ("free field", "freefield"):
        raise FileError("sofa-room", sofa.path, room=room)


def _responses(sofa: SofaFile) -> NDArray[np.float32]:
    array = sofa.needed("Data.IR")
    if array.ndim != 3 or array.shape[1] != 2 or array.size == 0:
        raise FileError("sofa-shape", sofa.path, name="Data.IR", shape=array.shape, wanted="(M, 2, N)")
    return cast("NDArray[np.float32]", array)


def _rate(sofa: SofaFile, count: int) -> float:
    name = "Data.SamplingRate"
    array = sofa.needed(name).ravel()
    if len(array) not in (1, count):
        raise FileError("sofa-shape", sofa.path, name=name, shape=array.shape, wanted=f"(1,) | ({count},)")
    low, high = float(array.min()), float(array.max())
    if low != high or not 8000 <= low <= 384_000:
        value = f"{low:g}" if low == high else f"{low:g} … {high:g}"
        raise FileError("sofa-value", sofa.path, name=name, value=value, wanted="8000–384000 Hz")
    return low


def _check_length(sofa: SofaFile, impulses: NDArray[np.float32], rate: float) -> None:
    seconds = impulses.shape[2] / rate
    if seconds > LONGEST:
        raise FileError("sofa-room", sofa.path, room=f"{seconds:.1f} s")


def _delayed(sofa: SofaFile, impulses: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the responses with ``Data.Delay`` (frames, also parts of one) put into them."""
    name = "Data.Delay"
    if name not in sofa.shapes:
        return impulses
    delay = sofa.needed(name).astype(np.float64)
    count, _, frames = impulses.shape
    if delay.shape not in ((1, 2), (count, 2), (1, 1), (count, 1)):
        raise FileError(
            "sofa-shape", sofa.path, name=name, shape=delay.shape, wanted=f"(1, 2) | ({count}, 2)"
        )
    if not delay.any():
        return impulses
    # Longer delays would be those of a room, and would make a small file fill the memory.
    most = min(max(frames, 1024), 4 * frames)
    if delay.min() < 0 or delay.max() > most:
        value = f"{delay.min():g} … {delay.max():g}"
        raise FileError("sofa-value", sofa.path, name=name, value=value, wanted=f"0–{most}")
    return delayed(impulses, np.broadcast_to(delay, (count, 2)))


def _ears(
    sofa: SofaFile, directions: NDArray[np.float64], impulses: NDArray[np.float32], remarks: list[Problem]
) -> NDArray[np.float32]:
    """Return the responses with the left ear first: as the sound tells, else as the receivers' places do."""
    energy = np.einsum("det,det->de", impulses, impulses, dtype=np.float64)
    louder = (energy[:, 0] - energy[:, 1]) / np.maximum(energy.sum(1), 1e-30)
    told = float(louder @ directions[:, 1]) / max(float(np.abs(directions[:, 1]).sum()), 1e-9)
    places = sofa.arrays.get("ReceiverPosition")
    right_first = False
    if places is not None and places.size >= 6 and places.shape[:2] == (2, 3) and np.isfinite(places).all():
        cartesian = not sofa.words["ReceiverPosition"].get("Type", "cartesian").lower().startswith("sph")
        places = places.reshape(2, 3, -1)[:, :, 0]
        right_first = cartesian and bool(places[0, 1] < places[1, 1])
    swapped = right_first
    # A tenth of the energy's difference is far more than noise and unequal ears make.
    if abs(told) > 0.1:
        swapped = told < 0
        if swapped != right_first:
            remarks.append(Problem("sofa-ears", sofa.path))
    return np.ascontiguousarray(impulses[:, ::-1]) if swapped else impulses


def _citation(sofa: SofaFile) -> str:
    words = sofa.attributes
    parts = (
        words.get("References") or words.get("Author"),
        words.get("DatabaseName"),
        words.get("ListenerShortName"),
    )
    return ", ".join(part for part in parts if part)
