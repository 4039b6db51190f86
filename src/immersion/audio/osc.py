"""OSC 1.0 packets: written, and read without trusting what sent them.

M. Wright, "The Open Sound Control 1.0 Specification", 2002.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from immersion.audio import _engine_texts as _engine_texts
from immersion.errors import InputError

__all__ = ["OscMessage", "OscValue", "osc_bundle", "osc_message", "osc_pattern", "read_osc"]

OscValue = int | float | str | bytes | bool | None
MOST_BYTES = 65_507  # what one UDP packet carries
MOST_DEPTH = 8
_AT_ONCE = 1
_NUMBERS = {"i": ">i", "f": ">f", "h": ">q", "d": ">d", "t": ">Q"}
_PLAIN: dict[str, OscValue] = {"T": True, "F": False, "N": None, "I": math.inf}


@dataclass(frozen=True, slots=True)
class OscMessage:
    """An address, its values, and the time tag of the bundle it came in (1 is: at once)."""

    address: str
    values: tuple[OscValue, ...] = ()
    time: int = _AT_ONCE


def _text(value: str) -> bytes:
    content = value.encode("utf-8")
    if b"\0" in content:
        raise InputError("osc-packet", problem="NUL in a text")
    return content + b"\0" * (4 - len(content) % 4)


def osc_message(address: str, *values: OscValue) -> bytes:
    """Return the packet of one message: int, float, str, bytes, bool and None as i, f, s, b, T or F, and N.

    Raises
    ------
    InputError
        If the address is none or a value cannot be sent.

    Examples
    --------
    >>> osc_message("/adm/obj/1/gain", 0.5)
    b'/adm/obj/1/gain\\x00,f\\x00\\x00?\\x00\\x00\\x00'
    """
    if not address.startswith("/"):
        raise InputError("osc-packet", problem=f"address {address!r}")
    tags, body = ",", b""
    for value in values:
        if value is None or isinstance(value, bool):
            tags += "N" if value is None else "T" if value else "F"
        elif isinstance(value, int):
            if not -(2**31) <= value < 2**31:
                raise InputError("osc-packet", problem=f"value {value}")
            tags, body = tags + "i", body + struct.pack(">i", value)
        elif isinstance(value, float):
            if math.isfinite(value) and abs(value) > 3.4028235e38:
                raise InputError("osc-packet", problem=f"value {value}")
            tags, body = tags + "f", body + struct.pack(">f", value)
        elif isinstance(value, str):
            tags, body = tags + "s", body + _text(value)
        elif isinstance(value, bytes):
            blob = struct.pack(">i", len(value)) + value + b"\0" * (-len(value) % 4)
            tags, body = tags + "b", body + blob
        else:
            raise InputError("osc-packet", problem=f"value {type(value).__name__}")
    return _text(address) + _text(tags) + body


def osc_bundle(packets: Sequence[bytes], time: int = _AT_ONCE) -> bytes:
    """Return packets as one, to be followed together."""
    parts = [struct.pack(">i", len(packet)) + packet for packet in packets]
    return b"#bundle\0" + struct.pack(">Q", time) + b"".join(parts)


def read_osc(packet: bytes) -> list[OscMessage]:
    """Return the messages of a packet, in order.

    Raises
    ------
    InputError
        If anything in it is not OSC 1.0; nothing else is ever raised, whatever the bytes.

    Examples
    --------
    >>> read_osc(osc_message("/ypr", 30.0, 0.0, 0.0))
    [OscMessage(address='/ypr', values=(30.0, 0.0, 0.0), time=1)]
    """
    if len(packet) > MOST_BYTES:
        raise InputError("osc-packet", problem=f"{len(packet)} bytes")
    messages: list[OscMessage] = []
    _packet(bytes(packet), _AT_ONCE, 0, messages)
    return messages


def _packet(packet: bytes, time: int, depth: int, messages: list[OscMessage]) -> None:
    if not packet or len(packet) % 4:
        raise InputError("osc-packet", problem=f"{len(packet)} bytes")
    if not packet.startswith(b"#bundle\0"):
        messages.append(_message(packet, time))
        return
    if len(packet) < 16 or depth >= MOST_DEPTH:
        raise InputError("osc-packet", problem="a bundle cut short or too deep")
    (own,) = struct.unpack_from(">Q", packet, 8)
    at = 16
    while at < len(packet):
        (size,) = struct.unpack_from(">i", packet, at)  # lengths are multiples of 4: four bytes are there
        if not 0 < size <= len(packet) - at - 4 or size % 4:
            raise InputError("osc-packet", problem=f"an element of {size} bytes")
        _packet(packet[at + 4 : at + 4 + size], own, depth + 1, messages)
        at += 4 + size


def _message(packet: bytes, time: int) -> OscMessage:
    address, at = _string(packet, 0)
    if not re.fullmatch(r"/[!-~]*", address):
        raise InputError("osc-packet", problem=f"address {address[:40]!r}")
    if at == len(packet):
        return OscMessage(address, (), time)  # old senders leave the tags out when there are no values
    tags, at = _string(packet, at)
    if not tags.startswith(","):
        raise InputError("osc-packet", problem="no type tags")
    values: list[OscValue] = []
    for tag in tags[1:]:
        at = _value(packet, tag, at, values)
    if at != len(packet):
        raise InputError("osc-packet", problem=f"{len(packet) - at} bytes too many")
    return OscMessage(address, tuple(values), time)


def _value(packet: bytes, tag: str, at: int, values: list[OscValue]) -> int:
    """Read one value, and return where the next one is."""
    if tag in _PLAIN:
        values.append(_PLAIN[tag])
        return at
    if tag in ("s", "S"):
        text, at = _string(packet, at)
        values.append(text)
        return at
    wide = 8 if tag in "hdt" else 4
    if at + wide > len(packet):
        raise InputError("osc-packet", problem=f"no bytes for {tag!r}")
    if tag in _NUMBERS:
        values.append(struct.unpack_from(_NUMBERS[tag], packet, at)[0])
        return at + wide
    if tag in ("c", "r", "m"):
        values.append(packet[at : at + 4])
        return at + 4
    if tag != "b":
        raise InputError("osc-packet", problem=f"type tag {tag!r}")
    size: int = struct.unpack_from(">i", packet, at)[0]
    end = at + 4 + size
    if size < 0 or end > len(packet):
        raise InputError("osc-packet", problem=f"a blob of {size} bytes")
    values.append(packet[at + 4 : end])
    return end + -size % 4


def _string(packet: bytes, at: int) -> tuple[str, int]:
    end = packet.find(b"\0", at)
    if end < 0:
        raise InputError("osc-packet", problem="a text without end")
    after = end + 4 - end % 4
    if packet[end:after].strip(b"\0") or after > len(packet):
        raise InputError("osc-packet", problem="a text not filled with zeros")
    try:
        return packet[at:end].decode("utf-8"), after
    except UnicodeDecodeError:
        raise InputError("osc-packet", problem="a text that is no UTF-8") from None


def osc_pattern(pattern: str) -> re.Pattern[str]:
    """Return an address pattern (``?``, ``*``, ``[a-z]``, ``[!a-z]``, ``{a,b}``) as a regular expression.

    Raises
    ------
    InputError
        If a bracket is not closed, or there are so many wildcards that matching would take long.

    Examples
    --------
    >>> [bool(osc_pattern("/obj/*/gain").fullmatch(a)) for a in ("/obj/12/gain", "/obj/1/2/gain")]
    [True, False]
    """
    if sum(pattern.count(sign) for sign in "*?[{") > 8 or len(pattern) > 256:
        raise InputError("osc-packet", problem="too many wildcards")
    out, at = "", 0
    while at < len(pattern):
        sign = pattern[at]
        close = {"[": "]", "{": "}"}.get(sign)
        if close is None:
            out += {"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign))
            at += 1
            continue
        end = pattern.find(close, at)
        inner = pattern[at + 1 : end]
        if end < 0 or not inner.strip("!"):
            raise InputError("osc-packet", problem=f"a bracket not closed in {pattern[:40]!r}")
        out += _alternatives(inner) if sign == "{" else _set(inner)
        at = end + 1
    try:
        return re.compile(out)
    except re.error:  # a range such as z-a
        raise InputError("osc-packet", problem=f"the pattern {pattern[:40]!r}") from None


def _alternatives(inner: str) -> str:
    return "(?:" + "|".join(re.escape(word) for word in inner.split(",")) + ")"


def _set(inner: str) -> str:
    turned, letters = inner.startswith("!"), inner.removeprefix("!")
    escaped = "".join(c if c == "-" or c.isalnum() else re.escape(c) for c in letters)
    return f"[{'^/' if turned else ''}{escaped}]"
