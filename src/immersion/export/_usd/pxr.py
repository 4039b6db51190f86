"""OpenUSD, when it is installed: heavy, so that it is an extra and loads only here."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from immersion import messages
from immersion.errors import MissingToolError
from immersion.export import _usd_texts as _usd_texts

__all__ = ["pxr"]


def pxr(name: str) -> Any:
    """Return a module of OpenUSD, such as ``UsdGeom``.

    Raises
    ------
    MissingToolError
        If it is not installed.
    """
    # The version of binary files that knows time codes: without it each file is begun in an older one, with a warning.
    os.environ.setdefault("USD_WRITE_NEW_USDC_FILES_AS_VERSION", "0.9.0")
    # Else OpenUSD tells the user, in a frame of signs, that this was set.
    os.environ.setdefault("TF_ENV_SETTING_ALERTS_ENABLED", "0")
    try:
        return import_module(f"pxr.{name}")
    except ImportError:
        raise MissingToolError(
            "missing-package",
            package="usd-core",
            purpose=messages.text("usd-for"),
            command="pip install 'immersion[usd]'",
        ) from None
