"""The sound of a media as a stream: short ones from memory, long ones by blocks, parts as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from immersion.audio.graph import Stream
from immersion.audio.record import Audio, Convention, ambisonic_order
from immersion.errors import InputError, Where
from immersion.scene.model import Media
from immersion.stage import _soundtrack_texts as _soundtrack_texts
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import MemoryStream

if TYPE_CHECKING:
    from immersion.stage.assets import Assets

__all__ = ["joined_bed", "opened_stream", "same_lengths"]

MOST_KEPT = 2**23
"""Samples of a sound that is kept in memory: three minutes of one channel."""


def opened_stream(assets: Assets, paths: list[Path], name: str, media: Media) -> Stream:
    """Return the sound of a media at the stage's rate, at its beginning; beds as AmbiX.

    Raises
    ------
    InputError
        If it does not open, or a bed has not the channels of its order.
    """
    from immersion.audio.file_streams import FileStream

    bed = media.type == "ambisonic"
    if len(paths) > 1:
        return MemoryStream(_joined(assets, paths, name, media))
    kind, convention = ("ambisonic", media.convention) if bed else ("multichannel", None)
    stream = FileStream(paths[0], RATE, kind, convention)  # type: ignore[arg-type]
    _check_order(stream.channels, paths[0], name, media)
    if int(stream.frames or 0) * stream.channels > MOST_KEPT:
        return stream
    stream.close()
    return MemoryStream(assets.sound(paths[0], "ambisonic" if bed else "multichannel", convention))


def _joined(assets: Assets, paths: list[Path], name: str, media: Media) -> Audio:
    """Return parts as one sound, their channels one after the other."""
    pieces = [assets.sound(path, "multichannel") for path in paths]
    if media.type != "ambisonic":
        same_lengths([piece.frames for piece in pieces], name)
        return Audio(np.concatenate([piece.samples for piece in pieces]), RATE, "multichannel")
    _check_order(sum(piece.channels for piece in pieces), paths[0], name, media)
    return joined_bed(pieces, name, media.convention)


def joined_bed(pieces: Sequence[Audio], name: str, convention: Convention | None) -> Audio:
    """Return the parts of a bed as one in AmbiX, their channels one after the other.

    Raises
    ------
    InputError
        If they differ in length, or are together no bed.
    """
    from immersion.audio.conventions import convert

    same_lengths([piece.frames for piece in pieces], name)
    samples = np.concatenate([piece.samples for piece in pieces])
    order = ambisonic_order(len(samples))
    if order is None:
        raise InputError("stage-parts-bed", f"media.{name}.parts", media=name, channels=len(samples))
    return Audio(convert(samples, convention or "ambix", "ambix"), RATE, "ambisonic", order)


def same_lengths(frames: Sequence[int], name: str) -> None:
    """Refuse parts of a media that are not of one length."""
    if len(set(frames)) > 1:
        values = {"media": name, "found": ", ".join(str(count) for count in sorted(set(frames)))}
        raise InputError("stage-parts-lengths", f"media.{name}.parts", **values)


def _check_order(channels: int, path: Path, name: str, media: Media) -> None:
    wanted = None if media.order is None else (media.order + 1) ** 2
    if media.type == "ambisonic" and wanted is not None and wanted != channels:
        where = Where(path, path=f"media.{name}.order")
        values = {"media": name, "channels": channels, "wanted": wanted, "order": media.order}
        raise InputError("stage-bed-channels", where, **values)
