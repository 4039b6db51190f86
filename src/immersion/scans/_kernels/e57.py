"""Compiled readers of E57: page checksums and bit-packed numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

__all__ = ["bad_pages", "crc_table", "gather", "unpack_bits"]


def crc_table() -> NDArray[np.uint32]:
    """Return the (8, 256) tables of CRC-32C (Castagnoli, reflected 0x82F63B78), for eight bytes at a time."""
    table = np.zeros((8, 256), np.uint32)
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table[0, byte] = value
    for k in range(1, 8):
        table[k] = (table[k - 1] >> 8) ^ table[0, table[k - 1] & 255]
    return table


@jit
def bad_pages(data: NDArray[np.uint8], table: NDArray[np.uint32]) -> tuple[int, int]:
    """Check pages of 1020 bytes and a big-endian checksum each: (how many are bad, the first, or −1)."""
    bad = 0
    first = -1
    for page in range(len(data) // 1024):
        start = page * 1024
        crc = np.uint32(0xFFFFFFFF)
        place = start
        while place < start + 1016:
            low = (
                np.uint32(data[place])
                | (np.uint32(data[place + 1]) << np.uint32(8))
                | (np.uint32(data[place + 2]) << np.uint32(16))
                | (np.uint32(data[place + 3]) << np.uint32(24))
            ) ^ crc
            crc = (
                table[7, low & np.uint32(255)]
                ^ table[6, (low >> np.uint32(8)) & np.uint32(255)]
                ^ table[5, (low >> np.uint32(16)) & np.uint32(255)]
                ^ table[4, low >> np.uint32(24)]
                ^ table[3, data[place + 4]]
                ^ table[2, data[place + 5]]
                ^ table[1, data[place + 6]]
                ^ table[0, data[place + 7]]
            )
            place += 8
        while place < start + 1020:
            crc = table[0, (crc ^ np.uint32(data[place])) & np.uint32(255)] ^ (crc >> np.uint32(8))
            place += 1
        crc = crc ^ np.uint32(0xFFFFFFFF)
        stored = np.uint32(0)
        for k in range(4):
            stored = (stored << np.uint32(8)) | np.uint32(data[start + 1020 + k])
        if stored != crc:
            bad += 1
            if first < 0:
                first = page
    return bad, first


@jit
def gather(data: NDArray[np.uint8], start: int, out: NDArray[np.uint8]) -> None:
    """Copy bytes that are numbered without their checksums, from ``data`` that has them."""
    k = 0
    while k < len(out):
        page = (start + k) // 1020
        inside = (start + k) - page * 1020
        run = min(1020 - inside, len(out) - k)
        at = page * 1024 + inside
        out[k : k + run] = data[at : at + run]
        k += run


@jit
def unpack_bits(data: NDArray[np.uint8], first: int, width: int, out: NDArray[np.uint64]) -> None:
    """Read numbers of ``width`` bits each, lowest bit first, from bit ``first`` on."""
    place = first
    mask = np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - width)
    for k in range(len(out)):
        start = place >> 3
        if width <= 56 and start + 8 <= len(data):
            # Eight bytes hold the number whatever bit it starts at.
            value = np.uint64(0)
            for b in range(8):
                value |= np.uint64(data[start + b]) << np.uint64(8 * b)
            out[k] = (value >> np.uint64(place & 7)) & mask
            place += width
            continue
        value = np.uint64(0)
        got = 0
        while got < width:
            shift = place & 7
            take = min(8 - shift, width - got)
            bits = (np.uint64(data[place >> 3]) >> np.uint64(shift)) & np.uint64((1 << take) - 1)
            value |= bits << np.uint64(got)
            got += take
            place += take
        out[k] = value
