"""What writers of files have in common whose header is filled in at the end."""

from __future__ import annotations

from types import TracebackType
from typing import BinaryIO, Self

__all__ = ["Finished"]


class Finished:
    """A writer that is finished when its block ends well, and only let go of when it does not."""

    _stream: BinaryIO

    def close(self) -> None:
        """Fill in the header, and close."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._stream.close()
