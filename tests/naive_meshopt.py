"""Slow, obvious twins of the meshopt kernels: Python lists, bytes and integers of any size."""

from __future__ import annotations

import math
import struct


class Bad(Exception):
    """The stream is not one."""


def _unzig(value: int) -> int:
    return -(value + 1) // 2 if value & 1 else value // 2


class _Source:
    def __init__(self, data: bytes, place: int, end: int) -> None:
        self.data, self.place, self.end = data, place, end

    def take(self, count: int) -> bytes:
        if self.place + count > self.end:
            raise Bad
        self.place += count
        return self.data[self.place - count : self.place]

    def varint(self) -> int:
        digits = []
        while len(digits) < 5:
            digits.append(self.take(1)[0])
            if digits[-1] < 128:
                return sum((d % 128) * 128**k for k, d in enumerate(digits)) % 2**32
        raise Bad

    def finish(self) -> None:
        if self.place != self.end:
            raise Bad


def attributes(data: bytes, count: int, stride: int) -> bytes:
    if data[0] not in (0xA0, 0xA1):
        raise Bad
    version, channels = data[0] & 15, stride // 4
    tail = stride + channels * version
    source = _Source(data, 1, len(data) - max(tail, 24 if version else 32))
    if source.end < 1:
        raise Bad
    last = list(data[len(data) - tail :][:stride])
    modes = data[len(data) - channels :] if version else bytes(channels)
    if any(mode % 16 > 2 or (mode % 16 < 2 and mode > 15) for mode in modes):
        raise Bad
    most = min(8192 // stride // 16 * 16, 256)
    rows = []
    while len(rows) < count:
        block = min(count - len(rows), most)
        control = source.take(channels) if version else bytes(channels)
        columns = [_column(source, version, control[k // 4] >> (k % 4 * 2) & 3, block) for k in range(stride)]
        for i in range(block):
            for k in range(channels):
                four = bytes(columns[4 * k + j][i] for j in range(4))
                last[4 * k : 4 * k + 4] = _next(bytes(last[4 * k : 4 * k + 4]), four, modes[k])
            rows.append(bytes(last))
    source.finish()
    return b"".join(rows)


def _column(source: _Source, version: int, control: int, block: int) -> list[int]:
    if version and control == 2:
        return [0] * block
    if version and control == 3:
        return list(source.take(block))
    groups = -(-block // 16)
    heads = source.take(-(-groups // 4))
    widths = (0, 2, 4, 8) if not version else ((0, 1, 2, 4) if control == 0 else (1, 2, 4, 8))
    values: list[int] = []
    for g in range(groups):
        bits = widths[heads[g // 4] >> (g % 4 * 2) & 3]
        if bits == 0:
            values += [0] * 16
        elif bits == 8:
            values += source.take(16)
        else:
            text = "".join(f"{b:08b}" if bits > 1 else f"{b:08b}"[::-1] for b in source.take(2 * bits))
            small = [int(text[k : k + bits], 2) for k in range(0, len(text), bits)]
            values += [source.take(1)[0] if v == 2**bits - 1 else v for v in small]
    return values[:block]


def _next(last: bytes, delta: bytes, mode: int) -> bytes:
    if mode % 16 == 0:
        return bytes((a + _unzig(d)) % 256 for a, d in zip(last, delta, strict=True))
    if mode % 16 == 1:
        olds, deltas = struct.unpack("<2H", last), struct.unpack("<2H", delta)
        return struct.pack("<2H", *((a + _unzig(d)) % 65536 for a, d in zip(olds, deltas, strict=True)))
    turn = mode // 16
    bits = f"{int.from_bytes(delta, 'little'):032b}"
    turned = int(bits[32 - turn :] + bits[: 32 - turn], 2)
    return (int.from_bytes(last, "little") ^ turned).to_bytes(4, "little")


def indices(data: bytes, count: int) -> list[int]:
    if data[0] != 0xD1:
        raise Bad
    source = _Source(data, 1, len(data) - 4)
    last, found = [0, 0], []
    for _ in range(count):
        value = source.varint()
        last[value & 1] = (last[value & 1] + _unzig(value >> 1)) % 2**32
        found.append(last[value & 1])
    source.finish()
    return found


def triangles(data: bytes, count: int) -> list[int]:
    if data[0] != 0xE1:
        raise Bad
    source = _Source(data, 1 + count // 3, len(data) - 16)
    table = data[len(data) - 16 :]
    if source.end < source.place or any(v // 16 == 15 or v % 16 == 15 for v in table) or any(table[14:]):
        raise Bad
    edges: list[tuple[int, int]] = []
    seen: list[int] = []
    state = {"next": 0, "last": 0}

    def fresh() -> int:
        state["next"] += 1
        return (state["next"] - 1) % 2**32

    def read() -> int:
        state["last"] = (state["last"] + _unzig(source.varint())) % 2**32
        return state["last"]

    def back(stack: list, k: int):  # the newest is 0
        if k >= len(stack):
            raise Bad
        return stack[-1 - k]

    found: list[int] = []
    for code in data[1 : 1 + count // 3]:
        high, low = divmod(code, 16)
        if high < 15:
            a, b = back(edges, high)
            if low == 0:
                c = fresh()
            elif low < 13:
                c = back(seen, low)
            elif low < 15:
                c = state["last"] = (state["last"] + (1 if low == 14 else -1)) % 2**32
            else:
                c = read()
            if not 0 < low < 13:
                seen.append(c)
        else:
            pair = table[low] if low < 14 else source.take(1)[0]
            if pair == 0 and low >= 14:
                state["next"] = 0
            a = read() if low == 15 else fresh()
            others = []
            for digit in divmod(pair, 16):
                if digit == 0:
                    others.append(fresh())
                else:
                    others.append(read() if digit == 15 else back(seen, digit - 1))
            b, c = others
            edges.append((b, a))
            seen.append(a)
            seen += [v for v, digit in zip(others, divmod(pair, 16), strict=True) if digit in (0, 15)]
        edges += [(c, b), (a, c)]
        found += [a, b, c]
    source.finish()
    return found


def exponential(word: int) -> float:
    low = word % 2**24
    return math.ldexp(low - 2**24 if low >= 2**23 else low, word >> 24)


def octahedral(x: int, y: int, one: int, full: int) -> list[int]:
    a, b = x / one, y / one
    c = 1 - abs(a) - abs(b)
    if c < 0:
        a, b = math.copysign(abs(a) + c, a), math.copysign(abs(b) + c, b)
    length = math.sqrt(a * a + b * b + c * c)
    return [_nearest(v / length * full) for v in (a, b, c)]


def quaternion(codes: list[int]) -> list[int]:
    one = codes[3] | 3
    parts = [c / one / math.sqrt(2) for c in codes[:3]]
    largest = math.sqrt(max(0.0, 1 - sum(p * p for p in parts)))
    place = codes[3] & 3
    turned = [0] * 4
    for k, part in enumerate([largest, *parts]):
        turned[(place + k) % 4] = _nearest(part * 32767)
    return turned


def color(y: int, co: int, cg: int, marked: int, full: int) -> list[int]:
    bits = marked.bit_length()
    alpha = marked - 2 ** (bits - 1)
    alpha = 2 * alpha + alpha % 2
    return [_nearest(v * full / (2**bits - 1)) for v in (y + co - cg, y + cg, y - co - cg, alpha)]


def _nearest(value: float) -> int:
    return int(math.copysign(math.floor(abs(value) + 0.5), value))
