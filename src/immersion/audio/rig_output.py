"""From loudspeaker feeds to amplifier inputs: sub feeds, trims, and alignment of unequal distances."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._checks import finite
from immersion.audio._streams import checked_out, delivered
from immersion.audio.crossovers import Crossover
from immersion.audio.layouts import Layout, layout
from immersion.audio.nearfield import SPEED_OF_SOUND
from immersion.errors import InputError

__all__ = ["RigOutput"]

Signals = NDArray[np.float32]
_CHUNK = 1024


class RigOutput:
    """Bring every loudspeaker to one time and one level at the listener, and the low end to the subs.

    Parameters
    ----------
    which : str, Layout or array_like
        See :func:`immersion.audio.layout`; distances, gains and delays are read from it. Its LFE channels
        are the subs.
    rate : float
        Frames a second.
    align : bool
        Delay near loudspeakers so that all arrive with the farthest one (to the nearest frame), and lower
        them as 1/r would have them louder.
    crossover : float, optional
        Hz: what lies below in the other feeds goes to the subs, at one amplitude in sum; None leaves every
        feed whole.
    lfe_gain_db : float
        Added to the LFE feeds themselves, before the bass of the others joins them; 10 is usual for films.
    lost : iterable of str or int
        Loudspeakers that are silent: nobody waits for them, and the bass goes to the other subs.
    subs : iterable of str or int, optional
        The LFE channels that take the bass, when not all do.

    Attributes
    ----------
    delays : (outputs,) ndarray of int
        Frames that each feed waits.
    gains : (outputs,) ndarray
        Linear, of alignment and trims together.
    latency : int
        Frames that the feed that waits least waits.

    Raises
    ------
    InputError
        If a number is out of range, or a crossover is asked for without a sub.

    Examples
    --------
    >>> rig = layout([[3.43, 0.0, 0.0], [0.0, 1.715, 0.0]])  # 10 ms and 5 ms away
    >>> output = RigOutput(rig, 48_000)
    >>> output.delays, output.gains
    (array([  0, 240]), array([1. , 0.5]))
    """

    def __init__(
        self,
        which: str | Layout | ArrayLike,
        rate: float,
        *,
        align: bool = True,
        crossover: float | None = None,
        lfe_gain_db: float = 0.0,
        lost: Iterable[str | int] = (),
        subs: Iterable[str | int] | None = None,
    ) -> None:
        self.layout = layout(which)
        silent = self.layout.indices(lost)
        playing = np.setdiff1d(np.arange(len(self.layout)), silent)
        if not len(playing):
            raise InputError("rig-none-left", name=self.layout.name)
        if not (isinstance(rate, (int, float, np.number)) and 1000.0 <= rate <= 1e6):
            raise InputError("rig-option", name="rate", value=rate, wanted="1000 – 1000000")
        if not -60.0 <= lfe_gain_db <= 20.0:
            raise InputError("rig-option", name="lfe_gain_db", value=lfe_gain_db, wanted="-60 – 20")
        self.rate = float(rate)
        self.delays, self.gains = _alignment(self.layout, self.rate, align, playing)
        self.gains[silent], self.delays[silent] = 0.0, self.delays[playing].min()
        self.latency = int(self.delays.min())
        rows = self.layout.full_range
        self._mains = rows.astype(np.int64)
        self._lfe = np.setdiff1d(playing, rows)
        taking = self._lfe if subs is None else np.array(self.layout.indices(subs), np.intp)
        self._subs = np.intersect1d(self._lfe, taking)
        self._lfe_gain = np.float32(10.0 ** (lfe_gain_db / 20.0))
        self._split = None if crossover is None else self._crossover(crossover)
        self._lines = np.zeros((len(self.layout), max(1, int(self.delays.max()))), np.float32)
        self._scale = self.gains.astype(np.float32)
        self._scratch = np.zeros((5, len(self.layout) * _CHUNK), np.float32)

    def _crossover(self, frequency: float) -> Crossover:
        if not len(self._subs):
            raise InputError("rig-no-sub", name=self.layout.name)
        return Crossover(len(self._mains), frequency, self.rate)

    def process(self, feeds: ArrayLike, out: Signals | None = None) -> Signals:
        """Return the aligned feeds of one block of any length.

        Parameters
        ----------
        feeds : (outputs, T) array_like
            As a decoder or a panner gives them.
        out : (outputs, T) float32 ndarray, optional
            Where to write; a new array without it. It may be `feeds` itself.

        Raises
        ------
        InputError
            If the shape is wrong or a sample is not finite.
        """
        field = np.asarray(finite(feeds, "feeds"), np.float32)
        if field.ndim != 2 or len(field) != len(self.layout):
            raise InputError(
                "audio-shape", name="feeds", shape=field.shape, wanted=f"({len(self.layout)}, frames)"
            )
        whole = checked_out(out, (len(field), field.shape[1]), None)
        for start in range(0, field.shape[1], _CHUNK):
            part = slice(start, start + _CHUNK)
            self._chunk(field[:, part], whole[:, part])
        return delivered(whole, out)

    def _room(self, which: int, rows: int, frames: int) -> Signals:
        """Return scratch space (rows, frames) in one piece, so that the kernels see one kind of array."""
        return self._scratch[which, : rows * frames].reshape(rows, frames)

    def _chunk(self, field: Signals, out: Signals) -> None:
        from immersion.audio._kernels import rig

        feeds, aligned = (self._room(which, *field.shape) for which in (0, 1))
        np.copyto(feeds, field)
        for lfe in self._lfe:
            feeds[lfe] *= self._lfe_gain
        if self._split is not None:
            self._to_subs(self._split, feeds)
        rig.delay_lines(feeds, self.delays, self._scale, self._lines, aligned)
        np.copyto(out, aligned)

    def _to_subs(self, split: Crossover, feeds: Signals) -> None:
        """Move what lies below the crossover from the mains to the subs, shared by amplitude."""
        mains, low, high = (self._room(which, len(self._mains), feeds.shape[1]) for which in (2, 3, 4))
        np.take(feeds, self._mains, axis=0, out=mains, mode="clip")
        split.process(mains, (low, high))
        bass = np.add.reduce(low, axis=0, out=mains[0])
        bass *= np.float32(1.0 / len(self._subs))
        for row, main in enumerate(self._mains):
            feeds[main] = high[row]
        for sub in self._subs:
            feeds[sub] += bass

    @property
    def tail_frames(self) -> int:
        """Frames that still sound after the last block."""
        return int(self.delays.max()) + (0 if self._split is None else self._split.tail_frames)

    def tail(self) -> Signals:
        """Return what still sounds after the last block, and begin anew."""
        rest = self.process(np.zeros((len(self.layout), self.tail_frames), np.float32))
        self.reset()
        return rest

    def reset(self) -> None:
        """Forget the past: the next block is the first."""
        self._lines[:] = 0.0
        if self._split is not None:
            self._split.reset()


def _alignment(
    rig: Layout, rate: float, align: bool, playing: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return delays in frames and gains of every output."""
    farthest = rig.distances[playing].max()
    distance = np.minimum(rig.distances, farthest)
    waits = np.array([one.delay for one in rig.loudspeakers])
    gains = np.array([one.gain for one in rig.loudspeakers])
    if align:
        waits = waits + (farthest - distance) / SPEED_OF_SOUND
        gains = gains * distance / farthest
    return np.round(waits * rate).astype(np.int64), gains
