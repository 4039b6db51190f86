"""What may be asked of a page beyond the scene and its profile."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WebOptions"]


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Choices of the web target.

    Parameters
    ----------
    single : bool
        Write one HTML file that opens from a disk instead of a folder for a server.
    poster : bytes, optional
        A JPEG picture that is shown until the room has come; a caller that can draw makes it.
    quick_look : bool
        Write a USDZ beside the page, and link to it where a device shows such objects in the visitor's own room
        (iPhone and iPad). It needs the extra ``usd``; a document of one file has none.

    Examples
    --------
    >>> WebOptions().single
    False
    """

    single: bool = False
    poster: bytes | None = None
    quick_look: bool = False
