"""preview: its options about sound."""

from __future__ import annotations

import sys
from typing import Any

from immersion import messages
from immersion.cli import _preview_sound_texts as _preview_sound_texts
from immersion.cli.output import as_json, lines, table
from immersion.errors import UsageError

__all__ = ["sound_options", "tell_devices"]


def sound_options(listen: str, device: str | None, lost: str | None) -> dict[str, Any]:
    """Return what the window is told about its sound; nothing when there is to be none."""
    names = tuple(name.strip() for name in (lost or "").split(",") if name.strip())
    if names and listen in ("binaural", "off"):
        raise UsageError("cli-preview-lost-ears", lost=", ".join(names), listen=listen)
    if listen == "off":
        return {}
    return {"listen": listen, "device": device, "lost": names, "tell": _tell}


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
