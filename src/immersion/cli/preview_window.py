"""preview: its options about how the window is read."""

from __future__ import annotations

from typing import Any

from immersion.cli import _preview_window_texts as _preview_window_texts

__all__ = ["window_options"]


def window_options(high_contrast: bool, reduced_motion: bool, text_size: float) -> dict[str, Any]:
    """Return what the window is told about how it is read; nothing when all is as usual."""
    if not (high_contrast or reduced_motion) and text_size == 1.0:
        return {}
    from immersion.preview.session import Look

    return {"look": Look(high_contrast=high_contrast, reduced_motion=reduced_motion, text_size=text_size)}
