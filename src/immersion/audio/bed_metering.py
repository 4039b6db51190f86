"""The loudness of an ambisonic bed: that of one rendering of it, which the result names.

BS.1770 measures what loudspeakers or headphones are fed with. The channels of a bed are no such thing: adding
their powers would count a sound by the order of the bed. So a bed is decoded first, and the figure belongs to
that decoding. Without another decoder it is the binaural one, its head still and straight ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _loudness_texts as _loudness_texts
from immersion.audio._checks import finite
from immersion.audio._products import product
from immersion.audio.layouts import Layout as Rig
from immersion.audio.loudness_layouts import Layout
from immersion.audio.metering import Loudness, LoudnessMeter
from immersion.audio.record import Audio
from immersion.errors import InputError

__all__ = ["BedDecoder", "bed_loudness", "decoder_matrix"]

BLOCK = 4096  # frames, for decoders that take any


@runtime_checkable
class StreamingDecoder(Protocol):
    """What decodes by block: ``BinauralDecoder`` and the like; a ``block`` attribute fixes the frames."""

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Decode one block (channels, frames)."""

    def tail(self) -> NDArray[np.float32]:
        """Return what still sounds, and begin anew."""

    def reset(self) -> None:
        """Forget the past."""


BedDecoder: TypeAlias = ArrayLike | StreamingDecoder | None


def bed_loudness(
    bed: Audio,
    decoder: BedDecoder = None,
    layout: Layout | None = None,
    progress: Callable[[float], None] | None = None,
) -> Loudness:
    """Measure a bed as one rendering of it is heard.

    Parameters
    ----------
    bed : Audio
        Ambisonic.
    decoder : (outputs, channels) array_like or object, optional
        A matrix, or what has ``process(block)``, ``tail()`` and ``reset()``; its past is forgotten. The
        binaural decoder with the default HRTF when not given.
    layout : str or sequence, optional
        Where the outputs stand, see :func:`immersion.audio.channel_weights`; the decoder's own, or found from
        their number, when not given.
    progress : callable, optional
        Called with the part done, from 0 to 1; what it raises stops the work.

    Returns
    -------
    Loudness
        ``rendering`` says what was measured: ``"binaural"``, or the name of the layout.

    Raises
    ------
    InputError
        If the sound is no bed, or the decoder or the layout does not fit it.

    Examples
    --------
    >>> noise = np.random.default_rng(1).uniform(-0.1, 0.1, (4, 48_000)).astype(np.float32)
    >>> bed = Audio(noise, 48_000, "ambisonic", 1)
    >>> mono = bed_loudness(bed, [[1, 0, 0, 0]])  # the sound without its directions
    >>> mono.rendering, round(mono.integrated)
    ('mono', -22)
    """
    if bed.kind != "ambisonic":
        raise InputError("audio-not-a-bed", bed.source, kind=bed.kind)
    if decoder is None:
        decoder = _binaural(bed)
        layout = "binaural" if layout is None else layout
    if layout is None:
        rig = getattr(decoder, "layout", None)
        layout = rig if isinstance(rig, Rig) else None
    meter, done = None, 0
    for block in _decoded(bed, decoder):
        if meter is None:
            meter = LoudnessMeter(len(block), bed.rate, layout)
        meter.process(block)
        done += block.shape[1]
        if progress is not None:
            progress(min(1.0, done / max(bed.frames, 1)))
    assert meter is not None  # _decoded gives at least one block
    return meter.result(rendering=meter.layout)


def decoder_matrix(decoder: ArrayLike, channels: int) -> NDArray[np.float32]:
    """Return a decoder's matrix (outputs, channels) in float32 once it is known to fit."""
    matrix = np.ascontiguousarray(finite(decoder, "decoder"), np.float32)
    if matrix.ndim != 2 or matrix.shape[1] != channels or not len(matrix):
        raise InputError("audio-shape", name="decoder", shape=matrix.shape, wanted=f"(outputs, {channels})")
    return matrix


def _binaural(bed: Audio) -> StreamingDecoder:
    from immersion.audio.binaural_decoder import BinauralDecoder
    from immersion.audio.hrtf import default_hrtf

    return BinauralDecoder(default_hrtf(bed.rate), int(bed.order or 0), block=BLOCK)


def _decoded(bed: Audio, decoder: ArrayLike | StreamingDecoder) -> Iterator[NDArray[np.float32]]:
    """Give the rendering block by block, with what sounds after the end."""
    if not isinstance(decoder, StreamingDecoder):
        matrix = decoder_matrix(decoder, bed.channels)
        for at in range(0, max(bed.frames, 1), BLOCK):
            yield product(matrix, np.asarray(bed.samples[:, at : at + BLOCK], np.float32))
        return
    size = int(getattr(decoder, "block", BLOCK))
    decoder.reset()
    for at in range(0, max(bed.frames, 1), size):
        piece = bed.samples[:, at : at + size]
        yield decoder.process(np.pad(piece, ((0, 0), (0, size - piece.shape[1]))))
    yield decoder.tail()
