"""How a record is written: its name, its version and its one form, without the model that checks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["FORMAT", "VERSION", "canonical"]

FORMAT, VERSION = "immersion-provenance", "1"


def canonical(data: Mapping[str, Any]) -> bytes:
    """Return the one way to write a record: sorted keys, UTF-8, two spaces."""
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return (text + "\n").encode("utf-8")
