"""The decoding filters of the page: those of our own binaural decoder, as one small file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from immersion._files import write_bytes
from immersion.audio import default_hrtf
from immersion.audio.kept_filters import kept_filters
from immersion.stage.assets import RATE

__all__ = ["MAGIC", "filter_bytes", "write_filters"]

MAGIC = b"IMF1"


def filter_bytes(order: int) -> bytes:
    """Return the filters of two ears for a bed of an order: a JSON header, then float32, ear by ear.

    ``IMF1``, the length of the header as a little-endian 32-bit number, the header (padded with spaces, so that
    what follows lies on four bytes), and ``(2, (order + 1)**2, taps)`` little-endian numbers.

    Examples
    --------
    >>> data = filter_bytes(1)
    >>> data[:4], json.loads(data[8 : 8 + int.from_bytes(data[4:8], "little")])["order"]
    (b'IMF1', 1)
    """
    hrtf = default_hrtf(RATE)
    filters = np.asarray(kept_filters(hrtf, order), "<f4")
    facts = {"order": order, "rate": RATE, "taps": filters.shape[2], "head": hrtf.citation}
    header = json.dumps(facts, ensure_ascii=True).encode()
    header += b" " * (-len(header) % 4)
    return MAGIC + len(header).to_bytes(4, "little") + header + filters.tobytes()


def write_filters(folder: Path, order: int) -> dict[str, object]:
    """Write the filters into ``filters/`` of a page's folder; return what its programme says of them.

    Parameters
    ----------
    folder : Path
        Of the page.
    order : int
        Ambisonic order of the page's field, from 0 to 10.

    Returns
    -------
    dict
        ``url``, ``order``, ``rate`` and ``bytes``.
    """
    data, url = filter_bytes(order), f"filters/binaural-{order}.bin"
    write_bytes(folder / url, data)
    return {"url": url, "order": order, "rate": RATE, "bytes": len(data)}
