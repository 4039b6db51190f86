"""What enters a decoder of beds: samples that are sound, turned as the head turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _binaural_texts as _binaural_texts
from immersion.audio import _core_texts as _core_texts
from immersion.audio import _texts as _texts
from immersion.audio._checks import numbers, rotation_of
from immersion.errors import InputError

__all__ = ["INVALID", "BedIntake"]

INVALID = ("raise", "mute")

LOUDEST = np.float32(1e15)  # sums of so many samples and filters stay far from float32's end
FAINTEST = np.float32(1e-20)  # −400 dB; products with filters are not yet denormal

Signal = NDArray[np.float32]


class BedIntake:
    """Screen a bed and turn it against the head, each new head reached by a crossfade.

    Parameters
    ----------
    order : int
    fade : int
        Frames in which a new head is reached.
    longest : int
        The most frames taken at once.
    invalid : str
        ``"raise"`` or ``"mute"``: what becomes of samples that are no sound.
    """

    def __init__(self, order: int, fade: int, longest: int, invalid: str) -> None:
        if invalid not in INVALID:
            raise InputError("audio-choice", name="invalid", value=invalid, known=", ".join(INVALID))
        self.order, self.fade, self.invalid = order, fade, invalid
        self.channels = channels = (order + 1) ** 2
        self.muted = 0
        self._ramp = (np.arange(1, fade + 1) / fade).astype(np.float32)
        self._clean = np.zeros((channels, longest), np.float32)
        self._exact = np.zeros((channels, channels))
        self._start, self._rise, self._goal = np.zeros((3, channels, channels), np.float32)
        self._room, self._first = np.zeros((2, 3, 3))
        self._asked = np.zeros(9)
        self.reset()

    def reset(self) -> None:
        """Begin anew: the head looks ahead, until the first one, which holds at once."""
        self._fresh, self._still = True, True
        self._done = self.fade
        self._first[:] = np.eye(3)
        self._goal[:] = np.eye(self.channels)

    def shaped(self, bed: ArrayLike) -> Signal:
        """Return a bed as float32, once its shape is known to be right."""
        field = np.asarray(numbers(bed, "bed"), np.float32)
        if field.ndim != 2 or field.shape[0] != self.channels:
            raise InputError("audio-shape", name="bed", shape=field.shape, wanted=self._wanted)
        # Read-only, say: kernels would be compiled anew for it, in the middle of a show.
        return field if field.flags.carray else np.array(field, order="C")

    def refuse(self, field: Signal) -> None:
        """Raise if a sample is no sound, where that is what was chosen."""
        from immersion.audio._kernels import following

        if self.invalid == "raise":
            count = following.bad_samples(field, LOUDEST)
            if count:
                raise InputError("binaural-samples", name="bed", count=count)

    @property
    def _wanted(self) -> str:
        return f"({self.channels}, T)"

    def ask(self, head: object) -> None:
        """Ask for a head (head → world) from the next frame on."""
        from immersion.audio._kernels import following, harmonics

        convert = getattr(head, "as_matrix", None)
        try:
            values = np.asarray(head if convert is None else convert(), np.float64)
        except (TypeError, ValueError) as error:
            raise InputError("audio-rotation", shape=type(head).__name__) from error
        answer = -1
        if values.shape == (4,) or values.shape == (3, 3):
            asked = self._asked[: values.size]  # one kind of array, whatever the caller's is
            asked[:] = values.flat
            answer = following.inverse_degree_1(asked, self._room, self._first)
        if answer < 0:
            rotation_of(values)  # says what is wrong
            raise InputError("audio-rotation", shape=values.shape)
        if answer == 0:
            return
        harmonics.rotation(self._first, self.order, self._exact)
        come = np.float32(1.0 if self._done >= self.fade else self._done / self.fade)
        following.begin(self._exact, come, self.order, self._start, self._rise, self._goal)
        self._done = self.fade if self._fresh else 0
        self._still = False

    def take(self, field: Signal, first: int, count: int, out: Signal, at: int) -> None:
        """Write frames of a shaped field, turned, into ``out`` from frame ``at`` on."""
        from immersion.audio._kernels import following

        self._fresh = False
        if self._still:
            self.muted += following.screen(field, first, count, LOUDEST, FAINTEST, out, at)
            return
        self.muted += following.screen(field, first, count, LOUDEST, FAINTEST, self._clean, 0)
        ramp = self._ramp[self._done :]
        following.follow(self._clean, count, self._start, self._rise, self._goal, ramp, self.order, out, at)
        self._done = min(self.fade, self._done + count)
