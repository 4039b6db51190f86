"""What an encoded picture becomes on a graphics card, from its head.

Reference: Khronos, "KTX File Format Specification", 2.0, sections 3 and 5 (the basic data format descriptor).
"""

from __future__ import annotations

import io
import struct

from immersion.export._textures.report import texture_memory

__all__ = ["side_and_memory"]

_KTX2 = b"\xabKTX 20\xbb\r\n\x1a\n"
_ETC1S = 163  # the colour model of BasisLZ
_BLOCK_HEAD, _SAMPLE = 24, 16


def side_and_memory(data: bytes) -> tuple[int, int]:
    """Return the longest side of a picture and its bytes on a card with mipmaps, KTX2 as it is transcoded."""
    if data.startswith(_KTX2):
        return _of_ktx2(data)
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return max(picture.size), texture_memory("png", *picture.size, clear=True)


def _of_ktx2(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<II", data, 20)
    (descriptor,) = struct.unpack_from("<I", data, 48)
    (block,) = struct.unpack_from("<H", data, descriptor + 10)
    model = data[descriptor + 12]
    # BasisLZ has a sample for colours, and a second one when there is alpha.
    clear = (block - _BLOCK_HEAD) // _SAMPLE > 1
    coding = "ktx2/etc1s" if model == _ETC1S else "ktx2/uastc"
    return max(width, height), texture_memory(coding, width, max(height, 1), clear=clear)
