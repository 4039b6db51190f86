"""preview: its options about sound."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from immersion import messages
from immersion.cli import _preview_sound_texts as _preview_sound_texts
from immersion.cli.output import as_json, lines, table
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.preview.remote import Remote

__all__ = ["desk", "sound_options", "tell_devices"]


def sound_options(listen: str, device: str | None) -> dict[str, Any]:
    """Return what the window is told about its sound; nothing when there is to be none."""
    if listen == "off":
        return {}
    return {"listen": listen, "device": device, "tell": _tell}


@contextmanager
def desk(port: int | None, to: str | None) -> Iterator[Remote | None]:
    """Listen for a desk while the window is open, when one is asked for."""
    if port is None and to is None:
        yield None
        return
    from immersion.preview.remote import Remote

    address = None
    if to is not None:
        host, _, number = to.rpartition(":")
        if not host or not number.isdecimal() or not 1 <= int(number) <= 65_535:
            raise UsageError("cli-preview-osc-address", found=to)
        address = (host, int(number))
    with Remote(port=9001 if port is None else port, to=address) as remote:
        yield remote


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def tell_devices(json: bool) -> None:
    """Print the sound cards that can play."""
    from immersion.preview.sound_devices import devices

    found = devices()
    if json:
        as_json([one.to_dict() for one in found])
    elif found:
        table(
            [
                (one.number, one.name, messages.text("cli-preview-outputs", count=one.outputs), f"{one.rate} Hz",
                 messages.text("cli-preview-default") if one.default else "")
                for one in found
            ]
        )  # fmt: skip
    else:
        lines([messages.text("cli-preview-no-device")])
